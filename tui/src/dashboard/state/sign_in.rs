//! Whether somebody can sign in to a host here and now.

use redial_catalog::PROBES;
use redial_kit::ProbeCard;
use redial_model::{Topic, utc};

use super::{FormGateway, HostPlace, HostState, Screen, SignInForm, Stage, State};
use crate::{
    dashboard::action::Action,
    sign_in::{self, Thumbprints, out_of_reach},
};

impl State {
    /// What is typed to sign in, where that is on the screen.
    pub fn form(&self) -> Option<&SignInForm> {
        match self.screen() {
            Screen::SignIn(form) => Some(form),
            _ => None,
        }
    }

    /// The same, to change it.
    pub fn form_mut(&mut self) -> Option<&mut SignInForm> {
        match self.frames.last_mut().map(|frame| &mut frame.screen) {
            Some(Screen::SignIn(form)) => Some(form),
            _ => None,
        }
    }

    /// Why nobody can sign in here and now, in a sentence; nothing where it can be tried.
    pub fn why_no_sign_in(&self) -> Option<String> {
        if !matches!(self.screen(), Screen::Tab(_) | Screen::Detail(_)) {
            return Some("This works on the page of a host.".into());
        }
        self.not_ready_to_sign_in()
    }

    /// The same of the host alone.
    pub fn not_ready_to_sign_in(&self) -> Option<String> {
        let host = self.host()?;
        if !matches!(host.place, HostPlace::Host(_)) {
            return Some("A simulated machine has no accounts.".into());
        }
        if self.mending() {
            return Some("Wait: a change is in progress.".into());
        }
        let report = host.settled().filter(|_| host.stage == Stage::Checked);
        let Some(shown) = report else {
            let check = self.key(Action::Check);
            return Some(format!(
                "A check comes first: {check} begins one, and this works at its end."
            ));
        };
        if let Some(why) = &self.manners.no_login {
            return Some(why.clone());
        }
        out_of_reach(&shown.plain).map(|why| format!("Nobody can sign in: {why}."))
    }

    /// The certificate of the host, or of the RD Gateway before it, as the last report has it.
    pub fn certificate(&self) -> Option<Thumbprints> {
        let report = &self.host()?.shown.as_deref()?.plain;
        match sign_in::gateway_before(report) {
            Some(gateway) => gateway?
                .certificate
                .as_ref()
                .map(Thumbprints::of_certificate),
            None => Thumbprints::of(report),
        }
    }

    /// The RD Gateway to which a password would be proved.
    pub fn sign_in_gateway(&self) -> Option<FormGateway> {
        let report = &self.host()?.shown.as_deref()?.plain;
        let gateway = sign_in::gateway_before(report)??;
        Some(FormGateway {
            name: gateway.host().to_owned(),
            is_trusted: gateway.is_trusted(utc::now() as i64),
        })
    }
}

impl HostState {
    /// The probes that look where somebody signs in, once somebody does.
    pub(super) fn sign_in_cards(&self) -> impl Iterator<Item = &'static ProbeCard> {
        let all = PROBES.iter().map(|probe| probe.card());
        let signs_in = |card: &&ProbeCard| matches!(card.tells, Topic::Ticket | Topic::Login);
        let wanted = self.signing_in.is_some();
        all.filter(move |card| wanted && signs_in(card))
    }
}
