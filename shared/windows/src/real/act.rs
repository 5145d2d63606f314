use std::{
    io::{self, Read},
    os::windows::process::CommandExt,
    path::PathBuf,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use redial_machine::{Act, PASSWORD_VARIABLE, Snag};

use super::{trouble::io_snag, wide};

/// The longest a command may take: gpupdate itself waits two minutes for the domain.
const LONGEST: Duration = Duration::from_secs(180);
/// Between two looks at whether it ended.
const LOOK: Duration = Duration::from_millis(100);
/// How long what it said may be on its way once it ended.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// CREATE_NO_WINDOW.
const NO_WINDOW: u32 = 0x0800_0000;
/// Bytes of what it says that are kept.
const MOST_SAID: u64 = 1000;

/// Runs the command of Windows, from its own folder and no other.
pub(super) fn perform(act: Act) -> Result<(), Snag> {
    let (program, words) = act.command();
    let path: PathBuf = wide::expanded(r"%SystemRoot%\System32")?.join(program);
    let doing = || format!("run {}", path.display());
    let mut child = Command::new(&path)
        .args(words)
        .env_remove(PASSWORD_VARIABLE)
        .creation_flags(NO_WINDOW)
        // Whatever it asks gets no answer.
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(io_snag(doing()))?;
    let (tell, told) = mpsc::channel();
    if let Some(mut out) = child.stdout.take() {
        thread::spawn(move || {
            // Whether anybody still listens is not its business.
            let _ = tell.send(text(&mut out));
            // The rest is drained, or the command would wait for room.
            let _ = io::copy(&mut out, &mut io::sink());
        });
    }
    let ended = ended(&mut child).map_err(io_snag(doing()))?;
    if ended.is_some_and(|status| status.success()) {
        return Ok(());
    }
    // What it started may hold its output open after it ended.
    let said = told.recv_timeout(LAST_WORDS).unwrap_or_default();
    let why = match ended {
        Some(status) => format!("it ended with {status}"),
        None => format!("it did not end within {} seconds", LONGEST.as_secs()),
    };
    let why = if said.is_empty() {
        why
    } else {
        format!("{why}: {said}")
    };
    Err(Snag::Broke {
        doing: doing(),
        why,
    })
}

/// How it ended; nothing when it had to be ended.
fn ended(child: &mut Child) -> io::Result<Option<ExitStatus>> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if begun.elapsed() > LONGEST {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        // The standard library waits for a process without end, or not at all.
        thread::sleep(LOOK);
    }
}

/// What a command said, in one line, as far as it is read as text: consoles write in code pages.
fn text(out: &mut ChildStdout) -> String {
    let mut said = Vec::new();
    // What came before a failure counts.
    let _ = out.take(MOST_SAID).read_to_end(&mut said);
    let words = String::from_utf8_lossy(&said);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
