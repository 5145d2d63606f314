use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use redial_machine::{Revert, Slot, Snag, Value, utc};
use windows::{
    Win32::{
        Foundation::ERROR_FILE_NOT_FOUND,
        System::{
            Com::{
                CLSCTX_INPROC_SERVER, COINIT_MULTITHREADED, CoCreateInstance, CoInitializeEx,
                CoUninitialize,
            },
            TaskScheduler::{
                ITaskFolder, ITaskService, TASK_CREATE_OR_UPDATE, TASK_LOGON_SERVICE_ACCOUNT,
                TaskScheduler,
            },
            Variant::VARIANT,
        },
    },
    core::{BSTR, HRESULT, Result},
};

use super::{
    folder, private,
    trouble::{can_not_hold, io_snag, snag},
};

/// Runs with the task scheduler's root folder, on a thread of ours.
fn with_tasks<T>(work: impl FnOnce(&ITaskFolder) -> Result<T>) -> Result<T> {
    let none = VARIANT::default();
    // SAFETY: paired with CoUninitialize below when it succeeded; interfaces are used on this
    // thread and end before it.
    unsafe {
        let begun = CoInitializeEx(None, COINIT_MULTITHREADED);
        let done = CoCreateInstance::<_, ITaskService>(&TaskScheduler, None, CLSCTX_INPROC_SERVER)
            .and_then(|service| {
                service.Connect(&none, &none, &none, &none)?;
                work(&service.GetFolder(&BSTR::from("\\"))?)
            });
        if begun.is_ok() {
            CoUninitialize();
        }
        done
    }
}

/// The script of a task, and what it takes back, lie in redial's own folder.
fn paths(folder: &Path, task: &str) -> (PathBuf, PathBuf) {
    (
        folder.join(format!("{task}.ps1")),
        folder.join(format!("{task}.json")),
    )
}

/// The names of redial's tasks, by what each takes back: a task without it does nothing.
pub(super) fn tasks() -> std::result::Result<Vec<String>, Snag> {
    let folder = folder::own_place()?;
    let doing = || format!("list {}", folder.display());
    let files = match fs::read_dir(&folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        files => files.map_err(io_snag(doing()))?,
    };
    let mut names = Vec::new();
    for file in files {
        let name = file.map_err(io_snag(doing()))?.file_name();
        let name = name.to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".json").map(str::to_owned));
    }
    Ok(names)
}

pub(super) fn read(task: &str) -> std::result::Result<Value, Snag> {
    // SAFETY: a getter of this thread's folder.
    let found = with_tasks(|tasks| unsafe { tasks.GetTask(&BSTR::from(task)) }.map(|_| ()));
    match found {
        Ok(()) => {}
        Err(error) if error.code() == HRESULT::from_win32(ERROR_FILE_NOT_FOUND.0) => {
            return Ok(Value::Absent);
        }
        Err(error) => return Err(snag(format!("look for the task {task}"))(error)),
    }
    let (_, kept) = paths(&folder::own_place()?, task);
    folder::trusted(&kept)?;
    let doing = || format!("read {}", kept.display());
    let text = fs::read_to_string(&kept).map_err(io_snag(doing()))?;
    serde_json::from_str(&text)
        .map(Value::Revert)
        .map_err(|e| Snag::Broke {
            doing: doing(),
            why: e.to_string(),
        })
}

pub(super) fn write(task: &str, value: &Value) -> std::result::Result<(), Snag> {
    let doing = || format!("schedule {task}");
    match value {
        Value::Absent => {
            let (script, kept) = paths(&folder::own_place()?, task);
            // SAFETY: a call of this thread's folder.
            with_tasks(|tasks| unsafe { tasks.DeleteTask(&BSTR::from(task), 0) })
                .map_err(snag(doing()))?;
            // The task is what counts; a script without it does nothing.
            let _ = fs::remove_file(script).and_then(|()| fs::remove_file(kept));
            Ok(())
        }
        Value::Revert(revert) => {
            let json = serde_json::to_string(revert).map_err(|e| Snag::Broke {
                doing: doing(),
                why: e.to_string(),
            })?;
            let (script, kept) = paths(&folder::own()?, task);
            // PowerShell of Windows reads a script without a mark in the machine's own code page;
            // ours is ASCII.
            put(&script, &redial_script::revert(&revert.undo)).map_err(io_snag(doing()))?;
            put(&kept, &json).map_err(io_snag(doing()))?;
            register(task, &script.display().to_string(), revert).map_err(snag(doing()))
        }
        other => Err(can_not_hold(&Slot::Revert { task: task.into() }, other)),
    }
}

/// Writes a file anew that only administrators may write.
fn put(path: &Path, text: &str) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    private::create_file(path)?.write_all(text.as_bytes())
}

fn register(task: &str, script: &str, revert: &Revert) -> Result<()> {
    let xml = BSTR::from(definition(script, revert.at));
    let (system, none) = (VARIANT::from(BSTR::from("S-1-5-18")), VARIANT::default());
    with_tasks(|tasks| {
        // SAFETY: the texts outlive the call.
        unsafe {
            tasks.RegisterTask(
                &BSTR::from(task),
                &xml,
                TASK_CREATE_OR_UPDATE.0,
                &system,
                &none,
                TASK_LOGON_SERVICE_ACCOUNT,
                &none,
            )
        }?;
        Ok(())
    })
}

/// The task's definition (Task Scheduler schema 1.2): once, at a time, as SYSTEM, also when it was
/// missed, on battery as well; it removes itself a day later.
fn definition(script: &str, at: u64) -> String {
    let escaped = script
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let stamp = |at: u64| utc::stamp(at.cast_signed()).replace(' ', "T");
    let (start, end) = (stamp(at), stamp(at + utc::DAY.cast_unsigned()));
    format!(
        "<?xml version=\"1.0\"?><Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\"><RegistrationInfo>\
         <Description>redial takes back a change that was not confirmed</Description></RegistrationInfo><Triggers><TimeTrigger>\
         <StartBoundary>{start}</StartBoundary><EndBoundary>{end}</EndBoundary></TimeTrigger></Triggers><Principals><Principal id=\"s\">\
         <UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals><Settings><StartWhenAvailable>true</StartWhenAvailable>\
         <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries><StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\
         <DeleteExpiredTaskAfter>PT0S</DeleteExpiredTaskAfter></Settings><Actions Context=\"s\"><Exec><Command>powershell.exe</Command>\
         <Arguments>-NoProfile -ExecutionPolicy Bypass -File \"{escaped}\"</Arguments></Exec></Actions></Task>"
    )
}
