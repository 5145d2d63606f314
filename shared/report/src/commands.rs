//! redial's own commands as a report shows them: filled in, ready to copy.

use redial_model::{Cause, Facts, Held, Plan, SettledFrom, Side, Slot};

use crate::{Report, VantageLine};

/// Where the commands of a report are typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CommandPlace {
    /// Against the host that was checked.
    #[default]
    Host,
    /// Against a simulated machine of the lab, by its name or file.
    Lab(String),
    /// Against the host that was checked, which is looked at and changed through this command.
    Via(String),
    /// The same, joined with what the host said of itself in this file.
    Reported(Box<Self>, String),
}

impl CommandPlace {
    /// The command that applies a fix, or prints it as a script where redial can't apply it from
    /// here.
    #[must_use]
    pub fn of_fix(&self, report: &Report, plan: &Plan) -> String {
        if is_script(report, plan) {
            format!(
                "redial plan {}{} --format powershell",
                self.words(report, &plan.fix),
                self.host_report(report)
            )
        } else {
            format!("redial fix {}", self.words(report, &plan.fix))
        }
    }

    /// The command that would prove or disprove a cause, with a word in capitals for what redial does
    /// not know; nothing where that was done already.
    #[must_use]
    pub fn to_settle(&self, report: &Report, cause: &Cause) -> Option<String> {
        let SettledFrom::Elsewhere = cause.settled_from?;
        if report.vantages.iter().any(VantageLine::is_seen) {
            return None;
        }
        let host = match self {
            Self::Lab(name) => format!("--lab {}", quoted(name)),
            Self::Host | Self::Via(_) | Self::Reported(..) => of_host(report),
        };
        Some(format!(
            "redial check {host} --through \"ssh -W '[%h]:%p' JUMPHOST\""
        ))
    }

    /// A saved report may be anybody's: what is no plain id never becomes a part of a command.
    fn words(&self, report: &Report, fix: &str) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
        let is_id = fix.starts_with(|c: char| c.is_ascii_alphanumeric()) && fix.chars().all(plain);
        let fix = if is_id { fix } else { "FIX" };
        match self {
            Self::Lab(name) => format!("{fix} --lab {}", quoted(name)),
            Self::Via(command) => {
                let host = Self::Host.words(report, fix);
                format!("{host} --via {}", quoted(command))
            }
            Self::Reported(place, _) => place.words(report, fix),
            Self::Host => {
                let target = &report.target;
                format!("{target} {fix}{}", address(report))
            }
        }
    }

    /// What the host said of itself is needed for the plan again. A saved report does not name the
    /// file that it was joined with.
    fn host_report(&self, report: &Report) -> String {
        match self {
            Self::Reported(_, file) => format!(" --host-report {}", quoted(file)),
            _ if report.facts.reported().is_some() => " --host-report FILE".into(),
            _ => String::new(),
        }
    }
}

fn of_host(report: &Report) -> String {
    format!("{}{}", report.target, address(report))
}

/// The address that was given for the host.
fn address(report: &Report) -> String {
    let address = report.target.address;
    address.map_or_else(String::new, |address| format!(" --address {address}"))
}

/// Whether a plan becomes a script: nobody looked at the machine, or only a report of it is known, so
/// that only a script, which reads the values there, can apply it.
pub(crate) fn is_script(report: &Report, plan: &Plan) -> bool {
    let is_elsewhere = || report.facts.reported().is_some() && !changes_client(&report.facts, plan);
    plan.is_blind() || report.side == Side::Line || is_elsewhere()
}

/// Whether a plan changes only what was read on the client, as far as its slots tell.
fn changes_client(facts: &Facts, plan: &Plan) -> bool {
    let client = facts.client.iter().map(|client| &client.readings);
    let adapter = facts.adapter.iter().map(|adapter| &adapter.readings);
    let own: Vec<_> = client.chain(adapter).collect();
    let is_own = |slot: &Slot| own.iter().any(|r| r.held(slot) != Held::Unasked);
    let is_of_host = |slot: &Slot| {
        let others = facts
            .readings()
            .filter(|r| !own.iter().any(|o| std::ptr::eq(*o, *r)));
        others.into_iter().any(|r| r.held(slot) != Held::Unasked)
    };
    let mut slots = plan.changes().map(|change| &change.slot).peekable();
    slots.peek().is_some() && slots.all(|slot| is_own(slot) && !is_of_host(slot))
}

/// A word as a shell reads it: in quotes where it has something else than plain characters.
#[must_use]
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-:\\~".contains(c);
    match word {
        _ if !word.is_empty() && word.chars().all(plain) => word.to_owned(),
        _ if word.contains(['"', '$', '`']) => {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
        _ => format!("\"{word}\""),
    }
}

#[cfg(test)]
mod tests {
    use redial_model::{Diagnosis, Measured, Target};

    use super::*;

    #[test]
    fn a_saved_report_puts_nothing_into_a_command() {
        let target = Target::parse("srv01").unwrap();
        let report = Report::of(target, Measured::default(), Diagnosis::default());
        let words = |fix| CommandPlace::Host.words(&report, fix);
        assert_eq!(words("tls.enable"), "srv01:3389 tls.enable");
        for fix in ["x; rm -rf /", "$(id)", "-q", "", "a b", "`id`"] {
            assert_eq!(words(fix), "srv01:3389 FIX", "{fix}");
        }
    }

    #[test]
    fn a_word_with_spaces_is_quoted() {
        assert_eq!(quoted("tls-off"), "tls-off");
        assert_eq!(quoted("my machine.json"), "\"my machine.json\"");
        assert_eq!(quoted("$HOME.json"), "'$HOME.json'");
        assert_eq!(quoted("ssh 'a b' c"), "\"ssh 'a b' c\"");
        assert_eq!(quoted(r#"ssh 'a' "b""#), r#"'ssh '\''a'\'' "b"'"#);
    }
}
