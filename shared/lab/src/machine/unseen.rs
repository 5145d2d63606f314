use redial_model::places;

use super::{MachineState, Patient, patient::patient};

/// A key file's list as Windows makes it, without NETWORK SERVICE.
const DENIED: &str = "O:SYG:SYD:PAI(A;;FA;;;SY)";

/// Machines of which redial may not read everything. Those that are healthy have no cause, and no
/// fix is offered for what could not be read.
pub static UNSEEN: &[Patient] = &[
    patient(
        "not-elevated",
        "a healthy host, looked at without elevation",
        "",
        "",
        |s| s.system.elevated = false,
    ),
    patient(
        "shut-out",
        "a healthy host whose administrators have no privilege to pass over a key file's list",
        "",
        "",
        |s| s.faults.unprivileged = true,
    ),
    patient(
        "denied-unseen",
        "a key file the service may not read, looked at without elevation",
        "key.unusable",
        "",
        |s| {
            s.system.elevated = false;
            s.keys.entry(MachineState::key_path(1)).or_default().access = DENIED.into();
        },
    ),
    patient(
        "services-unseen",
        "a host whose service is down and may not be asked for",
        "listener.off",
        "",
        |s| {
            s.system.elevated = false;
            s.set(
                places::service(places::TERM_SERVICE),
                redial_model::Value::Running(false),
            );
            s.faults.hides = vec![
                places::service(places::TERM_SERVICE),
                places::startup(places::TERM_SERVICE),
            ];
        },
    ),
    patient(
        "logs-denied",
        "a healthy host whose logs redial may not read",
        "",
        "",
        |s| {
            for channel in ["System", "Security", "Application"] {
                s.channels.entry(channel.into()).or_default().is_denied = true;
            }
        },
    ),
];
