#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Topic, UdpFact, Undoing, Value, places,
    steps,
};

/// The fix.
#[derive(Debug)]
pub struct Tcp;

impl Fix for Tcp {
    const CARD: FixCard = FixCard::new(
        "transport.tcp-only",
        &["path.unstable"],
        Side::Client,
        Risk::Safe,
    )
    .undo(Undoing::Whole)
    .grades(Grade::Medium, Grade::Low)
    .best_for("sessions that start and drop again over a VPN or a path with packet loss")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        if facts.client.is_none() {
            return Err(Refusal::new(
                "this is a setting of the Windows client: run redial there",
            ));
        }
        if facts.udp.as_deref().is_some_and(UdpFact::is_shut) {
            return Err(Refusal::new(
                "UDP does not reach the host from here, so sessions use TCP already",
            ));
        }
        let change = steps::change_at(
            facts,
            Side::Client,
            places::client_policy("fClientDisableUDP"),
            Value::Dword(1),
        )?;
        Self::CARD.plan(change.into_iter().collect(), &[Topic::Client])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{ClientFact, Reading, Readings, UdpEnd};

    fn of(value: Value) -> Result<Plan, Refusal> {
        with(value, Facts::default())
    }

    fn with(value: Value, mut facts: Facts) -> Result<Plan, Refusal> {
        let read = vec![Reading {
            slot: places::client_policy("fClientDisableUDP"),
            value,
        }];
        facts.add(
            ClientFact {
                readings: Readings {
                    read,
                    unread: vec![],
                },
                ..ClientFact::default()
            }
            .into(),
        );
        Tcp.plan("path.unstable", &facts)
    }

    #[test]
    fn switches_udp_off_once() {
        assert!(
            of(Value::Absent).unwrap().steps[0]
                .to_string()
                .ends_with("fClientDisableUDP: absent → 1")
        );
        assert!(
            of(Value::Dword(1))
                .unwrap_err()
                .to_string()
                .contains("set already")
        );
        assert!(
            Tcp.plan("path.unstable", &Facts::default())
                .unwrap_err()
                .to_string()
                .contains("Windows client")
        );
    }

    #[test]
    fn where_udp_is_refused_there_is_nothing_to_switch_off() {
        let asked = |end| {
            let mut facts = Facts::default();
            let address = ([192, 0, 2, 7], 3389).into();
            facts.add(
                UdpFact {
                    address,
                    end,
                    ms: 1.0,
                }
                .into(),
            );
            with(Value::Absent, facts)
        };
        let refused = [UdpEnd::Refused, UdpEnd::Unreachable("prohibited".into())];
        for end in refused {
            let why = asked(end).unwrap_err().to_string();
            assert!(why.contains("use TCP already"), "{why}");
        }
        // A datagram can be lost, and a filter may pass those of a session: silence argues for nothing.
        assert!(asked(UdpEnd::Silent).is_ok());
    }
}
