use std::time::Duration;

use redial_model::{Challenge, End, Hex, Instead, Rung, RungState, Said, utc};
use redial_wire::{
    credssp::{self, NlaAnswer},
    ntlm,
    spnego::NlaToken,
    x224::{RdpRefusal, refusal},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt},
    time::Instant,
};

use crate::{
    metered::{MAX_EVIDENCE_BYTES, Meter},
    read::{ReadError, end_of, finish_tpkt, read_message_into},
};

/// What the host's CredSSP answered.
pub(crate) struct NlaOutcome {
    /// How the rung ended.
    pub rung: RungState,
    /// The version of CredSSP that the host speaks.
    pub version: Option<u32>,
    /// Its challenge.
    pub challenge: Option<Challenge>,
}

/// CredSSP up to the host's challenge, which needs no credential, over TLS that any library made.
pub(crate) async fn challenge<S>(stream: &mut S, meter: &Meter, wait: Duration) -> NlaOutcome
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    meter.begin_rung();
    let sent = async {
        stream.write_all(&credssp::negotiate()).await?;
        stream.flush().await
    };
    if let Err(error) = sent.await {
        return NlaOutcome {
            rung: meter.end_rung(Rung::Nla, end_of(&error)),
            version: None,
            challenge: None,
        };
    }
    let mut bytes = Vec::new();
    let until = Instant::now() + wait;
    let read = read_message_into(&mut bytes, stream, wait, credssp::answer).await;
    let version = read.as_ref().ok().and_then(|request| request.version);
    let (end, challenge) = match read.map(|request| request.answer) {
        Ok(NlaAnswer::Challenge(challenge)) => (End::Ok, Some(said_challenge(challenge))),
        Ok(NlaAnswer::Status(status)) => (End::Status(status), None),
        Ok(NlaAnswer::Instead(token)) => (End::NoNtlm(instead(token)), None),
        Err(ReadError::Malformed(_)) => {
            finish_tpkt(stream, &mut bytes, until).await;
            (not_credssp(&bytes), None)
        }
        Err(ReadError::TimedOut) => (meter.end_at_deadline(), None),
        Err(ReadError::Ended(end)) => (end, None),
    };
    let mut rung = meter.end_rung(Rung::Nla, end);
    // What came in as TLS records says nothing: what was in them does.
    if rung.end != End::Ok {
        rung.bytes = Hex::first(&bytes, MAX_EVIDENCE_BYTES);
    }
    NlaOutcome {
        rung,
        version,
        challenge,
    }
}

/// How a rung ended where something other than CredSSP answered: a server may hang up in RDP.
fn not_credssp(bytes: &[u8]) -> End {
    match refusal(bytes) {
        Some(RdpRefusal::Failure(code)) => End::Failure(code),
        Some(RdpRefusal::Disconnect | RdpRefusal::ErrorInfo(_)) => End::Disconnected,
        None => End::Junk,
    }
}

fn instead(token: NlaToken) -> Instead {
    match token {
        NlaToken::Rejected => Instead::Rejected,
        NlaToken::Kerberos => Instead::Kerberos,
        NlaToken::Mechanism(oid) => Instead::Mechanism(Said::new(&oid)),
        NlaToken::Other => Instead::Other,
        NlaToken::Nothing => Instead::Nothing,
    }
}

/// A challenge with names that are safe to print, and this machine's clock beside that of whoever sent it.
#[must_use]
pub fn said_challenge(raw: ntlm::NtlmChallenge) -> Challenge {
    let said = |text: Option<String>| text.map(|t| Said::new(&t)).filter(|s| !s.is_empty());
    Challenge {
        computer: said(raw.computer),
        domain: said(raw.domain),
        dns_computer: said(raw.dns_computer),
        dns_domain: said(raw.dns_domain),
        forest: said(raw.forest),
        version: raw.version,
        time: raw.filetime.filter(|&t| t != 0).map(ntlm::filetime_to_unix),
        received: utc::now(),
    }
}
