//! What the program does, from its words to its exit code.

use std::{
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Parser;
use tokio::{runtime, time::timeout};

use crate::{
    arguments::Arguments, error::WinrmError, link::Link, pump, secret::Account, shell::Shell, stdio,
};

/// How long a connection may wait for a person: the host closes one that says nothing for two minutes.
const STALE: Duration = Duration::from_secs(60);
/// How long the end of a shell may take.
const FAREWELL: Duration = Duration::from_secs(5);

/// Runs the program with the words it was started with.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let code = match run(&arguments) {
        // What does not fit into the eight bits that Unix has must not look like success.
        Ok(code) => match u8::try_from(code & 0xff).unwrap_or(1) {
            0 if code != 0 => 1,
            code => code,
        },
        Err(why) => {
            say(&why.to_string());
            why.exit_code()
        }
    };
    ExitCode::from(code)
}

fn say(sentence: &str) {
    // Where nobody reads it, it cannot be said.
    let _ = writeln!(io::stderr(), "redial-winrm: {sentence}");
}

fn run(arguments: &Arguments) -> Result<i64, WinrmError> {
    let (endpoint, user) = arguments.destination()?;
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(WinrmError::Output)?;
    let [mut ask, mut listen] = [(); 2].map(|()| Link::new(Arc::clone(&endpoint)));
    // A host that is not there, or not to be trusted, needs no password. What is said so far names nobody.
    runtime.block_on(async { tokio::try_join!(ask.prepare(), listen.prepare()) })?;
    let begun = Instant::now();
    let account = Account::ask(&user, &endpoint.host.to_string())?;
    if begun.elapsed() > STALE {
        runtime.block_on(async { tokio::try_join!(ask.prepare(), listen.prepare()) })?;
    }
    let mut shell = Shell::new(&endpoint, &account);
    let done = runtime.block_on(carry(&mut shell, ask, listen, &arguments.command));
    // A thread may still wait for input or output.
    runtime.shutdown_background();
    done
}

/// Makes a shell, runs the command in it, and removes the shell whatever happens. The password is proved on
/// one connection, before the other uses it.
async fn carry(
    shell: &mut Shell<'_>,
    mut ask: Link,
    mut listen: Link,
    command: &[String],
) -> Result<i64, WinrmError> {
    let mut interrupts = pump::interrupts()?;
    let started = tokio::select! {
        started = shell.start(&mut ask, command) => started,
        Some(()) = interrupts.recv() => Err(WinrmError::Interrupted),
    };
    let done = match started.and_then(|()| stdio::input().map_err(WinrmError::Output)) {
        Ok(input) => pump::run(shell, &mut ask, &mut listen, input, interrupts).await,
        Err(why) => Err(why),
    };
    if shell.is_there() {
        let removed = timeout(FAREWELL, shell.remove(&mut ask)).await;
        if !matches!(removed, Ok(Ok(()))) {
            say("the shell on the host could not be removed: Windows does that after two minutes");
        }
    }
    done
}
