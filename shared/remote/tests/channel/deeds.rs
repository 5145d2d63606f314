//! A far end that is asked to change something, and answers what it likes.

use redial_engine::{
    ApplyError, Bench, Decision, Drift, GuardWish, Left, Obstacle, Operation, Order,
};
use redial_machine::Value;
use redial_model::{Change, FixCard, Plan, Risk, Side, Step, Undoing, places};
use redial_remote::FarBench;

use super::{agent, canned, to};

const HELLO: &str = r#"{"redial":1,"version":"9.9.9","readonly":false,"now":1.0,"system":{"computer":"SRV01","elevated":true}}"#;
const CARD: FixCard =
    FixCard::new("x.raise", &[], Side::Host, Risk::Interrupts).undo(Undoing::Whole);

fn plan() -> Plan {
    Plan {
        fix: CARD.id.into(),
        steps: vec![Step::Change(Change {
            slot: places::rdp_tcp("SecurityLayer"),
            before: Value::Dword(0),
            after: Value::Dword(2),
        })],
        risk: CARD.risk,
        recheck: vec![],
    }
}

/// Where a far end answers the first question so.
async fn answering(answers: Vec<String>) -> FarBench {
    canned(HELLO, answers).await.bench()
}

/// What applying comes to there: why it failed, what is left, and the steps that were told.
async fn applied(answers: Vec<String>) -> (String, Left, usize) {
    let bench = answering(answers).await;
    let apply = move || {
        let (plan, mut told) = (plan(), 0);
        let operation = Operation::new(&bench, &CARD, &plan, GuardWish::Usual).unwrap();
        let failed = operation.apply("srv01", &mut |_, _| told += 1).unwrap_err();
        (failed.to_string(), failed.left, told)
    };
    tokio::task::spawn_blocking(apply).await.unwrap()
}

fn says(what: &str) -> String {
    format!(r#"{{"id":1,"says":{what}}}"#)
}

#[tokio::test]
async fn whatever_it_answers_is_a_sentence_and_nobody_says_that_it_worked() {
    let step = says(r#"{"step":{"step":18446744073709551615,"progress":"done"}}"#);
    for (answers, expected) in [
        (vec![says("\"kept\"")], "does not fit the question"),
        (vec![says(r#"{"ids":[]}"#)], "does not fit the question"),
        (vec![says("\"done\"")], "does not fit the question"),
        (
            vec![says(r#"{"applied":{"record":"../../etc/passwd"}}"#)],
            "a line that is no answer",
        ),
        (
            vec![says(r#"{"step":{"step":-1,"progress":"done"}}"#)],
            "a line that is no answer",
        ),
        (vec![step; 30_000], "too much"),
        (
            vec![says(r#"{"refused":{"why":"\u001b[2Jno"}}"#)],
            "\\u{1b}[2Jno",
        ),
        (
            vec![says(r#"{"told":{"probe":"key","facts":{}}}"#)],
            "does not fit the question",
        ),
        (vec!["garbage".into()], "a line that is no answer"),
    ] {
        let (why, left, told) = applied(answers).await;
        assert!(why.contains(expected), "{expected}: {why}");
        assert!(!why.chars().any(char::is_control), "{why:?}");
        assert!(told <= 10_000);
        assert_eq!(left, Left::Unknown);
    }
}

#[tokio::test]
async fn one_that_asks_for_ever_is_left() {
    let Step::Change(change) = plan().steps.remove(0) else {
        panic!("it is a change");
    };
    let found = Value::Dword(1);
    let drift = serde_json::to_string(&Drift { change, found }).unwrap();
    let asks = says(&format!(r#"{{"asks":{{"drift":{drift}}}}}"#));
    let bench = answering(vec![asks; 30_000]).await;
    let id = "20261126-000000-000".parse().unwrap();
    let undo = move || {
        let mut asked = 0;
        let decide = &mut |_: &_| {
            asked += 1;
            Decision::Stop
        };
        let failed = bench.undo(&id, decide, &mut |_, _| {}).unwrap_err();
        (failed.to_string(), asked)
    };
    let (why, asked) = tokio::task::spawn_blocking(undo).await.unwrap();
    assert!(asked > 0 && asked <= 10_000, "{asked}: {why}");
}

#[tokio::test]
async fn a_channel_that_ends_says_what_becomes_of_the_change() {
    let (why, left, _) = applied(vec![says("null")]).await;
    assert!(
        why.ends_with("; what was changed on the host will be undone automatically"),
        "{why}"
    );
    assert_eq!(left, Left::Unknown);
}

#[tokio::test]
async fn an_agent_does_only_what_it_may_and_knows() {
    let mut far = agent();
    far.readonly = false;
    let bench = to(far).await.unwrap().bench();
    let asked = move || {
        let plan = plan();
        let order = Order {
            card: &CARD,
            plan: &plan,
            wish: GuardWish::Afar,
            target: "srv01",
        };
        let failed = bench.apply(&order, &mut |_, _| {}).unwrap_err();
        (
            failed.to_string(),
            failed.left,
            bench.ids().unwrap_err().to_string(),
        )
    };
    let (why, left, ids) = tokio::task::spawn_blocking(asked).await.unwrap();
    assert_eq!(why, "there is none", "no journal");
    assert_eq!((left, ids), (Left::Nothing, "there is none".into()));
    // One that only looks says so before it is asked, and when it is asked all the same.
    let bench = to(agent()).await.unwrap().bench();
    assert_eq!(
        bench.obstacle(&plan(), Side::Host),
        Some(Obstacle::FarReadOnly)
    );
    let undone = move || {
        let id = "20261126-000000-000".parse().unwrap();
        *bench
            .undo(&id, &mut |_| Decision::Stop, &mut |_, _| {})
            .unwrap_err()
            .why
    };
    let why = tokio::task::spawn_blocking(undone).await.unwrap();
    assert!(
        matches!(
            why,
            ApplyError::Afar(_) | ApplyError::Obstacle(Obstacle::FarReadOnly)
        ),
        "{why}"
    );
}
