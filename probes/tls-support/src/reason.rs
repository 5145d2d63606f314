//! Why the climb's own TLS failed, told from what the host chose when it was offered more.

use redial_codes::version;
use redial_dial::{HelloReach, reach};
use redial_model::{Climb, End, Finding, KeyProof, Rung, ServerFlight};
use redial_wire::hello::{MSTSC_GROUPS, MSTSC_SCHEMES, MSTSC_SUITES, TLS12};

use crate::codes::*;

/// What a host that mstsc can talk to is like, from its answer to a hello as mstsc sends it.
pub(crate) fn worth_mending(hello: &ServerFlight) -> Finding {
    let chosen = hello.version.map_or("TLS", version::name);
    let finding = match (hello.version, reach(hello)) {
        (Some(old), _) if old < TLS12 => OLD_ONLY.found(format!(
            "the highest TLS version of the host is {chosen}; mstsc of Windows 11 offers that, too"
        )),
        (_, HelloReach::Redial) => {
            HELLO_PICKY.found("the host refused redial's ClientHello and answered one like mstsc's")
        }
        _ => SUITES_OLD.found(format!(
            "the host uses {chosen} with an old cipher suite, which mstsc offers, too"
        )),
    };
    with_chosen(finding, hello)
}

/// Why mstsc can't connect, from the answer to a hello that offers more, or other things.
pub(crate) fn why_not(hello: &ServerFlight) -> Finding {
    let outside = |chosen: Option<u16>, list: &[u16]| chosen.is_some_and(|n| !list.contains(&n));
    let finding = if outside(hello.suite, &MSTSC_SUITES) {
        SUITES_BEYOND.found("the host accepts only cipher suites that mstsc does not offer")
    } else if outside(hello.group, &MSTSC_GROUPS) {
        CURVES_BEYOND.found(format!(
            "the host accepts only elliptic curves that mstsc does not offer: it chose {}",
            curve(hello.group)
        ))
    } else if outside(hello.key_curve, &MSTSC_GROUPS) {
        SIGNATURE_BEYOND.found(format!(
            "the certificate's key is on {}, which mstsc does not offer",
            curve(hello.key_curve)
        ))
    } else if outside(hello.scheme, &MSTSC_SCHEMES) {
        SIGNATURE_BEYOND.found("the host can sign only with an algorithm that mstsc does not offer")
    } else {
        let up_to = hello.version.map_or("TLS 1.2", version::name);
        TLS13_REFUSED.found(format!(
            "the host refuses a ClientHello that offers TLS 1.3, and answers one up to TLS 1.2 with {up_to}"
        ))
    };
    with_chosen(finding, hello)
}

/// The host refused the climb because it sent no certificate of its own.
pub(crate) fn wants_certificate(climb: &Climb) -> Option<Finding> {
    let hello = climb.hello.as_ref().filter(|h| h.asks_certificate)?;
    let refused = matches!(climb.broken()?.end, End::Alert(_));
    (refused && reach(hello) == HelloReach::Redial).then(|| {
        let says = "the host requires a client certificate, and ends TLS without one";
        with_chosen(CLIENT_CERTIFICATE.found(says), hello)
    })
}

/// What an answer proves of the host's key.
pub(crate) fn key(hello: &ServerFlight) -> Option<Finding> {
    (hello.proof == KeyProof::Signed).then(|| {
        KEY_PROVED.found("the host signed its key exchange with its certificate's private key")
    })
}

/// What Schannel made of a host that redial's own library can't go on with. A close says nothing: a
/// host that serves one client at a time closes, too.
pub(crate) fn by_schannel(climb: &Climb) -> Option<Finding> {
    let schannel = climb.schannel.as_ref().filter(|r| r.rung == Rung::Tls)?;
    match &schannel.end {
        End::Ok => Some(KEY_PROVED.found(
            "the host finished TLS with Windows' own library, which needs its certificate's private key",
        )),
        End::Alert(number @ (40 | 47 | 70 | 71)) => Some(
            SCHANNEL_REFUSED
                .found("the host refuses what Windows' own TLS library on this computer offers")
                .with("Schannel", format!("alert {number}")),
        ),
        End::Incompatible(why) => Some(
            SCHANNEL_REFUSED
                .found("Windows' own TLS library on this computer refuses what the host offers")
                .with("Schannel", why),
        ),
        _ => None,
    }
}

fn with_chosen(finding: Finding, hello: &ServerFlight) -> Finding {
    let number = |n: Option<u16>| n.map(|n| format!("0x{n:04X}"));
    [
        ("version", hello.version.map(|v| version::name(v).into())),
        ("suite chosen", number(hello.suite)),
        ("curve chosen", hello.group.map(|g| curve(Some(g)))),
        ("signature scheme", number(hello.scheme)),
    ]
    .into_iter()
    .fold(finding, |finding, (what, seen)| match seen {
        Some(seen) => finding.with(what, seen),
        None => finding,
    })
}

/// The name of a group (RFC 8446 4.2.7).
fn curve(group: Option<u16>) -> String {
    match group {
        Some(0x17) => "P-256".into(),
        Some(0x18) => "P-384".into(),
        Some(0x19) => "P-521".into(),
        Some(0x1D) => "X25519".into(),
        Some(0x1E) => "X448".into(),
        Some(other) => format!("group 0x{other:04X}"),
        None => "another".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::RungState;

    fn codes(rung: Rung, end: End) -> Vec<String> {
        let mut climb = Climb::new("192.0.2.7:3389".parse().unwrap(), vec![]);
        climb.schannel = Some(RungState {
            rung,
            end,
            ms: 1.0,
            bytes: Default::default(),
        });
        by_schannel(&climb).into_iter().map(|f| f.code).collect()
    }

    #[test]
    fn schannel_proves_the_key_or_names_this_machines_policy() {
        assert_eq!(codes(Rung::Tls, End::Ok), ["tls.key-proved"]);
        let refused = ["tls.schannel-refused"];
        assert_eq!(codes(Rung::Tls, End::Alert(40)), refused);
        assert_eq!(codes(Rung::Tls, End::Alert(70)), refused);
        let mismatch = End::Incompatible("Schannel: 0x80090331".into());
        assert_eq!(codes(Rung::Tls, mismatch), refused);
    }

    #[test]
    fn a_schannel_that_could_not_ask_says_nothing() {
        for end in [End::Fin, End::Rst, End::Silent, End::Alert(80)] {
            assert!(codes(Rung::Tls, end.clone()).is_empty(), "{end:?}");
        }
        let late = End::Broke("schannel did not answer in time".into());
        assert!(codes(Rung::Tls, late).is_empty());
        assert!(codes(Rung::Tcp, End::Refused).is_empty());
        assert!(codes(Rung::X224, End::Fin).is_empty());
    }
}
