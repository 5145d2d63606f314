//! The command line.

use std::{path::PathBuf, sync::Arc};

use clap::Parser;

use crate::{
    address::WinrmAddress, error::WinrmError, link::Endpoint, secret::own_name, trust::Trust,
};

/// Runs a command on a Windows host over WinRM, with its standard input and output.
///
/// The password is asked for on the terminal, or taken from REDIAL_WINRM_PASSWORD. The command is started
/// without a shell. The exit code is the command's; 255 is trouble on the way, 127 a command that is not there.
#[derive(Debug, Parser)]
#[command(
    name = "redial-winrm",
    version,
    after_help = "Example: redial check srv01 --via \"redial-winrm admin@srv01 redial agent\""
)]
pub(crate) struct Arguments {
    /// Where to log in: [USER@]HOST[:PORT]; the user may be DOMAIN\USER or USER@DOMAIN
    host: String,
    /// Trust also the certificates in this file (PEM or DER)
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Trust the certificate with this SHA-256 alone, whatever its name and dates
    #[arg(long, value_name = "SHA256", conflicts_with = "certificate")]
    thumbprint: Option<String>,
    /// Use HTTP (port 5985), where NTLM encrypts every message. Prefer HTTPS, where the host has it
    #[arg(long, conflicts_with_all = ["certificate", "thumbprint"])]
    http: bool,
    /// The program and its words
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    pub command: Vec<String>,
}

impl Arguments {
    /// Where to log in, and as whom.
    pub fn destination(&self) -> Result<(Arc<Endpoint>, String), WinrmError> {
        let address = WinrmAddress::read(&self.host, self.http).map_err(WinrmError::Usage)?;
        let user = address.user.or_else(own_name).ok_or(WinrmError::NoUser)?;
        let trust = match (&self.thumbprint, self.http) {
            (_, true) => None,
            (Some(sum), _) => Some(Trust::of_thumbprint(sum)?),
            (None, _) => Some(Trust::of_system(self.certificate.as_deref())?),
        };
        let endpoint = Endpoint {
            host: address.host,
            trust,
        };
        Ok((Arc::new(endpoint), user))
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::Arguments;

    #[test]
    fn the_words_after_the_host_are_the_command() {
        Arguments::command().debug_assert();
        let read = |words: &str| Arguments::try_parse_from(words.split_whitespace());
        let plain = read("redial-winrm --http adm@srv01 redial agent --lab x").unwrap();
        assert_eq!(plain.command, ["redial", "agent", "--lab", "x"]);
        let dashes = read("redial-winrm adm@srv01 -- redial -v").unwrap();
        assert_eq!(dashes.command, ["redial", "-v"]);
        for wrong in [
            "redial-winrm",
            "redial-winrm srv01",
            "redial-winrm --http --thumbprint AB srv01 x",
            "redial-winrm --password p srv01 x",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
