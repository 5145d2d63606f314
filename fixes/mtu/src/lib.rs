#![doc = include_str!("../README.md")]

use redial_model::{
    Change, Facts, Fix, FixCard, Grade, Held, PathFact, Plan, Refusal, Risk, Side, Slot, Step,
    TlsFact, Topic, Undoing, Value, machine::IpVersion,
};

/// IPv6 needs this much; no plan goes below it on a path that carries it (RFC 8200 5).
const LEAST: u32 = 1280;

/// Longer names are not repeated in a command.
const LONGEST: usize = 100;

/// What a change of the interface cannot reach.
const VPN: &str = "if a VPN client sets its MTU again at each connection, change it in that client or its gateway";

/// The fix.
#[derive(Debug)]
pub struct Mtu;

impl Fix for Mtu {
    const CARD: FixCard = FixCard::new("mtu.lower", &["path.mtu"], Side::Client, Risk::Interrupts)
        .may_disconnect()
        // Windows keeps a value of its own from then on, the former one.
        .undo(Undoing::Partly)
        .grades(Grade::High, Grade::Low)
        .best_for("a VPN or tunnel whose MTU is smaller than it reports")
        .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        let path = facts
            .path
            .as_ref()
            .ok_or_else(|| Refusal::unknown("the path"))?;
        let (name, before) = interface(facts, path)
            .ok_or_else(|| Refusal::unknown("the interface in use, or its MTU,"))?;
        let ip = IpVersion::of(path.address);
        let slot = Slot::Mtu {
            interface: name.clone(),
            ip,
        };
        if let Held::Unread(why) = facts.held(&slot) {
            return Err(Refusal::unread(slot, why));
        }
        let tls = facts.tls.as_deref();
        let clamp = tls
            .and_then(TlsFact::clamp_that_passed)
            .ok_or_else(|| Refusal::unknown("a size that passes"))?;
        let passes = path.passes(clamp);
        if path.address.is_ipv6() && passes < LEAST && tls.is_some_and(lost_less_than_ipv6_needs) {
            return Err(Refusal::new(format!(
                "IPv6 needs packets of {LEAST} bytes on every path, and this one loses them: use IPv4, or the network must be repaired"
            )));
        }
        let after = if path.address.is_ipv4() {
            passes
        } else {
            passes.max(LEAST)
        };
        if after >= before {
            return Err(Refusal::new(format!(
                "the MTU of {name} is {before} already, and {after} bytes pass"
            )));
        }
        let change = Change {
            slot,
            before: Value::Number(before.into()),
            after: Value::Number(after.into()),
        };
        let by_hand = by_hand(&name, ip, after, before);
        Self::CARD.plan(
            vec![
                Step::Change(change),
                Step::ByHand(by_hand.into()),
                Step::ByHand(VPN.into()),
            ],
            &[Topic::Line, Topic::Path],
        )
    }
}

/// Whether segments were lost that every path of IPv6 has room for: 60 bytes of headers are beside them.
fn lost_less_than_ipv6_needs(tls: &TlsFact) -> bool {
    let lost = tls.clamp_that_was_lost();
    lost.is_some_and(|lost| u32::from(lost.mss) + 60 <= LEAST)
}

/// The command for a person, with the interface's name only where no shell reads more into it than a
/// name: it is somebody else's word, and will be pasted.
fn by_hand(name: &str, ip: IpVersion, after: u32, before: u32) -> String {
    let family = if ip.is_4() { "ipv4" } else { "ipv6" };
    let is_plain = |c: char| c.is_alphanumeric() || " -_.,()#*+:/".contains(c);
    let (interface, which) = if name.len() <= LONGEST && name.chars().all(is_plain) {
        (format!("\"{name}\""), String::new())
    } else {
        let which =
            format!(", with the number that `netsh interface {family} show subinterfaces` lists");
        ("NUMBER".into(), which)
    };
    format!(
        "as administrator on Windows: netsh interface {family} set subinterface {interface} mtu={after} store=persistent{which} (it was {before})"
    )
}

