use redial_model::{Challenge, Climb, Hex, IdentityFact, LineFact};

use super::*;

fn rung(rung: Rung, end: End) -> RungState {
    RungState {
        rung,
        end,
        ms: 1.0,
        bytes: Hex::default(),
    }
}

fn signed_in(rungs: &[(Rung, End)]) -> LoginFact {
    LoginFact {
        user: "anna".into(),
        proof: Some(Proof::Ntlm),
        rungs: rungs.iter().map(|(r, end)| rung(*r, end.clone())).collect(),
        tries: 1,
        ..LoginFact::default()
    }
}

fn codes(rungs: &[(Rung, End)]) -> Vec<String> {
    let found = judge(&signed_in(rungs), &Facts::default());
    found.into_iter().map(|found| found.code).collect()
}

#[test]
fn what_this_computer_refuses_is_not_said_of_the_host() {
    for (code, expected, says) in [
        (0x8009_030E, "auth.not-proved", "has no credentials"),
        (
            0x8009_0311,
            "auth.not-proved",
            "reaches no domain controller",
        ),
        (0x8009_0324, "auth.clock", "clocks"),
        (0x8009_0322, "auth.not-proved", "another computer"),
        (0x8009_9999, "auth.not-proved", "ended the sign-in"),
    ] {
        let mut fact = signed_in(&[(Rung::Auth, End::Status(code))]);
        (fact.by_system, fact.ended_here) = (true, true);
        let found = judge(&fact, &Facts::default()).remove(0);
        assert_eq!(found.code, expected, "0x{code:08X}");
        assert!(found.says.as_str().contains(says), "{}", found.says);
        assert!(found.evidence[0].seen.contains(&format!("0x{code:08X}")));
    }
    // The host's own word is the host's.
    let host = judge(
        &signed_in(&[(Rung::Auth, End::Status(0x8009_0311))]),
        &Facts::default(),
    );
    assert_eq!(host[0].code, "auth.no-authority");
}

#[test]
fn what_broke_on_this_side_is_said_in_its_words() {
    let why = "the domain controller did not answer";
    let broke = [(Rung::Auth, End::Broke(why.into()))];
    let found = judge(&signed_in(&broke), &Facts::default()).remove(0);
    assert_eq!(found.code, "auth.not-proved");
    assert!(found.says.as_str().contains(why), "{}", found.says);
}

#[test]
fn a_signed_in_user_has_no_password_that_could_be_right() {
    let mut fact = signed_in(&[(Rung::Auth, End::Ok)]);
    fact.by_system = true;
    let found = judge(&fact, &Facts::default()).remove(0);
    assert_eq!(found.code, "auth.accepted");
    assert!(found.says.as_str().contains("signed in to this computer"));
}

#[test]
fn each_status_has_its_code_in_both_spellings() {
    for (code, expected) in [
        (0xC000_006D, "auth.refused"),
        (0xC000_006A, "auth.refused"),
        (0x8009_030C, "auth.refused"),
        (0xC007_030C, "auth.refused"),
        (0xC000_0064, "auth.unknown"),
        (0xC000_0234, "auth.locked"),
        (0xC000_0072, "auth.disabled"),
        (0xC000_0193, "auth.account-expired"),
        (0xC000_0071, "auth.password-expired"),
        (0xC000_0224, "auth.must-change"),
        (0xC000_006F, "auth.hours"),
        (0xC000_0070, "auth.workstation"),
        (0xC000_006E, "auth.restricted"),
        (0xC000_015B, "auth.type-not-granted"),
        (0xC000_005E, "auth.no-authority"),
        (0x8009_0311, "auth.no-authority"),
        (0x8009_0302, "auth.ntlm-blocked"),
        (0xC000_0418, "auth.ntlm-blocked"),
        (0xC000_0133, "auth.clock"),
        // ERROR_MORE_DATA with an NTSTATUS's facility, and a number of nobody.
        (0xC007_00EA, "auth.failed"),
        (0xC000_9999, "auth.failed"),
    ] {
        let found = judge(
            &signed_in(&[(Rung::Auth, End::Status(code))]),
            &Facts::default(),
        );
        assert_eq!(found[0].code, expected, "0x{code:08X}");
        assert!(found[0].evidence[0].seen.contains(&format!("0x{code:08X}")));
    }
}

#[test]
fn an_accepted_password_is_good_and_ends_there() {
    assert_eq!(codes(&[(Rung::Auth, End::Ok)]), ["auth.accepted"]);
    assert_eq!(codes(&[(Rung::Auth, End::Skipped)]), ["auth.not-asked"]);
    assert_eq!(codes(&[(Rung::Auth, End::NotAsked)]), ["auth.oracle"]);
}

