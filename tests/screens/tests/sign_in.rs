//! Signing in from the dashboard, at the keys: what is asked, what is refused, and what is sent.

use std::sync::Arc;

use redial::dashboard::{
    effect::Effect,
    message::{Message, News},
    state::{Sample, Screen, Shown, SignInField, SigningIn, Stage, State},
    update,
};
use redial_model::{End, Hex, Instead};
use redial_tests_screens::{buffer, healthy, press, scene, sees, text, types};

const SECRET: &str = "Tr0ub4dor&3";

/// The page, up to the password of this user.
fn asked(state: &mut State, user: &str) {
    press(state, "L");
    types(state, user);
    for _ in 0..3 {
        press(state, "enter");
    }
}

/// The same for a session.
fn session(state: &mut State, user: &str) {
    press(state, "L");
    types(state, user);
    for key in ["enter", "enter", "space", "enter"] {
        press(state, key);
    }
}

fn is_form(state: &State) -> bool {
    matches!(state.screen(), Screen::SignIn(_))
}

#[test]
fn one_press_at_the_end_signs_in_once_and_shows_no_password() {
    let mut state = healthy();
    asked(&mut state, r"CORP\anna");
    sees(
        &state,
        "The password itself is not sent. Nobody is signed in.",
    );
    types(&mut state, SECRET);
    let shown = text(&buffer(&state));
    assert!(
        !shown.contains(SECRET) && shown.contains("•••••••••••"),
        "{shown}"
    );
    assert!(!format!("{state:?}").contains(SECRET));
    let effects = press(&mut state, "enter");
    assert!(matches!(effects[..], [Effect::SignIn(0, _)]), "{effects:?}");
    assert!(!format!("{effects:?}").contains(SECRET));
    assert!(
        !is_form(&state),
        "the page, and the password with it, is gone"
    );
    // The next time the user is there, and the password is not.
    press(&mut state, "L");
    sees(&state, r"user CORP\anna");
    assert!(state.form().is_some_and(|form| form.password.is_empty()));
}

#[test]
fn what_is_sent_is_on_the_screen_before_it_can_be_sent() {
    let mut state = healthy();
    update(&mut state, Message::Resized(80, 12));
    asked(&mut state, r"CORP\anna");
    types(&mut state, SECRET);
    let is_seen = |state: &State| text(&buffer(state)).contains("Nobody is signed in.");
    assert!(!is_seen(&state), "it lies below the edge");
    // Enter shows the rest, screen by screen, and only then sends.
    let mut effects = vec![];
    let mut shown = vec![];
    while effects.is_empty() {
        assert!(is_form(&state) && shown.len() < 10, "{shown:?}");
        effects = press(&mut state, "enter");
        shown.push(is_form(&state) && is_seen(&state));
    }
    assert!(shown.contains(&true), "{shown:?}");
}

#[test]
fn what_is_missing_is_said_in_its_field_and_nothing_is_sent() {
    let mut state = healthy();
    asked(&mut state, r"a\b\c");
    types(&mut state, SECRET);
    assert_eq!(press(&mut state, "enter"), []);
    sees(&state, "is no user: write DOMAIN");
    let mut state = healthy();
    asked(&mut state, "anna");
    assert_eq!(press(&mut state, "enter"), []);
    sees(&state, "Type the password of this user.");
    assert_eq!(press(&mut state, "esc"), []);
    assert!(!is_form(&state));
}

#[test]
fn a_session_needs_the_end_of_the_certificate_that_was_looked_at() {
    let mut state = healthy();
    let shown = state.certificate().expect("it showed one");
    let whole = shown.sha1.to_string();
    session(&mut state, "anna");
    sees(&state, "The password itself goes to srv01.corp.test");
    sees(&state, &whole[..24]);
    types(&mut state, SECRET);
    press(&mut state, "enter");
    types(&mut state, "zzzz");
    assert_eq!(press(&mut state, "enter"), []);
    sees(&state, "not the last 4 characters");
    press(&mut state, "ctrl-u");
    types(&mut state, &whole[whole.len() - 4..]);
    let mut other = state.clone();
    assert!(matches!(
        press(&mut state, "enter")[..],
        [Effect::SignIn(0, _)]
    ));
    // The host shows another one meanwhile.
    let mut report = other.hosts[0].shown.as_deref().expect("checked").clone();
    if let Some(certificate) = &mut report.plain.facts.certificate {
        certificate.sha256 = Hex(vec![7; 32]);
    }
    other.hosts[0].shown = Some(Arc::new(report));
    assert_eq!(press(&mut other, "enter"), []);
    sees(&other, "shows another certificate");
}

#[test]
fn nobody_at_all_reaches_the_logon_screen_without_a_password() {
    let mut state = healthy();
    for key in ["L", "enter", "enter", "space"] {
        press(&mut state, key);
    }
    sees(&state, "up to the logon screen: nobody signs in");
    sees(&state, "No password is sent");
    assert!(
        matches!(press(&mut state, "enter")[..], [Effect::SignIn(0, _)]),
        "no field is left"
    );
    // With a user there is one more.
    let mut state = healthy();
    session(&mut state, "anna");
    assert_eq!(press(&mut state, "enter"), []);
}

