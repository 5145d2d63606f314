use std::time::{Duration, Instant};

use redial_machine::{Slot, Snag, Startup, Value};
use windows::{
    Win32::{
        Foundation::{
            ERROR_ACCESS_DENIED, ERROR_INSUFFICIENT_BUFFER, ERROR_SERVICE_ALREADY_RUNNING,
            ERROR_SERVICE_CANNOT_ACCEPT_CTRL, ERROR_SERVICE_DOES_NOT_EXIST,
            ERROR_SERVICE_NOT_ACTIVE, ERROR_TIMEOUT,
        },
        System::Services::{
            ChangeServiceConfigW, CloseServiceHandle, ControlService, ENUM_SERVICE_TYPE,
            OpenSCManagerW, OpenServiceW, QUERY_SERVICE_CONFIGW, QueryServiceConfigW,
            QueryServiceStatus, SC_HANDLE, SC_MANAGER_CONNECT, SERVICE_AUTO_START,
            SERVICE_BOOT_START, SERVICE_CHANGE_CONFIG, SERVICE_CONTROL_STOP, SERVICE_DEMAND_START,
            SERVICE_DISABLED, SERVICE_ERROR, SERVICE_NO_CHANGE, SERVICE_QUERY_CONFIG,
            SERVICE_QUERY_STATUS, SERVICE_RUNNING, SERVICE_START, SERVICE_START_TYPE,
            SERVICE_STATUS, SERVICE_STATUS_CURRENT_STATE, SERVICE_STOP, SERVICE_STOP_PENDING,
            SERVICE_STOPPED, SERVICE_SYSTEM_START, StartServiceW,
        },
    },
    core::{Error, HRESULT, HSTRING, PCWSTR, Result},
};

use super::trouble::{can_not_hold, snag};

/// How long a service may take to start or stop. Windows itself gives up on a service that reports
/// nothing after 30 s.
const PATIENCE: Duration = Duration::from_secs(45);
/// How long a service that did not stop in time is waited for before it is started again: it would
/// stay down otherwise, and nobody could look at the question why.
const LONG_PATIENCE: Duration = Duration::from_secs(5 * 60);
/// How long between two looks at it.
const GLANCE: Duration = Duration::from_millis(50);

/// A handle that closes itself.
struct Handle(SC_HANDLE);

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the handle was opened and is closed once. There is nothing to do about a failure.
        let _ = unsafe { CloseServiceHandle(self.0) };
    }
}

