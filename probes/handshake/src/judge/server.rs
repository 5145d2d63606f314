//! Which kind of server answers, where it is not Windows.

use redial_model::{Climb, CodeCard, End, Facts, Finding, Reply, Rung, ServerKind, protocol};

use crate::codes::*;

/// The kind of server, and what it says about its own TLS.
pub(super) fn judge(climb: &Climb, facts: &Facts) -> Vec<Finding> {
    let Some((kind, sign)) = facts.foreign_server() else {
        return vec![];
    };
    let (card, says): (&CodeCard, _) = match kind {
        ServerKind::Xrdp => (&XRDP, "the server is xrdp, not Windows"),
        ServerKind::FreeRdp => (
            &FREERDP,
            "the server is built with FreeRDP (its own, GNOME's or KDE's server), it is not Windows",
        ),
        ServerKind::VirtualBox => (
            &VIRTUALBOX,
            "VirtualBox answers, with the screen of a virtual machine",
        ),
        ServerKind::Other => (&OTHER_SERVER, "the server is not Windows"),
    };
    let named = card.found(says).with("seen in", sign);
    let files = (kind == ServerKind::Xrdp).then(|| files(climb)).flatten();
    [Some(named), files].into_iter().flatten().collect()
}

/// xrdp can do TLS when it can read both files. Where it insists on TLS, it says failure 3; else it
/// falls back to standard RDP security (libxrdp, xrdp_iso_negotiate_security).
fn files(climb: &Climb) -> Option<Finding> {
    if climb.rung(Rung::X224).map(|r| &r.end) == Some(&End::Failure(3)) {
        return Some(
            TLS_UNREADY
                .found("xrdp requires TLS and cannot read its certificate or key file")
                .with("x224", "failure 3 (SSL_CERT_NOT_ON_SERVER)"),
        );
    }
    let standard = matches!(
        climb.reply,
        Some(Reply::Chosen {
            protocol: protocol::RDP,
            ..
        })
    );
    standard.then(|| {
        NO_TLS.found(
            "xrdp offers no TLS: it is configured so, or cannot read its certificate or key file",
        )
    })
}

#[cfg(test)]
mod tests {
    use redial_model::{Hex, LineFact, RungState, Session};

    use super::*;

    const FLAGS: u8 = 0x01;
    const ULTIMATUM: [u8; 9] = [3, 0, 0, 9, 2, 0xF0, 0x80, 0x21, 0x80];

    fn rung(rung: Rung, end: End) -> RungState {
        RungState {
            rung,
            end,
            ms: 1.0,
            bytes: Hex::default(),
        }
    }

    /// A host that chose this, with this source reference.
    fn chose(protocol: u32, flags: u8, source: u16) -> Climb {
        let rungs = vec![rung(Rung::Tcp, End::Ok), rung(Rung::X224, End::Ok)];
        let mut climb = Climb::new("192.0.2.7:3389".parse().unwrap(), rungs);
        climb.reply = Some(Reply::Chosen { protocol, flags });
        climb.source = Some(source);
        climb
    }

    fn with_tls(mut climb: Climb, version: &str, suite: &str) -> Climb {
        climb.rungs.push(rung(Rung::Tls, End::Ok));
        climb.session = Some(Session {
            version: version.into(),
            suite: suite.into(),
            group: None,
            signature: None,
            unchecked: None,
        });
        climb
    }

    fn facts(climb: Climb) -> Facts {
        let mut facts = Facts::default();
        let climbs = vec![climb];
        facts.add(LineFact { climbs }.into());
        facts
    }

    fn codes(facts: &Facts) -> Vec<String> {
        let found = judge(facts.best_climb().unwrap(), facts);
        found.into_iter().map(|f| f.code).collect()
    }

    #[test]
    fn servers_are_told_by_their_source_reference() {
        let hybrid = |flags, source| codes(&facts(chose(protocol::HYBRID, flags, source)));
        assert_eq!(hybrid(3, 0), ["server.freerdp"]);
        assert_eq!(hybrid(0, 0x3412), ["server.virtualbox"]);
        assert_eq!(hybrid(0, 3), ["server.other"]);
        let mut bare = chose(protocol::RDP, 0, 0);
        bare.reply = Some(Reply::Bare);
        assert_eq!(codes(&facts(bare)), ["server.xrdp"]);
        // Windows of every age.
        for flags in [0, 1, 7, 9, 0x0F, 0x1F] {
            assert!(hybrid(flags, 0x1234).is_empty(), "{flags}");
        }
    }

    #[test]
    fn xrdp_is_told_by_a_tls_that_a_windows_with_its_flags_has_not() {
        let tls = |flags, version, suite| {
            let climb = with_tls(chose(protocol::SSL, flags, 0x1234), version, suite);
            codes(&facts(climb))
        };
        let aes = "TLS_AES_256_GCM_SHA384";
        let ecdhe = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";
        assert_eq!(tls(FLAGS, "TLS 1.3", aes), ["server.xrdp"]);
        assert_eq!(tls(FLAGS, "TLS 1.2", ecdhe), ["server.xrdp"]);
        // Windows Server 2022; Windows 7, also with a certificate on a curve.
        assert!(tls(0x1F, "TLS 1.3", aes).is_empty());
        assert!(tls(FLAGS, "TLS 1.2", "TLS_RSA_WITH_AES_128_CBC_SHA").is_empty());
        let ecdsa = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
        assert!(tls(FLAGS, "TLS 1.2", ecdsa).is_empty());
    }

    #[test]
    fn an_xrdp_without_its_files_is_told_from_a_windows_without_its_certificate() {
        let failed = |farewell: &[u8]| {
            let mut climb = chose(0, 0, 0x1234);
            climb.reply = Some(Reply::Failed { code: 3 });
            climb.rungs.pop();
            let mut refused = rung(Rung::X224, End::Failure(3));
            let confirm = [
                3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 3, 0, 8, 0, 3, 0, 0, 0,
            ];
            refused.bytes = Hex([&confirm, farewell].concat());
            climb.rungs.push(refused);
            codes(&facts(climb))
        };
        assert_eq!(failed(&ULTIMATUM), ["server.xrdp", "server.tls-unready"]);
        assert!(failed(&[]).is_empty(), "Windows closes");
        let standard = |flags| codes(&facts(chose(protocol::RDP, flags, 0x1234)));
        assert_eq!(standard(FLAGS), ["server.xrdp", "server.no-tls"]);
        assert!(standard(0x1F).is_empty());
    }

    #[test]
    fn xrdp_is_told_by_how_it_hangs_up() {
        let ended = |end, bytes: &[u8]| {
            let mut climb = chose(protocol::SSL, FLAGS, 0x1234);
            let mut tls = rung(Rung::Tls, end);
            tls.bytes = Hex(bytes.to_vec());
            climb.rungs.push(tls);
            codes(&facts(climb))
        };
        assert_eq!(ended(End::Disconnected, &ULTIMATUM), ["server.xrdp"]);
        let x224 = [3, 0, 0, 11, 6, 0x80, 0, 0, 0, 0, 0];
        assert!(ended(End::Disconnected, &x224).is_empty());
        assert!(ended(End::Rst, &[]).is_empty());
    }
}
