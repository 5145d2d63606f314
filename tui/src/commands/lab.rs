use std::path::Path;

use redial_lab::{Patient, Simulated};

use crate::{
    cli::LabArgs,
    exit::{Exit, Stop},
    lab::patient,
    output::print,
};

/// Lists the simulated machines, or saves one.
pub fn run(args: &LabArgs) -> Result<Exit, Stop> {
    match (&args.name, &args.file) {
        (Some(name), Some(file)) => {
            let patient = patient(name)?;
            save(patient, file)?;
            print(&format!(
                "{}: {}\nredial check --lab {}\n",
                patient.name,
                patient.plays,
                file.display()
            ))?;
        }
        _ => {
            let row = |p: &Patient| {
                format!(
                    "{:18} {:22} {:24} {}\n",
                    p.name,
                    if p.cause.is_empty() { "–" } else { p.cause },
                    if p.fix.is_empty() { "–" } else { p.fix },
                    p.plays
                )
            };
            let rows: String = Patient::all().map(row).collect();
            print(&format!(
                "{:18} {:22} {:24} what it plays\n{rows}",
                "name", "cause", "fix"
            ))?;
        }
    }
    Ok(Exit::Healthy)
}

/// Saves a simulated machine. Another one is replaced; whatever else is there is somebody's own.
fn save(patient: &Patient, file: &Path) -> Result<(), Stop> {
    let place = file.display();
    if file.extension().is_none() {
        return Err(Stop::usage(format!(
            "{place} needs an ending, such as .json, to be told from a name"
        )));
    }
    if file.exists() && Simulated::open(file).is_err() {
        return Err(Stop::usage(format!(
            "{place} is there already and is no simulated machine: give another name"
        )));
    }
    Simulated::save(&patient.state(), file).map_err(|e| Stop::unwritten(&place.to_string(), &e))
}
