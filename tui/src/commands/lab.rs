use std::path::Path;

use redial_lab::{Patient, Simulated};
use redial_report::{Layout, Table, quoted};

use crate::{
    cli::LabArgs,
    exit::{Exit, Stop},
    lab::patient,
    manner::Wishes,
    output::print,
};

/// Lists the simulated machines, or saves one.
pub fn run(args: &LabArgs) -> Result<Exit, Stop> {
    let mut lines = Layout::new(Wishes::default().look());
    match (&args.name, &args.file) {
        (Some(name), Some(file)) => {
            let patient = patient(name)?;
            save(patient, file)?;
            lines.text(0, &format!("{}: {}", patient.name, patient.plays));
            let file = quoted(&file.display().to_string());
            lines.command(0, &format!("redial check --lab {file}"));
        }
        _ => {
            let mut table = Table::under(["name", "fix", "what it simulates"]);
            for p in Patient::all() {
                let fix = if p.fix.is_empty() { "–" } else { p.fix };
                let cause = if p.cause.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", p.cause)
                };
                table.row([p.name, fix, &format!("{}{cause}", p.plays)]);
            }
            lines.table(&table);
        }
    }
    print(&lines.finish())?;
    Ok(Exit::Healthy)
}

/// Saves a simulated machine. Another one is replaced; whatever else is there is somebody's own.
fn save(patient: &Patient, file: &Path) -> Result<(), Stop> {
    let place = file.display();
    if file.extension().is_none() {
        return Err(Stop::usage(format!(
            "{place} needs an ending, such as .json, so that it is not a name"
        )));
    }
    if file.exists() && Simulated::open(file).is_err() {
        return Err(Stop::usage(format!(
            "{place} is there already and is not a simulated machine: give another name"
        )));
    }
    Simulated::save(&patient.state(), file).map_err(|e| Stop::unwritten(&place.to_string(), &e))
}
