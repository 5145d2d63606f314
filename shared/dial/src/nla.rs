use std::time::Duration;

use redial_model::{Challenge, End, Rung, RungState, Said, utc};
use redial_wire::credssp::{self, NlaAnswer};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};

use crate::{
    metered::Meter,
    read::{ReadError, end_of, read_message},
};

/// CredSSP up to the host's challenge, which needs no credential, over TLS that any library made.
pub(crate) async fn challenge<S>(
    stream: &mut S,
    meter: &Meter,
    wait: Duration,
) -> (RungState, Option<Challenge>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    meter.begin_rung();
    let sent = async {
        stream.write_all(&credssp::negotiate()).await?;
        stream.flush().await
    };
    if let Err(error) = sent.await {
        return (meter.end_rung(Rung::Nla, end_of(&error)), None);
    }
    let (end, challenge) = match read_message(stream, wait, credssp::answer).await {
        Ok(NlaAnswer::Challenge(challenge)) => (End::Ok, Some(printable(challenge))),
        Ok(NlaAnswer::Status(status)) => (End::Status(status), None),
        Err(ReadError::Malformed(_)) => (End::Junk, None),
        Err(ReadError::TimedOut) => (meter.end_at_deadline(), None),
        Err(ReadError::Ended(end)) => (end, None),
    };
    (meter.end_rung(Rung::Nla, end), challenge)
}

/// The challenge with names that are safe to print, and this machine's clock beside the host's.
fn printable(raw: credssp::NtlmChallenge) -> Challenge {
    let said = |text: Option<String>| text.map(|t| Said::new(&t)).filter(|s| !s.is_empty());
    Challenge {
        computer: said(raw.computer),
        domain: said(raw.domain),
        dns_computer: said(raw.dns_computer),
        dns_domain: said(raw.dns_domain),
        forest: said(raw.forest),
        version: raw.version,
        time: raw
            .filetime
            .filter(|&t| t != 0)
            .map(credssp::filetime_to_unix),
        received: utc::now(),
    }
}
