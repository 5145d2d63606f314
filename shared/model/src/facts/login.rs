use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Climb, End, Facts, Rung, RungState};
use crate::{Hex, Said};

/// What became of a sign-in that was asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LoginFact {
    /// The user.
    pub user: Said,
    /// The user's domain, where one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<Said>,
    /// The RD Gateway to which the password was proved in place of the host, where that was so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<Said>,
    /// Where the host, or the gateway, was asked; nothing where only a ticket was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<SocketAddr>,
    /// How the password was proved to the host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// The version of CredSSP that the host says it speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credssp: Option<u32>,
    /// The SHA-256 thumbprint of the certificate that the host, or the gateway, showed on this
    /// connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Hex>,
    /// Rungs from `auth` up, or those of a gateway from `password` up, in order; the last one is where
    /// the sign-in ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rungs: Vec<RungState>,
    /// How often a proof of the password was sent: each wrong one counts against the account.
    pub tries: u32,
    /// Whether it was the system's own proof of the user who is signed in to this computer, for which no
    /// password is needed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_system: bool,
    /// Whether the status at which the sign-in ended is this computer's own, and not the host's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended_here: bool,
    /// Whether the gateway has a message that its users agree to before they go on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asks_consent: bool,
    /// Whether the password itself was sent to the host.
    #[serde(default)]
    pub handed_over: bool,
    /// Where the host sends the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<RedirectTo>,
    /// The first picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
}

/// How a password is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// An answer to the host's NTLM challenge.
    Ntlm,
    /// A Kerberos ticket.
    Kerberos,
}

/// Where a host sends a session (MS-RDPBCGR 2.2.13.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RedirectTo {
    /// The computer's name or address, where one is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Said>,
    /// The session's number there.
    pub session: u32,
}

/// The first picture of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Picture {
    /// In pixels.
    pub width: u16,
    /// In pixels.
    pub height: u16,
}

impl LoginFact {
    /// One rung, if it was tried.
    #[must_use]
    pub fn rung(&self, rung: Rung) -> Option<&RungState> {
        self.rungs.iter().find(|state| state.rung == rung)
    }

    /// The rung at which the sign-in broke, when it did.
    #[must_use]
    pub fn broken(&self) -> Option<&RungState> {
        self.rungs.iter().find(|state| !state.end.is_whole())
    }

    /// Whether the host accepted the password.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        let auth = self.rung(Rung::Auth);
        auth.is_some_and(|state| state.end == End::Ok)
    }
}

impl Facts {
    /// Whether the host refused NTLM and then accepted the user by Kerberos: its refusal stops nobody.
    #[must_use]
    pub fn went_on_by_kerberos(&self) -> bool {
        let refused = self.best_climb().is_some_and(Climb::takes_kerberos_alone);
        refused && self.login.as_deref().is_some_and(LoginFact::is_accepted)
    }

    /// The rungs of a sign-in over this address, from `auth` up.
    #[must_use]
    pub fn signed_in_at(&self, address: SocketAddr) -> &[RungState] {
        match self.login.as_deref() {
            Some(login) if login.address == Some(address) && login.gateway.is_none() => {
                &login.rungs
            }
            _ => &[],
        }
    }

    /// The sign-in to the gateway that was looked at, where there was one.
    #[must_use]
    pub fn signed_in_at_gateway(&self) -> Option<&LoginFact> {
        let gateway = self.gateway.as_deref()?;
        let login = self.login.as_deref()?;
        let is_there = login.gateway.is_some() && login.address == gateway.address;
        is_there.then_some(login)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_is_saved_as_words() {
        let fact = LoginFact {
            user: "anna".into(),
            proof: Some(Proof::Ntlm),
            tries: 1,
            ..LoginFact::default()
        };
        let saved = serde_json::to_string(&fact).unwrap();
        assert_eq!(
            saved,
            r#"{"user":"anna","proof":"ntlm","tries":1,"handed_over":false}"#
        );
        assert_eq!(serde_json::from_str::<LoginFact>(&saved).unwrap(), fact);
    }

    #[test]
    fn what_the_host_accepted_is_whole_up_to_where_it_broke() {
        let rung = |rung, end| RungState {
            rung,
            end,
            ms: 1.0,
            bytes: Hex::default(),
        };
        let mut fact = LoginFact {
            rungs: vec![rung(Rung::Auth, End::Ok), rung(Rung::Right, End::Denied)],
            ..LoginFact::default()
        };
        assert!(fact.is_accepted());
        assert_eq!(fact.broken().map(|state| state.rung), Some(Rung::Right));
        fact.rungs.remove(0);
        assert!(!fact.is_accepted());
    }

    #[test]
    fn a_refused_ntlm_stops_nobody_where_kerberos_was_accepted() {
        let rung = |rung, end| RungState {
            rung,
            end,
            ms: 1.0,
            bytes: Hex::default(),
        };
        let facts = |nla, auth| {
            let address = "192.0.2.7:3389".parse().unwrap();
            let climbs = vec![Climb::new(address, vec![rung(Rung::Nla, nla)])];
            let mut facts = Facts::default();
            facts.add(crate::LineFact { climbs }.into());
            let login = LoginFact {
                rungs: vec![rung(Rung::Auth, auth)],
                ..LoginFact::default()
            };
            facts.add(login.into());
            facts
        };
        let refused = || End::NoNtlm(crate::Instead::Rejected);
        assert!(facts(refused(), End::Ok).went_on_by_kerberos());
        assert!(!facts(refused(), End::Fin).went_on_by_kerberos());
        assert!(!facts(End::Silent, End::Ok).went_on_by_kerberos());
    }
}
