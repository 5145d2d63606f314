//! Events that mean something by themselves, as a table.

use redial_machine::{Event, Value, places};
use redial_model::{CodeCard, Finding, Held};

use crate::{
    BINDING_RESET, BOUND_EXPIRES, BOUND_UNUSABLE, BROKER_FAILED, CORRECTED, DRAINING,
    LISTENER_FAILED, LOGONS_OFF, NO_SPN, NOT_MADE, NOT_REPLACED, TEMPLATE,
    asked::{BROKER, DAY, MANAGER},
    case::Case,
};

/// One of them.
pub(crate) struct Sign {
    card: &'static CodeCard,
    says: &'static str,
    provider: &'static str,
    ids: &'static [u32],
    /// Ids of the same provider which, when they come later, say that it is over.
    over: &'static [u32],
    /// How long ago it may have been, in seconds.
    within: u64,
    /// What else must be so.
    counts: fn(&Case<'_>) -> bool,
}

/// A sign of RemoteConnectionManager.
const fn of_manager(
    card: &'static CodeCard,
    says: &'static str,
    ids: &'static [u32],
    over: &'static [u32],
) -> Sign {
    Sign {
        card,
        says,
        provider: MANAGER,
        ids,
        over,
        within: 30 * DAY,
        counts: |_| true,
    }
}

/// What the ids say: see `asked`.
pub(crate) static SIGNS: &[Sign] = &[
    of_manager(
        &NOT_MADE,
        "the host could not make a certificate",
        &[1057],
        &[1056],
    ),
    of_manager(
        &NOT_REPLACED,
        "the host could not replace its certificate",
        &[1058],
        &[1056],
    ),
    Sign {
        counts: still_bound,
        ..of_manager(
            &BOUND_UNUSABLE,
            "the host could not use the certificate it is bound to, and used its own instead",
            &[1051, 1053, 1054, 1055],
            &[],
        )
    },
    Sign {
        counts: still_bound,
        ..of_manager(
            &BOUND_EXPIRES,
            "the certificate the host is bound to expires soon",
            &[1052],
            &[],
        )
    },
    of_manager(
        &BINDING_RESET,
        "the host reset its certificate settings: the bound certificate is no longer bound",
        &[1059],
        &[],
    ),
    of_manager(
        &TEMPLATE,
        "the host could not use a certificate of the template that the policy names",
        &[1062, 1064, 1065, 1072, 1073],
        &[1063],
    ),
    of_manager(
        &NO_SPN,
        "the host could not register its name for Kerberos (TERMSRV)",
        &[1067],
        &[],
    ),
    Sign {
        // A listener that takes connections is up, whatever happened before.
        counts: |case| case.is_far_from_tls(),
        within: DAY,
        ..of_manager(
            &LISTENER_FAILED,
            "the listener failed",
            &[260, 1035, 1036],
            &[258],
        )
    },
    of_manager(
        &CORRECTED,
        "the listener's security settings contradict each other, so the host uses other settings",
        &[1050],
        &[],
    ),
    Sign {
        counts: |case| !case.dword_is(&places::drain_mode(), 0),
        within: DAY,
        ..of_manager(
            &DRAINING,
            "the host refused logons because it is in drain mode",
            &[1070],
            &[],
        )
    },
    Sign {
        counts: logons_may_be_off,
        within: DAY,
        ..of_manager(
            &LOGONS_OFF,
            "the host refused connections because remote logons are turned off",
            &[1071],
            &[],
        )
    },
    Sign {
        card: &BROKER_FAILED,
        says: "the host could not ask the Connection Broker where to send a session",
        provider: BROKER,
        ids: &[1280, 1296, 1306],
        over: &[1281, 1307],
        within: DAY,
        counts: |_| true,
    },
];

impl Sign {
    pub(crate) fn judge(&self, case: &Case<'_>) -> Option<Finding> {
        let latest = |ids: &[u32]| -> Option<&Event> {
            let all = ids.iter().flat_map(|id| case.log.of(self.provider, *id));
            all.max_by(|a, b| a.time.total_cmp(&b.time))
        };
        let event = latest(self.ids).filter(|e| case.age(e) < self.within as f64)?;
        let is_over = latest(self.over).is_some_and(|later| later.time >= event.time);
        (!is_over && (self.counts)(case)).then(|| case.said(self.card.found(self.says), event))
    }
}

/// Whether the listener may still be bound to the certificate that was complained about: it is not
/// where the binding is gone, or where the very certificate is served. The complaint is of RDP-Tcp.
fn still_bound(case: &Case<'_>) -> bool {
    if case.facts.second_listener().is_some() {
        return false;
    }
    match case.facts.held(&places::rdp_tcp("SSLCertificateSHA1Hash")) {
        Held::Is(Value::Absent) => false,
        Held::Is(bound) => {
            let served = case.facts.served_thumbprint();
            served.is_none() || places::thumbprint(bound) != served
        }
        Held::Unread(_) | Held::Unasked => true,
    }
}

/// The value is there only after `change logon` was used.
fn logons_may_be_off(case: &Case<'_>) -> bool {
    match case.facts.held(&places::logons_disabled()) {
        Held::Is(Value::Text(text)) => text == "1",
        Held::Is(_) => false,
        Held::Unread(_) | Held::Unasked => true,
    }
}
