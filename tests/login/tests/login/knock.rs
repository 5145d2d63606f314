//! The knock by itself: what the program tells of it, and what the host was sent.

use redial_kit::{ProofOrder, SignInAccount, SignInNews, SignInOrder, SignInUntil};
use redial_login::{Password, carry_out};
use redial_model::{End, LoginFact, Proof, Rung};
use redial_tests_login::{LoginHost, Manner, Seen};

use super::{RIGHT, host};

fn order(host: &LoginHost, user: &str) -> SignInOrder {
    SignInOrder::Prove(Box::new(ProofOrder {
        account: Some(SignInAccount {
            user: user.into(),
            domain: Some("CORP".into()),
        }),
        host: "srv01.corp.test".into(),
        address: host.address,
        token: None,
        ticket: None,
        by_system: false,
        until: SignInUntil::Auth,
        sha256: None,
        connect_ms: 5_000,
        answer_ms: 5_000,
    }))
}

async fn told(order: &SignInOrder, password: &str) -> (SignInNews, Vec<SignInNews>) {
    let mut steps = Vec::new();
    let password = Password::new(password.to_owned().into());
    let end = carry_out(order, &password, &mut |news| steps.push(news)).await;
    (end, steps)
}

/// What becomes of a knock at a host of this manner, and what the host saw of it.
async fn knocked(manner: Manner, password: &str) -> (LoginFact, Vec<Seen>) {
    let host = host(manner);
    let (end, steps) = told(&order(&host, "anna"), password).await;
    let SignInNews::Login(fact) = end else {
        panic!("{end:?}")
    };
    let rungs: Vec<_> = fact.rungs.iter().cloned().map(SignInNews::Rung).collect();
    assert_eq!(steps, rungs, "each rung is told as it ends");
    (*fact, host.seen())
}

fn end(fact: &LoginFact) -> &End {
    &fact.rung(Rung::Auth).expect("it was tried").end
}

#[tokio::test]
async fn the_right_password_is_accepted_and_never_sent() {
    let (fact, seen) = knocked(Manner::Verifies, RIGHT).await;
    assert_eq!(end(&fact), &End::Ok);
    assert_eq!((fact.proof, fact.tries), (Some(Proof::Ntlm), 1));
    assert!(!fact.handed_over && fact.sha256.is_some());
    // The host waited for the credentials until the connection ended, in order.
    assert_eq!(seen, [Seen::Accepted, Seen::Closed]);
}

#[tokio::test]
async fn a_wrong_password_is_one_try_and_has_its_number() {
    let (fact, seen) = knocked(Manner::Verifies, "wrong").await;
    assert!(matches!(end(&fact), End::Status(_)), "{fact:?}");
    assert_eq!(fact.tries, 1);
    assert_eq!(seen, [Seen::Refused]);
}

#[tokio::test]
async fn each_status_arrives_with_its_number() {
    for code in [
        0xC000_006Du32,
        0xC000_0234,
        0xC000_0071,
        0xC000_0224,
        0xC000_015B,
        0xC000_005E,
        0xC000_0133,
        0xC000_0418,
        0x8009_0302,
        0x8009_030C,
    ] {
        let (fact, seen) = knocked(Manner::Says(code), RIGHT).await;
        assert_eq!(end(&fact), &End::Status(code), "0x{code:08X}");
        assert_eq!((fact.tries, seen.as_slice()), (1, &[Seen::Refused][..]));
    }
}

#[tokio::test]
async fn a_host_that_closes_after_the_proof_says_nothing_about_it() {
    let (fact, _) = knocked(Manner::Closes, "wrong").await;
    assert!(end(&fact).is_close(), "{fact:?}");
    assert_eq!(fact.tries, 1);
}

/// A computer in between has another key: the proof is bound to the one that came over TLS.
#[tokio::test]
async fn somebody_in_between_is_found_out_by_the_key() {
    let real = host(Manner::Verifies);
    let (fact, seen) = knocked(Manner::Relays(real.address), RIGHT).await;
    assert!(
        matches!(end(&fact), End::Status(0xC007_030F) | End::KeyAltered),
        "{fact:?}"
    );
    assert_eq!(seen, []);
    assert_eq!(real.seen(), [Seen::Refused]);
}

#[tokio::test]
async fn a_host_without_the_update_of_2018_gets_no_proof() {
    let (fact, seen) = knocked(Manner::OfVersion(4), RIGHT).await;
    assert_eq!(end(&fact), &End::NotAsked);
    assert_eq!((fact.tries, fact.credssp), (0, Some(4)));
    assert_eq!(seen, []);
}

#[tokio::test]
async fn a_host_that_does_not_ask_gets_no_proof_either() {
    let (fact, _) = knocked(Manner::WithoutNla, RIGHT).await;
    assert_eq!(end(&fact), &End::Skipped);
    assert_eq!(fact.tries, 0);
}

#[tokio::test]
async fn noise_in_place_of_an_answer_ends_it() {
    for noise in [
        &b"HTTP/1.1 400 Bad\r\n"[..],
        b"\x30\x84\xFF\xFF\xFF\xFF",
        b"\x30\x00",
    ] {
        let (fact, _) = knocked(Manner::Noise(noise.to_vec()), RIGHT).await;
        assert_eq!(end(&fact), &End::Junk, "{noise:?}");
        assert_eq!(fact.tries, 1);
    }
}

#[tokio::test]
async fn a_host_that_is_not_there_is_a_sentence() {
    let host = host(Manner::Verifies);
    let mut gone = order(&host, "anna");
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    if let SignInOrder::Prove(order) = &mut gone {
        order.address = nobody.local_addr().unwrap();
    }
    drop(nobody);
    let (end, steps) = told(&gone, RIGHT).await;
    let SignInNews::Failed(why) = end else {
        panic!("{end:?}")
    };
    assert!(why.contains("ended at tcp") && steps.is_empty(), "{why}");
}
