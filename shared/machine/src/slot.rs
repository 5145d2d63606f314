use std::{fmt, net::IpAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Said, Startup, Value};

/// One piece of machine state, cut as fine as it can be taken back.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(tag = "slot", rename_all = "kebab-case")]
pub enum Slot {
    /// One registry value. Holds a registry value of any type, or is absent.
    Registry {
        /// The key with its root, `HKLM\…` or `HKCU\…`.
        key: String,
        /// The value's name.
        name: String,
    },
    /// Whether a service runs. Holds `Running` or is absent.
    Service {
        /// The service's name, not its display name.
        name: String,
    },
    /// How a service starts. Holds `Startup` or is absent.
    Startup {
        /// The service's name.
        name: String,
    },
    /// One certificate of a LocalMachine store. Holds `Stored` or is absent.
    Certificate {
        /// The store's name, such as `Remote Desktop`.
        store: String,
        /// SHA-1 of the certificate, upper-case hexadecimal.
        thumbprint: String,
    },
    /// The certificate the host made itself: the one `SelfSignedCertificate` names, in the store
    /// *Remote Desktop*. Name and certificate are read and written as one. Holds `Stored` or is
    /// absent.
    OwnCertificate,
    /// One firewall rule that is there already. Holds `Enabled` or is absent.
    FirewallRule {
        /// The rule's name as this machine shows it.
        name: String,
        /// Its group id, such as `@FirewallAPI.dll,-28752`.
        group: String,
        /// The profiles it stands for, as bits (see `profiles`); tells apart rules of one name.
        profiles: u32,
    },
    /// A firewall rule of redial's own. Holds `Allow` or is absent.
    FirewallAllow {
        /// The rule's name.
        name: String,
    },
    /// Who may do what with a file. Holds `Text`, the security descriptor as SDDL.
    Access {
        /// The file.
        path: String,
    },
    /// A private key's file. Holds `Place`.
    KeyFile {
        /// Where it lies when it is in use.
        path: String,
    },
    /// The folder of machine keys. Holds `Place`: replaced by a new one with every other key in it,
    /// or not.
    KeyStore {
        /// The folder.
        path: String,
    },
    /// A name's line in the hosts file. Holds `Text`, the address, or is absent.
    HostsEntry {
        /// The name.
        name: String,
    },
    /// The MTU of one network interface, in bytes, for one version of IP: Windows keeps one for
    /// each (MIB_IPINTERFACE_ROW). Holds `Number`.
    Mtu {
        /// The interface's name on its machine.
        interface: String,
        /// Which version of IP.
        #[serde(default, skip_serializing_if = "IpVersion::is_4")]
        ip: IpVersion,
    },
    /// A task that takes changes back at a time, with redial running or not. Holds `Revert` or is
    /// absent.
    Revert {
        /// The task's name.
        task: String,
    },
}

/// A version of IP.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum IpVersion {
    /// IPv4.
    #[default]
    V4,
    /// IPv6.
    V6,
}

impl IpVersion {
    /// The version an address belongs to.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        if address.is_ipv4() {
            Self::V4
        } else {
            Self::V6
        }
    }

    /// Whether it is IPv4, the one that needs no mention.
    #[must_use]
    pub fn is_4(&self) -> bool {
        *self == Self::V4
    }
}

