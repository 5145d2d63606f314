//! News of a host, from the worker.

use std::sync::Arc;

use redial_model::{Progress, Severity};
use redial_report::AddressLine;

use super::{act, channel, sign_in};
use crate::{
    dashboard::{
        action::Action,
        effect::{Effect, Leaving},
        message::News,
        state::{
            Deed, Ended, HostId, HostState, MendStage, ProbeProgress, Sample, Screen, Shown, Stage,
            State, Tab,
        },
        theme::Tone,
    },
    sign_in::{proofs, tries},
};

/// How soon a connection is made again after one that ended otherwise than the report says, in
/// seconds.
const SOON: f64 = 1.0;

pub(super) fn of(state: &mut State, id: HostId, news: News) -> Vec<Effect> {
    let now = state.now;
    let seen_in = (state.at == id).then(|| state.screen().clone());
    let Some(host) = state.hosts.get_mut(id) else {
        return vec![];
    };
    match news {
        News::Ready(reach) => host.reach = Some(reach),
        News::Channel(command, heard) => channel::heard(state, id, command, heard),
        News::Failed(why) => host.stage = Stage::Failed(why),
        News::Began => {
            began(host);
            host.ask_these(&state.probes);
        }
        News::Climbed(line) => climbed(host, line),
        News::Viewed(place, line) => drop(host.views.insert(place, line)),
        News::Asked(probe) => asked(host, probe, ProbeProgress::Looking),
        News::Told(probe, ms, found) => {
            asked(host, probe, ProbeProgress::Told(ms));
            host.found = found;
        }
        News::Snagged(probe, snag) => asked(host, probe, ProbeProgress::Snagged(snag)),
        News::Checked(shown) => {
            checked(host, shown, now);
            point(host, seen_in);
        }
        News::SigningIn(signing_in) => sign_in::began(state, id, signing_in),
        News::SignedIn(shown) => signed_in(state, id, shown),
        News::Dialled(sample) => return dialled(host, id, sample, now),
        News::Step(step, progress) => step_of(host, step, progress),
        News::Applied(record) => end(host, MendStage::Applied(record)),
        News::TakenBack => end(host, MendStage::TakenBack),
        News::Stopped(ended) => return stopped(state, id, ended),
        News::Kept(Ok(())) => {
            if let Some(mend) = &mut host.mend {
                mend.kept = true;
            }
            state.say("Kept: it will not be undone automatically.", Tone::Good);
        }
        News::Kept(Err(ended)) => {
            let left = ended.left.says(&state.key(Action::Undo));
            state.say(format!("{}; {left}", ended.why), Tone::Bad);
        }
        News::Cancelled => {
            cancelled(host, now);
            host.ask_these(&state.probes);
        }
        News::Journal(Err(why)) => host.unread = Some(why),
        News::Journal(Ok(entries)) => {
            host.unread = None;
            host.entry = host.entry.min(entries.len().saturating_sub(1));
            host.journal = entries;
        }
    }
    if state.leaving && !state.mending() {
        vec![Effect::Leave(Leaving::Asked)]
    } else {
        vec![]
    }
}

fn began(host: &mut HostState) {
    host.stage = Stage::Checking;
    host.signing_in = None;
    host.rows
        .iter_mut()
        .for_each(|r| r.asked = ProbeProgress::Waiting);
    host.lines.clear();
    host.views.clear();
    host.found.clear();
    host.live.due = None;
}

/// A check that went on is over, and a dial that was under way is due again.
fn cancelled(host: &mut HostState, now: f64) {
    match host.stage {
        Stage::Checking => {
            host.stage = Stage::Cancelled;
            if let Some(shown) = host.shown.as_ref().filter(|_| !host.is_outdated()) {
                host.lines = shown.lines();
            }
        }
        Stage::SigningIn => {
            // What the check found is still so.
            host.stage = Stage::Checked;
            host.signing_in = None;
            if let Some(shown) = &host.shown {
                host.lines = shown.lines();
            }
            host.live.due = Some(now + host.live.every);
        }
        Stage::Checked => {
            host.live.due.get_or_insert(now + host.live.every);
        }
        _ => {}
    }
}

fn asked(host: &mut HostState, probe: &str, how: ProbeProgress) {
    if let Some(row) = host.rows.iter_mut().find(|r| r.card.id == probe) {
        row.asked = how;
    }
}

fn climbed(host: &mut HostState, line: AddressLine) {
    match host.lines.iter_mut().find(|l| l.address == line.address) {
        Some(known) => *known = line,
        None => host.lines.push(line),
    }
}

