use std::time::Duration;

use redial_kit::Lane;
use redial_model::{End, Reply, Rung, RungState, facts::protocol::RDP};
use redial_wire::x224::{NotConfirm, X224Confirm, confirm, routed_request, source_reference};
use tokio::io::{AsyncRead, AsyncWriteExt};

use crate::{
    Conveyance, Dial,
    climb::RETRY_DELAY,
    connect::{Open, Purpose},
    metered::Meter,
    read::{ReadError, end_of, read_message},
};

/// Whether a question is asked for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It is.
    First,
    /// It was asked before, and the host closed without an answer.
    Again,
}

/// What became of a question.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct QuestionOutcome {
    /// The answer, if one came.
    pub reply: Option<Reply>,
    /// How it ended.
    pub rung: RungState,
    /// How a first try was closed. The rest is then a second one, made while redial had no other
    /// connection open.
    pub before: Option<RungState>,
}

impl Dial<'_> {
    /// Asks for `protocols` and closes. When the host closes without an answer, it is asked again.
    pub async fn ask(&self, protocols: u32) -> QuestionOutcome {
        let (again, before) = {
            let (reply, rung) = self.ask_once(protocols, Turn::First).await;
            if !rung.end.is_close() {
                let before = None;
                return QuestionOutcome {
                    reply,
                    rung,
                    before,
                };
            }
            // Seldom needed, so its room is not kept ready in every check.
            (Box::pin(self.ask_alone(protocols)), Some(rung))
        };
        QuestionOutcome {
            before,
            ..again.await
        }
    }

    /// The same after a pause, while redial has no other connection open, and once.
    pub async fn ask_alone(&self, protocols: u32) -> QuestionOutcome {
        let (reply, rung) = self.ask_once(protocols, Turn::Again).await;
        QuestionOutcome {
            reply,
            rung,
            before: None,
        }
    }

    /// Connects, has a request answered and closes: the rung on which it ended. Once the host
    /// answered or closed, it has taken the connection from its queue, and the next one finds room
    /// there however short the queue is.
    pub async fn take_turn(&self) -> RungState {
        self.ask_once(RDP, Turn::First).await.1
    }

    async fn ask_once(&self, protocols: u32, turn: Turn) -> (Option<Reply>, RungState) {
        let lane = self.lane(turn).await;
        match self.connect(&lane, Purpose::Question).await {
            // A silent host is waited for without the room that an answer takes.
            Ok(open) => Box::pin(self.negotiate_on(open, protocols)).await,
            Err(tcp) => (None, tcp),
        }
    }

    async fn negotiate_on(&self, mut open: Open, protocols: u32) -> (Option<Reply>, RungState) {
        self.negotiate(&mut open, protocols).await
    }

    /// A lane for a first try, or for a second one: with no other connection open, after a delay.
    pub(crate) async fn lane(&self, turn: Turn) -> Lane {
        let ip = self.address.ip();
        match turn {
            Turn::First => self.lanes.limiter.enter(ip).await,
            Turn::Again => {
                let lane = self.lanes.limiter.enter_alone(ip).await;
                // From here on: the connection that was open until now has only just gone, and a host
                // that serves one client at a time needs a moment to see it.
                tokio::time::sleep(RETRY_DELAY).await;
                lane
            }
        }
    }

    /// How long the first answer on a connection may take.
    pub(crate) fn first_answer(&self) -> Duration {
        match self.way {
            Conveyance::Direct => self.timeouts.answer,
            Conveyance::Through(opener) => self.timeouts.answer + opener.patience(),
        }
    }

    /// Sends the connection request on an open connection and reads the answer.
    pub(crate) async fn negotiate(
        &self,
        open: &mut Open,
        protocols: u32,
    ) -> (Option<Reply>, RungState) {
        let stream = &mut open.stream;
        let meter = stream.begin_rung();
        let request = routed_request(self.token.unwrap_or_default(), Some(protocols));
        if let Err(error) = stream.write_all(&request).await {
            return (None, meter.end_rung(Rung::X224, end_of(&error)));
        }
        let (reply, end) = read_confirm(stream, &meter, self.first_answer()).await;
        open.source = source_reference(&meter.first());
        (reply, meter.end_rung(Rung::X224, end))
    }
}

/// The answer to a connection request, and how it ended the rung.
pub(crate) async fn read_confirm<S>(
    stream: &mut S,
    meter: &Meter,
    wait: Duration,
) -> (Option<Reply>, End)
where
    S: AsyncRead + Unpin,
{
    match read_message(stream, wait, confirm).await {
        Ok(X224Confirm::Response { protocol, flags }) => {
            (Some(Reply::Chosen { protocol, flags }), End::Ok)
        }
        Ok(X224Confirm::Bare) => (Some(Reply::Bare), End::Ok),
        Ok(X224Confirm::Failure { code }) => (Some(Reply::Failed { code }), End::Failure(code)),
        Err(ReadError::Malformed(NotConfirm::Other { hung_up: true, .. })) => {
            (None, End::Disconnected)
        }
        Err(ReadError::Malformed(_)) => (None, End::Junk),
        Err(ReadError::TimedOut) => (None, meter.end_at_deadline()),
        Err(ReadError::Ended(end)) => (None, end),
    }
}
