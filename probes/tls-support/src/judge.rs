use redial_codes::version;
use redial_dial::{HelloReach, reach};
use redial_model::{Climb, End, Facts, Finding, Rung, ServerFlight, TlsFact};
use redial_wire::hello::TLS12;

use crate::{
    codes::*,
    reason::{by_schannel, key, wants_certificate, why_not, worth_mending},
};

pub(crate) fn judge(fact: &TlsFact, facts: &Facts) -> Vec<Finding> {
    let climb = facts.best_climb();
    let end = climb.and_then(|c| c.rung(Rung::Tls)).map(|r| &r.end);
    let mut findings = match (climb, end) {
        (Some(_), Some(End::Silent)) if unanswered(fact.usual_size()) => silence(fact),
        (Some(climb), Some(End::OldTls)) => climb.hello.iter().map(worth_mending).collect(),
        // Noise says nothing about suites, and an old version would still be the reason.
        (Some(climb), Some(End::Garbled(_))) => failed(fact, climb)
            .into_iter()
            .filter(|finding| finding.code == OLD_ONLY.code)
            .collect(),
        (Some(climb), Some(end)) if !end.is_whole() => failed(fact, climb),
        _ => vec![],
    };
    let hellos = climb.and_then(|c| c.hello.as_ref()).into_iter();
    findings.extend(hellos.chain(&fact.wide).chain(&fact.pieces).find_map(key));
    let by_schannel = climb.and_then(by_schannel);
    let is_new = by_schannel
        .as_ref()
        .is_some_and(|f| findings.iter().all(|known| known.code != f.code));
    findings.extend(by_schannel.filter(|_| is_new));
    findings.extend(old_beside_new(fact).filter(|_| end == Some(&End::Ok)));
    findings
}

fn unanswered(hello: Option<&ServerFlight>) -> bool {
    hello.is_some_and(|h| h.rung.hello_unanswered())
}

/// Why the climb's TLS failed, as far as other hellos tell.
fn failed(fact: &TlsFact, climb: &Climb) -> Vec<Finding> {
    if let Some(finding) = wants_certificate(climb) {
        return vec![finding];
    }
    if let Some(pieces) = &fact.pieces {
        return vec![
            PIECES_PASS
                .found("the host answers a TLS ClientHello in pieces, and the same one in a whole packet ends the connection")
                .with("in pieces", pieces.rung.end.shown()),
        ];
    }
    let Some(wide) = &fact.wide else {
        return vec![];
    };
    match &wide.rung.end {
        // Earlier reports hold no answer to a hello as mstsc sends it: there the choice tells.
        End::Ok if climb.hello.is_none() && reach(wide) == HelloReach::Mstsc => {
            vec![worth_mending(wide)]
        }
        End::Ok if wide.is_answered() => vec![why_not(wide)],
        End::Alert(n @ (40 | 47 | 70 | 71)) => vec![
            NOTHING_COMMON
                .found(
                    "the host rejected every TLS version from 1.0 to 1.2 and every cipher suite that redial offered",
                )
                .with("ClientHello with everything", format!("alert {n}")),
        ],
        _ => vec![],
    }
}

fn old_beside_new(fact: &TlsFact) -> Option<Finding> {
    let accepted = |v: &&redial_model::Version| v.version < TLS12 && v.accepted == Some(true);
    let old = fact.versions.iter().filter(accepted);
    let old: Vec<_> = old.map(|v| version::name(v.version)).collect();
    (!old.is_empty()).then(|| {
        OLD_ACCEPTED.found(format!(
            "besides newer versions the host accepts {}",
            old.join(" and ")
        ))
    })
}

