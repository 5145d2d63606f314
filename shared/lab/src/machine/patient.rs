use super::{CLINIC, INCURABLE, MachineState};
use crate::NoPatient;

/// A sick host with a machine behind it, and the fix that cures it.
#[derive(Debug)]
pub struct Patient {
    /// Its name in the demo.
    pub name: &'static str,
    /// What it plays, in a clause.
    pub plays: &'static str,
    /// The cause that should be named first; empty when the host is healthy.
    pub cause: &'static str,
    /// The fix that cures it.
    pub fix: &'static str,
    sicken: fn(&mut MachineState),
}

/// The name every patient is asked for by.
pub(super) const ASKED: &str = "srv01.corp.test";

impl Patient {
    /// The name it is asked for by.
    pub const fn asked_as(&self) -> &'static str {
        ASKED
    }

    /// Its machine.
    pub fn state(&self) -> MachineState {
        let mut state = MachineState::healthy();
        (self.sicken)(&mut state);
        state
    }

    /// Every patient: those a fix cures, those none does, those that can't be seen whole, and those
    /// that are well and look odd.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        let cured = CLINIC.iter().chain(INCURABLE);
        cured.chain(super::UNSEEN).chain(super::ODD)
    }

    /// The names of all of them, for a sentence.
    #[must_use]
    pub fn names() -> String {
        Self::all().map(|p| p.name).collect::<Vec<_>>().join(", ")
    }

    /// The patient of this name.
    ///
    /// # Errors
    /// There is none.
    pub fn named(name: &str) -> Result<&'static Self, NoPatient> {
        Self::all()
            .find(|p| p.name == name)
            .ok_or_else(|| NoPatient::Unknown(name.into()))
    }
}

pub(super) const fn patient(
    name: &'static str,
    plays: &'static str,
    cause: &'static str,
    fix: &'static str,
    sicken: fn(&mut MachineState),
) -> Patient {
    Patient {
        name,
        plays,
        cause,
        fix,
        sicken,
    }
}
