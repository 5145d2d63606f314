use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use redial_model::{
    Act, Machine, Place, Reading, Slot, Snag, Value,
    machine::{
        Adapter, Event, EventQuery, Firewall, Owner, Product, Rule, StoredCertificate, System,
    },
    places, utc,
};

use tokio::sync::watch;

use super::{
    State,
    element::{parsed, serialised},
    state::FOLDER,
};

/// How long a change that comes from elsewhere may stay unseen: time itself, or another program
/// that writes the file.
const GLANCE: Duration = Duration::from_millis(500);
/// The same where a file is kept.
const FILE_GLANCE: Duration = Duration::from_millis(20);

/// A simulated machine; with a file, its state outlives the process and can be read by people.
#[derive(Debug)]
pub struct Simulated {
    state: Mutex<State>,
    file: Option<PathBuf>,
    altered: watch::Sender<()>,
}

impl Simulated {
    /// One that lives in memory.
    pub fn new(state: State) -> Self {
        Self {
            state: Mutex::new(state),
            file: None,
            altered: watch::Sender::new(()),
        }
    }

    /// One whose state is a file.
    pub fn open(file: &Path) -> io::Result<Self> {
        let state = serde_json::from_slice(&fs::read(file)?).map_err(io::Error::other)?;
        Ok(Self {
            file: Some(file.to_owned()),
            ..Self::new(state)
        })
    }

    /// A state as the file that `open` reads.
    pub fn save(state: &State, file: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(state).map_err(io::Error::other)?;
        let fresh = file.with_extension("new");
        fs::write(&fresh, text + "\n")?;
        fs::rename(fresh, file)
    }

    /// The state as it is now.
    pub fn state(&self) -> State {
        self.lock().clone()
    }

    /// Changes the state from outside, as somebody else would.
    pub fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let before = state.clone();
        let result = change(&mut state);
        if *state != before {
            self.keep(&state);
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
    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic while changing leaves a state that is as good as any other.
        let mut state = self
            .state
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        if let Some(kept) = self
            .file
            .as_ref()
            .and_then(|file| serde_json::from_slice(&fs::read(file).ok()?).ok())
        {
            *state = kept;
        }
        let before = state.slots.len();
        state.due();
        if state.slots.len() != before {
            self.keep(&state);
        }
        state
    }

    fn keep(&self, state: &State) {
        self.altered.send_replace(());
        if let Some(file) = &self.file {
            // The file of a lab: a full disk shows in the next look.
            let _ = Self::save(state, file);
        }
    }
}

impl State {
    pub(super) fn read(&self, slot: &Slot) -> Result<Value, Snag> {
        Ok(match slot {
            Slot::Certificate { store, thumbprint } => {
                let found = self
                    .stores
                    .get(store)
                    .and_then(|s| s.iter().find(|c| c.thumbprint == *thumbprint));
                found.map_or(Value::Absent, serialised)
            }
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
            kept => self.get(kept),
        })
    }

