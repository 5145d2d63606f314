#![doc = include_str!("../README.md")]

use std::time::Duration;

use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_model::{ClockFact, Facts, Finding, Rung, Snag, Topic, utc};

/// Kerberos refuses beyond this (MaxClockSkew, RFC 4120 and the Windows default), in seconds.
const MAX_KERBEROS_SKEW_SECONDS: f64 = 300.0;
/// Below this nothing is reported, in seconds: servers made with sspi-rs are always 61 s off,
/// because they count time from a wrong second.
const MAX_NORMAL_SKEW_SECONDS: f64 = 90.0;

redial_model::codes! {
    SKEWED: "clock.skewed", Error, "The clocks of this computer and the host differ by more than five minutes. Kerberos refuses, and certificates can look expired.";
    OFF: "clock.off", Info, "The clocks differ by more than 90 seconds. Kerberos still accepts this.";
}

/// The probe.
#[derive(Debug)]
pub struct Clock;

impl Probe for Clock {
    type Fact = ClockFact;
    const CARD: ProbeCard =
        ProbeCard::new::<ClockFact>("clock", "What time does the host's clock show?")
            .needs(&[Topic::Line])
            .deadline(Duration::from_secs(1))
            .codes(CODES)
            .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<ClockFact, Snag> {
        let climb = ask.facts.best_climb();
        let challenge = climb.and_then(|c| c.challenge.as_ref());
        let (Some(climb), Some(challenge), Some(host)) =
            (climb, challenge, challenge.and_then(|c| c.time))
        else {
            return Err(Snag::NotAsked {
                missing: "the host did not send its time".into(),
            });
        };
        // The stamp was made half an NLA round trip before the challenge arrived.
        let here = challenge.received - climb.rung(Rung::Nla).map_or(0.0, |r| r.ms) / 2e3;
        Ok(ClockFact {
            host: utc::to_millis(host),
            here: utc::to_millis(here),
            skew: utc::to_millis(host - here),
        })
    }

    fn judge(&self, clock: &ClockFact, _: &Facts) -> Vec<Finding> {
        let card = match clock.skew.abs() {
            MAX_KERBEROS_SKEW_SECONDS.. => &SKEWED,
            MAX_NORMAL_SKEW_SECONDS.. => &OFF,
            _ => return vec![],
        };
        let side = if clock.skew > 0.0 { "ahead" } else { "behind" };
        vec![
            card.found(format!(
                "the host's clock is {} {side}",
                utc::span(clock.skew as i64)
            ))
            .with("host", utc::stamp(clock.host as i64))
            .with("this computer", utc::stamp(clock.here as i64)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;

    fn judged(skew: f64) -> Vec<String> {
        let mut facts = Facts::default();
        facts.add(
            ClockFact {
                host: 1e9 + skew,
                here: 1e9,
                skew,
            }
            .into(),
        );
        Clock.findings(&facts).into_iter().map(|f| f.code).collect()
    }

    #[test]
    fn five_minutes_matter_and_a_known_bug_does_not() {
        assert_eq!(judged(600.0), ["clock.skewed"]);
        assert_eq!(judged(-301.0), ["clock.skewed"]);
        assert_eq!(judged(120.0), ["clock.off"]);
        assert!(judged(-61.0).is_empty());
        assert!(judged(0.4).is_empty());
    }
}
