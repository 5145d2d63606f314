use redial_model::{
    AddressFact, CertificateFact, CertificateKey, Chain, Challenge, DoorKind, End, GatewayDoor,
    GatewayFact, GatewaySource, Hex, Instead, KeyAlgorithm, Lookup, Rung, RungState, Severity,
    Trust,
};

use super::judge;

const NOW: i64 = 1_795_000_000;
const DAY: i64 = 86_400;

fn rung(rung: Rung, end: End) -> RungState {
    RungState {
        rung,
        end,
        ms: 1.0,
        bytes: Hex::default(),
    }
}

fn door(door: DoorKind, status: u16, schemes: &[&str]) -> GatewayDoor {
    GatewayDoor {
        door,
        end: End::Ok,
        ms: 1.0,
        status: Some(status),
        schemes: schemes.iter().map(|s| (*s).into()).collect(),
        server: None,
        location: None,
        is_page: false,
    }
}

fn leaf() -> CertificateFact {
    CertificateFact {
        subject: "CN=gw.corp.test".into(),
        issuer: "CN=An authority".into(),
        common_names: vec!["gw.corp.test".into()],
        dns_names: vec!["gw.corp.test".into()],
        addresses: vec![],
        not_before: NOW - 30 * DAY,
        not_after: NOW + 60 * DAY,
        key: CertificateKey {
            kind: KeyAlgorithm::Rsa,
            bits: 2048,
        },
        signature: "sha256WithRSAEncryption".into(),
        self_signed: false,
        unchecked: false,
        more_names: 0,
        usages: vec![],
        sha1: Hex(vec![1]),
        sha256: Hex(vec![2]),
        sent: 2,
        interceptor: None,
        other_door: None,
    }
}

fn trust(chain: Chain) -> Option<Trust> {
    Some(Trust {
        chain,
        by_windows: false,
    })
}

/// A gateway that is well.
fn healthy() -> GatewayFact {
    GatewayFact {
        port: 443,
        source: GatewaySource::File,
        lookup: AddressFact {
            host: "gw.corp.test".into(),
            lookup: Lookup::System,
            addresses: vec!["192.0.2.9".parse().unwrap()],
            ms: 1.0,
        },
        address: Some("192.0.2.9:443".parse().unwrap()),
        rungs: [Rung::Tcp, Rung::Tls, Rung::Http, Rung::GatewayAuth]
            .map(|r| rung(r, End::Ok))
            .to_vec(),
        session: None,
        hello: None,
        certificate: Some(leaf()),
        trust: trust(Chain::Trusted),
        doors: vec![door(DoorKind::Http, 401, &["Negotiate", "NTLM"])],
        challenge: Some(Challenge {
            computer: Some("GW01".into()),
            time: Some(NOW as f64),
            received: NOW as f64,
            ..Challenge::default()
        }),
    }
}

fn codes(fact: &GatewayFact) -> Vec<String> {
    let found = judge(fact);
    found.into_iter().map(|finding| finding.code).collect()
}

/// The codes of warnings and troubles.
fn bad(fact: &GatewayFact) -> Vec<String> {
    let found = judge(fact).into_iter();
    let bad = found.filter(|finding| finding.severity > Severity::Info);
    bad.map(|finding| finding.code).collect()
}

#[test]
fn a_healthy_gateway_has_notes_alone() {
    assert_eq!(bad(&healthy()), [""; 0]);
    assert_eq!(
        codes(&healthy()),
        ["gateway.trusted", "gateway.answers", "gateway.challenge"]
    );
}

/// A line that ended there.
fn ended(at: Rung, end: End) -> GatewayFact {
    let below = [Rung::Tcp, Rung::Tls].into_iter().filter(|r| *r < at);
    let mut rungs: Vec<_> = below.map(|r| rung(r, End::Ok)).collect();
    rungs.push(rung(at, end));
    GatewayFact {
        rungs,
        doors: vec![],
        challenge: None,
        certificate: None,
        trust: None,
        ..healthy()
    }
}

