use std::collections::BTreeMap;

use redial_lab::{MachineState, Patient};
use redial_model::{Reading, machine::Event, utc};
use redial_report::Report;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::{Attempts, Logged, slots};

/// Small changes of a healthy machine, or of the report of one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Edits {
    /// The patient of the lab it begins with; a healthy machine when not said.
    pub like: Option<String>,
    /// JSON pointers and what shall stand there. `-` is the end of a list, `{own}` the path of the
    /// key file of the machine's own certificate, `{"now": -60}` the time of a minute ago.
    pub set: BTreeMap<String, Json>,
    /// Registry values, services and other slots, and what they shall hold.
    pub slots: BTreeMap<String, Json>,
    /// Events that are logged besides.
    pub events: Vec<Logged>,
    /// Attempts that stand in mstsc's own log.
    pub mstsc: Vec<Attempts>,
}

impl Edits {
    /// These edits and others, where they touch nothing twice.
    #[must_use]
    pub fn with(&self, other: &Self) -> Option<Self> {
        let twice = self.set.keys().any(|k| other.set.contains_key(k))
            || self.slots.keys().any(|k| other.slots.contains_key(k));
        if twice || (self.like.is_some() && other.like.is_some()) {
            return None;
        }
        let mut both = self.clone();
        both.like = both.like.or_else(|| other.like.clone());
        both.set.extend(other.set.clone());
        both.slots.extend(other.slots.clone());
        both.events.extend(other.events.clone());
        both.mstsc.extend(other.mstsc.clone());
        Some(both)
    }

    /// The machine it begins with.
    fn base(&self) -> Result<MachineState, String> {
        let Some(name) = &self.like else {
            return Ok(MachineState::healthy());
        };
        let patient = Patient::named(name).map_err(|e| e.to_string())?;
        Ok(patient.state())
    }

    /// The machine that is meant.
    pub(crate) fn machine(&self, asked: &str) -> Result<MachineState, String> {
        let mut json = to_json(&self.base()?)?;
        self.set_in(&mut json)?;
        let mut state: MachineState = serde_json::from_value(json).map_err(|e| e.to_string())?;
        for (text, value) in &self.slots {
            let slot = slots::slot(text)?;
            let value = slots::value(&slot, value)?;
            state.set(slot, value);
        }
        let events = self.logged(asked, state.now());
        state.events.extend(events);
        state.events.sort_by(|a, b| a.time.total_cmp(&b.time));
        Ok(state)
    }

    /// The report that is meant, from that of the healthy machine.
    pub(crate) fn report(&self, base: &Report, asked: &str) -> Result<Report, String> {
        let mut json = to_json(base)?;
        self.set_in(&mut json)?;
        for (text, value) in &self.slots {
            hold(&mut json, text, value)?;
        }
        let mut report = Report::read(&json.to_string()).map_err(|e| e.to_string())?;
        if let Some(fact) = report.facts.events.as_deref_mut() {
            fact.events.extend(self.logged(asked, fact.dialled));
            fact.events.sort_by(|a, b| b.time.total_cmp(&a.time));
        }
        Ok(report)
    }

    fn logged(&self, asked: &str, now: f64) -> Vec<Event> {
        let attempts = self.mstsc.iter().flat_map(|a| a.events(asked, now));
        let others = self.events.iter().flat_map(|e| e.events(now));
        attempts.chain(others).collect()
    }

    fn set_in(&self, json: &mut Json) -> Result<(), String> {
        let own = MachineState::key_path(1)
            .replace('~', "~0")
            .replace('/', "~1");
        for (pointer, value) in &self.set {
            let pointer = pointer.replace("{own}", &own);
            put(json, &pointer, dated(value))?;
        }
        Ok(())
    }
}

fn to_json<T: serde::Serialize>(of: &T) -> Result<Json, String> {
    serde_json::to_value(of).map_err(|e| e.to_string())
}

