use std::io;

use redial_machine::Said;

/// Why no redial runs at the far end of a way that redial knows itself: the end of a sentence.
#[derive(Debug, thiserror::Error)]
pub enum PresetTrouble {
    /// There is no ssh.
    #[error("there is no {0} on this computer: install the OpenSSH client")]
    NoProgram(&'static str),
    /// There is no winrs.
    #[error("there is no winrs on this computer: it is a part of Windows")]
    NoWinrs,
    /// It cannot be started.
    #[error("{program} cannot be started: {source}")]
    NotStarted {
        /// ssh, scp or winrs.
        program: &'static str,
        /// Why.
        source: io::Error,
    },
    /// Wrong password, or no key that is accepted.
    #[error("the SSH server refused the login: check the user, the key and the password ({0})")]
    LoginRefused(Said),
    /// Nobody said yet that this is the host.
    #[error(
        "ssh does not know the host key, or was not allowed to accept it: log in once with ssh, and compare the key with that of the host ({0})"
    )]
    HostKeyUnknown(Said),
    /// It was another one before.
    #[error(
        "the host key is another one than ssh knows: ask who runs the host whether it has a new key, because somebody else may answer in its place ({0})"
    )]
    HostKeyChanged(Said),
    /// Nobody listens.
    #[error("the connection was refused: no SSH server listens there, or a firewall refuses ({0})")]
    ConnectionRefused(Said),
    /// The name means nothing.
    #[error("the name of the host was not found ({0})")]
    NameUnknown(Said),
    /// Nothing comes back.
    #[error("the SSH server cannot be reached ({0})")]
    Unreachable(Said),
    /// ssh ended for another reason.
    #[error("ssh ended before the other computer answered{0}")]
    SshEnded(Said),
    /// winrs came to nothing, in its own words.
    #[error("winrs ended before the other computer said what it is{0}")]
    WinrsEnded(Said),
    /// What logs in there runs no program.
    #[error("the other computer runs no commands as a POSIX system or Windows does{0}")]
    NoShell(Said),
    /// The login starts one, whatever is asked for.
    #[error(
        "the login there starts a redial by itself: name it as a command, --via \"ssh HOST redial agent\""
    )]
    OwnRedial,
    /// No program for that computer.
    #[error(
        "{what} is for {is}, and the other computer is {there}: give a redial for that with --agent-binary FILE"
    )]
    NoBinary {
        /// The program that is at hand.
        what: String,
        /// What it is for.
        is: String,
        /// What the other computer is.
        there: String,
    },
    /// The program cannot be read.
    #[error("{0}")]
    UnreadBinary(String),
    /// It cannot be brought there.
    #[error("redial cannot be copied to the other computer: {0}")]
    NotCopied(Said),
    /// Nothing can be run there.
    #[error("no folder of the other computer takes a program that can be run: {0}")]
    NoFolder(Said),
    /// It is not what was sent.
    #[error("the copy of redial on the other computer is not what was sent: it was not started")]
    OtherSum,
    /// It does not run there.
    #[error(
        "the copy of redial does not run on the other computer: {0}; give one that does with --agent-binary FILE"
    )]
    NotRun(Said),
    /// It says what does not belong here.
    #[error("the other computer answered {0}, which nobody asked for")]
    Misfit(Said),
    /// It took too long.
    #[error("the other computer gave no answer within {0} s")]
    NoAnswer(u64),
    /// A bug, or nobody waits any more.
    #[error("the login was given up")]
    GivenUp,
}

impl PresetTrouble {
    /// What ssh, scp or winrs could not be started for.
    pub(crate) fn starting(program: &'static str, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::NotFound if program == "winrs" => Self::NoWinrs,
            io::ErrorKind::NotFound => Self::NoProgram(program),
            io::ErrorKind::Interrupted => Self::GivenUp,
            _ => Self::NotStarted { program, source },
        }
    }

    /// Why ssh gave up, by what it said last: it has one status, 255, for all of its own reasons
    /// (ssh(1), EXIT STATUS).
    pub(crate) fn of_ssh(said: &Said) -> Self {
        let last = said
            .rsplit_once("; ")
            .map_or(said.as_str(), |(_, last)| last);
        let whole = || said.clone();
        let says = |known: &[&str]| known.iter().any(|words| last.contains(words));
        let only = || Said::new(last);
        if says(&["Host key verification failed"]) {
            return match said.contains("has changed and you have requested strict checking")
                || said.contains("REMOTE HOST IDENTIFICATION HAS CHANGED")
            {
                true => Self::HostKeyChanged(only()),
                false => Self::HostKeyUnknown(only()),
            };
        }
        if says(&["Permission denied", "Too many authentication failures"]) {
            return Self::LoginRefused(only());
        }
        if !last.starts_with("ssh: ") {
            return Self::SshEnded(behind(&whole()));
        }
        match () {
            () if says(&["Could not resolve hostname"]) => Self::NameUnknown(only()),
            () if says(&["Connection refused"]) => Self::ConnectionRefused(only()),
            () => Self::Unreachable(only()),
        }
    }

    /// Whether somebody named what cannot be used: nothing was tried.
    #[must_use]
    pub fn is_bad_input(&self) -> bool {
        matches!(self, Self::UnreadBinary(_))
    }
}

/// Words behind a colon, where there are any.
pub(crate) fn behind(said: &Said) -> Said {
    match said.is_empty() {
        true => Said::default(),
        false => Said::new(&format!(": {said}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ssh_says_last_decides() {
        for (said, says) in [
            (
                "root@127.0.0.1: Permission denied (publickey,password).",
                "refused the login",
            ),
            (
                "No ED25519 host key is known for srv01 and you have requested strict checking.; Host key verification failed.",
                "does not know the host key",
            ),
            (
                "Host key for srv01 has changed and you have requested strict checking.; Host key verification failed.",
                "another one than ssh knows",
            ),
            (
                "ssh: connect to host srv01 port 22: Connection refused",
                "no SSH server listens",
            ),
            (
                "ssh: Could not resolve hostname srv09: Name or service not known",
                "was not found",
            ),
            (
                "ssh: connect to host srv01 port 22: Connection timed out",
                "cannot be reached",
            ),
            (
                "ssh: connect to host srv01 port 22: No route to host",
                "cannot be reached",
            ),
            (
                "kex_exchange_identification: Connection closed by remote host",
                "ssh ended",
            ),
            // What a banner says is no reason.
            (
                "Connection refused; hello",
                "ssh ended before the other computer answered: Conn",
            ),
            ("", "ssh ended before the other computer answered"),
        ] {
            let is = PresetTrouble::of_ssh(&Said::new(said)).to_string();
            assert!(is.contains(says), "{said}: {is}");
        }
    }
}
