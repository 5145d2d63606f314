//! What an answer that is not RDP looks like.

/// A service that was taken for RDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// SSH.
    Ssh,
    /// HTTP.
    Http,
    /// NoMachine (NX).
    NoMachine,
    /// VNC (RFB).
    Vnc,
    /// TLS without X.224 before it.
    Tls,
    /// SMTP or FTP.
    Mail,
    /// RDP bytes with something in front of them: a tunnel that adds bytes of its own.
    Shifted,
    /// Something else.
    Unknown,
}

impl Service {
    /// Names the service by the first bytes it sent.
    #[must_use]
    pub fn named(bytes: &[u8]) -> Self {
        let starts = |word: &[u8]| bytes.starts_with(word);
        match () {
            () if starts(b"SSH-") => Self::Ssh,
            () if starts(b"HTTP/") || starts(b"<!DOCTYPE") || starts(b"<html") => Self::Http,
            () if starts(b"NXD-")
                || starts(b"NXSERVER")
                || starts(b"NoMachine")
                || starts(b"HELLO NXSERVER") =>
            {
                Self::NoMachine
            }
            () if starts(b"RFB ") => Self::Vnc,
            () if starts(b"220 ") || starts(b"220-") => Self::Mail,
            () if matches!(bytes, [0x15 | 0x16, 3, 0..=4, ..]) => Self::Tls,
            () if bytes
                .windows(6)
                .skip(1)
                .any(|w| matches!(w, [3, 0, 0, 19, 14, 0xD0] | [3, 0, 0, 11, 6, 0xD0])) =>
            {
                Self::Shifted
            }
            () => Self::Unknown,
        }
    }

    /// The name people know.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ssh => "an SSH server",
            Self::Http => "a web server (HTTP)",
            Self::NoMachine => "a NoMachine server",
            Self::Vnc => "a VNC server",
            Self::Tls => "a TLS server that does not speak RDP first",
            Self::Mail => "a mail or FTP server",
            Self::Shifted => {
                "an RDP server behind something that puts bytes in front of its answer"
            }
            Self::Unknown => "an unknown service",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Service;

    #[test]
    fn known_and_unknown() {
        for (bytes, service) in [
            (&b"SSH-2.0-OpenSSH_9.2"[..], Service::Ssh),
            (b"HTTP/1.1 400 Bad Request", Service::Http),
            (b"NXD-8.0", Service::NoMachine),
            (b"RFB 003.008\n", Service::Vnc),
            (&[0x15, 3, 1, 0, 2, 2, 70], Service::Tls),
            (&[9, 9, 3, 0, 0, 19, 14, 0xD0, 0], Service::Shifted),
            (b"", Service::Unknown),
            (b"SSH", Service::Unknown),
        ] {
            assert_eq!(Service::named(bytes), service, "{bytes:?}");
        }
    }
}
