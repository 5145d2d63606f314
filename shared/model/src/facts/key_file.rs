//! Where the private key of a certificate lies, and which links of the chain to it were seen.

use redial_machine::{
    Known, Said, Slot, Snag, StoredCertificate, Value, places,
    sddl::{Access, Account},
};

use super::key::{KeyFact, access_slot};

/// What all folders of machine keys have in their paths.
const CRYPTO: &str = r"\microsoft\crypto\";

impl KeyFact {
    /// The file that holds the private key of a certificate; none if that file is gone. It is not
    /// known for a key that its provider keeps elsewhere, or whose provider did not tell its name.
    #[must_use]
    pub fn file_of(&self, certificate: &StoredCertificate) -> Known<Option<&str>> {
        let begins = |start: &str| {
            let start = start.to_ascii_lowercase();
            move |path: &&str| name(path).to_ascii_lowercase().starts_with(&start)
        };
        if let Some(start) = file_start(certificate) {
            let files = self.files.as_ref();
            return files.map(|files| files.iter().map(String::as_str).find(begins(start)));
        }
        match &certificate.key_file {
            Some(file) => {
                let files = self.other_files.as_ref();
                files.map(|files| files.iter().map(Said::as_str).find(begins(file.as_str())))
            }
            None => match self.lone_own_file(certificate) {
                Some(file) => Known::Is(Some(file)),
                None => self.only_other_list(),
            },
        }
    }

    /// The one key file Remote Desktop made, for a certificate the host made itself whose container
    /// is not told: the host has no other key for it.
    fn lone_own_file(&self, certificate: &StoredCertificate) -> Option<&str> {
        let [file] = self.files.seen()?.as_slice() else {
            return None;
        };
        let mut own = self.own.seen()?.iter();
        let is_own = own.any(|c| c.thumbprint == certificate.thumbprint);
        (is_own && certificate.container.is_none()).then_some(file)
    }

    /// The one key file beside Remote Desktop's own of which the list was read: nothing but a key
    /// in use is looked for.
    fn only_other_list(&self) -> Known<Option<&str>> {
        let other = |slot: &Slot| match slot {
            Slot::Access { path } => {
                let lower = path.to_ascii_lowercase();
                let is_file = !places::is_key_file(path) && !places::is_key_folder(path);
                lower.contains(CRYPTO) && is_file
            }
            _ => false,
        };
        let mut others = self.readings.read.iter().filter(|r| other(&r.slot));
        match (others.next().map(|r| &r.slot), others.next()) {
            (Some(Slot::Access { path }), None) => Known::Is(Some(path)),
            _ => Known::Unasked,
        }
    }

    /// The links of the chain that could not be seen, each with the reason. If one is missing, nobody
    /// knows whether the chain is whole.
    #[must_use]
    pub fn unseen(&self) -> Vec<(String, Snag)> {
        let certificate = match self.in_use() {
            Known::Is(Some(certificate)) => certificate,
            Known::Is(None) => return vec![],
            hidden => {
                return missing("the certificate in use", &hidden)
                    .into_iter()
                    .collect();
            }
        };
        let opens = missing(Self::OPENS, &certificate.key_opens);
        let file = self.file_of(certificate);
        let list = match file {
            Known::Is(Some(path)) => missing(&access_slot(path).to_string(), &self.reads(path)),
            _ if file_start(certificate).is_some() => missing("the key files", &file),
            _ => missing("who may read the file of its private key", &file),
        };
        list.into_iter().chain(opens).collect()
    }

    /// The first link that was not seen, and the reason. That an elevated redial may not open the key
    /// is none: Windows lets nobody but the services.
    #[must_use]
    pub fn hidden(&self) -> Option<(String, Snag)> {
        let mut unseen = self.unseen().into_iter();
        unseen.find(|(what, why)| what != Self::OPENS || *why == Snag::NeedsElevation)
    }

    /// Whether the listener's account may read a key file.
    #[must_use]
    pub fn reads(&self, path: &str) -> Known<bool> {
        self.allows(path, Account::NetworkService, Access::Read)
    }

    /// Whether the listener's account may use the key of the certificate in use, as far as the list
    /// of its file says.
    #[must_use]
    pub fn is_readable(&self) -> Known<bool> {
        let in_use = self.in_use();
        let Some(certificate) = in_use.seen().copied().flatten() else {
            return Known::Unasked;
        };
        match self.file_of(certificate) {
            Known::Is(Some(path)) => self.reads(path),
            Known::Is(None) => Known::Is(false),
            Known::Unread(why) => Known::Unread(why),
            Known::Unasked => Known::Unasked,
        }
    }

    /// Whether SYSTEM may make a file in the folder of machine keys: SessionEnv makes its key there.
    #[must_use]
    pub fn folder_takes_keys(&self) -> Known<bool> {
        self.allows(places::KEYS, Account::System, Access::AddFile)
    }

    /// The certificate the host made itself, where it was found.
    #[must_use]
    pub fn own_certificate(&self) -> Option<&StoredCertificate> {
        let (Some(Some(made)), Some(own)) = (self.made.seen(), self.own.seen()) else {
            return None;
        };
        own.iter().find(|c| c.thumbprint == *made)
    }

    /// Whether the value that names the store of the host's own certificate was read, and is absent.
    #[must_use]
    pub fn names_no_store(&self) -> bool {
        let slot = places::win_stations(places::OWN_STORE);
        self.readings.held(&slot).is(&Value::Absent)
    }
}

fn name(path: &str) -> &str {
    path.rsplit(['\\', '/']).next().unwrap_or(path)
}

/// How the name of a certificate's key file begins, for the containers the host makes itself.
fn file_start(certificate: &StoredCertificate) -> Option<&'static str> {
    let container = certificate.container.as_ref()?.as_str();
    let number: usize = container.strip_prefix("TSSecKeySet")?.parse().ok()?;
    places::KEY_FILES.get(number.checked_sub(1)?).copied()
}

/// Why a link was not seen.
fn missing<T>(what: &str, link: &Known<T>) -> Option<(String, Snag)> {
    let why = match link {
        Known::Is(_) => return None,
        Known::Unread(why) => why.clone(),
        Known::Unasked => Snag::NotAsked {
            missing: "nobody looked".into(),
        },
    };
    Some((what.into(), why))
}
