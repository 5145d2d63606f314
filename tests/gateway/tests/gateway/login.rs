//! Who comes in: NTLM of a library that this stand-in does not have.

use data_encoding::BASE64;
use redial_tests_gateway::{Gateway, Seen};
use ring::digest::{SHA256, SHA512};
use sspi::Ntlm;

use crate::client::{Client, PASSWORD, header, identity, status, step};

const IN: &str = "RDG_IN_DATA";

#[test]
fn the_right_password_comes_in_and_a_wrong_one_does_not() {
    for (user, password, expected) in [
        ("anna", PASSWORD, 200),
        ("CORP\\anna", PASSWORD, 200),
        ("anna@corp.test", PASSWORD, 200),
        ("anna", "wrong", 401),
        ("berta", PASSWORD, 401),
    ] {
        let gateway = Gateway::in_state("open");
        let mut client = Client::connected(&gateway).unwrap();
        let said = client.log_in(IN, &[], user, password, None).unwrap();
        assert_eq!(status(&said), expected, "{user} {password}");
        drop(client);
        let seen = gateway.seen();
        let came_in = seen.iter().any(|one| matches!(one, Seen::LoggedIn(_)));
        assert_eq!(came_in, expected == 200, "{seen:?}");
        // A proof stands in no log.
        assert!(!format!("{seen:?}").contains("TlRMTVNTUAAD"), "{seen:?}");
    }
}

#[test]
fn a_login_that_is_bound_to_another_certificate_is_refused() {
    for (sum, expected) in [(&SHA256, 200), (&SHA512, 401)] {
        let gateway = Gateway::in_state("open");
        let mut client = Client::connected(&gateway).unwrap();
        let said = client.log_in(IN, &[], "anna", PASSWORD, Some(sum)).unwrap();
        assert_eq!(status(&said), expected, "{sum:?}");
    }
}

/// FreeRDP#8359: who does not bind as RFC 5929 says is cut off; a cookie comes in.
#[test]
fn at_a_certificate_of_sha512_a_login_that_is_bound_by_sha256_is_cut_off() {
    let gateway = Gateway::in_state("sha512");
    let mut client = Client::connected(&gateway).unwrap();
    let cut = client.log_in(IN, &[], "anna", PASSWORD, Some(&SHA256));
    assert!(cut.is_err(), "{cut:?}");
    let mut client = Client::connected(&gateway).unwrap();
    let said = client
        .log_in(IN, &[], "anna", PASSWORD, Some(&SHA512))
        .unwrap();
    assert_eq!(status(&said), 200);
    let mut client = Client::connected(&gateway).unwrap();
    let said = client.ask(IN, &["RDG-Auth-Scheme: PAA"]).unwrap();
    assert_eq!(status(&said), 200);
}

#[test]
fn a_proof_is_answered_with_a_reset_where_the_state_says_so() {
    let gateway = Gateway::in_state("resets-at-proof");
    let mut client = Client::connected(&gateway).unwrap();
    let why = client.log_in(IN, &[], "anna", PASSWORD, None).unwrap_err();
    assert_eq!(why.kind(), std::io::ErrorKind::ConnectionReset);
}

/// mstsc wraps NTLM in SPNEGO where it says Negotiate, and gets its answer so (RFC 4178 4.2.2).
#[test]
fn ntlm_in_spnego_comes_in_by_negotiate_and_not_where_the_domain_denies_it() {
    for (state, expected) in [("negotiate-alone", 200), ("kerberos-alone", 401)] {
        let gateway = Gateway::in_state(state);
        let mut client = Client::connected(&gateway).unwrap();
        let (mut ntlm, anna) = (Ntlm::new(), identity("anna", PASSWORD));
        let (mut token, mut last) = (Vec::new(), 0);
        for _ in 0..2 {
            let message = step(&mut ntlm, &anna, token);
            // GSS-API's mark and SPNEGO's number stand before it.
            let wrapped = [b"\x60\x48\x06\x06\x2b\x06\x01\x05\x05\x02", &message[..]].concat();
            let said = format!("Authorization: Negotiate {}", BASE64.encode(&wrapped));
            let answer = client.ask(IN, &[&said]).unwrap();
            last = status(&answer);
            let challenge = header(&answer, "WWW-Authenticate").unwrap_or_default();
            let Some(challenge) = challenge.strip_prefix("Negotiate ") else {
                break;
            };
            let answer = BASE64.decode(challenge.as_bytes()).unwrap();
            // Its own length is in one byte behind 0x81.
            assert_eq!((answer[0], answer[1]), (0xA1, 0x81));
            assert_eq!(usize::from(answer[2]) + 3, answer.len());
            let at = answer.windows(8).position(|w| w == b"NTLMSSP\0").unwrap();
            token = answer[at..].to_vec();
        }
        assert_eq!(last, expected, "{state}");
    }
}
