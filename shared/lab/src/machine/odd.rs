use redial_model::{Hex, Value, machine::profiles, places};

use super::{MachineState, Patient, firewall::Beside, patient::patient};

/// Healthy hosts that are not as Windows sets them up. They have no cause, and no fix is offered.
pub static ODD: &[Patient] = &[
    patient(
        "enterprise",
        "a healthy host whose certificate the domain's certification authority issued",
        "",
        "",
        MachineState::enrol,
    ),
    patient(
        "bound-own",
        "a healthy host that is bound manually to its own certificate",
        "",
        "",
        |s| {
            let own = s.get(&places::win_stations(places::SELF_SIGNED));
            s.set(places::rdp_tcp("SSLCertificateSHA1Hash"), own);
        },
    ),
    patient(
        "own-list",
        "a healthy host whose administrators gave themselves access to the key file",
        "",
        "",
        |s| {
            let file = s.keys.entry(MachineState::key_path(1)).or_default();
            file.access = "O:BAG:SYD:PAI(A;;FA;;;BA)(A;;FR;;;NS)".into();
        },
    ),
    patient(
        "virtual-switch",
        "a healthy host with a virtual switch that Windows treats as a public network",
        "",
        "",
        |s| {
            s.join_public("vEthernet (Default Switch)", Beside::Switch);
            let rules = s.firewall.rules.iter_mut().filter(|r| r.allow);
            rules.for_each(|r| r.profiles = profiles::DOMAIN);
        },
    ),
    patient(
        "guarded",
        "a healthy host that blocks some addresses against password guessing",
        "",
        "",
        |s| s.keep_out("Guard_Block_0", "203.0.113.9,198.51.100.0/24"),
    ),
    patient(
        "noisy",
        "a healthy host whose logs are full of errors of other programs and of scanners",
        "",
        "",
        make_noise,
    ),
    patient(
        "cleared",
        "a healthy host whose logs were cleared",
        "",
        "",
        |s| {
            for channel in ["System", "Application", "Security"] {
                s.clear_log(channel);
            }
        },
    ),
    patient(
        "slow-logs",
        "a healthy host whose logs are too large to be read in time",
        "",
        "",
        |s| {
            make_noise(s);
            s.channels.entry("System".into()).or_default().slow_after = Some(30);
        },
    ),
    patient(
        "second-listener",
        "a healthy host with a second listener, where RDP-Tcp has lower security and another certificate",
        "",
        "",
        |s| {
            s.add_listener("RDP-Extra");
            s.set(places::rdp_tcp("SecurityLayer"), Value::Dword(0));
            s.set(places::rdp_tcp("MaxInstanceCount"), Value::Dword(1));
            let gone = Value::Binary(Hex(vec![0xAB; 20]));
            s.set(places::rdp_tcp("SSLCertificateSHA1Hash"), gone);
        },
    ),
    patient(
        "bound-imported",
        "a healthy host bound to an imported certificate whose key the service can read",
        "",
        "",
        |s| s.bind("O:BAG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;NS)"),
    ),
];

/// What a host on the Internet logs all day.
fn make_noise(s: &mut MachineState) {
    const CORE: &str = "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS";
    for n in 0..60 {
        let ago = 5.0 + f64::from(n) * 7.0;
        let client = [("Type", "client"), ("ErrorState", "10013")];
        s.log_earlier(ago, "System", "Schannel", 36871, &client);
        s.log_earlier(ago, "System", "Schannel", 36887, &[("AlertDesc", "46")]);
        s.log_earlier(ago, "System", "TermDD", 56, &[]);
        let channel = format!("{CORE}/Operational");
        s.log_earlier(ago, &channel, CORE, 139, &[("Param1", "0x80090304")]);
        let wrong = [
            ("Status", "0xc000006d"),
            ("SubStatus", "0xc0000064"),
            ("LogonType", "3"),
        ];
        let audit = "Microsoft-Windows-Security-Auditing";
        s.log_earlier(ago, "Security", audit, 4625, &wrong);
    }
}
