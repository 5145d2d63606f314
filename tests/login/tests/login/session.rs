//! The session, ended at each of its steps in each way: the step it is told for, the code, the cause, the
//! number, and that the password was proved once.

use std::{fs, thread};

use redial_tests_login::{Deed, LoginHost, Manner, Seen, Setup, Step, messages};

use super::{
    RIGHT,
    programs::{Told, check, in_session},
};

fn ended(step: Step, deed: Deed) -> (LoginHost, Told) {
    let host = LoginHost::start(Setup {
        password: RIGHT.into(),
        trick: Some((step, deed)),
        ..Setup::default()
    });
    let told = in_session(&host, &["--timeout", "0.4"], RIGHT);
    (host, told)
}

/// What a host does, how the line then ends, the code, the cause named first, and the exit code.
struct Row(
    Step,
    Deed,
    (&'static str, &'static str),
    &'static str,
    &'static str,
    i32,
);

fn held(row: Row) {
    let Row(step, deed, last, code, cause, exit) = row;
    let (_host, told) = ended(step, deed.clone());
    let about = format!("{step:?} {deed:?}: {}", told.in_short());
    assert!(told.finding(code).is_some(), "{about}");
    assert_eq!(
        (told.last(), told.cause(), told.exit),
        (last, cause, exit),
        "{about}"
    );
    let login = &told.report["facts"]["login"];
    assert_eq!(login["tries"], 1, "{about}");
    for part in ["proved once (to the host)", "sent to the host to log on"] {
        assert!(told.beside.contains(part), "{about}");
    }
}

/// Four at a time.
fn all_held(rows: Vec<Row>) {
    let mut parts: [Vec<Row>; 4] = Default::default();
    for (at, row) in rows.into_iter().enumerate() {
        parts[at % 4].push(row);
    }
    thread::scope(|scope| {
        for part in parts {
            scope.spawn(|| part.into_iter().for_each(held));
        }
    });
}

/// The rung that a step belongs to, and the code of a connection that ends there.
fn place(step: Step) -> (&'static str, &'static str) {
    match step {
        Step::Right => ("right", "right.failed"),
        Step::Settings | Step::Channels => ("mcs", "mcs.failed"),
        Step::Licence => ("licence", "session.ended"),
        Step::Capabilities | Step::Activation => ("session", "session.ended"),
        Step::Picture => ("picture", "session.ended"),
    }
}

#[test]
fn a_host_that_goes_away_is_told_by_the_step() {
    let mut rows = Vec::new();
    for step in Step::ALL {
        let (rung, code) = place(step);
        rows.push(Row(
            step,
            Deed::Closes,
            (rung, "closed"),
            code,
            "host.hangs-up",
            1,
        ));
        // A RST takes what was sent before it with it, which the client may not have read.
        if step != Step::Picture {
            rows.push(Row(
                step,
                Deed::Resets,
                (rung, "reset"),
                code,
                "host.hangs-up",
                1,
            ));
        }
    }
    all_held(rows);
}

#[test]
fn a_host_that_is_silent_is_waited_for_and_left() {
    let rows = Step::ALL.map(|step| {
        let (rung, code) = place(step);
        let (code, cause) = match step {
            Step::Picture => ("picture.none", "graphics.failed"),
            _ => (code, "host.hangs-up"),
        };
        Row(step, Deed::IsSilent, (rung, "silent"), code, cause, 1)
    });
    all_held(rows.into());
}

/// From the settings on there are messages of RDP, and one that can't be read accuses nobody.
#[test]
fn noise_accuses_nobody() {
    let noise = messages::sent(&[0x55; 40]);
    let rows = Step::ALL.map(|step| {
        let (rung, _) = place(step);
        let state = match step {
            Step::Right => "junk",
            _ => "unreadable",
        };
        Row(
            step,
            Deed::Says(noise.clone()),
            (rung, state),
            "session.unreadable",
            "none",
            3,
        )
    });
    all_held(rows.into());
}

#[test]
fn a_hang_up_keeps_its_reason() {
    let mut rows = Vec::new();
    for (reason, state) in [(0, "hung-up 0"), (1, "hung-up 1"), (3, "hung-up 3")] {
        for step in [
            Step::Settings,
            Step::Licence,
            Step::Activation,
            Step::Picture,
        ] {
            let (rung, code) = place(step);
            let deed = Deed::Says(messages::hang_up(reason));
            rows.push(Row(step, deed, (rung, state), code, "host.hangs-up", 1));
        }
    }
    all_held(rows);
}

#[test]
fn licence_errors_keep_their_numbers() {
    let rows = [
        (1, "licence 1"),
        (2, "licence 2"),
        (3, "licence 3"),
        (4, "licence 4"),
        (6, "licence 6"),
        (8, "licence 8"),
        (11, "licence 11"),
        (12, "licence 12"),
        (4_000_000_000, "licence 4000000000"),
    ];
    all_held(
        rows.into_iter()
            .map(|(code, state)| {
                let deed = Deed::Says(messages::licence_error(code));
                let last = ("licence", state);
                Row(
                    Step::Licence,
                    deed,
                    last,
                    "licence.error",
                    "licence.refused",
                    1,
                )
            })
            .collect(),
    );
}

