#![doc = include_str!("../README.md")]

mod judge;

use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_model::{Facts, FileFact, Finding, Snag, Target};

redial_model::codes! {
    GATEWAY: "rdp-file.gateway", Info, "The .rdp file names an RD Gateway, which mstsc uses always or when it cannot reach the host directly. It is checked where mstsc uses it.";
    NO_NLA: "rdp-file.no-nla", Info, "The .rdp file switches NLA off (enablecredsspsupport:i:0): mstsc then offers no NLA.";
    NLA_REQUIRED: "rdp-file.nla-required", Error, "The .rdp file switches NLA off, and this host requires NLA: mstsc cannot connect with this file.";
    REFUSES: "rdp-file.refuses-unverified", Info, "The .rdp file forbids a connection to a host that mstsc cannot verify (authentication level:i:1), where it otherwise asks.";
    UNVERIFIED: "rdp-file.unverified", Error, "The .rdp file forbids a connection to a host that mstsc cannot verify, and without Kerberos it cannot verify this one: the certificate is self-signed or for another name.";
    NO_NEGOTIATION: "rdp-file.no-negotiation", Warning, "The .rdp file skips the negotiation (negotiate security layer:i:0): mstsc begins TLS at once, which servers that are not Windows often do not accept. redial negotiates.";
    LOAD_BALANCE: "rdp-file.load-balance", Info, "The .rdp file has load-balance information, which redial sent in its connection requests as mstsc does.";
    NOT_SENT: "rdp-file.not-sent", Warning, "The .rdp file has load-balance information that does not fit into a connection request, so it was not sent: a broker or load balancer may answer another way.";
    TWO_ADDRESSES: "rdp-file.two-addresses", Info, "The full address and the alternate full address of the .rdp file differ. The alternate one is connected to.";
    BAD_LINES: "rdp-file.bad-lines", Warning, "Some lines of the .rdp file are no settings (name:type:value), so they have no effect.";
}

/// The probe.
#[derive(Debug)]
pub struct File;

impl Probe for File {
    type Fact = FileFact;
    const CARD: ProbeCard =
        ProbeCard::new::<FileFact>("file", "What does the .rdp file say about the connection?")
            .concerns(is_named)
            .codes(CODES)
            .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<FileFact, Snag> {
        let file = ask.target.file.as_deref();
        file.cloned().ok_or_else(|| Snag::NotAsked {
            missing: "no .rdp file was named".into(),
        })
    }

    fn judge(&self, fact: &FileFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(fact, facts)
    }
}

fn is_named(target: &Target) -> bool {
    target.file.is_some()
}
