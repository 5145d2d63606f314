use std::net::IpAddr;

use redial_machine::{Adapter, Known, Profile, Rule};

use crate::Inbound;

/// What a firewall does, on one profile, with a connection that comes from another machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate<'a> {
    /// The firewall is off.
    Off,
    /// It blocks every inbound connection, rules or not.
    Shut,
    /// This rule blocks the port, whatever other rules allow.
    Blocked(&'a Rule),
    /// This rule lets everybody in.
    Open(&'a Rule),
    /// The rule group lets in, or the default does.
    OpenAnyway,
    /// Rules let some in and not others: this is one of them.
    Scoped(&'a Rule),
    /// No rule lets anybody in.
    Closed,
    /// Only the rules of Group Policy count, and they could not be read.
    Unseen,
}

impl Gate<'_> {
    /// Whether nobody gets in.
    #[must_use]
    pub fn keeps_out(self) -> bool {
        matches!(self, Self::Shut | Self::Blocked(_) | Self::Closed)
    }
}

impl Inbound {
    /// What the firewall does on a profile. "Allow-bypass rules take precedence over block rules,
    /// and block rules take precedence over allow rules" ([MS-FASP] 2.2.34); what no rule names
    /// falls to the default action (INetFwPolicy2::get_DefaultInboundAction), and where everything
    /// inbound is blocked, rules are passed over ([MS-FASP] 2.2.38, SHIELDED).
    #[must_use]
    pub fn gate(&self, profile: &Profile) -> Gate<'_> {
        if !profile.on {
            return Gate::Off;
        }
        if profile.blocks_all_inbound {
            return Gate::Shut;
        }
        let rules = || {
            let all = self.rules_that_count(profile);
            all.filter(|r| r.enabled && r.profiles & profile.profile != 0)
        };
        if let Some(rule) = rules().find(|r| !r.allow && r.is_for_everybody()) {
            return Gate::Blocked(rule);
        }
        if let Some(rule) = rules().find(|r| r.allow && r.is_for_everybody()) {
            return Gate::Open(rule);
        }
        if self.is_let_in_anyway(profile) {
            return Gate::OpenAnyway;
        }
        match rules().find(|r| r.allow) {
            Some(rule) => Gate::Scoped(rule),
            None if self.ignores_local_rules(profile) && self.policy_rules.seen().is_none() => {
                Gate::Unseen
            }
            None => Gate::Closed,
        }
    }

    /// Whether the machine's own rules do not count on a profile.
    #[must_use]
    pub fn ignores_local_rules(&self, profile: &Profile) -> bool {
        self.policy_wins || profile.ignores_local_rules
    }

    fn rules_that_count(&self, profile: &Profile) -> impl Iterator<Item = &Rule> {
        let own = (!self.ignores_local_rules(profile)).then_some(&self.rules);
        let policy = self.policy_rules.seen();
        own.into_iter().chain(policy).flatten()
    }

    /// The group's state is the result of all stores, and of all profiles in use: it is one
    /// profile's where one is in use.
    fn is_let_in_anyway(&self, profile: &Profile) -> bool {
        let only_one = self.active.count_ones() == 1;
        profile.allows_inbound || only_one && self.group_is_on == Known::Is(true)
    }

    /// The profiles in use that connections from elsewhere may come in by, as bits: that of the
    /// interface whose address was dialled. A dial to oneself comes in by none, and says nothing
    /// of others ("rules created using these tools have no effect on loopback communication",
    /// support.microsoft.com, KB2771908): then those of every interface with a gateway or a tunnel
    /// behind it. A machine that tells none of its interfaces' profiles may be reached by all; an
    /// interface that does not tell its own speaks for nothing.
    #[must_use]
    pub fn ways_in(&self, dialled: Option<IpAddr>) -> u32 {
        let Known::Is(interfaces) = &self.interfaces else {
            return self.active;
        };
        if interfaces.iter().all(|i| i.profile.seen().is_none()) {
            return self.active;
        }
        let of = |is: &dyn Fn(&Adapter) -> bool| {
            let chosen = interfaces.iter().filter(|i| is(i));
            let bits = chosen.filter_map(|i| i.profile.seen());
            bits.fold(0, |all, bit| all | bit) & self.active
        };
        let elsewhere = dialled.filter(|ip| !ip.is_loopback());
        let hit = of(&|i| elsewhere.is_some_and(|ip| i.addresses.contains(&ip)));
        let led_to = of(&|i| i.vpn || i.gateway != Known::Is(false));
        let mut ways = [hit, led_to].into_iter();
        ways.find(|bits| *bits != 0).unwrap_or(self.active)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_machine::profiles::{DOMAIN, PUBLIC};

    fn profile(bit: u32) -> Profile {
        Profile {
            profile: bit,
            on: true,
            ..Profile::default()
        }
    }

    fn rule(allow: bool, remote: &str) -> Rule {
        Rule {
            enabled: true,
            inbound: true,
            allow,
            profiles: DOMAIN,
            remote: remote.into(),
            ..Rule::default()
        }
    }

    fn gate(rules: Vec<Rule>, change: fn(&mut Inbound, &mut Profile)) -> String {
        let mut inbound = Inbound {
            active: DOMAIN,
            rules,
            ..Inbound::default()
        };
        let mut profile = profile(DOMAIN);
        change(&mut inbound, &mut profile);
        let gate = format!("{:?}", inbound.gate(&profile));
        gate.split([' ', '(']).next().unwrap().to_owned()
    }

    #[test]
    fn what_blocks_goes_before_what_allows_and_the_default_comes_last() {
        let nothing = |_: &mut Inbound, _: &mut Profile| {};
        let [allow, block, some, block_some] = [
            rule(true, "*"),
            rule(false, ""),
            rule(true, "LocalSubnet"),
            rule(false, "203.0.113.9"),
        ];
        assert_eq!(gate(vec![allow.clone(), block], nothing), "Blocked");
        assert_eq!(gate(vec![block_some, allow.clone()], nothing), "Open");
        assert_eq!(gate(vec![some.clone()], nothing), "Scoped");
        assert_eq!(gate(vec![], nothing), "Closed");
        assert_eq!(gate(vec![], |_, p| p.allows_inbound = true), "OpenAnyway");
        assert_eq!(
            gate(vec![some], |_, p| p.allows_inbound = true),
            "OpenAnyway"
        );
        assert_eq!(
            gate(vec![allow.clone()], |_, p| p.blocks_all_inbound = true),
            "Shut"
        );
        assert_eq!(gate(vec![], |_, p| p.on = false), "Off");
    }

    #[test]
    fn only_policys_rules_count_where_policy_says_so() {
        let own = || vec![rule(true, "*")];
        let unread = |_: &mut Inbound, p: &mut Profile| p.ignores_local_rules = true;
        assert_eq!(gate(own(), unread), "Unseen");
        let none = |i: &mut Inbound, p: &mut Profile| {
            p.ignores_local_rules = true;
            i.policy_rules = Known::Is(vec![]);
        };
        assert_eq!(gate(own(), none), "Closed");
        let allowed = |i: &mut Inbound, p: &mut Profile| {
            p.ignores_local_rules = true;
            i.policy_rules = Known::Is(vec![rule(true, "*")]);
        };
        assert_eq!(gate(vec![], allowed), "Open");
    }

    #[test]
    fn a_connection_comes_in_by_the_interface_it_was_dialled_on() {
        let interface = |bit, ip: [u8; 4], gateway| Adapter {
            profile: Known::Is(bit),
            gateway: Known::Is(gateway),
            addresses: vec![ip.into()],
            ..Adapter::default()
        };
        let lan = interface(DOMAIN, [10, 0, 0, 5], true);
        let switch = interface(PUBLIC, [172, 20, 0, 1], false);
        let mut inbound = Inbound {
            active: DOMAIN | PUBLIC,
            interfaces: Known::Is(vec![lan.clone(), switch.clone()]),
            ..Inbound::default()
        };
        let to = |inbound: &Inbound, ip: [u8; 4]| inbound.ways_in(Some(ip.into()));
        assert_eq!(to(&inbound, [172, 20, 0, 1]), PUBLIC);
        assert_eq!(
            to(&inbound, [127, 0, 0, 1]),
            DOMAIN,
            "nobody is behind the switch"
        );
        assert_eq!(inbound.ways_in(None), DOMAIN);
        let tunnel = Adapter {
            vpn: true,
            ..switch
        };
        inbound.interfaces = Known::Is(vec![lan, tunnel]);
        assert_eq!(to(&inbound, [127, 0, 0, 1]), DOMAIN | PUBLIC);
        inbound.interfaces = Known::Is(vec![Adapter::default()]);
        assert_eq!(to(&inbound, [10, 0, 0, 5]), DOMAIN | PUBLIC, "not told");
    }
}
