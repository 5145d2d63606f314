use std::{
    path::PathBuf,
    process::{Command, Stdio},
    time::Instant,
};

/// A program that looks at Remote Desktop hosts, with `{H}` for the host and `{F}` for a file of
/// hosts.
#[derive(Clone)]
pub struct Peer {
    pub name: &'static str,
    pub line: String,
}

/// One run.
pub struct Run {
    pub seconds: f64,
    /// Peak memory of the largest process, in MiB.
    pub mebibytes: f64,
    /// Processor time, the user's and the system's, in seconds.
    pub cpu: f64,
    pub output: String,
}

/// redial, as it was built for this run.
pub fn redial(words: &str) -> Result<Peer, String> {
    let program = std::env::var("REDIAL")
        .map_err(|_| "REDIAL names no program: run me by `cargo xtask bench`".to_owned())?;
    Ok(Peer {
        name: "redial",
        line: format!("{program} check {words}"),
    })
}

/// A redial at this path, with these words after `check`.
pub fn redial_at(name: &'static str, program: &str, words: &str) -> Peer {
    Peer {
        name,
        line: format!("{program} check {words}"),
    }
}

/// A peer, when its program is here.
pub fn peer(name: &'static str, line: &str) -> Option<Peer> {
    let (program, words) = line.split_once(' ')?;
    let path = std::env::var_os("PATH")?;
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let program = folders.map(|f| f.join(program)).find(|p| p.is_file())?;
    // By its path: rdpscan starts itself again by the name it was called by.
    let line = format!("{} {words}", program.display());
    Some(Peer { name, line })
}

impl Peer {
    /// Runs it in a namespace under `time`, which tells memory and processor time; `limit` is the
    /// soft limit of open files, when one is set.
    pub fn run(&self, ns: &str, host: &str, file: &str, limit: Option<u32>) -> Result<Run, String> {
        let line = self.line.replace("{H}", host).replace("{F}", file);
        let measured =
            std::env::temp_dir().join(format!("redial-bench-{}.time", std::process::id()));
        let limit = limit.map_or_else(String::new, |n| format!("ulimit -Sn {n}; "));
        let mut command = Command::new("ip");
        command
            .args([
                "netns",
                "exec",
                ns,
                "timeout",
                "600",
                "/usr/bin/time",
                "-q",
                "-o",
            ])
            .arg(&measured);
        command.args(["-f", "%M %U %S", "sh", "-c", &format!("{limit}exec {line}")]);
        let begun = Instant::now();
        let output = command
            .stdin(Stdio::null())
            .output()
            .map_err(|e| format!("{line}: {e}"))?;
        let seconds = begun.elapsed().as_secs_f64();
        let told = std::fs::read_to_string(&measured).unwrap_or_default();
        let last = told.lines().last().unwrap_or_default();
        let mut numbers = last.split(' ').map(|n| n.parse().unwrap_or(f64::NAN));
        let mut next = || numbers.next().unwrap_or(f64::NAN);
        let (kib, user, system) = (next(), next(), next());
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(Run {
            seconds,
            mebibytes: kib / 1024.0,
            cpu: user + system,
            output: text,
        })
    }
}

/// The middle of some numbers.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}