fn checked(host: &mut HostState, shown: Arc<Shown>, now: f64) {
    host.stage = Stage::Checked;
    host.lines = shown.lines();
    // From here on the report has them.
    host.found = vec![];
    // What was picked stays picked where it is still there.
    let cause = host
        .shown
        .as_deref()
        .and_then(|s| s.plain.causes.get(host.cause))
        .map(|c| c.id.clone());
    host.cause = cause
        .and_then(|id| shown.plain.causes.iter().position(|c| c.id == id))
        .unwrap_or(0);
    host.fix = 0;
    host.live.differs = false;
    host.shown = Some(Arc::clone(&shown));
    host.live.due = Some(now + host.live.every);
    if let Some(mend) = &mut host.mend
        && !mend.is_running()
    {
        mend.after.get_or_insert(shown);
    }
}

/// Takes over what a sign-in found, and says how often the password was proved.
fn signed_in(state: &mut State, id: HostId, shown: Arc<Shown>) {
    let (ticket, login) = proofs(&shown.plain);
    state.proofs += ticket + login;
    let says = tries(&shown.plain);
    let (now, seen_in) = (state.now, (state.at == id).then(|| state.screen().clone()));
    let Some(host) = state.hosts.get_mut(id) else {
        return;
    };
    let named = host.signing_in.as_ref().is_some_and(|s| s.user.is_some());
    checked(host, shown, now);
    point(host, seen_in);
    if named {
        state.say(says, Tone::Plain);
    }
}

/// Picks what a person wants to see first, but for where he is picking himself.
fn point(host: &mut HostState, seen_in: Option<Screen>) {
    let in_checks = matches!(seen_in, Some(Screen::Tab(Tab::Checks) | Screen::Detail(_)));
    if !in_checks {
        host.probe = gravest(host);
    }
    let in_causes = matches!(
        seen_in,
        Some(Screen::Tab(Tab::Causes | Tab::Fixes) | Screen::Plan(_))
    );
    if !in_causes {
        host.cause = 0;
    }
}

/// The first of the gravest checks: it is what a person wants to see of them.
fn gravest(host: &HostState) -> usize {
    let Some(shown) = &host.shown else { return 0 };
    let worst = |at: &usize| host.rows[*at].worst(&shown.plain.findings);
    let grave = |severity| (0..host.rows.len()).find(|at| worst(at) == Some(severity));
    grave(Severity::Error)
        .or_else(|| grave(Severity::Warning))
        .unwrap_or(0)
}

/// Looks whether the line has changed for good: two dials in a row that agree with each other and
/// not with the report.
fn dialled(host: &mut HostState, id: HostId, sample: Sample, now: f64) -> Vec<Effect> {
    host.live.due = Some(now + host.live.every);
    if host.stage != Stage::Checked {
        return vec![];
    }
    let states = |line: &AddressLine| line.line.iter().map(|r| r.state).collect::<Vec<_>>();
    let latest = states(&sample.line);
    let agree = host
        .live
        .samples
        .iter()
        .rev()
        .find(|s| s.line.address == sample.line.address)
        .is_some_and(|s| states(&s.line) == latest);
    let reported = host.shown.as_deref().map(Shown::lines).unwrap_or_default();
    let same = reported
        .iter()
        .any(|l| l.address == sample.line.address && states(l) == latest);
    host.live.differs = !same;
    if host.live.differs {
        // What is seen and what the report says must not differ for long.
        host.live.due = Some(now + host.live.every.min(SOON));
    }
    climbed(host, sample.line.clone());
    host.live.add(sample);
    if agree && !same {
        vec![Effect::Check(id)]
    } else {
        vec![]
    }
}

/// Steps are told by their place in the plan; taking back goes through them from the end.
fn step_of(host: &mut HostState, step: usize, progress: Progress) {
    if let Some(mend) = &mut host.mend {
        let at = match mend.deed {
            Deed::Apply => Some(step),
            Deed::TakeBack => mend.steps.len().checked_sub(step + 1),
        };
        if let Some(mark) = at.and_then(|at| mend.marks.get_mut(at)) {
            *mark = Some(progress);
        }
    }
}

fn end(host: &mut HostState, how: MendStage) {
    if let Some(mend) = &mut host.mend {
        mend.stage = how;
    }
}

fn stopped(state: &mut State, id: HostId, ended: Ended) -> Vec<Effect> {
    let Some(host) = state.hosts.get_mut(id) else {
        return vec![];
    };
    let decided = host
        .mend
        .as_ref()
        .filter(|m| m.deed == Deed::TakeBack)
        .map(|m| m.decided.clone());
    end(host, MendStage::Stopped(ended.clone()));
    if state.leaving {
        return vec![Effect::Leave(Leaving::Asked)];
    }
    if let (Some(drift), Some(record), Some(decided)) = (ended.drift, ended.left.record(), decided)
        && id == state.at
    {
        act::ask_about(state, record, decided, drift);
    }
    vec![]
}