/// ERRINFO before the session is ready and after it.
#[test]
fn errors_of_the_session_keep_their_numbers() {
    let rows = [
        (
            0x5,
            "errinfo 0x5",
            "session.closed-on-purpose",
            "session.taken-away",
        ),
        (
            0xC,
            "errinfo 0xC",
            "session.closed-on-purpose",
            "session.taken-away",
        ),
        (0x9, "errinfo 0x9", "right.denied", "account.no-right"),
        (
            0x10,
            "errinfo 0x10",
            "session.no-graphics",
            "graphics.failed",
        ),
        (0x102, "errinfo 0x102", "licence.error", "licence.refused"),
        (
            0x412,
            "errinfo 0x412",
            "session.broker-error",
            "broker.failed",
        ),
        (0x10D2, "errinfo 0x10D2", "session.error", "host.hangs-up"),
        (0x7777, "errinfo 0x7777", "session.error", "host.hangs-up"),
    ];
    let mut all = Vec::new();
    for (code, state, found, cause) in rows {
        for step in [
            Step::Channels,
            Step::Licence,
            Step::Capabilities,
            Step::Picture,
        ] {
            let deed = Deed::Says(messages::error_info(code));
            all.push(Row(step, deed, (place(step).0, state), found, cause, 1));
        }
    }
    all_held(all);
}

#[test]
fn a_redirection_is_no_trouble_and_names_the_other_computer() {
    for step in [Step::Capabilities, Step::Activation, Step::Picture] {
        let deed = Deed::Says(messages::redirection("srv07.corp.test"));
        let (_host, told) = ended(step, deed);
        let finding = told.finding("session.redirected").expect("it is told");
        let says = finding["says"].as_str().unwrap();
        assert!(
            says.ends_with("another computer: srv07.corp.test"),
            "{says}"
        );
        assert_eq!(
            (told.cause(), told.exit),
            ("none", 0),
            "{step:?}: {}",
            told.in_short()
        );
        assert_eq!(told.last(), (place(step).0, "redirected"));
        let redirect = &told.report["facts"]["login"]["redirect"];
        assert_eq!(
            (&redirect["host"], &redirect["session"]),
            (&"srv07.corp.test".into(), &7.into())
        );
        let verdict = told.report["verdict"]["says"].as_str().unwrap();
        assert!(verdict.contains("to another computer"), "{verdict}");
    }
}

#[test]
fn a_session_goes_up_to_its_picture_which_is_kept_only_where_it_was_asked_for() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("first.png");
    let _ = fs::remove_file(&file);
    let host = LoginHost::start(Setup {
        password: RIGHT.into(),
        ..Setup::default()
    });
    for saved in [false, true] {
        let name = file.display().to_string();
        let words = if saved {
            &["--picture", &name][..]
        } else {
            &[]
        };
        let told = in_session(&host, words, RIGHT);
        assert_eq!(
            (told.last(), told.exit),
            (("picture", "ok"), 0),
            "{}",
            told.in_short()
        );
        assert!(told.finding("picture.seen").is_some());
        assert_eq!(file.exists(), saved);
    }
    assert!(fs::read(&file).unwrap().starts_with(b"\x89PNG"));
    assert!(
        host.seen().contains(&Seen::Credentials),
        "this hands the password over"
    );
}

/// Deactivation (MS-RDPBCGR 1.3.1.3): what follows it decides.
#[test]
fn a_session_may_begin_anew_before_its_picture() {
    let (_host, told) = ended(Step::Picture, Deed::BeginsAnew);
    assert_eq!(
        (told.last(), told.exit),
        (("picture", "ok"), 0),
        "{}",
        told.in_short()
    );
    held(Row(
        Step::Picture,
        Deed::Says(messages::deactivate_all()),
        ("picture", "closed"),
        "session.ended",
        "host.hangs-up",
        1,
    ));
    let then_error = [messages::deactivate_all(), messages::error_info(0x10)].concat();
    held(Row(
        Step::Picture,
        Deed::Says(then_error),
        ("picture", "errinfo 0x10"),
        "session.no-graphics",
        "graphics.failed",
        1,
    ));
}

/// A host without NLA shows its own logon screen to nobody in particular, and says its errors as others do.
#[test]
fn without_nla_a_session_needs_nobody() {
    let host = |trick| {
        LoginHost::start(Setup {
            manner: Manner::WithoutNla,
            trick,
            ..Setup::default()
        })
    };
    let words = ["--session", "--format", "json"];
    let screen = check(&host(None), &words, "");
    assert_eq!(
        (screen.last(), screen.exit),
        (("picture", "ok"), 0),
        "{}",
        screen.in_short()
    );
    assert_eq!(screen.report["facts"]["login"]["handed_over"], false);
    let broker = Deed::Says(messages::error_info(0x400));
    let broken = check(&host(Some((Step::Capabilities, broker))), &words, "");
    assert_eq!(
        (broken.last(), broken.cause(), broken.exit),
        (("session", "errinfo 0x400"), "broker.failed", 1),
        "{}",
        broken.in_short()
    );
}

/// To another certificate than the one that was confirmed nothing is sent.
#[test]
fn a_host_that_is_not_the_confirmed_one_gets_nothing() {
    let host = LoginHost::start(Setup {
        password: RIGHT.into(),
        ..Setup::default()
    });
    let other = "ab".repeat(32);
    let words = ["--session", "--thumbprint", &other];
    let told = super::programs::signed_in(&host, &words, RIGHT);
    assert!(
        told.beside.contains("no password was sent"),
        "{}",
        told.beside
    );
    assert_eq!(host.seen(), []);
}
