//! A far end of Windows without a POSIX shell. Its OpenSSH starts each command with the shell that
//! HKLM\SOFTWARE\OpenSSH names in DefaultShell, cmd.exe where nothing stands there, and in the folder
//! of the user's profile (learn.microsoft.com, OpenSSH Server configuration for Windows;
//! do_exec_windows() of session.c, github.com/PowerShell/openssh-portable). cmd.exe and PowerShell
//! take these commands alike: each is one program and plain words. PowerShell 5.1 has no `&&`, and no
//! script stands on a command line, of which cmd.exe takes 8191 characters
//! (learn.microsoft.com/troubleshoot/windows-client/shell-experience/command-line-string-limitation).
//! The same steps go over winrs, which knows no scp.

use std::{
    hash::{BuildHasher, RandomState},
    io::{self, BufRead, BufReader, Read},
    process::Command,
    sync::Arc,
    time::Duration,
};

use redial_machine::Said;

use super::{
    binary::{Program, Sum},
    copy::FarCopy,
    login::Login,
    opening::{Opened, Steps},
    ssh::Ssh,
    system::FarSystem,
    trouble::{PresetTrouble, behind},
    winrs::{DONE, Lines, receiving},
};

/// The temporary folder of an account, by its place in the profile: %TEMP% may hold the name of a
/// person in a code page of its own. Only that account and administrators may enter it, and what is
/// made in it.
const TEMP: &str = "AppData\\Local\\Temp";
/// How long each small command may take. It may be a login of its own, with a password.
const STEP: Duration = Duration::from_secs(120);
/// How long a program may take to arrive.
const UPLOAD: Duration = Duration::from_secs(600);
/// The same as lines of text, each piece of which waits for an answer.
const UPLOAD_AS_TEXT: Duration = Duration::from_secs(1800);
/// Bytes of what a small command prints.
const PRINTED: u64 = 64 << 10;
/// What a variable of the environment is set to in the answer of `set`.
const ARCHITECTURE: &str = "PROCESSOR_ARCHITECTURE=";

/// Starts redial there. `said` is what a POSIX shell was missed with.
pub(crate) fn open(steps: &Steps, said: &Said) -> Result<Opened, PresetTrouble> {
    steps.takes(STEP);
    let there = system(steps, said)?;
    if let Some(version) = steps.preset.version {
        steps.takes(STEP);
        let printed = ran(steps, "redial --version")?;
        if printed
            .out
            .lines()
            .any(|line| line.trim() == format!("redial {version}"))
        {
            return started(steps, "redial", None);
        }
    }
    let program = Program::fitting(&there, steps.preset.binary.as_deref())?;
    let random = RandomState::new().hash_one(0);
    let folder = format!("{TEMP}\\redial-{random:016x}");
    steps.takes(STEP);
    let made = ran(steps, &steps.login.making(&folder))?;
    if !steps.login.is_done(made.code, &made.out) {
        return Err(PresetTrouble::NoFolder(made.last));
    }
    let copy = FarCopy::windows(steps.way.clone(), Arc::clone(&steps.login), &folder);
    let path = format!("{folder}\\redial.exe");
    bring(steps, program, &path)?;
    started(steps, &path, Some(copy))
}

/// What it is. `cmd` is there whichever shell logs in.
fn system(steps: &Steps, said: &Said) -> Result<FarSystem, PresetTrouble> {
    let printed = ran(steps, "cmd /c set PROCESSOR_ARCHITECTURE")?;
    let line = printed
        .out
        .lines()
        .find_map(|line| line.trim().strip_prefix(ARCHITECTURE));
    let architecture = line.ok_or_else(|| match &*steps.login {
        Login::Ssh(_) => PresetTrouble::NoShell(said.clone()),
        Login::Winrs(_) => PresetTrouble::WinrsEnded(behind(&printed.last)),
    })?;
    Ok(FarSystem::of_windows(architecture))
}

