use redial_model::places;

use super::{MachineState, Patient, patient::patient};

/// A key file's list as Windows makes it, without NETWORK SERVICE.
const DENIED: &str = "O:SYG:SYD:PAI(A;;FA;;;SY)";

/// Machines of which redial may not read everything. Those that are healthy have no cause, and no
/// fix is offered for what could not be read.
pub static UNSEEN: &[Patient] = &[
    patient(
        "not-elevated",
        "a healthy host, checked without elevation",
        "",
        "",
        |s| s.system.elevated = false,
    ),
    patient(
        "shut-out",
        "a healthy host whose administrators do not have the privilege to bypass a key file's access list",
        "",
        "",
        |s| s.faults.unprivileged = true,
    ),
    patient(
        "denied-unseen",
        "a private-key file that the service has no permission to read, checked without elevation",
        "key.unusable",
        "",
        |s| {
            s.system.elevated = false;
            s.keys.entry(MachineState::key_path(1)).or_default().access = DENIED.into();
        },
    ),
    patient(
        "services-unseen",
        "a host whose service is not running and cannot be queried",
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
        "a healthy host whose logs redial has no permission to read",
        "",
        "",
        |s| {
            for channel in ["System", "Security", "Application"] {
                s.channels.entry(channel.into()).or_default().is_denied = true;
            }
        },
    ),
];
