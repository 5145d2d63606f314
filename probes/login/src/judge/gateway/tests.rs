use redial_model::{Hex, RungState, Severity};

use super::*;

fn state(rung: Rung, end: End) -> RungState {
    RungState {
        rung,
        end,
        ms: 1.0,
        bytes: Hex::default(),
    }
}

/// The codes of what is wrong, where a sign-in ended so.
fn bad(rungs: &[(Rung, End)], tries: u32) -> Vec<String> {
    let fact = LoginFact {
        user: "anna".into(),
        rungs: rungs.iter().map(|(r, e)| state(*r, e.clone())).collect(),
        tries,
        ..LoginFact::default()
    };
    let found = judge(&fact, "the RD Gateway gw").into_iter();
    let bad = found.filter(|finding| finding.severity > Severity::Info);
    bad.map(|finding| finding.code).collect()
}

const PASSWORD: Rung = Rung::GatewayPassword;
const TUNNEL: Rung = Rung::GatewayTunnel;
const CHANNEL: Rung = Rung::GatewayChannel;

#[test]
fn an_answer_to_the_proof_is_told_apart_and_one_before_it_accuses_nobody() {
    for (end, code) in [
        (End::Http(401), "gateway.password-refused"),
        (End::Http(403), "gateway.user-forbidden"),
        (End::Http(404), "gateway.no-service"),
        (End::Http(405), "gateway.no-service"),
        (End::Http(503), "gateway.fails"),
        (End::Rst, "gateway.ends-at-proof"),
        (End::Fin, "gateway.ends-at-proof"),
        (End::Silent, "gateway.ends-at-proof"),
        (End::Http(302), "gateway.not-proved"),
        (End::Junk, "gateway.not-proved"),
    ] {
        assert_eq!(bad(&[(PASSWORD, end.clone())], 1), [code], "{end:?}");
        assert_eq!(bad(&[(PASSWORD, end)], 0), ["gateway.not-proved"]);
    }
}

#[test]
fn policies_are_told_by_their_numbers_in_either_form() {
    let tunnel = |code| bad(&[(PASSWORD, End::Ok), (TUNNEL, End::Status(code))], 1);
    for (code, expected) in [
        (0x8007_59DB, "gateway.user-not-allowed"),
        (0x0000_59DB, "gateway.user-not-allowed"),
        (0x8007_59ED, "gateway.user-not-allowed"),
        (0x8007_59D8, "gateway.fails"),
        (0x8007_59E6, "gateway.tunnel-refused"),
        (0xFFFF_FFFF, "gateway.tunnel-refused"),
    ] {
        assert_eq!(tunnel(code), [expected], "{code:X}");
    }
    let channel = |end| bad(&[(PASSWORD, End::Ok), (TUNNEL, End::Ok), (CHANNEL, end)], 1);
    for (end, expected) in [
        (End::Status(0x8007_59DA), "gateway.host-not-allowed"),
        (End::Status(0x8007_59DD), "gateway.host-unreached"),
        (End::Status(0x0000_59DD), "gateway.host-unreached"),
        // Of the user nothing is said here.
        (End::Status(0x8007_59DB), "gateway.tunnel-refused"),
        (End::Fin, "gateway.tunnel-cut"),
        (End::Silent, "gateway.tunnel-cut"),
        (End::Junk, "gateway.tunnel-unreadable"),
    ] {
        assert_eq!(channel(end.clone()), [expected], "{end:?}");
    }
}

#[test]
fn what_was_not_asked_and_what_works_is_no_trouble() {
    let none = [""; 0];
    assert_eq!(
        bad(&[(PASSWORD, End::Ok), (TUNNEL, End::NotAsked)], 1),
        none
    );
    let whole = [(PASSWORD, End::Ok), (TUNNEL, End::Ok), (CHANNEL, End::Ok)];
    assert_eq!(bad(&whole, 1), none);
}
