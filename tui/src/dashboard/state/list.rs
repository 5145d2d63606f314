//! The list of hosts: which of them are in it, and in which order.

use super::{HostId, HostState, Sort, State, passes};

impl State {
    /// Hosts of the list that pass its filter, in its order. Of a fleet that takes a while: once a
    /// picture, and where somebody does something.
    pub fn listed(&self) -> Vec<HostId> {
        let mut all: Vec<HostId> = self.in_list().collect();
        let of = |id: HostId| &self.hosts[id];
        match self.sort {
            Sort::Named => {}
            Sort::Name => all.sort_by(|a, b| of(*a).name.cmp(&of(*b).name)),
            Sort::Verdict => all.sort_by_key(|id| of(*id).urgency()),
            Sort::Cause => all.sort_by(|a, b| cause(of(*a)).cmp(&cause(of(*b)))),
        }
        all
    }

    /// The same hosts in no order.
    fn in_list(&self) -> impl Iterator<Item = HostId> {
        let filter = self.filter_of_list();
        let all = self.hosts.iter().enumerate();
        all.filter(move |(_, host)| {
            !host.removed && (!self.troubled || host.has_problems()) && fits(host, filter)
        })
        .map(|(id, _)| id)
    }

    /// Hosts of earlier days that pass the filter of the list, by their places.
    pub fn recents(&self) -> impl Iterator<Item = usize> {
        let filter = self.filter_of_list();
        let all = self.recent.iter().enumerate();
        all.filter(move |(_, recent)| {
            !self.troubled && passes(filter, &[&recent.host, &recent.says])
        })
        .map(|(at, _)| at)
    }

    fn filter_of_list(&self) -> &str {
        self.frames.first().map_or("", |f| f.filter.as_str())
    }

    /// Whether what is picked in the list is a host, and not one of earlier days.
    pub fn picks_host(&self) -> bool {
        self.in_list().nth(self.picked).is_some()
    }

    /// Whether anything is picked in the list.
    pub fn picks(&self) -> bool {
        self.in_list()
            .chain(self.recents())
            .nth(self.picked)
            .is_some()
    }

    /// Rows of the list, with those of earlier days.
    pub fn list_rows(&self) -> usize {
        self.in_list().count() + self.recents().count()
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
