//! The program: an order and a password on standard input, lines of JSON on standard output.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use redial_kit::SignInNews;

use crate::{carry_out, read};

/// The program itself.
#[expect(clippy::print_stderr, reason = "a program says what it was not told")]
#[must_use]
pub fn main() -> ExitCode {
    leave_no_core();
    let (order, password) = match read(io::stdin().lock()) {
        Ok(told) => told,
        Err(why) => {
            eprintln!("redial-login: {why}");
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(why) => {
            eprintln!("redial-login: cannot start: {why}");
            return ExitCode::FAILURE;
        }
    };
    end_with_input();
    let end = runtime.block_on(carry_out(&order, &password, &mut tell));
    tell(end);
    // The system's own sign-in may hang on a thread; nobody waits for that.
    runtime.shutdown_background();
    ExitCode::SUCCESS
}

/// Its input ends with who started it. Nobody would hear any more what becomes of the password.
fn end_with_input() {
    std::thread::spawn(|| {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        std::process::exit(i32::from(u8::MAX));
    });
}

/// Who does not listen any more is not told.
fn tell(news: SignInNews) {
    let mut out = io::stdout().lock();
    if let Ok(line) = serde_json::to_string(&news) {
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }
}

/// The password is in this program's memory: the kernel writes no image of it, and nobody but root
/// reads it (prctl(2), PR_SET_DUMPABLE).
#[cfg(target_os = "linux")]
fn leave_no_core() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

#[cfg(not(target_os = "linux"))]
fn leave_no_core() {}
