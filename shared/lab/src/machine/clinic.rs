use redial_model::{
    Hex, Reading, Slot, Startup, Value,
    machine::{Rule, profiles},
    places,
};

use super::{
    MachineState, Patient,
    firewall::Beside,
    patient::{ASKED, patient},
};
use crate::Paper;

/// An access list of administrators alone, as after a clumsy hardening: SYSTEM is one of them,
/// NETWORK SERVICE is not.
const STRIPPED: &str = "O:BAG:SYD:PAI(A;;FA;;;BA)";
/// An access list that lets everybody who needs the key read it, and nobody replace it.
const READ_ONLY: &str = "O:BAG:SYD:PAI(A;;FR;;;BA)(A;;FR;;;NS)";
/// A list of the folder that lets everybody look and nobody make a file.
const FOLDER_STRIPPED: &str = "O:BAG:SYD:PAI(A;;FR;;;WD)";
/// The list of a key that an administrator imported: the service is not among those who may use it.
const IMPORTED: &str = "O:BAG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)";
/// What mstsc logs to.
const CLIENT_LOG: &str = "Microsoft-Windows-TerminalServices-RDPClient/Operational";
/// Who logs it.
const CLIENT_PROVIDER: &str = "Microsoft-Windows-TerminalServices-ClientActiveXCore";

