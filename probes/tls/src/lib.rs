#![doc = include_str!("../README.md")]

use std::time::Duration;

use redial_codes::version;
use redial_dial::Dial;
use redial_kit::{Probe, ProbeCard, ProbeContext, Tls as Climbed};
use redial_model::{
    Clamp, End, Facts, Finding, Hello, Rung, RungState, Snag, TlsFact, Topic, Version,
};
use redial_wire::hello::{TLS10, TLS11, TLS12};

/// Segments of this size fit every path that carries IPv6 (1280 bytes) and most tunnels.
const CLAMPED: u16 = 1200;
/// Segments that fit every IPv4 path (RFC 1122 3.3.3).
const TINY: u16 = 536;

redial_model::codes! {
    OLD_ONLY: "tls.old-only", Error, "The best TLS that the host speaks is 1.1 or older. Current Windows clients have those turned off.";
    SUITES_OLD: "tls.suites-old", Warning, "The host speaks TLS 1.2 only with old cipher suites (CBC or RSA key exchange). mstsc still does; hardened clients do not.";
    OLD_ACCEPTED: "tls.old-accepted", Warning, "Beside newer versions the host accepts TLS 1.0 or 1.1, which are deprecated (RFC 8996).";
    NOTHING_COMMON: "tls.nothing-common", Error, "Not even a hello that offers everything from TLS 1.0 to 1.2, old suites included, finds something the host accepts.";
    CLAMP_PASSES: "tls.small-segments-pass", Error, "The host is mute to the TLS hello on a usual connection and answers when segments are kept small: full-size packets vanish on the way.";
    SMALL_PASSES: "tls.small-hello-passes", Error, "The host is mute to a usual TLS hello and answers a minimal one: something in the path drops large or unusual hellos.";
    MUTE: "tls.mute", Error, "Neither small segments nor a minimal hello break the silence after X.224: something in the path, or the host, swallows TLS.";
}

/// The probe.
#[derive(Debug)]
pub struct Tls;

impl Probe for Tls {
    type Fact = TlsFact;
    const CARD: ProbeCard = ProbeCard::new::<TlsFact>(
        "tls",
        "Which TLS does the host speak to an older client, and what breaks its silence?",
    )
    .needs(&[Topic::Address])
    .deadline(Duration::from_secs(60))
    .codes(CODES)
    .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<TlsFact, Snag> {
        let dial = Dial::first_open(ask).await?;
        let not_asked = |missing: &str| {
            Err(Snag::NotAsked {
                missing: missing.into(),
            })
        };
        let mut fact = TlsFact::default();
        match climbed(&dial).await {
            Some(Climbed::Worked) if ask.deep => fact.versions = versions(&dial).await,
            Some(Climbed::Worked) => {
                return not_asked("the climb's own TLS works, so there is no further question");
            }
            Some(Climbed::Failed) => fact.wide = Some(dial.hello(TLS12, false, None, None).await),
            Some(_) => return not_asked("the climb did not come to TLS"),
            None => break_silence(&dial, &mut fact).await,
        }
        Ok(fact)
    }

    fn judge(&self, fact: &TlsFact, facts: &Facts) -> Vec<Finding> {
        let climbed = facts
            .line
            .as_ref()
            .and_then(|l| l.best())
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
}

/// How the climb's TLS came out; nothing when its hello has not been answered for so long that it
/// is time to look into it.
async fn climbed(dial: &Dial<'_>) -> Option<Climbed> {
    let ip = dial.address.ip();
    let overdue = async {
        dial.lanes.tls_asked(ip).await;
        tokio::time::sleep(patience(dial)).await;
    };
    tokio::select! {
        biased;
        outcome = dial.lanes.tls_outcome(ip) => Some(outcome),
        () = overdue => None,
    }
}

/// The shortest way to the host and back.
fn round_trip(dial: &Dial<'_>) -> Duration {
    dial.lanes
        .connects(dial.address.ip())
        .into_iter()
        .min()
        .unwrap_or(dial.timeouts.answer)
}

/// How long a host may take to answer a hello before its silence is looked into: three round trips
/// and some work.
fn patience(dial: &Dial<'_>) -> Duration {
    (round_trip(dial) * 3 + Duration::from_millis(100)).min(dial.timeouts.answer)
}

/// How long to wait for an answer of which a packet may be lost: until TCP has sent it again, and
/// that had time to be answered.
fn endurance(dial: &Dial<'_>) -> Duration {
    let sent_again = (round_trip(dial) * 3).max(round_trip(dial) + Duration::from_millis(300));
    (sent_again + patience(dial)).min(dial.timeouts.answer)
}

/// The same question with small segments, and beside it once more with usual ones: a host that is
/// only slow answers that too. Then a minimal hello. The waiting of the climb is over when only
/// smaller packets are answered, and a usual question asked after them is not: packets lost by
/// chance would have to be lost on every connection with usual ones, and again when they were sent
/// again.
async fn break_silence(dial: &Dial<'_>, fact: &mut TlsFact) {
    let wait = Some(endurance(dial));
    let usual = || dial.hello(TLS12, false, None, wait);
    let then_usual = async |smaller: RungState| {
        let again = if smaller.hello_answered() {
            Some(usual().await)
        } else {
            None
        };
        (smaller, again)
    };
    let clamped =
        async { then_usual(dial.hello(TLS12, false, Some(CLAMPED), wait).await.rung).await };
    let ((clamped, mut again), first) = tokio::join!(clamped, usual());
    fact.clamped.push(Clamp {
        mss: CLAMPED,
        rung: clamped,
    });
    if again.is_none() && first.rung.hello_unanswered() {
        let small = dial.hello(TLS12, true, Some(TINY), wait).await;
        let (small, after) = then_usual(small.rung).await;
        fact.small = Some(small);
        again = after;
    }
    if first.rung.hello_unanswered() && again.as_ref().is_some_and(|a| a.rung.hello_unanswered()) {
        dial.lanes.tell_explained(dial.address.ip());
    }
    fact.wide = again.filter(|a| a.rung.hello_answered()).or(Some(first));
}

/// Each version alone.
async fn versions(dial: &Dial<'_>) -> Vec<Version> {
    let mut versions = Vec::new();
    for version in [TLS10, TLS11, TLS12] {
        let hello = dial.hello(version, false, None, None).await;
        versions.push(Version {
            version,
            accepted: accepted(&hello, version),
        });
    }
    versions
}

fn accepted(hello: &Hello, version: u16) -> Option<bool> {
    match (&hello.rung.end, hello.version) {
        (End::Ok, Some(chosen)) => Some(chosen == version),
        (End::Alert(_), _) => Some(false),
        // Some servers close instead of sending the alert; after X.224 passed, that is a refusal
        // too.
        (end, _) if end.is_close() && hello.rung.rung == Rung::Tls => Some(false),
        _ => None,
    }
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
    use redial_kit::DynProbe;
    use redial_model::{Climb, Hex, LineFact};

    fn rung(rung: Rung, end: End) -> RungState {
        RungState {
            rung,
            end,
            ms: 1.0,
            bytes: Hex::default(),
        }
    }

    fn hello(end: End, version: Option<u16>) -> Hello {
        Hello {
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
        Tls.findings(&facts).into_iter().map(|f| f.code).collect()
    }

    fn plain(wide: Hello) -> TlsFact {
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
                mss: CLAMPED,
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
        // A slow host is mute to an impatient question and answers the climb.
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
