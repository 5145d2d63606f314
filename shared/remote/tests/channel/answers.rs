//! What comes through.

use std::sync::Arc;

use redial_engine::Rights;
use redial_machine::Snag;
use redial_model::{Side, Topic};

use super::{agent, machines, measured, snag, to};

#[tokio::test]
async fn probes_that_wait_for_nothing_take_one_round_trip() {
    let channel = to(agent()).await.unwrap();
    let measured = measured(&machines(&channel)).await;
    assert!(measured.facts.knows(Topic::Listener) && measured.facts.knows(Topic::Service));
    assert_eq!(snag(&measured, "policy"), Some(&Snag::NeedsElevation));
    assert_eq!(measured.side, Side::Host);
    // The service waits for the policy.
    assert_eq!(channel.asked(), 2);
    assert!(channel.trouble().is_none());
}

#[tokio::test]
async fn the_machine_is_known_without_a_question() {
    let channel = to(agent()).await.unwrap();
    let host = machines(&channel).host;
    assert_eq!(host.system().unwrap().computer, "SRV01");
    assert_eq!(Rights::on(&*host), Rights::Change);
    assert_eq!(channel.asked(), 0);
}

#[tokio::test]
async fn its_clock_is_its_own() {
    for ahead in [600, -600] {
        let patient = redial_lab::Patient::named("turned-down").unwrap();
        let mut state = patient.state();
        state.wire.clock = ahead;
        let mut agent = agent();
        agent.machine = Arc::new(redial_lab::Simulated::new(state));
        let channel = to(agent).await.unwrap();
        let skew = machines(&channel).host.now() - redial_machine::utc::now();
        assert!((skew - ahead as f64).abs() < 5.0, "{skew}");
    }
}

#[tokio::test]
async fn a_far_end_without_a_machine_is_no_host() {
    let mut agent = agent();
    agent.machine = Arc::new(redial_machine::Nowhere);
    let channel = to(agent).await.unwrap();
    let refused = channel.machines(redial_kit::Machines::default());
    let says = refused.unwrap_err().to_string();
    assert!(says.contains("does not run Windows"), "{says}");
}
