//! What happens when a slot of a simulated machine is written.

use std::collections::BTreeMap;

use redial_model::{Hex, Place, Slot, Snag, Value, places};

use super::{KeyFile, MachineState, element::parsed, keys::FOLDER};

/// Who may use what redial leaves beside.
const CLOSED: &str = "O:SYG:SYD:P(A;;FA;;;SY)(A;;FA;;;BA)";

/// What a slot answers that was given something it can't hold.
const UNFIT: &str = "the slot cannot hold that";

impl MachineState {
    pub(super) fn write(&mut self, slot: &Slot, value: &Value) -> Result<(), Snag> {
        if !self.system.elevated
            && !matches!(slot, Slot::Registry { key, .. } if key.starts_with("HKCU"))
        {
            return Err(Snag::NeedsElevation);
        }
        self.put(slot, value).map_err(|why| Snag::Broke {
            doing: format!("write {slot}"),
            why,
        })
    }

    /// Writes one slot, or says why that is refused.
    fn put(&mut self, slot: &Slot, value: &Value) -> Result<(), String> {
        if !slot.accepts(value) {
            return Err(UNFIT.into());
        }
        if self.faults.refuses.contains(slot) {
            return Err("access is denied".into());
        }
        match self.faults.fails_after {
            Some(0) => {
                self.faults.fails_after = None;
                return Err("this one write failed".into());
            }
            left => self.faults.fails_after = left.map(|n| n - 1),
        }
        if self.faults.lies.contains(slot) {
            return Ok(());
        }
        match slot {
            Slot::Service { name } => self.run_service(name, *value == Value::Running(true)),
            Slot::Certificate { store, thumbprint } => {
                self.put_certificate(store, thumbprint, value)
            }
            Slot::OwnCertificate => self.put_own_certificate(value),
            Slot::FirewallRule {
                name,
                group,
                profiles,
            } => self.switch_rule(name, group, *profiles, *value == Value::Enabled(true)),
            Slot::Access { path } => self.give_access(path, value),
            Slot::KeyFile { path } => self.put_key_file(path, value),
            Slot::KeyStore { .. } => self.put_key_store(value),
            Slot::Mtu { interface, ip } => {
                self.set(slot.clone(), value.clone());
                if ip.is_4() {
                    self.show_mtu(interface, value);
                }
                Ok(())
            }
            Slot::Registry { .. }
            | Slot::Startup { .. }
            | Slot::FirewallAllow { .. }
            | Slot::HostsEntry { .. }
            | Slot::Revert { .. } => {
                self.set(slot.clone(), value.clone());
                Ok(())
            }
        }
    }

    fn put_certificate(
        &mut self,
        store: &str,
        thumbprint: &str,
        value: &Value,
    ) -> Result<(), String> {
        if let Value::Stored(Hex(bytes)) = value {
            let certificate = parsed(bytes).ok_or("it is not a certificate")?;
            let all = self.stores.entry(store.into()).or_default();
            all.push(certificate);
        } else if let Some(all) = self.stores.get_mut(store) {
            all.retain(|c| c.thumbprint != thumbprint);
        }
        Ok(())
    }

    /// Name and certificate as one: no other is left that the host made itself.
    fn put_own_certificate(&mut self, value: &Value) -> Result<(), String> {
        let former = self.own_certificate();
        let name = match value {
            Value::Stored(Hex(bytes)) => {
                let thumbprint = parsed(bytes).ok_or("it is not a certificate")?.thumbprint;
                if former.as_ref().is_some_and(|f| f.thumbprint == thumbprint) {
                    return Ok(());
                }
                self.put_certificate(places::STORE, &thumbprint, value)?;
                Hex::parse(&thumbprint).map_or(Value::Absent, Value::Binary)
            }
            _ => Value::Absent,
        };
        self.set(places::win_stations(places::SELF_SIGNED), name);
        if let Some(former) = former {
            self.put_certificate(places::STORE, &former.thumbprint, &Value::Absent)?;
        }
        Ok(())
    }

    fn switch_rule(
        &mut self,
        name: &str,
        group: &str,
        profiles: u32,
        on: bool,
    ) -> Result<(), String> {
        let rule = self
            .firewall
            .rules
            .iter_mut()
            .find(|r| r.name == name && r.group == group && r.profiles == profiles);
        rule.ok_or("there is no such rule")?.enabled = on;
        Ok(())
    }

    fn give_access(&mut self, path: &str, value: &Value) -> Result<(), String> {
        let Value::Text(access) = value else {
            return Err(UNFIT.into());
        };
        if Self::is_folder(path) {
            self.folder_list = Some(access.clone());
            return Ok(());
        }
        let file = self.keys.get_mut(path).ok_or("there is no such file")?;
        file.access.clone_from(access);
        Ok(())
    }

    fn put_key_file(&mut self, path: &str, value: &Value) -> Result<(), String> {
        if *value == Value::Place(Place::Aside) {
            let file = self.keys.remove(path).ok_or("there is no such file")?;
            self.aside.insert(path.into(), file);
        } else {
            let file = self.aside.remove(path).ok_or("it was not moved aside")?;
            if let Some(newer) = self.keys.insert(path.into(), file) {
                self.leave_beside(path, newer);
            }
        }
        Ok(())
    }

    /// What was made meanwhile is kept, closed to everybody but SYSTEM and administrators.
    fn leave_beside(&mut self, path: &str, mut file: KeyFile) {
        file.access = CLOSED.into();
        let beside = self.next_beside(path);
        self.beside.insert(beside, file);
    }

    fn put_key_store(&mut self, value: &Value) -> Result<(), String> {
        if *value == Value::Place(Place::Aside) {
            let (old, elsewhere) = self.split_keys();
            let mut keys = old.clone();
            keys.retain(|path, _| !places::is_key_file(path));
            self.store_aside = Some(old);
            self.keys = elsewhere.into_iter().chain(keys).collect();
            self.faults.aside_damaged = std::mem::take(&mut self.faults.folder_damaged);
            return Ok(());
        }
        let mut old = self.store_aside.take().ok_or("it was not moved aside")?;
        let (meanwhile, elsewhere) = self.split_keys();
        self.faults.folder_damaged = std::mem::take(&mut self.faults.aside_damaged);
        let folder = self.next_beside(FOLDER);
        for (path, file) in meanwhile {
            // Keys others made or changed since stay theirs.
            if !places::is_key_file(&path) {
                let former = old.insert(path.clone(), file.clone());
                if let Some(former) = former.filter(|former| *former != file) {
                    self.leave_beside(&path, former);
                }
            }
            self.beside.insert(path.replacen(FOLDER, &folder, 1), file);
        }
        self.keys = elsewhere.into_iter().chain(old).collect();
        Ok(())
    }

    /// The keys of the one folder that is replaced, and those elsewhere.
    fn split_keys(&mut self) -> (BTreeMap<String, KeyFile>, BTreeMap<String, KeyFile>) {
        let all = std::mem::take(&mut self.keys).into_iter();
        all.partition(|(path, _)| path.starts_with(FOLDER))
    }

    /// The list of interfaces shows the MTU that was set.
    fn show_mtu(&mut self, interface: &str, value: &Value) {
        if let Value::Number(mtu) = value {
            let changed = self.adapters.iter_mut().filter(|a| a.name == *interface);
            changed.for_each(|a| a.mtu = *mtu as u32);
        }
    }
}
