use redial_check::{Check, Jobs};
use redial_lab::Sick;
use redial_model::Target;
use redial_report::{Format, Layout, Report, hide, render};

use super::check::{drive, many};
use crate::{
    cli::Demo,
    exit::{Exit, Stop},
    no_such::no_such_host,
    options::{Options, Output},
    output::Destination,
    writer::ReportWriter,
};

/// Starts the sick hosts of the lab on loopback, checks each, and prints its report under what it
/// plays.
pub fn run(demo: &Demo) -> Result<Exit, Stop> {
    let Options {
        check,
        jobs,
        output,
    } = Options::resolve(&demo.how)?;
    let word = demo.word.as_deref().unwrap_or_default();
    let sick: Vec<_> = redial_lab::WARD
        .iter()
        .filter(|s| s.name.contains(word))
        .collect();
    if sick.is_empty() {
        return Err(no_such_host(word));
    }
    let work = checked(&sick, &check, jobs);
    // A place nobody can write to is said before the work.
    if output.format == Format::Text {
        let destination = Destination::open(output.to.clone())?;
        titled(&sick, &drive(work)?, &output, destination)?;
    } else {
        let mut writer = ReportWriter::new(output, sick.len())?;
        for report in &drive(work)? {
            writer.tell(report)?;
        }
        writer.finish()?;
    }
    Ok(Exit::Healthy)
}

/// Each report under the name of its host, and what that plays.
fn titled(
    sick: &[&Sick],
    reports: &[Report],
    output: &Output,
    mut destination: Destination,
) -> Result<(), Stop> {
    for (sick, report) in sick.iter().zip(reports) {
        let mut title = Layout::new(output.look);
        let text = format!("{}: {}", sick.name, sick.plays);
        title.title(&text);
        title.title(&"─".repeat(text.chars().count().min(40)));
        let shown = if output.privacy {
            hide(report)
        } else {
            report.clone()
        };
        destination.write(&format!(
            "\n{}\n{}",
            title.finish(),
            render(&[shown], output.format, output.look)
        ))?;
    }
    destination.finish()
}

/// All sick hosts at a time, so that the silent ones are waited for together; the reports in their
/// order.
async fn checked(sick: &[&Sick], check: &Check, jobs: Jobs) -> Result<Vec<Report>, Stop> {
    let mut hosts = Vec::new();
    for sick in sick {
        hosts.push(sick.start().await.map_err(|e| Stop {
            exit: Exit::Unknown,
            says: format!("cannot start the sick host {}: {e}", sick.name),
        })?);
    }
    let targets: Vec<Target> = sick
        .iter()
        .zip(&hosts)
        .map(|(s, h)| Target {
            address: Some(h.ip()),
            ..Target::at(s.asked_as, h.port())
        })
        .collect();
    let mut coming = many(check, targets.clone().into_iter(), jobs)?;
    let mut reports = Vec::new();
    while let Some(report) = coming.next().await {
        reports.push(report);
    }
    reports.sort_by_key(|r| targets.iter().position(|t| *t == r.target));
    Ok(reports)
}
