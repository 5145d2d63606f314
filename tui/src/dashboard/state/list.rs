//! The list of hosts: which of them are in it, and in which order.

use super::{HostId, HostState, Sort, State, passes};

impl State {
    /// Hosts of the list that pass its filter, in its order.
    pub fn listed(&self) -> Vec<HostId> {
        let filter = self.frames.first().map_or("", |f| f.filter.as_str());
        let is_listed = |id: &HostId| {
            let host = &self.hosts[*id];
            !host.removed && (!self.troubled || host.has_problems()) && fits(host, filter)
        };
        let mut all: Vec<HostId> = (0..self.hosts.len()).filter(is_listed).collect();
        let of = |id: HostId| &self.hosts[id];
        match self.sort {
            Sort::Named => {}
            Sort::Name => all.sort_by(|a, b| of(*a).name.cmp(&of(*b).name)),
            Sort::Verdict => all.sort_by_key(|id| of(*id).urgency()),
            Sort::Cause => all.sort_by(|a, b| cause(of(*a)).cmp(&cause(of(*b)))),
        }
        all
    }

    /// Hosts of earlier days that pass the filter of the list, by their places.
    pub fn recents(&self) -> Vec<usize> {
        let filter = self.frames.first().map_or("", |f| f.filter.as_str());
        let fits = |at: &usize| {
            let recent = &self.recent[*at];
            !self.troubled && passes(filter, &[&recent.host, &recent.says])
        };
        (0..self.recent.len()).filter(fits).collect()
    }

    /// The marked hosts; the picked one where none is.
    pub fn meant(&self) -> Vec<HostId> {
        let marked: Vec<HostId> = self.marked().collect();
        if marked.is_empty() {
            self.listed()
                .get(self.picked)
                .copied()
                .into_iter()
                .collect()
        } else {
            marked
        }
    }

    /// The marked hosts.
    pub fn marked(&self) -> impl Iterator<Item = HostId> {
        let all = self.hosts.iter().enumerate();
        all.filter(|(_, h)| h.marked && !h.removed)
            .map(|(id, _)| id)
    }
}

/// What is broken stands before what is not, each by its likeliest cause.
fn cause(host: &HostState) -> (bool, &str) {
    let cause = host.shown.as_deref().and_then(|s| s.plain.causes.first());
    (cause.is_none(), cause.map_or("", |c| c.id.as_str()))
}

fn fits(host: &HostState, filter: &str) -> bool {
    let report = host.shown.as_deref().map(|s| &s.plain);
    let verdict = report.map_or("", |r| r.verdict.says.as_str());
    let cause = report.and_then(|r| r.causes.first());
    let (id, says) = cause.map_or(("", ""), |c| (c.id.as_str(), c.says.as_str()));
    filter.trim().is_empty() || passes(filter, &[&host.name, host.plays, verdict, id, says])
}
