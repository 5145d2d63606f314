use redial_machine::{
    Known, Said, Slot, Snag, StoredCertificate, Value, places,
    sddl::{self, Access, Account},
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{Held, Reading, Readings};

/// The chain from the listener to its private key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(default)]
pub struct KeyFact {
    /// Binding, store settings, certificates, and access to the key files.
    pub readings: Readings,
    /// The thumbprint bound by hand (SSLCertificateSHA1Hash), when one is.
    pub bound: Known<Option<String>>,
    /// The thumbprint the host made itself (SelfSignedCertificate), when it made one.
    pub made: Known<Option<String>>,
    /// The thumbprint of the certificate Group Policy hands out (TemplateCertificate). None where no
    /// policy does; unread where one does and the certificate is not named.
    pub handed: Known<Option<String>>,
    /// The certificates of the store *Remote Desktop*.
    pub own: Known<Vec<StoredCertificate>>,
    /// The bound certificate, in whichever store it is; looked for only where one is bound.
    pub bound_found: Known<Option<StoredCertificate>>,
    /// The certificate Group Policy hands out, in whichever store it is.
    pub handed_found: Known<Option<StoredCertificate>>,
    /// Remote Desktop's own key files.
    pub files: Known<Vec<String>>,
    /// The files of the other keys that were looked for, in every folder of machine keys.
    #[serde(skip_serializing_if = "Known::is_unasked")]
    pub other_files: Known<Vec<Said>>,
}

impl KeyFact {
    /// What the key's own answer is called, where it could not be seen.
    pub const OPENS: &str = "whether the private key opens";

    /// The certificate that the listener should use: the bound one if one is bound, otherwise the one
    /// Group Policy hands out, otherwise the one the host made itself (the policy's own text,
    /// TS_CERTIFICATE_TEMPLATE_POL, gives this order). None when that certificate is not in its
    /// store.
    #[must_use]
    pub fn in_use(&self) -> Known<Option<&StoredCertificate>> {
        self.bound.as_ref().and_then(|bound| match bound {
            Some(_) => self.bound_found.as_ref().map(Option::as_ref),
            None => self.unbound_in_use(),
        })
    }

    fn unbound_in_use(&self) -> Known<Option<&StoredCertificate>> {
        match &self.handed {
            Known::Is(Some(_)) => self.handed_found.as_ref().map(Option::as_ref),
            Known::Unread(why) => Known::Unread(why.clone()),
            Known::Is(None) | Known::Unasked => self.own_in_use(),
        }
    }

    fn own_in_use(&self) -> Known<Option<&StoredCertificate>> {
        self.made.as_ref().and_then(|made| match made {
            Some(made) => self
                .own
                .as_ref()
                .map(|own| own.iter().find(|c| c.thumbprint == *made)),
            None => Known::Is(None),
        })
    }

    /// Every certificate that was seen.
    pub fn certificates(&self) -> impl Iterator<Item = &StoredCertificate> {
        let others = [&self.bound_found, &self.handed_found];
        let others = others.into_iter().filter_map(Known::seen).flatten();
        self.own.seen().into_iter().flatten().chain(others)
    }

    /// The same as mutable references.
    pub fn certificates_mut(&mut self) -> impl Iterator<Item = &mut StoredCertificate> {
        let others = [&mut self.bound_found, &mut self.handed_found];
        let others = others.into_iter().filter_map(Known::seen_mut).flatten();
        self.own.seen_mut().into_iter().flatten().chain(others)
    }

    /// Who may do what with a key file, as SDDL.
    #[must_use]
    pub fn access(&self, path: &str) -> Known<&str> {
        match self.readings.held(&access_slot(path)) {
            Held::Is(Value::Text(sddl)) => Known::Is(sddl),
            Held::Is(other) => Known::Unread(Snag::Broke {
                doing: "read its access list".into(),
                why: format!("it is {other}"),
            }),
            Held::Unread(why) => Known::Unread(why.clone()),
            Held::Unasked => Known::Unasked,
        }
    }

    /// Whether an account has this access to a key file.
    #[must_use]
    pub fn allows(&self, path: &str, account: Account, access: Access) -> Known<bool> {
        self.access(path)
            .and_then(|list| sddl::allows(list, account, access).into())
    }
}

/// Who may use a key file, as a slot.
pub(super) fn access_slot(path: &str) -> Slot {
    Slot::Access { path: path.into() }
}

/// The shape in JSON. Older reports left out what was not known, and have `files_known` to say
/// whether the folder was listed.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Saved {
    readings: Readings,
    bound: Known<Option<String>>,
    made: Known<Option<String>>,
    handed: Known<Option<String>>,
    own: Known<Vec<StoredCertificate>>,
    bound_found: Known<Option<StoredCertificate>>,
    handed_found: Known<Option<StoredCertificate>>,
    files: Known<Vec<String>>,
    other_files: Known<Vec<Said>>,
    files_known: Option<bool>,
}

