use std::{ffi::OsString, sync::mpsc, time::Duration};

use redial_lab::{Character, Ending, HEALTHY, Paper, Security, start_with};
use redial_model::{Hex, Machine, Rung, Slot, Value, places, utc};
use redial_tests_contract::store::{binary, certificate, own_name};
use windows_service::{
    define_windows_service,
    service::{
        ServiceControl, ServiceControlAccept, ServiceExitCode, ServiceState, ServiceStatus,
        ServiceType,
    },
    service_control_handler::{self, ServiceControlHandlerResult},
    service_dispatcher,
};

/// Where the stand-in keeps the key of the certificate it made: Wine has no machine keys.
const KEY: (&str, &str) = (r"HKLM\SOFTWARE\redial-stand-in", "Key");

define_windows_service!(ffi_main, run);

pub fn main() {
    let name = std::env::args().nth(1).unwrap_or_default();
    let _ = service_dispatcher::start(name, ffi_main);
}

fn run(_: Vec<OsString>) {
    let name = std::env::args().nth(1).unwrap_or_default();
    let (tell, told) = mpsc::channel();
    let handler = move |control| match control {
        ServiceControl::Stop => {
            let _ = tell.send(());
            ServiceControlHandlerResult::NoError
        }
        ServiceControl::Interrogate => ServiceControlHandlerResult::NoError,
        _ => ServiceControlHandlerResult::NotImplemented,
    };
    let Ok(handle) = service_control_handler::register(&name, handler) else {
        return;
    };
    let report = |state, accepts| {
        let status = ServiceStatus {
            service_type: ServiceType::OWN_PROCESS,
            current_state: state,
            controls_accepted: accepts,
            exit_code: ServiceExitCode::Win32(0),
            checkpoint: 0,
            wait_hint: Duration::from_secs(3),
            process_id: None,
        };
        let _ = handle.set_service_status(status);
    };
    report(ServiceState::StartPending, ServiceControlAccept::empty());
    let machine = redial_windows::this_machine();
    let serving = match name.as_str() {
        places::SESSION_ENV => {
            renew(&*machine);
            None
        }
        places::TERM_SERVICE => tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .ok(),
        _ => None,
    };
    let host = serving
        .as_ref()
        .and_then(|runtime| runtime.block_on(serve(&*machine)));
    report(ServiceState::Running, ServiceControlAccept::STOP);
    let _ = told.recv();
    drop((host, serving));
    report(ServiceState::Stopped, ServiceControlAccept::empty());
}

/// The thumbprint the registry names, when the store has it and it is valid.
fn valid(machine: &dyn Machine) -> Option<String> {
    let Ok(Value::Binary(made)) = machine.read(&places::win_stations("SelfSignedCertificate"))
    else {
        return None;
    };
    let all = machine.certificates(places::STORE).ok()?;
    all.into_iter()
        .find(|c| {
            binary(&c.thumbprint) == Value::Binary(made.clone()) && c.not_after > utc::now() as i64
        })
        .map(|c| c.thumbprint)
}

/// What SessionEnv does when it starts.
fn renew(machine: &dyn Machine) {
    if valid(machine).is_some() {
        return;
    }
    let (thumbprint, stored, key) = certificate(Paper::Good, &own_name(machine));
    let slot = Slot::Certificate {
        store: places::STORE.into(),
        thumbprint: thumbprint.clone(),
    };
    let _ = machine.write(&slot, &stored);
    let _ = machine.write(&places::registry(KEY.0, KEY.1), &Value::Binary(Hex(key)));
    let _ = machine.write(
        &places::win_stations("SelfSignedCertificate"),
        &binary(&thumbprint),
    );
}

/// Remote Desktop on loopback, as the registry and the store have it when the service starts.
async fn serve(machine: &dyn Machine) -> Option<redial_lab::Host> {
    let dword = |name: &str| match machine.read(&places::rdp_tcp(name)) {
        Ok(Value::Dword(n)) => Some(n),
        _ => None,
    };
    let Ok(Value::Binary(made)) = machine.read(&places::win_stations("SelfSignedCertificate"))
    else {
        return None;
    };
    let Ok(Value::Binary(key)) = machine.read(&places::registry(KEY.0, KEY.1)) else {
        return None;
    };
    let der = machine
        .certificates(places::STORE)
        .ok()?
        .into_iter()
        .find(|c| binary(&c.thumbprint) == Value::Binary(made.clone()))?
        .der;
    let bound = machine
        .read(&places::rdp_tcp("SSLCertificateSHA1Hash"))
        .ok()?;
    let old_only = machine
        .read(&places::schannel("TLS 1.2", "Server", "Enabled"))
        .ok()?;
    // No test binds a certificate that there is.
    let breaks = if bound != Value::Absent {
        Some((Rung::X224, Ending::Failure(3)))
    } else if old_only == Value::Dword(0) {
        Some((Rung::Tls, Ending::Alert(70)))
    } else {
        None
    };
    let security = if dword("SecurityLayer") == Some(0) {
        Security::Standard
    } else {
        Security::Nla
    };
    let port = u16::try_from(dword("PortNumber")?).ok()?;
    start_with(
        ([127, 0, 0, 1], port).into(),
        Character {
            security,
            breaks,
            computer: own_name(machine).leak(),
            ..HEALTHY
        },
        Some((der.0, key.0)),
    )
    .await
    .ok()
}
