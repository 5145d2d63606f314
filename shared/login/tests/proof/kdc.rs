//! Kerberos without a domain controller: what is there in its place.

use redial_kit::{SignInAccount, SignInNews, SignInOrder, TicketOrder};
use redial_login::{Password, carry_out};
use redial_model::{TicketEnd, TicketFact};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

async fn asked(kdc: Option<String>, answer_ms: u64) -> TicketFact {
    let order = SignInOrder::Ticket(TicketOrder {
        account: SignInAccount {
            user: "anna".into(),
            domain: Some("CORP".into()),
        },
        realm: "CORP.TEST".into(),
        kdc,
        host: "srv01.corp.test".into(),
        by_system: false,
        answer_ms,
    });
    let password = Password::new("tiger".to_owned().into());
    match carry_out(&order, &password, &mut |_| ()).await {
        SignInNews::Ticket(fact) => *fact,
        other => panic!("{other:?}"),
    }
}

/// Something on loopback that answers every message with these bytes, or not at all.
async fn answering(bytes: Option<&'static [u8]>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked).await;
            match bytes {
                Some(bytes) => drop(stream.write_all(bytes).await),
                None => std::future::pending().await,
            }
        }
    });
    address
}

#[tokio::test]
async fn a_controller_that_is_silent_or_not_there_is_no_word_about_the_account() {
    let silent = asked(Some(answering(None).await), 200).await;
    assert_eq!((&silent.end, silent.tries), (&TicketEnd::Silent, 0));
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = nobody.local_addr().unwrap().to_string();
    drop(nobody);
    let refused = asked(Some(gone), 5_000).await;
    assert!(
        matches!(refused.end, TicketEnd::Unreachable { .. }),
        "{refused:?}"
    );
}

#[tokio::test]
async fn what_is_no_kerberos_is_not_read_as_one() {
    for noise in [
        &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
        b"\0\0\0\x02\x30\x00",
        b"\xFF\xFF\xFF\xFF",
    ] {
        let fact = asked(Some(answering(Some(noise)).await), 5_000).await;
        assert!(matches!(fact.end, TicketEnd::Unreadable { .. }), "{fact:?}");
        assert_eq!(fact.tries, 0);
    }
}