/// The interface that leads to the host and its MTU for the path's version of IP: as its own
/// machine has it, else as the line saw it.
fn interface(facts: &Facts, path: &PathFact) -> Option<(String, u32)> {
    let used = facts.adapter.as_ref().and_then(|a| a.used());
    let used = used.map(|a| {
        let slot = Slot::Mtu {
            interface: a.name.clone(),
            ip: IpVersion::of(path.address),
        };
        let own = match facts.held(&slot) {
            Held::Is(Value::Number(mtu)) => u32::try_from(*mtu).ok(),
            _ => None,
        };
        (a.name.clone(), own.unwrap_or(a.mtu))
    });
    let seen = || {
        let interface = path.interface.as_ref()?;
        Some((interface.name.to_string(), interface.mtu?))
    };
    used.or_else(seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{Clamp, End, Hex, Interface, Rung, RungState, ServerFlight};

    fn facts(mtu: u32, passed: Vec<u32>) -> Facts {
        let rung = |end| RungState {
            rung: Rung::Tls,
            end,
            ms: 1.0,
            bytes: Hex::default(),
        };
        let mut facts = Facts::default();
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
        let interface = Some(Interface {
            name: "vpn0".into(),
            mtu: Some(mtu),
            vpn: true,
        });
        facts.add(
            PathFact {
                address: [192, 0, 2, 7].into(),
                connects_ms: vec![],
                seen_late: 0,
                resent: None,
                series: None,
                known_mtu: None,
                passed,
                vanished: vec![1360],
                interface,
            }
            .into(),
        );
        facts
    }

    #[test]
    fn lowers_to_the_size_that_passes() {
        let plan = Mtu
            .plan("path.mtu", &facts(1500, vec![1280, 1300]))
            .unwrap();
        assert_eq!(plan.steps[0].to_string(), "MTU of vpn0: 1500 → 1300");
        let plan = Mtu.plan("path.mtu", &facts(1500, vec![])).unwrap();
        assert_eq!(plan.steps[0].to_string(), "MTU of vpn0: 1500 → 1240");
    }

    #[test]
    fn a_command_to_paste_names_nothing_a_shell_would_read() {
        for name in ["vpn0", "Ethernet 2", "Local Area Connection* 10", "以太网"] {
            assert!(by_hand(name, IpVersion::V4, 1300, 1500).contains(&format!("\"{name}\"")));
        }
        let long = "x".repeat(LONGEST + 1);
        for name in [
            "a\" & calc \"",
            "$(calc)",
            "%TEMP%",
            "a`b",
            "\u{1b}[2J",
            "a;b",
            &long,
        ] {
            let says = by_hand(name, IpVersion::V4, 1300, 1500);
            assert!(
                !says.contains(name) && says.contains("show subinterfaces"),
                "{says}"
            );
            assert!(says.len() < 300);
        }
    }

    #[test]
    fn a_path_over_ipv6_changes_the_mtu_of_ipv6() {
        let mut facts = facts(1500, vec![1300]);
        let path = facts.path.as_mut().unwrap();
        path.address = "2001:db8::7".parse().unwrap();
        let plan = Mtu.plan("path.mtu", &facts).unwrap();
        assert_eq!(
            plan.steps[0].to_string(),
            "MTU of vpn0 for IPv6: 1500 → 1300"
        );
        assert!(plan.steps[1].to_string().contains("interface ipv6"));
    }

    #[test]
    fn ipv6_is_not_lowered_below_what_it_needs() {
        let lost = |mss| {
            let mut facts = facts(1500, vec![]);
            facts.path.as_mut().unwrap().address = "2001:db8::7".parse().unwrap();
            let tls = facts.tls.as_mut().unwrap();
            let passed = |mss| Clamp {
                mss,
                rung: tls.clamped[0].rung.clone(),
            };
            let mut lost = passed(mss);
            lost.rung.end = End::Silent;
            tls.clamped = vec![lost, passed(536)];
            Mtu.plan("path.mtu", &facts)
        };
        let refused = lost(1200).unwrap_err().to_string();
        assert!(
            refused.contains("IPv6 needs packets of 1280 bytes"),
            "{refused}"
        );
        // What was lost is larger than IPv6 needs.
        let plan = lost(1300).unwrap();
        assert!(plan.steps[0].to_string().ends_with("1500 → 1280"));
    }

    #[test]
    fn refuses_a_small_interface_and_what_is_not_known() {
        assert!(
            Mtu.plan("path.mtu", &facts(1240, vec![]))
                .unwrap_err()
                .to_string()
                .contains("1240 already")
        );
        assert!(Mtu.plan("path.mtu", &Facts::default()).is_err());
    }
}
