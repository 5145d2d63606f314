//! Very many checks of a healthy host over a bad link. It takes ten minutes, so it runs only where it
//! is asked for: `cargo xtask interop soak`.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
};

use super::servers::Case;
use redial_tests_interop::{
    checked::{Checked, check},
    world::{net::Net, server::fast},
};

/// The word that asks for it.
pub const WORD: &str = "soak";
const CHECKS: usize = 4000;
/// Checks at a time. They wait most of the time.
const AT_ONCE: usize = 12;
/// Where a check spends its time.
const RTT_MS: u64 = 20;
const LOSS_PERCENT: u64 = 5;

/// The one case.
pub fn cases(net: &Net) -> Vec<Case<'_>> {
    vec![(
        "soak: at 5 % loss each way no check in four thousand names a cause",
        Box::new(|| soak(net)),
    )]
}

fn soak(net: &Net) -> Result<(), String> {
    net.fleet()?;
    let _server = fast(&net.server)?;
    net.link(RTT_MS, 0, LOSS_PERCENT)?;
    let counted = many(net);
    net.link(0, 0, 0)?;
    let verdicts = counted?;
    let wrong: Vec<_> = verdicts
        .iter()
        .filter(|((verdict, _), _)| !verdict.starts_with("healthy"))
        .map(|((verdict, _), (times, one))| format!("{times} × {verdict}, such as {one}"))
        .collect();
    // Without them the link would lose nothing, and the run would prove nothing.
    let lossy = verdicts.iter().filter(|((_, resent), _)| *resent);
    let lossy: usize = lossy.map(|(_, (times, _))| times).sum();
    match (wrong.is_empty(), lossy * 10 > CHECKS) {
        (true, true) => Ok(()),
        (true, false) => Err(format!("only {lossy} of {CHECKS} checks met loss")),
        (false, _) => Err(wrong.join("; ")),
    }
}

/// How often each verdict came, by whether a SYN was lost, with one check that gave it.
type Verdicts = BTreeMap<(String, bool), (usize, String)>;

fn many(net: &Net) -> Result<Verdicts, String> {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE)
            .map(|_| scope.spawn(|| some(net, &next)))
            .collect();
        let mut all = Verdicts::new();
        for worker in workers {
            let some = worker.join().map_err(|_| "a worker panicked")??;
            for (verdict, (times, one)) in some {
                all.entry(verdict).or_insert((0, one)).0 += times;
            }
        }
        Ok(all)
    })
}

/// Checks until there are enough, each at another of the host's addresses.
fn some(net: &Net, next: &AtomicUsize) -> Result<Verdicts, String> {
    let mut verdicts = Verdicts::new();
    loop {
        let number = next.fetch_add(1, Relaxed);
        if number >= CHECKS {
            return Ok(verdicts);
        }
        let checked = check(&net.client, &format!("10.203.3.{}", number % 250 + 1))?;
        verdicts
            .entry((verdict(&checked), checked.found("path.resent")))
            .or_insert_with(|| (0, seen(&checked)))
            .0 += 1;
    }
}

fn verdict(checked: &Checked) -> String {
    format!("{}, exit {}", checked.cause(), checked.exit)
}

fn seen(checked: &Checked) -> String {
    format!("{} {}", checked.words(), checked.report)
}