#[test]
fn a_close_is_no_word_about_who_is_to_blame() {
    for end in [End::Fin, End::Rst, End::Disconnected] {
        assert_eq!(codes(&[(Rung::Auth, end)]), ["auth.closed"]);
    }
    assert_eq!(codes(&[(Rung::Auth, End::Silent)]), ["auth.silent"]);
}

/// A server of another kind says the same of a wrong password.
#[test]
fn only_windows_proves_another_key_by_its_status() {
    let altered = signed_in(&[(Rung::Auth, End::Status(0xC007_030F))]);
    let mut facts = Facts::default();
    assert_eq!(judge(&altered, &facts)[0].code, "auth.altered");
    let identity = IdentityFact {
        build: Some("10.0.20348".into()),
        ..IdentityFact::default()
    };
    facts.add(identity.clone().into());
    assert_eq!(judge(&altered, &facts)[0].code, "auth.key-altered");
    let winpr = Climb {
        challenge: Some(Challenge {
            version: Some((6, 1, 7601)),
            ..Challenge::default()
        }),
        source: Some(0),
        ..Climb::new(([192, 0, 2, 7], 3389).into(), vec![])
    };
    facts.add(
        LineFact {
            climbs: vec![winpr],
        }
        .into(),
    );
    let kind = facts.foreign_server().map(|(kind, _)| kind);
    assert_eq!(kind, Some(ServerKind::FreeRdp), "the sign of the near miss");
    assert_eq!(judge(&altered, &facts)[0].code, "auth.altered");
    let other_key = signed_in(&[(Rung::Auth, End::KeyAltered)]);
    assert_eq!(judge(&other_key, &facts)[0].code, "auth.key-altered");
}

#[test]
fn a_session_that_ends_says_where_and_keeps_its_number() {
    let up_to = |rest: &[(Rung, End)]| {
        let mut rungs = vec![(Rung::Auth, End::Ok)];
        rungs.extend_from_slice(rest);
        codes(&rungs)
    };
    for (rest, code) in [
        (vec![(Rung::Right, End::Denied)], "right.denied"),
        (vec![(Rung::Right, End::Fin)], "right.failed"),
        (vec![(Rung::Mcs, End::Fin)], "mcs.failed"),
        (vec![(Rung::Licence, End::Licence(2))], "licence.error"),
        (
            vec![(Rung::Session, End::ErrorInfo(0x10D2))],
            "session.error",
        ),
        (
            vec![(Rung::Session, End::ErrorInfo(0x7777))],
            "session.error",
        ),
        (
            vec![(Rung::Picture, End::ErrorInfo(0x5))],
            "session.closed-on-purpose",
        ),
        (
            vec![(Rung::Mcs, End::Unreadable("a length".into()))],
            "session.unreadable",
        ),
        (vec![(Rung::Right, End::Junk)], "session.unreadable"),
        (
            vec![(Rung::Session, End::ErrorInfo(0x104))],
            "licence.error",
        ),
        (
            vec![(Rung::Session, End::ErrorInfo(0x412))],
            "session.broker-error",
        ),
        (
            vec![(Rung::Picture, End::ErrorInfo(0x10))],
            "session.no-graphics",
        ),
        (
            vec![(Rung::Session, End::ErrorInfo(0x112F))],
            "session.no-graphics",
        ),
        (vec![(Rung::Mcs, End::ErrorInfo(0x9))], "right.denied"),
        (vec![(Rung::Session, End::Redirected)], "session.redirected"),
        (vec![(Rung::Session, End::Rst)], "session.ended"),
        (vec![(Rung::Picture, End::HungUp(1))], "session.ended"),
        (vec![(Rung::Picture, End::Silent)], "picture.none"),
        (vec![(Rung::Picture, End::Ok)], "picture.seen"),
    ] {
        assert_eq!(up_to(&rest), ["auth.accepted", code]);
    }
    let without_nla = LoginFact {
        handed_over: true,
        ..signed_in(&[(Rung::Auth, End::Skipped), (Rung::Picture, End::Ok)])
    };
    let seen = &judge(&without_nla, &Facts::default())[0];
    assert!(seen.says.contains("only that shows"), "{}", seen.says);
    assert!(error(0x7777).says.contains("0x7777"));
    assert!(licence(2).says.contains("error 2 (no licence"));
    assert!(licence(99).says.ends_with("error 99"));
}
