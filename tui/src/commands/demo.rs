use std::sync::Arc;

use redial_lab::Sick;
use redial_model::Target;
use redial_report::{Format, Report, hide, render};

use crate::{
    cli::Demo,
    exit::{Exit, Stop},
    fleet,
    options::Options,
    output::Output,
};

/// Starts the sick hosts of the lab on loopback, checks each, and prints its report under what it
/// plays.
pub fn run(demo: &Demo) -> Result<Exit, Stop> {
    let mut options = Options::resolve(&demo.how)?;
    let mut output = std::mem::replace(&mut options.output, Output::to(None));
    let options = Arc::new(options);
    let word = demo.word.as_deref().unwrap_or_default();
    let sick: Vec<_> = redial_lab::WARD
        .iter()
        .filter(|s| s.name.contains(word))
        .collect();
    if sick.is_empty() {
        let names = redial_lab::WARD
            .iter()
            .map(|s| s.name)
            .collect::<Vec<_>>()
            .join(", ");
        return Err(Stop::usage(format!(
            "no sick host is called `{}`: there are {names}",
            word.escape_debug()
        )));
    }
    let reports = super::check::runtime()?.block_on(checked(&sick, &options))?;
    if options.format == Format::Text {
        for (sick, report) in sick.iter().zip(reports) {
            let title = format!("{}: {}", sick.name, sick.plays);
            let rule = if options.look.ascii { "-" } else { "─" };
            output.write(&format!(
                "\n{title}\n{}\n{}",
                rule.repeat(title.chars().count()),
                render(&[report], options.format, options.look)
            ))?;
        }
    } else {
        output.write(&render(&reports, options.format, options.look))?;
    }
    output.finish()?;
    Ok(Exit::Healthy)
}

/// All sick hosts at a time, so that the silent ones are waited for together; the reports in their
/// order.
async fn checked(sick: &[&Sick], options: &Arc<Options>) -> Result<Vec<Report>, Stop> {
    let mut hosts = Vec::new();
    for sick in sick {
        hosts.push(sick.start().await.map_err(|e| Stop {
            exit: Exit::Unknown,
            says: format!("can't start the sick host {}: {e}", sick.name),
        })?);
    }
    let targets: Vec<Target> = sick
        .iter()
        .zip(&hosts)
        .map(|(s, h)| Target {
            host: s.asked_as.into(),
            port: h.port(),
            address: Some(h.ip()),
        })
        .collect();
    let mut reports = Vec::new();
    fleet::run(targets.clone(), Arc::clone(options), |report| {
        reports.push(report);
        Ok(())
    })
    .await?;
    reports.sort_by_key(|r| targets.iter().position(|t| *t == r.target));
    Ok(if options.privacy {
        reports.iter().map(hide).collect()
    } else {
        reports
    })
}
