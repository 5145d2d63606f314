//! A channel between two threads: what comes through, and what a hostile far end comes to.
#![expect(clippy::unwrap_used, reason = "a test that breaks says where")]

mod answers;
mod deeds;
mod hostile;
#[cfg(unix)]
mod outpost;
#[cfg(unix)]
mod process;

use std::{
    io::{BufRead, BufReader, PipeReader, PipeWriter, Write, pipe},
    sync::Arc,
    thread,
    time::Duration,
};

use redial_kit::{DynProbe, MachineProbe, Machines, ProbeCard, Timeouts};
use redial_machine::{Machine, Snag, System};
use redial_model::{
    Facts, Finding, ListenerFact, PolicyFact, ServiceFact, Side, Target, Topic, TopicFact,
};
use redial_remote::{Agent, Channel, ChannelError};

/// Probes that only say that they looked, or why not.
macro_rules! probes {
    ($($name:ident, $id:literal, $fact:ty, $after:expr, $look:expr;)*) => {
        $(struct $name;
        impl MachineProbe for $name {
            type Fact = $fact;
            const CARD: ProbeCard = ProbeCard::new::<$fact>($id, "?")
                .side(Side::Host)
                .after($after)
                .deadline(Duration::from_secs(2));
            fn look(machine: &dyn Machine) -> Result<$fact, Snag> {
                let look: fn(&dyn Machine) -> Result<$fact, Snag> = $look;
                look(machine)
            }
            fn judge(&self, _: &$fact, _: &Facts) -> Vec<Finding> {
                vec![]
            }
        })*
        static PROBES: &[&dyn DynProbe] = &[$(&$name,)*];
    };
}

probes! {
    Listener, "listener", ListenerFact, &[], |_| Ok(ListenerFact::default());
    Policy, "policy", PolicyFact, &[], |_| Err(Snag::NeedsElevation);
    Service, "service", ServiceFact, &[Topic::Policy], |machine| {
        machine.system()?;
        Ok(ServiceFact::default())
    };
}

/// What an agent at the other end of a pipe would look at.
fn agent() -> Agent {
    let patient = redial_lab::Patient::named("turned-down").unwrap();
    Agent {
        machine: Arc::new(redial_lab::Simulated::new(patient.state())),
        probes: PROBES,
        fixes: &[],
        journal: Err("there is none".into()),
        readonly: true,
        version: "9.9.9",
    }
}

/// Both ends of two pipes: what the near side writes into, and reads from; and the far end's.
fn pipes() -> ((PipeWriter, PipeReader), (PipeReader, PipeWriter)) {
    let (far_reads, near_writes) = pipe().unwrap();
    let (near_reads, far_writes) = pipe().unwrap();
    ((near_writes, near_reads), (far_reads, far_writes))
}

/// A channel to this agent.
async fn to(agent: Agent) -> Result<Arc<Channel>, ChannelError> {
    let ((writes, reads), (from, to)) = pipes();
    thread::spawn(move || agent.serve(from, to));
    Ok(Arc::new(Channel::over(writes, reads).await?))
}

/// What a far end does once it has said everything.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    Stays,
    Ends,
}

/// A channel to a far end that says this, whatever it is asked.
async fn saying(said: &[u8], then: Then) -> Result<Arc<Channel>, ChannelError> {
    let ((writes, reads), (mut from, mut to)) = pipes();
    let said = said.to_vec();
    thread::spawn(move || {
        // Nobody may be left to hear it.
        let _ = to.write_all(&said);
        if then == Then::Stays {
            let _ = std::io::copy(&mut from, &mut std::io::sink());
        }
    });
    Channel::over(writes, reads).await.map(Arc::new)
}

/// The hello of an agent of this protocol.
/// A channel to a far end that says this hello and answers the first question so.
async fn canned(hello: &'static str, answers: Vec<String>) -> Arc<Channel> {
    let ((writes, reads), (from, mut to)) = pipes();
    thread::spawn(move || {
        writeln!(to, "{hello}").unwrap();
        let mut asked = BufReader::new(from).lines();
        let _ = asked.next();
        for answer in answers {
            // Nobody may be left to hear it.
            let _ = writeln!(to, "{answer}");
        }
        // It ends once it is asked or told something more.
        let _ = asked.next();
    });
    Arc::new(Channel::over(writes, reads).await.unwrap())
}

const HELLO: &str = r#"{"redial":1,"version":"9.9.9","readonly":true,"now":1.0,"system":{"computer":"SRV01","elevated":true}}"#;

fn machines(channel: &Arc<Channel>) -> Machines {
    channel.machines(Machines::default()).unwrap()
}

/// What the probes come to through these machines.
async fn measured(machines: &Machines) -> redial_model::Measured {
    let target = Target::parse("srv01").unwrap();
    let settings = redial_engine::Settings {
        timeouts: Timeouts::default(),
        deep: false,
    };
    let lanes = Arc::new(redial_kit::Lanes::new(redial_kit::Sockets::default()));
    redial_engine::measure(
        &target,
        PROBES,
        settings,
        &lanes,
        machines,
        Facts::default(),
        None,
    )
    .await
}

/// What the probe of this name could not do.
fn snag<'a>(measured: &'a redial_model::Measured, probe: &str) -> Option<&'a Snag> {
    let mut notes = measured.snags.iter();
    notes.find(|n| n.probe == *probe).map(|n| &n.snag)
}

#[test]
fn the_hello_of_these_tests_is_one() {
    let known: redial_machine::Known<System> =
        serde_json::from_str(r#"{"computer":"SRV01","elevated":true}"#).unwrap();
    assert!(known.seen().is_some_and(|s| s.elevated));
    assert_eq!(ListenerFact::TOPIC, Topic::Listener);
}
