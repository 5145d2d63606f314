//! What a guard's task starts. A copy of redial in its own folder, where redial said that it can be
//! started so: no policy for scripts stands in its way, and what a user could replace is not started
//! as SYSTEM. A script otherwise, as a text that PowerShell is told to run: the execution policy is
//! about files (about_Execution_Policies), and a policy that signs or constrains PowerShell itself
//! shows in the proof.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::OnceLock,
};

use redial_machine::Revert;

use super::private;

/// The words this program is started with when it shall take back; the name of the task follows.
static WORDS: OnceLock<&'static [&'static str]> = OnceLock::new();
/// The word after the name with which it only proves that it runs.
pub(super) const PROVE: &str = "--prove";

/// Says that this program takes back what a guard holds when it is started with these words and the
/// name of the task. The first one to say so is heard.
pub fn takes_back_with(words: &'static [&'static str]) {
    let _ = WORDS.set(words);
}

/// A program to start, and its words.
pub(super) struct Taker {
    pub program: String,
    pub words: String,
    /// The words with which it writes the proof that it runs.
    pub proving: String,
}

/// The files that belong to a task.
pub(super) struct Files {
    pub program: PathBuf,
    pub script: PathBuf,
    pub kept: PathBuf,
    pub proof: PathBuf,
}

impl Files {
    pub fn of(folder: &Path, task: &str) -> Self {
        let file = |ending: &str| folder.join(format!("{task}.{ending}"));
        Self {
            program: file("exe"),
            script: file("ps1"),
            kept: file("json"),
            proof: file("proof"),
        }
    }

    /// Removes them; the program may be the one that runs, and goes when the next guard is armed.
    pub fn remove(&self) {
        for file in [&self.script, &self.kept, &self.proof, &self.program] {
            let _ = fs::remove_file(file);
        }
    }
}

/// What may be started, the best first.
pub(super) fn takers(files: &Files, task: &str, revert: &Revert) -> io::Result<Vec<Taker>> {
    let mut takers = Vec::new();
    if let Some(words) = WORDS.get() {
        takers.push(copy(files, task, words)?);
    }
    takers.push(script(files, revert)?);
    Ok(takers)
}

fn copy(files: &Files, task: &str, words: &[&str]) -> io::Result<Taker> {
    let mut to = put(&files.program, b"")?;
    io::copy(&mut fs::File::open(std::env::current_exe()?)?, &mut to)?;
    let words = format!("{} {task}", words.join(" "));
    Ok(Taker {
        program: files.program.display().to_string(),
        proving: format!("{words} {PROVE}"),
        words,
    })
}

fn script(files: &Files, revert: &Revert) -> io::Result<Taker> {
    // ASCII, as PowerShell of Windows reads a text without a mark in the machine's own code page.
    put(
        &files.script,
        redial_script::revert(&revert.undo).as_bytes(),
    )?;
    let quoted = |path: &Path| path.display().to_string().replace('\'', "''");
    let text = format!(
        "& ([scriptblock]::Create([IO.File]::ReadAllText('{}')))",
        quoted(&files.script)
    );
    let words = |more: &str| format!("-NoProfile -NonInteractive -Command \"{text}{more}\"");
    Ok(Taker {
        program: "powershell.exe".into(),
        words: words(""),
        proving: words(&format!(" -Prove '{}'", quoted(&files.proof))),
    })
}

/// Writes a file anew that only administrators may write.
pub(super) fn put(path: &Path, bytes: &[u8]) -> io::Result<fs::File> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut file = private::create_file(path)?;
    file.write_all(bytes)?;
    Ok(file)
}

/// Removes the programs of guards that are gone: the one that ran could not remove itself.
pub(super) fn sweep(folder: &Path) {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    for program in files.map(|file| file.path()) {
        let guards = program
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("redial-"));
        let over = !program.with_extension("json").exists();
        if guards && over && program.extension().is_some_and(|ending| ending == "exe") {
            let _ = fs::remove_file(program);
        }
    }
}
