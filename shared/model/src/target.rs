use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
};

use redial_machine::places::RDP_PORT;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::FileFact;

/// The port of an RD Gateway (MS-TSGU 1.5: HTTPS).
pub const GATEWAY_PORT: u16 = 443;

/// Characters a zone has at most: Linux names an interface with 15, Windows numbers them.
const LONGEST_ZONE: usize = 64;

/// What is dialled: a name or an address, and a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Saved")]
#[schemars(!try_from)]
pub struct Target {
    /// The name or address as asked for: lower case, IDN in its ASCII form.
    pub host: String,
    /// TCP port, 1 to 65535.
    pub port: u16,
    /// Dial this address; the name is not looked up and only stays the name asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// The network interface of a link-local address: its name or its number (RFC 4007, 11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The .rdp file that names it. A report keeps it as a fact.
    #[serde(skip)]
    #[schemars(skip)]
    pub file: Option<Arc<FileFact>>,
    /// The RD Gateway by which the client goes there, where somebody named one. A report keeps it as
    /// a fact.
    #[serde(skip)]
    #[schemars(skip)]
    pub gateway: Option<Arc<Target>>,
}

/// A target as it stands in a file: no host that was typed could be refused and stand there.
#[derive(Deserialize)]
struct Saved {
    host: String,
    port: u16,
    #[serde(default)]
    address: Option<IpAddr>,
    #[serde(default)]
    zone: Option<String>,
}

impl TryFrom<Saved> for Target {
    type Error = TargetError;

    fn try_from(saved: Saved) -> Result<Self, TargetError> {
        let zone = saved.zone.as_deref().map(self::zone).transpose()?;
        let host = if saved.host.contains(':') {
            ipv6(&saved.host)?.to_string()
        } else {
            host(&saved.host)?
        };
        if saved.port == 0 {
            return Err(TargetError::Port("0".into()));
        }
        Ok(Self {
            address: saved.address,
            zone,
            ..Self::at(host, saved.port)
        })
    }
}

/// Why a text names no target.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum TargetError {
    /// Nothing was given.
    #[error("an empty host: give a name or an address, such as srv01 or 192.0.2.7:3390")]
    Empty,
    /// The port is no number from 1 to 65535.
    #[error("bad port `{0}`: a port is a number from 1 to 65535")]
    Port(String),
    /// The bracketed or colon-rich part is no IPv6 address.
    #[error("bad IPv6 address `{0}`: write it as 2001:db8::7, or [2001:db8::7]:3390 with a port")]
    Ipv6(String),
    /// A link-local address is one only together with the interface it is on.
    #[error(
        "`{0}` is a link-local address: add the network interface, such as {0}%eth0, or {0}%12 on Windows (`netsh interface ipv6 show interfaces` lists the numbers)"
    )]
    NoZone(String),
    /// What follows the % is no name or number of an interface.
    #[error(
        "bad network interface `{0}`: after the % comes its name or number, such as fe80::1%eth0 or fe80::1%12"
    )]
    Zone(String),
    /// Another address than a link-local one has no zone.
    #[error("`{0}` is not a link-local address: leave the % and what follows it out")]
    ZoneOfOther(String),
    /// Digits and dots that are no IPv4 address.
    #[error("bad IPv4 address `{0}`: an address is four numbers from 0 to 255, such as 192.0.2.7")]
    Ipv4(String),
    /// A number that is no address: an error code, most likely.
    #[error(
        "`{0}` is a number, not a host name: did you mean `redial explain {0}`? Give a host by its name or address"
    )]
    Number(String),
    /// The name can't stand in DNS.
    #[error(
        "bad host name `{0}`: a name has letters, digits, dots and hyphens, at most 63 characters between two dots and 253 in all"
    )]
    Name(String),
}

impl std::str::FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        Self::parse(text)
    }
}

impl Target {
    /// A host and a port, and nothing else.
    #[must_use]
    pub fn at(host: impl Into<String>, port: u16) -> Self {
        Self {
            host: host.into(),
            port,
            address: None,
            zone: None,
            file: None,
            gateway: None,
        }
    }

