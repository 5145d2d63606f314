//! `--as USER`: signing in to a host that was checked, on purpose, with a password typed for it.

mod account;
mod program;
mod prompt;

use std::sync::Arc;

use redial_check::{Check, Report};
use redial_kit::SignIn;
use redial_model::{End, PASSWORD_VARIABLE, Rung};
use zeroize::Zeroizing;

use crate::{
    cli::CheckArgs,
    commands::check::drive,
    exit::Stop,
    progress::{ProgressLine, watched},
    talk::say,
};

use account::Named;
use program::LoginProgram;

/// A sign-in that was asked for.
pub struct SignInWish {
    named: Named,
    kdc: Option<String>,
    program: LoginProgram,
    password: Source,
}

/// Where the password comes from.
enum Source {
    Variable(Zeroizing<String>),
    Terminal,
}

impl SignInWish {
    /// The one that the command line asks for, if it does. What would be missing later is said now,
    /// before any connection is made.
    pub fn asked(args: &CheckArgs) -> Result<Option<Self>, Stop> {
        let Some(user) = &args.sign_in.as_user else {
            return Ok(None);
        };
        if args.file.is_some() || args.hosts.len() > 1 {
            return Err(Stop::usage(
                "--as is for one host: each wrong password counts against the account, so many hosts could lock it",
            ));
        }
        if args.place.lab.is_some() {
            return Err(Stop::usage(
                "--as cannot be used with --lab: a simulated machine has no accounts",
            ));
        }
        let named = account::read(user)?;
        let password = match std::env::var(PASSWORD_VARIABLE) {
            Ok(given) => Source::Variable(Zeroizing::new(given)),
            Err(_) if prompt::can_ask() => Source::Terminal,
            Err(_) => {
                return Err(Stop::usage(format!(
                    "--as needs a password, and there is no terminal to type it: set {PASSWORD_VARIABLE}"
                )));
            }
        };
        Ok(Some(Self {
            named,
            kdc: args.sign_in.kdc.clone(),
            program: LoginProgram::beside_redial()?,
            password,
        }))
    }

    /// Signs in to the host of this report, and says how often the password was proved.
    pub fn carry_out(self, check: &Check, report: Report, quiet: bool) -> Result<Report, Stop> {
        if let Some(why) = out_of_reach(check, &report) {
            say(&format!("Not signed in: {why}. No password was used."));
            return Ok(report);
        }
        let host = report.target.host.clone();
        let password = match self.password {
            Source::Variable(given) => given,
            Source::Terminal => prompt::password(&format!(
                "Password of {} for {host} (it is proved to the host and not sent; one try): ",
                self.named.shown()
            ))?,
        };
        let progress = match quiet {
            true => ProgressLine::hidden(),
            false => ProgressLine::on_terminal(),
        };
        let what = format!("signing in to {host}");
        let sign_in: Arc<dyn SignIn> = Arc::new(self.program.with(self.named, self.kdc, password));
        let report = drive(async {
            let signing = check.signed_in(report, sign_in, |_, _| {});
            Ok(watched(&what, progress, signing).await)
        })?;
        if !quiet {
            say(&tries(&report));
        }
        Ok(report)
    }
}

/// Why nobody can sign in to the host of this report; nothing where it can be tried.
fn out_of_reach(check: &Check, report: &Report) -> Option<String> {
    let only_ticket = !check.probes.iter().any(|p| p.card().id == "login");
    if only_ticket {
        return None;
    }
    let Some(climb) = report.facts.best_climb() else {
        return Some("no connection to the host was made".into());
    };
    let broken = climb.broken().filter(|rung| rung.end != End::OldTls);
    broken.map(|rung| {
        let step = match rung.rung {
            Rung::Nla => "before the password is asked for".into(),
            rung => format!("at {}", rung.word()),
        };
        format!("the connection ends {step}")
    })
}

/// How often a proof of the password was sent in this run.
fn tries(report: &Report) -> String {
    let login = report.facts.login.as_ref().map_or(0, |login| login.tries);
    let ticket = report
        .facts
        .ticket
        .as_ref()
        .map_or(0, |ticket| ticket.tries);
    let times = match login + ticket {
        0 => "not proved".into(),
        1 => "proved once".into(),
        2 => "proved twice".into(),
        more => format!("proved {more} times"),
    };
    let whom = match (ticket, login) {
        (0, _) => "to the host",
        (_, 0) => "to the domain",
        _ => "to the domain and to the host",
    };
    match login + ticket {
        0 => format!("The password was {times}."),
        _ => format!("The password was {times} ({whom}). A wrong one counts against the account."),
    }
}

#[cfg(test)]
mod tests;
