use std::fmt;

use crate::{
    Act, Adapter, EventLog, EventQuery, Firewall, Owner, Product, Slot, Snag, StoredCertificate,
    System, Value, utc,
};

/// A computer's state. Every call may block. What a machine can't tell is `Snag::NotHere`; what it
/// may not tell, `Snag::NeedsElevation`.
pub trait Machine: Send + Sync + fmt::Debug {
    /// Whether there is one at all.
    fn here(&self) -> bool {
        true
    }

    /// What time this machine's own clock shows, in seconds since 1970-01-01 UTC. What is written
    /// on a machine, waits on it or was logged by it goes by that clock, which may differ from
    /// redial's by minutes.
    fn now(&self) -> f64 {
        utc::now()
    }

    /// What stands in a slot; absence is a value.
    ///
    /// # Errors
    /// Why the slot could not be read: [`Snag`].
    fn read(&self, slot: &Slot) -> Result<Value, Snag>;

    /// What stands in each of these slots, in their order: one answer a slot. A machine that is far
    /// away is asked once.
    fn read_all(&self, slots: &[Slot]) -> Vec<Result<Value, Snag>> {
        slots.iter().map(|slot| self.read(slot)).collect()
    }

    /// Puts a value into a slot. `Ok` is a claim, not a proof: whoever writes reads back.
    ///
    /// # Errors
    /// Why nothing was written: [`Snag`].
    fn write(&self, slot: &Slot, value: &Value) -> Result<(), Snag>;

    /// Does something that leaves no state to take back.
    ///
    /// # Errors
    /// Why it was not done: [`Snag`].
    fn perform(&self, act: Act) -> Result<(), Snag>;

    /// What this computer is.
    ///
    /// # Errors
    /// Why it could not be looked at: [`Snag`].
    fn system(&self) -> Result<System, Snag>;

    /// The names of the keys under a registry key; none when it does not exist.
    ///
    /// # Errors
    /// Why the key could not be listed: [`Snag`].
    fn subkeys(&self, key: &str) -> Result<Vec<String>, Snag>;

    /// A small text file; nothing when it does not exist. Environment variables in the path
    /// (`%USERPROFILE%`) are expanded.
    ///
    /// # Errors
    /// Why the file could not be read: [`Snag`].
    fn text(&self, path: &str) -> Result<Option<String>, Snag>;

    /// The paths of the files in a folder; none when it does not exist.
    ///
    /// # Errors
    /// Why the folder could not be listed: [`Snag`].
    fn files(&self, folder: &str) -> Result<Vec<String>, Snag>;

    /// The certificates of a LocalMachine store; none when it does not exist.
    ///
    /// # Errors
    /// Why the store could not be read: [`Snag`].
    fn certificates(&self, store: &str) -> Result<Vec<StoredCertificate>, Snag>;

    /// The firewall's profiles and rules.
    ///
    /// # Errors
    /// Why the firewall could not be read: [`Snag`].
    fn firewall(&self) -> Result<Firewall, Snag>;

    /// Events of one channel, the latest first, and how far back the channel and the look go. What
    /// was read before a look had to stop early is an answer.
    ///
    /// # Errors
    /// Why the channel could not be read: [`Snag`].
    fn events(&self, query: &EventQuery) -> Result<EventLog, Snag>;

    /// The network interfaces that are up.
    ///
    /// # Errors
    /// Why the interfaces could not be listed: [`Snag`].
    fn adapters(&self) -> Result<Vec<Adapter>, Snag>;

    /// Installed products that stand between a program and the network.
    ///
    /// # Errors
    /// Why the products could not be listed: [`Snag`].
    fn products(&self) -> Result<Vec<Product>, Snag>;

    /// The names of the tasks redial made on this machine that take changes back
    /// ([`Slot::Revert`]).
    ///
    /// # Errors
    /// Why the tasks could not be listed: [`Snag`].
    fn reverts(&self) -> Result<Vec<String>, Snag>;

    /// Who listens on a TCP port: several may, each on addresses of its own.
    ///
    /// # Errors
    /// Why the listeners could not be listed: [`Snag`].
    fn owners(&self, port: u16) -> Result<Vec<Owner>, Snag>;

    /// Ranges of TCP ports nobody may bind, first and last.
    ///
    /// # Errors
    /// Why they could not be listed: [`Snag`].
    fn excluded_ports(&self) -> Result<Vec<(u16, u16)>, Snag>;
}

/// No machine: every look answers `Snag::NotHere`.
#[derive(Clone, Copy, Debug)]
pub struct Nowhere;

impl Machine for Nowhere {
    fn here(&self) -> bool {
        false
    }
    fn read(&self, _: &Slot) -> Result<Value, Snag> {
        Err(Snag::NotHere)
    }
    fn write(&self, _: &Slot, _: &Value) -> Result<(), Snag> {
        Err(Snag::NotHere)
    }
    fn perform(&self, _: Act) -> Result<(), Snag> {
        Err(Snag::NotHere)
    }
    fn system(&self) -> Result<System, Snag> {
        Err(Snag::NotHere)
    }
    fn subkeys(&self, _: &str) -> Result<Vec<String>, Snag> {
        Err(Snag::NotHere)
    }
    fn text(&self, _: &str) -> Result<Option<String>, Snag> {
        Err(Snag::NotHere)
    }
    fn files(&self, _: &str) -> Result<Vec<String>, Snag> {
        Err(Snag::NotHere)
    }
    fn certificates(&self, _: &str) -> Result<Vec<StoredCertificate>, Snag> {
        Err(Snag::NotHere)
    }
    fn firewall(&self) -> Result<Firewall, Snag> {
        Err(Snag::NotHere)
    }
    fn events(&self, _: &EventQuery) -> Result<EventLog, Snag> {
        Err(Snag::NotHere)
    }
    fn adapters(&self) -> Result<Vec<Adapter>, Snag> {
        Err(Snag::NotHere)
    }
    fn products(&self) -> Result<Vec<Product>, Snag> {
        Err(Snag::NotHere)
    }
    fn reverts(&self) -> Result<Vec<String>, Snag> {
        Err(Snag::NotHere)
    }
    fn owners(&self, _: u16) -> Result<Vec<Owner>, Snag> {
        Err(Snag::NotHere)
    }
    fn excluded_ports(&self) -> Result<Vec<(u16, u16)>, Snag> {
        Err(Snag::NotHere)
    }
}
