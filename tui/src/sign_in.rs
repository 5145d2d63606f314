//! `--as USER` and `--as-me`: signing in to a host that was checked, on purpose, with a password typed for it.

mod account;
mod gateway;
mod kerberos;
mod own;
mod program;
mod prompt;
mod session;
mod thumbprints;

use std::sync::Arc;

use redial_check::{Check, Report};
use redial_kit::SignInUntil;
use redial_model::{End, GatewayFact, Hex, PASSWORD_VARIABLE, Rung, Snag};

use crate::{
    cli::CheckArgs,
    commands::check::drive,
    exit::Stop,
    progress::{ProgressLine, watched},
    secret::Secret,
    talk::say,
};

pub use account::{Named, read as account};
pub use gateway::before as gateway_before;
pub use kerberos::missing as lacks_ticket;
pub use program::{LoginProgram, SignInAt, SignInPlan, Signer};
use session::{SessionWish, sha256};
pub use thumbprints::Thumbprints;

/// A sign-in that was asked for.
pub struct SignInWish {
    named: Option<Named>,
    kdc: Option<String>,
    session: Option<SessionWish>,
    thumbprint: Option<Hex>,
    by_system: bool,
    program: LoginProgram,
    password: Source,
}

/// Where the password comes from.
enum Source {
    Variable(Secret),
    Terminal,
    /// None is needed: the system proves the user, or nobody signs in.
    None,
}

impl SignInWish {
    /// The one that the command line asks for, if it does. What would be missing later is said now,
    /// before any connection is made.
    pub fn asked(args: &CheckArgs) -> Result<Option<Self>, Stop> {
        let asked = &args.sign_in;
        if asked.as_user.is_none() && !asked.as_me && !asked.session {
            return Ok(None);
        }
        if args.file.is_some() || args.hosts.len() > 1 {
            return Err(Stop::usage(
                "--as and --session are for one host: each wrong password counts against the account, so many hosts could lock it",
            ));
        }
        if args.place.lab.is_some() {
            return Err(Stop::usage(
                "--as and --session cannot be used with --lab: a simulated machine has no accounts",
            ));
        }
        let named = match asked.as_me {
            true => Some(own::named(asked)?),
            false => asked.as_user.as_deref().map(account).transpose()?,
        };
        let password = match (&asked.as_user, std::env::var(PASSWORD_VARIABLE)) {
            (None, _) => Source::None,
            (Some(_), Ok(given)) => Source::Variable(Secret::given(given)),
            (Some(_), Err(_)) if prompt::can_ask() => Source::Terminal,
            (Some(_), Err(_)) => {
                return Err(Stop::usage(format!(
                    "--as needs a password, and there is no terminal to type it: set {PASSWORD_VARIABLE}"
                )));
            }
        };
        Ok(Some(Self {
            named,
            kdc: asked.kdc.clone(),
            session: SessionWish::asked(asked),
            thumbprint: asked.thumbprint.as_deref().map(sha256).transpose()?,
            by_system: asked.as_me,
            program: LoginProgram::beside_redial()?,
            password,
        }))
    }

    /// Signs in to the host of this report, and says how often the password was proved. The report
    /// is there however that ends.
    pub fn carry_out(self, check: &Check, report: Report, quiet: bool) -> (Report, Option<Stop>) {
        let whom = Whom::of(&report, check);
        if let Some(why) = self.hindrance(&report, whom) {
            say(&format!("Not signed in: {why}. No password was used."));
            return (report, None);
        }
        let signer = match self.agreed(&report, whom) {
            Ok(Some(signer)) => signer,
            Ok(None) => {
                say("Not signed in: no password was typed.");
                return (report, None);
            }
            Err(stop) => return (report, Some(stop)),
        };
        let progress = match quiet {
            true => ProgressLine::hidden(),
            false => ProgressLine::on_terminal(),
        };
        let what = format!("signing in to {}", whom.name(&report));
        let (is_named, by_system) = (signer.plan.named.is_some(), signer.plan.by_system);
        let signed_in = drive(async {
            let signing = check.signed_in(report.clone(), Arc::new(signer), |_, _| {});
            Ok(watched(&what, progress, signing).await)
        });
        match signed_in {
            Ok(report) => {
                if !quiet && by_system {
                    say(&own::tries(&report));
                } else if !quiet && is_named {
                    say(&format!("{} {}", tries(&report), cost(&report)));
                }
                (report, None)
            }
            Err(stop) => (report, Some(stop)),
        }
    }

