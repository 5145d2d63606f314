use redial_model::places;

use super::{MachineState, Patient, clinic::patient};

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
];
