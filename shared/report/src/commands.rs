//! redial's own commands as a report shows them: filled in, ready to copy.

use redial_model::{Facts, Held, Plan, Side, Slot, Target};

use crate::{Report, quoted, quoted_command};

/// Where the commands of a report are typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CommandPlace {
    /// Against the host that was checked.
    #[default]
    Host,
    /// Against a simulated machine of the lab, by its name or file.
    Lab(String),
    /// The same, of which the host itself is looked at and changed through this command.
    Via(Box<Self>, String),
    /// The same, joined with what the host said of itself in this file.
    Reported(Box<Self>, String),
}

impl CommandPlace {
    /// The same, with the host itself at the far end of this command.
    #[must_use]
    pub fn via(self, command: &str) -> Self {
        Self::Via(Box::new(self), command.into())
    }

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

    /// A saved report may be anybody's: what is no plain id never becomes a part of a command.
    fn words(&self, report: &Report, fix: &str) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
        let is_id = fix.starts_with(|c: char| c.is_ascii_alphanumeric()) && fix.chars().all(plain);
        let fix = if is_id { fix } else { "FIX" };
        match self {
            Self::Lab(name) => format!("{fix} --lab {}", quoted(name)),
            Self::Via(place, command) => {
                let place = place.words(report, fix);
                format!("{place} --via {}", quoted_command(command))
            }
            Self::Reported(place, _) => place.words(report, fix),
            Self::Host => {
                let target = &report.target;
                format!("{target} {fix}{}", address(target))
            }
        }
    }

    /// Whether a simulated machine is looked at.
    pub(crate) fn is_lab(&self) -> bool {
        match self {
            Self::Lab(_) => true,
            Self::Host => false,
            Self::Via(place, _) | Self::Reported(place, _) => place.is_lab(),
        }
    }

    /// The words that name what is checked, and by which way.
    pub(crate) fn checked(&self, target: &Target) -> String {
        match self {
            Self::Lab(name) => format!("--lab {}", quoted(name)),
            Self::Host => format!("{target}{}", given(target)),
            Self::Via(place, command) => {
                let place = place.checked(target);
                format!("{place} --via {}", quoted_command(command))
            }
            Self::Reported(place, file) => {
                format!("{} --host-report {}", place.checked(target), quoted(file))
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

/// The address that was given for the host.
fn address(target: &Target) -> String {
    target
        .address
        .map_or_else(String::new, |address| format!(" --address {address}"))
}

/// The same, and the RD Gateway.
fn given(target: &Target) -> String {
    let gateway = target.gateway.as_ref().map_or_else(String::new, |gateway| {
        format!(" --gateway {}", quoted(&gateway.to_string()))
    });
    address(target) + &gateway
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

#[cfg(test)]
mod tests {
    use redial_model::{Diagnosis, Measured};

    use super::*;

    #[test]
    fn a_command_names_every_part_of_where_it_was_typed() {
        let target = Target::parse("srv01").unwrap();
        let report = Report::of(target.clone(), Measured::default(), Diagnosis::default());
        let words = |place: CommandPlace| place.words(&report, "tls.enable");
        let lab = || CommandPlace::Lab("tls-off".into());
        assert_eq!(words(lab()), "tls.enable --lab tls-off");
        let both = "tls.enable --lab tls-off --via ssh:srv01";
        assert_eq!(words(lab().via("ssh:srv01")), both);
        let via = CommandPlace::Host.via("ssh:srv01");
        assert_eq!(via.checked(&target), "srv01:3389 --via ssh:srv01");
        assert_eq!(words(via), "srv01:3389 tls.enable --via ssh:srv01");
    }

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
}
