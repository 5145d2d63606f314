//! One file per cause.

mod certificate_expired;
mod certificate_not_yet_valid;
mod certificate_stale_name;
mod certificate_weak;
mod client_local;
mod clock_skew;
mod firewall_blocked;
mod host_limited;
mod host_slow;
mod key_unusable;
mod listener_off;
mod name_split;
mod name_unresolved;
mod name_wrong_host;
mod path_closed;
mod path_intercepted;
mod path_mtu;
mod path_not_rdp;
mod path_unstable;
mod security_downgraded;
mod security_mismatch;
mod tls_mismatch;

use crate::CauseCard;

/// Every cause.
pub static ALL: &[&CauseCard] = &[
    &key_unusable::CARD,
    &certificate_expired::CARD,
    &certificate_not_yet_valid::CARD,
    &certificate_stale_name::CARD,
    &certificate_weak::CARD,
    &security_downgraded::CARD,
    &security_mismatch::CARD,
    &tls_mismatch::CARD,
    &name_unresolved::CARD,
    &name_split::CARD,
    &name_wrong_host::CARD,
    &listener_off::CARD,
    &firewall_blocked::CARD,
    &path_not_rdp::CARD,
    &path_closed::CARD,
    &path_mtu::CARD,
    &path_unstable::CARD,
    &path_intercepted::CARD,
    &host_limited::CARD,
    &host_slow::CARD,
    &clock_skew::CARD,
    &client_local::CARD,
];