    /// Reads `HOST`, `HOST:PORT`, `[V6]`, `[V6]:PORT` or a bare IPv6 address. What a person pastes
    /// goes through `redial-input` first.
    ///
    /// # Errors
    /// The text names no host or address, or no port: [`TargetError`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        Self::parse_with_port(text, RDP_PORT)
    }

    /// The same, where another port than Remote Desktop's is meant when none is named.
    ///
    /// # Errors
    /// As for [`Target::parse`].
    pub fn parse_with_port(text: &str, usual: u16) -> Result<Self, TargetError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TargetError::Empty);
        }
        if let Some(rest) = text.strip_prefix('[') {
            let bad = || TargetError::Ipv6(shown(text));
            let (address, after) = rest.split_once(']').ok_or_else(bad)?;
            let port = match after {
                "" => usual,
                _ => port(after.strip_prefix(':').ok_or_else(bad)?)?,
            };
            return Self::at_ipv6(address, port);
        }
        match text.matches(':').count() {
            0 => Ok(Self::at(typed(text)?, usual)),
            1 => {
                let (name, number) = text.split_once(':').unwrap_or((text, ""));
                if name.is_empty() {
                    return Err(TargetError::Empty);
                }
                Ok(Self::at(typed(name)?, port(number)?))
            }
            _ => Self::at_ipv6(text, usual),
        }
    }

    fn at_ipv6(text: &str, port: u16) -> Result<Self, TargetError> {
        let (address, zone) = match text.split_once('%') {
            Some((address, zone)) => (address, Some(self::zone(zone)?)),
            None => (text, None),
        };
        let address = ipv6(address)?;
        match (address.is_unicast_link_local(), &zone) {
            (true, None) => Err(TargetError::NoZone(address.to_string())),
            (false, Some(_)) => Err(TargetError::ZoneOfOther(shown(text))),
            _ => Ok(Self {
                zone,
                ..Self::at(address.to_string(), port)
            }),
        }
    }

    /// The address that needs no lookup: `--address`, or a host that is an address itself.
    #[must_use]
    pub fn literal(&self) -> Option<IpAddr> {
        self.address.or_else(|| self.host.parse().ok())
    }

    /// An RD Gateway, as it is named: a name or an address, with a port when it is not 443.
    ///
    /// # Errors
    /// As for [`Target::parse`].
    pub fn gateway(text: &str) -> Result<Self, TargetError> {
        Self::parse_with_port(text, GATEWAY_PORT)
    }

    /// The load-balance information of its .rdp file, when that can be sent.
    #[must_use]
    pub fn routing_token(&self) -> Option<&str> {
        self.file.as_ref()?.routing_token()
    }

    /// The name asked for, when it is a name and not an address.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.host
            .parse::<IpAddr>()
            .is_err()
            .then_some(self.host.as_str())
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.zone {
            Some(zone) => write!(f, "[{}%{zone}]:{}", self.host, self.port),
            None if self.host.contains(':') => write!(f, "[{}]:{}", self.host, self.port),
            None => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

fn port(text: &str) -> Result<u16, TargetError> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|&p| digits && p > 0)
        .ok_or_else(|| TargetError::Port(shown(text)))
}

fn ipv6(text: &str) -> Result<Ipv6Addr, TargetError> {
    text.parse().map_err(|_| TargetError::Ipv6(shown(text)))
}

/// A zone is a name or a number of an interface; in a URI its % is written %25 (RFC 6874, 2).
fn zone(text: &str) -> Result<String, TargetError> {
    let zone = text
        .strip_prefix("25")
        .filter(|rest| !rest.is_empty())
        .unwrap_or(text);
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "-_.@~".contains(c);
    if zone.is_empty() || zone.len() > LONGEST_ZONE || !zone.chars().all(is_of_name) {
        return Err(TargetError::Zone(shown(text)));
    }
    Ok(zone.into())
}

/// A host that a person named. Resolvers take 0x904, 2308, 127.1 and 0x7f.1 for addresses
/// (inet_aton(3)), and no computer of Windows has a name of digits alone, so a number is never
/// looked up, in whatever script it is written. A saved report may still hold one.
fn typed(text: &str) -> Result<String, TargetError> {
    let host = host(text);
    let name = host.as_deref().unwrap_or(text);
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let in_digits = |c: char| c.is_numeric() || c == '.';
    let is_address = host.is_ok() && name.parse::<std::net::Ipv4Addr>().is_ok();
    let is_number = name.split('.').all(is_number) || text.chars().all(in_digits);
    if is_address || !is_number {
        return host;
    }
    Err(if name.contains('.') {
        TargetError::Ipv4(shown(&name))
    } else {
        TargetError::Number(shown(&name))
    })
}

/// Whether inet_aton takes a part of a name for a number.
fn is_number(label: &str) -> bool {
    match label.strip_prefix("0x") {
        Some(digits) => digits.bytes().all(|b| b.is_ascii_hexdigit()),
        None => !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit()),
    }
}

fn host(text: &str) -> Result<String, TargetError> {
    let bad = || TargetError::Name(shown(text));
    let ascii = idna::domain_to_ascii(text).map_err(|_| bad())?;
    // Only now: IDNA maps other digits, such as a superscript one, to plain ones.
    if ascii.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return ascii
            .parse::<std::net::Ipv4Addr>()
            .map(|a| a.to_string())
            .map_err(|_| TargetError::Ipv4(shown(text)));
    }
    let name = ascii.strip_suffix('.').unwrap_or(&ascii);
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && l.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    if name.len() > 253 || !name.split('.').all(label) {
        return Err(bad());
    }
    Ok(ascii)
}

fn shown(text: &str) -> String {
    let said = crate::Said::new(text);
    if said.as_str().chars().count() > 80 {
        format!("{}…", said.as_str().chars().take(80).collect::<String>())
    } else {
        said.to_string()
    }
}

#[cfg(test)]
mod tests;