#[test]
fn each_end_below_http_has_a_code_of_its_own() {
    for (at, end, code) in [
        (Rung::Tcp, End::Refused, "gateway.refused"),
        (Rung::Tcp, End::Silent, "gateway.no-answer"),
        (Rung::Tcp, End::NoRoute("no".into()), "gateway.unreachable"),
        (Rung::Tls, End::Alert(40), "gateway.no-tls"),
        (Rung::Tls, End::Junk, "gateway.not-tls"),
        (Rung::Tls, End::Silent, "gateway.no-tls"),
    ] {
        assert_eq!(bad(&ended(at, end)), [code]);
    }
    let ours = ended(Rung::Tcp, End::Broke("too many open files".into()));
    assert_eq!(codes(&ours), [""; 0], "this computer's own trouble");
    let old = ended(Rung::Tls, End::OldTls);
    assert_eq!(bad(&old), ["gateway.old-tls"]);
}

#[test]
fn a_name_without_an_address_is_told_from_a_resolver_without_an_answer() {
    let looked_up = |lookup| {
        let none = GatewayFact {
            rungs: vec![],
            ..ended(Rung::Tcp, End::Ok)
        };
        codes(&GatewayFact {
            lookup: AddressFact {
                lookup,
                addresses: vec![],
                ..none.lookup.clone()
            },
            ..none
        })
    };
    assert_eq!(
        looked_up(Lookup::Failed("none".into())),
        ["gateway.unresolved"]
    );
    assert_eq!(looked_up(Lookup::System), ["gateway.unresolved"]);
    assert_eq!(looked_up(Lookup::Silent), ["gateway.lookup-silent"]);
}

#[test]
fn each_fault_of_a_certificate_is_told_and_its_near_miss_is_not() {
    let with = |change: fn(&mut CertificateFact)| {
        let mut fact = healthy();
        change(fact.certificate.as_mut().unwrap());
        codes(&fact)
    };
    let says = |codes: Vec<String>, code: &str| codes.iter().any(|known| known == code);
    for (code, faulty, near) in [
        (
            "gateway.other-name",
            with(|leaf| leaf.dns_names = vec!["other.corp.test".into()]),
            with(|leaf| leaf.dns_names = vec!["*.corp.test".into()]),
        ),
        (
            "gateway.expired",
            with(|leaf| leaf.not_after = NOW - 1),
            with(|leaf| leaf.not_after = NOW + 1),
        ),
        (
            "gateway.not-yet-valid",
            with(|leaf| leaf.not_before = NOW + 1),
            with(|leaf| leaf.not_before = NOW - 1),
        ),
        (
            "gateway.expires-soon",
            with(|leaf| leaf.not_after = NOW + 13 * DAY),
            with(|leaf| leaf.not_after = NOW + 15 * DAY),
        ),
        (
            "gateway.long-signature",
            with(|leaf| leaf.signature = "sha512WithRSAEncryption".into()),
            with(|leaf| leaf.signature = "sha1WithRSAEncryption".into()),
        ),
    ] {
        assert!(says(faulty, code), "{code}");
        assert!(!says(near, code), "{code}");
    }
}

#[test]
fn only_windows_and_a_self_signed_certificate_make_an_unknown_issuer_a_trouble() {
    let judged = |chain: Chain, by_windows, self_signed| {
        let leaf = CertificateFact {
            self_signed,
            ..leaf()
        };
        bad(&GatewayFact {
            certificate: Some(leaf),
            trust: Some(Trust { chain, by_windows }),
            ..healthy()
        })
    };
    assert_eq!(judged(Chain::Unknown, true, false), ["gateway.untrusted"]);
    assert_eq!(judged(Chain::Unknown, false, true), ["gateway.untrusted"]);
    assert_eq!(
        judged(Chain::Unknown, false, false),
        ["gateway.issuer-unknown"]
    );
    assert_eq!(judged(Chain::Revoked, true, false), ["gateway.revoked"]);
    let refused = Chain::Refused("certificate expired".into());
    assert_eq!(judged(refused, false, false), ["gateway.chain-refused"]);
    let unasked = Chain::Unasked("no store".into());
    assert_eq!(judged(unasked, false, false), [""; 0], "nobody looked");
    assert_eq!(
        judged(Chain::Trusted, true, true),
        [""; 0],
        "it was imported"
    );
}

