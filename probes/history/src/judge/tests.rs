use super::*;
use redial_model::{
    AddressFact, Climb, End, FailedSignIn, LineFact, Lookup, Rung, RungState, SignInTrouble,
};

const NOW: f64 = 1_795_000_000.0;

fn attempt(reason: u32, ago: f64) -> Attempt {
    Attempt {
        began: NOW - ago,
        host: "srv01".into(),
        reason: Some(reason),
        lasted: Some(1.0),
        ..Attempt::default()
    }
}

fn line(end: End) -> LineFact {
    let rung = |rung, end| RungState {
        rung,
        end,
        ms: 1.0,
        bytes: Default::default(),
    };
    let rungs = vec![rung(Rung::Tcp, End::Ok), rung(Rung::X224, end)];
    LineFact {
        climbs: vec![Climb::new("192.0.2.7:3389".parse().unwrap(), rungs)],
    }
}

fn asked_for_srv01() -> Facts {
    let mut facts = Facts::default();
    facts.add(
        AddressFact {
            host: "srv01".into(),
            lookup: Lookup::Given,
            addresses: vec![],
            ms: 0.0,
        }
        .into(),
    );
    facts
}

fn judged_on(line: LineFact, attempts: Vec<Attempt>) -> Vec<String> {
    let mut facts = asked_for_srv01();
    facts.add(line.into());
    let history = HistoryFact {
        attempts,
        looked: Some(NOW),
        ..HistoryFact::default()
    };
    judge(&history, &facts)
        .into_iter()
        .map(|f| f.code)
        .collect()
}

fn judged(attempts: Vec<Attempt>) -> Vec<String> {
    judged_on(line(End::Ok), attempts)
}

fn signed_in(trouble: SignInTrouble, to: &str, ago: f64, since: Vec<Attempt>) -> Vec<String> {
    let mut facts = asked_for_srv01();
    let mut line = line(End::Ok);
    line.climbs[0].credssp = (trouble == SignInTrouble::NtlmTooOld).then_some(6);
    facts.add(line.into());
    let sign_in = FailedSignIn {
        time: NOW - ago,
        trouble,
        host: to.into(),
        event: 4001,
    };
    let history = HistoryFact {
        attempts: since,
        sign_ins: vec![sign_in],
        looked: Some(NOW),
        ..HistoryFact::default()
    };
    let found = judge(&history, &facts).into_iter();
    found.map(|f| f.code).collect()
}

#[test]
fn a_sign_in_that_windows_gave_up_stands_until_one_comes_through() {
    let kinds = [
        (SignInTrouble::NtlmBlocked, "history.ntlm-blocked"),
        (SignInTrouble::NtlmTooOld, "history.ntlm-too-old"),
        (SignInTrouble::CredsspTooOld, "history.credssp-too-old"),
        (SignInTrouble::TicketUnreadable, "history.ticket-unreadable"),
    ];
    for (trouble, code) in kinds {
        assert_eq!(signed_in(trouble, "srv01.corp.test", 600.0, vec![]), [code]);
        assert!(signed_in(trouble, "srv02.corp.test", 600.0, vec![]).is_empty());
        assert!(signed_in(trouble, "srv01", 90_000.0, vec![]).is_empty());
        let through = Attempt {
            connected: true,
            reason: None,
            ..attempt(1, 300.0)
        };
        let later = signed_in(trouble, "srv01", 600.0, vec![through]);
        assert_eq!(later, ["history.connected"]);
    }
}

#[test]
fn a_host_that_was_updated_since_is_refused_no_more() {
    let mut facts = Facts::default();
    let mut line = line(End::Ok);
    line.climbs[0].credssp = Some(6);
    facts.add(line.into());
    assert!(crate::sign_in::is_mended(
        SignInTrouble::CredsspTooOld,
        &facts
    ));
    assert!(!crate::sign_in::is_mended(
        SignInTrouble::NtlmBlocked,
        &facts
    ));
}

