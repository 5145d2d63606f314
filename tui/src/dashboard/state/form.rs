//! What is typed to sign in to a host.

use redial_kit::SignInUntil;

use crate::{
    secret::Secret,
    sign_in::{SignInAt, Thumbprints},
};

/// What a person types to sign in to the current host.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignInForm {
    /// The user, as typed.
    pub user: String,
    /// The domain controller, as typed.
    pub controller: String,
    /// Whether a session begins, up to its first picture.
    pub session: bool,
    /// The password, as far as it was typed.
    pub password: Secret,
    /// The end of the certificate's thumbprint, as typed.
    pub ending: String,
    /// The thumbprints of the certificate of the host, or of the RD Gateway.
    pub thumbprints: Option<Thumbprints>,
    /// The RD Gateway to which the password is proved in place of the host, where that is so.
    pub gateway: Option<FormGateway>,
    /// The field that keys go to.
    pub at: SignInField,
}

/// An RD Gateway to which a password is proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormGateway {
    /// Its name or address.
    pub name: String,
    /// Whether its certificate is one that mstsc accepts.
    pub is_trusted: bool,
}

/// What is typed, field by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignInField {
    /// The user.
    #[default]
    User,
    /// The domain controller.
    Controller,
    /// How far.
    Until,
    /// The password.
    Password,
    /// The end of the thumbprint.
    Ending,
}

impl SignInForm {
    /// The fields that are there now, in order. Nobody who signs in as nobody has a password, and a
    /// gateway gets a proof by NTLM alone.
    pub fn fields(&self) -> Vec<SignInField> {
        use SignInField::{Controller, Ending, Password, Until, User};
        match &self.gateway {
            Some(gateway) if gateway.is_trusted => return vec![User, Password],
            Some(_) => return vec![User, Password, Ending],
            None => {}
        }
        match (self.session, self.signs_nobody_in()) {
            (false, _) => vec![User, Controller, Until, Password],
            (true, true) => vec![User, Controller, Until],
            (true, false) => vec![User, Controller, Until, Password, Ending],
        }
    }

    /// Whose certificate it is.
    pub fn whose(&self) -> &'static str {
        match self.gateway {
            Some(_) => "the gateway's",
            None => "the host's",
        }
    }

    /// Whether only the logon screen is wanted.
    pub fn signs_nobody_in(&self) -> bool {
        self.session && self.user.trim().is_empty()
    }

    /// Goes on by so many fields; whether that was possible.
    pub fn go(&mut self, by: isize) -> bool {
        let fields = self.fields();
        let at = fields.iter().position(|field| *field == self.at);
        let next = at.and_then(|at| at.checked_add_signed(by));
        let field = next.and_then(|next| fields.get(next));
        self.at = field.copied().unwrap_or(self.at);
        field.is_some()
    }

    /// The text of the field that keys go to, where that is one to be seen.
    pub fn text(&mut self) -> Option<&mut String> {
        match self.at {
            SignInField::User => Some(&mut self.user),
            SignInField::Controller => Some(&mut self.controller),
            SignInField::Ending => Some(&mut self.ending),
            SignInField::Until | SignInField::Password => None,
        }
    }

    /// Where the password is proved; nothing where the gateway showed no certificate.
    pub fn whom(&self) -> Option<SignInAt> {
        match (&self.gateway, &self.thumbprints) {
            (None, _) => Some(SignInAt::Host(None)),
            (Some(_), Some(shown)) => Some(SignInAt::Gateway(shown.sha256.clone())),
            (Some(_), None) => None,
        }
    }

    /// How far the sign-in goes; nothing where a session is wanted and no certificate was shown.
    pub fn until(&self) -> Option<SignInUntil> {
        if !self.session {
            return Some(SignInUntil::Auth);
        }
        self.thumbprints.as_ref().map(|shown| SignInUntil::Picture {
            sha256: shown.sha256.clone(),
            save: None,
        })
    }
}