impl Slot {
    /// Whether a value may be written into this slot: the one law of which value fits where.
    #[must_use]
    pub fn accepts(&self, value: &Value) -> bool {
        match self {
            Self::Registry { .. } => matches!(
                value,
                Value::Absent
                    | Value::Text(_)
                    | Value::ExpandText(_)
                    | Value::Texts(_)
                    | Value::Dword(_)
                    | Value::Qword(_)
                    | Value::Binary(_)
                    | Value::Raw { .. }
            ),
            Self::Service { .. } => matches!(value, Value::Running(_)),
            Self::Startup { .. } => matches!(
                value,
                Value::Startup(Startup::Automatic | Startup::Manual | Startup::Disabled)
            ),
            Self::Certificate { .. } | Self::OwnCertificate => {
                matches!(value, Value::Absent | Value::Stored(_))
            }
            Self::FirewallRule { .. } => matches!(value, Value::Enabled(_)),
            Self::FirewallAllow { .. } => matches!(value, Value::Absent | Value::Allow(_)),
            Self::Access { .. } => matches!(value, Value::Text(_)),
            Self::KeyFile { .. } | Self::KeyStore { .. } => matches!(value, Value::Place(_)),
            Self::HostsEntry { .. } => match value {
                Value::Text(address) => address.parse::<IpAddr>().is_ok(),
                other => *other == Value::Absent,
            },
            Self::Mtu { .. } => matches!(value, Value::Number(n) if u32::try_from(*n).is_ok()),
            Self::Revert { .. } => matches!(value, Value::Absent | Value::Revert(_)),
        }
    }
}

impl Slot {
    /// Whether this holds the private key of what the other holds: a certificate that stays keeps
    /// its key.
    #[must_use]
    pub fn is_key_of(&self, other: &Self) -> bool {
        matches!(self, Self::KeyFile { .. } | Self::KeyStore { .. })
            && matches!(other, Self::OwnCertificate)
    }
}

impl fmt::Display for Slot {
    /// Names and paths come from a machine: they are shown inert.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Self::Registry { key, name } => format!("{key}\\{name}"),
            Self::Service { name } => format!("service {name}"),
            Self::Startup { name } => format!("start type of {name}"),
            Self::Certificate { store, thumbprint } => {
                format!("certificate {thumbprint} in {store}")
            }
            Self::OwnCertificate => "certificate the host made itself".into(),
            Self::FirewallRule { name, group, .. } => format!("firewall rule {name} ({group})"),
            Self::FirewallAllow { name } => format!("firewall rule {name}"),
            Self::Access { path } => format!("access to {path}"),
            Self::KeyFile { path } => format!("key file {path}"),
            Self::KeyStore { path } => format!("key folder {path}"),
            Self::HostsEntry { name } => format!("hosts file entry {name}"),
            Self::Mtu { interface, ip } => match ip {
                IpVersion::V4 => format!("MTU of {interface}"),
                IpVersion::V6 => format!("MTU of {interface} for IPv6"),
            },
            Self::Revert { task } => format!("scheduled revert {task}"),
        };
        f.write_str(Said::new(&words).as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hex, Place, places};

    #[test]
    fn a_slot_takes_its_own_kind_of_value_and_nothing_that_nobody_saw() {
        let hosts = Slot::HostsEntry {
            name: "srv01".into(),
        };
        let mtu = Slot::Mtu {
            interface: "Ethernet".into(),
            ip: IpVersion::V4,
        };
        let key = Slot::KeyFile { path: "k".into() };
        let fits = [
            (places::rdp_tcp("PortNumber"), Value::Binary(Hex::default())),
            (places::rdp_tcp("PortNumber"), Value::Absent),
            (places::service("TermService"), Value::Running(true)),
            (
                places::startup("TermService"),
                Value::Startup(Startup::Manual),
            ),
            (hosts.clone(), Value::Text("2001:db8::1".into())),
            (mtu.clone(), Value::Number(1300)),
            (key.clone(), Value::Place(Place::Aside)),
        ];
        for (slot, value) in &fits {
            assert!(slot.accepts(value), "{slot} {value}");
            assert!(!slot.accepts(&Value::Unknown), "{slot}");
            assert!(!slot.accepts(&Value::With(vec![])), "{slot}");
        }
        let misfits = [
            (places::rdp_tcp("PortNumber"), Value::Running(true)),
            (places::service("TermService"), Value::Absent),
            (places::startup("disk"), Value::Startup(Startup::Boot)),
            (hosts, Value::Text("srv02".into())),
            (mtu, Value::Number(u64::MAX)),
            (key, Value::Absent),
        ];
        for (slot, value) in &misfits {
            assert!(!slot.accepts(value), "{slot} {value}");
        }
    }
}
