use crate::{
    cli::Explain,
    exit::{Exit, Stop},
    output::print,
};

/// Says what a code or a name means.
pub fn run(explain: &Explain) -> Result<Exit, Stop> {
    let words: Vec<&str> = explain.what.iter().map(String::as_str).collect();
    let says = redial_catalog::meaning(&words).map_err(|why| Stop::usage(why.to_string()))?;
    print(&says)?;
    Ok(Exit::Healthy)
}
