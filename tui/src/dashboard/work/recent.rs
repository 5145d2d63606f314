//! Hosts that were dialled lately: what mstsc remembers on this machine, and what redial does.

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use redial_files::{private_folder, read_regular, replace};
use redial_model::{Machine, Said, Value, machine::Snag, places, utc};
use redial_report::{Outcome, Report};
use serde::{Deserialize, Serialize};

use crate::{dashboard::state::Recent, scene::state_folder};

/// Hosts that are remembered.
pub(in crate::dashboard) const KEPT: usize = 20;
/// Places in mstsc's own list.
const MRU: usize = 10;
/// More bytes than the file of remembered hosts ever has.
const LARGEST: u64 = 1 << 20;
/// 0x904, as mstsc logs it.
const SOCKET_CLOSED: u32 = 0x904;

/// A host as it is remembered.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Known {
    host: String,
    at: f64,
    says: String,
    bad: bool,
}

/// Every host anybody here dialled lately, the latest first.
pub(super) fn all() -> Vec<Recent> {
    let machine = redial_windows::this_machine();
    let mut all = from_mstsc(&*machine);
    for known in own() {
        // What was typed may be anything: it is made harmless here.
        let host = Said::new(&known.host).to_string();
        if !all.iter().any(|r| r.host.eq_ignore_ascii_case(&host)) {
            all.push(Recent {
                host,
                at: known.at,
                says: Said::new(&known.says).to_string(),
                bad: known.bad,
            });
        }
    }
    all.sort_by(|a, b| b.at.total_cmp(&a.at));
    all.truncate(KEPT);
    all
}

/// The hosts that redial itself checked lately, by their names.
pub(crate) fn recent_hosts() -> Vec<String> {
    let known = own().into_iter();
    known.map(|k| Said::new(&k.host).to_string()).collect()
}

/// What mstsc logged and remembers. Where there is no such machine, nothing.
fn from_mstsc(machine: &dyn Machine) -> Vec<Recent> {
    let attempts = redial_probe_history::look(machine)
        .map(|h| h.attempts)
        .unwrap_or_default();
    let mut all: Vec<Recent> = Vec::new();
    for attempt in &attempts {
        let host = attempt.host.to_string();
        if host.is_empty() || all.iter().any(|r| r.host.eq_ignore_ascii_case(&host)) {
            continue;
        }
        let closed = attempts
            .iter()
            .filter(|a| a.host == attempt.host && a.reason == Some(SOCKET_CLOSED))
            .count();
        let (says, bad) = match (closed, attempt.connected) {
            (0, true) => ("connected".into(), false),
            (0, false) => (String::new(), false),
            (1, _) => ("0x904 once in thirty days".into(), true),
            (times, _) => (format!("0x904 {times} times in thirty days"), true),
        };
        all.push(Recent {
            host,
            at: attempt.began,
            says,
            bad,
        });
    }
    for number in 0..MRU {
        let slot = places::registry(
            &format!("{}\\Default", places::CLIENT),
            &format!("MRU{number}"),
        );
        let read: Result<Value, Snag> = machine.read(&slot);
        let Ok(Value::Text(host)) = read else {
            continue;
        };
        let host = Said::new(&host).to_string();
        if !all.iter().any(|r| r.host.eq_ignore_ascii_case(&host)) {
            all.push(Recent {
                host,
                at: 0.0,
                says: "in mstsc's list".into(),
                bad: false,
            });
        }
    }
    all
}

fn file() -> Option<PathBuf> {
    Some(state_folder()?.join("recent.json"))
}

fn own() -> Vec<Known> {
    let read = file().and_then(|path| read_regular(&path, LARGEST).ok());
    // A file that can't be read is the same as none.
    read.and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

/// Remembers how a check came out.
pub(super) fn remember(report: &Report) {
    /// Checks end at the same time, and each reads, changes and writes the whole file.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(path) = file() else { return };
    let says = match (report.verdict.outcome, report.causes.first()) {
        (Outcome::Healthy, _) => "healthy".into(),
        (Outcome::Trouble, Some(cause)) => cause.id.clone(),
        (Outcome::Trouble, None) => "trouble".into(),
        (Outcome::Unknown, _) => "could not be checked".into(),
    };
    let host = report.target.to_string();
    let mut all = own();
    all.retain(|k| !k.host.eq_ignore_ascii_case(&host));
    all.insert(
        0,
        Known {
            host,
            at: utc::now(),
            says,
            bad: report.verdict.outcome == Outcome::Trouble,
        },
    );
    all.truncate(KEPT);
    let Ok(text) = serde_json::to_vec_pretty(&all) else {
        return;
    };
    // What is remembered is a comfort: where it can't be written there is none.
    let _ = path
        .parent()
        .map_or(Ok(()), private_folder)
        .and_then(|()| replace(&path, &text));
}
