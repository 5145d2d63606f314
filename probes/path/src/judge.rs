use redial_model::{Clamp, Facts, Finding, PathFact, Rung};

use crate::codes::*;

/// From so many lost connections of a series on, the path is called lossy: one may be chance.
const MIN_LOST_CONNECTIONS: usize = 2;
/// An MTU below this is small: Ethernet has 1500, PPPoE 1492.
const MIN_USUAL_MTU_BYTES: u32 = 1492;

pub(crate) fn judge(path: &PathFact, facts: &Facts) -> Vec<Finding> {
    let mut findings: Vec<Finding> = hole(path, facts).into_iter().chain(loss(path)).collect();
    let usual_jitter = path.round_trip().map_or(20.0, |rtt| (rtt / 2.0).max(20.0));
    if let Some(jitter) = path.jitter().filter(|j| *j > usual_jitter) {
        findings.push(JITTERY.found(format!("connect times vary by {jitter:.0} ms on average")));
    }
    if let Some(mtu) = path.known_mtu.filter(|m| *m < MIN_USUAL_MTU_BYTES) {
        findings.push(SMALL_MTU.found(format!(
            "the path's MTU is {mtu} bytes, and this computer knows it"
        )));
    }
    if let Some(interface) = path.interface.as_ref().filter(|i| i.vpn) {
        let mtu = interface
            .mtu
            .map_or_else(|| "unknown".into(), |m| format!("{m} bytes"));
        findings.push(
            VPN.found(format!(
                "the connection to the host uses {}",
                interface.name
            ))
            .with("MTU", mtu),
        );
    }
    findings
}

/// The smaller segments that the host answered while usual ones were lost: the sign of an MTU black
/// hole.
pub(crate) fn hole_seen(facts: &Facts) -> Option<&Clamp> {
    facts
        .best_climb()?
        .rung(Rung::Tls)
        .filter(|r| r.hello_unanswered())?;
    facts.tls.as_ref()?.clamp_that_passed()
}

