use redial_model::{CertificateFact, Facts, Finding, Said, same_host};

use crate::codes::*;

/// Compares the certificate's names with the name asked for, then with the host's own name.
pub(super) fn names(fact: &CertificateFact, facts: &Facts) -> Option<Finding> {
    let asked = facts.asked()?;
    if fact.covers(asked) {
        return Some(COVERS.found(format!("the certificate is valid for {asked}")));
    }
    if fact.more_names > 0 {
        // It may be one of those that nobody kept.
        return None;
    }
    let shown = shown(fact);
    let own = facts.identity.as_ref().map_or_else(Vec::new, |i| i.names());
    let of_host = own
        .iter()
        .any(|own| fact.names().iter().any(|n| same_host(n.as_str(), own)));
    // Windows names its own certificate after the computer. On other servers people choose the name.
    let is_named_after = fact.self_signed && facts.foreign_server().is_none();
    let finding = if own.is_empty() || of_host || !is_named_after {
        OTHER_NAME.found(format!(
            "you entered {asked}, but the certificate is valid for {shown}"
        ))
    } else {
        STALE_NAME.found(format!(
            "the certificate is valid for {shown}, but the host calls itself {}",
            own.join(", ")
        ))
    };
    Some(finding.with("asked for", asked).with("certificate", shown))
}

/// The names of a certificate, or its subject where it has none.
pub(super) fn shown(fact: &CertificateFact) -> String {
    const SHOWN: usize = 10;
    let names = fact.names();
    if names.is_empty() {
        return fact.subject.to_string();
    }
    let first: Vec<_> = names.iter().take(SHOWN).map(Said::as_str).collect();
    match names.len() - first.len() {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
