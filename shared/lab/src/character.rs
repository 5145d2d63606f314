use redial_model::{Hex, Rung};
use serde::{Deserialize, Deserializer, de::Error};

/// What kind of security a host insists on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Security {
    /// NLA is required.
    Nla,
    /// NLA is required; a client that offers none is hung up on, as ironrdp-server does.
    NlaOrNothing,
    /// TLS is required; no NLA.
    Tls,
    /// NLA, TLS, or none.
    Negotiate,
    /// Standard RDP security; refuses TLS with failure 2, as Windows does.
    Standard,
    /// Standard RDP security; chooses it whatever is asked, as xrdp does.
    StandardForAll,
}

/// The program that is the host, as far as its answers show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Program {
    /// Windows, of 2016 and later.
    Windows,
    /// Windows 7 or Server 2008 R2.
    Windows7,
    /// xrdp.
    Xrdp,
    /// A server built with FreeRDP.
    FreeRdp,
    /// VirtualBox.
    VirtualBox,
}

impl Program {
    /// The source reference of its connection confirm (X.224 13.4), and the flags in it
    /// (MS-RDPBCGR 2.2.1.2.1). Seen: Windows 7 to Server 2022; libxrdp, xrdp_iso_send_cc; FreeRDP,
    /// tpdu_write_header and nego_send_negotiation_response.
    pub(crate) fn confirm(self) -> ([u8; 2], u8) {
        match self {
            Self::Windows => ([0x12, 0x34], 0x1F),
            Self::Windows7 => ([0x12, 0x34], 0x09),
            Self::Xrdp => ([0x12, 0x34], 0x01),
            Self::FreeRdp => ([0, 0], 0x03),
            Self::VirtualBox => ([0x34, 0x12], 0),
        }
    }

    /// The version in its NTLM challenge; WinPR says that of Windows 7.
    pub(crate) fn version(self) -> [u8; 4] {
        let (minor, build) = match self {
            Self::Windows7 | Self::FreeRdp => ([6, 1], 7601u16),
            _ => ([10, 0], 20348),
        };
        let [low, high] = build.to_le_bytes();
        [minor[0], minor[1], low, high]
    }
}

/// The certificate a host shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paper {
    /// Valid, for the host's own name.
    Good,
    /// Ended in 2021.
    Expired,
    /// Begins in 2090.
    NotYet,
    /// RSA 1024 with SHA-1.
    Weak,
    /// For the name of before a rename.
    OldName,
    /// Issued by a product that opens TLS.
    Intercepted,
    /// Issued by the domain's own certificate authority.
    Enterprise,
    /// A name full of escapes, markup and bidirectional marks.
    Hostile,
}

/// How a rung breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Closes in order.
    Fin,
    /// Resets.
    Rst,
    /// Says nothing, holds on.
    Silence,
    /// Answers with these bytes and closes.
    Says(#[serde(deserialize_with = "kept_bytes")] Kept<[u8]>),
    /// Answers with these bytes, one at a time, and closes.
    Spells(#[serde(deserialize_with = "kept_bytes")] Kept<[u8]>),
    /// A fatal TLS alert.
    Alert(u8),
    /// RDP_NEG_FAILURE.
    Failure(u32),
    /// One byte every 200 ms of an answer that never ends.
    Drip,
    /// Bytes without end.
    Flood,
}

/// Which connections a host takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Door {
    /// All.
    Open,
    /// Every second one, beginning with the second: the others are closed at once.
    EverySecond,
    /// Every second one, beginning with the first: the others are closed at once.
    EveryOther,
    /// All, and every second one, beginning with the first, is never served: one of two ways or
    /// hosts behind an address is dead.
    HalfDead,
    /// One at a time: those beside it are closed at once.
    OneAtATime,
}

/// What TLS a host speaks. All of them are seen on hosts that mstsc was pointed at: by their age, or
/// because somebody hardened them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// What a current library does.
    Current,
    /// TLS 1.0 and nothing newer.
    Tls10,
    /// TLS 1.2 with CBC suites alone, as Server 2012 R2 with an RSA certificate does.
    Cbc,
    /// TLS 1.2 with RSA key exchange alone.
    RsaKeyExchange,
    /// TLS 1.2 with DHE alone.
    Dhe,
    /// TLS 1.2 on the curve P-521 alone.
    P521,
    /// TLS 1.2, and no word to a hello that offers TLS 1.3.
    NoTls13,
    /// TLS 1.2, for a client that offers to keep a session ticket as mstsc does, and for no other.
    Picky,
    /// ChaCha20 alone.
    Chacha,
    /// As usual, and it asks for a client certificate, which may be missing.
    AsksForCertificate,
    /// As usual, and no further without a client certificate.
    DemandsCertificate,
}

/// Everything that makes a host. In a file, what is left out is as with a healthy one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Character {
    /// What it is.
    pub program: Program,
    /// What it insists on.
    pub security: Security,
    /// Its certificate.
    pub paper: Paper,
    /// The TLS it speaks.
    pub tls: Tls,
    /// How it ends a hello in which it finds nothing it takes. Left out: with the alert for that. A
    /// Windows host resets (FreeRDP/FreeRDP#7986).
    pub no_match: Option<Ending>,
    /// Its NetBIOS name; the DNS name follows from it.
    #[serde(deserialize_with = "kept_text")]
    pub computer: Kept<str>,
    /// How far its clock is ahead, in seconds.
    pub clock: i64,
    /// The rung that breaks, and how.
    pub breaks: Option<(Rung, Ending)>,
    /// Which connections it takes.
    pub door: Door,
    /// The version of CredSSP it speaks.
    pub credssp: u8,
    /// The largest TCP segment that comes through from it, when larger ones vanish on the way.
    pub hole: Option<u16>,
}

/// A host without a fault: NLA required, a good certificate, its own name, the right time.
pub const HEALTHY: Character = Character {
    program: Program::Windows,
    security: Security::Nla,
    paper: Paper::Good,
    tls: Tls::Current,
    no_match: None,
    computer: "SRV01",
    clock: 0,
    breaks: None,
    door: Door::Open,
    credssp: 6,
    hole: None,
};

impl Default for Character {
    fn default() -> Self {
        HEALTHY
    }
}

/// What is kept as long as the program runs, as characters are. By this name serde does not borrow it
/// from the text it reads.
type Kept<T> = &'static T;

fn kept_text<'de, D: Deserializer<'de>>(from: D) -> Result<Kept<str>, D::Error> {
    String::deserialize(from).map(|text| &*text.leak())
}

/// Bytes: a text, or `hex:` and their hexadecimal form.
fn kept_bytes<'de, D: Deserializer<'de>>(from: D) -> Result<Kept<[u8]>, D::Error> {
    let text = String::deserialize(from)?;
    let bytes = match text.strip_prefix("hex:") {
        None => text.into_bytes(),
        Some(digits) => {
            let Some(Hex(bytes)) = Hex::parse(digits) else {
                return Err(D::Error::custom(format_args!(
                    "`{digits}` is not hexadecimal"
                )));
            };
            bytes
        }
    };
    Ok(bytes.leak())
}

/// The DNS domain of every host of the lab.
pub(crate) const DOMAIN: &str = "corp.test";
