use redial_machine::{
    Act, Adapter, EventLog, EventQuery, Firewall, Known, Machine, Owner, Product, Slot, Snag,
    StoredCertificate, System, Value, utc,
};

use crate::protocol::Hello;

/// What is known of the machine at the far end without asking: what it is, and its clock. Everything
/// else is asked where it is.
#[derive(Debug)]
pub(crate) struct FarMachine {
    system: Known<System>,
    /// How far its clock is ahead of this computer's, in seconds.
    ahead: f64,
}

impl FarMachine {
    /// The machine that said this at a time of this computer's clock.
    pub fn of(hello: &Hello, heard: f64) -> Self {
        Self {
            system: hello.system.clone(),
            ahead: hello.now - heard,
        }
    }
}

/// It is not here: probes that run there look at it.
fn elsewhere<T>() -> Result<T, Snag> {
    Err(Snag::NotHere)
}

impl Machine for FarMachine {
    fn here(&self) -> bool {
        self.system != Known::Unasked
    }

    fn now(&self) -> f64 {
        utc::now() + self.ahead
    }

    fn system(&self) -> Result<System, Snag> {
        match &self.system {
            Known::Is(system) => Ok(system.clone()),
            Known::Unread(why) => Err(why.clone()),
            Known::Unasked => elsewhere(),
        }
    }

    fn read(&self, _: &Slot) -> Result<Value, Snag> {
        elsewhere()
    }
    fn write(&self, _: &Slot, _: &Value) -> Result<(), Snag> {
        elsewhere()
    }
    fn perform(&self, _: Act) -> Result<(), Snag> {
        elsewhere()
    }
    fn subkeys(&self, _: &str) -> Result<Vec<String>, Snag> {
        elsewhere()
    }
    fn text(&self, _: &str) -> Result<Option<String>, Snag> {
        elsewhere()
    }
    fn files(&self, _: &str) -> Result<Vec<String>, Snag> {
        elsewhere()
    }
    fn certificates(&self, _: &str) -> Result<Vec<StoredCertificate>, Snag> {
        elsewhere()
    }
    fn firewall(&self) -> Result<Firewall, Snag> {
        elsewhere()
    }
    fn events(&self, _: &EventQuery) -> Result<EventLog, Snag> {
        elsewhere()
    }
    fn adapters(&self) -> Result<Vec<Adapter>, Snag> {
        elsewhere()
    }
    fn products(&self) -> Result<Vec<Product>, Snag> {
        elsewhere()
    }
    fn reverts(&self) -> Result<Vec<String>, Snag> {
        elsewhere()
    }
    fn owners(&self, _: u16) -> Result<Vec<Owner>, Snag> {
        elsewhere()
    }
    fn excluded_ports(&self) -> Result<Vec<(u16, u16)>, Snag> {
        elsewhere()
    }
}
