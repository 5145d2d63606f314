use redial_lab::{Patient, Simulated};

use crate::{
    cli::LabArgs,
    exit::{Exit, Stop},
    output::print,
};

/// Lists the simulated machines, or saves one.
pub fn run(args: &LabArgs) -> Result<Exit, Stop> {
    match (&args.name, &args.file) {
        (Some(name), Some(file)) => {
            let patient = Patient::named(name).map_err(|_| {
                Stop::usage(format!(
                    "no simulated machine is called `{}`: there are {}",
                    name.escape_debug(),
                    Patient::names()
                ))
            })?;
            if file.extension().is_none() {
                return Err(Stop::usage(format!(
                    "{} needs an ending, such as .json, to be told from a name",
                    file.display()
                )));
            }
            Simulated::save(&patient.state(), file)
                .map_err(|e| Stop::unwritten(&file.display().to_string(), &e))?;
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
