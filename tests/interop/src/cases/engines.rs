//! Engines that start redial themselves: a monitoring plugin, and Ansible's role.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::servers::Case;
use redial_tests_interop::{
    checked::program,
    world::{
        net::{Net, SERVER},
        papers::Papers,
        server::Xrdp,
    },
};

/// Debian's wrapper that turns the states of a plugin round, and says so.
const NEGATE: &str = "/usr/lib/nagios/plugins/negate";

/// Every case.
pub fn cases<'a>(net: &'a Net, papers: &'a Papers) -> Vec<Case<'a>> {
    vec![
        (
            "engines: negate takes the line and the code of --format nagios for a plugin's",
            Box::new(|| negated(net, papers)),
        ),
        (
            "engines: Ansible's role checks, shows a fix, applies it once and undoes it once",
            Box::new(applied_and_undone),
        ),
        (
            "engines: Ansible's role changes nothing where nothing fits, and says why",
            Box::new(left_alone),
        ),
    ]
}

/// What a plugin says behind `negate`: its code, and how its line begins.
fn plugin(net: &Net, words: &[&str]) -> Result<(Option<i32>, String), String> {
    let output = Command::new("ip")
        .args(["netns", "exec", &net.client, NEGATE, "-s"])
        .arg(program()?)
        .args(["check", "--format", "nagios"])
        .args(words)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("{NEGATE}: {e}"))?;
    let line = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok((output.status.code(), line))
}

fn negated(net: &Net, papers: &Papers) -> Result<(), String> {
    let must = |what: &str, words: &[&str], code: i32, begins: &str| {
        let (came, line) = plugin(net, words)?;
        let fits = came == Some(code) && line.starts_with(begins) && line.lines().count() == 1;
        fits.then_some(())
            .ok_or_else(|| format!("{what}: {code} and `{begins}`; got {came:?}, {line}"))
    };
    let xrdp = Xrdp {
        layer: "tls",
        ..Xrdp::default()
    };
    let server = xrdp.start(&net.server, papers)?;
    // OK becomes CRITICAL, and back; what could not be told stays so.
    must("healthy", &[SERVER], 2, "RDP CRITICAL - ")?;
    must("wrong words", &["--nonsense", SERVER], 3, "RDP UNKNOWN - ")?;
    drop(server);
    must("nobody listens", &[SERVER], 0, "RDP OK - ")
}

/// A play over a simulated machine, in a folder of its own.
struct Play(PathBuf);

impl Drop for Play {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a play did: whether it succeeded, changed something, and all it printed.
struct Played {
    succeeded: bool,
    changed: bool,
    printed: String,
}

impl Play {
    /// On a machine of the clinic.
    fn on(patient: &str) -> Result<Self, String> {
        let folder = format!("redial-ansible-{}-{patient}", std::process::id());
        let play = Self(std::env::temp_dir().join(folder));
        let io = |e: std::io::Error| format!("{}: {e}", play.0.display());
        let _ = fs::remove_dir_all(&play.0);
        fs::create_dir_all(&play.0).map_err(io)?;
        let saved = Command::new(program()?)
            .args(["lab", patient])
            .arg(play.0.join("machine.json"))
            .output()
            .map_err(io)?;
        if !saved.status.success() {
            return Err(String::from_utf8_lossy(&saved.stderr).into_owned());
        }
        let vars = format!(
            "{{ redial_lab: {0}/machine.json, redial_journal: {0}/journal, redial_program: {1}, redial_target: '' }}",
            play.0.display(),
            program()?
        );
        let text = format!(
            "- hosts: localhost\n  gather_facts: false\n  connection: local\n  vars: {vars}\n  tasks:\n    \
             - include_role: {{ name: redial, tasks_from: '{{{{ what }}}}' }}\n    \
             - debug: {{ msg: 'ID={{{{ redial_result.id | default(\"none\") }}}}.' }}\n"
        );
        fs::write(play.0.join("play.yml"), text).map_err(io)?;
        Ok(play)
    }

    /// Plays a task of the role.
    fn plays(&self, words: &[&str]) -> Result<Played, String> {
        let roles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/watching/ansible/roles");
        let output = Command::new("ansible-playbook")
            .args(["-i", "localhost,", "play.yml"])
            .args(words)
            .current_dir(&self.0)
            .env("ANSIBLE_ROLES_PATH", roles)
            .env("ANSIBLE_LOCAL_TEMP", self.0.join("temporary"))
            .env("ANSIBLE_NOCOLOR", "1")
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .output()
            .map_err(|e| format!("ansible-playbook: {e}"))?;
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8_lossy(&printed).into_owned();
        Ok(Played {
            succeeded: output.status.success(),
            changed: printed.contains("changed=1"),
            printed,
        })
    }
}

impl Played {
    fn must(&self, what: &str, succeeded: bool, changed: bool, says: &str) -> Result<(), String> {
        let fits =
            self.succeeded == succeeded && self.changed == changed && self.printed.contains(says);
        fits.then_some(()).ok_or_else(|| {
            format!(
                "{what}: success {succeeded}, change {changed} and `{says}`; got {}",
                self.printed
            )
        })
    }

    /// The ID of the change.
    fn id(&self) -> Result<&str, String> {
        let id = self.printed.split("ID=").nth(1);
        id.and_then(|rest| rest.split('.').next())
            .filter(|id| *id != "none")
            .ok_or_else(|| format!("no ID in {}", self.printed))
    }
}

const FIX: [&str; 4] = ["-e", "what=fix", "-e", "redial_fix=security.raise"];
const CHECK: [&str; 2] = ["-e", "what=main"];

fn applied_and_undone() -> Result<(), String> {
    let play = Play::on("turned-down")?;
    let sick = "(security.downgraded)";
    play.plays(&CHECK)?.must("sick", false, false, sick)?;
    let shown = play.plays(&[&["--check", "--diff"][..], &FIX].concat())?;
    shown.must("shown", true, true, r"+registry HKLM\SYSTEM")?;
    play.plays(&CHECK)?.must("only shown", false, false, sick)?;
    let applied = play.plays(&FIX)?;
    applied.must("applied", true, true, "ok=2")?;
    play.plays(&CHECK)?.must("cured", true, false, "ok=")?;
    play.plays(&FIX)?.must("once", true, false, "ID=none.")?;
    let id = format!("redial_id={}", applied.id()?);
    let undo = ["-e", "what=undo", "-e", &id];
    play.plays(&[&["--check"][..], &undo].concat())?
        .must("undo shown", true, true, "ok=")?;
    play.plays(&undo)?.must("undone", true, true, "ok=")?;
    play.plays(&undo)?.must("undone once", true, false, "ok=")?;
    play.plays(&CHECK)?.must("sick again", false, false, sick)
}

fn left_alone() -> Result<(), String> {
    let play = Play::on("turned-down")?;
    let other = ["-e", "what=fix", "-e", "redial_fix=key.park"];
    play.plays(&other)?
        .must("nothing found", true, false, "ID=none.")?;
    // A person must agree to it, so `--yes` does not.
    let lowers = ["-e", "what=fix", "-e", "redial_fix=security.step-down"];
    let key = Play::on("key-denied")?;
    key.plays(&lowers)?
        .must("lowers security", false, false, "security.step-down")?;
    key.plays(&["-e", "what=undo"])?
        .must("no ID", false, false, "state undone needs id")
}
