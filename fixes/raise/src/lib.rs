#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Plan, Refusal, Reply, Risk, Side, Topic, Undoing, places, protocol,
    steps,
};

/// The fix.
#[derive(Debug)]
pub struct Raise;

impl Fix for Raise {
    const CARD: FixCard = FixCard::new(
        "security.raise",
        &["security.downgraded", "security.mismatch"],
        Side::Host,
        Risk::Interrupts,
    )
    .may_disconnect()
    .undo(Undoing::Whole)
    .grades(Grade::High, Grade::Low)
    .best_for("a host that a repair script or a guide left with standard RDP security")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        if let Some(key) = &facts.key
            && Refusal::unless_read("the certificate in use", key.in_use())?.is_none()
        {
            return Err(Refusal::new(
                "the host has no certificate for TLS, so with TLS required nobody could log on. Repair that first (certificate.renew, key.park)",
            ));
        }
        if !facts.sees_host() && chose_nla(facts) {
            return Err(Refusal::new(
                "the host accepts NLA already: there is nothing to raise",
            ));
        }
        let mut plan = steps::ungoverned(
            facts,
            &["SecurityLayer", "UserAuthentication", "MinEncryptionLevel"],
        )?;
        // SecurityLayer 2 is refused while MinEncryptionLevel is 1, so that goes first. Where
        // nobody looked, 2 might lower it: it is left alone.
        if facts.sees_host() {
            plan.extend(steps::mend(
                facts,
                places::rdp_tcp("MinEncryptionLevel"),
                |n| n < 2,
                2,
            )?);
        }
        plan.extend(steps::mend(
            facts,
            places::rdp_tcp("SecurityLayer"),
            |n| n != 2,
            2,
        )?);
        plan.extend(steps::mend(
            facts,
            places::rdp_tcp("UserAuthentication"),
            |n| n == 0,
            1,
        )?);
        plan.extend(steps::mend(
            facts,
            places::rdp_tcp("fAllowSecProtocolNegotiation"),
            |n| n == 0,
            1,
        )?);
        Self::CARD.plan(plan, &[Topic::Line, Topic::Security, Topic::Listener])
    }
}

fn chose_nla(facts: &Facts) -> bool {
    let nla = protocol::HYBRID | protocol::HYBRID_EX;
    let reply = facts.best_climb().and_then(|climb| climb.reply.as_ref());
    matches!(reply, Some(Reply::Chosen { protocol, .. }) if protocol & nla != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_lab::seen::{governed, looked_at, seen, shown};
    use redial_model::Value;

    #[test]
    fn raises_in_the_order_windows_accepts() {
        let low = |name, n| (places::rdp_tcp(name), Value::Dword(n));
        let plan = Raise.plan(
            "security.downgraded",
            &seen(vec![
                low("SecurityLayer", 0),
                low("MinEncryptionLevel", 1),
                low("UserAuthentication", 0),
            ]),
        );
        let names: Vec<_> = shown(plan)
            .iter()
            .map(|c| c.rsplit('\\').next().unwrap().to_owned())
            .collect();
        assert_eq!(
            names,
            [
                "MinEncryptionLevel: 1 → 2",
                "SecurityLayer: 0 → 2",
                "UserAuthentication: 0 → 1"
            ]
        );
    }

    #[test]
    fn never_lowers_and_never_fights_a_policy() {
        let high = vec![
            (places::rdp_tcp("SecurityLayer"), Value::Dword(2)),
            (places::rdp_tcp("MinEncryptionLevel"), Value::Dword(4)),
        ];
        assert!(shown(Raise.plan("security.downgraded", &seen(high)))[0].contains("set already"));
        let low = seen(vec![(places::rdp_tcp("SecurityLayer"), Value::Dword(0))]);
        assert!(
            shown(Raise.plan("security.downgraded", &governed(low, "SecurityLayer")))[0]
                .contains("Group Policy")
        );
        assert!(
            Raise
                .plan("security.downgraded", &Facts::default())
                .unwrap()
                .is_blind()
        );
    }

    #[test]
    fn a_value_that_was_not_read_is_not_one_that_is_right() {
        let hidden = looked_at([], [places::rdp_tcp("SecurityLayer")]);
        let why = shown(Raise.plan("security.downgraded", &hidden));
        assert!(
            why[0].ends_with(r"RDP-Tcp\SecurityLayer could not be read: needs elevation"),
            "{why:?}"
        );
    }
}
