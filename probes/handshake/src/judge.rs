use redial_codes::{alert, negotiation};
use redial_model::{
    Climb, CodeCard, End, Finding, LineFact, Reply, Rung, RungState, Said, SecurityFact, protocol,
};
use redial_wire::banner::Service;

use crate::codes::*;

/// Milliseconds that a service may take longer than the network before it is called slow.
const SLOW_MS: f64 = 2000.0;

pub(crate) fn judge(line: &LineFact, security: Option<&SecurityFact>) -> Vec<Finding> {
    let Some(best) = line.best() else {
        return vec![];
    };
    let mut findings = Vec::new();
    if best.rung(Rung::Tcp).is_some_and(|r| r.end == End::Ok) {
        for dead in line.climbs.iter().filter(|c| c.height() == 0) {
            let how = dead.broken().map_or_else(String::new, |r| r.end.word());
            findings.push(
                ADDRESS_DEAD
                    .found(format!(
                        "{} does not accept connections, {} does",
                        dead.address.ip(),
                        best.address.ip()
                    ))
                    .with("tcp", how),
            );
        }
    }
    findings.extend(best.broken().map(|rung| broken(best, rung)));
    findings.extend(climbed(best));
    findings.extend(
        best.before
            .as_ref()
            .and_then(|before| steadiness(best, before, security)),
    );
    findings.extend(best.stalled.as_ref().map(stalled));
    findings
}

/// What a close and the tries after it say together.
fn steadiness(
    climb: &Climb,
    before: &RungState,
    security: Option<&SecurityFact>,
) -> Option<Finding> {
    let first = |finding: Finding| {
        finding.with(
            "first try",
            format!(
                "{} {} after {:.0} ms",
                before.rung.word(),
                before.end.word(),
                before.ms
            ),
        )
    };
    let answered = || security.is_some_and(|s| s.answers.iter().any(|a| a.reply.is_some()));
    match (climb.broken(), &climb.after) {
        (_, Some(after)) if after.end.is_close() => Some(first(UNSTEADY.found(
            "of three connections, with no other one open, some were closed without a word",
        ))),
        (Some(again), _) if again.end.is_close() && again.rung == Rung::X224 && answered() => {
            Some(first(UNSTEADY.found(
                "two connections were closed without a word, others were answered",
            )))
        }
        (_, Some(_)) => Some(first(
            CROWDED.found("a connection beside others was closed, and passed alone"),
        )),
        _ => None,
    }
}

fn stalled(first: &RungState) -> Finding {
    STALLED
        .found(format!(
            "a first connection went mute at {}, a second one beside it was answered",
            first.rung.word()
        ))
        .with(
            "first try",
            format!("{} silent after {:.0} ms", first.rung.word(), first.ms),
        )
}

/// What speaks from rungs that were climbed.
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
    if matches!(
        climb.reply,
        Some(
            Reply::Bare
                | Reply::Chosen {
                    protocol: protocol::RDP,
                    ..
                }
        )
    ) {
        findings.push(
            STANDARD_SECURITY
                .found("offered TLS and NLA, the host chose standard RDP security")
                .with("asked", negotiation::protocol_names(protocol::MSTSC))
                .with(
                    "chosen",
                    if climb.reply == Some(Reply::Bare) {
                        "nothing (no negotiation data)"
                    } else {
                        "RDP"
                    },
                ),
        );
    }
    if let Some(session) = &climb.session {
        findings.push(
            TLS_DONE
                .found(format!(
                    "the TLS handshake was completed with {}",
                    session.version
                ))
                .with("suite", &session.suite),
        );
        if let Some(why) = &session.signature {
            findings.push(
                TLS_SIGNATURE
                    .found("the handshake's signature does not verify with the certificate")
                    .with("verifier", why.to_string()),
            );
        }
    }
    if climb.challenge.is_some() {
        findings.push(NLA_DONE.found("the host answered CredSSP with its challenge"));
    }
    findings
}

/// The finding for the rung where the line ended.
fn broken(climb: &Climb, rung: &RungState) -> Finding {
    let after = format!("{:.0} ms", rung.ms);
    let finding = match (rung.rung, &rung.end) {
        (Rung::Tcp, end) => tcp(climb, end),
        (Rung::X224, end) => x224(rung, end),
        (Rung::Tls, end) => tls(end),
        (_, end) => nla(end),
    };
    let finding = finding.with(
        rung.rung.word(),
        format!("{} after {after}", rung.end.word()),
    );
    let finding = if rung.bytes.is_empty() {
        finding
    } else {
        finding.with("received", Said::bytes(&rung.bytes.0).to_string())
    };
    if climb.before.is_some() {
        finding.with(
            "asked again",
            "yes, after a pause and with no other connection",
        )
    } else {
        finding
    }
}

fn tcp(climb: &Climb, end: &End) -> Finding {
    let address = climb.address;
    match end {
        End::Refused | End::Rst => TCP_REFUSED.found(format!("{address} refused the connection")),
        End::Unreachable(words) => {
            TCP_UNREACHABLE.found(format!("{address} can't be reached: {words}"))
        }
        End::Silent => TCP_SILENT.found(format!("nothing at {address} answered")),
        End::Broke(words) => TCP_BROKE.found(format!(
            "this machine could not connect to {address}: {words}"
        )),
        other => TCP_BROKE.found(format!(
            "connecting to {address} ended unexpectedly: {}",
            other.word()
        )),
    }
}

