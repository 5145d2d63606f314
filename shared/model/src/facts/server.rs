use super::{Climb, End, Facts, Reply, RungState, Session, protocol};

/// A kind of Remote Desktop server that is not Windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerKind {
    /// xrdp.
    Xrdp,
    /// One built with FreeRDP: its own, GNOME's, KDE's, Weston's.
    FreeRdp,
    /// VirtualBox's, which shows the screen of a virtual machine.
    VirtualBox,
    /// Another one.
    Other,
}

/// What Windows writes as source reference of a connection confirm; xrdp writes the same (libxrdp,
/// xrdp_iso_send_cc).
const WINDOWS_SOURCE: u16 = 0x1234;
/// What FreeRDP's server writes (libfreerdp/core/tpdu.c, tpdu_write_header), and xrdp before 0.8.
const FREERDP_SOURCE: u16 = 0;
/// What VirtualBox writes: Windows' number with its bytes exchanged.
const VIRTUALBOX_SOURCE: u16 = 0x3412;
/// EXTENDED_CLIENT_DATA_SUPPORTED (MS-RDPBCGR 2.2.1.2.1) alone. xrdp always says this; of Windows
/// only 7 and Server 2008 R2 do, later ones say more.
const XRDP_FLAGS: u8 = 0x01;
/// The version in the challenge of WinPR, FreeRDP's own library (ntlm_get_version_info), and of
/// Windows 7 and Server 2008 R2.
const WINPR_VERSION: (u8, u8, u16) = (6, 1, 7601);

impl Facts {
    /// What kind of server answers, with the sign it is told by, where it is known not to be Windows.
    /// Nothing where it is Windows, or nobody can tell.
    #[must_use]
    pub fn foreign_server(&self) -> Option<(ServerKind, &'static str)> {
        // The machines that redial looks at itself run Windows.
        if self.sees_host() {
            return None;
        }
        let climb = self.best_climb()?;
        self.by_certificate()
            .or_else(|| by_source(climb))
            .or_else(|| as_xrdp(climb))
            .or_else(|| by_challenge(climb))
    }

    /// Some servers come with a certificate that names them. Sources: xrdp, keygen/Makefile.am; GNOME
    /// Settings, bonsai_tls_certificate_new_generate.
    fn by_certificate(&self) -> Option<(ServerKind, &'static str)> {
        let certificate = self.certificate.as_ref()?;
        let subject = certificate.subject.as_str();
        let says = |part: &str| subject.split(',').any(|p| p.trim() == part);
        if certificate.self_signed && says("CN=www.xrdp.org") {
            Some((ServerKind::Xrdp, "xrdp's own certificate"))
        } else if certificate.self_signed && says("CN=GNOME") {
            Some((ServerKind::FreeRdp, "the certificate that GNOME makes"))
        } else {
            None
        }
    }
}

/// xrdp writes the source reference of Windows, and does what no Windows does.
fn as_xrdp(climb: &Climb) -> Option<(ServerKind, &'static str)> {
    let sign = if climb.rungs.iter().any(hangs_up) {
        "an MCS disconnect where Windows closes the connection"
    } else if climb.source != Some(WINDOWS_SOURCE) {
        return None;
    } else if chose_standard(climb) {
        "standard RDP security, chosen without being asked, where Windows answers failure 2"
    } else if is_newer_than_its_flags(climb) {
        "the flags of Windows 7, and a TLS version that Windows 7 does not support"
    } else {
        return None;
    };
    Some((ServerKind::Xrdp, sign))
}

/// Whether the host ended its answer with an MCS Disconnect Provider Ultimatum, or gave no other. xrdp
/// sends one whenever it ends a connection (libxrdp, xrdp_mcs_disconnect), also after a refusal.
fn hangs_up(rung: &RungState) -> bool {
    const ULTIMATUM: [u8; 9] = [3, 0, 0, 9, 2, 0xF0, 0x80, 0x21, 0x80];
    matches!(rung.end, End::Disconnected | End::Failure(_)) && rung.bytes.0.ends_with(&ULTIMATUM)
}

fn by_source(climb: &Climb) -> Option<(ServerKind, &'static str)> {
    Some(match climb.source? {
        WINDOWS_SOURCE => return None,
        VIRTUALBOX_SOURCE => (
            ServerKind::VirtualBox,
            "VirtualBox's source reference, 0x3412",
        ),
        // xrdp of that time had no negotiation data.
        FREERDP_SOURCE if climb.reply == Some(Reply::Bare) => {
            (ServerKind::Xrdp, "a short answer with source reference 0")
        }
        FREERDP_SOURCE => (ServerKind::FreeRdp, "FreeRDP's source reference, 0"),
        _ => (
            ServerKind::Other,
            "another source reference than Windows uses",
        ),
    })
}

/// Reports of before hold no source reference. Where there is one, it is the better sign: the TLS may
/// be of something in between.
fn by_challenge(climb: &Climb) -> Option<(ServerKind, &'static str)> {
    if climb.source.is_some() {
        return None;
    }
    let version = climb.challenge.as_ref()?.version?;
    let modern = climb.session.as_ref().is_some_and(is_newer_than_windows_7);
    (version == WINPR_VERSION && modern).then_some((
        ServerKind::FreeRdp,
        "the version of Windows 7 in its challenge, and a TLS version that Windows 7 does not support",
    ))
}

/// Windows refuses a client that offers TLS where only standard RDP security is allowed
/// (MS-RDPBCGR 2.2.1.2.2, SSL_NOT_ALLOWED_BY_SERVER).
fn chose_standard(climb: &Climb) -> bool {
    climb.refused.is_none()
        && climb.reply
            == Some(Reply::Chosen {
                protocol: protocol::RDP,
                flags: XRDP_FLAGS,
            })
}

/// xrdp has no NLA.
fn is_newer_than_its_flags(climb: &Climb) -> bool {
    climb.reply
        == Some(Reply::Chosen {
            protocol: protocol::SSL,
            flags: XRDP_FLAGS,
        })
        && climb.session.as_ref().is_some_and(is_newer_than_windows_7)
}

/// Whether Windows 7 and Server 2008 R2 can't have agreed on this: they have no TLS 1.3, no X25519,
/// and AES-GCM with ECDHE only for ECDSA certificates
/// (learn.microsoft.com/windows/win32/secauthn/tls-cipher-suites-in-windows-7).
fn is_newer_than_windows_7(session: &Session) -> bool {
    let suite = session.suite.as_str();
    session.version.as_str() == "TLS 1.3"
        || session
            .group
            .as_ref()
            .is_some_and(|g| g.as_str().eq_ignore_ascii_case("x25519"))
        || suite.starts_with("TLS_ECDHE_RSA_") && suite.contains("_GCM_")
}