    /// Why it can't be tried, where that is so.
    fn hindrance(&self, report: &Report, whom: Whom<'_>) -> Option<String> {
        match whom {
            Whom::Domain => None,
            Whom::Host => out_of_reach_itself(report).or_else(|| self.lacks_ticket(report)),
            Whom::Gateway(_) if self.by_system || self.session.is_some() => Some(
                "the client goes by an RD Gateway, to which only --as USER proves a password"
                    .into(),
            ),
            Whom::Gateway(_) if self.kdc.is_some() => Some(
                "the client goes by an RD Gateway, which gets a proof by NTLM: --kdc asks for a ticket, with --only kdc alone"
                    .into(),
            ),
            Whom::Gateway(gateway) => gateway::out_of_reach(gateway),
        }
    }

    /// What is missing where a ticket alone is a proof; the system finds it by itself.
    fn lacks_ticket(&self, report: &Report) -> Option<String> {
        let named = self.named.as_ref().filter(|_| !self.by_system)?;
        kerberos::missing(report, named, self.kdc.is_some())
    }

    /// What the person agrees to at the terminal; nothing where no password was typed.
    fn agreed(self, report: &Report, whom: Whom<'_>) -> Result<Option<Signer>, Stop> {
        let user = self.named.as_ref().map(Named::shown);
        let (at, until) = self.confirmed(report, whom, user.as_deref())?;
        let password = match self.password {
            Source::None => Some(Secret::default()),
            Source::Variable(given) => Some(given),
            Source::Terminal => {
                prompt::password(&question(user.as_deref(), &whom.name(report), &until))?
            }
        };
        let (named, kdc, program) = (self.named, self.kdc, self.program);
        Ok(password.map(|password| Signer {
            program,
            plan: SignInPlan {
                named,
                by_system: self.by_system,
                kdc,
                until,
                at,
                password,
            },
        }))
    }

    /// Where the password is proved, how far that goes, and the certificate that was confirmed for it.
    fn confirmed(
        &self,
        report: &Report,
        whom: Whom<'_>,
        user: Option<&str>,
    ) -> Result<(SignInAt, SignInUntil), Stop> {
        let given = self.thumbprint.as_ref();
        if let Whom::Gateway(Some(gateway)) = whom {
            let sha256 = gateway::confirmed(report, gateway, given)?;
            say(&gateway::announced(report, gateway));
            return Ok((SignInAt::Gateway(sha256), SignInUntil::Auth));
        }
        if let Some(wish) = &self.session {
            let until = wish.confirmed(report, user, given)?;
            return Ok((SignInAt::Host(None), until));
        }
        if let (Some(given), Whom::Host) = (given, whom) {
            let shown = Thumbprints::of(report);
            let shown = shown.ok_or_else(|| {
                Stop::failed(
                    "not signed in: the host showed no certificate to compare with --thumbprint",
                )
            })?;
            shown.confirmed("the host's", Some(given))?;
        }
        Ok((SignInAt::Host(given.cloned()), SignInUntil::Auth))
    }
}

/// To whom a password is proved.
#[derive(Clone, Copy)]
enum Whom<'a> {
    /// The domain alone.
    Domain,
    /// The host.
    Host,
    /// The RD Gateway before it, where it was looked at.
    Gateway(Option<&'a GatewayFact>),
}

impl<'a> Whom<'a> {
    fn of(report: &'a Report, check: &Check) -> Self {
        match gateway::before(report) {
            _ if asks_domain_alone(check) => Self::Domain,
            Some(gateway) => Self::Gateway(gateway),
            None => Self::Host,
        }
    }