/// Opens a service with just these rights; nothing when there is none of that name.
fn open(name: &str, rights: u32) -> Result<Option<Handle>> {
    // SAFETY: null names mean this machine and its active database.
    let manager =
        Handle(unsafe { OpenSCManagerW(PCWSTR::null(), PCWSTR::null(), SC_MANAGER_CONNECT) }?);
    // SAFETY: the manager's handle is open, the name outlives the call.
    match unsafe { OpenServiceW(manager.0, &HSTRING::from(name), rights) } {
        Ok(handle) => Ok(Some(Handle(handle))),
        Err(error) if is(&error, ERROR_SERVICE_DOES_NOT_EXIST.0) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is(error: &Error, code: u32) -> bool {
    error.code() == HRESULT::from_win32(code)
}

fn state(service: &Handle) -> Result<SERVICE_STATUS_CURRENT_STATE> {
    let mut status = SERVICE_STATUS::default();
    // SAFETY: the handle may query, the structure is ours.
    unsafe { QueryServiceStatus(service.0, &raw mut status) }?;
    Ok(status.dwCurrentState)
}

/// A question to the service manager, which is a server of its own: one that was cut off is put
/// again, once. A refusal is an answer.
fn twice<T>(question: impl Fn() -> Result<T>) -> Result<T> {
    match question() {
        Err(error) if !is(&error, ERROR_ACCESS_DENIED.0) => question(),
        answer => answer,
    }
}

pub(super) fn runs(name: &str) -> std::result::Result<Value, Snag> {
    let running = || {
        Ok(match open(name, SERVICE_QUERY_STATUS)? {
            // A service on its way counts as where it comes from: whoever waits looks again.
            Some(service) => Value::Running(state(&service)? != SERVICE_STOPPED),
            None => Value::Absent,
        })
    };
    twice(running).map_err(snag(format!("query the service {name}")))
}

pub(super) fn run(name: &str, value: &Value) -> std::result::Result<(), Snag> {
    let Value::Running(runs) = value else {
        return Err(can_not_hold(&Slot::Service { name: name.into() }, value));
    };
    let doing = format!(
        "{} the service {name}",
        if *runs { "start" } else { "stop" }
    );
    let missing = || Error::from_hresult(HRESULT::from_win32(ERROR_SERVICE_DOES_NOT_EXIST.0));
    let change = || {
        let rights = SERVICE_QUERY_STATUS | if *runs { SERVICE_START } else { SERVICE_STOP };
        let service = open(name, rights)?.ok_or_else(missing)?;
        if *runs {
            start(&service)
        } else {
            stop(&service)
        }
    };
    change().map_err(snag(doing))
}

/// Starts a service. One that is still on its way to stop can't be started (an instance runs), and
/// must not be taken for one that runs: its end is waited for.
fn start(service: &Handle) -> Result<()> {
    if state(service)? == SERVICE_STOP_PENDING {
        wait(service, SERVICE_STOPPED, LONG_PATIENCE)?;
    }
    // SAFETY: the handle may start; no arguments.
    match unsafe { StartServiceW(service.0, None) } {
        Err(error) if !is(&error, ERROR_SERVICE_ALREADY_RUNNING.0) => return Err(error),
        _ => {}
    }
    wait(service, SERVICE_RUNNING, PATIENCE)
}

fn stop(service: &Handle) -> Result<()> {
    let mut status = SERVICE_STATUS::default();
    // SAFETY: the handle may stop, the structure is ours.
    match unsafe { ControlService(service.0, SERVICE_CONTROL_STOP, &raw mut status) } {
        Err(error)
            if !is(&error, ERROR_SERVICE_NOT_ACTIVE.0)
                && !is(&error, ERROR_SERVICE_CANNOT_ACCEPT_CTRL.0) =>
        {
            return Err(error);
        }
        _ => {}
    }
    wait(service, SERVICE_STOPPED, PATIENCE)
}

/// Waits until it is there, or ended on the way.
fn wait(service: &Handle, wanted: SERVICE_STATUS_CURRENT_STATE, patience: Duration) -> Result<()> {
    let begun = Instant::now();
    loop {
        let now = state(service)?;
        if now == wanted {
            return Ok(());
        }
        // A service that stops while it should start has failed.
        if begun.elapsed() > patience
            || (wanted == SERVICE_RUNNING
                && now == SERVICE_STOPPED
                && begun.elapsed() > GLANCE * 10)
        {
            let failed = if now == SERVICE_STOPPED {
                ERROR_SERVICE_NOT_ACTIVE
            } else {
                ERROR_TIMEOUT
            };
            return Err(Error::from_hresult(HRESULT::from_win32(failed.0)));
        }
        // NotifyServiceStatusChange needs a thread that waits alertably; to ask again is what
        // Microsoft's own examples do.
        std::thread::sleep(GLANCE);
    }
}

pub(super) fn startup(name: &str) -> std::result::Result<Value, Snag> {
    let queried = || -> Result<Value> {
        let Some(service) = open(name, SERVICE_QUERY_CONFIG)? else {
            return Ok(Value::Absent);
        };
        let mut needed = 0;
        // SAFETY: asks only for the size.
        match unsafe { QueryServiceConfigW(service.0, None, 0, &raw mut needed) } {
            Err(error) if !is(&error, ERROR_INSUFFICIENT_BUFFER.0) => return Err(error),
            _ => {}
        }
        // Words of eight bytes, so that the structure's pointers are aligned.
        let mut buffer = vec![0u64; (needed as usize).div_ceil(8)];
        let config = buffer.as_mut_ptr().cast::<QUERY_SERVICE_CONFIGW>();
        // SAFETY: the buffer has the size that was asked for, and alignment for the structure,
        // which is read while it lives.
        let kind = unsafe {
            QueryServiceConfigW(service.0, Some(config), needed, &raw mut needed)?;
            (*config).dwStartType
        };
        Ok(Value::Startup(match kind {
            SERVICE_BOOT_START => Startup::Boot,
            SERVICE_SYSTEM_START => Startup::System,
            SERVICE_AUTO_START => Startup::Automatic,
            SERVICE_DISABLED => Startup::Disabled,
            _ => Startup::Manual,
        }))
    };
    twice(queried).map_err(snag(format!("query the start type of {name}")))
}

pub(super) fn set_startup(name: &str, value: &Value) -> std::result::Result<(), Snag> {
    let kind: SERVICE_START_TYPE = match value {
        Value::Startup(Startup::Automatic) => SERVICE_AUTO_START,
        Value::Startup(Startup::Manual) => SERVICE_DEMAND_START,
        Value::Startup(Startup::Disabled) => SERVICE_DISABLED,
        other => return Err(can_not_hold(&Slot::Startup { name: name.into() }, other)),
    };
    let change = || {
        let missing = || Error::from_hresult(HRESULT::from_win32(ERROR_SERVICE_DOES_NOT_EXIST.0));
        let service = open(name, SERVICE_CHANGE_CONFIG)?.ok_or_else(missing)?;
        let same = (
            ENUM_SERVICE_TYPE(SERVICE_NO_CHANGE),
            SERVICE_ERROR(SERVICE_NO_CHANGE),
        );
        let none = PCWSTR::null();
        // SAFETY: the handle may change the configuration; null and SERVICE_NO_CHANGE leave
        // everything else as it is.
        unsafe {
            ChangeServiceConfigW(
                service.0, same.0, kind, same.1, none, none, None, none, none, none, none,
            )
        }
    };
    change().map_err(snag(format!("set the start type of {name}")))
}
