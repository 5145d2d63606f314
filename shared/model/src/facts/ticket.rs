use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Said;

/// A ticket for the host, asked of the domain's Kerberos (RFC 4120).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TicketFact {
    /// The user that asked.
    pub user: Said,
    /// The domain that was asked, as Kerberos calls it.
    pub realm: Said,
    /// The domain controller (KDC) that was asked, as host and port; nothing where none was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kdc: Option<Said>,
    /// The service principal name that the ticket is for.
    pub name: Said,
    /// How it ended.
    #[serde(flatten)]
    pub end: TicketEnd,
    /// How long it took, in milliseconds.
    pub ms: f64,
    /// The controller's clock less this computer's, in seconds, where the controller said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skew: Option<f64>,
    /// How often a proof of the password was sent: each wrong one counts against the account.
    pub tries: u32,
}

/// What one can get from a domain controller on the way to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Gained {
    /// The ticket that proves the user to the domain (AS exchange).
    User,
    /// The ticket for the host (TGS exchange).
    Host,
}

/// How asking for a ticket ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "end")]
pub enum TicketEnd {
    /// The ticket came.
    Got,
    /// DNS names no domain controller of this domain.
    NotFound,
    /// Nothing answered.
    Silent,
    /// No connection came about, in the operating system's words.
    Unreachable {
        /// Them.
        why: Said,
    },
    /// The controller refused (KRB-ERROR, RFC 4120 7.5.9).
    Refused {
        /// What was asked for.
        asked: Gained,
        /// Its error-code.
        code: u32,
        /// The NTSTATUS that a Windows controller adds (MS-KILE 2.2.1).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<u32>,
    },
    /// The answer can't be read.
    Unreadable {
        /// What is wrong with it, in words.
        why: Said,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_ticket_is_saved_with_its_numbers() {
        let fact = TicketFact {
            user: "anna".into(),
            realm: "CORP.EXAMPLE".into(),
            kdc: Some("dc1.corp.example:88".into()),
            name: "TERMSRV/srv01".into(),
            end: TicketEnd::Refused {
                asked: Gained::Host,
                code: 7,
                status: None,
            },
            ms: 2.0,
            skew: None,
            tries: 1,
        };
        let saved = serde_json::to_string(&fact).unwrap();
        assert_eq!(
            saved,
            r#"{"user":"anna","realm":"CORP.EXAMPLE","kdc":"dc1.corp.example:88","name":"TERMSRV/srv01","end":"refused","asked":"host","code":7,"ms":2.0,"tries":1}"#
        );
        assert_eq!(serde_json::from_str::<TicketFact>(&saved).unwrap(), fact);
    }
}
