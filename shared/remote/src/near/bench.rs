//! A machine at the far end that is changed, and its journal there.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    time::{Duration, Instant},
};

use redial_engine::{
    ApplyError, Bench, Decision, Drift, Failed, GuardWish, Left, Obstacle, OperationOutcome, Order,
    ReadRecord, Record, RecordId, Rights, Settle, TellStep,
};
use redial_machine::Said;
use redial_model::{Plan, Risk, Side, Step};

use super::{
    channel::Channel,
    ear::{Breach, Listener},
};
use crate::protocol::{Apply, Ask, Says};

/// How long the far end may say nothing during a deed, beside what the plan itself waits for.
const PATIENCE: Duration = Duration::from_secs(180);
/// How long a whole deed may take, beside that: nobody makes it last by a word now and then. What a
/// person thinks is not counted.
const LONGEST: Duration = Duration::from_secs(1800);
/// What may be said about one deed. A plan has some twenty steps.
const MOST: usize = 10_000;
/// What of it may wait to be heard: a person may be asked meanwhile.
const QUEUE: usize = 256;

/// A machine at the far end of a channel.
#[derive(Clone, Debug)]
pub struct FarBench {
    channel: Arc<Channel>,
}

/// Hands on what is said about a deed.
struct Forward(SyncSender<Says>);

impl Listener for Forward {
    fn hear(&mut self, says: Says) -> Result<(), Breach> {
        match self.0.try_send(says) {
            // Whoever asked may have given up.
            Ok(()) | Err(TrySendError::Disconnected(_)) => Ok(()),
            Err(TrySendError::Full(_)) => Err(Breach::Misfit("it says too much at once".into())),
        }
    }
}

/// What a deed is answered with while it goes on.
struct Hears<'a> {
    /// How long nothing may be said, and how long all of it may take.
    patience: [Duration; 2],
    tell: TellStep<'a>,
    decide: &'a mut dyn FnMut(&Drift) -> Decision,
}

impl FarBench {
    pub(crate) fn new(channel: Arc<Channel>) -> Self {
        Self { channel }
    }

    /// Has something done, and waits for the last that is said about it.
    fn deed(&self, ask: Ask, hears: &mut Hears<'_>) -> Result<Says, Said> {
        let (forward, said) = sync_channel(QUEUE);
        let id = self.channel.ask(ask, Box::new(Forward(forward)));
        let [patience, mut left] = hears.patience;
        for _ in 0..MOST {
            if left.is_zero() {
                break;
            }
            let since = Instant::now();
            let says = self.next(&said, patience)?;
            left = left.saturating_sub(since.elapsed());
            match says {
                Says::Step { step, progress } => (hears.tell)(step, progress),
                Says::Asks { drift } => {
                    let decision = (hears.decide)(&drift);
                    self.channel.tell(Ask::Decide {
                        about: id,
                        decision,
                    });
                }
                Says::Refused { why } => return Err(why),
                last => return Ok(last),
            }
        }
        Err("the far end says too much about one change".into())
    }

    fn next(&self, said: &Receiver<Says>, patience: Duration) -> Result<Says, Said> {
        said.recv_timeout(patience).map_err(|error| match error {
            RecvTimeoutError::Timeout => {
                let seconds = patience.as_secs();
                Said::new(&format!("the far end gave no answer within {seconds} s"))
            }
            RecvTimeoutError::Disconnected => match self.channel.trouble() {
                Some(trouble) => Said::whole(&trouble.to_string()),
                None => "the far end gave no answer".into(),
            },
        })
    }

    /// A question that changes nothing.
    fn question(&self, ask: Ask) -> Result<Says, Box<ApplyError>> {
        let mut hears = Hears {
            patience: patience(Duration::ZERO),
            tell: &mut |_, _| {},
            decide: &mut |_| Decision::Stop,
        };
        match self.deed(ask, &mut hears) {
            Ok(Says::Failed { why, .. }) => Err(Box::new(why.into())),
            Ok(says) => Ok(says),
            Err(says) => Err(Box::new(ApplyError::Afar(says))),
        }
    }
}

/// An answer that is none to what was asked.
fn misfit() -> Box<ApplyError> {
    Box::new(ApplyError::Afar(
        "the far end gave an answer that does not fit the question".into(),
    ))
}

/// Nobody knows how far it came.
fn lost(says: &str) -> Failed {
    Failed {
        why: Box::new(ApplyError::Afar(Said::whole(says))),
        left: Left::Unknown,
    }
}

/// How long is waited for a deed that itself waits so long.
fn patience(waits: Duration) -> [Duration; 2] {
    [PATIENCE + waits, LONGEST + waits]
}

/// What a plan itself waits for, at most.
fn waits(plan: &Plan) -> Duration {
    let seconds = plan.steps.iter().map(|step| match step {
        Step::Await(wait) => wait.seconds,
        _ => 0,
    });
    Duration::from_secs(seconds.sum())
}

impl Bench for FarBench {
    fn obstacle(&self, plan: &Plan, side: Side) -> Option<Obstacle> {
        let rights = Rights::on(self.channel.machine());
        let obstacle = Obstacle::to_applying(plan, side, rights);
        Obstacle::from_afar(obstacle, self.channel.is_readonly())
    }

    fn wish(&self, wish: GuardWish) -> GuardWish {
        match wish {
            GuardWish::Usual => GuardWish::Afar,
            wish => wish,
        }
    }

