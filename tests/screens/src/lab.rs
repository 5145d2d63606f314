use std::{
    fs,
    path::{Path, PathBuf},
};

use redial::dashboard::state::HostPlace;
use redial_lab::{MachineState, Patient, Simulated};
use redial_model::{Reading, Slot, Value, places};

/// A simulated machine in a file, so that somebody else can change it as well; gone with this
/// value, its journal, too.
pub struct Lab(PathBuf);

impl Lab {
    /// This patient with something changed about it.
    pub fn of(patient: &str, name: &str, change: impl FnOnce(&mut MachineState)) -> Self {
        let folder =
            std::env::temp_dir().join(format!("redial-screens-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join("machine.json");
        let mut state = Patient::named(patient).expect("a patient").state();
        change(&mut state);
        Simulated::save(&state, &file).expect("saved");
        Self(file)
    }

    /// Where it is.
    pub fn place(&self) -> HostPlace {
        HostPlace::Lab(None, self.0.clone())
    }

    /// Its file.
    pub fn file(&self) -> &Path {
        &self.0
    }

    /// The machine itself, for somebody else.
    pub fn machine(&self) -> Simulated {
        Simulated::open(&self.0).expect("a machine")
    }

    /// Every slot but the port: the loopback host that is started gives it its own.
    pub fn slots(&self) -> Vec<Reading> {
        self.machine()
            .state()
            .slots
            .into_iter()
            .filter(|r| r.slot != places::rdp_tcp("PortNumber"))
            .collect()
    }

    /// What a slot of it holds.
    pub fn value(&self, slot: &Slot) -> Value {
        self.machine().state().get(slot)
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = self.0.parent().map(fs::remove_dir_all);
    }
}
