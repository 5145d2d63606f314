#![doc = include_str!("../README.md")]

mod ask;
mod codes;
mod judge;
mod reason;

use std::time::Duration;

use redial_dial::{Dial, Offer};
use redial_kit::{Probe, ProbeCard, ProbeContext, TlsProgress};
use redial_model::{End, Facts, Finding, Snag, TlsFact, Topic};

use ask::{ask_in_pieces, ask_versions, break_silence, climb_outcome, has_no_reason};
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
        let not_asked = |missing: &str| {
            Err(Snag::NotAsked {
                missing: missing.into(),
            })
        };
        if !ask.lanes.board.expects_climb() {
            return not_asked("no connection is made: the probe handshake was left out");
        }
        let dial = Dial::first_open(ask).await?;
        let mut fact = TlsFact::default();
        match climb_outcome(&dial).await {
            Some(TlsProgress::Worked | TlsProgress::Old) if ask.deep => {
                fact.versions = ask_versions(&dial).await;
            }
            // The climb's own fact says what was answered; it only has to be judged.
            Some(TlsProgress::Old) => {}
            Some(TlsProgress::Worked) => {
                return not_asked(
                    "TLS worked on the first connection, so there is no further question",
                );
            }
            Some(TlsProgress::Failed) => {
                let wide = dial.send_hello(Offer::wide()).await;
                if has_no_reason(&wide) {
                    fact.pieces = ask_in_pieces(&dial).await;
                }
                fact.wide = Some(wide);
            }
            Some(_) => return not_asked("the first connection did not get as far as TLS"),
            None => {
                break_silence(&dial, &mut fact).await;
                // The host was slow and not mute: it refuses what mstsc sends.
                let usual = fact.usual.as_ref().map(|hello| &hello.rung.end);
                let refused =
                    usual.is_some_and(|end| end.is_close() || matches!(end, End::Alert(_)));
                if refused && fact.wide.is_none() {
                    fact.wide = Some(dial.send_hello(Offer::wide()).await);
                }
            }
        }
        Ok(fact)
    }

    fn judge(&self, fact: &TlsFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(fact, facts)
    }
}
