//! The machine a probe is run alone on.

use std::sync::Arc;

use redial_model::Machine;

use crate::{Patient, Simulated};

/// Why there is no simulated machine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPatient {
    /// None was named.
    #[error("name a simulated computer, one of {}", Patient::names())]
    Unnamed,
    /// None has this name.
    #[error("`{}`: there is no simulated computer of this name; there are {}", .0.escape_debug(), Patient::names())]
    Unknown(String),
}

/// The simulated machine of the patient of this name, or `real` when none is named.
///
/// # Errors
/// No patient has this name, or none was named and there is no real machine: which there are.
pub fn machine_for(
    patient: Option<&str>,
    real: Arc<dyn Machine>,
) -> Result<Arc<dyn Machine>, NoPatient> {
    match patient {
        None if real.here() => Ok(real),
        None => Err(NoPatient::Unnamed),
        Some(name) => Ok(Arc::new(Simulated::new(Patient::named(name)?.state()))),
    }
}

#[cfg(test)]
mod tests {
    use redial_model::{Value, machine::Nowhere, places};

    use super::*;

    #[test]
    fn a_named_patient_is_simulated_and_an_unknown_one_is_refused() {
        let machine = machine_for(Some("turned-down"), Arc::new(Nowhere)).unwrap();
        let layer = machine.read(&places::rdp_tcp("SecurityLayer"));
        assert_eq!(layer, Ok(Value::Dword(0)));
        let refused = |name| {
            machine_for(name, Arc::new(Nowhere))
                .map(|_| ())
                .unwrap_err()
        };
        assert_eq!(refused(None), NoPatient::Unnamed);
        let unknown = refused(Some("who\u{1b}")).to_string();
        assert!(
            unknown.starts_with("`who\\u{1b}`: there is no simulated computer of this name"),
            "{unknown}"
        );
        assert!(unknown.contains("turned-down"), "{unknown}");
    }
}
