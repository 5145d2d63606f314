//! Services that a plan stops for a while: none stays stopped because a step failed, whoever is there
//! to be asked. Over Remote Desktop the question could not be seen.

use redial_model::{Change, Plan, Progress, Slot, Value};

use crate::{
    executor::Executor,
    journal::JournalError,
    record::{Entry, Record},
    writer::RecordWriter,
};

/// The services that ran before the plan, each with the steps that change it, the last step first.
fn restarted(plan: &Plan) -> Vec<(&Slot, Vec<usize>)> {
    let mut services: Vec<(&Change, Vec<usize>)> = Vec::new();
    for (step, change) in plan.numbered_changes() {
        match services
            .iter_mut()
            .find(|(first, _)| first.slot == change.slot)
        {
            Some((_, steps)) => steps.insert(0, step),
            None => services.push((change, vec![step])),
        }
    }
    services.retain(|(first, _)| {
        matches!(first.slot, Slot::Service { .. }) && first.before == Value::Running(true)
    });
    // What was stopped last is started first: the others may depend on it.
    let services = services.into_iter().rev();
    services
        .map(|(first, steps)| (&first.slot, steps))
        .collect()
}

impl Executor<'_> {
    /// Starts again what was stopped and has not been started when applying ended early. A stop that
    /// did not come in time may still come: the machine waits for it before it starts the service.
    pub(crate) fn start_again(
        &self,
        plan: &Plan,
        record: &mut RecordWriter,
        tell: &mut impl FnMut(usize, Progress),
    ) {
        for (slot, mut steps) in restarted(plan) {
            steps.retain(|step| record.begun.contains(step));
            // Where the last step was done and has it run, that is how the plan wants it.
            let runs = |step: &usize| {
                let starts = |c: &Change| c.after == Value::Running(true);
                record.done.contains(step) && plan.change(*step).is_some_and(starts)
            };
            if steps.first().is_none_or(runs) || self.put(slot, &Value::Running(true)).is_err() {
                continue;
            }
            for step in steps {
                // Where this can't be written, taking back finds the service as it was.
                let _ = record.add(&Entry::Undone { step });
                tell(step, Progress::Undone);
            }
        }
    }

    /// Has the services run that ran before, where taking back ended early. What a service that starts
    /// may make in place of what was taken back, while the key that belongs to it is aside, is to be
    /// taken back again.
    pub(crate) fn keep_running(&self, writer: &mut RecordWriter) {
        let Ok(record) = self.journal.read(&writer.id) else {
            return;
        };
        for step in record.to_take_back_again() {
            // Where this can't be written, the next word about it is that somebody changed it since.
            let _ = writer.add(&Entry::Begun { step });
        }
        let plan = &record.header.plan;
        let undone = |step: &usize| record.progress(*step) == Some(Progress::Undone);
        for (slot, steps) in restarted(plan) {
            // One that is wholly taken back runs as it did before.
            if steps.iter().all(undone) {
                continue;
            }
            // Why taking back ended is told; a service that does not start is a part of that.
            let _ = self.put(slot, &Value::Running(true));
        }
    }

    /// Writes down that the services of a plan are stopped and started once more, where taking back
    /// changes what they read when they start. Since the plan stopped them, a step that failed may
    /// have had them started again, and their stop taken back.
    pub(crate) fn restart_once_more(
        record: &Record,
        writer: &mut RecordWriter,
    ) -> Result<(), JournalError> {
        let plan = &record.header.plan;
        let is_read = |(step, change): (usize, &Change)| {
            record.is_ours(step) && !matches!(change.slot, Slot::Service { .. })
        };
        if !plan.numbered_changes().any(is_read) {
            return Ok(());
        }
        // One that was stopped already is not the plan's to start.
        let was_stopped = |steps: &Vec<usize>| {
            let first = steps.last().and_then(|step| record.progress(*step));
            !matches!(first, None | Some(Progress::Skipped | Progress::Left))
        };
        let services = restarted(plan).into_iter().map(|(_, steps)| steps);
        let steps = services.filter(was_stopped).flatten();
        for step in steps.filter(|step| !record.is_ours(*step)) {
            writer.add(&Entry::Begun { step })?;
        }
        Ok(())
    }
}
