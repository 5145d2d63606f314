//! redial-login, for the tests of this package.

use std::process::ExitCode;

fn main() -> ExitCode {
    redial_login::main()
}
