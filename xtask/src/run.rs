use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Runs a command in the root and prints it first.
pub fn run(command: &mut Command) -> Result<(), String> {
    let shown = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|a| a.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ");
    println!("\n$ {shown}");
    let status = command
        .current_dir(root())
        .status()
        .map_err(|e| format!("can't run {shown}: {e}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("failed ({status}): {shown}"))
    }
}

/// What builds, and would change the lock where it does not fit.
const BUILDS: [&str; 6] = ["build", "check", "clippy", "doc", "run", "test"];

/// cargo with these words. In CI the lock is used as it is, or the build fails.
pub fn cargo(words: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(with_lock(words, in_ci()));
    command
}

fn with_lock(words: &str, in_ci: bool) -> Vec<&str> {
    let mut words: Vec<&str> = words.split_whitespace().collect();
    let builds = words.first().is_some_and(|first| BUILDS.contains(first));
    if in_ci && builds && !words.contains(&"--locked") {
        words.insert(1, "--locked");
    }
    words
}

/// Those of a list of programs and their packages that are missing.
pub fn lacking(needed: &[(&'static str, &str)]) -> Vec<&'static str> {
    needed
        .iter()
        .filter(|(program, _)| !has(program))
        .map(|(program, _)| *program)
        .collect()
}

/// Whether a program is on the path, or where the system keeps its own; a name with a slash is a
/// file.
pub fn has(program: &str) -> bool {
    if program.contains('/') {
        return Path::new(program).exists();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .any(|folder| folder.join(program).is_file())
}

/// Whether this is CI, where nothing may be left out.
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|v| v == "true")
}

/// Whether this process may make namespaces and install packages.
pub fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|o| o.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ci_builds_what_the_lock_says() {
        assert_eq!(with_lock("test --doc", true), ["test", "--locked", "--doc"]);
        assert_eq!(with_lock("build --locked", true), ["build", "--locked"]);
        assert_eq!(with_lock("build", false), ["build"]);
        assert_eq!(with_lock("fmt --all", true), ["fmt", "--all"]);
    }
}