/// Puts a value where a JSON pointer leads.
fn put(json: &mut Json, pointer: &str, value: Json) -> Result<(), String> {
    let nowhere = || format!("`{pointer}` leads nowhere");
    let (parent, last) = pointer.rsplit_once('/').ok_or_else(nowhere)?;
    let last = last.replace("~1", "/").replace("~0", "~");
    match json.pointer_mut(parent).ok_or_else(nowhere)? {
        Json::Object(fields) => _ = fields.insert(last, value),
        Json::Array(list) if last == "-" => list.push(value),
        Json::Array(list) => {
            let at: usize = last.parse().map_err(|_| nowhere())?;
            *list.get_mut(at).ok_or_else(nowhere)? = value;
        }
        _ => return Err(nowhere()),
    }
    Ok(())
}

/// The value, with every `{"now": SECONDS}` as a time.
fn dated(value: &Json) -> Json {
    match value {
        Json::Array(list) => list.iter().map(dated).collect(),
        Json::Object(fields) => match fields.get("now").and_then(Json::as_i64) {
            Some(off) if fields.len() == 1 => (utc::now() as i64 + off).into(),
            _ => {
                let fields = fields.iter().map(|(k, v)| (k.clone(), dated(v)));
                Json::Object(fields.collect::<Map<_, _>>())
            }
        },
        other => other.clone(),
    }
}

/// Has a slot hold a value wherever a probe read it.
fn hold(report: &mut Json, text: &str, value: &Json) -> Result<(), String> {
    let slot = slots::slot(text)?;
    let value = slots::value(&slot, value)?;
    let now = to_json(&Reading {
        slot: slot.clone(),
        value,
    })?;
    let slot = to_json(&slot)?;
    let facts = report.get_mut("facts").and_then(Json::as_object_mut);
    let mut seen = false;
    for fact in facts.into_iter().flat_map(Map::values_mut) {
        let read = fact.pointer_mut("/readings/read");
        for reading in read.and_then(Json::as_array_mut).into_iter().flatten() {
            if reading.get("slot") == Some(&slot) {
                *reading = now.clone();
                seen = true;
            }
        }
    }
    if seen {
        return Ok(());
    }
    Err(format!("no probe reads `{text}`"))
}

#[cfg(test)]
mod tests {
    use redial_model::{Value, places};

    use super::*;

    fn edits(text: &str) -> Edits {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_machine_is_edited_in_a_few_words() {
        let edits = edits(
            r#"{
                "set": {"/system/build": 17763, "/keys/{own}/damaged": true,
                        "/adapters/-": {"name": "VPN", "description": "", "mtu": 1400, "vpn": true}},
                "slots": {"service KeyIso": false, "startup KeyIso": "disabled",
                          "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp\\SecurityLayer": 0},
                "events": [{"id": 36871, "provider": "Schannel", "times": 150}],
                "mstsc": [{"reason": 2825, "times": 2}]
            }"#,
        );
        let state = edits.machine("srv01").unwrap();
        assert_eq!(state.system.build, 17763);
        assert!(state.keys[&MachineState::key_path(1)].damaged);
        assert_eq!(state.adapters.len(), 2);
        assert_eq!(state.get(&places::service("KeyIso")), Value::Running(false));
        assert_eq!(
            state.get(&places::rdp_tcp("SecurityLayer")),
            Value::Dword(0)
        );
        assert_eq!(state.events.len(), 1 + 150 + 4);
        assert!(state.events.is_sorted_by(|a, b| a.time <= b.time));
    }

    #[test]
    fn what_leads_nowhere_is_refused() {
        for (text, why) in [
            (r#"{"set": {"/nothing/there": 1}}"#, "leads nowhere"),
            (r#"{"set": {"/system/build": "x"}}"#, "invalid type"),
            (r#"{"slots": {"nonsense": 1}}"#, "is no slot"),
            (r#"{"slots": {"service X": "on"}}"#, "cannot hold"),
            (r#"{"like": "nobody"}"#, "no simulated computer"),
        ] {
            let refused = edits(text).machine("srv01").unwrap_err();
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }
}
