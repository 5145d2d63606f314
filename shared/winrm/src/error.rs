//! Why a command was not run, or not to its end: one sentence each.

use std::io;

use redial_machine::Said;
use redial_ntlm::NtlmError;

use crate::{answer::Fault, secret::VARIABLE};

/// What ended this program before the command did.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WinrmError {
    #[error("{0}")]
    Usage(String),
    #[error("no user is named: write USER@HOST")]
    NoUser,
    #[error("`{0}` is no user's name: write USER, DOMAIN\\USER or USER@DOMAIN before the @HOST")]
    OddUser(Said),
    #[error("there is no terminal to ask for the password: put it into {VARIABLE}")]
    NoTerminal,
    #[error("no password was given")]
    NoPassword,
    #[error("{VARIABLE} holds characters that are no text")]
    OddPassword,
    #[error("the name `{0}` was not found")]
    NotFound(String),
    #[error(
        "the connection to {0} was refused: WinRM does not listen there (port 5986 is for HTTPS, 5985 for --http)"
    )]
    Refused(String),
    #[error("{0} cannot be reached: {1}")]
    NotReached(String, io::Error),
    #[error("{0} did not answer within {1} s")]
    TooSlow(String, u64),
    #[error("{0} does not speak TLS ({1}): WinRM without TLS usually has port 5985 (--http)")]
    Tls(String, Said),
    #[error(
        "the certificate of {host} is not trusted ({why}): compare its SHA-256 on the host, then add --thumbprint {thumbprint}, or --certificate FILE with the one that issued it"
    )]
    NotTrusted {
        host: String,
        why: Said,
        thumbprint: String,
    },
    #[error("the certificate of {host} has another SHA-256 than --thumbprint: {thumbprint}")]
    OtherCertificate { host: String, thumbprint: String },
    #[error("cannot read the certificate in {0}: {1}")]
    NoCertificate(String, String),
    #[error("the connection to {0} ended: {1}")]
    Ended(String, Said),
    #[error("{0} is no WinRM service: it answered with the HTTP status {1}")]
    NoService(String, u16),
    #[error("{0} offers no NTLM for WinRM, only: {1}")]
    NoNtlm(String, Said),
    #[error("NTLM failed: {0}")]
    Ntlm(Said),
    #[error(
        "the host refused the login: wrong user or password, or the account cannot log on from the network"
    )]
    WrongPassword,
    #[error(
        "the account has no permission to use WinRM there: it has to be in the group Administrators or Remote Management Users (and a local account in Administrators needs LocalAccountTokenFilterPolicy = 1, unless it is the built-in Administrator)"
    )]
    Denied,
    #[error("there is no command `{0}` on the host")]
    NoCommand(Said),
    #[error("the host says{}: {}", number(.0), .0.says)]
    Fault(Fault),
    #[error("an answer of the host is not one of WinRM")]
    OddAnswer,
    #[error("an answer of the host is longer than {0} bytes")]
    TooLong(usize),
    #[error("the host did not encrypt an answer, or somebody changed it on the way")]
    NotSealed,
    #[error("cannot write the output: {0}")]
    Output(io::Error),
    #[error("interrupted")]
    Interrupted,
}

impl WinrmError {
    /// As ssh and shells have it: 255 is this program's own trouble, 127 a command that is not there.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::NoUser | Self::OddUser(_) | Self::NoCertificate(..) => 2,
            Self::NoCommand(_) => 127,
            Self::Interrupted => 130,
            _ => 255,
        }
    }
}

/// The number of a fault, as Microsoft's texts write it.
fn number(fault: &Fault) -> String {
    match fault.code {
        Some(code) => format!(" (0x{code:X})"),
        None => String::new(),
    }
}
impl From<NtlmError> for WinrmError {
    fn from(why: NtlmError) -> Self {
        match why {
            NtlmError::Unusable(why) => Self::Ntlm(why.into()),
            NtlmError::NotSealed => Self::NotSealed,
        }
    }
}
