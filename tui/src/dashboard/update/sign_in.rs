//! Signing in to a host: what is typed, field by field, and the one press that does it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use redial_kit::SignInUntil;

use super::scroll;
use crate::{
    dashboard::{
        confirm::{Confirm, Confirmed, Pressed},
        effect::Effect,
        state::{Screen, SignInField, SignInForm, SigningIn, Stage, State, Tab},
        theme::Tone,
    },
    secret::Typing,
    sign_in::{self, Named, SignInAt, SignInPlan},
};

/// More than any user, host or thumbprint has.
const LONGEST: usize = 512;

/// Asks who signs in.
pub(super) fn ask(state: &mut State, user: &str) {
    let form = SignInForm {
        user: match user {
            "" if state.manners.privacy => String::new(),
            "" => state.signed_in_as.clone(),
            user => user.to_owned(),
        },
        thumbprints: state.certificate(),
        gateway: state.sign_in_gateway(),
        ..SignInForm::default()
    };
    state.push(Screen::SignIn(Box::new(form)));
}

/// A key where it is asked; nothing where it is not, or the key only moves what is shown.
pub(super) fn press(state: &mut State, key: KeyEvent) -> Option<Vec<Effect>> {
    let (readonly, read) = (state.manners.readonly, state.frame().read);
    let form = state.form_mut()?;
    match key.code {
        KeyCode::PageUp | KeyCode::PageDown => return None,
        KeyCode::Esc => drop(state.frames.pop()),
        KeyCode::Tab | KeyCode::Down => drop(form.go(1)),
        KeyCode::BackTab | KeyCode::Up => drop(form.go(-1)),
        KeyCode::Enter if form.go(1) => {}
        KeyCode::Enter if !read => scroll::page(state, 1),
        KeyCode::Enter => return Some(agree(state)),
        _ if form.at == SignInField::Password => {
            if form.password.press(key) == Typing::GivenUp {
                state.frames.pop();
            }
        }
        KeyCode::Char(' ') | KeyCode::Left | KeyCode::Right if form.at == SignInField::Until => {
            form.session = !form.session && !readonly;
            if readonly {
                state.say(
                    "read-only: no session is started on the host (--readonly)",
                    Tone::Warn,
                );
            }
            changed(state);
        }
        _ => {
            typed(form, key);
            changed(state);
        }
    }
    Some(vec![])
}

/// What is sent depends on what was typed: its end must be on the screen again.
fn changed(state: &mut State) {
    if let Some(frame) = state.frames.last_mut() {
        frame.read = false;
    }
}

/// A key in a field whose text is seen.
fn typed(form: &mut SignInForm, key: KeyEvent) {
    let Some(text) = form.text() else { return };
    match key.code {
        KeyCode::Backspace => drop(text.pop()),
        KeyCode::Char('u') if key.modifiers == KeyModifiers::CONTROL => text.clear(),
        // AltGr is Ctrl and Alt on Windows, and types @ and \ on many keyboards.
        KeyCode::Char(c)
            if !key.modifiers.contains(KeyModifiers::CONTROL)
                || key.modifiers.contains(KeyModifiers::ALT) =>
        {
            add(text, c);
        }
        _ => {}
    }
}

fn add(text: &mut String, c: char) {
    if text.len() < LONGEST && !c.is_control() {
        text.push(c);
    }
}

/// Text that was pasted, where the form is on the screen.
pub(super) fn paste(state: &mut State, pasted: &str) {
    let Some(form) = state.form_mut() else { return };
    if form.at == SignInField::Password {
        form.password.paste(pasted);
    } else if let Some(text) = form.text() {
        pasted.trim().chars().for_each(|c| add(text, c));
        changed(state);
    }
}

/// Signs in, once: with what was typed, or says what is missing.
fn agree(state: &mut State) -> Vec<Effect> {
    let plan = match agreed(state) {
        Ok(plan) => plan,
        Err((field, why)) => {
            if let Some(form) = state.form_mut() {
                form.at = field;
            }
            state.refused = Some(why);
            return vec![];
        }
    };
    let at = state.at;
    if let Some(form) = state.form() {
        state.signed_in_as = form.user.trim().to_owned();
    }
    state.show(Tab::Line);
    vec![Effect::SignIn(at, plan)]
}

