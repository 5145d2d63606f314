//! Signing in to a host: asked, under way, done.

use std::sync::Arc;

use redial::dashboard::{
    message::{Message, News},
    state::{Manners, Shown, State},
    update,
};
use redial_check::Check;
use redial_engine::Rights;
use redial_model::{End, LoginFact, Picture, Proof, Rung};

use super::{
    gateway,
    made::{rung, srv01, with, world},
};
use crate::keyboard::{press, types};

pub(super) fn sign_in(add: &mut impl FnMut(&'static str, State)) {
    add("sign-in", with(healthy(), |s| asked(s, &["enter"; 3])));
    add("sign-in-session", with(healthy(), session));
    add(
        "sign-in-refused",
        with(healthy(), |s| {
            session(s);
            types(s, "beef");
            press(s, "enter");
        }),
    );
    add(
        "signed-in",
        with(healthy(), |s| ends(s, &up_to_the_picture())),
    );
    add("sign-in-locked", with(healthy(), |s| ends(s, &locked())));
    add("sign-in-gateway", with(before(gateway::asks()), to_gateway));
    add(
        "sign-in-gateway-unknown",
        with(before(gateway::unknown()), to_gateway),
    );
    add("signed-in-gateway", before(gateway::refuses_host()));
}

/// A host behind an RD Gateway.
fn before(shown: Shown) -> State {
    srv01(Manners::default(), shown, Rights::Absent)
}

fn to_gateway(state: &mut State) {
    asked(state, &["enter"]);
}

/// A healthy host.
pub fn healthy() -> State {
    srv01(Manners::default(), world("healthy"), Rights::Absent)
}

/// The page with a user and these keys, and a password behind them.
fn asked(state: &mut State, keys: &[&str]) {
    press(state, "L");
    types(state, r"CORP\anna");
    for key in keys {
        press(state, key);
    }
    types(state, "secret");
}

fn session(state: &mut State) {
    asked(state, &["enter", "enter", "space", "enter"]);
    press(state, "enter");
}

/// Takes over what a sign-in came to.
fn ends(state: &mut State, login: &LoginFact) {
    let mut report = state.hosts[0]
        .shown
        .as_deref()
        .expect("checked")
        .plain
        .clone();
    let address = report.facts.best_climb().map(|climb| climb.address);
    let login = LoginFact {
        address,
        ..login.clone()
    };
    report.facts.add(login.into());
    let shown = Arc::new(Shown::new(Check::default().again(report)));
    update(state, Message::Of(0, Box::new(News::SignedIn(shown))));
}

fn up_to_the_picture() -> LoginFact {
    let times = [31.0, 0.0, 64.2, 12.5, 140.0, 318.4];
    let rungs = Rung::SIGN_IN.into_iter().zip(times);
    LoginFact {
        user: "anna".into(),
        domain: Some("CORP".into()),
        proof: Some(Proof::Ntlm),
        rungs: rungs.map(|(step, ms)| rung(step, End::Ok, ms)).collect(),
        tries: 1,
        handed_over: true,
        picture: Some(Picture {
            width: 1024,
            height: 768,
        }),
        ..LoginFact::default()
    }
}

/// NTLM's answer for a locked account.
fn locked() -> LoginFact {
    LoginFact {
        user: "anna".into(),
        domain: Some("CORP".into()),
        proof: Some(Proof::Ntlm),
        rungs: vec![rung(Rung::Auth, End::Status(0xC000_0234), 31.0)],
        tries: 1,
        ..LoginFact::default()
    }
}
