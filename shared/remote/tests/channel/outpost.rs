//! The connection from another place: what its redial says of each step, drawn before it counts.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use redial_kit::{
    DynProbe, Lanes, Machines, Probe, ProbeCard, ProbeContext, Sockets, Timeouts, VantagePoint,
};
use redial_machine::Snag;
use redial_model::{AddressFact, End, Facts, Finding, LineFact, Rung, RungState, Target, View};
use redial_remote::{ChannelCommand, Outpost};

use super::HELLO;

/// Probes whose cards alone are needed here.
macro_rules! cards {
    ($($name:ident, $id:literal, $fact:ty;)*) => {
        $(struct $name;
        impl Probe for $name {
            type Fact = $fact;
            const CARD: ProbeCard = ProbeCard::new::<$fact>($id, "?");
            async fn measure(&self, _: &ProbeContext<'_>) -> Result<$fact, Snag> {
                Err(Snag::NotHere)
            }
            fn judge(&self, _: &$fact, _: &Facts) -> Vec<Finding> {
                vec![]
            }
        })*
    };
}

cards! {
    Address, "address", AddressFact;
    Line, "line", LineFact;
}

/// What a far end that says this comes to, and what was told before.
async fn looked(script: &str) -> (Vec<View>, View) {
    static FILES: AtomicUsize = AtomicUsize::new(0);
    let number = FILES.fetch_add(1, Ordering::Relaxed);
    let name = format!("redial-outpost-{}-{number}", std::process::id());
    let file = std::env::temp_dir().join(name);
    let script = format!("echo '{HELLO}'\nread -r asked\n{script}\ncat >/dev/null\n");
    std::fs::write(&file, script).unwrap();
    let command = ChannelCommand::parse(&format!("sh {}", file.display())).unwrap();
    let cards = [&Address as &dyn DynProbe, &Line].map(DynProbe::card);
    let outpost = Outpost::new(command, cards.to_vec());
    let target = Target::parse("srv01").unwrap();
    let lanes = Arc::new(Lanes::new(Sockets::default()));
    let ask = ProbeContext {
        target: &target,
        facts: &Facts::default(),
        lanes: &lanes,
        machines: &Machines::default(),
        timeouts: Timeouts::default(),
        deep: false,
    };
    let told = Mutex::new(vec![]);
    let view = outpost
        .look(&ask, &|view| told.lock().unwrap().push(view))
        .await;
    std::fs::remove_file(file).unwrap();
    (told.into_inner().unwrap(), view)
}

/// A line of the far end, as `sh` says it.
fn says(says: &str) -> String {
    format!("echo '{{\"id\":1,\"says\":{says}}}'")
}

fn step(address: &str, rung: &str, end: &str) -> String {
    says(&format!(
        r#"{{"climbed":{{"address":"{address}","rung":{{"rung":"{rung}",{end},"ms":1.5}}}}}}"#
    ))
}

const OK: &str = r#""end":"ok""#;
const HERE: &str = "192.0.2.7:3389";
const ADDRESS: &str = r#"{"told":{"probe":"address","facts":{"address":{"host":"srv01","lookup":{"by":"system"},"addresses":["192.0.2.7"],"ms":1.0}}}}"#;
const LINE: &str = r#"{"told":{"probe":"line","facts":{"line":{"climbs":[{"address":"192.0.2.7:3389","rungs":[{"rung":"tcp","end":"ok","ms":1.0},{"rung":"x224","end":"rst","ms":1.0}]}]}}}}"#;

fn ends(view: &View) -> Vec<(Rung, &End)> {
    let rungs = view.rungs.iter();
    rungs
        .map(|RungState { rung, end, .. }| (*rung, end))
        .collect()
}

#[tokio::test]
async fn each_step_is_told_before_the_whole_line() {
    let script = [
        says(ADDRESS),
        step(HERE, "tcp", OK),
        step(HERE, "x224", r#""end":"rst""#),
        says(LINE),
        says("\"done\""),
    ];
    let (told, view) = looked(&script.join("\n")).await;
    // Each is told with the name before it, and more than the one before.
    assert!(told.iter().all(|view| view.lookup.is_some()), "{told:?}");
    let steps: Vec<_> = told.iter().map(|view| view.rungs.len()).collect();
    assert!(steps.is_sorted_by(|a, b| a < b), "{steps:?}");
    let reset = [(Rung::Tcp, &End::Ok), (Rung::X224, &End::Rst)];
    assert_eq!(told.last().map(ends).as_deref(), Some(&reset[..]));
    assert_eq!(ends(&view), reset);
}

#[tokio::test]
async fn what_a_far_end_makes_up_is_drawn_and_never_judged() {
    let long = format!(r#""end":"ok","bytes":"{}""#, "ab".repeat(50_000));
    let script = [
        says(ADDRESS),
        // Out of order, twice, with bytes nobody asked for, and to somebody else.
        step(HERE, "nla", OK),
        step(HERE, "tls", OK),
        step(HERE, "tls", &long),
        step("203.0.113.9:1", "tcp", OK),
        says(LINE),
        says("\"done\""),
    ];
    let (told, view) = looked(&script.join("\n")).await;
    let most = told.iter().map(|view| view.rungs.len()).max();
    assert_eq!(most, Some(1), "{told:?}");
    let kept = told.iter().flat_map(|view| &view.rungs);
    assert!(kept.clone().all(|rung| rung.bytes.is_empty()));
    assert_eq!(
        ends(&view),
        [(Rung::Tcp, &End::Ok), (Rung::X224, &End::Rst)]
    );
}

#[tokio::test]
async fn a_flood_of_steps_ends_the_channel() {
    let flood = format!("while {}; do :; done", step(HERE, "tcp", OK));
    let (told, view) = looked(&flood).await;
    assert!(told.len() <= 520, "{}", told.len());
    let why = view.missed.expect("nothing was seen").to_string();
    assert!(why.contains("more steps than connections have"), "{why}");
}

#[tokio::test]
async fn a_name_is_no_step_of_a_connection() {
    let (told, view) = looked(&step(HERE, "name", OK)).await;
    assert!(told.iter().all(|view| view.rungs.is_empty()), "{told:?}");
    let why = view.missed.expect("nothing was seen").to_string();
    assert!(why.contains("a step of a connection"), "{why}");
}
