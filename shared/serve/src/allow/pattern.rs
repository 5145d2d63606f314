//! One line of a list.

use std::net::IpAddr;

use redial_model::Target;

/// The port of a line that names none: an exporter should not be a way to ask about any port.
const USUAL: u16 = 3389;

/// What a line names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Pattern {
    /// A name.
    Name(String),
    /// Every name under this one.
    Under(String),
    /// A network: its first address, and the bits that count.
    Network(IpAddr, u8),
}

/// On which port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Port {
    /// Every port.
    Any,
    /// This one.
    Only(u16),
}

/// Reads one line.
pub(super) fn read(text: &str) -> Option<(Pattern, Port)> {
    let (host, port) = split(text)?;
    let port = match port {
        None => Port::Only(USUAL),
        Some("*") => Port::Any,
        Some(number) => Port::Only(number.parse().ok().filter(|port| *port > 0)?),
    };
    Some((pattern(host)?, port))
}

fn split(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, after) = rest.split_once(']')?;
        return match after {
            "" => Some((host, None)),
            _ => Some((host, Some(after.strip_prefix(':')?))),
        };
    }
    // More than one colon is an IPv6 address.
    match text.split_once(':') {
        Some((host, port)) if !port.contains(':') => Some((host, Some(port))),
        _ => Some((text, None)),
    }
}

fn pattern(host: &str) -> Option<Pattern> {
    if let Some((address, bits)) = host.split_once('/') {
        let address: IpAddr = address.parse().ok()?;
        let bits = bits.parse().ok().filter(|bits| *bits <= most(address))?;
        // Bits beyond the network are most likely a mistake.
        return (network(address, bits) == address).then_some(Pattern::Network(address, bits));
    }
    if let Ok(address) = host.parse::<IpAddr>() {
        let address = address.to_canonical();
        return Some(Pattern::Network(address, most(address)));
    }
    match host.strip_prefix("*.") {
        Some(under) => Some(Pattern::Under(name(under)?)),
        None => Some(Pattern::Name(name(host)?)),
    }
}

/// A name as targets have it.
fn name(text: &str) -> Option<String> {
    let target = Target::parse(text).ok()?;
    Some(target.host.trim_end_matches('.').to_owned())
}

fn most(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// The first address of the network with so many bits that this one is in.
fn network(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            IpAddr::V4((v4.to_bits() & mask).into())
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            IpAddr::V6((v6.to_bits() & mask).into())
        }
    }
}

/// Every network that an address is in.
pub(super) fn around(address: IpAddr) -> impl Iterator<Item = Pattern> {
    let address = address.to_canonical();
    (0..=most(address)).map(move |bits| Pattern::Network(network(address, bits), bits))
}

/// A name, and everything that it is under.
pub(super) fn above(name: &str) -> impl Iterator<Item = Pattern> {
    let dots = name.match_indices('.');
    let above = dots.map(|(at, _)| Pattern::Under(name[at + 1..].to_owned()));
    std::iter::once(Pattern::Name(name.to_owned())).chain(above)
}
