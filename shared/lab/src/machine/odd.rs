use redial_model::{machine::profiles, places};

use super::{MachineState, Patient, firewall::Beside, patient::patient};

/// Healthy hosts that are not as Windows sets them up. They have no cause, and no fix is offered.
pub static ODD: &[Patient] = &[
    patient(
        "enterprise",
        "a healthy host whose certificate the domain's authority issued",
        "",
        "",
        MachineState::enrol,
    ),
    patient(
        "bound-own",
        "a healthy host bound by hand to the certificate it made itself",
        "",
        "",
        |s| {
            let own = s.get(&places::win_stations(places::SELF_SIGNED));
            s.set(places::rdp_tcp("SSLCertificateSHA1Hash"), own);
        },
    ),
    patient(
        "own-list",
        "a healthy host whose administrators gave themselves the key file",
        "",
        "",
        |s| {
            let file = s.keys.entry(MachineState::key_path(1)).or_default();
            file.access = "O:BAG:SYD:PAI(A;;FA;;;BA)(A;;FR;;;NS)".into();
        },
    ),
    patient(
        "virtual-switch",
        "a healthy host with a virtual switch that Windows takes for a public network",
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
        "a healthy host whose guard against password guessing keeps some addresses out",
        "",
        "",
        |s| s.keep_out("Guard_Block_0", "203.0.113.9,198.51.100.0/24"),
    ),
];
