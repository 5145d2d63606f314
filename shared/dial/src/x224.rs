use redial_kit::Lane;
use redial_model::{End, Reply, Rung, RungState};
use redial_wire::x224::{Confirm, NotConfirm, confirm, request};
use tokio::io::AsyncWriteExt;

use crate::{
    Dial,
    climb::PAUSE,
    connect::{Open, Purpose},
    tap::{Stop, end_of, read_message},
};

/// Whether a question is put for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It is.
    First,
    /// The first time the connection was closed without a word.
    Again,
}

impl Dial<'_> {
    /// Asks for `protocols` and hangs up: the answer, and how the question ended.
    pub async fn ask(&self, protocols: u32) -> (Option<Reply>, RungState) {
        let (reply, rung) = self.ask_once(protocols, Turn::First).await;
        if !rung.end.is_close() {
            return (reply, rung);
        }
        self.ask_once(protocols, Turn::Again).await
    }

    async fn ask_once(&self, protocols: u32, turn: Turn) -> (Option<Reply>, RungState) {
        let lane = self.lane(turn).await;
        match self.connect(&lane, Purpose::Question).await {
            Ok(mut open) => self.negotiate(&mut open, protocols).await,
            Err(tcp) => (None, tcp),
        }
    }

    /// A lane for a first try, or for a second one: after a pause, with nobody beside.
    pub(crate) async fn lane(&self, turn: Turn) -> Lane {
        let ip = self.address.ip();
        match turn {
            Turn::First => self.lanes.enter(ip).await,
            Turn::Again => {
                tokio::time::sleep(PAUSE).await;
                self.lanes.enter_alone(ip).await
            }
        }
    }

    /// Puts the connection request on an open connection.
    pub(crate) async fn negotiate(
        &self,
        open: &mut Open,
        protocols: u32,
    ) -> (Option<Reply>, RungState) {
        let tap = &mut open.tap;
        let meter = tap.mark();
        if let Err(error) = tap.write_all(&request(Some(protocols))).await {
            return (None, meter.ended(Rung::X224, end_of(&error)));
        }
        let (reply, end) = match read_message(tap, self.timeouts.answer, confirm).await {
            Ok(Confirm::Response { protocol, flags }) => {
                (Some(Reply::Chosen { protocol, flags }), End::Ok)
            }
            Ok(Confirm::Bare) => (Some(Reply::Bare), End::Ok),
            Ok(Confirm::Failure { code }) => (Some(Reply::Failed { code }), End::Failure(code)),
            Err(Stop::Bad(NotConfirm::Other { hung_up: true, .. })) => (None, End::Disconnected),
            Err(Stop::Bad(_)) => (None, End::Junk),
            Err(Stop::Late) => (None, meter.late()),
            Err(Stop::End(end)) => (None, end),
        };
        (reply, meter.ended(Rung::X224, end))
    }
}
