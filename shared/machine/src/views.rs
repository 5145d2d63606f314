//! What views show: plain records, in the machine's own words.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Hex, Known, Said};

/// What a computer is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct System {
    /// Its NetBIOS name.
    pub computer: Said,
    /// Its DNS suffix, which is the domain's on a member of one.
    pub domain: Option<Said>,
    /// Whether it is a member of a domain.
    #[serde(skip_serializing_if = "Known::is_unasked")]
    pub joined: Known<bool>,
    /// `Windows Server 2022 Datacenter`.
    pub product: Said,
    /// Whether it is a server edition.
    pub server: bool,
    /// The build: 20348.
    pub build: u32,
    /// The update revision (UBR): 2700.
    pub revision: u32,
    /// Whether this process may change the machine.
    pub elevated: bool,
    /// Whether redial runs as the account that is signed in: `HKCU` and Documents are the settings
    /// of the account redial runs as.
    #[serde(skip_serializing_if = "Known::is_unasked")]
    pub signed_in: Known<bool>,
    /// What Azure calls it, when it is one of Azure's.
    pub azure: Option<Azure>,
    /// Whether the Connection Broker role is installed.
    pub broker: bool,
}

/// A virtual machine of Azure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Azure {
    /// Its id (VmId).
    pub id: Said,
    /// Its name there, when the metadata service told.
    pub name: Option<Said>,
    /// Its resource group, when the metadata service told.
    pub group: Option<Said>,
}

/// A certificate of a store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct StoredCertificate {
    /// SHA-1, upper-case hexadecimal.
    pub thumbprint: String,
    /// The subject's common name.
    pub subject: Said,
    /// Valid from, in seconds since 1970-01-01 UTC.
    pub not_before: i64,
    /// Valid to, in seconds since 1970-01-01 UTC.
    pub not_after: i64,
    /// The private key's container, when one is named.
    pub container: Option<Said>,
    /// The name of the file that holds the private key (its unique name), where the provider told it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<Said>,
    /// Whether the private key can be opened. One that may not be opened by redial is unread: that
    /// says nothing about the key.
    pub key_opens: Known<bool>,
    /// The certificate, DER.
    pub der: Hex,
}

/// A network interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Adapter {
    /// Its name: `Ethernet`.
    pub name: String,
    /// Its description: `WireGuard Tunnel`.
    pub description: Said,
    /// Its MTU for IPv4, in bytes.
    pub mtu: u32,
    /// Whether it looks like a VPN or tunnel.
    pub vpn: bool,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
    /// The firewall profile of the network it is in, as a bit. Each interface has its own
    /// (learn.microsoft.com, "Guidelines for Working with Multiple Profiles").
    #[serde(skip_serializing_if = "Known::is_unasked")]
    pub profile: Known<u32>,
    /// Whether a gateway lies behind it: others than its own neighbours can come in by it.
    #[serde(skip_serializing_if = "Known::is_unasked")]
    pub gateway: Known<bool>,
}

/// What a product does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ProductKind {
    /// Looks at files and traffic.
    #[default]
    Security,
    /// Carries traffic elsewhere.
    Vpn,
}

/// An installed product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Product {
    /// Its name.
    pub name: Said,
    /// What it does.
    pub kind: ProductKind,
}

/// Who holds a port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Owner {
    /// The process.
    pub pid: u32,
    /// Its program, without the path.
    pub program: Said,
    /// The services it hosts; none where they could not be listed, too.
    pub services: Vec<Said>,
    /// The local addresses it listens on; none where they were not told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<IpAddr>,
}
