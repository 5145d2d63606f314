//! The tunnel's questions: what the gateway's policies say of the user and of the host, and whether
//! the gateway reaches the host.

use std::time::Duration;

use redial_dial::Secured;
use redial_kit::GatewayOrder;
use redial_model::{End, Rung};
use redial_wire::{
    Read,
    tsgu::{self, MAX_ANSWER_BYTES, TunnelAnswer, TunnelStep},
};
use tokio::time::timeout;

use super::frames;
use crate::{WORKSTATION, ladder::Ladder};

/// The gateway connects to the host meanwhile: Windows waits for a SYN's answer for 21 seconds.
const PATIENCE: Duration = Duration::from_secs(30);
/// Packets of other kinds that may come before an answer.
const MOST_OTHERS: usize = 16;

/// A tunnel over WebSocket.
pub(super) struct Tunnel<'a> {
    gateway: &'a mut Secured,
    wait: Duration,
    /// What came after the last packet.
    ahead: Vec<u8>,
}

impl<'a> Tunnel<'a> {
    pub fn new(gateway: &'a mut Secured, wait: Duration) -> Self {
        Self {
            gateway,
            wait,
            ahead: Vec::new(),
        }
    }

    /// Asks, up to the channel, and closes that.
    pub async fn climb(mut self, order: &GatewayOrder, ladder: &mut Ladder<'_>) {
        let end = self.made().await.err().unwrap_or(End::Ok);
        // A person must agree first, and nobody is asked here.
        ladder.fact.asks_consent = end == End::NotAsked;
        if !ladder.ended(Rung::GatewayTunnel, end) || ladder.fact.asks_consent {
            return;
        }
        self.wait = self.wait.max(PATIENCE);
        let channel = tsgu::channel(&order.host, order.port);
        let end = self.asked(TunnelStep::Channel, channel).await;
        if ladder.ended(Rung::GatewayChannel, end.err().unwrap_or(End::Ok)) {
            let _ = frames::send(self.gateway, tsgu::close(), self.wait).await;
        }
    }

    /// Makes the tunnel, and has the user authorized in it.
    async fn made(&mut self) -> Result<(), End> {
        self.asked(TunnelStep::Handshake, tsgu::handshake()).await?;
        let created = self.asked(TunnelStep::Create, tsgu::create()).await?;
        if created.asks_consent {
            return Err(End::NotAsked);
        }
        let authorize = tsgu::authorize(WORKSTATION);
        self.asked(TunnelStep::Authorize, authorize).await?;
        Ok(())
    }

    /// Asks one question. What is not granted is an end.
    async fn asked(&mut self, step: TunnelStep, question: Vec<u8>) -> Result<TunnelAnswer, End> {
        frames::send(self.gateway, question, self.wait).await?;
        // A gateway that sends a little now and then would hold each single wait off.
        let whole = timeout(self.wait, self.answered(step)).await;
        whole.unwrap_or(Err(End::Silent))
    }

    /// The answer to a question that was sent.
    async fn answered(&mut self, step: TunnelStep) -> Result<TunnelAnswer, End> {
        for _ in 0..MOST_OTHERS {
            match self.next().await? {
                Some(answer) if answer.to == step && answer.status == 0 => return Ok(answer),
                Some(answer) if answer.to == step => return Err(End::Status(answer.status)),
                Some(_) => return Err(End::Junk),
                None => {}
            }
        }
        Err(End::Overrun)
    }

    /// The next packet, where it is an answer.
    async fn next(&mut self) -> Result<Option<TunnelAnswer>, End> {
        loop {
            match tsgu::answer(&mut self.ahead) {
                Ok(Read::Done(answer)) => return Ok(answer),
                Ok(Read::More) if self.ahead.len() > MAX_ANSWER_BYTES => return Err(End::Overrun),
                Ok(Read::More) => {}
                Err(_) => return Err(End::Junk),
            }
            let more = frames::receive(self.gateway, self.wait).await?;
            self.ahead.extend(more);
        }
    }
}
