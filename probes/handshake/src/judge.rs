mod broken;
mod eager;
mod nla;
mod server;
mod steady;
mod unexplained;

use redial_codes::negotiation;
use redial_dial::{HelloReach, reach};
use redial_model::{Climb, End, Facts, Finding, LineFact, Reply, Rung, Session, protocol};

use self::{broken::broken, unexplained::unexplained};
use crate::{codes::*, dead};

/// Milliseconds that a service may take longer than the network before it is called slow.
const SLOW_MS: f64 = 2000.0;

pub(crate) fn judge(line: &LineFact, facts: &Facts) -> Vec<Finding> {
    let Some(best) = line.best() else {
        return vec![];
    };
    let mut findings = dead::beside(line, best);
    let broken = best
        .broken()
        .filter(|rung| rung.rung != Rung::Tls || !mstsc_goes_on(best, facts))
        .filter(|_| !facts.went_on_by_kerberos())
        .map(|rung| broken(best, rung, facts));
    if let Some(finding) = broken {
        let among_many = unexplained(best, &finding, facts);
        findings.push(beside(finding, facts));
        findings.extend(among_many);
    }
    findings.extend(
        best.refused
            .as_ref()
            .map(|first| broken::broken(best, first, facts)),
    );
    findings.extend(server::judge(best, facts));
    findings.extend(climbed(best));
    findings.extend(nla::outdated(best));
    findings.extend(steady::judge(best, facts.security.as_deref()));
    findings.extend(best.stalled.as_ref().map(steady::stalled));
    findings.extend(eager::judge(line));
    findings
}

/// Whether an earlier report shows that mstsc could go on where redial's own TLS could not: there the
/// rung itself does not say so.
fn mstsc_goes_on(climb: &Climb, facts: &Facts) -> bool {
    let wide = facts.tls.as_ref().and_then(|t| t.wide.as_ref());
    let answered = wide.filter(|w| w.is_answered() && climb.hello.is_none());
    answered.is_some_and(|w| reach(w) == HelloReach::Mstsc)
}

/// The finding, with how many addresses of the name nobody dialled.
fn beside(finding: Finding, facts: &Facts) -> Finding {
    let known = facts.address.as_ref().map_or(0, |a| a.addresses.len());
    match known - facts.dialled().len() {
        0 => finding,
        more => finding.with("not tried", format!("{more} more addresses of the name")),
    }
}

/// Judges the rungs that were climbed.
fn climbed(climb: &Climb) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let (Some(tcp), Some(x224)) = (
        climb.round_trip(),
        climb
            .rung(Rung::X224)
            .filter(|r| matches!(r.end, End::Ok | End::Failure(_))),
    ) && x224.ms - tcp > SLOW_MS
    {
        findings.push(SLOW.found(format!(
            "the network answered in {tcp:.0} ms, the RDP service in {:.0} ms",
            x224.ms
        )));
    }
    findings.extend(standard_security(climb));
    findings.extend(climb.session.iter().flat_map(secured));
    if climb.challenge.is_some() {
        findings.push(NLA_DONE.found("the host answered CredSSP with its challenge"));
    }
    findings
}

fn standard_security(climb: &Climb) -> Option<Finding> {
    let chosen = match climb.reply {
        // That this answers the second request is said already.
        _ if climb.refused.is_some() => return None,
        Some(Reply::Bare) => "nothing (no negotiation data)",
        Some(Reply::Chosen {
            protocol: protocol::RDP,
            ..
        }) => "RDP",
        _ => return None,
    };
    Some(
        STANDARD_SECURITY
            .found("offered TLS and NLA, the host chose standard RDP security")
            .with("asked", negotiation::protocol_names(protocol::MSTSC))
            .with("chosen", chosen),
    )
}

