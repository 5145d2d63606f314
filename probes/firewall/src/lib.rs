#![doc = include_str!("../README.md")]

mod judge;

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{Machine, Rule, Snag};
use redial_model::{Facts, Finding, FirewallFact, Inbound, Side, places};

redial_model::codes! {
    CLOSED: "firewall.closed", Error, "No rule of the host's firewall allows Remote Desktop on the network profile in use.";
    BLOCKS_ALL: "firewall.blocks-all", Error, "The host's firewall blocks every inbound connection on the profile in use, whatever its rules allow.";
    BLOCK_RULE: "firewall.block-rule", Error, "A rule of the host's firewall blocks Remote Desktop's port. It overrides the rules that allow it.";
    POLICY_WINS: "firewall.policy-wins", Warning, "Group Policy makes the host ignore its local firewall rules, and its own rules do not allow Remote Desktop.";
    BY_POLICY: "firewall.by-policy", Info, "Group Policy makes the host ignore its local firewall rules. Its own rules allow Remote Desktop, or could not be read.";
    SCOPE: "firewall.scope", Warning, "The rules that allow Remote Desktop are only for some addresses, interfaces or secured connections. Other connections are dropped without an answer.";
    CLOSED_PARTLY: "firewall.closed-partly", Warning, "Several network profiles are in use. On one of them no rule of the host's firewall allows Remote Desktop.";
    CLOSED_ASIDE: "firewall.closed-aside", Info, "The firewall does not allow Remote Desktop on the network profile of another interface than the one in use.";
    BLOCK_SOME: "firewall.block-some", Info, "A rule of the host's firewall blocks Remote Desktop for some remote addresses.";
    OTHER_PRODUCT: "firewall.other-product", Info, "Another product replaces the Windows firewall on the host, so the rules of the Windows firewall have no effect.";
    OFF: "firewall.off", Info, "The host's firewall is off on the profile in use.";
    OPEN: "firewall.open", Info, "A rule of the host's firewall allows Remote Desktop on the network profile in use.";
    UNSEEN: "firewall.unseen", Info, "The settings of the host's firewall could not be read.";
}

/// The IP protocol TCP, and the number rules have for any.
const TCP: i32 = 6;
const ANY: i32 = 256;

/// The probe.
#[derive(Debug)]
pub struct Firewall;

impl MachineProbe for Firewall {
    type Fact = FirewallFact;
    const CARD: ProbeCard = ProbeCard::new::<FirewallFact>(
        "firewall",
        "Does the host's firewall allow Remote Desktop?",
    )
    .side(Side::Host)
    .codes(CODES)
    .readme(include_str!("../README.md"));

    fn look(machine: &dyn Machine) -> Result<FirewallFact, Snag> {
        match look(machine) {
            Err(Snag::NotHere) => Err(Snag::NotHere),
            inbound => Ok(FirewallFact {
                inbound: inbound.into(),
            }),
        }
    }

    fn judge(&self, firewall: &FirewallFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(firewall, facts)
    }
}

/// What concerns Remote Desktop: its port decides which rules do.
fn look(machine: &dyn Machine) -> Result<Inbound, Snag> {
    let firewall = machine.firewall()?;
    let port = places::port(machine)?;
    let concern = |all: Vec<Rule>| -> Vec<Rule> {
        let inbound = all.into_iter().filter(|r| r.inbound);
        inbound.filter(|r| stands_for(r, port)).collect()
    };
    Ok(Inbound {
        active: firewall.active,
        profiles: firewall.profiles,
        rules: concern(firewall.rules),
        policy_rules: firewall.policy_rules.map(concern),
        interfaces: machine.adapters().into(),
        others: firewall.others,
        port,
        policy_wins: firewall.policy_wins,
        group_is_on: firewall.group_is_on,
    })
}