/// A password is proved where the certificate is trusted: what a proof rests on and what is reported must be
/// the same.
#[test]
fn a_certificate_is_trusted_exactly_where_no_doubt_of_it_is_told() {
    let leaves: [fn(&mut CertificateFact); 5] = [
        |_| (),
        |leaf| leaf.dns_names = vec!["other.corp.test".into()],
        |leaf| leaf.not_after = NOW - 1,
        |leaf| leaf.not_before = NOW + 1,
        |leaf| leaf.not_after = NOW + DAY,
    ];
    let chains = [
        Chain::Trusted,
        Chain::Unknown,
        Chain::Revoked,
        Chain::Refused("a purpose".into()),
        Chain::Unasked("no store".into()),
    ];
    let mut trusted = 0;
    for change in leaves {
        for chain in chains.clone() {
            let mut fact = GatewayFact {
                trust: trust(chain),
                ..healthy()
            };
            change(fact.certificate.as_mut().unwrap());
            let told = codes(&fact);
            let is_doubted = told
                .iter()
                .any(|code| crate::DOUBTS.iter().any(|doubt| doubt.code == code));
            assert_eq!(fact.is_trusted(NOW), !is_doubted, "{told:?}");
            trusted += usize::from(fact.is_trusted(NOW));
        }
    }
    assert_eq!(trusted, 2, "one that is well, and one that ends soon");
}

#[test]
fn each_answer_that_lets_nobody_in_is_told() {
    let answered = |first: GatewayDoor| {
        bad(&GatewayFact {
            rungs: vec![],
            doors: vec![first],
            challenge: None,
            ..healthy()
        })
    };
    for (status, code) in [
        (302, "gateway.redirects"),
        (403, "gateway.forbidden"),
        (404, "gateway.no-site"),
        (405, "gateway.method-refused"),
        (407, "gateway.proxy-asks"),
        (418, "gateway.other-status"),
        (501, "gateway.method-refused"),
        (502, "gateway.unavailable"),
        (503, "gateway.unavailable"),
    ] {
        assert_eq!(answered(door(DoorKind::Http, status, &[])), [code]);
    }
    let basic = door(DoorKind::Http, 401, &["Basic"]);
    assert_eq!(answered(basic), ["gateway.no-scheme"]);
    let page = GatewayDoor {
        is_page: true,
        ..door(DoorKind::Http, 200, &[])
    };
    assert_eq!(answered(page), ["gateway.other-site"]);
    for (end, code) in [
        (End::Silent, "gateway.silent"),
        (End::Fin, "gateway.closed"),
        (End::Rst, "gateway.closed"),
        (End::Junk, "gateway.not-http"),
    ] {
        let dead = GatewayDoor {
            end,
            status: None,
            ..door(DoorKind::Http, 0, &[])
        };
        assert_eq!(answered(dead), [code]);
    }
}

#[test]
fn what_only_an_old_door_or_no_ntlm_leaves_is_a_warning() {
    let rpc = GatewayFact {
        doors: vec![
            door(DoorKind::Http, 404, &[]),
            door(DoorKind::WebSocket, 404, &[]),
            door(DoorKind::Rpc, 401, &["NTLM"]),
        ],
        ..healthy()
    };
    assert_eq!(bad(&rpc), ["gateway.only-rpc"]);
    let auth = |end| {
        let mut fact = healthy();
        fact.rungs[3].end = end;
        fact.challenge = None;
        bad(&fact)
    };
    assert_eq!(auth(End::NoNtlm(Instead::Rejected)), ["gateway.no-ntlm"]);
    assert_eq!(auth(End::Rst), ["gateway.closed-at-ntlm"]);
    assert_eq!(auth(End::Skipped), [""; 0], "it asks nobody");
    let mut socket = healthy();
    socket.doors.push(door(DoorKind::WebSocket, 404, &[]));
    assert_eq!(bad(&socket), [""; 0]);
    assert!(
        codes(&socket)
            .iter()
            .any(|code| code == "gateway.no-websocket")
    );
}

#[test]
fn a_clock_that_kerberos_refuses_is_a_warning() {
    let skewed = |by: f64| {
        let mut fact = healthy();
        let challenge = fact.challenge.as_mut().unwrap();
        challenge.time = Some(challenge.received + by);
        bad(&fact)
    };
    assert_eq!(skewed(301.0), ["gateway.clock-off"]);
    assert_eq!(skewed(-301.0), ["gateway.clock-off"]);
    assert_eq!(skewed(299.0), [""; 0]);
}

#[test]
fn a_kdc_proxy_is_a_note_where_the_path_exists() {
    let proxy = |status| {
        let mut fact = healthy();
        fact.doors.push(door(DoorKind::Kdc, status, &[]));
        codes(&fact).iter().any(|code| code == "gateway.kdc-proxy")
    };
    assert!(proxy(400) && !proxy(404) && !proxy(503));
}
