//! `--as-me`: the user who is signed in to this computer, whom Windows proves without a password.

use redial_check::Report;
use redial_model::Snag;
use redial_windows::signed_in;

use super::account::{self, Named};
use crate::{cli::SignInArgs, exit::Stop};

/// Who that is.
pub fn named(asked: &SignInArgs) -> Result<Named, Stop> {
    if asked.session {
        return Err(Stop::usage(
            "--session sends a password, and --as-me has none: name the user with --as",
        ));
    }
    let account = signed_in::account().map_err(|why| match why {
        Snag::NotHere => Stop::usage(
            "--as-me is for Windows, which proves the signed-in user without a password: name the user with --as",
        ),
        why => Stop::failed(format!("--as-me cannot tell who is signed in: {why}")),
    })?;
    let named = account::read(&format!(r"{}\{}", account.domain, account.user))?;
    Ok(match account.is_local {
        true => named.of_this_computer(),
        false => named,
    })
}

/// How often that user was proved in this run.
pub fn tries(report: &Report) -> String {
    let (ticket, login) = super::proofs(report);
    match ticket + login {
        0 => "The signed-in user was not proved.".into(),
        1 => "The signed-in user was proved once, without a password.".into(),
        more => format!("The signed-in user was proved {more} times, without a password."),
    }
}

#[cfg(test)]
mod tests {
    use redial_model::{LoginFact, Target};

    use super::*;

    #[test]
    fn the_number_of_proofs_is_said_without_a_word_of_a_password_that_counts() {
        let mut report = Report::of(
            Target::at("srv01", 3389),
            redial_model::Measured::default(),
            redial_model::Diagnosis::default(),
        );
        assert_eq!(tries(&report), "The signed-in user was not proved.");
        let once = LoginFact {
            tries: 1,
            ..LoginFact::default()
        };
        report.facts.add(once.into());
        let once = "The signed-in user was proved once, without a password.";
        assert_eq!(tries(&report), once);
    }
}
