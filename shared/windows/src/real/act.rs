use std::{os::windows::process::CommandExt, path::PathBuf, process::Command};

use redial_machine::{Act, Snag};

use super::{trouble::io_snag, wide};

/// CREATE_NO_WINDOW.
const NO_WINDOW: u32 = 0x0800_0000;

/// Runs the command of Windows, from its own folder and no other.
pub(super) fn perform(act: Act) -> Result<(), Snag> {
    let (program, words) = act.command();
    let path: PathBuf = wide::expanded(r"%SystemRoot%\System32")?.join(program);
    let doing = || format!("run {}", path.display());
    let output = Command::new(&path)
        .args(words)
        .creation_flags(NO_WINDOW)
        .output()
        .map_err(io_snag(doing()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(Snag::Broke {
        doing: doing(),
        why: format!("it ended with {}", output.status),
    })
}
