use crate::{
    exit::{Exit, Stop},
    output::Output,
};

/// Prints the JSON Schema of a report.
pub fn run() -> Result<Exit, Stop> {
    Output::to(None).write(&(redial_report::schema() + "\n"))?;
    Ok(Exit::Healthy)
}
