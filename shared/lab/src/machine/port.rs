use std::{
    io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use redial_model::{
    Act, Machine, Place, Reading, Slot, Snag, Value,
    machine::{
        Adapter, EventLog, EventQuery, Firewall, Owner, Product, Rule, StoredCertificate, System,
    },
    places,
};

use tokio::sync::watch;

use super::{
    MachineState,
    element::serialised,
    keys::{CNG_FOLDER, FOLDER},
};

/// How long a change that comes from elsewhere may stay unseen: time itself, or another program
/// that writes the file.
const GLANCE: Duration = Duration::from_millis(500);
/// The same where a file is kept.
const FILE_GLANCE: Duration = Duration::from_millis(20);
/// More bytes than the file of a machine ever has.
const LARGEST: u64 = 16 << 20;

/// The longest a start waits for a service that is on its way to stop.
const PATIENCE: Duration = Duration::from_secs(5);

/// A simulated machine; with a file, its state outlives the process and can be read by people.
#[derive(Debug)]
pub struct Simulated {
    state: Mutex<MachineState>,
    file: Option<PathBuf>,
    altered: watch::Sender<()>,
}

impl Simulated {
    /// One that lives in memory.
    pub fn new(mut state: MachineState) -> Self {
        if state.started.is_none() {
            state.listener_starts();
        }
        Self {
            state: Mutex::new(state),
            file: None,
            altered: watch::Sender::new(()),
        }
    }

    /// One whose state is a file.
    pub fn open(file: &Path) -> io::Result<Self> {
        let bytes = redial_files::read_regular(file, LARGEST)?;
        let state = serde_json::from_slice(&bytes).map_err(io::Error::other)?;
        Ok(Self {
            file: Some(file.to_owned()),
            ..Self::new(state)
        })
    }

    /// A state as the file that `open` reads, in place of what was there.
    pub fn save(state: &MachineState, file: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(state).map_err(io::Error::other)?;
        redial_files::replace(file, (text + "\n").as_bytes())
    }

    /// The state as it is now.
    pub fn state(&self) -> MachineState {
        self.lock().clone()
    }

    /// Changes the state from outside, as somebody else would.
    pub fn change<T>(&self, change: impl FnOnce(&mut MachineState) -> T) -> T {
        let mut state = self.lock();
        let before = state.clone();
        let result = change(&mut state);
        if *state != before {
            // A full disk shows in the next look.
            let _ = self.keep(&state);
        }
        result
    }

    /// Waits until the state may be another one than it was when `seen` was last asked.
    pub(crate) async fn altered(&self, seen: &mut watch::Receiver<()>) {
        let glance = if self.file.is_some() {
            FILE_GLANCE
        } else {
            GLANCE
        };
        // Whether it was told or the time is up, whoever waits looks again.
        let _ = tokio::time::timeout(glance, seen.changed()).await;
    }

    /// What tells of changes from now on.
    pub(crate) fn seen(&self) -> watch::Receiver<()> {
        self.altered.subscribe()
    }

    /// The state, with what time itself brings.
    fn lock(&self) -> MutexGuard<'_, MachineState> {
        // A panic while changing leaves a state that is as good as any other.
        let mut state = self
            .state
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        if let Some(kept) = self
            .file
            .as_ref()
            .and_then(|file| redial_files::read_regular(file, LARGEST).ok())
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        {
            // A file that was written by hand says nothing of what was started when.
            let started = state.started.take();
            *state = kept;
            state.started = state.started.take().or(started);
        }
        let before = state.slots.len();
        let stopped = state.stopped_by_now();
        state.due();
        if stopped || state.slots.len() != before {
            // Where that fails, the next look finds the same.
            let _ = self.keep(&state);
        }
        state
    }

    /// Waits until a service that is on its way to stop has stopped, as far as anybody waits.
    fn until_stopped(&self, name: &str) {
        let begun = Instant::now();
        while self.lock().stopping.contains_key(name) && begun.elapsed() < PATIENCE {
            // Its time comes by the clock, and nobody tells it.
            std::thread::sleep(FILE_GLANCE);
        }
    }

    fn keep(&self, state: &MachineState) -> io::Result<()> {
        self.altered.send_replace(());
        self.file
            .as_ref()
            .map_or(Ok(()), |file| Self::save(state, file))
    }
}

impl MachineState {
    pub(super) fn read(&self, slot: &Slot) -> Result<Value, Snag> {
        Ok(match slot {
            Slot::Certificate { store, thumbprint } => {
                let found = self
                    .stores
                    .get(store)
                    .and_then(|s| s.iter().find(|c| c.thumbprint == *thumbprint));
                found.map_or(Value::Absent, serialised)
            }
            Slot::OwnCertificate => self
                .own_certificate()
                .map_or(Value::Absent, |own| serialised(&own)),
            Slot::FirewallRule {
                name,
                group,
                profiles,
            } => {
                let rule = self
                    .firewall
                    .rules
                    .iter()
                    .find(|r| r.name == *name && r.group == *group && r.profiles == *profiles);
                rule.map_or(Value::Absent, |r| Value::Enabled(r.enabled))
            }
            Slot::Access { path } if Self::is_folder(path) => {
                Value::Text(self.folder_access().into())
            }
            Slot::Access { path } => match self.keys.get(path) {
                Some(file) => Value::Text(file.access.clone()),
                None => Value::Absent,
            },
            Slot::KeyFile { path } => self.place(path),
            Slot::KeyStore { .. } => Value::Place(if self.store_aside.is_some() {
                Place::Aside
            } else {
                Place::InUse
            }),
            Slot::Registry { .. }
            | Slot::Service { .. }
            | Slot::Startup { .. }
            | Slot::FirewallAllow { .. }
            | Slot::HostsEntry { .. }
            | Slot::Mtu { .. }
            | Slot::Revert { .. } => self.get(slot),
        })
    }
}