fn x224(rung: &RungState, end: &End) -> Finding {
    match end {
        End::Failure(2) => SSL_NOT_ALLOWED
            .found("the host allows neither TLS nor NLA (failure 2, SSL_NOT_ALLOWED_BY_SERVER)"),
        End::Failure(3) => NO_CERTIFICATE.found(
            "the host says it has no usable certificate (failure 3, SSL_CERT_NOT_ON_SERVER)",
        ),
        End::Failure(code) => {
            let name = negotiation::failure(*code).map_or("an unknown code", |e| e.name);
            FAILURE.found(format!(
                "the host refused what mstsc offers (failure {code}, {name})"
            ))
        }
        End::Disconnected => {
            X224_HUNG_UP.found("the host hung up instead of answering the X.224 request")
        }
        End::Junk => X224_JUNK.found(format!(
            "the port is answered by {}",
            Service::named(&rung.bytes.0).word()
        )),
        End::Overrun => {
            X224_OVERRUN.found("the answer to the X.224 request did not come to an end")
        }
        // Some services greet and close, and some close with the greeting unread.
        end if end.is_close() && Service::named(&rung.bytes.0) != Service::Unknown => X224_JUNK
            .found(format!(
                "the port is answered by {}",
                Service::named(&rung.bytes.0).word()
            )),
        end if end.is_close() => X224_CLOSED.found(format!(
            "the connection was {} before the X.224 answer",
            end.word()
        )),
        End::Silent => X224_SILENT.found("nothing answered the X.224 request"),
        other => X224_CLOSED.found(format!("the X.224 request ended so: {}", other.word())),
    }
}

fn tls(end: &End) -> Finding {
    let closed = |how: &str| {
        TLS_CLOSED.found(format!(
            "the connection was {how} at the TLS hello, without an alert"
        ))
    };
    match end {
        End::Alert(n) => {
            let name = alert::find_alert(*n).map_or("unknown", |e| e.name);
            let card: &CodeCard = match n {
                40 | 47 | 70 | 71 => &TLS_ALERT_COMMON,
                80 => &TLS_ALERT_INTERNAL,
                _ => &TLS_ALERT,
            };
            card.found(format!("the host ended TLS with alert {n} ({name})"))
        }
        End::Silent => {
            TLS_SILENT.found("X.224 was answered, then nothing came back to the TLS hello")
        }
        End::Junk => TLS_JUNK.found("something other than TLS answered the TLS hello"),
        End::Incompatible(words) => TLS_OLD
            .found("the host answered with a TLS that this program's library does not speak")
            .with("library", words.to_string()),
        End::Overrun => TLS_OVERRUN.found("the answer to the TLS hello did not come to an end"),
        other => closed(&other.word()),
    }
}

fn nla(end: &End) -> Finding {
    match end {
        End::Status(status) => {
            NLA_REFUSED.found(format!("CredSSP answered with status 0x{status:08X}"))
        }
        End::Silent => NLA_SILENT.found("TLS worked, then nothing answered CredSSP"),
        End::Junk | End::Overrun => NLA_JUNK.found("something other than CredSSP answered"),
        other => NLA_CLOSED.found(format!(
            "TLS worked, then the connection was {} instead of a CredSSP answer",
            other.word()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{Answer, Hex, Severity};

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
        judge(&LineFact { climbs }, None)
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
            (Tls, End::Silent, "tls.silent"),
            (Tls, End::Alert(40), "tls.alert-handshake"),
            (Tls, End::Alert(70), "tls.alert-handshake"),
            (Tls, End::Alert(80), "tls.alert-internal"),
            (Tls, End::Alert(48), "tls.alert-other"),
            (Tls, End::Junk, "tls.not-tls"),
            (Tls, End::Incompatible("old".into()), "tls.too-old"),
            (Tls, End::Overrun, "tls.overrun"),
            (Nla, End::Fin, "nla.closed"),
            (Nla, End::Silent, "nla.silent"),
            (Nla, End::Status(0xC000_006D), "nla.refused"),
            (Nla, End::Junk, "nla.not-credssp"),
        ] {
            let below = Rung::ALL
                .into_iter()
                .skip(1)
                .take_while(|r| *r != rung)
                .map(|r| (r, End::Ok));
            let line = below.chain([(rung, end)]).collect::<Vec<_>>();
            assert_eq!(codes(vec![climb(&line)]), [code], "{line:?}");
        }
    }

    #[test]
    fn a_whole_line_is_no_trouble() {
        let whole = Rung::ALL
            .into_iter()
            .skip(1)
            .map(|r| (r, End::Ok))
            .collect::<Vec<_>>();
        assert!(
            judge(
                &LineFact {
                    climbs: vec![climb(&whole)]
                },
                None
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
        };
        let found = judge(
            &LineFact {
                climbs: vec![stayed()],
            },
            Some(&SecurityFact {
                answers: vec![answer],
            }),
        );
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
        let findings = judge(&LineFact { climbs: vec![ssh] }, None);
        assert!(findings[0].says.contains("SSH"), "{}", findings[0].says);
    }
}
