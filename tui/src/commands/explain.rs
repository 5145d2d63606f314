use crate::{
    cli::Explain,
    exit::{Exit, Stop},
    output::Output,
};

/// Says what a code or a name means.
pub fn run(explain: &Explain) -> Result<Exit, Stop> {
    let words: Vec<&str> = explain.what.iter().map(String::as_str).collect();
    let says = redial_catalog::meaning(&words).map_err(|why| Stop::usage(why.to_string()))?;
    Output::to(None).write(&says)?;
    Ok(Exit::Healthy)
}
