//! Every status by which a host refuses a proof: its code, its cause, its words, its number, and what
//! the host was sent.

use std::{collections::BTreeSet, thread};

use redial_tests_login::{Manner, Seen};

use super::{
    RIGHT, host,
    programs::{check, signed_in},
};

/// A status, the code it is found as, the cause named first, and what is said of anna.
type Row = (u32, &'static str, &'static str, &'static str);

const NO_AUTHORITY: (&str, &str, &str) = (
    "auth.no-authority",
    "domain.unreachable",
    "cannot reach anybody who could check the password",
);
const REFUSED: (&str, &str, &str) = (
    "auth.refused",
    "account.refused",
    "refuses the user name or the password",
);

/// As Windows sends them.
#[rustfmt::skip]
const TABLE: &[Row] = &[
    (0xC000_006A, REFUSED.0, REFUSED.1, REFUSED.2),
    (0xC000_006D, REFUSED.0, REFUSED.1, REFUSED.2),
    (0x8009_030C, REFUSED.0, REFUSED.1, REFUSED.2),
    (0xC000_0064, "auth.unknown", "account.refused", "there is no such account"),
    (0xC000_0234, "auth.locked", "account.locked", "the account is locked"),
    (0xC000_0072, "auth.disabled", "account.disabled", "the account is disabled"),
    (0xC000_0193, "auth.account-expired", "account.disabled", "the account has expired"),
    (0xC000_0071, "auth.password-expired", "account.password-old", "the password has expired"),
    (0xC000_0224, "auth.must-change", "account.password-old", "the password must be changed first"),
    (0xC000_006F, "auth.hours", "account.restricted", "at this hour"),
    (0xC000_0070, "auth.workstation", "account.restricted", "only from certain computers"),
    (0xC000_006E, "auth.restricted", "account.restricted", "a rule does not let the account log on"),
    (0xC000_015B, "auth.type-not-granted", "account.no-right", "no right to log on in this way"),
    (0x8009_0311, NO_AUTHORITY.0, NO_AUTHORITY.1, NO_AUTHORITY.2),
    (0x8009_0350, NO_AUTHORITY.0, NO_AUTHORITY.1, NO_AUTHORITY.2),
    (0xC000_005E, NO_AUTHORITY.0, NO_AUTHORITY.1, NO_AUTHORITY.2),
    (0xC000_00DC, NO_AUTHORITY.0, NO_AUTHORITY.1, NO_AUTHORITY.2),
    (0xC000_00DF, NO_AUTHORITY.0, NO_AUTHORITY.1, NO_AUTHORITY.2),
    (0xC000_018A, NO_AUTHORITY.0, NO_AUTHORITY.1, NO_AUTHORITY.2),
    (0xC000_018B, NO_AUTHORITY.0, NO_AUTHORITY.1, NO_AUTHORITY.2),
    (0xC000_018C, NO_AUTHORITY.0, NO_AUTHORITY.1, NO_AUTHORITY.2),
    (0xC000_018D, NO_AUTHORITY.0, NO_AUTHORITY.1, NO_AUTHORITY.2),
    (0xC000_0192, NO_AUTHORITY.0, NO_AUTHORITY.1, NO_AUTHORITY.2),
    (0xC000_0233, NO_AUTHORITY.0, NO_AUTHORITY.1, NO_AUTHORITY.2),
    (0xC000_0388, NO_AUTHORITY.0, NO_AUTHORITY.1, NO_AUTHORITY.2),
    (0x8009_0302, "auth.ntlm-blocked", "nla.ntlm-denied", "refuses NTLM"),
    (0xC000_0418, "auth.ntlm-blocked", "nla.ntlm-denied", "refuses NTLM"),
    (0x8009_0324, "auth.clock", "clock.skew", "the clocks differ too much"),
    (0xC000_0133, "auth.clock", "clock.skew", "the clocks differ too much"),
    (0x8009_030F, "auth.key-altered", "path.intercepted", "not the host's own"),
];

/// As servers on sspi-rs spell SEC_E codes, and numbers that mean nothing of all that.
#[rustfmt::skip]
const OTHERS: &[Row] = &[
    (0xC007_030C, REFUSED.0, REFUSED.1, REFUSED.2),
    (0xC007_0311, NO_AUTHORITY.0, NO_AUTHORITY.1, NO_AUTHORITY.2),
    (0xC007_0324, "auth.clock", "clock.skew", "the clocks differ too much"),
    (0xC007_0302, "auth.ntlm-blocked", "nla.ntlm-denied", "refuses NTLM"),
    (0xC007_00EA, "auth.failed", "nla.host-broken", "ended with an error"),
    (0xC000_9999, "auth.failed", "nla.host-broken", "ended with an error"),
];

#[test]
fn every_status_that_is_told_apart_stands_in_the_table() {
    let known: BTreeSet<u32> = redial_probe_login::known_statuses().collect();
    let tried: BTreeSet<u32> = TABLE.iter().map(|row| row.0).collect();
    assert_eq!(known, tried);
}

#[test]
fn each_status_comes_out_with_its_code_cause_words_and_number() {
    let all: Vec<&Row> = TABLE.iter().chain(OTHERS).collect();
    thread::scope(|scope| {
        for some in all.chunks(all.len().div_ceil(4)) {
            scope.spawn(|| some.iter().for_each(|row| told(row)));
        }
    });
}

fn told(row: &Row) {
    let (status, code, cause, words) = *row;
    let number = format!("0x{status:08X}");
    let host = host(Manner::Says(status));
    let told = signed_in(&host, &[], RIGHT);
    let finding = told.finding(code);
    let says = finding.and_then(|finding| finding["says"].as_str());
    assert!(
        says.is_some_and(|says| says.contains(words)),
        "{number}: {says:?} in {}",
        told.in_short()
    );
    assert_eq!((told.cause(), told.exit), (cause, 1), "{number}");
    assert!(finding.unwrap().to_string().contains(&number), "{number}");
    let state = format!("status {number}");
    assert_eq!(told.last(), ("auth", state.as_str()));
    let login = &told.report["facts"]["login"];
    assert_eq!(
        (&login["tries"], &login["handed_over"]),
        (&1.into(), &false.into())
    );
    assert!(
        told.beside.is_empty() || told.beside.contains("proved once"),
        "{}",
        told.beside
    );
    // One proof, and nothing after it.
    assert_eq!(host.seen(), [Seen::Refused], "{number}");
    let text = check(&host, &["--as", r"CORP\anna"], RIGHT);
    let shown = text.text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [words, number.as_str(), code] {
        assert!(shown.contains(part), "{number}: {part} in {}", text.text);
    }
    assert!(
        text.beside.contains("proved once (to the host)"),
        "{}",
        text.beside
    );
}

#[test]
fn the_right_password_is_accepted_and_never_sent() {
    let host = host(Manner::Verifies);
    let told = signed_in(&host, &[], RIGHT);
    assert!(
        told.finding("auth.accepted").is_some(),
        "{}",
        told.in_short()
    );
    assert_eq!(
        (told.cause(), told.exit, told.last()),
        ("none", 0, ("auth", "ok"))
    );
    assert_eq!(host.seen(), [Seen::Accepted, Seen::Closed]);
}

#[test]
fn a_wrong_password_is_one_wrong_try() {
    let host = host(Manner::Verifies);
    let told = signed_in(&host, &[], "tiger");
    assert_eq!(
        (told.cause(), told.exit),
        ("account.refused", 1),
        "{}",
        told.in_short()
    );
    assert_eq!(host.seen(), [Seen::Refused]);
}

#[test]
fn what_a_host_does_instead_of_an_answer_is_told_apart() {
    for (manner, code, cause, tries, exit) in [
        (Manner::Closes, "auth.closed", "account.refused", 1, 1),
        (Manner::IsSilent, "auth.silent", "nla.host-broken", 1, 1),
        (
            Manner::OfVersion(4),
            "auth.oracle",
            "credssp.outdated",
            0,
            1,
        ),
        (Manner::WithoutNla, "auth.not-asked", "none", 0, 0),
        (
            Manner::Noise(b"HTTP/1.1 400 Bad\r\n".to_vec()),
            "auth.failed",
            "nla.host-broken",
            1,
            1,
        ),
    ] {
        let host = host(manner.clone());
        let told = signed_in(&host, &["--timeout", "1"], RIGHT);
        assert!(
            told.finding(code).is_some(),
            "{manner:?}: {}",
            told.in_short()
        );
        assert_eq!(
            (told.cause(), told.exit),
            (cause, exit),
            "{manner:?}: {}",
            told.in_short()
        );
        let tried = told.report["facts"]["login"]["tries"].as_u64().unwrap_or(0);
        assert_eq!(tried, tries, "{manner:?}");
        assert!(!host.seen().contains(&Seen::Credentials));
    }
}
