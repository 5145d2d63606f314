//! A far end with a POSIX shell: one command, `sh`, whose input is a script, then the program, then
//! what the near side asks. So one login is enough, whatever shell logs in, and the far end itself
//! removes what was brought there, also when the near side is gone.

use std::{
    hash::{BuildHasher, RandomState},
    io::{self, Write},
    process::{ChildStdin, ChildStdout},
    sync::Arc,
    time::Duration,
};

use redial_machine::Said;

use super::{
    binary::Program,
    copy::FarCopy,
    opening::{Opened, Steps},
    system::FarSystem,
    trouble::{PresetTrouble, behind},
};
use crate::{
    lines::Lines,
    near::process::Process,
    protocol::{HELLO, NOISE},
};

/// How long a program may take to arrive.
const UPLOAD: Duration = Duration::from_secs(600);
/// How long it may take to start.
const START: Duration = Duration::from_secs(60);

/// What came of it.
pub(crate) enum Posix {
    Opened(Box<Opened>),
    /// There is no POSIX shell; what was said instead.
    No(Said),
}

/// The script. A shell may have read ahead (dash reads blocks), so it is one compound command, and
/// nothing is sent behind it before it says that it runs. `read` takes no byte too many from a pipe
/// (XCU read), and `head -c` as many as it is told.
///
/// The folder is where programs may be run, which a script tries first: a temporary folder is often
/// mounted with `noexec` (mount(8)).
const SCRIPT: &str = r#"{
say() { printf '\n%s %s\n' MARK "$*"; }
d=
clean() {
  [ -z "$d" ] || rm -rf "$d" || printf '%s left\n' MARK >&2
  d=
}
trap clean EXIT
trap 'exit 1' HUP INT TERM PIPE
if [ -n 'VERSION' ] && [ "$(redial --version </dev/null 2>/dev/null)" = 'redial VERSION' ]; then
  say here
  redial AGENT
  exit
fi
say system "$(uname -sm)"
read -r word size name || exit 0
[ "$word" = put ] || exit 0
umask 077
for base in "${TMPDIR:-/tmp}" "$HOME"; do
  e=$(mktemp -d "$base/redial-XXXXXXXXXX" 2>&1) || continue
  d=$e
  e=$({ printf '#!/bin/sh\nexit 0\n' >"$d/try" && chmod 700 "$d/try" && "$d/try"; } 2>&1 </dev/null) && break
  clean
done
[ -n "$d" ] || { say nofolder "$e"; exit 0; }
say folder "$d"
f=$d/$name
e=$({ head -c "$size" >"$f" && chmod 700 "$f"; } 2>&1) || { say unwritten "$e"; exit 0; }
say sum "$({ sha256sum <"$f" || shasum -a 256 <"$f" || sha256 <"$f" || openssl dgst -sha256 <"$f"; } 2>/dev/null)"
read -r word || exit 0
[ "$word" = run ] || exit 0
e=$("$f" --version 2>&1 </dev/null) || { say unrun "$e"; exit 0; }
say running
"$f" AGENT
exit
}
"#;

/// Starts redial there, or says that there is no POSIX shell.
pub(crate) fn open(steps: &Steps) -> Result<Posix, PresetTrouble> {
    let mut talk = Talk::begin(steps)?;
    match talk.until_redial_runs(steps) {
        Ok(true) => Ok(Posix::Opened(Box::new(talk.handed_over(steps)?))),
        Ok(false) => Ok(Posix::No(talk.given_up())),
        Err(trouble) => {
            talk.given_up();
            Err(trouble)
        }
    }
}

/// The script as it runs, and what it says.
struct Talk {
    mark: String,
    input: Option<ChildStdin>,
    lines: Lines<ChildStdout>,
    process: Arc<Process>,
    copy: Option<FarCopy>,
    noise: usize,
    /// The last line that was none of the script's.
    last: Said,
}

/// What the script says: a word, and the rest of the line.
type Heard = (String, String);

impl Talk {
    fn begin(steps: &Steps) -> Result<Self, PresetTrouble> {
        // What a login prints by itself can't hold it.
        let random = || RandomState::new().hash_one(0);
        let mark = format!("redial-{:016x}{:016x}", random(), random());
        let (process, pipes) = steps.starter.start("ssh", steps.login.command("sh"))?;
        let mut talk = Self {
            input: Some(pipes.input),
            lines: Lines::new(pipes.output),
            process,
            copy: None,
            noise: 0,
            last: Said::default(),
            mark,
        };
        let script = SCRIPT
            .replace("MARK", &talk.mark)
            .replace("VERSION", steps.preset.version.unwrap_or_default())
            .replace("AGENT", &steps.preset.agent.line());
        // Where there is no shell, nobody reads it: what is said instead tells more.
        let _ = talk.say(script.as_bytes());
        Ok(talk)
    }

    fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        let input = self.input.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        input.write_all(bytes)?;
        input.flush()
    }

    /// The next that the script says; nothing at the end. Everything else is noise.
    fn next(&mut self) -> Result<Option<Heard>, PresetTrouble> {
        let misfit = |what: &str| PresetTrouble::Misfit(Said::new(what));
        loop {
            let line = match self.lines.next(NOISE) {
                Ok(Ok(Some(line))) => line,
                Ok(Ok(None)) | Err(_) => return Ok(None),
                Ok(Err(long)) => return Err(misfit(&long.to_string())),
            };
            let text = String::from_utf8_lossy(&line);
            let said = text.strip_prefix(&self.mark).map(str::trim);
            if let Some(said) = said {
                let (word, rest) = said.split_once(' ').unwrap_or((said, ""));
                return Ok(Some((word.to_owned(), rest.to_owned())));
            }
            if text.starts_with(HELLO) {
                return Err(PresetTrouble::OwnRedial);
            }
            if !text.trim().is_empty() {
                self.last = Said::last_lines(&line, 1);
            }
            self.noise += line.len() + 1;
            if self.noise > NOISE {
                return Err(misfit(&format!("more than {NOISE} bytes")));
            }
        }
    }

    /// Whether there is a shell, and a redial runs in it.
    fn until_redial_runs(&mut self, steps: &Steps) -> Result<bool, PresetTrouble> {
        let system = match self.next()? {
            Some((word, _)) if word == "here" => return Ok(true),
            Some((word, system)) if word == "system" => system,
            Some(heard) => return Err(misfit(&heard)),
            None => match self.process.ended() {
                (Some(255) | None, said) => return Err(PresetTrouble::of_ssh(&said)),
                _ => return Ok(false),
            },
        };
        let there =
            FarSystem::of_uname(&system).ok_or_else(|| misfit(&("system".to_owned(), system)))?;
        let mut program = Program::fitting(&there, steps.preset.binary.as_deref())?;
        steps.takes(UPLOAD);
        let name = if there.is_windows() {
            "redial.exe"
        } else {
            "redial"
        };
        let put = format!("put {} {name}\n", program.size);
        let sent = self
            .say(put.as_bytes())
            .and_then(|()| program.copy(self.input.as_mut().ok_or(io::ErrorKind::BrokenPipe)?));
        let sum = match sent {
            Ok(sum) => Some(sum),
            // The script has ended, and says why.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => None,
            Err(error) => return Err(PresetTrouble::NotCopied(Said::new(&error.to_string()))),
        };
        let folder = self.said("folder")?;
        let (way, login) = (steps.way.clone(), Arc::clone(&steps.login));
        self.copy = Some(FarCopy::posix(way, login, &folder, &self.mark));
        let printed = self.said("sum")?;
        if !sum.is_some_and(|sum| sum.is_in(&printed)) {
            return Err(PresetTrouble::OtherSum);
        }
        steps.takes(START);
        // Where that can't be said, the end of the output tells.
        let _ = self.say(b"run\n");
        self.said("running").map(|_| true)
    }

    /// What the script says next, which is about this, while it copies and starts. What went wrong
    /// there is an error.
    fn said(&mut self, about: &str) -> Result<String, PresetTrouble> {
        let Some((word, rest)) = self.next()? else {
            return Err(match self.process.ended() {
                (Some(255) | None, said) => PresetTrouble::of_ssh(&said),
                (_, said) => PresetTrouble::NotCopied(said),
            });
        };
        let said = || Said::new(&rest);
        Err(match word.as_str() {
            word if word == about => return Ok(rest),
            "nofolder" => PresetTrouble::NoFolder(said()),
            "unwritten" => PresetTrouble::NotCopied(said()),
            "unrun" => PresetTrouble::NotRun(said()),
            _ => misfit(&(word, rest)),
        })
    }

    /// Ends it; what was said last.
    fn given_up(self) -> Said {
        drop(self.input);
        if let Some(copy) = self.copy {
            copy.settle(&self.process);
        }
        let (_, said) = self.process.ended();
        match said.is_empty() {
            true => behind(&self.last),
            false => behind(&said),
        }
    }

    /// Hands the redial over that runs there.
    fn handed_over(self, steps: &Steps) -> Result<Opened, PresetTrouble> {
        steps.starter.keep();
        Ok(Opened {
            input: self.input.ok_or(PresetTrouble::GivenUp)?,
            output: self.lines.into_rest(),
            process: self.process,
            copy: self.copy,
            login: Arc::clone(&steps.login),
        })
    }
}

fn misfit((word, rest): &Heard) -> PresetTrouble {
    let said = format!("`{word} {rest}`");
    let beginning: String = said.chars().take(80).collect();
    PresetTrouble::Misfit(Said::new(&beginning))
}