/// Copies a program there, and has Windows say that it is the same.
fn bring(steps: &Steps, program: Program, to: &str) -> Result<(), PresetTrouble> {
    let sum = match &*steps.login {
        Login::Ssh(ssh) => copied(steps, ssh, program, to)?,
        Login::Winrs(_) => received(steps, program, to)?,
    };
    steps.takes(STEP);
    // learn.microsoft.com/windows-server/administration/windows-commands/certutil, -hashfile
    let printed = ran(steps, &format!("certutil -hashfile {to} SHA256"))?;
    match sum.is_in(&printed.out) {
        true => Ok(()),
        false => Err(PresetTrouble::OtherSum),
    }
}

/// Copies it as a file.
fn copied(steps: &Steps, ssh: &Ssh, mut program: Program, to: &str) -> Result<Sum, PresetTrouble> {
    steps.takes(UPLOAD);
    // scp takes the path as the SFTP server does.
    let command = ssh.copy(&program.path, &to.replace('\\', "/"));
    let copied = run(steps, "scp", command)?;
    if copied.code != Some(0) {
        return Err(PresetTrouble::NotCopied(copied.last));
    }
    program.copy(io::sink()).map_err(not_copied)
}

/// Copies it as lines of text, through the input of a command.
fn received(steps: &Steps, mut program: Program, to: &str) -> Result<Sum, PresetTrouble> {
    steps.takes(UPLOAD_AS_TEXT);
    let login = &steps.login;
    let command = login.command(&receiving(to));
    let (process, pipes) = steps.starter.start(login.program(), command)?;
    let mut lines = Lines::new(pipes.input);
    let sent = program
        .copy(&mut lines)
        .and_then(|sum| Ok((sum, lines.end()?)));
    let (sum, input) = match sent {
        Ok((sum, input)) => (Some(sum), Some(input)),
        // The command has ended, and says why.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => (None, None),
        Err(error) => return Err(not_copied(error)),
    };
    let printed = BufReader::new(pipes.output.take(PRINTED)).lines();
    let is_done = printed
        .map_while(Result::ok)
        .any(|line| line.trim() == DONE);
    drop(input);
    let (_, last) = process.ended();
    sum.filter(|_| is_done)
        .ok_or(PresetTrouble::NotCopied(last))
}

fn not_copied(error: io::Error) -> PresetTrouble {
    PresetTrouble::NotCopied(Said::new(&error.to_string()))
}

/// Starts it there. A program in a folder is named by its path in either shell.
fn started(steps: &Steps, path: &str, copy: Option<FarCopy>) -> Result<Opened, PresetTrouble> {
    let words = format!("{path} {}", steps.preset.agent.line());
    let login = &steps.login;
    let (process, pipes) = steps
        .starter
        .start(login.program(), login.command(&words))?;
    steps.starter.keep();
    Ok(Opened {
        input: pipes.input,
        output: BufReader::new(pipes.output),
        process,
        copy,
        login: Arc::clone(login),
    })
}

/// What a command came to.
struct Printed {
    code: Option<i32>,
    out: String,
    last: Said,
}

/// Runs a command there.
fn ran(steps: &Steps, words: &str) -> Result<Printed, PresetTrouble> {
    let printed = run(steps, steps.login.program(), steps.login.command(words))?;
    match steps.login.trouble(printed.code, &printed.last) {
        Some(trouble) => Err(trouble),
        None => Ok(printed),
    }
}

fn run(steps: &Steps, program: &'static str, command: Command) -> Result<Printed, PresetTrouble> {
    let (process, pipes) = steps.starter.start(program, command)?;
    let mut input = Some(pipes.input);
    if let Login::Winrs(_) = *steps.login {
        // winrs waits for the end of its input (github.com/rundeck/rundeck/issues/2511).
        input = None;
    }
    let mut out = Vec::new();
    // A command that is cut off has said enough.
    let _ = pipes.output.take(PRINTED).read_to_end(&mut out);
    // That of ssh stays open until here: ssh of Windows may hang without one.
    drop(input);
    let (code, last) = process.ended();
    Ok(Printed {
        code,
        out: String::from_utf8_lossy(&out).into_owned(),
        last,
    })
}