/// Whether a rule stands for the listener's port. One for any port does when it is for every
/// program or for the services' host: the rule for shadowing a session, of the same group, is
/// neither. A rule of a Store app, or of another service, lets in what that listens to, and nothing
/// else: Windows 10 and 11 have many of the first kind that name no program, protocol or port
/// (learn.microsoft.com: INetFwRule3::get_LocalAppPackageId, INetFwRule::get_ServiceName).
///
/// A client's own port is any: a rule for one remote port lets no client in.
fn stands_for(rule: &Rule, port: u16) -> bool {
    let any_port = rule.remote_ports.is_empty() || rule.remote_ports == "*";
    if !matches!(rule.protocol, TCP | ANY) || !any_port {
        return false;
    }
    let service = rule.service.as_str();
    let is_ours = matches!(service, "" | "*") || service.eq_ignore_ascii_case(places::TERM_SERVICE);
    if !is_ours || !rule.package.is_empty() {
        return false;
    }
    let program = rule.program.to_ascii_lowercase();
    let any = || program.is_empty() || program.ends_with("\\svchost.exe");
    rule.ports
        .split(',')
        .map(str::trim)
        .any(|part| match part.split_once('-') {
            Some((from, to)) => {
                from.parse().is_ok_and(|from: u16| from <= port)
                    && to.parse().is_ok_and(|to: u16| port <= to)
            }
            None if part.is_empty() || part == "*" => any(),
            None => part.parse() == Ok(port),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;
    use redial_machine::{Profile, profiles};
    use redial_model::Known;

    fn judged(active: u32, rules: Vec<Rule>) -> Vec<String> {
        let profile = |profile| Profile {
            profile,
            on: true,
            ..Profile::default()
        };
        let mut facts = Facts::default();
        let profiles = [1, 2, 4].map(profile).to_vec();
        facts.add(
            FirewallFact {
                inbound: Known::Is(Inbound {
                    active,
                    profiles,
                    rules,
                    port: 3389,
                    ..Inbound::default()
                }),
            }
            .into(),
        );
        Firewall
            .findings(&facts)
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    fn rule(enabled: bool, allow: bool, profiles: u32) -> Rule {
        Rule {
            enabled,
            allow,
            profiles,
            inbound: true,
            remote: "*".into(),
            ..Rule::default()
        }
    }

    #[test]
    fn a_rule_counts_on_its_own_profiles() {
        assert_eq!(
            judged(profiles::DOMAIN, vec![rule(true, true, profiles::DOMAIN)]),
            ["firewall.open"]
        );
        assert_eq!(
            judged(profiles::PUBLIC, vec![rule(true, true, profiles::DOMAIN)]),
            ["firewall.closed"]
        );
        assert_eq!(
            judged(profiles::PUBLIC, vec![rule(false, true, profiles::ALL)]),
            ["firewall.closed"]
        );
        assert_eq!(
            judged(
                profiles::PUBLIC,
                vec![
                    rule(true, false, profiles::ALL),
                    rule(true, true, profiles::ALL)
                ]
            ),
            ["firewall.block-rule"],
            "what blocks goes first"
        );
        assert!(judged(0, vec![]).is_empty(), "no network, no verdict");
    }

    #[test]
    fn ports_are_read_as_rules_have_them() {
        let of = |ports: &str, program: &str| {
            stands_for(
                &Rule {
                    protocol: TCP,
                    ports: ports.into(),
                    program: program.into(),
                    ..Rule::default()
                },
                3389,
            )
        };
        assert!(of("3389", r"%SystemRoot%\system32\svchost.exe"));
        assert!(of("80, 3000-4000", ""));
        assert!(of("*", "") && of("", r"%SystemRoot%\system32\svchost.exe"));
        assert!(
            !of("*", r"%SystemRoot%\system32\RdpSa.exe"),
            "shadowing is another matter"
        );
        assert!(!of("33890", "") && !of("5000-4000", ""));
    }

    #[test]
    fn a_rule_of_an_app_or_of_another_service_is_for_that_alone() {
        let of = |service: &str, package: &str| {
            stands_for(
                &Rule {
                    protocol: ANY,
                    service: service.into(),
                    package: package.into(),
                    ..Rule::default()
                },
                3389,
            )
        };
        assert!(of("", "") && of("*", "") && of("termservice", ""));
        assert!(!of("", "S-1-15-2-1609473798-1231923017-684268153"));
        assert!(!of("winmgmt", ""));
    }

    #[test]
    fn what_group_policy_lets_in_is_open() {
        let judged = |group_is_on| {
            let profile = Profile {
                profile: profiles::DOMAIN,
                on: true,
                ..Profile::default()
            };
            let inbound = Known::Is(Inbound {
                active: profiles::DOMAIN,
                profiles: vec![profile],
                port: 3389,
                group_is_on,
                ..Inbound::default()
            });
            let mut facts = Facts::default();
            facts.add(FirewallFact { inbound }.into());
            Firewall.findings(&facts)[0].code.clone()
        };
        assert_eq!(judged(Known::Is(true)), "firewall.open");
        assert_eq!(judged(Known::Is(false)), "firewall.closed");
        assert_eq!(judged(Known::Unasked), "firewall.closed");
    }

    #[test]
    fn a_firewall_that_could_not_be_read_is_neither_open_nor_closed() {
        let mut facts = Facts::default();
        let inbound = Known::Unread(Snag::NeedsElevation);
        facts.add(FirewallFact { inbound }.into());
        let found = Firewall.findings(&facts);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, "firewall.unseen");
        assert_eq!(found[0].evidence[0].seen, "not readable without elevation");
    }

    /// Two profiles in use, on this port, with these rules.
    fn two(rules: Vec<Rule>, change: fn(&mut Inbound)) -> Vec<String> {
        let profile = |profile| Profile {
            profile,
            on: true,
            ..Profile::default()
        };
        let mut inbound = Inbound {
            active: profiles::DOMAIN | profiles::PUBLIC,
            profiles: [1, 2, 4].map(profile).to_vec(),
            rules,
            port: 3389,
            ..Inbound::default()
        };
        change(&mut inbound);
        let mut facts = Facts::default();
        let inbound = Known::Is(inbound);
        facts.add(FirewallFact { inbound }.into());
        let found = Firewall.findings(&facts);
        found.into_iter().map(|f| f.code).collect()
    }

    #[test]
    fn a_rule_for_one_profile_does_not_stand_for_another() {
        let domain = || vec![rule(true, true, profiles::DOMAIN)];
        assert_eq!(two(domain(), |_| {}), ["firewall.closed-partly"]);
        let all = || vec![rule(true, true, profiles::ALL)];
        assert_eq!(two(all(), |_| {}), ["firewall.open"]);
        let shut = |i: &mut Inbound| i.profiles[2].blocks_all_inbound = true;
        assert_eq!(two(all(), shut), ["firewall.blocks-all"]);
        let off = |i: &mut Inbound| i.profiles[2].on = false;
        assert_eq!(
            two(domain(), off),
            ["firewall.open"],
            "nothing guards there"
        );
        let default = |i: &mut Inbound| i.profiles[2].allows_inbound = true;
        assert_eq!(two(domain(), default), ["firewall.open"]);
    }

    #[test]
    fn the_profile_of_a_switch_nobody_comes_in_by_is_a_note() {
        let known = |i: &mut Inbound| {
            let interface = |bit, gateway| redial_machine::Adapter {
                profile: Known::Is(bit),
                gateway: Known::Is(gateway),
                ..redial_machine::Adapter::default()
            };
            let [lan, switch] = [
                interface(profiles::DOMAIN, true),
                interface(profiles::PUBLIC, false),
            ];
            i.interfaces = Known::Is(vec![lan, switch]);
        };
        let domain = vec![rule(true, true, profiles::DOMAIN)];
        assert_eq!(
            two(domain, known),
            ["firewall.open", "firewall.closed-aside"]
        );
    }

    #[test]
    fn who_is_let_in_or_kept_out_by_address_is_said() {
        let some = |allow, remote: &str| Rule {
            remote: remote.into(),
            ..rule(true, allow, profiles::ALL)
        };
        let scoped = vec![some(true, "LocalSubnet")];
        assert_eq!(
            judged(profiles::DOMAIN, scoped),
            ["firewall.scope", "firewall.open"]
        );
        let guarded = vec![some(false, "203.0.113.9"), some(true, "*")];
        assert_eq!(
            judged(profiles::DOMAIN, guarded),
            ["firewall.open", "firewall.block-some"],
            "a guard against password guessing"
        );
    }

    #[test]
    fn rules_count_by_their_store_and_by_whose_firewall_it_is() {
        let own = || vec![rule(true, true, profiles::ALL)];
        let unread = |i: &mut Inbound| i.policy_wins = true;
        assert_eq!(two(own(), unread), ["firewall.by-policy"]);
        let none = |i: &mut Inbound| {
            i.profiles
                .iter_mut()
                .for_each(|p| p.ignores_local_rules = true);
            i.policy_rules = Known::Is(vec![]);
        };
        assert_eq!(
            two(own(), none),
            ["firewall.closed", "firewall.policy-wins"]
        );
        let other = |i: &mut Inbound| i.others = vec!["Endpoint Guard".into()];
        assert_eq!(two(vec![], other), ["firewall.other-product"]);
    }
}