fn hole(path: &PathFact, facts: &Facts) -> Option<Finding> {
    let clamp = hole_seen(facts)?;
    let finding = HOLE.found(format!(
        "packets of {} bytes arrive, larger ones are lost without an error message",
        path.passes(clamp)
    ));
    let finding = finding.with(
        format!("segments of {} bytes", clamp.mss),
        format!("the host answered after {:.0} ms", clamp.rung.ms),
    );
    let sizes = |all: &[u32]| {
        all.iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let listed = [
        ("datagrams that arrived", &path.passed),
        ("datagrams that were lost", &path.vanished),
    ];
    Some(
        listed
            .into_iter()
            .filter(|(_, all)| !all.is_empty())
            .fold(finding, |f, (what, all)| f.with(what, sizes(all))),
    )
}

fn loss(path: &PathFact) -> Option<Finding> {
    let Some(series) = &path.series else {
        let resent = path.resent();
        return (resent > 0).then(|| {
            RESENT.found(format!(
                "{resent} of {} connections needed a second SYN",
                path.connects_ms.len()
            ))
        });
    };
    let seen = format!(
        "{} connections, {} ms apart",
        series.size, series.interval_ms
    );
    let says = format!(
        "{} of {} connections lost a packet",
        series.lost, series.size
    );
    let card = if series.lost >= MIN_LOST_CONNECTIONS {
        &LOSSY
    } else {
        &STEADY
    };
    Some(card.found(says).with("series", seen))
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{
        Climb, End, Hex, Interface, LineFact, RungState, Series, ServerFlight, TlsFact,
    };

    fn path(connects_ms: &[f64]) -> PathFact {
        PathFact {
            address: [192, 0, 2, 7].into(),
            connects_ms: connects_ms.to_vec(),
            seen_late: 0,
            resent: None,
            series: None,
            known_mtu: Some(1500),
            passed: vec![],
            vanished: vec![],
            interface: None,
        }
    }

    fn judged(path: PathFact) -> Vec<String> {
        judge(&path, &Facts::default())
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    #[test]
    fn the_default_says_only_what_it_saw() {
        assert!(judged(path(&[40.0, 41.0, 40.5])).is_empty());
        assert_eq!(judged(path(&[40.0, 1041.0, 40.5])), ["path.resent"]);
        assert_eq!(judged(path(&[40.0, 140.0, 45.0, 160.0])), ["path.jittery"]);
        let late = |seen_late| PathFact {
            seen_late,
            ..path(&[40.0, 140.0, 45.0, 160.0])
        };
        assert!(judged(late(2)).is_empty(), "a busy machine's own work");
        assert_eq!(judged(late(1)), ["path.jittery"]);
        let counted = |resent, connects_ms| PathFact {
            resent: Some(resent),
            ..path(connects_ms)
        };
        assert_eq!(
            judged(counted(1, &[40.0, 1041.0, 40.5])),
            ["path.resent"],
            "and no jitter"
        );
        assert!(judged(counted(0, &[40.0, 41.0])).is_empty());
    }

    #[test]
    fn a_series_says_loss_or_none() {
        let series = |lost| {
            Some(Series {
                size: 100,
                interval_ms: 30,
                lost,
            })
        };
        assert_eq!(
            judged(PathFact {
                series: series(9),
                ..path(&[40.0])
            }),
            ["path.lossy"]
        );
        assert_eq!(
            judged(PathFact {
                series: series(1),
                ..path(&[40.0])
            }),
            ["path.steady"]
        );
    }

    #[test]
    fn small_and_tunnelled_is_no_trouble() {
        let interface = Some(Interface {
            name: "wg0".into(),
            mtu: Some(1420),
            vpn: true,
        });
        assert_eq!(
            judged(PathFact {
                known_mtu: Some(1420),
                interface,
                ..path(&[40.0])
            }),
            ["path.small-mtu", "path.vpn"]
        );
    }

    #[test]
    fn a_hole_has_a_size() {
        let rung = |end| RungState {
            rung: Rung::Tls,
            end,
            ms: 1.0,
            bytes: Hex::default(),
        };
        let climb = Climb::new("192.0.2.7:3389".parse().unwrap(), vec![rung(End::Silent)]);
        let mut facts = Facts::default();
        facts.add(
            LineFact {
                climbs: vec![climb],
            }
            .into(),
        );
        let wide = ServerFlight::ended(rung(End::Silent));
        facts.add(
            TlsFact {
                wide: Some(wide),
                clamped: vec![Clamp {
                    mss: 1200,
                    rung: rung(End::Ok),
                }],
                ..TlsFact::default()
            }
            .into(),
        );
        let says = |path| judge(&path, &facts)[0].says.clone();
        assert!(says(path(&[40.0])).contains("1240 bytes arrive"));
        assert!(
            says(PathFact {
                passed: vec![1280, 1300],
                vanished: vec![1360],
                ..path(&[40.0])
            })
            .contains("1300 bytes arrive")
        );
        // Every datagram passes where the hole is on the way back, or takes larger ones; and one
        // may be lost by chance.
        assert!(
            says(PathFact {
                passed: vec![1280, 1460],
                ..path(&[40.0])
            })
            .contains("1240 bytes arrive")
        );
        assert!(
            says(PathFact {
                passed: vec![1280, 1460],
                vanished: vec![1300],
                ..path(&[40.0])
            })
            .contains("1280 bytes arrive")
        );
    }

    #[test]
    fn a_host_that_answered_a_usual_hello_has_no_hole_before_it() {
        let rung = |end| RungState {
            rung: Rung::Tls,
            end,
            ms: 1.0,
            bytes: Hex::default(),
        };
        let mut facts = Facts::default();
        facts.add(
            LineFact {
                climbs: vec![Climb::new(
                    "192.0.2.7:3389".parse().unwrap(),
                    vec![rung(End::Silent)],
                )],
            }
            .into(),
        );
        let wide = ServerFlight::ended(rung(End::Ok));
        facts.add(
            TlsFact {
                wide: Some(wide),
                clamped: vec![Clamp {
                    mss: 1200,
                    rung: rung(End::Ok),
                }],
                ..TlsFact::default()
            }
            .into(),
        );
        assert!(judge(&path(&[40.0]), &facts).is_empty());
    }
}
