//! Changes of the machine the far end is on, by its own engine: journal, lock, clock and guard are here.

use std::{sync::mpsc::Receiver, time::Duration};

use redial_engine::{
    ApplyError, Bench, Decision, Drift, Failed, GuardWish, HomeBench, Left, Obstacle, Operation,
    OperationOutcome, RecordId, Settle,
};
use redial_machine::Said;
use redial_model::{DynFix, Progress};

use super::voice::Voice;
use crate::protocol::{Apply, Ask, LONGEST_REPLY, Says, Why};

/// How long a person at the near side may think about a slot that somebody changed. The journal is
/// locked meanwhile.
const THINKING: Duration = Duration::from_secs(300);

/// What is changed here, and how.
#[derive(Clone)]
pub(crate) struct Workplace {
    /// The machine with its journal, or why there is none.
    pub bench: Result<HomeBench, Said>,
    pub fixes: &'static [&'static dyn DynFix],
    pub readonly: bool,
}

/// One request about a change, and who waits for what becomes of it.
pub(crate) struct Deed {
    pub id: u64,
    pub voice: Voice,
    /// What a person decides meanwhile.
    pub decisions: Receiver<Decision>,
}

impl Workplace {
    /// Does it, and says the last that is to be said.
    pub fn work(&self, ask: Ask, deed: &Deed) {
        let says = match &self.bench {
            Ok(bench) => self.done(ask, bench, deed),
            Err(why) => Ok(failed(ApplyError::Afar(why.clone()), Left::Nothing)),
        };
        deed.say(says.unwrap_or_else(|error| failed(*error, Left::Nothing)));
    }

    fn done(&self, ask: Ask, bench: &HomeBench, deed: &Deed) -> Result<Says, Box<ApplyError>> {
        let changes = matches!(ask, Ask::Apply(_) | Ask::Settle { .. } | Ask::Undo { .. });
        if changes && self.readonly {
            return Err(Obstacle::FarReadOnly.into());
        }
        Ok(match ask {
            Ask::Apply(apply) => self.apply(&apply, bench, deed)?,
            Ask::Settle { record, settle } => settled(bench, &record, settle, deed),
            Ask::Undo { record } => {
                let decide = &mut |drift: &Drift| deed.decided(drift);
                let tell = &mut |step, progress| deed.tell(step, progress);
                match bench.undo(&record, decide, tell) {
                    Ok(record) => Says::Record(Box::new(record)),
                    Err(Failed { why, left }) => failed(*why, left),
                }
            }
            Ask::ToUndo { record } => Says::Record(Box::new(bench.to_undo(&record)?)),
            Ask::LatestToUndo => {
                let mut unread = Vec::new();
                let tell = &mut |id: &RecordId, why: String| {
                    unread.push((id.clone(), Said::new(&why)));
                };
                let record = bench.latest_to_undo(tell)?;
                Says::Latest { record, unread }
            }
            Ask::Ids => Says::Ids(bench.ids()?),
            Ask::Records { ids } => records(bench, &ids)?,
            Ask::Look(_) | Ask::Decide { .. } => Says::Done,
        })
    }

    fn apply(
        &self,
        apply: &Apply,
        bench: &HomeBench,
        deed: &Deed,
    ) -> Result<Says, Box<ApplyError>> {
        let Apply { plan, wish, target } = apply;
        let mut fixes = self.fixes.iter();
        let Some(fix) = fixes.find(|fix| fix.card().id == plan.fix) else {
            let says = format!("the redial on the host has no fix {}", plan.fix);
            return Err(Box::new(ApplyError::Afar(Said::new(&says))));
        };
        let wish = match wish {
            GuardWish::Usual => GuardWish::Afar,
            wish => *wish,
        };
        let operation = Operation::new(bench, fix.card(), plan, wish)?;
        let tell = &mut |step, progress| deed.tell(step, progress);
        Ok(match operation.apply(target, tell) {
            Ok(record) => Says::Applied { record },
            Err(Failed { why, left }) => failed(*why, left),
        })
    }
}

fn settled(bench: &HomeBench, record: &RecordId, settle: Settle, deed: &Deed) -> Says {
    let tell = &mut |step, progress| deed.tell(step, progress);
    match bench.settle(record, settle, tell) {
        OperationOutcome::Kept => Says::Kept,
        OperationOutcome::Armed { until } => Says::Armed { until },
        OperationOutcome::TakenBack => Says::TakenBack,
        OperationOutcome::Stopped(Failed { why, left }) => failed(*why, left),
    }
}

/// As many of these records as one answer holds.
fn records(bench: &HomeBench, ids: &[RecordId]) -> Result<Says, Box<ApplyError>> {
    let mut room = LONGEST_REPLY / 2;
    let mut records = Vec::new();
    for (id, record) in bench.records(ids)? {
        let size = serde_json::to_string(&record.as_ref().ok()).map_or(0, |text| text.len());
        let Some(left) = room.checked_sub(size) else {
            records.push((id, Err("it is too long to be sent".into())));
            continue;
        };
        room = left;
        records.push((id, record.map_err(|why| Said::new(&why))));
    }
    Ok(Says::Records(records))
}

fn failed(why: ApplyError, left: Left) -> Says {
    Says::Failed {
        why: Why::from(why),
        left,
    }
}

impl Deed {
    fn say(&self, says: Says) {
        self.voice.say(self.id, says);
    }

    fn tell(&self, step: usize, progress: Progress) {
        self.say(Says::Step { step, progress });
    }

    /// Asks a person. One who is gone, or thinks too long, decides nothing.
    fn decided(&self, drift: &Drift) -> Decision {
        // What was said before anybody asked is no answer to this.
        while self.decisions.try_recv().is_ok() {}
        self.say(Says::Asks {
            drift: Box::new(drift.clone()),
        });
        let decided = self.decisions.recv_timeout(THINKING);
        decided.unwrap_or(Decision::Stop)
    }
}
