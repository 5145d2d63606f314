//! One file per cause.

mod account_disabled;
mod account_locked;
mod account_no_right;
mod account_password_old;
mod account_refused;
mod account_restricted;
mod address_half_dead;
mod broker_failed;
mod certificate_binding;
mod certificate_not_renewed;
mod certificate_old_name;
mod certificate_refused;
mod certificate_template;
mod certificate_too_early;
mod certificate_unverified;
mod certificate_weak;
mod client_local;
mod client_must_restrict;
mod client_needs_kerberos;
mod client_suites_missing;
mod clock_skew;
mod credssp_outdated;
mod delegation_forbidden;
mod domain_out_of_reach;
mod domain_unreachable;
mod firewall_blocked;
mod gateway_account_forbidden;
mod gateway_account_refused;
mod gateway_binding;
mod gateway_certificate_old;
mod gateway_down;
mod gateway_failed;
mod gateway_failing;
mod gateway_host_behind;
mod gateway_method_blocked;
mod gateway_not_a_gateway;
mod gateway_not_found;
mod gateway_not_trusted;
mod gateway_nothing_behind;
mod gateway_ntlm_cut;
mod gateway_ntlm_off;
mod gateway_out_of_reach;
mod gateway_policy_host;
mod gateway_policy_user;
mod gateway_proof_cut;
mod gateway_proxy;
mod gateway_site_forbids;
mod gateway_tls_broken;
mod gateway_wrong_name;
mod graphics_failed;
mod host_hangs_up;
mod host_limited;
mod host_slow;
mod kerberos_no_enctype;
mod key_folder_locked;
mod key_service_off;
mod key_store_damaged;
mod key_store_unnamed;
mod key_unusable;
mod licence_expired;
mod licence_mode_unset;
mod licence_refused;
mod listener_deleted;
mod listener_off;
mod listener_port_reserved;
mod name_ambiguous;
mod name_no_spn;
mod name_not_found;
mod name_unsteady;
mod name_wrong_host;
mod nla_host_broken;
mod nla_ntlm_denied;
mod ntlm_too_old;
mod path_away;
mod path_closed;
mod path_intercepted;
mod path_mtu;
mod path_not_rdp;
mod path_unstable;
mod policy_overrides;
mod security_downgraded;
mod security_fips;
mod security_mismatch;
mod server_key_file;
mod service_crashes;
mod service_wrapped;
mod session_taken_away;
mod sid_duplicate;
mod ticket_misaddressed;
mod tls_certificate_demanded;
mod tls_curve_mismatch;
mod tls_mismatch;
mod tls_signature_mismatch;
mod tls_version_early;
mod update_known_bad;

use crate::CauseCard;

/// Every cause.
pub static ALL: &[&CauseCard] = &[
    &key_unusable::CARD,
    &key_store_damaged::CARD,
    &key_folder_locked::CARD,
    &key_service_off::CARD,
    &key_store_unnamed::CARD,
    &certificate_not_renewed::CARD,
    &certificate_too_early::CARD,
    &certificate_unverified::CARD,
    &certificate_binding::CARD,
    &certificate_template::CARD,
    &certificate_old_name::CARD,
    &certificate_weak::CARD,
    &security_downgraded::CARD,
    &security_mismatch::CARD,
    &tls_mismatch::CARD,
    &nla_ntlm_denied::CARD,
    &nla_host_broken::CARD,
    &domain_unreachable::CARD,
    &credssp_outdated::CARD,
    &tls_curve_mismatch::CARD,
    &tls_signature_mismatch::CARD,
    &tls_version_early::CARD,
    &tls_certificate_demanded::CARD,
    &client_needs_kerberos::CARD,
    &client_must_restrict::CARD,
    &ntlm_too_old::CARD,
    &ticket_misaddressed::CARD,
    &client_suites_missing::CARD,
    &server_key_file::CARD,
    &name_not_found::CARD,
    &name_ambiguous::CARD,
    &name_wrong_host::CARD,
    &listener_off::CARD,
    &listener_deleted::CARD,
    &listener_port_reserved::CARD,
    &service_wrapped::CARD,
    &address_half_dead::CARD,
    &firewall_blocked::CARD,
    &path_not_rdp::CARD,
    &path_closed::CARD,
    &path_mtu::CARD,
    &path_unstable::CARD,
    &path_intercepted::CARD,
    &host_limited::CARD,
    &host_slow::CARD,
    &clock_skew::CARD,
    &policy_overrides::CARD,
    &licence_expired::CARD,
    &licence_mode_unset::CARD,
    &licence_refused::CARD,
    &service_crashes::CARD,
    &broker_failed::CARD,
    &sid_duplicate::CARD,
    &update_known_bad::CARD,
    &name_unsteady::CARD,
    &path_away::CARD,
    &account_refused::CARD,
    &domain_out_of_reach::CARD,
    &delegation_forbidden::CARD,
    &certificate_refused::CARD,
    &security_fips::CARD,
    &gateway_not_found::CARD,
    &gateway_out_of_reach::CARD,
    &gateway_tls_broken::CARD,
    &gateway_not_trusted::CARD,
    &gateway_wrong_name::CARD,
    &gateway_certificate_old::CARD,
    &gateway_not_a_gateway::CARD,
    &gateway_method_blocked::CARD,
    &gateway_proxy::CARD,
    &gateway_down::CARD,
    &gateway_site_forbids::CARD,
    &gateway_ntlm_off::CARD,
    &gateway_binding::CARD,
    &gateway_ntlm_cut::CARD,
    &gateway_account_refused::CARD,
    &gateway_policy_user::CARD,
    &gateway_policy_host::CARD,
    &gateway_host_behind::CARD,
    &gateway_account_forbidden::CARD,
    &gateway_nothing_behind::CARD,
    &gateway_failing::CARD,
    &gateway_proof_cut::CARD,
    &gateway_failed::CARD,
    &host_hangs_up::CARD,
    &client_local::CARD,
    &account_locked::CARD,
    &account_disabled::CARD,
    &account_password_old::CARD,
    &account_restricted::CARD,
    &account_no_right::CARD,
    &name_no_spn::CARD,
    &kerberos_no_enctype::CARD,
    &graphics_failed::CARD,
    &session_taken_away::CARD,
];