/// A rule redial made, as the firewall lists it.
fn own_rule(reading: &Reading) -> Option<Rule> {
    let (Slot::FirewallAllow { name }, Value::Allow(allow)) = (&reading.slot, &reading.value)
    else {
        return None;
    };
    Some(Rule {
        name: name.clone(),
        enabled: true,
        inbound: allow.inbound,
        allow: true,
        profiles: allow.profiles,
        protocol: 6,
        ports: allow.port.map_or_else(String::new, |p| p.to_string()),
        remote: "*".into(),
        program: allow.program.clone().unwrap_or_default(),
        ..Rule::default()
    })
}

impl Machine for Simulated {
    fn now(&self) -> f64 {
        self.lock().now()
    }

    fn read(&self, slot: &Slot) -> Result<Value, Snag> {
        self.lock().read_as_redial(slot)
    }

    fn write(&self, slot: &Slot, value: &Value) -> Result<(), Snag> {
        if let (Slot::Service { name }, Value::Running(true)) = (slot, value) {
            self.until_stopped(name);
        }
        let mut state = self.lock();
        let before = state.clone();
        let written = state.write_as_redial(slot, value);
        if *state != before
            && let Err(error) = self.keep(&state)
        {
            *state = before;
            return Err(Snag::Broke {
                doing: format!("write {slot}"),
                why: format!("the file of the simulated computer cannot be written: {error}"),
            });
        }
        written
    }

    fn perform(&self, act: Act) -> Result<(), Snag> {
        self.change(|state| state.act(act));
        Ok(())
    }

    fn system(&self) -> Result<System, Snag> {
        Ok(self.lock().system.clone())
    }

    fn subkeys(&self, key: &str) -> Result<Vec<String>, Snag> {
        let state = self.lock();
        let under = state.slots.iter().filter_map(|r| match &r.slot {
            Slot::Registry { key: full, .. } => full
                .strip_prefix(key)?
                .strip_prefix('\\')?
                .split('\\')
                .next()
                .map(str::to_owned),
            _ => None,
        });
        let mut names: Vec<_> = under.collect();
        names.dedup();
        Ok(names)
    }

    fn text(&self, path: &str) -> Result<Option<String>, Snag> {
        Ok(self.lock().texts.get(path).cloned())
    }

    fn files(&self, folder: &str) -> Result<Vec<String>, Snag> {
        let folder = match folder {
            places::KEYS => FOLDER,
            places::CNG_KEYS => CNG_FOLDER,
            other => other,
        };
        let lies_there = |path: &&String| {
            path.strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('\\'))
        };
        let state = self.lock();
        Ok(state.keys.keys().filter(lies_there).cloned().collect())
    }

    fn certificates(&self, store: &str) -> Result<Vec<StoredCertificate>, Snag> {
        let state = self.lock();
        let mut all = state.stores.get(store).cloned().unwrap_or_default();
        for certificate in &mut all {
            certificate.key_opens = state.key_opens(certificate);
            certificate.key_file = state.key_file(certificate);
        }
        Ok(all)
    }

    fn firewall(&self) -> Result<Firewall, Snag> {
        let state = self.lock();
        let mut firewall = state.firewall.clone();
        firewall
            .rules
            .extend(state.slots.iter().filter_map(own_rule));
        Ok(firewall)
    }

    fn events(&self, query: &EventQuery) -> Result<EventLog, Snag> {
        self.lock().look_at_log(query)
    }

    fn adapters(&self) -> Result<Vec<Adapter>, Snag> {
        Ok(self.lock().adapters.clone())
    }

    fn products(&self) -> Result<Vec<Product>, Snag> {
        Ok(self.lock().products.clone())
    }

    fn reverts(&self) -> Result<Vec<String>, Snag> {
        let state = self.lock();
        let task = |reading: &Reading| match &reading.slot {
            Slot::Revert { task } => Some(task.clone()),
            _ => None,
        };
        Ok(state.slots.iter().filter_map(task).collect())
    }

    fn excluded_ports(&self) -> Result<Vec<(u16, u16)>, Snag> {
        Ok(self.lock().excluded.clone())
    }

    fn owners(&self, port: u16) -> Result<Vec<Owner>, Snag> {
        let state = self.lock();
        let listens = state.listens()
            && state.get(&places::rdp_tcp("PortNumber")) == Value::Dword(port.into());
        let own = || Owner {
            pid: 1044,
            program: "svchost.exe".into(),
            services: vec![places::TERM_SERVICE.into()],
            addresses: vec![],
        };
        let owner = state.squatter.clone().or_else(|| listens.then(own));
        Ok(owner.into_iter().collect())
    }
}
