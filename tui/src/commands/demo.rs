use std::sync::Arc;

use redial_model::Target;

use crate::{
    cli::Demo,
    exit::{Exit, Stop},
    fleet,
    options::Options,
    output::Output,
};

/// Starts the sick hosts of the lab on loopback, checks each, and prints its report under what it plays.
pub fn run(demo: &Demo) -> Result<Exit, Stop> {
    let mut options = Options::resolve(&demo.how)?;
    let mut output = std::mem::replace(&mut options.output, Output::to(None));
    let options = Arc::new(options);
    let word = demo.word.as_deref().unwrap_or_default();
    let sick: Vec<_> = redial_lab::WARD.iter().filter(|s| s.name.contains(word)).collect();
    if sick.is_empty() {
        let names = redial_lab::WARD.iter().map(|s| s.name).collect::<Vec<_>>().join(", ");
        return Err(Stop::usage(format!("no sick host is called `{}`: there are {names}", word.escape_debug())));
    }
    super::check::runtime()?.block_on(async {
        for sick in sick {
            let host = sick.start().await.map_err(|e| Stop { exit: Exit::Unknown, says: format!("can't start the sick host {}: {e}", sick.name) })?;
            let target = Target { host: sick.asked_as.into(), port: host.port(), address: Some(host.ip()) };
            let title = format!("── {}: {} ──", sick.name, sick.plays);
            let mut report = None;
            fleet::run(vec![target], Arc::clone(&options), |r| {
                report = Some(r);
                Ok(())
            })
            .await?;
            if let Some(report) = report {
                let shown = redial_report::render(&[report], options.format, options.look);
                output.write(&if options.format == redial_report::Format::Text { format!("\n{title}\n{shown}") } else { shown })?;
            }
        }
        Ok(())
    })?;
    output.finish()?;
    Ok(Exit::Healthy)
}