/// Every patient; those first whose line breaks and is mended in plain sight.
pub static CLINIC: &[Patient] = &[
    patient(
        "tls-off",
        "a host where TLS 1.2 was turned off",
        "tls.mismatch",
        "tls.enable",
        |s| {
            s.set(
                places::schannel("TLS 1.2", "Server", "Enabled"),
                Value::Dword(0),
            );
        },
    ),
    patient(
        "key-denied",
        "a host whose service lost its permission to read the private-key file",
        "key.unusable",
        "key.repair-access",
        |s| {
            s.keys.entry(MachineState::key_path(1)).or_default().access = STRIPPED.into();
        },
    ),
    patient(
        "turned-down",
        "a host that a repair script left without TLS",
        "security.downgraded",
        "security.raise",
        |s| {
            s.set(places::rdp_tcp("SecurityLayer"), Value::Dword(0));
            s.set(places::rdp_tcp("UserAuthentication"), Value::Dword(0));
            s.set(places::rdp_tcp("MinEncryptionLevel"), Value::Dword(1));
        },
    ),
    patient(
        "service-down",
        "a host whose services were disabled",
        "listener.off",
        "service.start",
        |s| {
            for name in [places::TERM_SERVICE, places::UM_RDP] {
                s.set(places::service(name), Value::Running(false));
                s.set(places::startup(name), Value::Startup(Startup::Disabled));
            }
        },
    ),
    patient(
        "rule-off",
        "a host whose firewall rule is off",
        "firewall.blocked",
        "firewall.allow-host",
        |s| {
            s.firewall.rules.iter_mut().for_each(|r| r.enabled = false);
        },
    ),
    patient(
        "two-networks",
        "a host whose firewall rule is for its domain and not for the VPN beside it",
        "firewall.blocked",
        "firewall.allow-host",
        |s| {
            s.wire.itself = true;
            s.join_public("Corp VPN", Beside::Tunnel);
            let rules = s.firewall.rules.iter_mut().filter(|r| r.allow);
            rules.for_each(|r| r.profiles = profiles::DOMAIN);
        },
    ),
    patient(
        "renewal",
        "a certificate that expired and can be made again",
        "certificate.not-renewed",
        "certificate.renew",
        |s| {
            s.make_certificate_as(Paper::Expired);
        },
    ),
    patient(
        "renamed-machine",
        "a machine that kept its certificate when it was renamed",
        "certificate.old-name",
        "certificate.renew",
        |s| {
            s.make_certificate_as(Paper::OldName);
        },
    ),
    patient(
        "renewal-denied",
        "a certificate that expired because its key cannot be replaced",
        "certificate.not-renewed",
        "key.repair-access",
        |s| {
            s.make_certificate_as(Paper::Expired);
            s.keys.entry(MachineState::key_path(1)).or_default().access = READ_ONLY.into();
            s.renew();
        },
    ),
    patient(
        "key-damaged",
        "a private-key file whose content is damaged",
        "key.store-damaged",
        "key.park",
        |s| {
            s.keys.entry(MachineState::key_path(1)).or_default().damaged = true;
            s.run_again();
        },
    ),
    patient(
        "store-damaged",
        "a key folder in which no key can be made",
        "key.store-damaged",
        "key.replace-store",
        |s| {
            s.keys.remove(&MachineState::key_path(1));
            s.stores.remove(places::STORE);
            s.faults.folder_damaged = true;
            s.renew();
        },
    ),
    patient(
        "folder-denied",
        "a key folder whose access list keeps SYSTEM from making a key",
        "key.folder-locked",
        "key.repair-access",
        |s| {
            s.folder_list = Some(FOLDER_STRIPPED.into());
            s.keys.remove(&MachineState::key_path(1));
            s.stores.remove(places::STORE);
            s.renew();
        },
    ),
    patient(
        "key-service-off",
        "a host whose service for private keys was disabled",
        "key.service-off",
        "service.start",
        |s| {
            s.set(places::service(places::KEY_ISO), Value::Running(false));
            let never = Value::Startup(Startup::Disabled);
            s.set(places::startup(places::KEY_ISO), never);
        },
    ),
    patient(
        "store-unset",
        "a host that is not configured in which store its own certificate is",
        "key.store-unnamed",
        "key.name-store",
        |s| {
            s.set(places::win_stations(places::OWN_STORE), Value::Absent);
            s.stores.remove(places::STORE);
        },
    ),
    patient(
        "bound-denied",
        "a host bound to a certificate whose key the service has no permission to read",
        "certificate.binding",
        "key.repair-access",
        |s| s.bind(IMPORTED),
    ),
    patient(
        "dangling",
        "a listener bound to a certificate that no longer exists",
        "certificate.binding",
        "certificate.unbind",
        |s| {
            s.set(
                places::rdp_tcp("SSLCertificateSHA1Hash"),
                Value::Binary(Hex(vec![0xAB; 20])),
            );
        },
    ),
    patient(
        "urgent",
        "a host without a usable key, on which someone must log on now",
        "key.store-damaged",
        "security.step-down",
        |s| {
            s.keys.entry(MachineState::key_path(1)).or_default().damaged = true;
            s.run_again();
        },
    ),
    patient(
        "outbound-blocked",
        "a client that blocks every connection without a rule, mstsc too",
        "client.local",
        "firewall.allow-client",
        |s| {
            s.firewall
                .profiles
                .iter_mut()
                .for_each(|p| p.blocks_outbound = true);
        },
    ),
    patient(
        "hole",
        "a path that loses full-size packets",
        "path.mtu",
        "mtu.lower",
        |s| s.wire.hole = Some(1420),
    ),
    patient(
        "drops",
        "sessions that drop after a while over UDP",
        "path.unstable",
        "transport.tcp-only",
        |s| {
            for _ in 0..3 {
                let data: &[(u32, &[(&str, &str)])] = &[
                    (1024, &[("Value", ASKED)]),
                    (1025, &[]),
                    (1027, &[]),
                    (1026, &[("Value", "2308")]),
                ];
                data.iter()
                    .for_each(|(id, data)| s.log(CLIENT_LOG, CLIENT_PROVIDER, *id, data));
            }
        },
    ),
    patient(
        "policy",
        "a policy that turned TLS off and has been changed since",
        "policy.overrides",
        "policy.refresh",
        |s| {
            s.set(places::policy("SecurityLayer"), Value::Dword(0));
            s.domain = vec![Reading {
                slot: places::policy("UserAuthentication"),
                value: Value::Dword(1),
            }];
        },
    ),
    patient(
        "switched-off",
        "a host where Remote Desktop is turned off",
        "listener.off",
        "listener.enable",
        |s| {
            s.set(
                places::terminal_server("fDenyTSConnections"),
                Value::Dword(1),
            );
        },
    ),
    patient(
        "one-seat",
        "a host that accepts one connection",
        "host.limited",
        "listener.limits",
        |s| {
            s.set(places::rdp_tcp("MaxInstanceCount"), Value::Dword(1));
        },
    ),
    patient(
        "wrong-time",
        "two clocks that differ by ten minutes",
        "clock.skew",
        "clock.resync",
        |s| s.wire.clock = 600,
    ),
    patient(
        "old-address",
        "a resolver that remembers an old address",
        "name.wrong-host",
        "name.flush",
        |s| s.wire.stale_cache = true,
    ),
    patient(
        "wrong-record",
        "a DNS record that leads to another computer",
        "name.wrong-host",
        "name.bypass",
        |s| s.wire.wrong_record = true,
    ),
];

impl MachineState {
    /// A start of SessionEnv while the certificate is valid and its key is not.
    fn run_again(&mut self) {
        self.log(
            "System",
            "Microsoft-Windows-TerminalServices-RemoteConnectionManager",
            1057,
            &[("", "Object already exists")],
        );
    }

    /// Where a rule of the machine stands, as a slot.
    pub fn rule_slot(rule: &Rule) -> Slot {
        Slot::FirewallRule {
            name: rule.name.clone(),
            group: rule.group.clone(),
            profiles: rule.profiles,
        }
    }
}
