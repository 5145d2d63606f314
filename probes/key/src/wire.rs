//! What the wire shows, held against the certificates the host has.

use redial_model::{Facts, Finding, KeyFact, machine::StoredCertificate};

use crate::{FALLBACK, NOT_SERVED, NOT_TAKEN_UP};

/// Another certificate on the wire than the one in use. One that the host made itself comes from the
/// host: where a bound certificate or one of a template can't be used, "the default certificate will
/// be used" (learn.microsoft.com, events 1051 and 1055 of RemoteConnectionManager, 1062 of a
/// template).
pub(crate) fn shows(key: &KeyFact, used: &StoredCertificate, facts: &Facts) -> Option<Finding> {
    let shown = facts.served_thumbprint()?;
    // One that is newer than a report of the host could not be in it.
    if shown == used.thumbprint || facts.renewed_since_report().is_some() {
        return None;
    }
    // Where the host's own could not be listed, nobody knows whose the shown one is.
    let own = key.own.seen()?;
    let is_own = own.iter().any(|c| c.thumbprint == shown);
    let made = key
        .made
        .seen()
        .is_some_and(|made| made.as_ref() == Some(&used.thumbprint));
    let finding = match (is_own, made) {
        (true, false) => FALLBACK.found(
            "the host sends its own certificate, although another one is bound or comes from policy",
        ),
        (true, true) => {
            NOT_TAKEN_UP.found("the host sends an older certificate of its own")
        }
        (false, _) => {
            NOT_SERVED.found("the host sends a different certificate than the configured one")
        }
    };
    Some(
        finding
            .with("sent by the host", shown)
            .with("configured on the host", &used.thumbprint),
    )
}
