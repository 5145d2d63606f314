//! Signing in: what is typed, and what will be sent to whom.

use ratatui::layout::Rect;

use super::{body::Body, page::Page};
use crate::dashboard::{
    action::Action,
    state::{HIDDEN, HostState, SignInField, SignInForm, State},
    theme::Tone,
};

/// Columns of labels.
const LABEL: usize = 14;
/// Rows that the fields keep at least: with fewer, what is sent follows them.
const ROOM: usize = 7;

pub(super) fn body(state: &State, form: &SignInForm, area: Rect) -> Body {
    let (mut page, mut foot) = (Page::new(area.width), Page::new(area.width));
    let whom = match &form.gateway {
        Some(gateway) => format!("the RD Gateway {}", state.unless_hidden(&gateway.name)),
        None => state.name(state.at),
    };
    page.line(Tone::Strong, format!("Sign in to {whom}, once"));
    page.gap();
    for field in form.fields() {
        self::field(form, field, &mut page);
    }
    sent(state, form, &mut foot);
    Body::footed(page, foot, area, ROOM)
}

fn field(form: &SignInForm, field: SignInField, page: &mut Page) {
    let here = form.at == field;
    let (label, text, empty) = match field {
        SignInField::User => (
            "user",
            form.user.clone(),
            match form.session {
                true => "empty: the logon screen, and nobody signs in",
                false => r"DOMAIN\user, user@domain.example or .\user",
            },
        ),
        SignInField::Controller => (
            "controller",
            form.controller.clone(),
            "the domain controller; empty: the one that DNS names",
        ),
        SignInField::Until => ("how far", until(form).into(), ""),
        SignInField::Password => ("password", "•".repeat(form.password.len()), ""),
        SignInField::Ending => (
            "thumbprint",
            form.ending.clone(),
            match form.gateway {
                Some(_) => "compare one with the gateway's own, then type its last 4",
                None => "compare one with the host's own, then type its last 4",
            },
        ),
    };
    let tone = if here { Tone::Key } else { Tone::Dim };
    let mut bits = vec![(tone, format!("  {label:width$}", width = LABEL - 2))];
    let is_choice = field == SignInField::Until;
    let empty = if text.is_empty() { empty } else { "" };
    bits.push((Tone::Strong, text));
    if here && is_choice {
        bits.push((Tone::Key, "   [space] changes it".into()));
    } else if here {
        bits.push((Tone::Strong, "_ ".into()));
    }
    bits.push((Tone::Dim, empty.into()));
    page.row(bits);
}

fn until(form: &SignInForm) -> &'static str {
    match (form.session, form.signs_nobody_in()) {
        (false, _) => "up to the host's answer to the password",
        (true, true) => "up to the logon screen: nobody signs in",
        (true, false) => "a session, up to its first picture",
    }
}

/// What is sent, to whom, and what it can cost.
fn sent(state: &State, form: &SignInForm, page: &mut Page) {
    page.heading("What is sent");
    match &form.gateway {
        Some(gateway) => to_gateway(state, &gateway.name, page),
        None => to_host(state, form, page),
    }
    if let Some(shown) = &form.thumbprints {
        let whose = match &form.gateway {
            Some(gateway) if !gateway.is_trusted => {
                "mstsc may refuse the gateway's certificate: the report says why. Its thumbprints are:"
            }
            Some(_) => "The gateway's certificate has the thumbprints:",
            None => "The host's certificate has the thumbprints:",
        };
        page.text(2, Tone::Plain, whose);
        for line in shown.lines() {
            page.text(4, Tone::Plain, state.unless_hidden(&line));
        }
    }
    costs(state, form, page);
}

/// What goes to the RD Gateway before the host.
fn to_gateway(state: &State, name: &str, page: &mut Page) {
    let (gateway, host) = (state.unless_hidden(name), state.name(state.at));
    let says = format!(
        "A proof of the password goes to the RD Gateway {gateway}. It is then asked for a channel to {host}, which is closed at once. Nothing is sent to the host. The password itself is not sent. Nobody is signed in."
    );
    page.text(2, Tone::Plain, &says);
}

/// What goes to the host.
fn to_host(state: &State, form: &SignInForm, page: &mut Page) {
    let host = state.host();
    let whom = match host.and_then(HostState::dialled_at) {
        Some(address) if !state.manners.privacy => {
            format!("{} ({address})", state.name(state.at))
        }
        _ => state.name(state.at),
    };
    let (tone, says) = match (form.session, form.signs_nobody_in()) {
        (false, _) => (
            Tone::Plain,
            format!(
                "A proof of the password goes to {whom}; before it, for a domain's account, one to the domain controller. The password itself is not sent. Nobody is signed in."
            ),
        ),
        (true, true) => (
            Tone::Plain,
            format!("No password is sent to {whom}. It may show its logon screen."),
        ),
        (true, false) => (
            Tone::Alarm,
            format!(
                "The password itself goes to {whom}, and the user is signed in there, as with mstsc."
            ),
        ),
    };
    page.text(2, tone, &says);
}

/// What a try can cost.
fn costs(state: &State, form: &SignInForm, page: &mut Page) {
    if !form.signs_nobody_in() {
        let times = match state.proofs {
            0 => "no password was proved yet".to_owned(),
            1 => "one password was proved already".into(),
            more => format!("passwords were proved {more} times already"),
        };
        let says = format!(
            "A wrong password counts against the account, and several lock it. It is tried once. In this run {times}."
        );
        page.text(2, Tone::Warn, &says);
    }
    if form.fields().contains(&SignInField::Ending) && state.manners.privacy {
        let key = state.key(Action::Privacy);
        let says = format!("The thumbprint is {HIDDEN}: close this page, and {key} shows it.");
        page.text(2, Tone::Warn, &says);
    }
}

/// What enter, tab and esc do here.
pub(super) fn keys(form: &SignInForm) -> &'static str {
    let last = form.fields().last() == Some(&form.at);
    match (last, form.at) {
        (true, SignInField::Until) => {
            "enter sign in   space change it   up/down move   esc close, send nothing"
        }
        (false, SignInField::Until) => {
            "enter next   space change it   up/down move   esc close, send nothing"
        }
        (true, _) => "enter sign in   up/down move   esc close, send nothing",
        (false, _) => "enter next   up/down move   esc close, send nothing",
    }
}

/// While it goes on.
pub(super) fn going_on(state: &State, host: &HostState, page: &mut Page) {
    let Some(signing_in) = &host.signing_in else {
        return;
    };
    let host_name = state.name(state.at);
    let says = match (&signing_in.user, signing_in.sends) {
        (None, _) => format!("Waiting for the logon screen of {host_name} …"),
        (Some(_), _) if state.manners.privacy => format!("Signing in to {host_name} …"),
        (Some(user), false) => format!("Proving the password of {user} to {host_name} …"),
        (Some(user), true) => format!("Signing {user} in to {host_name} …"),
    };
    page.text(0, Tone::Strong, &says);
    let back = state.key(Action::Back);
    let says = format!("{back} stops it. What was sent until then stays sent.");
    page.text(0, Tone::Dim, &says);
}
