//! A far end of Windows without a POSIX shell. Its OpenSSH starts each command with the shell that
//! HKLM\SOFTWARE\OpenSSH names in DefaultShell, cmd.exe where nothing stands there, and in the folder
//! of the user's profile (learn.microsoft.com, OpenSSH Server configuration for Windows;
//! do_exec_windows() of session.c, github.com/PowerShell/openssh-portable). cmd.exe and PowerShell
//! take these commands alike: each is one program and plain words. PowerShell 5.1 has no `&&`, and no
//! script stands on a command line, of which cmd.exe takes 8191 characters
//! (learn.microsoft.com/troubleshoot/windows-client/shell-experience/command-line-string-limitation).

use std::{
    hash::{BuildHasher, RandomState},
    io::Read,
    process::Command,
    sync::Arc,
    time::Duration,
};

use redial_machine::Said;

use super::{
    binary::Program,
    copy::FarCopy,
    opening::{Opened, Steps},
    system::FarSystem,
    trouble::PresetTrouble,
};

/// The temporary folder of an account, by its place in the profile: %TEMP% may hold the name of a
/// person in a code page of its own. Only that account and administrators may enter it, and what is
/// made in it.
const TEMP: &str = "AppData\\Local\\Temp";
/// How long each small command may take. It may be a login of its own, with a password.
const STEP: Duration = Duration::from_secs(120);
/// How long a program may take to arrive.
const UPLOAD: Duration = Duration::from_secs(600);
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
        let printed = ssh(steps, "redial --version")?;
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
    let made = ssh(steps, &format!("cmd /c mkdir {folder}"))?;
    if made.code != Some(0) {
        return Err(PresetTrouble::NoFolder(made.last));
    }
    let copy = FarCopy::windows(steps.way.clone(), Arc::clone(&steps.login), &folder);
    let path = format!("{folder}\\redial.exe");
    bring(steps, program, &path)?;
    started(steps, &path, Some(copy))
}

/// What it is. `cmd` is there whichever shell logs in.
fn system(steps: &Steps, said: &Said) -> Result<FarSystem, PresetTrouble> {
    let printed = ssh(steps, "cmd /c set PROCESSOR_ARCHITECTURE")?;
    let line = printed
        .out
        .lines()
        .find_map(|line| line.trim().strip_prefix(ARCHITECTURE));
    let architecture = line.ok_or_else(|| PresetTrouble::NoShell(said.clone()))?;
    Ok(FarSystem::of_windows(architecture))
}

/// Copies a program there, and has Windows say that it is the same.
fn bring(steps: &Steps, mut program: Program, to: &str) -> Result<(), PresetTrouble> {
    steps.takes(UPLOAD);
    // scp takes the path as the SFTP server does.
    let command = steps.login.copy(&program.path, &to.replace('\\', "/"));
    let copied = run(steps, "scp", command)?;
    if copied.code != Some(0) {
        return Err(PresetTrouble::NotCopied(copied.last));
    }
    let sum = program
        .copy(std::io::sink())
        .map_err(|error| PresetTrouble::NotCopied(Said::new(&error.to_string())))?;
    steps.takes(STEP);
    // learn.microsoft.com/windows-server/administration/windows-commands/certutil, -hashfile
    let printed = ssh(steps, &format!("certutil -hashfile {to} SHA256"))?;
    match sum.is_in(&printed.out) {
        true => Ok(()),
        false => Err(PresetTrouble::OtherSum),
    }
}

/// Starts it there. A program in a folder is named by its path in either shell.
fn started(steps: &Steps, path: &str, copy: Option<FarCopy>) -> Result<Opened, PresetTrouble> {
    let words = format!("{path} {}", steps.preset.agent.line());
    let (process, pipes) = steps.starter.start("ssh", steps.login.command(&words))?;
    steps.starter.keep();
    Ok(Opened {
        input: pipes.input,
        output: std::io::BufReader::new(pipes.output),
        process,
        copy,
        login: Arc::clone(&steps.login),
    })
}

/// What a command came to.
struct Printed {
    code: Option<i32>,
    out: String,
    last: Said,
}

/// Runs a command there.
fn ssh(steps: &Steps, words: &str) -> Result<Printed, PresetTrouble> {
    run(steps, "ssh", steps.login.command(words))
}

fn run(steps: &Steps, program: &'static str, command: Command) -> Result<Printed, PresetTrouble> {
    let (process, pipes) = steps.starter.start(program, command)?;
    let mut out = Vec::new();
    // A command that is cut off has said enough.
    let _ = pipes.output.take(PRINTED).read_to_end(&mut out);
    // Its input stays open until here: ssh of Windows may hang without one.
    drop(pipes.input);
    let (code, last) = process.ended();
    if program == "ssh" && matches!(code, Some(255) | None) {
        return Err(PresetTrouble::of_ssh(&last));
    }
    Ok(Printed {
        code,
        out: String::from_utf8_lossy(&out).into_owned(),
        last,
    })
}
