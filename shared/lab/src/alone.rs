//! The machine a probe is run alone on.

use std::sync::Arc;

use redial_model::Machine;

use crate::{CLINIC, INCURABLE, Patient, Simulated};

/// The simulated machine of the patient of this name, or `real` when none is named.
///
/// # Errors
/// No patient has this name, or none was named and there is no real machine: which there are.
pub fn machine_for(
    patient: Option<&str>,
    real: Arc<dyn Machine>,
) -> Result<Arc<dyn Machine>, String> {
    let names = || {
        let all = CLINIC.iter().chain(INCURABLE).map(|p| p.name);
        all.collect::<Vec<_>>().join(", ")
    };
    match patient {
        None if real.here() => Ok(real),
        None => Err(format!("name a simulated machine, one of {}", names())),
        Some(name) => match Patient::named(name) {
            Ok(patient) => Ok(Arc::new(Simulated::new(patient.state()))),
            Err(why) => Err(format!(
                "`{}`: {why}: there are {}",
                name.escape_debug(),
                names()
            )),
        },
    }
}
