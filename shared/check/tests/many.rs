//! Many hosts over loopback: each gets its report, whatever is between them.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use redial_check::{Check, Jobs, Report, Reports, Target, Timeouts};
use redial_lab::{HEALTHY, Host, start};
use redial_report::Outcome;

/// Waits far above what a loopback host takes.
fn quick() -> Check {
    Check {
        timeouts: Timeouts::within(Duration::from_secs(3)),
        ..Check::default()
    }
}

/// Targets with different names, all at one host.
fn names(host: &Host, many: usize) -> impl Iterator<Item = Target> + Send + use<> {
    let (port, address) = (host.port(), Some(host.ip()));
    (0..many).map(move |n| Target {
        address,
        ..Target::at(format!("srv{n}.corp.test"), port)
    })
}

/// Whether the line was climbed to its end.
fn is_up(report: &Report) -> bool {
    report.facts.line.as_ref().is_some_and(|line| line.is_up())
}

async fn all(mut reports: Reports) -> Vec<Report> {
    let mut all = Vec::new();
    while let Some(report) = reports.next().await {
        all.push(report);
    }
    all
}

#[tokio::test]
async fn every_host_gets_one_report_and_a_silent_one_holds_nobody_up() {
    let (host, dead) = (start(HEALTHY).await.unwrap(), Host::dropped().unwrap());
    let targets = names(&dead, 3).chain(names(&host, 40));
    let jobs = Jobs::Fixed(2.try_into().unwrap());
    let reports = all(quick().many(targets, jobs).unwrap()).await;
    let names: BTreeSet<_> = reports.iter().map(|r| r.target.to_string()).collect();
    assert_eq!((reports.len(), names.len()), (43, 43));
    let climbed: Vec<_> = reports.iter().map(is_up).collect();
    assert_eq!(climbed.iter().filter(|up| **up).count(), 40);
    assert!(
        climbed[40..].iter().all(|up| !up),
        "the silent ones come last"
    );
}

#[tokio::test]
async fn one_job_is_one_host_at_a_time() {
    let host = start(HEALTHY).await.unwrap();
    let jobs = Jobs::Fixed(1.try_into().unwrap());
    let reports = all(quick().many(names(&host, 5), jobs).unwrap()).await;
    let hosts: Vec<_> = reports.iter().map(|r| r.target.host.as_str()).collect();
    let expected: Vec<_> = (0..5).map(|n| format!("srv{n}.corp.test")).collect();
    assert_eq!(hosts, expected);
}

#[tokio::test]
async fn targets_are_taken_only_as_far_as_reports_are_read() {
    let host = start(HEALTHY).await.unwrap();
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&taken);
    let targets = names(&host, 100_000).inspect(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let jobs = Jobs::Fixed(4.try_into().unwrap());
    let mut reports = quick().many(targets, jobs).unwrap();
    for read in 1..=150 {
        assert!(reports.next().await.is_some());
        // A reader that is slower than the checks.
        tokio::time::sleep(Duration::from_millis(10)).await;
        // Besides what was read: the queue, and what is under way or waits to get into it.
        let taken = taken.load(Ordering::Relaxed);
        assert!(taken <= read + 64 + 4, "{taken} targets for {read} reports");
    }
}

#[tokio::test]
async fn a_check_that_panics_ends_in_a_report_of_its_own() {
    let host = start(HEALTHY).await.unwrap();
    let check = Check {
        observer: Some(Arc::new(|target, _| {
            assert!(target.host != "srv2.corp.test", "a bug");
        })),
        ..quick()
    };
    let jobs = Jobs::Fixed(1.try_into().unwrap());
    let reports = all(check.many(names(&host, 4), jobs).unwrap()).await;
    let broken: Vec<_> = reports
        .iter()
        .filter(|r| r.verdict.outcome == Outcome::Unknown)
        .map(|r| (r.target.host.as_str(), r.snags[0].snag.to_string()))
        .collect();
    assert_eq!(reports.len(), 4);
    assert_eq!(broken.len(), 1);
    assert!(broken[0].0 == "srv2.corp.test" && broken[0].1.contains("bug"));
}

#[tokio::test]
async fn a_saved_report_is_judged_again_to_the_same() {
    let host = start(HEALTHY).await.unwrap();
    let target = names(&host, 1).next().unwrap();
    let check = quick();
    let mut seen = 0;
    let report = check.one(&target, |_, _| seen += 1).await;
    assert!(seen > 10, "{seen} events");
    assert_eq!(check.again(report.clone()), report);
}
