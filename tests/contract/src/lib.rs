//! One suite, two machines. Every clause is what the engine and the probes rely on; a machine that
//! breaks one is not a machine.
//!
//! What Wine can't carry, and why; these are proved only on the simulated machine:
//!
//! | what | why |
//! |---|---|
//! | access lists and owners of files | Wine makes them up from Unix permissions; what is written does not come back, and no list keeps anybody out, so that privileges are seen to be switched on and given back, and not what they open |
//! | whether a private key opens | Wine ignores machine key containers |
//! | firewall rules | Wine's answer success and keep nothing: the lie is tested, and the adapter against a stand-in in this process |
//! | the event log | not there in Wine: tested against a stand-in that reads files |
//! | that a scheduled revert runs | Wine keeps tasks and does not run them |
//! | MTU | Wine has no call for it |
//! | services that depend on each other, policies, elevation | Wine knows none of them |
//! | a folder of keys that others hold open | Windows refuses to rename it; Wine does not |
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

pub mod clauses;
#[cfg(windows)]
pub mod services;
pub mod store;

use redial_model::Machine;

/// A machine with a place on it where the suite may do as it likes.
pub trait Ground {
    /// The machine.
    fn machine(&self) -> &dyn Machine;
    /// A registry key nobody else uses.
    fn key(&self) -> String;
    /// A service that is there, stopped, started by hand.
    fn service(&self) -> String;
    /// A certificate store that is there and empty.
    fn store(&self) -> String;
    /// A folder with three files in it: Remote Desktop's own key, another key, and a third.
    fn folder(&self) -> String;
    /// Makes a file, as somebody else would.
    fn make(&self, path: &str);
    /// Whether access lists come back as they were written.
    fn keeps_access(&self) -> bool;
    /// Gives a file to SYSTEM, which alone may use it then; where lists are kept.
    fn close(&self, path: &str);
}

/// Runs every clause as a test of its own over a ground.
#[macro_export]
macro_rules! contract {
    ($ground:expr; $($clause:ident)*) => { $(#[test] fn $clause() { $crate::clauses::$clause(&$ground); })* };
}

/// The whole suite.
#[macro_export]
macro_rules! whole_contract {
    ($ground:expr) => {
        $crate::contract! { $ground;
            a_registry_value_keeps_its_type
            an_absent_value_is_a_value
            keys_are_listed_by_name
            a_service_runs_and_stops
            a_start_type_is_kept
            a_service_that_is_not_there_is_said_so
            a_certificate_comes_and_goes
            a_key_file_goes_aside_and_comes_back
            a_key_folder_is_replaced_with_every_other_key
            an_access_list_comes_back
            a_list_that_keeps_administrators_out_is_read_and_comes_back
            keys_that_keep_administrators_out_are_copied_with_their_lists
            a_hosts_entry_comes_and_goes
            a_revert_is_armed_and_taken_away
            a_slot_refuses_what_it_can_not_hold
            what_is_applied_is_taken_back
        }
    };
}