    fn apply(&self, order: &Order<'_>, tell: TellStep<'_>) -> Result<RecordId, Failed> {
        let ask = Ask::Apply(Box::new(Apply {
            plan: order.plan.clone(),
            wish: order.wish,
            target: order.target.into(),
        }));
        let mut hears = Hears {
            patience: patience(waits(order.plan)),
            tell,
            decide: &mut |_| Decision::Stop,
        };
        match self.deed(ask, &mut hears) {
            Ok(Says::Applied { record }) => Ok(record),
            Ok(Says::Failed { why, left }) => Err(Failed {
                why: Box::new(why.into()),
                left,
            }),
            Ok(_) => Err(lost(&misfit().to_string())),
            Err(says) if order.wish == GuardWish::Never && order.card.risk != Risk::Weakens => {
                Err(lost(&says))
            }
            Err(says) => Err(lost(&format!(
                "{says}; what was changed on the host will be undone automatically"
            ))),
        }
    }

    fn settle(&self, id: &RecordId, settle: Settle, tell: TellStep<'_>) -> OperationOutcome {
        let record = id.clone();
        let mut hears = Hears {
            patience: patience(Duration::ZERO),
            tell,
            decide: &mut |_| Decision::Stop,
        };
        match self.deed(Ask::Settle { record, settle }, &mut hears) {
            Ok(Says::Kept) => OperationOutcome::Kept,
            Ok(Says::Armed { until }) => OperationOutcome::Armed { until },
            Ok(Says::TakenBack) => OperationOutcome::TakenBack,
            Ok(Says::Failed { why, left }) => OperationOutcome::Stopped(Failed {
                why: Box::new(why.into()),
                left,
            }),
            Ok(_) => OperationOutcome::Stopped(lost(&misfit().to_string())),
            Err(says) => OperationOutcome::Stopped(lost(&format!(
                "{says}; the change will be undone automatically, unless the host heard that it is kept"
            ))),
        }
    }

    fn undo(
        &self,
        id: &RecordId,
        decide: &mut dyn FnMut(&Drift) -> Decision,
        tell: TellStep<'_>,
    ) -> Result<Record, Failed> {
        let record = id.clone();
        let mut hears = Hears {
            patience: patience(Duration::ZERO),
            tell,
            decide,
        };
        match self.deed(Ask::Undo { record }, &mut hears) {
            Ok(Says::Record(record)) => Ok(*record),
            Ok(Says::Failed { why, left }) => Err(Failed {
                why: Box::new(why.into()),
                left,
            }),
            Ok(_) => Err(lost(&misfit().to_string())),
            Err(says) => Err(lost(&says)),
        }
    }

    fn to_undo(&self, id: &RecordId) -> Result<Record, Box<ApplyError>> {
        let record = id.clone();
        match self.question(Ask::ToUndo { record })? {
            Says::Record(record) => Ok(*record),
            _ => Err(misfit()),
        }
    }

    fn latest_to_undo(
        &self,
        unread: &mut dyn FnMut(&RecordId, String),
    ) -> Result<Option<RecordId>, Box<ApplyError>> {
        match self.question(Ask::LatestToUndo)? {
            Says::Latest {
                record,
                unread: all,
            } => {
                for (id, why) in all {
                    unread(&id, why.into());
                }
                Ok(record)
            }
            _ => Err(misfit()),
        }
    }

    fn ids(&self) -> Result<Vec<RecordId>, Box<ApplyError>> {
        match self.question(Ask::Ids)? {
            Says::Ids(ids) => Ok(ids),
            _ => Err(misfit()),
        }
    }

    fn records(&self, ids: &[RecordId]) -> Result<Vec<ReadRecord>, Box<ApplyError>> {
        let ids = ids.to_vec();
        match self.question(Ask::Records { ids })? {
            Says::Records(records) => Ok(records
                .into_iter()
                .map(|(id, record)| (id, record.map_err(String::from)))
                .collect()),
            _ => Err(misfit()),
        }
    }

    fn now(&self) -> f64 {
        self.channel.machine().now()
    }

    fn place(&self) -> String {
        "the journal on the host".into()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Write, pipe},
        thread,
    };

    use super::*;

    const HELLO: &str = r#"{"redial":1,"version":"0","readonly":false,"now":1.0,"system":{"computer":"SRV01","elevated":true}}"#;
    const STEP: &str = r#"{"id":1,"says":{"step":{"step":0,"progress":"begun"}}}"#;

    #[tokio::test]
    async fn a_word_now_and_then_does_not_make_a_deed_last() {
        let ((_asked, writes), (reads, mut says)) = (pipe().unwrap(), pipe().unwrap());
        thread::spawn(move || {
            let mut line = HELLO;
            while writeln!(says, "{line}").is_ok() {
                // What is tested: a word comes long before the patience for a word ends.
                thread::sleep(Duration::from_millis(20));
                line = STEP;
            }
        });
        let bench = Channel::over(writes, reads).await.map(Arc::new);
        let bench = FarBench::new(bench.unwrap());
        let deed = move || {
            let mut told = 0;
            let mut hears = Hears {
                patience: [Duration::from_secs(60), Duration::from_millis(300)],
                tell: &mut |_, _| told += 1,
                decide: &mut |_| Decision::Stop,
            };
            let record = "20261126-000000-000".parse().unwrap();
            let says = bench.deed(Ask::Undo { record }, &mut hears).unwrap_err();
            (says.to_string(), told)
        };
        let (says, told) = tokio::task::spawn_blocking(deed).await.unwrap();
        assert!(says.contains("too much"), "{says}");
        assert!(told < MOST, "{told}");
    }
}
