//! redial and redial-login against the stand-in, as a user meets them: what each answer of a host comes
//! out as, and what the host was sent.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that breaks says where")]

mod between;
mod knock;
mod programs;
mod secret;
mod session;
mod status;

use redial_tests_login::{LoginHost, Manner, Setup};

/// The right password of every host.
const RIGHT: &str = "correct horse 7";

fn host(manner: Manner) -> LoginHost {
    LoginHost::start(Setup {
        password: RIGHT.into(),
        manner,
        ..Setup::default()
    })
}
