use redial_codes::version;
use redial_model::{End, Facts, Finding, Rung, TlsFact};
use redial_wire::hello::TLS12;

use crate::codes::*;

pub(crate) fn judge(fact: &TlsFact, facts: &Facts) -> Vec<Finding> {
    let climbed = facts
        .best_climb()
        .and_then(|c| c.rung(Rung::Tls))
        .map(|r| &r.end);
    let mut findings = match climbed {
        Some(End::Silent)
            if fact
                .wide
                .as_ref()
                .is_some_and(|w| w.rung.hello_unanswered()) =>
        {
            silence(fact)
        }
        // Some hosts answer the climb with an old version, some with an alert; either way the
        // wide hello names what they speak.
        Some(End::Alert(_) | End::Incompatible(_)) => beyond_the_library(fact),
        // Noise says nothing about suites, and an old version would still be the reason.
        Some(End::Garbled(_)) => beyond_the_library(fact)
            .into_iter()
            .filter(|finding| finding.code == OLD_ONLY.code)
            .collect(),
        _ => vec![],
    };
    let old: Vec<_> = fact
        .versions
        .iter()
        .filter(|v| v.version < TLS12 && v.accepted == Some(true))
        .map(|v| version::name(v.version))
        .collect();
    if climbed == Some(&End::Ok) && !old.is_empty() {
        findings.push(OLD_ACCEPTED.found(format!(
            "beside newer versions the host accepts {}",
            old.join(" and ")
        )));
    }
    findings
}

fn silence(fact: &TlsFact) -> Vec<Finding> {
    let heard =
        |rung: &redial_model::RungState| format!("{} after {:.0} ms", rung.end.word(), rung.ms);
    if let Some(clamp) = fact.clamp_that_passed() {
        return vec![
            CLAMP_PASSES
                .found(format!("with segments of {} bytes the host answers the TLS hello, with full-size ones it is mute", clamp.mss))
                .with(format!("segments of {} bytes", clamp.mss), heard(&clamp.rung))
                .with("usual segments", fact.wide.as_ref().map_or_else(String::new, |w| heard(&w.rung))),
        ];
    }
    match &fact.small {
        Some(small) if small.hello_answered() => {
            vec![
                SMALL_PASSES
                    .found("the host answers a minimal TLS hello and is mute to a usual one")
                    .with("minimal hello", heard(small)),
            ]
        }
        Some(_) => vec![MUTE.found(
            "nothing breaks the silence after X.224: not small segments, not a minimal hello",
        )],
        None => vec![],
    }
}

fn beyond_the_library(fact: &TlsFact) -> Vec<Finding> {
    let Some(wide) = &fact.wide else {
        return vec![];
    };
    let suite = wide
        .suite
        .map_or_else(String::new, |s| format!("0x{s:04X}"));
    match (wide.version, &wide.rung.end) {
        (Some(version), End::Ok) if version < TLS12 => {
            vec![
                OLD_ONLY
                    .found(format!(
                        "the best TLS the host speaks is {}",
                        version::name(version)
                    ))
                    .with(
                        "wide hello",
                        format!("{}, suite {suite}", version::name(version)),
                    ),
            ]
        }
        (Some(version), End::Ok) => {
            vec![
                SUITES_OLD
                    .found(format!(
                        "the host speaks {} only with an old cipher suite",
                        version::name(version)
                    ))
                    .with("suite chosen", suite),
            ]
        }
        (_, End::Alert(n @ (40 | 47 | 70 | 71))) => vec![
            NOTHING_COMMON
                .found(
                    "not even a hello with every old version and suite finds something in common",
                )
                .with("wide hello", format!("alert {n}")),
        ],
        _ => vec![],
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
            rung: rung(Rung::Tls, end),
            version,
            suite: Some(0xC014),
            chain: vec![],
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
