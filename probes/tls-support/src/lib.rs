#![doc = include_str!("../README.md")]

mod ask;
mod codes;
mod judge;
mod reason;

use std::time::Duration;

use redial_dial::Dial;
use redial_kit::{Probe, ProbeCard, ProbeContext, TlsProgress};
use redial_model::{Facts, Finding, Snag, TlsFact, Topic};

use ask::{ask_about_silence, ask_after_failure, ask_versions, climb_outcome};
pub use codes::*;

/// The probe.
#[derive(Debug)]
pub struct TlsSupport;

impl Probe for TlsSupport {
    type Fact = TlsFact;
    const CARD: ProbeCard = ProbeCard::new::<TlsFact>(
        "tls-support",
        "Which TLS versions does the host accept, and when does it not answer?",
    )
    .needs(&[Topic::Address])
    .deadline(Duration::from_secs(60))
    .codes(CODES)
    .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<TlsFact, Snag> {
        if !ask.lanes.board.expects_climb() {
            return not_asked("no connection is made: the probe handshake was left out");
        }
        let open = Dial::first_open(ask).await?;
        // A silent host of a fleet is waited for without the room of what follows.
        Box::pin(look(open, ask.deep)).await
    }

    fn judge(&self, fact: &TlsFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(fact, facts)
    }
}

/// Looks at a host that accepts connections.
async fn look(dial: Dial<'_>, deep: bool) -> Result<TlsFact, Snag> {
    let outcome = climb_outcome(&dial).await;
    let mut fact = TlsFact::default();
    match outcome {
        Some(TlsProgress::Worked | TlsProgress::Old) if deep => {
            fact.versions = Box::pin(ask_versions(&dial)).await;
        }
        // The climb's own fact says what was answered; it only has to be judged.
        Some(TlsProgress::Old) => {}
        Some(TlsProgress::Worked) => {
            return not_asked(
                "TLS worked on the first connection, so there is no further question",
            );
        }
        Some(TlsProgress::Failed) => Box::pin(ask_after_failure(&dial, &mut fact)).await,
        Some(_) => return not_asked("the first connection did not get as far as TLS"),
        None => Box::pin(ask_about_silence(&dial, &mut fact)).await,
    }
    Ok(fact)
}

fn not_asked<T>(missing: &str) -> Result<T, Snag> {
    Err(Snag::NotAsked {
        missing: missing.into(),
    })
}
