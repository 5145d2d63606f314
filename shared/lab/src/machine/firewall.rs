//! The firewall of a host without a fault.

use redial_model::{
    Known,
    machine::{Adapter, Firewall, Profile, Rule, profiles},
    places,
};

use super::MachineState;

/// What a second interface is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// A tunnel by which others come in.
    Tunnel,
    /// A virtual switch that only this machine's own guests see.
    Switch,
}

impl MachineState {
    /// Adds an interface whose network Windows takes for a public one. Both profiles are in use then.
    pub(super) fn join_public(&mut self, name: &str, beside: Beside) {
        self.adapters.push(Adapter {
            name: name.into(),
            description: name.into(),
            mtu: 1400,
            vpn: beside == Beside::Tunnel,
            addresses: vec![[172, 20, 0, 1].into()],
            profile: Known::Is(profiles::PUBLIC),
            gateway: Known::Is(false),
        });
        self.firewall.active |= profiles::PUBLIC;
    }

    /// Adds a rule that keeps these addresses out of the listener's port.
    pub(super) fn keep_out(&mut self, name: &str, remote: &str) {
        self.firewall.rules.push(Rule {
            allow: false,
            program: String::new(),
            remote: remote.into(),
            ..services(name, "", 6, "*")
        });
    }
}

/// On in every profile, with Remote Desktop let in and the rules around it that do not.
pub(super) fn healthy() -> Firewall {
    let profile = |bit| Profile {
        profile: bit,
        on: true,
        ..Profile::default()
    };
    let mut rules = remote_desktop();
    rules.extend(others());
    Firewall {
        active: profiles::DOMAIN,
        profiles: [profiles::DOMAIN, profiles::PRIVATE, profiles::PUBLIC]
            .map(profile)
            .to_vec(),
        rules,
        // No policy sets rules, which Windows tells (NetFwRule's PolicyStore, firewall_store.rs).
        policy_rules: Known::Is(vec![]),
        ..Firewall::default()
    }
}

fn remote_desktop() -> Vec<Rule> {
    let rule = |name: &str, group, protocol, ports, enabled| Rule {
        enabled,
        ..services(name, group, protocol, ports)
    };
    vec![
        rule(
            "Remote Desktop - User Mode (TCP-In)",
            places::GROUP,
            6,
            "3389",
            true,
        ),
        rule(
            "Remote Desktop - User Mode (UDP-In)",
            places::GROUP,
            17,
            "3389",
            true,
        ),
        rule(
            "Remote Desktop - (TCP-WS-In)",
            places::GROUP_WEB_SOCKET,
            6,
            "3387",
            false,
        ),
    ]
}

/// Windows 10 and 11 let every Store app in by a rule without program, protocol and port (the value
/// FirewallRules of a Windows 11: `v2.32|Action=Allow|Active=TRUE|Dir=In|…|AppPkgId=S-1-15-2-…`), and
/// a rule of the services' host for any port belongs to one service (Windows Management
/// Instrumentation (WMI-In), service winmgmt). Neither lets Remote Desktop in.
fn others() -> [Rule; 2] {
    [
        Rule {
            program: String::new(),
            package: "S-1-15-2-1609473798-1231923017-684268153".into(),
            ..services("Store app", "", 256, "")
        },
        Rule {
            service: "winmgmt".into(),
            ..services(
                "Windows Management Instrumentation (WMI-In)",
                "@FirewallAPI.dll,-34251",
                6,
                "",
            )
        },
    ]
}

/// A rule that lets the services' host in.
fn services(name: &str, group: &str, protocol: i32, ports: &str) -> Rule {
    Rule {
        name: name.into(),
        group: group.into(),
        enabled: true,
        inbound: true,
        allow: true,
        profiles: profiles::ALL,
        protocol,
        ports: ports.into(),
        remote: "*".into(),
        program: r"%SystemRoot%\system32\svchost.exe".into(),
        ..Rule::default()
    }
}