impl<'de> Deserialize<'de> for KeyFact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Saved::deserialize(deserializer).map(Saved::into_fact)
    }
}

impl Saved {
    fn into_fact(self) -> KeyFact {
        let mut fact = KeyFact {
            readings: self.readings,
            bound: self.bound,
            made: self.made,
            handed: self.handed,
            own: self.own,
            bound_found: self.bound_found,
            handed_found: self.handed_found,
            files: self.files,
            other_files: self.other_files,
        };
        let Some(listed) = self.files_known else {
            return fact.with_own_certificate();
        };
        // A missing field meant two things: it is not there, or it could not be read.
        let left_out = |slot: &Slot| match fact.readings.held(slot) {
            Held::Unread(why) => Known::Unread(why.clone()),
            Held::Is(_) | Held::Unasked => Known::Is(None),
        };
        if fact.bound == Known::Unasked {
            fact.bound = left_out(&places::rdp_tcp("SSLCertificateSHA1Hash"));
        }
        if fact.made == Known::Unasked {
            fact.made = left_out(&places::win_stations("SelfSignedCertificate"));
        }
        if fact.bound_found == Known::Unasked && fact.bound.seen().is_some_and(Option::is_some) {
            fact.bound_found = Known::Is(None);
        }
        if !listed {
            fact.files = Known::Unread(Snag::Broke {
                doing: "list the key files".into(),
                why: "the report does not contain it".into(),
            });
        }
        fact.with_own_certificate()
    }
}

impl KeyFact {
    /// With what the slot of the host's own certificate held, which earlier reports keep as its
    /// name and the certificate of that name.
    fn with_own_certificate(mut self) -> Self {
        let slot = Slot::OwnCertificate;
        if self.readings.held(&slot) != Held::Unasked {
            return self;
        }
        let stored = |thumbprint: &String| Slot::Certificate {
            store: places::STORE.into(),
            thumbprint: thumbprint.clone(),
        };
        let value = match &self.made {
            Known::Is(None) => Some(Value::Absent),
            Known::Is(Some(made)) => match self.readings.held(&stored(made)) {
                Held::Is(value) => Some(value.clone()),
                Held::Unasked if self.own.seen().is_some() => Some(Value::Absent),
                Held::Unread(_) | Held::Unasked => None,
            },
            Known::Unread(_) | Known::Unasked => None,
        };
        self.readings
            .read
            .extend(value.map(|value| Reading { slot, value }));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_before_is_read_as_it_was_meant() {
        let old = r#"{"bound":null,"made":"AB","own":[{"thumbprint":"AB","key_opens":null}],
            "bound_found":null,"files":[],"files_known":false}"#;
        let fact: KeyFact = serde_json::from_str(old).unwrap();
        assert_eq!(fact.bound, Known::Is(None));
        assert_eq!(fact.made, Known::Is(Some("AB".into())));
        assert_eq!(fact.own.seen().unwrap()[0].key_opens, Known::Unasked);
        assert!(fact.files.unread().is_some(), "no list is no empty folder");
        let dangling = r#"{"bound":"CD","own":[],"bound_found":null,"files_known":true}"#;
        let fact: KeyFact = serde_json::from_str(dangling).unwrap();
        assert_eq!(fact.in_use(), Known::Is(None));
        let unread = r#"{"readings":{"read":[],"unread":[{"slot":{"slot":"registry","key":
            "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp",
            "name":"SSLCertificateSHA1Hash"},"why":{"snag":"needs-elevation"}}]},
            "bound":null,"files_known":true}"#;
        let fact: KeyFact = serde_json::from_str(unread).unwrap();
        assert_eq!(fact.in_use(), Known::Unread(Snag::NeedsElevation));
    }

    #[test]
    fn it_comes_back_as_it_was_saved() {
        let fact = KeyFact {
            bound: Known::Is(None),
            made: Known::Unread(Snag::NeedsElevation),
            files: Known::Is(vec!["f686".into()]),
            ..KeyFact::default()
        };
        let text = serde_json::to_string(&fact).unwrap();
        assert_eq!(serde_json::from_str::<KeyFact>(&text).unwrap(), fact);
    }
}
