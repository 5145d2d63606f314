//! Consent to a session: the password goes to a host whose certificate was confirmed.

use std::path::PathBuf;

use redial_check::Report;
use redial_kit::SignInUntil;
use redial_model::Hex;

use super::thumbprints::Thumbprints;
use crate::{cli::SignInArgs, exit::Stop, talk::say};

/// A session that was asked for.
pub struct SessionWish {
    save: Option<PathBuf>,
}

impl SessionWish {
    /// The one that the command line asks for, if it does.
    pub fn asked(args: &SignInArgs) -> Option<Self> {
        args.session.then(|| Self {
            save: args.picture.clone(),
        })
    }

    /// How far the sign-in goes, once the host's certificate is confirmed. Where no password is sent,
    /// nothing needs confirmation.
    pub fn confirmed(
        &self,
        report: &Report,
        user: Option<&str>,
        given: Option<&Hex>,
    ) -> Result<SignInUntil, Stop> {
        let Some(shown) = Thumbprints::of(report) else {
            return Err(Stop::failed(
                "no session: the host showed no certificate, so nobody can tell whose host it is",
            ));
        };
        if let Some(user) = user {
            if given.is_none() {
                let host = &report.target.host;
                say(&format!(
                    "This sends the password to {host} and signs {user} in there, as mstsc does. The host's certificate has these thumbprints:"
                ));
            }
            shown.confirmed("the host's", given)?;
        }
        Ok(SignInUntil::Picture {
            sha256: shown.sha256,
            save: self.save.clone(),
        })
    }
}

/// A thumbprint, as programs print it: with colons or spaces, in capitals or not.
pub fn sha256(text: &str) -> Result<Hex, Stop> {
    let digits: String = text
        .chars()
        .filter(|c| !matches!(c, ':' | ' ' | '-'))
        .collect();
    match Hex::parse(&digits) {
        Some(sum) if sum.0.len() == 32 => Ok(sum),
        _ => Err(Stop::usage(format!(
            "`{}` is no SHA-256 thumbprint: it has 64 hexadecimal digits",
            text.escape_debug()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprints_are_read_as_programs_print_them() {
        let plain = "ab".repeat(32);
        let colons = ["AB"; 32].join(":");
        assert_eq!(sha256(&plain).unwrap(), Hex(vec![0xAB; 32]));
        assert_eq!(sha256(&colons).unwrap(), Hex(vec![0xAB; 32]));
        for text in [
            "",
            "ab",
            &"ab".repeat(20),
            &"zz".repeat(32),
            &"é".repeat(32),
        ] {
            assert!(
                sha256(text).unwrap_err().says.contains("64 hexadecimal"),
                "{text}"
            );
        }
    }
}