fn silence(fact: &TlsFact) -> Vec<Finding> {
    let heard =
        |rung: &redial_model::RungState| format!("{} after {:.0} ms", rung.end.shown(), rung.ms);
    if let Some(clamp) = fact.clamp_that_passed() {
        return vec![
            CLAMP_PASSES
                .found(format!("with segments of {} bytes the host answers the TLS ClientHello, with full-size ones it does not", clamp.mss))
                .with(format!("segments of {} bytes", clamp.mss), heard(&clamp.rung))
                .with("usual segments", fact.usual_size().map_or_else(String::new, |w| heard(&w.rung))),
        ];
    }
    match &fact.small {
        Some(small) if small.hello_answered() => {
            // A large hello that is not new is answered: its size is not the reason.
            if let Some(older) = fact.wide.as_ref().filter(|w| w.is_answered()) {
                return vec![why_not(older)];
            }
            vec![
                SMALL_PASSES
                    .found("the host answers a minimal TLS ClientHello and does not answer a normal one")
                    .with("minimal ClientHello", heard(small)),
            ]
        }
        Some(_) => vec![MUTE.found(
            "the host does not answer TLS, not even small packets or a minimal ClientHello",
        )],
        None => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{Clamp, Climb, Hex, LineFact, RungState, ServerFlight, Version};
    use redial_wire::hello::{TLS10, TLS11};

    fn rung(rung: Rung, end: End) -> RungState {
        RungState {
            rung,
            end,
            ms: 1.0,
            bytes: Hex::default(),
        }
    }

    fn hello(end: End, version: Option<u16>) -> ServerFlight {
        ServerFlight {
            version,
            suite: Some(0xC014),
            ..ServerFlight::ended(rung(Rung::Tls, end))
        }
    }

    fn judged(climbed: End, fact: TlsFact) -> Vec<String> {
        let rungs = vec![
            rung(Rung::Tcp, End::Ok),
            rung(Rung::X224, End::Ok),
            rung(Rung::Tls, climbed),
        ];
        let climb = Climb::new("192.0.2.7:3389".parse().unwrap(), rungs);
        let mut facts = Facts::default();
        facts.add(
            LineFact {
                climbs: vec![climb],
            }
            .into(),
        );
        facts.add(fact.into());
        judge(facts.tls.as_ref().unwrap(), &facts)
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    fn plain(wide: ServerFlight) -> TlsFact {
        TlsFact {
            wide: Some(wide),
            ..TlsFact::default()
        }
    }

    #[test]
    fn a_hello_that_passes_in_pieces_speaks_for_the_way() {
        let wide = Some(hello(End::Rst, None));
        let pieces = Some(hello(End::Ok, Some(TLS12)));
        let filtered = TlsFact {
            wide: wide.clone(),
            pieces,
            ..TlsFact::default()
        };
        let found = judged(End::Rst, filtered);
        assert!(found.contains(&"tls.pieces-pass".to_owned()), "{found:?}");
        let closed = TlsFact {
            wide,
            ..TlsFact::default()
        };
        assert!(judged(End::Rst, closed).is_empty());
    }

    #[test]
    fn old_hosts_are_named_and_not_called_broken() {
        assert_eq!(
            judged(End::Alert(70), plain(hello(End::Ok, Some(TLS10)))),
            ["tls.old-only"]
        );
        assert_eq!(
            judged(
                End::Incompatible("x".into()),
                plain(hello(End::Ok, Some(TLS11)))
            ),
            ["tls.old-only"]
        );
        assert_eq!(
            judged(End::Alert(40), plain(hello(End::Ok, Some(TLS12)))),
            ["tls.suites-old"]
        );
        assert_eq!(
            judged(End::Alert(40), plain(hello(End::Alert(40), None))),
            ["tls.nothing-common"]
        );
        let garbled = |version| {
            let climbed = End::Garbled("noise".into());
            judged(climbed, plain(hello(End::Ok, Some(version))))
        };
        assert_eq!(garbled(TLS10), ["tls.old-only"]);
        assert!(garbled(TLS12).is_empty());
        assert!(
            judged(End::Ok, plain(hello(End::Alert(70), None))).is_empty(),
            "a TLS 1.3-only host is fine"
        );
    }

    #[test]
    fn silence_is_told_apart() {
        let mute = || hello(End::Silent, None);
        let clamp = |end| {
            vec![Clamp {
                mss: 1200,
                rung: rung(Rung::Tls, end),
            }]
        };
        assert_eq!(
            judged(
                End::Silent,
                TlsFact {
                    clamped: clamp(End::Ok),
                    ..plain(mute())
                }
            ),
            ["tls.small-segments-pass"]
        );
        let small = |end| Some(rung(Rung::Tls, end));
        assert_eq!(
            judged(
                End::Silent,
                TlsFact {
                    clamped: clamp(End::Silent),
                    small: small(End::Alert(40)),
                    ..plain(mute())
                }
            ),
            ["tls.small-hello-passes"]
        );
        assert_eq!(
            judged(
                End::Silent,
                TlsFact {
                    clamped: clamp(End::Silent),
                    small: small(End::Silent),
                    ..plain(mute())
                }
            ),
            ["tls.mute"]
        );
        // A slow host does not answer a question with a short timeout, and answers the climb.
        assert!(
            judged(
                End::Ok,
                TlsFact {
                    clamped: clamp(End::Silent),
                    small: small(End::Silent),
                    ..plain(mute())
                }
            )
            .is_empty()
        );
    }

    #[test]
    fn old_versions_beside_new_ones() {
        let version = |version, accepted| Version {
            version,
            accepted: Some(accepted),
        };
        let versions = vec![
            version(TLS10, true),
            version(TLS11, true),
            version(TLS12, true),
        ];
        assert_eq!(
            judged(
                End::Ok,
                TlsFact {
                    versions,
                    ..plain(hello(End::Ok, Some(TLS12)))
                }
            ),
            ["tls.old-accepted"]
        );
        let versions = vec![
            version(TLS10, false),
            version(TLS11, false),
            version(TLS12, true),
        ];
        assert!(
            judged(
                End::Ok,
                TlsFact {
                    versions,
                    ..plain(hello(End::Ok, Some(TLS12)))
                }
            )
            .is_empty()
        );
    }
}
