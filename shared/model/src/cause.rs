use redial_machine::Said;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// From where the measurement is made that would prove or disprove a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SettledFrom {
    /// From another place, best from a computer in the host's own network.
    Elsewhere,
    /// On the host itself.
    Host,
    /// On the computer that is meant, whichever computer answers under its name.
    RightHost,
    /// From here, with the slower checks, too.
    Deep,
    /// From here, at an address that another source of names gives.
    OtherAddress,
    /// From here, by the name that the host gives for itself.
    OwnName,
    /// From here, again and again.
    Repeated,
}

/// A command of Windows for a step that redial does not take itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NextCommand {
    /// What it does, and where it is typed.
    pub says: Said,
    /// The command, for PowerShell.
    pub command: Said,
}

impl NextCommand {
    /// A word between single quotes, as PowerShell reads it: it takes four typographic ones for the same
    /// (its tokenizer, CharExtensions.IsSingleQuote), and two of them for one.
    #[must_use]
    pub fn quoted(word: &str) -> String {
        let mut out = String::from("'");
        for c in word.chars() {
            out.push(c);
            if matches!(c, '\'' | '\u{2018}'..='\u{201b}') {
                out.push(c);
            }
        }
        out.push('\'');
        out
    }
}

/// A possible reason for the trouble, with the evidence for it and against it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cause {
    /// Stable id, such as `key.unusable`.
    #[serde(deserialize_with = "inert_cause")]
    pub id: String,
    /// What people would call it, in a few words. Reports of earlier versions have none.
    #[serde(default, skip_serializing_if = "Said::is_empty")]
    pub title: Said,
    /// How likely it is, from 0 to 0.95, compared with all other causes and with causes that redial
    /// does not know. It is never 1, because redial sees only one side of the connection.
    pub likelihood: f64,
    /// Whether it stops a connection by itself.
    pub breaks: bool,
    /// What is wrong, in one sentence.
    pub says: Said,
    /// Codes found that speak for it.
    #[serde(deserialize_with = "redial_machine::all_inert")]
    pub because: Vec<String>,
    /// Codes found that speak against it.
    #[serde(deserialize_with = "redial_machine::all_inert")]
    pub against: Vec<String>,
    /// What is not known, and would make the cause more or less likely.
    pub unknown: Vec<Said>,
    /// The measurement that would prove or disprove it.
    pub settle: Option<Said>,
    /// From where redial itself can make that measurement, where it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_from: Option<SettledFrom>,
    /// What to do, in order.
    pub next: Vec<Said>,
    /// Commands of Windows that take a next step, with the names filled in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<NextCommand>,
    /// Ids of the fixes that cure it.
    #[serde(deserialize_with = "redial_machine::all_inert")]
    pub fixes: Vec<String>,
    /// Why redial has no fix for it, as a clause. Nothing where it has one; whether that fits is
    /// another question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_fix: Option<Said>,
}

impl Cause {
    /// What to call it: its title, or its id where it has none.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.title.is_empty() {
            &self.id
        } else {
            &self.title
        }
    }
}

/// Ids of causes in earlier versions, and what they are called now. An id was changed where a finding
/// had the same one, and where two causes had the same next step.
pub static FORMER_CAUSES: &[(&str, &str)] = &[
    ("address.family-dead", "address.half-dead"),
    ("certificate.expired", "certificate.not-renewed"),
    ("certificate.not-yet-valid", "certificate.too-early"),
    ("certificate.stale-name", "certificate.old-name"),
    ("client.delegation-denied", "delegation.forbidden"),
    ("key.folder-denied", "key.folder-locked"),
    ("key.store-unset", "key.store-unnamed"),
    ("listener.missing", "listener.deleted"),
    ("listener.port-excluded", "listener.port-reserved"),
    ("logon.refused", "account.refused"),
    ("name.split", "name.ambiguous"),
    ("name.unresolved", "name.not-found"),
    ("nla.account-refused", "account.refused"),
    ("nla.host-failed", "nla.host-broken"),
];

/// What a cause is called now, whatever an earlier version called it.
#[must_use]
pub fn present_cause(id: &str) -> &str {
    let former = FORMER_CAUSES.iter().find(|(former, _)| *former == id);
    former.map_or(id, |(_, now)| *now)
}

/// Reads the id of a cause, of this version or an earlier one.
pub(crate) fn inert_cause<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    redial_machine::inert(from).map(|id| present_cause(&id).to_owned())
}
