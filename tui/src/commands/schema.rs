use crate::{
    exit::{Exit, Stop},
    output::print,
};

/// Prints the JSON Schema of a report.
pub fn run() -> Result<Exit, Stop> {
    print(&(redial_report::schema() + "\n"))?;
    Ok(Exit::Healthy)
}
