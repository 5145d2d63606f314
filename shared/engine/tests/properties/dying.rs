//! A program that is killed.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicUsize, Ordering},
};

use redial_lab::Simulated;
use redial_machine::{
    Act, Adapter, EventLog, EventQuery, Firewall, Machine, Owner, Product, Slot, Snag,
    StoredCertificate, System, Value,
};

/// A machine whose program dies at a write, before or after it took effect.
#[derive(Debug)]
pub struct Dying {
    pub machine: Simulated,
    left: AtomicUsize,
    takes_effect: bool,
}

impl Dying {
    pub fn at(after: usize, takes_effect: bool, machine: Simulated) -> Self {
        Self {
            machine,
            left: AtomicUsize::new(after),
            takes_effect,
        }
    }

    /// What a program does to the machine, unless it dies meanwhile.
    pub fn outlived<T>(&self, program: impl FnOnce(&dyn Machine) -> T) -> Option<T> {
        let quiet = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        let died = catch_unwind(AssertUnwindSafe(|| program(self)));
        std::panic::set_hook(quiet);
        died.ok()
    }
}

impl Machine for Dying {
    fn read(&self, slot: &Slot) -> Result<Value, Snag> {
        self.machine.read(slot)
    }
    fn write(&self, slot: &Slot, value: &Value) -> Result<(), Snag> {
        if self.left.fetch_sub(1, Ordering::Relaxed) == 0 {
            if self.takes_effect {
                let _ = self.machine.write(slot, value);
            }
            panic!("killed");
        }
        self.machine.write(slot, value)
    }
    fn perform(&self, act: Act) -> Result<(), Snag> {
        self.machine.perform(act)
    }
    fn system(&self) -> Result<System, Snag> {
        self.machine.system()
    }
    fn subkeys(&self, key: &str) -> Result<Vec<String>, Snag> {
        self.machine.subkeys(key)
    }
    fn text(&self, path: &str) -> Result<Option<String>, Snag> {
        self.machine.text(path)
    }
    fn files(&self, folder: &str) -> Result<Vec<String>, Snag> {
        self.machine.files(folder)
    }
    fn certificates(&self, store: &str) -> Result<Vec<StoredCertificate>, Snag> {
        self.machine.certificates(store)
    }
    fn firewall(&self) -> Result<Firewall, Snag> {
        self.machine.firewall()
    }
    fn events(&self, query: &EventQuery) -> Result<EventLog, Snag> {
        self.machine.events(query)
    }
    fn adapters(&self) -> Result<Vec<Adapter>, Snag> {
        self.machine.adapters()
    }
    fn products(&self) -> Result<Vec<Product>, Snag> {
        self.machine.products()
    }
    fn reverts(&self) -> Result<Vec<String>, Snag> {
        self.machine.reverts()
    }
    fn owners(&self, port: u16) -> Result<Vec<Owner>, Snag> {
        self.machine.owners(port)
    }
    fn excluded_ports(&self) -> Result<Vec<(u16, u16)>, Snag> {
        self.machine.excluded_ports()
    }
}