#[test]
fn each_family_is_told_while_it_stands() {
    for (reasons, code) in [
        (&[260, 520, 1288, 1540][..], "history.name"),
        (&[516, 264, 1796], "history.tcp"),
        (&[2825, 3337, 3593], "history.nla"),
        (
            &[
                2055, 2567, 2823, 3079, 3335, 3591, 3847, 4103, 4359, 4615, 4871, 7175, 8455, 8711,
            ],
            "history.account",
        ),
        (&[6151, 5127], "history.no-dc"),
        (&[5639, 5895, 3848], "history.delegation"),
        (&[2056, 2312], "history.licence"),
        (&[6919, 1798, 2311], "history.certificate"),
        (&[7431], "history.clock"),
        (&[3590], "history.fips"),
        (
            &[0x0300_0001, 0x0300_0008, 0x0300_0047, 0x0300_006D],
            "history.gateway",
        ),
    ] {
        for reason in reasons {
            assert_eq!(judged(vec![attempt(*reason, 60.0)]), [code], "{reason}");
            let old = judged(vec![attempt(*reason, 90.0 * 86_400.0)]);
            assert_eq!(old, ["history.other"], "{reason}, months ago");
        }
    }
    let of_a_name = |host: &str, ago| {
        let host = host.into();
        judged(vec![Attempt {
            host,
            ..attempt(260, ago)
        }])
    };
    assert_eq!(of_a_name("SRV01:3389", 60.0), ["history.name"]);
    assert_eq!(of_a_name("srv01.corp.test", 60.0), ["history.other"]);
    assert_eq!(of_a_name("srv01", 2400.0), ["history.other"], "found since");
    for reason in [1, 2, 263, 2308] {
        let found = judged(vec![attempt(reason, 60.0)]);
        assert!(
            found.is_empty() || found == ["history.closed"],
            "{reason}: {found:?}"
        );
    }
}

#[test]
fn a_later_success_cancels_and_a_cancelled_try_does_not() {
    let success = |ago| Attempt {
        connected: true,
        session: true,
        ..attempt(1, ago)
    };
    let failed = || attempt(2055, 500.0);
    assert_eq!(
        judged(vec![success(100.0), failed()]),
        ["history.connected"]
    );
    assert_eq!(
        judged(vec![attempt(1, 100.0), failed(), success(900.0)]),
        ["history.account", "history.connected"]
    );
    // Licensing comes after the line was secured.
    let licence = Attempt {
        connected: true,
        ..attempt(2056, 60.0)
    };
    assert_eq!(
        judged(vec![licence]),
        ["history.licence", "history.connected"]
    );
}

#[test]
fn where_the_line_is_broken_now_the_past_is_a_note() {
    let broken = || line(End::Fin);
    assert_eq!(
        judged_on(broken(), vec![attempt(2055, 60.0)]),
        ["history.other"]
    );
    // A direct line says nothing about a gateway.
    let gateway = vec![attempt(0x0300_001B, 60.0)];
    assert_eq!(judged_on(broken(), gateway), ["history.gateway"]);
}

#[test]
fn quick_ends_count_in_a_row() {
    let quick = |ago| attempt(3, ago);
    assert_eq!(
        judged(vec![quick(60.0), attempt(0, 120.0)]),
        ["history.quick-end"]
    );
    assert!(judged(vec![quick(60.0)]).is_empty(), "one is none");
    let slow = Attempt {
        lasted: Some(600.0),
        ..quick(700.0)
    };
    assert!(judged(vec![quick(60.0), slow]).is_empty());
    let session = Attempt {
        connected: true,
        ..quick(120.0)
    };
    assert_eq!(judged(vec![quick(60.0), session]), ["history.connected"]);
}

#[test]
fn a_whole_name_is_that_host_and_no_other() {
    for (typed, asked, is) in [
        ("SRV01:3390", "srv01.corp.test", true),
        ("srv01.corp.test", "srv01", true),
        ("srv01.other.test", "srv01.corp.test", false),
        ("10.0.0.7", "10.0.0.8", false),
        ("10.0.0.7:3389", "10.0.0.7", true),
        ("srv02", "srv01", false),
    ] {
        assert_eq!(is_for(typed, asked), is, "{typed} {asked}");
    }
}

#[test]
fn a_log_with_gaps_says_so() {
    assert!(unseen(&[]).is_none());
    for gap in [LogGap::Off, LogGap::Cleared, LogGap::Cut] {
        assert_eq!(
            unseen(&[gap]).map(|f| f.code),
            Some("history.unseen".into())
        );
    }
}
