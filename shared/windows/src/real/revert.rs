use std::{
    fs, io,
    time::{Duration, Instant},
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
    folder,
    taker::{self, Files, Taker, takers},
    trouble::{can_not_hold, io_snag, snag},
};

/// How long what a guard starts has to prove that it runs.
const PROOF_TIMEOUT: Duration = Duration::from_secs(30);
/// How long between two looks for it.
const GLANCE: Duration = Duration::from_millis(100);

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
    let Files { kept, .. } = Files::of(&folder::own_place()?, task);
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
            // SAFETY: a call of this thread's folder.
            with_tasks(|tasks| unsafe { tasks.DeleteTask(&BSTR::from(task), 0) })
                .map_err(snag(doing()))?;
            // The task is what counts; its files do nothing without it.
            Files::of(&folder::own_place()?, task).remove();
            Ok(())
        }
        Value::Revert(revert) => {
            let folder = folder::own()?;
            taker::sweep(&folder);
            let files = Files::of(&folder, task);
            let armed = arm(task, &files, revert);
            if armed.is_err() {
                // SAFETY: a call of this thread's folder.
                let _ = with_tasks(|tasks| unsafe { tasks.DeleteTask(&BSTR::from(task), 0) });
                files.remove();
            }
            armed
        }
        other => Err(can_not_hold(&Slot::Revert { task: task.into() }, other)),
    }
}

/// Makes the task with the first program that proves to run as it would be run.
fn arm(task: &str, files: &Files, revert: &Revert) -> std::result::Result<(), Snag> {
    let doing = || format!("schedule {task}");
    let json = serde_json::to_string(revert).map_err(|e| Snag::Broke {
        doing: doing(),
        why: e.to_string(),
    })?;
    taker::put(&files.kept, json.as_bytes()).map_err(io_snag(doing()))?;
    let mut why = String::new();
    for taker in takers(files, task, revert).map_err(io_snag(doing()))? {
        match prove(task, files, &taker) {
            Ok(()) => {
                let definition = definition(&taker.program, &taker.words, Some(revert.at));
                return register(task, &definition).map_err(snag(doing()));
            }
            Err(snag) => why = snag.to_string(),
        }
    }
    Err(Snag::Broke {
        doing: doing(),
        why: format!(
            "the program that would undo the change does not run on this computer: {why}; a policy (AppLocker, WDAC, scripts) may forbid it"
        ),
    })
}

/// Has the task scheduler run the program as it will, and waits for its proof. Wine keeps tasks and
/// does not run them, so there is none.
fn prove(task: &str, files: &Files, taker: &Taker) -> std::result::Result<(), Snag> {
    if super::system::is_wine() {
        return Ok(());
    }
    let doing = || format!("try {}", taker.program);
    register(task, &definition(&taker.program, &taker.proving, None)).map_err(snag(doing()))?;
    // SAFETY: calls of this thread's folder.
    with_tasks(|tasks| unsafe {
        tasks.GetTask(&BSTR::from(task))?.Run(&VARIANT::default())?;
        Ok(())
    })
    .map_err(snag(doing()))?;
    let begun = Instant::now();
    while begun.elapsed() < PROOF_TIMEOUT {
        if folder::trusted(&files.proof).is_ok() {
            return fs::remove_file(&files.proof).map_err(io_snag(doing()));
        }
        // The task scheduler tells nobody when a task is done.
        std::thread::sleep(GLANCE);
    }
    Err(Snag::TimedOut {
        seconds: PROOF_TIMEOUT.as_secs(),
    })
}

/// Writes the proof that this program was started for a task and can read what it takes back.
pub fn prove_this(task: &str) -> std::result::Result<(), Snag> {
    read(task)?;
    let proof = Files::of(&folder::own_place()?, task).proof;
    let doing = format!("write {}", proof.display());
    taker::put(&proof, b"").map(drop).map_err(io_snag(doing))
}

fn register(task: &str, definition: &str) -> Result<()> {
    let xml = BSTR::from(definition);
    // The definition names the account by its SID, which no language translates.
    let none = VARIANT::default();
    with_tasks(|tasks| {
        // SAFETY: the texts outlive the call.
        unsafe {
            tasks.RegisterTask(
                &BSTR::from(task),
                &xml,
                TASK_CREATE_OR_UPDATE.0,
                &none,
                &none,
                TASK_LOGON_SERVICE_ACCOUNT,
                &none,
            )
        }?;
        Ok(())
    })
}

/// The task's definition (Task Scheduler schema 1.2): once, at a time, as SYSTEM; also when it was
/// missed, for as long as a machine may be off, and on battery (whose default is not to start:
/// learn.microsoft.com, "settingsType Complex Type"); again when it fails. It is deleted by what it
/// starts, and by itself a year later. Without a time, it is started by hand.
fn definition(program: &str, words: &str, at: Option<u64>) -> String {
    let escaped = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    };
    let stamp = |at: u64| utc::stamp(at.cast_signed()).replace(' ', "T");
    let trigger = at.map_or_else(String::new, |at| {
        let (start, end) = (stamp(at), stamp(at + 365 * utc::DAY.cast_unsigned()));
        format!(
            "<Triggers><TimeTrigger><StartBoundary>{start}</StartBoundary><EndBoundary>{end}</EndBoundary></TimeTrigger></Triggers>"
        )
    });
    let expires = if at.is_some() {
        "<DeleteExpiredTaskAfter>PT0S</DeleteExpiredTaskAfter>"
    } else {
        ""
    };
    let (program, words) = (escaped(program), escaped(words));
    format!(
        "<?xml version=\"1.0\"?><Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\"><RegistrationInfo>\
         <Description>redial undoes a change that was not confirmed</Description></RegistrationInfo>{trigger}<Principals><Principal id=\"s\">\
         <UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals><Settings><StartWhenAvailable>true</StartWhenAvailable>\
         <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries><StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\
         <RestartOnFailure><Interval>PT1M</Interval><Count>10</Count></RestartOnFailure>{expires}</Settings><Actions Context=\"s\"><Exec>\
         <Command>{program}</Command><Arguments>{words}</Arguments></Exec></Actions></Task>"
    )
}
