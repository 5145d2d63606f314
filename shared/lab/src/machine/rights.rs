//! What redial itself may read and write on a simulated machine: as an elevated administrator, or as
//! an ordinary user.
//!
//! Without elevation it may read the registry, the services, the firewall, the certificate stores,
//! the list of key files (KB278381: Everyone may list the folder) and the event logs it asks for:
//! System and the channels of services let everybody who is signed in read ("Default ACLs on Windows
//! event logs", blogs.msdn.com/ericfitz, 2006; learn.microsoft.com, EVT_CHANNEL_ISOLATION_TYPE). It
//! may not read what a key file's own list keeps from it. Elevated it has no privilege that would
//! pass over a list (SeBackupPrivilege).

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
            self.may(file, Access::ReadList, &format!("read {slot}"))?;
        }
        self.read(slot)
    }

    /// Writes a slot, as far as redial may.
    pub(super) fn write_as_redial(&mut self, slot: &Slot, value: &Value) -> Result<(), Snag> {
        if let Slot::Access { path } = slot
            && let Some(file) = self.keys.get(path)
        {
            self.may(file, Access::WriteList, &format!("write {slot}"))?;
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
        let number = container.as_str().strip_prefix("TSSecKeySet");
        let file = number
            .and_then(|n| n.parse::<usize>().ok())
            .and_then(|n| self.keys.get(&Self::key_path(n.max(1))));
        match file {
            None => Known::Unread(Snag::Broke {
                doing: DOING.into(),
                why: "keyset does not exist (0x80090016)".into(),
            }),
            Some(file) => self
                .may(file, Access::Read, DOING)
                .map(|()| !file.damaged)
                .into(),
        }
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

    /// As Windows makes it: administrators are not among those who may.
    const CLOSED: &str = "O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FR;;;NS)";

    fn seen(elevated: bool, access: Option<&str>) -> (Result<Value, Snag>, Known<bool>) {
        let mut state = MachineState::healthy();
        state.system.elevated = elevated;
        let path = MachineState::key_path(1);
        if let (Some(access), Some(file)) = (access, state.keys.get_mut(&path)) {
            file.access = access.into();
        }
        let machine = Simulated::new(state);
        let own = machine.certificates(places::STORE).unwrap();
        let list = machine.read(&Slot::Access { path });
        (list, own[0].key_opens.clone())
    }

    #[test]
    fn a_list_keeps_out_whom_it_does_not_name() {
        let (list, opens) = seen(true, None);
        assert!(matches!(list, Ok(Value::Text(_))));
        assert_eq!(opens, Known::Is(true));
        let (list, opens) = seen(false, None);
        assert_eq!(list, Err(Snag::NeedsElevation));
        assert_eq!(opens, Known::Unread(Snag::NeedsElevation));
        let (list, opens) = seen(true, Some(CLOSED));
        assert!(
            matches!(list, Err(Snag::Broke { .. })),
            "elevated, and denied"
        );
        assert!(matches!(opens, Known::Unread(Snag::Broke { .. })));
    }
}