#[test]
fn read_only_sends_no_password() {
    let mut state = healthy();
    state.manners.readonly = true;
    press(&mut state, "L");
    for key in ["enter", "enter", "space"] {
        press(&mut state, key);
    }
    sees(&state, "read-only: no session is started");
    assert!(state.form().is_some_and(|form| !form.session));
}

#[test]
fn a_pasted_password_goes_to_its_field_alone() {
    let mut state = healthy();
    asked(&mut state, "anna");
    update(&mut state, Message::Paste(format!("{SECRET}\nrm -rf")));
    assert!(!text(&buffer(&state)).contains(SECRET));
    assert!(matches!(
        press(&mut state, "enter")[..],
        [Effect::SignIn(..)]
    ));
    // The same text at the user is seen: it is what was pasted there.
    press(&mut state, "L");
    press(&mut state, "ctrl-u");
    update(&mut state, Message::Paste("CORP\\\u{1b}bob".into()));
    sees(&state, r"user CORP\bob");
}

#[test]
fn nobody_signs_in_where_that_makes_no_sense() {
    let says = |state: &State, words: &str| {
        let why = state.why_no_sign_in().expect("it is refused");
        assert!(why.contains(words), "{why}");
    };
    says(&scene("line-broken"), "A simulated machine has no accounts");
    let mut broken = scene("line-unreached");
    says(&broken, "Nobody can sign in: the connection ends at tls");
    assert_eq!(press(&mut broken, "L"), []);
    sees(&broken, "the connection ends at tls");
    let mut busy = healthy();
    busy.hosts[0].stage = Stage::Checking;
    says(&busy, "A check comes first");
    let mut alone = healthy();
    alone.manners.no_login = Some("--as needs the program redial-login".into());
    says(&alone, "redial-login");
    assert_eq!(healthy().why_no_sign_in(), None);
}

/// A proof by NTLM would be refused there: the domain has to be known first.
#[test]
fn a_host_that_takes_kerberos_alone_needs_the_users_domain() {
    let kerberos_alone = || {
        let mut state = healthy();
        let shown = state.hosts[0].shown.as_deref();
        let mut report = shown.expect("checked").plain.clone();
        let line = report.facts.line.as_mut().expect("it was climbed");
        let nla = line.climbs[0].rungs.last_mut().expect("nla");
        nla.end = End::NoNtlm(Instead::Kerberos);
        state.hosts[0].shown = Some(Arc::new(Shown::new(report)));
        state
    };
    let mut state = kerberos_alone();
    asked(&mut state, "anna");
    types(&mut state, SECRET);
    assert_eq!(press(&mut state, "enter"), []);
    sees(&state, "the host takes Kerberos alone");
    let at = state.form().map(|form| form.at);
    assert_eq!(at, Some(SignInField::Controller));
    let mut state = kerberos_alone();
    asked(&mut state, "anna@corp.test");
    types(&mut state, SECRET);
    assert!(matches!(
        press(&mut state, "enter")[..],
        [Effect::SignIn(..)]
    ));
}

/// A report that a sign-in made, and the connections that are made again after it.
#[test]
fn what_a_sign_in_found_stays_until_the_next_check() {
    let mut state = scene("signed-in");
    let steps = state.hosts[0].lines[0].line.len();
    assert_eq!(steps, 11);
    assert_eq!(state.proofs, 1);
    let sample = Sample {
        at: state.now,
        line: state.hosts[0].lines[0].clone(),
        round_trip: Some(0.4),
        up: true,
    };
    for _ in 0..3 {
        let news = News::Dialled(sample.clone());
        assert_eq!(update(&mut state, Message::Of(0, Box::new(news))), []);
    }
    assert_eq!(state.hosts[0].lines[0].line.len(), steps);
    update(&mut state, Message::Of(0, Box::new(News::Began)));
    assert_eq!(state.hosts[0].signing_in, None);
}

#[test]
fn a_sign_in_that_is_stopped_leaves_the_report_of_the_check() {
    let mut state = healthy();
    let begun = SigningIn {
        user: Some("anna".into()),
        sends: false,
    };
    let before = state.hosts[0].rows.len();
    update(&mut state, Message::Of(0, Box::new(News::SigningIn(begun))));
    assert_eq!(state.hosts[0].rows.len(), before + 2);
    sees(&state, "Proving the password of anna");
    assert_eq!(press(&mut state, "esc"), [Effect::Cancel(0)]);
    update(&mut state, Message::Of(0, Box::new(News::Cancelled)));
    assert_eq!(state.hosts[0].stage, Stage::Checked);
    assert_eq!(state.hosts[0].rows.len(), before);
    assert_eq!(state.proofs, 1, "nobody knows how far it came");
    sees(&state, "HEALTHY");
}
