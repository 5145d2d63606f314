//! The knock by itself: what the program tells of it, and what the gateway was sent.

use redial_kit::{GatewayOrder, SignInAccount, SignInNews, SignInOrder};
use redial_login::{Password, carry_out};
use redial_model::{End, Hex, LoginFact, Proof, Rung};
use redial_tests_gateway::{Gateway, Seen};
use ring::digest::{SHA256, digest};

use crate::client::{Client, PASSWORD};

/// The SHA-256 thumbprint of the certificate that a gateway shows.
fn thumbprint(gateway: &Gateway) -> Hex {
    let client = Client::connected(gateway).unwrap();
    let chain = client.0.conn.peer_certificates().unwrap();
    Hex(digest(&SHA256, &chain[0]).as_ref().to_vec())
}

fn order(gateway: &Gateway, sha256: Hex) -> SignInOrder {
    SignInOrder::Gateway(Box::new(GatewayOrder {
        account: SignInAccount {
            user: "anna".into(),
            domain: Some("CORP".into()),
        },
        gateway: "127.0.0.1".into(),
        address: gateway.address,
        sha256,
        offers_ntlm: true,
        host: "srv01.corp.test".into(),
        port: 3389,
        connect_ms: 5_000,
        answer_ms: 5_000,
    }))
}

async fn told(order: &SignInOrder) -> (SignInNews, Vec<SignInNews>) {
    let mut steps = Vec::new();
    let password = Password::new(PASSWORD.to_owned().into());
    let end = carry_out(order, &password, &mut |news| steps.push(news)).await;
    (end, steps)
}

fn ends(fact: &LoginFact) -> Vec<(Rung, &End)> {
    let all = fact.rungs.iter();
    all.map(|state| (state.rung, &state.end)).collect()
}

#[tokio::test]
async fn each_step_is_told_as_it_ends_and_the_host_is_asked_for_by_its_name() {
    let gateway = Gateway::in_state("open");
    let (end, steps) = told(&order(&gateway, thumbprint(&gateway))).await;
    let SignInNews::Login(fact) = end else {
        panic!("{end:?}");
    };
    // No host of this name is behind it.
    assert_eq!(
        ends(&fact),
        [
            (Rung::GatewayPassword, &End::Ok),
            (Rung::GatewayTunnel, &End::Ok),
            (Rung::GatewayChannel, &End::Status(0x8007_59DA)),
        ]
    );
    let rungs: Vec<_> = fact.rungs.iter().cloned().map(SignInNews::Rung).collect();
    assert_eq!(steps, rungs);
    assert_eq!((fact.proof, fact.tries), (Some(Proof::Ntlm), 1));
    assert!(
        !fact.handed_over && !fact.is_accepted(),
        "the host was not asked"
    );
    let packets = gateway.seen().into_iter().filter_map(|one| match one {
        Seen::Packet(kind) => Some(kind),
        _ => None,
    });
    assert_eq!(packets.collect::<Vec<_>>(), [1, 4, 6, 8]);
}

#[tokio::test]
async fn another_certificate_than_the_one_that_was_confirmed_gets_nothing() {
    let gateway = Gateway::in_state("open");
    let (end, steps) = told(&order(&gateway, Hex(vec![7; 32]))).await;
    let SignInNews::Failed(why) = end else {
        panic!("{end:?}");
    };
    assert!(why.as_str().contains("another certificate"), "{why}");
    assert!(steps.is_empty());
    let asked = |one: &Seen| matches!(one, Seen::Asked(_));
    assert!(!gateway.seen().iter().any(asked));
}

#[tokio::test]
async fn a_message_to_agree_to_is_left_to_a_person() {
    let gateway = Gateway::in_state("consent");
    let (end, _) = told(&order(&gateway, thumbprint(&gateway))).await;
    let SignInNews::Login(fact) = end else {
        panic!("{end:?}");
    };
    assert!(fact.asks_consent);
    assert_eq!(
        ends(&fact),
        [
            (Rung::GatewayPassword, &End::Ok),
            (Rung::GatewayTunnel, &End::NotAsked)
        ]
    );
    let authorizes = |one: &Seen| *one == Seen::Packet(6);
    assert!(!gateway.seen().iter().any(authorizes));
}
