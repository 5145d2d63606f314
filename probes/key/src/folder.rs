//! The folder of machine keys, and the value that names the store.

use redial_model::{
    Facts, Finding, Held, KeyFact, Known, Slot, Value, places, says_access_denied,
    sddl::{Access, Account},
};

use crate::{FOLDER_DENIED, OTHER_STORE, STORE_UNSET};

/// What the host logs where no key could be made: 1057 and 1058 of this provider.
const MANAGER: &str = "TerminalServices-RemoteConnectionManager";

/// The folder keeps SYSTEM out: its list says so, or the host was denied access where the file's own
/// list is right.
pub(crate) fn denied(key: &KeyFact, facts: &Facts) -> Option<Finding> {
    let slot = Slot::Access {
        path: places::KEYS.into(),
    };
    let says = "SYSTEM has no permission to make a key in the folder of machine keys";
    match key.folder_takes_keys() {
        Known::Is(true) => None,
        Known::Is(false) => {
            let list = key.access(places::KEYS);
            let seen = list.seen().copied().unwrap_or_default();
            Some(FOLDER_DENIED.found(says).with(slot.to_string(), seen))
        }
        Known::Unread(_) | Known::Unasked => by_its_log(key, facts)
            .map(|(id, words)| FOLDER_DENIED.found(says).with(format!("event {id}"), words)),
    }
}

/// The event that tells of denied access, where no list that was read explains it.
fn by_its_log(key: &KeyFact, facts: &Facts) -> Option<(u32, String)> {
    let files = key.files.seen()?;
    // A list that names SYSTEM itself, as Windows makes it.
    let full = |path: &String| {
        let names = key
            .access(path)
            .seen()
            .is_some_and(|list| list.contains(";SY)"));
        names && key.allows(path, Account::System, Access::Full) == Known::Is(true)
    };
    if !files.iter().all(full) {
        return None;
    }
    let mut events = facts.events.iter().flat_map(|fact| &fact.events);
    events.find_map(|event| {
        let is_ours = event.provider.as_str().contains(MANAGER);
        let mut words = event.data.iter().map(|(_, text)| text.as_str());
        let told = words.find(|text| says_access_denied(text));
        told.filter(|_| is_ours && [1057, 1058].contains(&event.id))
            .map(|text| (event.id, text.to_owned()))
    })
}

/// The store of the host's own certificate. Microsoft's text has the value name "Remote Desktop"
/// (MicrosoftDocs/SupportArticles-docs, internal-error-has-occurred-connecting-remote-machine);
/// where it is absent and the certificate is found all the same, nothing is wrong.
pub(crate) fn store(key: &KeyFact) -> Option<Finding> {
    let slot = places::win_stations(places::OWN_STORE);
    let found_none = key.own.seen().is_some() && key.own_certificate().is_none();
    match key.readings.held(&slot) {
        Held::Is(Value::Text(store)) if store != places::STORE => Some(
            OTHER_STORE
                .found("the host keeps its own certificate in another store")
                .with("SelfSignedCertStore", store),
        ),
        Held::Is(Value::Absent) if found_none => Some(
            STORE_UNSET
                .found(
                    "SelfSignedCertStore names no store, and the host has no certificate of its own",
                )
                .with(slot.to_string(), "absent"),
        ),
        _ => None,
    }
}
