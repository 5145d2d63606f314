//! What a person compares before a password goes to a host.

use redial_check::Report;
use redial_model::{CertificateFact, Hex};

use crate::{
    exit::Stop,
    talk::{ask, say},
};

/// How many characters are typed: enough to have looked at it.
const TYPED: usize = 4;

/// The thumbprints of a host's certificate.
#[derive(Clone, Debug, PartialEq)]
pub struct Thumbprints {
    /// The one that the sign-in is bound to.
    pub sha256: Hex,
    /// The one that Windows shows, in the certificate's details and in PowerShell's Cert: drive
    /// (X509Certificate2.Thumbprint).
    pub sha1: Hex,
}

impl Thumbprints {
    /// Those of the certificate that a host showed.
    pub fn of(report: &Report) -> Option<Self> {
        report
            .facts
            .certificate
            .as_deref()
            .map(Self::of_certificate)
    }

    /// Those of this certificate.
    pub fn of_certificate(certificate: &CertificateFact) -> Self {
        Self {
            sha256: certificate.sha256.clone(),
            sha1: certificate.sha1.clone(),
        }
    }

    /// Compares them with the one that was given, or has a person do it.
    ///
    /// # Errors
    /// They are not the same.
    pub fn confirmed(&self, whose: &str, given: Option<&Hex>) -> Result<(), Stop> {
        match given {
            Some(given) if *given == self.sha256 => return Ok(()),
            Some(_) => {
                let sha256 = &self.sha256;
                return Err(Stop::failed(format!(
                    "not signed in: {whose} certificate has the SHA-256 thumbprint {sha256}, and --thumbprint says another; no password was sent"
                )));
            }
            None => {}
        }
        let lines = self.lines();
        lines.iter().for_each(|line| say(&format!("  {line}")));
        let typed = ask(&format!(
            "Compare one with {whose} own. To go on, type its last {TYPED} characters:"
        ));
        match self.are_confirmed_by(&typed.unwrap_or_default()) {
            true => Ok(()),
            false => Err(Stop::failed(
                "not signed in: the thumbprint was not confirmed, and no password was sent",
            )),
        }
    }

    /// What has to be typed: the end of either, whichever this is.
    pub fn ending(&self, typed: &str) -> String {
        let ends = [&self.sha256, &self.sha1].map(|whole| {
            let whole = whole.to_string();
            let from = whole.len().saturating_sub(TYPED);
            whole[from..].to_owned()
        });
        let [sha256, sha1] = ends;
        if sha1 == typed { sha1 } else { sha256 }
    }

    /// Whether this is the end of one of them, in capitals or not.
    pub fn are_confirmed_by(&self, typed: &str) -> bool {
        let typed = typed.trim().to_lowercase();
        typed.len() == TYPED && self.ending(&typed) == typed
    }

    /// Both, for a person.
    pub fn lines(&self) -> [String; 2] {
        [
            format!("SHA-1 (as Windows shows it) {}", self.sha1),
            format!("SHA-256 {}", self.sha256),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_either_confirms_and_nothing_else() {
        let both = Thumbprints {
            sha256: Hex(vec![0x11, 0x22, 0xAB, 0xCD]),
            sha1: Hex(vec![0x33, 0x44, 0xEF, 0x01]),
        };
        for typed in ["abcd", " ABCD ", "ef01", "EF01"] {
            assert!(both.are_confirmed_by(typed), "{typed}");
        }
        for typed in ["", "bcd", "2abcd", "3344", "1122", "éf01"] {
            assert!(!both.are_confirmed_by(typed), "{typed}");
        }
    }
}
