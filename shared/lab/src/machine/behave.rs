//! What the simulated Windows does by itself.

use redial_model::{
    Act, Hex, Value,
    machine::{Revert, StoredCertificate},
    places,
    sddl::{self, Access, Account},
};

use super::{KeyFile, MachineState};
use crate::Paper;

/// The provider of 1056, 1057 and 1058.
const MANAGER: &str = "Microsoft-Windows-TerminalServices-RemoteConnectionManager";

/// Whether Windows lets an account at a key file.
fn allows(file: &KeyFile, account: Account, access: Access) -> bool {
    sddl::allows(&file.access, account, access) == Ok(true)
}

impl MachineState {
    /// What SessionEnv does when it starts: makes a certificate when there is no valid one, and
    /// says how that went.
    pub(super) fn renew(&mut self) {
        let made = self.own_certificate();
        if made.as_ref().is_some_and(|c| {
            c.not_after > self.now() as i64
                && c.subject
                    .as_str()
                    .starts_with(&self.system.computer.as_str().to_lowercase())
        }) {
            return;
        }
        // An expired one is replaced, a missing one created: the failures have ids of their own.
        let failed = if made.is_some() { 1058 } else { 1057 };
        let path = Self::key_path(1);
        let why = match self.keys.get(&path) {
            _ if self.faults.folder_damaged => Some("Keyset does not exist"),
            Some(file) if file.damaged => Some("Object already exists"),
            Some(file) if !allows(file, Account::System, Access::Full) => Some("Access is denied"),
            _ => None,
        };
        match why {
            Some(why) => self.log("System", MANAGER, failed, &[("", why)]),
            None => {
                self.make_certificate_as(Paper::Good);
                self.log("System", MANAGER, 1056, &[]);
            }
        }
    }

    /// The certificate the machine made itself.
    pub(super) fn own_certificate(&self) -> Option<StoredCertificate> {
        let Value::Binary(made) = self.get(&places::win_stations("SelfSignedCertificate")) else {
            return None;
        };
        self.stores
            .get(places::STORE)?
            .iter()
            .find(|c| Hex::parse(&c.thumbprint).as_ref() == Some(&made))
            .cloned()
    }

    /// Does what leaves no state to take back.
    pub(super) fn act(&mut self, act: Act) {
        match act {
            Act::RefreshPolicy => {
                let ours = |key: &str| key.starts_with(places::POLICY);
                self.slots.retain(
                    |r| !matches!(&r.slot, redial_model::Slot::Registry { key, .. } if ours(key)),
                );
                for reading in self.domain.clone() {
                    self.set(reading.slot, reading.value);
                }
            }
            Act::ResyncClock => self.wire.clock = 0,
            Act::FlushNames => self.wire.stale_cache = false,
        }
    }

    /// What the task scheduler does: reverts whose time has come.
    pub(super) fn due(&mut self) {
        let now = self.now() as u64;
        let due: Vec<_> = self
            .slots
            .iter()
            .filter(|r| matches!(&r.value, Value::Revert(Revert { at, .. }) if *at <= now))
            .cloned()
            .collect();
        // The task scheduler works as SYSTEM, whoever runs redial.
        let elevated = std::mem::replace(&mut self.system.elevated, true);
        for reading in due {
            if let Value::Revert(revert) = &reading.value {
                for undo in &revert.undo {
                    // As everywhere: only what is still as redial left it.
                    if self.read(&undo.slot).is_ok_and(|now| now == *undo.wrote) {
                        let _ = self.write(&undo.slot, &undo.held);
                    }
                }
            }
            self.set(reading.slot, Value::Absent);
        }
        self.system.elevated = elevated;
    }

    /// The certificate the listener would use and its key, when both can be.
    pub(super) fn usable(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let certificate = match self.in_force(&places::rdp_tcp("SSLCertificateSHA1Hash")) {
            Value::Binary(bound) => self
                .stores
                .get(places::MY)?
                .iter()
                .find(|c| Hex::parse(&c.thumbprint).as_ref() == Some(&bound))
                .cloned()?,
            _ => self.own_certificate()?,
        };
        let file = self.keys.get(&Self::key_path(
            certificate
                .container?
                .as_str()
                .strip_prefix("TSSecKeySet")?
                .parse()
                .ok()?,
        ))?;
        let readable = !file.damaged
            && allows(file, Account::NetworkService, Access::Read)
            && !file.key.is_empty();
        readable.then(|| (certificate.der.0, file.key.0.clone()))
    }
}
