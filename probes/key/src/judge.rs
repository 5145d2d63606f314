//! The chain, link by link.

use redial_model::{
    Facts, Finding, KeyFact, Known, Said, Snag,
    machine::StoredCertificate,
    places,
    sddl::{Access, Account},
    utc,
};

use crate::{
    BOUND_MISSING, DAMAGED, DENIED, EXPIRED, LOCKED, NO_FILE, NONE, READABLE, UNSEEN, WHOLE,
    folder, wire,
};

/// What the chain means. It is whole only when every link was seen, and broken only at a link that
/// was seen to be.
pub(crate) fn judge(key: &KeyFact, facts: &Facts) -> Vec<Finding> {
    if is_of_another(key, facts) {
        return folder::store(key).into_iter().collect();
    }
    let chain = Chain::of(key, facts);
    let mut found = Vec::new();
    let whole = chain.broken.is_none() && chain.unseen.is_empty();
    let unseen = chain.broken.is_none() && !whole;
    if unseen {
        found.push(chain.note());
    }
    found.extend(chain.broken);
    found.extend(folder::store(key));
    found.extend(folder::denied(key, facts));
    let Known::Is(Some(certificate)) = key.in_use() else {
        return found;
    };
    let now = facts.clock.as_ref().map_or_else(utc::now, |c| c.host) as i64;
    if certificate.not_after < now {
        let date = utc::date(certificate.not_after);
        found.push(
            EXPIRED
                .found(format!("the host's certificate expired on {date}"))
                .with("thumbprint", &certificate.thumbprint),
        );
    } else if whole {
        found.push(
            WHOLE
                .found("the host can use its certificate")
                .with("thumbprint", &certificate.thumbprint),
        );
    }
    if unseen {
        found.extend(readable(key, certificate));
    }
    found.extend(wire::shows(key, certificate, facts));
    found.extend(locked(key, certificate));
    found
}

/// Whether the line leads to another listener than RDP-Tcp, and one of the two is bound to a
/// certificate: then the chain that was looked at is not the one that was dialled. Where neither is,
/// both serve what the host made itself.
fn is_of_another(key: &KeyFact, facts: &Facts) -> bool {
    let Some(name) = facts.second_listener() else {
        return false;
    };
    let its = places::listener(name, "SSLCertificateSHA1Hash");
    facts.held(&its).is_set() || key.bound != Known::Is(None)
}

/// The chain as far as it was seen.
struct Chain {
    /// The first link that is broken.
    broken: Option<Finding>,
    /// The links that were not seen, and why.
    unseen: Vec<(String, Snag)>,
}

impl Chain {
    fn of(key: &KeyFact, facts: &Facts) -> Self {
        let mut unseen = key.unseen();
        let broken = match key.in_use() {
            Known::Is(None) => Some(no_certificate(key)),
            Known::Is(Some(certificate)) => broken_file(key, certificate)
                .or_else(|| damaged(key, certificate, facts, &mut unseen)),
            Known::Unread(_) | Known::Unasked => None,
        };
        Self { broken, unseen }
    }

    fn note(&self) -> Finding {
        let elevation = |(_, why): &(String, Snag)| *why == Snag::NeedsElevation;
        let note = UNSEEN.found(if self.unseen.iter().all(elevation) {
            "the links to the private key cannot be read without elevation"
        } else {
            "some links to the private key could not be read"
        });
        let add = |note: Finding, (what, why): &(String, Snag)| note.unseen(what, why);
        self.unseen.iter().fold(note, add)
    }
}

fn no_certificate(key: &KeyFact) -> Finding {
    if let Known::Is(Some(bound)) = &key.bound {
        return BOUND_MISSING
            .found("the listener is bound to a certificate that does not exist")
            .with("SSLCertificateSHA1Hash", bound);
    }
    let made = key.made.seen().and_then(Option::as_deref);
    NONE.found("the host has no certificate of its own")
        .with("SelfSignedCertificate", made.unwrap_or("absent"))
}

/// The key file that is gone, or that the listener may not read.
fn broken_file(key: &KeyFact, certificate: &StoredCertificate) -> Option<Finding> {
    match key.file_of(certificate) {
        Known::Is(Some(path)) if key.reads(path) == Known::Is(false) => {
            let denied =
                DENIED.found("NETWORK SERVICE has no permission to read the private-key file");
            let list = key.access(path);
            Some(denied.with(path, list.seen().copied().unwrap_or_default()))
        }
        Known::Is(None) => {
            let container = certificate.container.as_ref();
            let name = container.map_or("", Said::as_str);
            Some(
                NO_FILE
                    .found("the private-key file is missing")
                    .with("container", name),
            )
        }
        Known::Is(Some(_)) | Known::Unread(_) | Known::Unasked => None,
    }
}

/// A key that does not open is damaged only where every other link was seen to be whole and redial
/// may open the key: else it is redial that is refused, and the key was not seen.
fn damaged(
    key: &KeyFact,
    certificate: &StoredCertificate,
    facts: &Facts,
    unseen: &mut Vec<(String, Snag)>,
) -> Option<Finding> {
    if certificate.key_opens != Known::Is(false) {
        return None;
    }
    let host = facts.system.as_ref().and_then(|s| s.host.seen());
    let why = match host {
        Some(host) if !host.elevated => Some(Snag::NeedsElevation),
        None => Some(refused("it is not known whether redial was elevated")),
        Some(_) => match key.file_of(certificate) {
            Known::Is(Some(path)) => {
                let may = key.allows(path, Account::Administrators, Access::Read);
                (may != Known::Is(true))
                    .then(|| refused("administrators have no permission to read its file"))
            }
            _ => None,
        },
    };
    if let Some(why) = why {
        unseen.push((KeyFact::OPENS.into(), why));
    }
    unseen.is_empty().then(|| {
        DAMAGED
            .found("the private key cannot be opened")
            .with("thumbprint", &certificate.thumbprint)
    })
}

fn refused(why: &str) -> Snag {
    Snag::Broke {
        doing: "open the private key".into(),
        why: why.into(),
    }
}

/// Where the rest of the chain was not seen: access at least is as it should be.
fn readable(key: &KeyFact, certificate: &StoredCertificate) -> Option<Finding> {
    let file = key.file_of(certificate);
    let path = *file.seen()?.as_ref()?;
    let full = key.allows(path, Account::System, Access::Full);
    // SYSTEM replaces the key the host made; one that was imported is nobody's to replace.
    let replaces = full == Known::Is(true) || !places::is_key_file(path);
    let both = key.reads(path) == Known::Is(true) && replaces;
    let list = key.access(path);
    both.then(|| {
        READABLE
            .found("the services have permission to use the private-key file")
            .with(path, list.seen().copied().unwrap_or_default())
    })
}

fn locked(key: &KeyFact, certificate: &StoredCertificate) -> Option<Finding> {
    let file = key.file_of(certificate);
    let path = *file.seen()?.as_ref()?;
    let full = key.allows(path, Account::System, Access::Full);
    let list = key.access(path);
    (full == Known::Is(false) && places::is_key_file(path)).then(|| {
        LOCKED
            .found("SYSTEM has no permission to replace the private key")
            .with(path, list.seen().copied().unwrap_or_default())
    })
}
