//! What happens when a slot of a simulated machine is written.

use redial_model::{Hex, Place, Slot, Snag, Value, places};

use super::{MachineState, element::parsed};

/// What a slot answers that was given something it can't hold.
const UNFIT: &str = "the slot can't hold that";

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
        if self.faults.lies.contains(slot) {
            return Ok(());
        }
        match slot {
            Slot::Service { name } => self.run_service(name, *value == Value::Running(true)),
            Slot::Certificate { store, thumbprint } => {
                self.put_certificate(store, thumbprint, value)
            }
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
            let certificate = parsed(bytes).ok_or("it is no certificate")?;
            let all = self.stores.entry(store.into()).or_default();
            all.push(certificate);
        } else if let Some(all) = self.stores.get_mut(store) {
            all.retain(|c| c.thumbprint != thumbprint);
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
        let file = self.keys.get_mut(path).ok_or("there is no such file")?;
        file.access.clone_from(access);
        Ok(())
    }

    fn put_key_file(&mut self, path: &str, value: &Value) -> Result<(), String> {
        if *value == Value::Place(Place::Aside) {
            let file = self.keys.remove(path).ok_or("there is no such file")?;
            self.aside.insert(path.into(), file);
        } else {
            let file = self.aside.remove(path).ok_or("it was not put aside")?;
            self.keys.insert(path.into(), file);
        }
        Ok(())
    }

    fn put_key_store(&mut self, value: &Value) -> Result<(), String> {
        if *value == Value::Place(Place::Aside) {
            self.store_aside = Some(self.keys.clone());
            self.keys.retain(|path, _| !places::is_key_file(path));
            self.faults.folder_damaged = false;
            return Ok(());
        }
        let mut old = self.store_aside.take().ok_or("it was not put aside")?;
        // Keys made since by others stay.
        let newer = std::mem::take(&mut self.keys)
            .into_iter()
            .filter(|(path, _)| !places::is_key_file(path));
        for (path, file) in newer {
            old.entry(path).or_insert(file);
        }
        self.keys = old;
        Ok(())
    }

    /// The list of interfaces shows the MTU that was set.
    fn show_mtu(&mut self, interface: &str, value: &Value) {
        if let Value::Number(mtu) = value {
            let changed = self.adapters.iter_mut().filter(|a| a.name == *interface);
            changed.for_each(|a| a.mtu = *mtu as u32);
        }
    }
}