    fn name(self, report: &Report) -> String {
        match self {
            Self::Gateway(Some(gateway)) => format!("the RD Gateway {}", gateway.host()),
            _ => report.target.host.clone(),
        }
    }
}

fn question(user: Option<&str>, whom: &str, until: &SignInUntil) -> String {
    let user = user.unwrap_or_default();
    match until {
        SignInUntil::Auth => {
            format!("Password of {user} for {whom} (it is proved there and not sent; one try): ")
        }
        SignInUntil::Picture { .. } => {
            format!(
                "Password of {user} for {whom} (it is sent, and {user} is signed in; one try): "
            )
        }
    }
}

/// Whether only a ticket is asked for: the host need not be reached.
fn asks_domain_alone(check: &Check) -> bool {
    !check.probes.iter().any(|p| p.card().id == "login")
}

/// Why nobody can sign in to the host of this report, or to the RD Gateway before it; nothing where it
/// can be tried.
pub fn out_of_reach(report: &Report) -> Option<String> {
    match gateway::before(report) {
        Some(gateway) => gateway::out_of_reach(gateway),
        None => out_of_reach_itself(report),
    }
}

fn out_of_reach_itself(report: &Report) -> Option<String> {
    let Some(climb) = report.facts.best_climb() else {
        return Some("no connection to the host was made".into());
    };
    let broken = climb
        .broken()
        .filter(|rung| rung.end != End::OldTls && !climb.takes_kerberos_alone());
    broken.map(|rung| {
        let step = match rung.rung {
            Rung::Nla => "before the password is asked for".into(),
            rung => format!("at {}", rung.word()),
        };
        format!("the connection ends {step}")
    })
}

/// What a try can cost.
const WRONG_COUNTS: &str = "A wrong password counts against the account.";
/// What is said of a host that asks for no proof.
const SEEN_ALONE: &str = "A host without NLA shows only in its picture whether it is right: --picture FILE.png saves that.";

fn cost(report: &Report) -> &'static str {
    match (proofs(report), login_sent(report)) {
        ((0, 0), true) => SEEN_ALONE,
        _ => WRONG_COUNTS,
    }
}

/// How often a proof of the password was sent, to the domain and to the host.
pub fn proofs(report: &Report) -> (u32, u32) {
    let (ticket, login) = (&report.facts.ticket, &report.facts.login);
    let ticket = ticket.as_ref().map_or(0, |ticket| ticket.tries);
    (ticket, login.as_ref().map_or(0, |login| login.tries))
}

/// The same in a sentence.
pub fn tries(report: &Report) -> String {
    let (ticket, login) = proofs(report);
    let times = match login + ticket {
        0 => "not proved".into(),
        1 => "proved once".into(),
        2 => "proved twice".into(),
        more => format!("proved {more} times"),
    };
    let at_gateway = report.facts.login.as_ref();
    let at_gateway = at_gateway.is_some_and(|login| login.gateway.is_some());
    let whom = match (ticket, login) {
        (0, _) if at_gateway => "to the RD Gateway",
        (0, _) => "to the host",
        (_, 0) => "to the domain",
        _ => "to the domain and to the host",
    };
    match login + ticket {
        _ if is_cut_short(report) => {
            "The sign-in broke off, so the password may have been proved once more than is known."
                .into()
        }
        0 if login_sent(report) => "The password was sent to the host to log on.".into(),
        0 => format!("The password was {times}."),
        _ if login_sent(report) => {
            format!("The password was {times} ({whom}), then sent to the host to log on.")
        }
        _ => format!("The password was {times} ({whom})."),
    }
}

/// Whether nobody knows what became of the password.
fn is_cut_short(report: &Report) -> bool {
    let mut snags = report.snags.iter();
    snags.any(|one| {
        let is_sign_in = ["login", "kdc"].contains(&one.probe.as_str());
        is_sign_in && !matches!(one.snag, Snag::NotAsked { .. })
    })
}

fn login_sent(report: &Report) -> bool {
    let login = report.facts.login.as_ref();
    login.is_some_and(|login| login.handed_over)
}

#[cfg(test)]
mod tests;
