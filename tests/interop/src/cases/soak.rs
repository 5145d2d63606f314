//! Very many checks of healthy servers over a bad link, and others that take their time. They run only
//! where they are asked for: `cargo xtask interop soak`.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
};

use super::{servers::Case, steady::deep_shadow};
use redial_tests_interop::{
    checked::{Checked, check},
    world::{
        net::{Net, SERVER},
        papers::Papers,
        server::{Display, Xrdp, fast},
    },
};

/// The word that asks for it.
pub const WORD: &str = "soak";
/// Where a check spends its time.
const RTT_MS: u64 = 20;
const LOSS_PERCENT: u64 = 5;

/// Every case.
pub fn cases<'a>(net: &'a Net, papers: &'a Papers, display: &'a Display) -> Vec<Case<'a>> {
    vec![
        (
            "soak: at 5 % loss each way no check in four thousand names a cause",
            Box::new(|| {
                net.fleet()?;
                let _server = fast(&net.server)?;
                let run = Run {
                    checks: 4000,
                    // They wait most of the time.
                    at_once: 12,
                    host: |number| format!("10.203.3.{}", number % 250 + 1),
                };
                run.over(net)
            }),
        ),
        (
            "soak: nor does one in three hundred of xrdp, one after the other",
            Box::new(|| {
                let xrdp = Xrdp {
                    layer: "tls",
                    paper: "plain",
                    ..Xrdp::default()
                };
                let _server = xrdp.start(&net.server, papers)?;
                let run = Run {
                    checks: 300,
                    at_once: 1,
                    host: |_| SERVER.to_owned(),
                };
                run.over(net)
            }),
        ),
        (
            "soak: ten deep checks of FreeRDP shadow on busy machines",
            Box::new(|| deep_shadow(net, papers, display)),
        ),
    ]
}

/// Many checks of a healthy server.
#[derive(Clone, Copy)]
struct Run {
    checks: usize,
    at_once: usize,
    /// What is checked, by the number of the check.
    host: fn(usize) -> String,
}

impl Run {
    /// Over the bad link. None may name a cause.
    fn over(self, net: &Net) -> Result<(), String> {
        net.link(RTT_MS, 0, LOSS_PERCENT)?;
        let counted = self.all(net);
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
        match (wrong.is_empty(), lossy * 10 > self.checks) {
            (true, true) => Ok(()),
            (true, false) => Err(format!("only {lossy} of {} checks met loss", self.checks)),
            (false, _) => Err(wrong.join("; ")),
        }
    }

    fn all(self, net: &Net) -> Result<Verdicts, String> {
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            let workers: Vec<_> = (0..self.at_once)
                .map(|_| scope.spawn(|| self.some(net, &next)))
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

    /// Checks until there are enough.
    fn some(self, net: &Net, next: &AtomicUsize) -> Result<Verdicts, String> {
        let mut verdicts = Verdicts::new();
        loop {
            let number = next.fetch_add(1, Relaxed);
            if number >= self.checks {
                return Ok(verdicts);
            }
            let checked = check(&net.client, &(self.host)(number))?;
            verdicts
                .entry((verdict(&checked), checked.found("path.resent")))
                .or_insert_with(|| (0, seen(&checked)))
                .0 += 1;
        }
    }
}

/// How often each verdict came, by whether a SYN was lost, with one check that gave it.
type Verdicts = BTreeMap<(String, bool), (usize, String)>;

fn verdict(checked: &Checked) -> String {
    format!("{}, exit {}", checked.cause(), checked.exit)
}

fn seen(checked: &Checked) -> String {
    format!("{} {}", checked.words(), checked.report)
}
