//! A far end that is not to be trusted: bounded time and memory, one sentence, nothing raw.

use std::time::{Duration, Instant};

use redial_machine::Snag;
use redial_remote::Ear;

use super::{HELLO, Then, canned, machines, measured, saying, snag};

/// What a far end that says this before any hello comes to.
async fn refused(said: &[u8]) -> String {
    let says = saying(said, Then::Ends).await.unwrap_err().to_string();
    inert(&says);
    says
}

/// What a far end comes to that says this after its hello.
async fn broken(said: &[u8]) -> String {
    let said = [HELLO.as_bytes(), b"\n", said].concat();
    let channel = saying(&said, Then::Stays).await.unwrap();
    let begun = Instant::now();
    let measured = measured(&machines(&channel)).await;
    assert!(begun.elapsed() < Duration::from_secs(2), "it is waited for");
    let Some(Snag::Broke { why, .. }) = snag(&measured, "listener") else {
        panic!("{:?}", measured.snags);
    };
    let trouble = channel.trouble().expect("trouble").to_string();
    assert_eq!(*why, trouble);
    inert(&trouble);
    trouble
}

fn inert(says: &str) {
    assert!(says.chars().count() < 700, "{says}");
    assert!(!says.chars().any(char::is_control), "{says:?}");
}

#[tokio::test]
async fn what_is_no_hello_is_put_up_with_and_bounded() {
    let motd = "Welcome to \u{1b}[31mSRV01\r\n$ redial agent\r\n{\"redial\":\"no\"}\n\n";
    let channel = saying(format!("{motd}prompt> {HELLO}\r\n").as_bytes(), Then::Ends).await;
    assert!(channel.is_ok(), "{channel:?}");
    for (said, says) in [
        (b"".to_vec(), "no redial answered"),
        (b"\x1b[31mnothing\n".to_vec(), "no redial answered"),
        (vec![b'x'; 1 << 20], "more than 65536 bytes"),
        (b"\n".repeat(70_000), "more than 65536 bytes"),
        (HELLO.as_bytes().to_vec(), "no redial answered"),
        (b"{\"redial\":1}\n".to_vec(), "no answer"),
        (
            b"{\"redial\":1,\"version\":7,\"\x1b]0;x\x07\":1}\n".to_vec(),
            "no redial answered",
        ),
        (
            b"{\"redial\":2,\"version\":\"\\u001b[2J0.9\",\"more\":[1]}\n".to_vec(),
            "speaks version 2 of the protocol, and this one speaks 1",
        ),
    ] {
        let refused = refused(&said).await;
        assert!(refused.contains(says), "{refused}");
    }
}

#[tokio::test]
async fn whatever_it_may_not_say_ends_the_channel() {
    let deep = [b"{\"id\":1,\"says\":".to_vec(), b"[".repeat(100_000)].concat();
    for (said, says) in [
        (b"garbage \x1b[2J\n".to_vec(), "no answer"),
        (b"[]\n".to_vec(), "no answer"),
        ([deep, b"\n".to_vec()].concat(), "no answer"),
        (vec![b'x'; 20 << 20], "a line of more than"),
        (b"{\"id\":7,\"says\":\"done\"}\n".to_vec(), "question 7"),
        (b"{\"id\":0,\"says\":\"done\"}\n".to_vec(), "question 0"),
        (b"{\"id\":-1,\"says\":\"done\"}\n".to_vec(), "no answer"),
        (b"{\"id\":1e99,\"says\":\"done\"}\n".to_vec(), "no answer"),
    ] {
        let broken = broken(&said).await;
        assert!(broken.contains(says), "{broken}");
    }
}

/// A far end that answers the first question with this.
async fn answered(answers: &'static [&'static str]) -> String {
    let answers = answers.iter().map(|&answer| answer.to_owned()).collect();
    let channel = canned(HELLO, answers).await;
    let measured = measured(&machines(&channel)).await;
    let trouble = channel.trouble().map(|t| t.to_string());
    let why = snag(&measured, "listener").map(ToString::to_string);
    [trouble, why].into_iter().flatten().collect()
}

#[tokio::test]
async fn an_answer_has_to_fit_its_question() {
    const SNAG: &str =
        r#"{"id":1,"says":{"snagged":{"probe":"listener","snag":{"snag":"not-here"}}}}"#;
    const DONE: &str = r#"{"id":1,"says":"done"}"#;
    for (answers, says) in [
        (&[SNAG, SNAG][..], "the probe listener"),
        (&[DONE, DONE], "question 1"),
        (
            &[r#"{"id":1,"says":{"snagged":{"probe":"key","snag":{"snag":"not-here"}}}}"#],
            "the probe key",
        ),
        (
            &[r#"{"id":1,"says":{"told":{"probe":"listener","facts":{}}}}"#],
            "nothing about the listener",
        ),
        (
            &[
                r#"{"id":1,"says":{"told":{"probe":"listener","facts":{"clock":{"host":1.0,"here":1.0,"skew":0.0}}}}}"#,
            ],
            "nothing about the listener",
        ),
        (
            &[
                r#"{"id":1,"says":{"climbed":{"address":"192.0.2.7:3389","rung":{"rung":"tcp","end":"ok","ms":1.0}}}}"#,
            ],
            "a step of a connection",
        ),
        (&[DONE], "ended the look without an answer"),
        (
            &[r#"{"id":1,"says":{"refused":{"why":"not \u001b[31mnow"}}}"#],
            "not \\u{1b}[31mnow",
        ),
    ] {
        let trouble = answered(answers).await;
        assert!(trouble.contains(says), "{answers:?}: {trouble}");
        inert(&trouble);
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_drips_or_is_silent_is_waited_for_only_so_long() {
    let begun = tokio::time::Instant::now();
    let says = saying(b"x", Then::Stays).await.unwrap_err().to_string();
    assert!(
        says.contains("no redial answered") && says.contains("after 120 s"),
        "{says}"
    );
    assert!(begun.elapsed() < Duration::from_secs(121));
}

#[tokio::test]
async fn one_that_answers_nothing_costs_each_probe_its_deadline() {
    let channel = saying(format!("{HELLO}\n{{\"id\":1,").as_bytes(), Then::Stays)
        .await
        .unwrap();
    tokio::time::pause();
    let measured = measured(&machines(&channel)).await;
    // Two seconds of its own, and what the channel may take.
    assert_eq!(
        snag(&measured, "listener"),
        Some(&Snag::TimedOut { seconds: 7 })
    );
    assert_eq!(measured.snags.len(), 3);
}

#[test]
fn whatever_bytes_come_are_read_to_an_end() {
    assert_eq!(
        Ear::overhear(format!("noise\n{HELLO}\n\n").as_bytes()),
        Ok(3)
    );
    assert!(Ear::overhear(format!("{HELLO}\nnoise\n").as_bytes()).is_err());
    assert!(Ear::overhear(&[b'\n'; 70_000]).is_err());
}