    pub(super) fn write(&mut self, slot: &Slot, value: &Value) -> Result<(), Snag> {
        let broke = |why: &str| {
            Err(Snag::Broke {
                doing: format!("write {slot}"),
                why: why.into(),
            })
        };
        if !self.system.elevated
            && !matches!(slot, Slot::Registry { key, .. } if key.starts_with("HKCU"))
        {
            return Err(Snag::NeedsElevation);
        }
        if self.faults.refuses.contains(slot) {
            return broke("access is denied");
        }
        if self.faults.lies.contains(slot) {
            return Ok(());
        }
        match (slot, value) {
            (Slot::Service { name }, Value::Running(runs)) => {
                if let Err(why) = self.run_service(name, *runs) {
                    return broke(&why);
                }
            }
            (Slot::Certificate { store, thumbprint }, Value::Absent) => {
                if let Some(store) = self.stores.get_mut(store) {
                    store.retain(|c| c.thumbprint != *thumbprint);
                }
            }
            (Slot::Certificate { store, .. }, Value::Stored(bytes)) => match parsed(&bytes.0) {
                Some(certificate) => self
                    .stores
                    .entry(store.clone())
                    .or_default()
                    .push(certificate),
                None => return broke("it is no certificate"),
            },
            (
                Slot::FirewallRule {
                    name,
                    group,
                    profiles,
                },
                Value::Enabled(on),
            ) => {
                match self
                    .firewall
                    .rules
                    .iter_mut()
                    .find(|r| r.name == *name && r.group == *group && r.profiles == *profiles)
                {
                    Some(rule) => rule.enabled = *on,
                    None => return broke("there is no such rule"),
                }
            }
            (Slot::Access { path }, Value::Text(access)) => match self.keys.get_mut(path) {
                Some(file) => file.access.clone_from(access),
                None => return broke("there is no such file"),
            },
            (Slot::KeyFile { path }, Value::Place(Place::Aside)) => match self.keys.remove(path) {
                Some(file) => drop(self.aside.insert(path.clone(), file)),
                None => return broke("there is no such file"),
            },
            (Slot::KeyFile { path }, Value::Place(Place::InUse)) => match self.aside.remove(path) {
                Some(file) => drop(self.keys.insert(path.clone(), file)),
                None => return broke("it was not put aside"),
            },
            (Slot::KeyStore { .. }, Value::Place(Place::Aside)) => {
                self.store_aside = Some(self.keys.clone());
                self.keys.retain(|path, _| !places::is_key_file(path));
                self.faults.folder_damaged = false;
            }
            (Slot::KeyStore { .. }, Value::Place(Place::InUse)) => {
                let Some(mut old) = self.store_aside.take() else {
                    return broke("it was not put aside");
                };
                // Keys made since by others stay.
                let newer = std::mem::take(&mut self.keys)
                    .into_iter()
                    .filter(|(path, _)| !places::is_key_file(path));
                for (path, file) in newer {
                    old.entry(path).or_insert(file);
                }
                self.keys = old;
            }
            (
                Slot::Registry { .. }
                | Slot::HostsEntry { .. }
                | Slot::Mtu { .. }
                | Slot::Revert { .. }
                | Slot::Startup { .. }
                | Slot::FirewallAllow { .. },
                value,
            ) => self.set(slot.clone(), value.clone()),
            _ => return broke("the slot can't hold that"),
        }
        if let (Slot::Mtu { interface }, Value::Number(mtu)) = (slot, value) {
            let changed = self.adapters.iter_mut().filter(|a| a.name == *interface);
            changed.for_each(|a| a.mtu = *mtu as u32);
        }
        Ok(())
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
    fn read(&self, slot: &Slot) -> Result<Value, Snag> {
        self.lock().read(slot)
    }

    fn write(&self, slot: &Slot, value: &Value) -> Result<(), Snag> {
        self.change(|state| state.write(slot, value))
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
        Ok(if folder == places::KEYS || folder == FOLDER {
            self.lock().keys.keys().cloned().collect()
        } else {
            vec![]
        })
    }

    fn certificates(&self, store: &str) -> Result<Vec<StoredCertificate>, Snag> {
        let state = self.lock();
        let mut all = state.stores.get(store).cloned().unwrap_or_default();
        for certificate in &mut all {
            let number = certificate
                .container
                .as_ref()
                .and_then(|c| c.as_str().strip_prefix("TSSecKeySet")?.parse().ok());
            certificate.key_opens = Some(
                number
                    .and_then(|n| state.keys.get(&State::key_path(n)))
                    .is_some_and(|f| !f.damaged),
            );
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

    fn events(&self, query: &EventQuery) -> Result<Vec<Event>, Snag> {
        let oldest = utc::now() - query.within as f64;
        let asked = |e: &&Event| {
            e.channel.as_str() == query.channel
                && e.time >= oldest
                && query
                    .ids
                    .iter()
                    .any(|(provider, id)| *id == e.id && e.provider.as_str().contains(provider))
        };
        Ok(self
            .lock()
            .events
            .iter()
            .rev()
            .filter(asked)
            .take(query.most)
            .cloned()
            .collect())
    }

    fn adapters(&self) -> Result<Vec<Adapter>, Snag> {
        Ok(self.lock().adapters.clone())
    }

    fn products(&self) -> Result<Vec<Product>, Snag> {
        Ok(self.lock().products.clone())
    }

    fn owner(&self, port: u16) -> Result<Option<Owner>, Snag> {
        let state = self.lock();
        let listens = state.listens()
            && state.get(&places::rdp_tcp("PortNumber")) == Value::Dword(port.into());
        let own = || Owner {
            pid: 1044,
            program: "svchost.exe".into(),
            services: vec![places::TERM_SERVICE.into()],
        };
        Ok(state.squatter.clone().or_else(|| listens.then(own)))
    }
}
