#![doc = include_str!("../README.md")]

use redial_model::{
    Change, Facts, Fix, FixCard, Grade, Held, Plan, Refusal, Risk, Side, Slot, Step, Topic,
    Undoing, Value, same_host,
};

/// The fix.
#[derive(Debug)]
pub struct Bypass;

impl Fix for Bypass {
    const CARD: FixCard = FixCard::new(
        "name.bypass",
        &["name.not-found", "name.ambiguous", "name.wrong-host"],
        Side::Client,
        Risk::Safe,
    )
    .undo(Undoing::Whole)
    .grades(Grade::High, Grade::Low)
    .best_for("a wrong DNS record that cannot be corrected now, when a working address is known")
    .readme(include_str!("../README.md"));

    fn plan(&self, cause: &str, facts: &Facts) -> Result<Plan, Refusal> {
        let name = facts
            .asked_name()
            .ok_or_else(|| Refusal::new("you entered an address: there is no name to replace"))?;
        let best = facts.best_climb().filter(|c| c.broken().is_none());
        let best =
            best.ok_or_else(|| Refusal::new("no working address is known: give the right one with --address, and plan this with --anyway"))?;
        let another = facts
            .identity
            .as_ref()
            .is_some_and(|i| !i.names().iter().any(|own| same_host(own, name)));
        if cause == "name.wrong-host" && another {
            return Err(Refusal::new(
                "the address that answers belongs to another computer: give the right one with --address, and plan this with --anyway",
            ));
        }
        let address = best.address.ip().to_string();
        let mut plan: Vec<Step> = entry(facts, name, &address)?.into_iter().collect();
        let once = format!(
            "or once only: mstsc /v:{address} — by address Windows uses NTLM instead of Kerberos and warns about the name"
        );
        plan.push(Step::ByHand(once.into()));
        plan.push(Step::ByHand(
            "correct the DNS record, then undo this".into(),
        ));
        Self::CARD.plan(plan, &[Topic::Address, Topic::Name, Topic::Line])
    }
}

/// The change that gives the name this address. No probe reads the entry, so on a machine that was
/// looked at it is taken to be absent: applying compares before it writes.
fn entry(facts: &Facts, name: &str, address: &str) -> Result<Option<Step>, Refusal> {
    let slot = Slot::HostsEntry { name: name.into() };
    let before = match facts.held(&slot) {
        Held::Is(value) => value.clone(),
        Held::Unread(why) => return Err(Refusal::unread(slot, why)),
        Held::Unasked if facts.sees(Side::Client) => Value::Absent,
        Held::Unasked => Value::Unknown,
    };
    let after = Value::Text(address.into());
    Ok((before != after).then_some(Step::Change(Change {
        slot,
        before,
        after,
    })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{
        AddressFact, Climb, End, Hex, IdentityFact, LineFact, Lookup, Rung, RungState,
    };

    fn facts(host: &str, lookup: Lookup, end: End) -> Facts {
        let mut facts = Facts::default();
        facts.add(
            AddressFact {
                host: host.into(),
                lookup,
                addresses: vec![],
                ms: 0.0,
            }
            .into(),
        );
        let rungs = vec![RungState {
            rung: Rung::Tcp,
            end,
            ms: 1.0,
            bytes: Hex::default(),
        }];
        facts.add(
            LineFact {
                climbs: vec![Climb::new(([192, 0, 2, 7], 3389).into(), rungs)],
            }
            .into(),
        );
        facts
    }

    #[test]
    fn only_an_address_that_works_and_is_meant() {
        let why = |facts: &Facts, cause| Bypass.plan(cause, facts).unwrap_err().to_string();
        let plan = Bypass
            .plan("name.ambiguous", &facts("srv01", Lookup::System, End::Ok))
            .unwrap();
        assert!(
            plan.steps[0]
                .to_string()
                .starts_with("hosts file entry srv01: (not known) → \"192.0.2.7\"")
        );
        assert!(
            why(
                &facts("srv01", Lookup::System, End::Refused),
                "name.ambiguous"
            )
            .contains("--address")
        );
        let mut there = facts("srv01.corp.test", Lookup::Given, End::Ok);
        there.add(
            IdentityFact {
                computer: Some("SRV99".into()),
                ..IdentityFact::default()
            }
            .into(),
        );
        assert!(why(&there, "name.wrong-host").contains("another computer"));
        there.add(
            IdentityFact {
                computer: Some("SRV01".into()),
                ..IdentityFact::default()
            }
            .into(),
        );
        assert!(Bypass.plan("name.wrong-host", &there).is_ok());
        assert!(
            why(
                &facts("192.0.2.7", Lookup::Given, End::Ok),
                "name.ambiguous"
            )
            .contains("no name")
        );
    }
}
