use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    process::Command,
};

use redial_machine::{Adapter, IpVersion, Known, PASSWORD_VARIABLE, Slot, Snag, Value, profiles};
use windows::{
    Win32::{
        Foundation::{ERROR_BUFFER_OVERFLOW, NO_ERROR, WIN32_ERROR},
        NetworkManagement::{
            IpHelper::{
                GAA_FLAG_INCLUDE_GATEWAYS, GAA_FLAG_SKIP_ANYCAST, GAA_FLAG_SKIP_DNS_SERVER,
                GAA_FLAG_SKIP_MULTICAST, GetAdaptersAddresses, GetIpInterfaceEntry, IF_TYPE_PPP,
                IF_TYPE_SOFTWARE_LOOPBACK, IF_TYPE_TUNNEL, IP_ADAPTER_ADDRESSES_LH,
                MIB_IPINTERFACE_ROW, SetIpInterfaceEntry,
            },
            Ndis::IfOperStatusUp,
        },
        Networking::WinSock::{AF_INET, AF_INET6, AF_UNSPEC, SOCKADDR, SOCKADDR_IN, SOCKADDR_IN6},
    },
    core::{Error, GUID, HRESULT},
};

use super::network;
use super::trouble::{can_not_hold, io_snag, snag};

/// Words of drivers' descriptions that tell a tunnel.
const TUNNELS: [&str; 10] = [
    "vpn",
    "tap-windows",
    "wintun",
    "wireguard",
    "tailscale",
    "zerotier",
    "anyconnect",
    "pangp",
    "fortinet",
    "tunnel",
];

/// One interface as Windows lists it.
struct Listed {
    adapter: Adapter,
    index: u32,
    /// Its id, as a text in braces.
    id: String,
}

fn error(code: u32) -> Error {
    Error::from_hresult(HRESULT::from_win32(code))
}

fn listed() -> Result<Vec<Listed>, Snag> {
    let doing = "list network interfaces";
    let flags = GAA_FLAG_SKIP_ANYCAST
        | GAA_FLAG_SKIP_MULTICAST
        | GAA_FLAG_SKIP_DNS_SERVER
        | GAA_FLAG_INCLUDE_GATEWAYS;
    let mut size = 16_384u32;
    // The list may grow between two calls.
    for _ in 0..4 {
        let mut buffer = vec![0u64; (size as usize).div_ceil(8)];
        let first = buffer.as_mut_ptr().cast::<IP_ADAPTER_ADDRESSES_LH>();
        // SAFETY: the buffer has the size it is said to have, and the structure's alignment.
        match WIN32_ERROR(unsafe {
            GetAdaptersAddresses(
                u32::from(AF_UNSPEC.0),
                flags,
                None,
                Some(first),
                &raw mut size,
            )
        }) {
            NO_ERROR => {
                // SAFETY: the call filled the list, which lives in the buffer.
                return Ok(unsafe { walk(first) });
            }
            ERROR_BUFFER_OVERFLOW => {}
            other => return Err(snag(doing)(error(other.0))),
        }
    }
    Err(Snag::Broke {
        doing: doing.into(),
        why: "the list keeps growing".into(),
    })
}

/// # Safety
/// `at` is null or the head of a list as GetAdaptersAddresses makes it.
unsafe fn walk(mut at: *const IP_ADAPTER_ADDRESSES_LH) -> Vec<Listed> {
    let mut all = Vec::new();
    while !at.is_null() {
        // SAFETY: the caller's promise; texts end with a NUL, sockets' addresses have the length of
        // their family.
        unsafe {
            let one = &*at;
            at = one.Next;
            if one.OperStatus != IfOperStatusUp || one.IfType == IF_TYPE_SOFTWARE_LOOPBACK {
                continue;
            }
            let (name, description) = (
                super::wide::text(one.FriendlyName),
                super::wide::text(one.Description),
            );
            let lower = description.to_ascii_lowercase();
            let vpn = matches!(one.IfType, IF_TYPE_PPP | IF_TYPE_TUNNEL)
                || TUNNELS.iter().any(|word| lower.contains(word));
            let mut addresses = Vec::new();
            let mut unicast = one.FirstUnicastAddress;
            while !unicast.is_null() {
                addresses.extend(address((*unicast).Address.lpSockaddr));
                unicast = (*unicast).Next;
            }
            let adapter = Adapter {
                name,
                description: description.as_str().into(),
                mtu: one.Mtu,
                vpn,
                addresses,
                profile: Known::Unasked,
                gateway: Known::Is(!one.FirstGatewayAddress.is_null()),
            };
            all.push(Listed {
                adapter,
                id: one.AdapterName.to_string().unwrap_or_default(),
                index: one.Anonymous1.Anonymous.IfIndex,
            });
        }
    }
    all
}

