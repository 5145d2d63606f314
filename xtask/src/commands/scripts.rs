use std::process::Command;

use crate::run::{has, in_ci, run as sh};

/// Windows PowerShell 5.1, and PowerShell 7.
const SHELLS: [&str; 2] = ["powershell", "pwsh"];
/// Exits with 1 where a test fails, and where none ran.
const SUITE: &str = "$ErrorActionPreference = 'Stop'; \
    Import-Module Pester -MinimumVersion 5.0; \
    $result = Invoke-Pester -Path tests/script -PassThru -Output Detailed; \
    if ($result.FailedCount -or $result.FailedContainersCount -or -not $result.PassedCount) { exit 1 }";
/// Exits with 1 where there is no Pester 5; Windows itself comes with an older one.
const HAS_PESTER: &str = "if (-not (Get-Module -ListAvailable Pester | Where-Object { $_.Version.Major -ge 5 })) { exit 1 }";

/// The script suite, in every PowerShell there is. None can be installed from Debian's packages, so
/// that there is none is no failure, not even in CI.
pub fn run() -> Result<(), String> {
    let here: Vec<&str> = SHELLS.into_iter().filter(|shell| found(shell)).collect();
    if here.is_empty() {
        println!(
            "left out: the script suite needs powershell or pwsh, and there is none here; the workflow's Windows job runs it"
        );
    }
    here.into_iter().try_for_each(tested)
}

fn found(shell: &str) -> bool {
    has(shell) || has(&format!("{shell}.exe"))
}

fn tested(shell: &str) -> Result<(), String> {
    if command(shell, HAS_PESTER)
        .status()
        .is_ok_and(|status| status.success())
    {
        return sh(&mut command(shell, SUITE));
    }
    let says = format!(
        "the script suite needs Pester 5 in {shell}: Install-Module Pester -MinimumVersion 5.0 -Scope CurrentUser -SkipPublisherCheck"
    );
    if in_ci() {
        return Err(says);
    }
    println!("left out: {says}");
    Ok(())
}

fn command(shell: &str, words: &str) -> Command {
    let mut command = Command::new(shell);
    // Started from PowerShell 7, Windows PowerShell would look for its modules in 7's folders.
    command
        .env_remove("PSModulePath")
        .args(["-NoProfile", "-NonInteractive", "-Command", words]);
    command
}
