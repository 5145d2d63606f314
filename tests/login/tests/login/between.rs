//! Something between client and host that decrypts, with the right password typed: the proof is bound to
//! the key of the certificate that came over TLS.

use redial_tests_login::{Manner, Seen};

use super::{
    RIGHT, host,
    programs::{in_session, signed_in},
};

#[test]
fn an_interceptor_is_proved_by_the_binding_of_the_key() {
    let real = host(Manner::Verifies);
    let between = host(Manner::Relays(real.address));
    let told = signed_in(&between, &[], RIGHT);
    let finding = told.finding("auth.key-altered").expect("it is found out");
    let says = finding["says"].as_str().unwrap();
    assert!(
        says.contains("0xC007030F") && says.contains("not the host's own"),
        "{says}"
    );
    assert_eq!(
        (told.cause(), told.exit),
        ("path.intercepted", 1),
        "{}",
        told.in_short()
    );
    assert_eq!(told.report["facts"]["login"]["handed_over"], false);
    // The host saw a wrong proof, and nobody anything else.
    assert_eq!(real.seen(), [Seen::Refused]);
    assert_eq!(between.seen(), []);
}

/// Even where the session was asked for and the interceptor's own certificate was confirmed.
#[test]
fn it_gets_no_password_where_one_was_to_be_sent() {
    let real = host(Manner::Verifies);
    let between = host(Manner::Relays(real.address));
    let told = in_session(&between, &[], RIGHT);
    assert_eq!(told.cause(), "path.intercepted", "{}", told.in_short());
    assert_eq!(told.report["facts"]["login"]["handed_over"], false);
    assert!(!real.seen().contains(&Seen::Credentials));
}
