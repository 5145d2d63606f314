//! Many hosts at a time, each with the same check.

use std::{io::Write, sync::Arc, time::Duration};

use redial_engine::{Event, judge, measure};
use redial_kit::{Lanes, Machines, Sockets};
use redial_model::{Facts, Side, Target, utc};
use redial_report::{Report, SnagNote};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
};

use crate::{
    exit::{Exit, Stop},
    options::Options,
};

/// A host whose address has not answered by then gives its place to another one and goes on beside.
const PATIENCE: Duration = Duration::from_millis(400);
/// Files this process may need besides sockets of checks.
const RESERVED: usize = 48;

/// Checks every target and hands out each report as it comes.
pub async fn run(
    targets: Vec<Target>,
    options: Arc<Options>,
    mut each: impl FnMut(Report) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let sockets = Sockets::new(socket_limit());
    let places = Arc::new(Semaphore::new(options.jobs.min(socket_limit())));
    let parking = Arc::new(Semaphore::new(socket_limit()));
    let mut waiting = targets.into_iter();
    let mut tasks = JoinSet::new();
    let mut next = waiting.next();
    while next.is_some() || !tasks.is_empty() {
        tokio::select! {
            place = Arc::clone(&places).acquire_owned(), if next.is_some() => {
                let (Some(target), Ok(place)) = (next.take(), place) else { break };
                next = waiting.next();
                tasks.spawn(with_place(target, Arc::clone(&options), sockets.clone(), place, Arc::clone(&parking)));
            }
            Some(done) = tasks.join_next(), if !tasks.is_empty() => {
                // A host must never vanish from the result: a check with a bug ends the run with a
                // word.
                each(done.map_err(|_| Stop { exit: Exit::Unknown, says: "a check broke (a bug in redial, please report it)".into() })?)?;
            }
        }
    }
    Ok(())
}

/// One check of one host.
pub async fn one(target: Target, options: Options) -> Result<Report, Stop> {
    let mut only = None;
    run(vec![target], Arc::new(options), |report| {
        only = Some(report);
        Ok(())
    })
    .await?;
    only.ok_or_else(|| Stop {
        exit: Exit::Unknown,
        says: "the check brought no report (a bug in redial, please report it)".into(),
    })
}

/// One check that holds a place until its host has answered at all; then on to the end. A host that
/// stays silent is parked.
async fn with_place(
    target: Target,
    options: Arc<Options>,
    sockets: Sockets,
    place: OwnedSemaphorePermit,
    parking: Arc<Semaphore>,
) -> Report {
    let lanes = Arc::new(Lanes::new(sockets));
    let check = check(&target, &options.machines, &options, &lanes, |_, _| {});
    tokio::pin!(check);
    let parked = async {
        tokio::select! {
            () = lanes.reached() => std::future::pending().await,
            () = tokio::time::sleep(PATIENCE) => parking.acquire().await,
        }
    };
    tokio::select! {
        report = &mut check => report,
        _parked = parked => {
            drop(place);
            check.await
        }
    }
}

/// One whole check of one host; `on` is told every event, with the facts as they stand.
pub async fn check(
    target: &Target,
    machines: &Machines,
    options: &Options,
    lanes: &Arc<Lanes>,
    mut on: impl FnMut(&Event, &Facts),
) -> Report {
    let started = utc::stamp(utc::now() as i64);
    let measured = measure(
        target,
        &options.probes,
        options.settings,
        lanes,
        machines,
        |event, facts| {
            if let Some(mut log) = options.log.as_ref() {
                // A disk that fills up must not end a check.
                let _ = writeln!(
                    log,
                    "{} {target} {}",
                    utc::stamp(utc::now() as i64),
                    words(event)
                );
            }
            on(event, facts);
        },
    )
    .await;
    let snags = measured
        .snags
        .into_iter()
        .map(|(probe, snag)| SnagNote {
            probe: probe.into(),
            snag,
        })
        .collect();
    let side = if machines.host.here() {
        Side::Host
    } else if machines.client.here() {
        Side::Client
    } else {
        Side::Line
    };
    let report = Report {
        side: side.word().into(),
        started,
        took_ms: utc::milliseconds(measured.took),
        connections: lanes.dialled(),
        ..Report::new(target.clone(), measured.facts, snags)
    };
    conclude(report, options)
}

/// Judges, explains and plans on the facts of a report.
pub fn conclude(mut report: Report, options: &Options) -> Report {
    let findings = judge(redial_catalog::PROBES, &report.facts);
    let snags: Vec<_> = report
        .snags
        .iter()
        .map(|s| (s.probe.clone(), s.snag.clone()))
        .collect();
    let diagnosis = redial_catalog::diagnose(findings, &report.facts, &snags, &options.priors);
    report.findings = diagnosis.findings;
    report.causes = diagnosis.causes;
    report.plans = diagnosis.plans;
    report.conclude()
}

fn words(event: &Event) -> String {
    match event {
        Event::Started(card) => format!("{} started", card.id),
        Event::Told(card, took) => {
            format!("{} told after {:.1} ms", card.id, took.as_secs_f64() * 1e3)
        }
        Event::Snagged(card, snag) => format!("{} could not look: {snag}", card.id),
        Event::Climbed(address, rung) => format!(
            "{address} {} {} after {:.1} ms",
            rung.rung.word(),
            rung.end.word(),
            rung.ms
        ),
    }
}

/// How many sockets this process may hold for checks.
#[cfg(unix)]
pub fn socket_limit() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let limit = limit.map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(usize::MAX));
    limit.saturating_sub(RESERVED).clamp(8, 4096)
}

/// Windows has no such limit in reach.
#[cfg(not(unix))]
pub fn socket_limit() -> usize {
    4096 - RESERVED
}
