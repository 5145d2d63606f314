use redial_model::places;

use super::{MachineState, Patient, clinic::patient};

/// How Windows makes Remote Desktop's key files: NETWORK SERVICE reads, SYSTEM may do everything,
/// and administrators are not among them (MicrosoftDocs/SupportArticles-docs,
/// internal-error-has-occurred-connecting-remote-machine).
const AS_WINDOWS_MAKES_IT: &str = "O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FR;;;NS)";
/// The same without NETWORK SERVICE.
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
        "a healthy host whose key file keeps administrators out, as Windows makes it",
        "",
        "",
        |s| {
            s.keys.entry(MachineState::key_path(1)).or_default().access = AS_WINDOWS_MAKES_IT.into()
        },
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
];
