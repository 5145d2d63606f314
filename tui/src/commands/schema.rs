use crate::{
    cli::SchemaName,
    config,
    exit::{Exit, Stop},
    output::print,
};

/// Prints a JSON Schema.
pub fn run(of: SchemaName) -> Result<Exit, Stop> {
    let schema = match of {
        SchemaName::Report => redial_report::schema(),
        SchemaName::Config => config::schema(),
    };
    print(&(schema + "\n"))?;
    Ok(Exit::Healthy)
}