/// Judges a finished TLS handshake.
fn secured(session: &Session) -> Vec<Finding> {
    let mut findings = vec![
        TLS_DONE
            .found(format!(
                "the TLS handshake was completed with {}",
                session.version
            ))
            .with("suite", &session.suite),
    ];
    findings.extend(session.unchecked.as_ref().map(|why| {
        TLS_UNCHECKED
            .found("redial cannot check this type of TLS handshake signature")
            .with("kind", why)
    }));
    findings.extend(session.signature.as_ref().map(|why| {
        TLS_SIGNATURE
            .found("the signature of the TLS handshake does not match the certificate")
            .with("verifier", why)
    }));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{AddressFact, Answer, Hex, Lookup, RungState, SecurityFact, Severity};

    fn climb(ends: &[(Rung, End)]) -> Climb {
        let rungs = ends
            .iter()
            .map(|(rung, end)| RungState {
                rung: *rung,
                end: end.clone(),
                ms: 1.0,
                bytes: Hex::default(),
            })
            .collect();
        Climb::new("192.0.2.7:3389".parse().unwrap(), rungs)
    }

    fn codes(climbs: Vec<Climb>) -> Vec<String> {
        judge(&LineFact { climbs }, &Facts::default())
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    #[test]
    fn every_way_to_end_has_its_code() {
        use Rung::{Nla, Tcp, Tls, X224};
        for (rung, end, code) in [
            (Tcp, End::Refused, "tcp.refused"),
            (Tcp, End::Silent, "tcp.silent"),
            (Tcp, End::Unreachable("no route".into()), "tcp.unreachable"),
            (
                Tcp,
                End::NoRoute("network is unreachable".into()),
                "tcp.no-route",
            ),
            (Tcp, End::Rst, "x224.closed"),
            (Tcp, End::Broke("no".into()), "tcp.broke"),
            (X224, End::Fin, "x224.closed"),
            (X224, End::Rst, "x224.closed"),
            (X224, End::Silent, "x224.silent"),
            (X224, End::Junk, "x224.not-rdp"),
            (X224, End::Disconnected, "x224.hung-up"),
            (X224, End::Overrun, "x224.overrun"),
            (X224, End::Failure(2), "x224.tls-not-allowed"),
            (X224, End::Failure(3), "x224.no-certificate"),
            (X224, End::Failure(6), "x224.failure"),
            (Tls, End::Fin, "tls.closed"),
            (Tls, End::Rst, "tls.closed"),
            (Tls, End::Disconnected, "tls.refused-in-rdp"),
            (Tls, End::Failure(3), "tls.refused-in-rdp"),
            (Tls, End::Silent, "tls.silent"),
            (Tls, End::Alert(40), "tls.alert-handshake"),
            (Tls, End::Alert(70), "tls.alert-handshake"),
            (Tls, End::Alert(80), "tls.alert-internal"),
            (Tls, End::Alert(48), "tls.alert-other"),
            (Tls, End::Junk, "tls.not-tls"),
            (Tls, End::Incompatible("old".into()), "tls.too-old"),
            (Tls, End::Garbled("noise".into()), "tls.garbled"),
            (Tls, End::Overrun, "tls.overrun"),
            (Nla, End::Fin, "nla.closed"),
            (Nla, End::Alert(116), "nla.client-certificate"),
            (Nla, End::Alert(80), "nla.alert"),
            (Nla, End::Silent, "nla.silent"),
            (Nla, End::Status(0xC007_00EA), "nla.refused"),
            (Nla, End::Alert(49), "nla.alert"),
            (
                Nla,
                End::NoNtlm(redial_model::Instead::Kerberos),
                "nla.no-ntlm",
            ),
            (Nla, End::Junk, "nla.not-credssp"),
        ] {
            let below = Rung::LINE
                .into_iter()
                .skip(1)
                .take_while(|r| *r != rung)
                .map(|r| (r, End::Ok));
            let line = below.chain([(rung, end)]).collect::<Vec<_>>();
            let told = codes(vec![climb(&line)]);
            assert_eq!(told[0], code, "{line:?}");
            // Beside an end without a reason it is said that it has many.
            let beside = ["tls.closed", "tls.alert-internal"].contains(&code);
            assert_eq!(told.len(), 1 + usize::from(beside), "{told:?}");
        }
    }

    #[test]
    fn a_whole_line_is_no_trouble() {
        let whole = Rung::LINE
            .into_iter()
            .skip(1)
            .map(|r| (r, End::Ok))
            .collect::<Vec<_>>();
        assert!(
            judge(
                &LineFact {
                    climbs: vec![climb(&whole)]
                },
                &Facts::default()
            )
            .iter()
            .all(|f| f.severity == Severity::Info)
        );
        assert!(codes(vec![]).is_empty());
    }

    #[test]
    fn one_dead_address_beside_a_live_one() {
        let live = climb(&[(Rung::Tcp, End::Ok), (Rung::X224, End::Ok)]);
        assert_eq!(
            codes(vec![climb(&[(Rung::Tcp, End::Silent)]), live.clone()]),
            ["address.dead"]
        );
        assert_eq!(
            codes(vec![
                climb(&[(Rung::Tcp, End::Silent)]),
                climb(&[(Rung::Tcp, End::Silent)])
            ]),
            ["tcp.silent"]
        );
        assert!(codes(vec![live.clone(), live]).is_empty());
    }

    #[test]
    fn addresses_nobody_dialled_are_counted() {
        let refused = || vec![climb(&[(Rung::Tcp, End::Refused)])];
        let evidence = |addresses: u8| {
            let mut facts = Facts::default();
            let addresses = (1..=addresses).map(|n| [192, 0, 2, n].into());
            let fact = AddressFact {
                host: "srv01".into(),
                lookup: Lookup::System,
                addresses: addresses.collect(),
                ms: 1.0,
            };
            facts.add(fact.into());
            let climbs = refused();
            let found = judge(&LineFact { climbs }, &facts).remove(0).evidence;
            let counted = found.into_iter().find(|e| e.what == "not tried");
            counted.map(|e| e.seen.to_string())
        };
        assert_eq!(evidence(8), None);
        assert_eq!(
            evidence(12).as_deref(),
            Some("4 more addresses of the name")
        );
    }

    #[test]
    fn tries_after_a_close_tell_a_crowd_from_a_limit() {
        let rung = |end| {
            Some(RungState {
                rung: Rung::X224,
                end,
                ms: 1.0,
                bytes: Hex::default(),
            })
        };
        let passed = || climb(&[(Rung::Tcp, End::Ok), (Rung::X224, End::Ok)]);
        let tries = |after| Climb {
            before: rung(End::Fin),
            after: rung(after),
            ..passed()
        };
        assert_eq!(codes(vec![tries(End::Fin)]), ["line.unsteady"]);
        assert_eq!(codes(vec![tries(End::Ok)]), ["line.crowded"]);
        let stayed = || Climb {
            before: rung(End::Fin),
            ..climb(&[(Rung::Tcp, End::Ok), (Rung::X224, End::Fin)])
        };
        assert_eq!(codes(vec![stayed()]), ["x224.closed"]);
        let answer = Answer {
            asked: 1,
            reply: Some(Reply::Failed { code: 5 }),
            rung: rung(End::Failure(5)).unwrap(),
            before: None,
            after: None,
        };
        let climbs = vec![stayed()];
        let mut facts = Facts::default();
        let answers = vec![answer];
        facts.add(SecurityFact { answers }.into());
        let found = judge(&LineFact { climbs }, &facts);
        assert_eq!(
            found.into_iter().map(|f| f.code).collect::<Vec<_>>(),
            ["x224.closed", "line.unsteady"]
        );
    }

    #[test]
    fn a_stalled_connection_is_told_beside_what_the_other_one_found() {
        let stalled = Some(RungState {
            rung: Rung::X224,
            end: End::Silent,
            ms: 1500.0,
            bytes: Hex::default(),
        });
        let answered = Climb {
            stalled: stalled.clone(),
            ..climb(&[(Rung::Tcp, End::Ok), (Rung::X224, End::Ok)])
        };
        assert_eq!(codes(vec![answered]), ["line.stalled"]);
        let refused = Climb {
            stalled,
            ..climb(&[(Rung::Tcp, End::Ok), (Rung::X224, End::Failure(3))])
        };
        assert_eq!(
            codes(vec![refused]),
            ["x224.no-certificate", "line.stalled"]
        );
    }

    #[test]
    fn banners_are_named() {
        let mut ssh = climb(&[(Rung::Tcp, End::Ok), (Rung::X224, End::Junk)]);
        ssh.rungs[1].bytes = Hex(b"SSH-2.0-OpenSSH_9.2".to_vec());
        let findings = judge(&LineFact { climbs: vec![ssh] }, &Facts::default());
        assert!(findings[0].says.contains("SSH"), "{}", findings[0].says);
    }
}