/// What the person said yes to; else the field that is not right, and why.
fn agreed(state: &State) -> Result<Confirmed<SignInPlan>, (SignInField, String)> {
    use SignInField::{Ending, Password, User};
    let refuse = |field, why: &str| Err((field, why.to_owned()));
    let Some(form) = state.form() else {
        return refuse(User, "");
    };
    if let Some(why) = state.not_ready_to_sign_in() {
        return Err((form.at, why));
    }
    let named = match form.signs_nobody_in() {
        true => None,
        false => Some(sign_in::account(&form.user).map_err(|stop| (User, stop.says))?),
    };
    let controller = form.controller.trim();
    if let Some(why) = lacks_ticket(state, named.as_ref(), !controller.is_empty()) {
        return Err((SignInField::Controller, format!("Not signed in: {why}.")));
    }
    if named.is_some() && form.password.is_empty() {
        return refuse(Password, "Type the password of this user.");
    }
    let (at, until) = aimed(state, form)?;
    let plan = SignInPlan {
        named,
        by_system: false,
        at,
        kdc: (!controller.is_empty()).then(|| controller.to_owned()),
        until,
        password: form.password.clone(),
    };
    let typed = form.ending.trim().to_lowercase();
    let asks = form
        .thumbprints
        .as_ref()
        .filter(|_| form.fields().contains(&Ending));
    let word = asks.map(|shown| shown.ending(&typed));
    let mut confirm = Confirm {
        what: plan,
        word: word.map(|word| (word, typed)),
    };
    match confirm.press(KeyCode::Enter.into()) {
        Pressed::Yes(plan) => Ok(plan),
        _ => refuse(
            Ending,
            &format!(
                "These are not the last 4 characters of a thumbprint: compare one with {} own, and type them again.",
                form.whose()
            ),
        ),
    }
}

/// Where the password goes, and how far; else the field that is not right, and why.
fn aimed(
    state: &State,
    form: &SignInForm,
) -> Result<(SignInAt, SignInUntil), (SignInField, String)> {
    let refuse = |field, why: &str| Err((field, why.to_owned()));
    if form.thumbprints != state.certificate() || form.gateway != state.sign_in_gateway() {
        return refuse(
            form.at,
            "The host, or its RD Gateway, shows another certificate since this page was opened: close the page, and look at it first.",
        );
    }
    let Some(at) = form.whom() else {
        return refuse(
            SignInField::User,
            "The RD Gateway showed no certificate, so nobody can tell whose it is: nothing is proved to it.",
        );
    };
    match form.until() {
        Some(until) => Ok((at, until)),
        None => refuse(
            SignInField::Until,
            "The host showed no certificate, so nobody can tell whose host it is: no password is sent to it.",
        ),
    }
}

/// What is missing where the host takes Kerberos alone.
fn lacks_ticket(state: &State, named: Option<&Named>, names_controller: bool) -> Option<String> {
    if state.sign_in_gateway().is_some() {
        return None;
    }
    let shown = state.host()?.shown.as_deref()?;
    sign_in::lacks_ticket(&shown.plain, named?, names_controller)
}

/// Stops a sign-in. Nobody knows how far it came: it counts as a try.
pub(super) fn stop(state: &mut State) -> Vec<Effect> {
    let signing_in = state.host().and_then(|host| host.signing_in.as_ref());
    if signing_in.is_some_and(|signing_in| signing_in.user.is_some()) {
        state.proofs += 1;
        state.say(
            "Stopped. The password may have been proved before.",
            Tone::Warn,
        );
    }
    vec![Effect::Cancel(state.at)]
}

/// A sign-in began.
pub(super) fn began(state: &mut State, id: usize, signing_in: SigningIn) {
    let Some(host) = state.hosts.get_mut(id) else {
        return;
    };
    host.stage = Stage::SigningIn;
    host.signing_in = Some(signing_in);
    host.live.due = None;
    host.ask_these(&state.probes);
}