/// # Safety
/// `at` is null or a socket address of the length its family has.
unsafe fn address(at: *const SOCKADDR) -> Option<IpAddr> {
    if at.is_null() {
        return None;
    }
    // SAFETY: the caller's promise. The addresses are in network order.
    unsafe {
        match (*at).sa_family {
            AF_INET => Some(
                Ipv4Addr::from(
                    (*at.cast::<SOCKADDR_IN>())
                        .sin_addr
                        .S_un
                        .S_addr
                        .to_ne_bytes(),
                )
                .into(),
            ),
            AF_INET6 => Some(Ipv6Addr::from((*at.cast::<SOCKADDR_IN6>()).sin6_addr.u.Byte).into()),
            _ => None,
        }
    }
}

pub(super) fn list() -> Result<Vec<Adapter>, Snag> {
    let networks = network::profile_of_each();
    let told = |listed: Listed| {
        let id = listed.id.trim_matches(['{', '}']);
        let profile = networks.as_ref().map(|known| {
            let id = GUID::try_from(id).ok();
            let bit = id.and_then(|id| known.get(&id));
            bit.copied().unwrap_or(profiles::PUBLIC)
        });
        Adapter {
            profile: profile.map_err(Clone::clone).into(),
            ..listed.adapter
        }
    };
    Ok(listed()?.into_iter().map(told).collect())
}

/// The settings of an interface, by its name, for one version of IP.
fn row(name: &str, ip: IpVersion) -> Result<MIB_IPINTERFACE_ROW, Snag> {
    if super::system::is_wine() {
        // Wine ends a program that asks: it has no such function.
        return Err(Snag::NotHere);
    }
    let doing = || format!("read the MTU of {name}");
    let index = listed()?
        .into_iter()
        .find(|l| l.adapter.name == name)
        .map(|l| l.index);
    let index = index.ok_or_else(|| Snag::Broke {
        doing: doing(),
        why: "there is no interface of this name that is up".into(),
    })?;
    let mut row = MIB_IPINTERFACE_ROW {
        Family: match ip {
            IpVersion::V4 => AF_INET,
            IpVersion::V6 => AF_INET6,
        },
        InterfaceIndex: index,
        ..Default::default()
    };
    // SAFETY: family and index say which row; the structure is ours.
    match unsafe { GetIpInterfaceEntry(&raw mut row) } {
        NO_ERROR => Ok(row),
        other => Err(snag(doing())(error(other.0))),
    }
}

pub(super) fn mtu(interface: &str, ip: IpVersion) -> Result<Value, Snag> {
    Ok(Value::Number(row(interface, ip)?.NlMtu.into()))
}

pub(super) fn set_mtu(interface: &str, ip: IpVersion, value: &Value) -> Result<(), Snag> {
    let mtu = match value {
        Value::Number(n) => u32::try_from(*n).ok(),
        _ => None,
    };
    let mtu = mtu.ok_or_else(|| {
        can_not_hold(
            &Slot::Mtu {
                interface: interface.into(),
                ip,
            },
            value,
        )
    })?;
    let mut row = row(interface, ip)?;
    row.NlMtu = mtu;
    if ip.is_4() {
        // Reading fills it with a value that writing refuses for IPv4.
        row.SitePrefixLength = 0;
    }
    // SAFETY: a row that was read, with one field changed.
    match unsafe { SetIpInterfaceEntry(&raw mut row) } {
        NO_ERROR => keep_mtu(interface, ip, mtu),
        other => Err(snag(format!("set the MTU of {interface}"))(error(other.0))),
    }
}

/// SetIpInterfaceEntry lasts until the next start; netsh writes it down.
fn keep_mtu(interface: &str, ip: IpVersion, mtu: u32) -> Result<(), Snag> {
    let netsh = super::wide::expanded(r"%SystemRoot%\System32\netsh.exe")?;
    let words = [
        "interface",
        if ip.is_4() { "ipv4" } else { "ipv6" },
        "set",
        "subinterface",
        interface,
        &format!("mtu={mtu}"),
        "store=persistent",
    ];
    let ended = Command::new(netsh)
        .args(words)
        .env_remove(PASSWORD_VARIABLE)
        .output()
        .map_err(io_snag(format!("keep the MTU of {interface}")))?;
    if ended.status.success() {
        Ok(())
    } else {
        Err(Snag::Broke {
            doing: format!("keep the MTU of {interface}"),
            why: format!("netsh ended with {}", ended.status),
        })
    }
}
