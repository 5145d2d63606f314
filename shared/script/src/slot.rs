//! Slots and values as the script has them: a hashtable with its kind, and text in one canonical
//! form.

use redial_machine::{Place, Slot, Startup, Value, places, profiles};
use redial_model::Step;

use crate::{
    literal::{base64, hash, literal},
    own_keys,
};

/// A file of functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Registry,
    Service,
    Certificate,
    Own,
    Backup,
    File,
    Firewall,
    Network,
    Tls,
}

impl Part {
    pub fn of(step: &Step) -> Option<Self> {
        match step {
            Step::Require(r) => Self::of_slot(&r.slot),
            Step::Change(c) => Self::of_slot(&c.slot),
            Step::Await(a) => Self::of_slot(&a.slot),
            Step::Act(_) | Step::ByHand(_) => None,
        }
    }

    /// Nothing for a revert, which is no part of a plan: redial arms it itself.
    pub fn of_slot(slot: &Slot) -> Option<Self> {
        Some(match slot {
            Slot::Registry { .. } => Self::Registry,
            Slot::Service { .. } | Slot::Startup { .. } => Self::Service,
            Slot::Certificate { .. } => Self::Certificate,
            Slot::OwnCertificate => Self::Own,
            Slot::FirewallRule { .. } | Slot::FirewallAllow { .. } => Self::Firewall,
            Slot::Access { .. } | Slot::KeyFile { .. } | Slot::KeyStore { .. } => Self::File,
            Slot::HostsEntry { .. } | Slot::Mtu { .. } => Self::Network,
            Slot::Revert { .. } => return None,
        })
    }

    /// The parts it calls, and itself.
    pub fn with_needs(self) -> &'static [Self] {
        match self {
            Self::Registry => &[Self::Registry],
            Self::Service => &[Self::Service],
            Self::Certificate => &[Self::Certificate],
            Self::Own => &[Self::Registry, Self::Certificate, Self::Own],
            Self::Backup => &[Self::Backup],
            Self::File => &[Self::Backup, Self::File],
            Self::Firewall => &[Self::Firewall],
            Self::Network => &[Self::Network],
            Self::Tls => &[Self::Registry, Self::Tls],
        }
    }

    pub fn text(self) -> &'static str {
        match self {
            Self::Registry => include_str!("parts/registry.ps1"),
            Self::Service => include_str!("parts/service.ps1"),
            Self::Certificate => include_str!("parts/certificate.ps1"),
            Self::Own => include_str!("parts/own.ps1"),
            Self::Backup => include_str!("parts/backup.ps1"),
            Self::File => include_str!("parts/file.ps1"),
            Self::Firewall => include_str!("parts/firewall.ps1"),
            Self::Network => include_str!("parts/network.ps1"),
            Self::Tls => include_str!("parts/tls.ps1"),
        }
    }
}

/// The profiles that are told apart; every other bit is kept for later ones.
const EACH: u32 = profiles::DOMAIN | profiles::PRIVATE | profiles::PUBLIC;

/// A slot as a hashtable.
pub(crate) fn described(slot: &Slot) -> String {
    let (kind, mut fields) = match slot {
        Slot::Registry { key, name } => (
            "Registry",
            vec![("key", literal(key)), ("name", literal(name))],
        ),
        Slot::Service { name } => ("Service", vec![("name", literal(name))]),
        Slot::Startup { name } => ("Startup", vec![("name", literal(name))]),
        Slot::Certificate { store, thumbprint } => (
            "Certificate",
            vec![
                ("store", literal(store)),
                ("thumbprint", literal(thumbprint)),
            ],
        ),
        Slot::OwnCertificate => (
            "OwnCertificate",
            vec![
                ("key", literal(places::WIN_STATIONS)),
                ("name", literal(places::SELF_SIGNED)),
                ("store", literal(places::STORE)),
            ],
        ),
        Slot::FirewallRule {
            name,
            group,
            profiles,
        } => (
            "FirewallRule",
            vec![
                ("name", literal(name)),
                ("group", literal(group)),
                ("profiles", (profiles & EACH).to_string()),
            ],
        ),
        Slot::FirewallAllow { name } => ("FirewallAllow", vec![("name", literal(name))]),
        Slot::Access { path } => ("Access", key_files(path)),
        Slot::KeyFile { path } => ("KeyFile", key_files(path)),
        Slot::KeyStore { path } => (
            "KeyStore",
            vec![("path", literal(path)), ("own", own_keys())],
        ),
        Slot::HostsEntry { name } => ("HostsEntry", vec![("name", literal(name))]),
        Slot::Mtu { interface, ip } => {
            let family = if ip.is_4() { "IPv4" } else { "IPv6" };
            (
                "Mtu",
                vec![
                    ("interface", literal(interface)),
                    ("family", literal(family)),
                ],
            )
        }
        Slot::Revert { task } => ("Revert", vec![("name", literal(task))]),
    };
    fields.insert(0, ("kind", literal(kind)));
    fields.push(("says", literal(&slot.to_string())));
    hash(&fields)
}

/// A file; or every key file of Remote Desktop's own in a folder: a host makes its key in any
/// of nine containers.
fn key_files(path: &str) -> Vec<(&'static str, String)> {
    match path.strip_suffix(places::ANY_KEY_FILE) {
        Some(folder) => vec![("folder", literal(folder)), ("own", own_keys())],
        None => vec![("path", literal(path))],
    }
}

/// What stands in a slot, in the form the script's functions read and write.
pub(crate) fn value(slot: &Slot, value: &Value) -> String {
    match value {
        Value::Absent => "absent".into(),
        Value::Number(n) => format!("number:{n}"),
        Value::Text(text) if matches!(slot, Slot::Access { .. }) => format!("sddl:{text}"),
        Value::Text(text) => format!("sz:{text}"),
        Value::Dword(n) => format!("dword:{n:08x}"),
        Value::Qword(n) => format!("qword:{n:016x}"),
        Value::ExpandText(text) => format!("expand:{text}"),
        Value::Texts(texts) => format!("multi:{}", texts.join("\0")),
        Value::Binary(bytes) => format!("binary:{bytes}"),
        Value::Raw { kind, bytes } => format!("raw{kind}:{bytes}"),
        Value::Running(runs) => (if *runs { "running" } else { "stopped" }).into(),
        Value::Startup(startup) => format!(
            "start:{}",
            match startup {
                Startup::Automatic => "Auto",
                Startup::Manual => "Manual",
                Startup::Disabled => "Disabled",
                Startup::Boot => "Boot",
                Startup::System => "System",
            }
        ),
        // Whatever properties it has by then.
        Value::Stored(_) => "cert".into(),
        Value::Enabled(on) => (if *on { "on" } else { "off" }).into(),
        Value::Allow(allow) => allow.line(),
        Value::Place(Place::InUse) => "in-use".into(),
        Value::Place(Place::Aside) => "aside".into(),
        // Nobody looked, or the script carries it in another field.
        Value::Unknown | Value::With(_) | Value::Revert(_) => "*".into(),
    }
}

/// The same, with everything it takes to put it back.
pub(crate) fn restorable(slot: &Slot, held: &Value) -> String {
    match held {
        Value::Stored(bytes) => format!("cert:{}", base64(&bytes.0)),
        other => value(slot, other),
    }
}
