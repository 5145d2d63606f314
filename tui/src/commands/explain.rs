use std::path::Path;

use redial_report::Layout;

use crate::{
    cli::Explain,
    config::read_text,
    exit::{Exit, Stop},
    manner::Wishes,
    output::print,
};

/// Bytes of a text that are taken from a pipe; more of it is not read.
const MOST: u64 = 1 << 20;

/// Says what a code, a name, or every number of a text means. Where nothing of it is known, that is
/// an end of its own.
pub fn run(explain: &Explain) -> Result<Exit, Stop> {
    let piped = match &explain.what[..] {
        [dash] if dash == "-" => Some(read_text(Path::new("-"), MOST)?),
        _ => None,
    };
    let words: Vec<&str> = match &piped {
        Some(text) => vec![text],
        None => explain.what.iter().map(String::as_str).collect(),
    };
    let told = redial_catalog::meaning(&words).map_err(|why| Stop::usage(why.to_string()))?;
    let mut lines = Layout::new(Wishes::default().look());
    lines.lines(&told.says);
    print(&lines.finish())?;
    Ok(if told.is_known {
        Exit::Healthy
    } else {
        Exit::Trouble
    })
}
