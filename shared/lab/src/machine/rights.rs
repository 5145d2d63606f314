//! What redial itself may read and write on a simulated machine: as an elevated administrator, or as
//! an ordinary user.
//!
//! Without elevation it may read the registry, the services, the firewall, the certificate stores,
//! the list of key files (KB278381: Everyone may list the folder) and the event logs it asks for:
//! System and the channels of services let everybody who is signed in read ("Default ACLs on Windows
//! event logs", blogs.msdn.com/ericfitz, 2006; learn.microsoft.com, EVT_CHANNEL_ISOLATION_TYPE). It
//! may not read what a key file's own list keeps from it. Elevated it reads and writes lists, and
//! moves files, whatever the lists say: administrators have SeBackupPrivilege and
//! SeRestorePrivilege (learn.microsoft.com, "Back up files and directories" and "Restore files and
//! directories", default values), unless somebody took them away. CryptoAPI asks for no such privilege, so a key opens for redial only
//! where its list says so.

use redial_model::{
    Known, Slot, Snag, Value,
    machine::StoredCertificate,
    sddl::{self, Access, Account},
};

use super::{KeyFile, MachineState};

impl MachineState {
    /// A slot, as far as redial may read it.
    pub(super) fn read_as_redial(&self, slot: &Slot) -> Result<Value, Snag> {
        if self.faults.hides.contains(slot) {
            return Err(self.refusal(&format!("read {slot}")));
        }
        if let Slot::Access { path } = slot
            && let Some(file) = self.keys.get(path)
        {
            self.may_reach(file, Access::ReadList, &format!("read {slot}"))?;
        }
        self.read(slot)
    }

    /// Writes a slot, as far as redial may.
    pub(super) fn write_as_redial(&mut self, slot: &Slot, value: &Value) -> Result<(), Snag> {
        if let Slot::Access { path } = slot
            && let Some(file) = self.keys.get(path)
        {
            self.may_reach(file, Access::WriteList, &format!("write {slot}"))?;
        }
        self.write(slot, value)
    }

    /// Whether redial can open the private key of a certificate. What CryptoAPI answers where the
    /// container is missing is what it answers where it may not be opened (NTE_BAD_KEYSET).
    pub(super) fn key_opens(&self, certificate: &StoredCertificate) -> Known<bool> {
        const DOING: &str = "open the private key";
        let Some(container) = &certificate.container else {
            return Known::Is(false);
        };
        let file = self.keys.get(&Self::container_path(container.as_str()));
        match file {
            None => Known::Unread(Snag::Broke {
                doing: DOING.into(),
                why: "keyset does not exist (0x80090016)".into(),
            }),
            Some(file) => self
                .may(file, Access::Read, DOING)
                .map(|()| !file.damaged && file.belongs_to(certificate))
                .into(),
        }
    }

    /// The same where the privileges of an elevated administrator count.
    fn may_reach(&self, file: &KeyFile, access: Access, doing: &str) -> Result<(), Snag> {
        if self.system.elevated && !self.faults.unprivileged {
            return Ok(());
        }
        self.may(file, access, doing)
    }

    fn may(&self, file: &KeyFile, access: Access, doing: &str) -> Result<(), Snag> {
        let account = if self.system.elevated {
            Account::Administrators
        } else {
            Account::Users
        };
        match sddl::allows(&file.access, account, access) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(self.refusal(doing)),
        }
    }

    /// What Windows' "access is denied" is to redial.
    fn refusal(&self, doing: &str) -> Snag {
        if self.system.elevated {
            Snag::Broke {
                doing: doing.into(),
                why: "access is denied (0x80070005)".into(),
            }
        } else {
            Snag::NeedsElevation
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Simulated;
    use redial_model::{Machine, places};

    fn seen(change: fn(&mut MachineState)) -> (Result<Value, Snag>, Known<bool>) {
        let mut state = MachineState::healthy();
        change(&mut state);
        let machine = Simulated::new(state);
        let own = machine.certificates(places::STORE).unwrap();
        let path = MachineState::key_path(1);
        let list = machine.read(&Slot::Access { path });
        (list, own[0].key_opens.clone())
    }

    #[test]
    fn a_list_keeps_out_whom_it_does_not_name() {
        let (list, opens) = seen(|_| {});
        assert!(matches!(list, Ok(Value::Text(_))), "read as a backup would");
        assert!(matches!(opens, Known::Unread(Snag::Broke { .. })));
        let (list, opens) = seen(|s| s.system.elevated = false);
        assert_eq!(list, Err(Snag::NeedsElevation));
        assert_eq!(opens, Known::Unread(Snag::NeedsElevation));
        let (list, opens) = seen(|s| s.faults.unprivileged = true);
        assert!(
            matches!(list, Err(Snag::Broke { .. })),
            "elevated, and denied"
        );
        assert!(matches!(opens, Known::Unread(Snag::Broke { .. })));
    }

    #[test]
    fn a_key_opens_for_the_certificate_it_belongs_to() {
        let open = |s: &mut MachineState| {
            let file = s.keys.get_mut(&MachineState::key_path(1)).unwrap();
            file.access = "D:(A;;FA;;;BA)".into();
        };
        let (_, opens) = seen(open);
        assert_eq!(opens, Known::Is(true));
        let (_, opens) = seen(|s| {
            let other = MachineState::healthy()
                .keys
                .remove(&MachineState::key_path(1));
            let file = s.keys.get_mut(&MachineState::key_path(1)).unwrap();
            file.key = other.unwrap().key;
            file.access = "D:(A;;FA;;;BA)".into();
        });
        assert_eq!(opens, Known::Is(false), "another certificate's key");
    }
}
