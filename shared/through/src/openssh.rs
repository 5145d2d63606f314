//! What OpenSSH says when its far end could not connect to the host.

use redial_model::{AddressFact, End, Lookup, Said};

/// What the far end saw instead of a connection.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FarEnd {
    /// The name leads nowhere there.
    NoAddress(Said),
    /// The rung `tcp` ended so.
    Tcp(End),
}

/// What stands before the far end's own reason (channels.c of OpenSSH: the reason
/// SSH2_OPEN_CONNECT_FAILED, RFC 4254 5.1, and the server's message).
const FAILED: &str = "open failed: connect failed: ";

/// What getaddrinfo of the usual systems says.
const NAME: [&str; 6] = [
    "Name or service not known",
    "Temporary failure in name resolution",
    "No address associated with hostname",
    "nodename nor servname provided, or not known",
    "Non-recoverable failure in name resolution",
    "No such host is known",
];
const REFUSED: [&str; 1] = ["Connection refused"];
const SILENT: [&str; 2] = ["Connection timed out", "Operation timed out"];
const UNREACHABLE: [&str; 4] = [
    "No route to host",
    "Network is unreachable",
    "Host is unreachable",
    "Host is down",
];

/// What the far end saw, where OpenSSH's last words say it. Other words say nothing about the host.
pub(crate) fn far_end(said: &Said) -> Option<FarEnd> {
    let (_, reason) = said.rsplit_once(FAILED)?;
    let is = |known: &[&str]| known.iter().any(|words| reason.starts_with(words));
    let words = || Said::new(reason.split(';').next().unwrap_or(reason).trim());
    if is(&NAME) {
        return Some(FarEnd::NoAddress(words()));
    }
    let end = match () {
        () if is(&REFUSED) => End::Refused,
        () if is(&SILENT) => End::Silent,
        () if is(&UNREACHABLE) => End::Unreachable(words()),
        () => return None,
    };
    Some(FarEnd::Tcp(end))
}

impl FarEnd {
    /// A look-up that failed there.
    pub fn look_up(host: &str, words: Said) -> AddressFact {
        AddressFact {
            host: host.into(),
            lookup: Lookup::Failed(words),
            addresses: vec![],
            ms: 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_far_end_saw_counts() {
        let of = |words: &str| far_end(&words.into());
        let channel = |why: &str| format!("channel 0: open failed: {why}; stdio forwarding failed");
        let tcp = |end| Some(FarEnd::Tcp(end));
        assert_eq!(
            of(&channel("connect failed: Connection refused")),
            tcp(End::Refused)
        );
        assert_eq!(
            of(&channel("connect failed: Connection timed out")),
            tcp(End::Silent)
        );
        let away = tcp(End::Unreachable("No route to host".into()));
        assert_eq!(of(&channel("connect failed: No route to host")), away);
        let name = "Temporary failure in name resolution";
        let nowhere = Some(FarEnd::NoAddress(name.into()));
        assert_eq!(of(&channel(&format!("connect failed: {name}"))), nowhere);
        for own in [
            "ssh: connect to host jump port 22: Connection refused",
            "channel 0: open failed: administratively prohibited: open failed; stdio forwarding failed",
            "channel 0: open failed: connect failed: something new",
            "bash: nc: command not found",
            "",
        ] {
            assert_eq!(of(own), None, "{own}");
        }
    }
}
