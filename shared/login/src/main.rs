//! The program; everything is in the library beside.

use std::process::ExitCode;

fn main() -> ExitCode {
    redial_login::main()
}
