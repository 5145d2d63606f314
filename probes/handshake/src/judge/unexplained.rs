//! An end of TLS that many faults share.

use redial_model::{Climb, Facts, Finding, KeyFact, Rung};

use crate::codes::{TLS_ALERT_INTERNAL, TLS_CLOSED, TLS_UNEXPLAINED};

/// Beside an end of TLS without a reason: that nobody saw the host's key, so that other faults may
/// be behind it as well. Published are, for one and the same close or reset:
///
/// * a key that the host can't use (learn.microsoft.com, events 1057, 1058 and 36870 of the RDP
///   listener);
/// * TLS settings that leave nothing to take (gravitational/teleport PR 39892, FreeRDP PR 7986: Windows
///   resets instead of sending an alert);
/// * another server than Windows without its key file (neutrinolabs/xrdp#2297, #2304: `security_layer`
///   set to tls, "cannot read private key file");
/// * a filter or proxy before the host (kotoxie/Gatwy#5: ECONNRESET through a reverse proxy);
/// * a host that has no room for another session.
///
/// Alert 80 says "internal error" (RFC 8446 6.2) and no more.
pub(super) fn unexplained(climb: &Climb, found: &Finding, facts: &Facts) -> Option<Finding> {
    let no_reason = [&TLS_CLOSED, &TLS_ALERT_INTERNAL];
    let is_one = no_reason.iter().any(|card| card.code == found.code);
    if !is_one || facts.key.as_deref().is_some_and(was_seen) {
        return None;
    }
    let tls = climb.rung(Rung::Tls)?;
    if facts.tls.as_ref().is_some_and(|t| t.pieces.is_some()) {
        return None;
    }
    let wide = facts.tls.as_ref().and_then(|t| t.wide.as_ref());
    let others = climb
        .hello
        .iter()
        .chain(wide)
        .filter(|h| h.rung.end.gives_no_reason());
    Some(
        TLS_UNEXPLAINED
            .found("TLS ended without a reason, and nobody checked whether the host can use its key: other faults look the same")
            .with("tls", tls.end.shown())
            .with("other ClientHellos that ended the same way", others.count().to_string()),
    )
}

/// Whether every link of the chain to the key was seen.
fn was_seen(key: &KeyFact) -> bool {
    key.in_use().seen().is_some() && key.hidden().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{End, Hex, Known, RungState, Snag};

    fn told(end: End, key: Option<KeyFact>) -> bool {
        let rung = RungState {
            rung: Rung::Tls,
            end,
            ms: 1.0,
            bytes: Hex::default(),
        };
        let climb = Climb::new(([192, 0, 2, 7], 3389).into(), vec![rung.clone()]);
        let mut facts = Facts::default();
        if let Some(key) = key {
            facts.add(key.into());
        }
        let found = super::super::broken::broken(&climb, &rung, &facts);
        unexplained(&climb, &found, &facts).is_some()
    }

    #[test]
    fn an_end_without_a_reason_is_said_to_have_many() {
        for end in [End::Fin, End::Rst, End::Alert(80)] {
            assert!(told(end.clone(), None), "{end:?}");
            let hidden = KeyFact {
                bound: Known::Unread(Snag::NeedsElevation),
                ..KeyFact::default()
            };
            assert!(told(end.clone(), Some(hidden)), "{end:?}");
            let none = KeyFact {
                bound: Known::Is(None),
                made: Known::Is(None),
                ..KeyFact::default()
            };
            assert!(!told(end.clone(), Some(none)), "{end:?}");
        }
    }

    #[test]
    fn an_end_with_a_reason_is_left_alone() {
        for end in [End::Alert(40), End::Alert(70), End::Silent, End::Failure(3)] {
            assert!(!told(end.clone(), None), "{end:?}");
        }
    }
}
