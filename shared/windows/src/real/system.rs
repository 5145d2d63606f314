use std::ffi::c_void;

use redial_machine::{Said, Snag, System};
use windows::{
    Win32::{
        Foundation::{NO_ERROR, WIN32_ERROR},
        NetworkManagement::NetManagement::{
            NETSETUP_JOIN_STATUS, NetApiBufferFree, NetGetJoinInformation, NetSetupDomainName,
        },
        System::{
            LibraryLoader::{GetModuleHandleW, GetProcAddress},
            SystemInformation::{
                COMPUTER_NAME_FORMAT, ComputerNameDnsDomain, ComputerNameNetBIOS,
                GetComputerNameExW,
            },
        },
    },
    core::{PCWSTR, PWSTR, s, w},
};

use super::{account, azure, elevation, registry, trouble::snag};

const VERSION: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";
/// Windows 10 1607 and Windows Server 2016. Programs of this Rust do not start on much older ones
/// (doc.rust-lang.org/rustc/platform-support: Windows 10, Windows Server 2016).
const OLDEST: u32 = 14_393;
/// The first build of Windows 11.
const WINDOWS_11: u32 = 22_000;
/// The Connection Broker's own service.
const BROKER: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\Tssdis";

pub(super) fn look() -> Result<System, Snag> {
    let computer = computer()?;
    let domain = name(ComputerNameDnsDomain).unwrap_or_default();
    let text = |name: &str| registry::string(VERSION, name).unwrap_or_default();
    let build = text("CurrentBuildNumber").parse().unwrap_or(0);
    Ok(System {
        computer: computer.as_str().into(),
        domain: Some(Said::new(&domain)).filter(|d| !d.is_empty()),
        joined: joined().into(),
        product: product(&text("ProductName"), build).as_str().into(),
        server: text("InstallationType").starts_with("Server"),
        build,
        revision: registry::number(VERSION, "UBR").unwrap_or(0),
        elevated: elevation::is_elevated(),
        signed_in: account::is_signed_in().into(),
        azure: azure::look(),
        broker: registry::number(BROKER, "Start").is_some(),
    })
}

/// What this computer is called, in the form that stands before the names of its own accounts.
pub(super) fn computer() -> Result<String, Snag> {
    name(ComputerNameNetBIOS).map_err(snag("read the computer's name"))
}

/// Why redial can't work on this Windows; nothing where it can.
pub fn unsupported() -> Option<String> {
    let build = registry::string(VERSION, "CurrentBuildNumber")?
        .parse()
        .ok()?;
    too_old(build)
}

fn too_old(build: u32) -> Option<String> {
    (build < OLDEST).then(|| {
        format!(
            "redial needs Windows 10 1607, Windows Server 2016 or a later Windows, and this is build {build}: check this host from another computer, or use `redial plan --format powershell` there"
        )
    })
}

/// The registry of Windows 11 still says `Windows 10` (learn.microsoft.com, "Windows 11 release
/// information": its builds begin with 22000).
fn product(registered: &str, build: u32) -> String {
    match registered.strip_prefix("Windows 10") {
        Some(edition) if build >= WINDOWS_11 => format!("Windows 11{edition}"),
        _ => registered.into(),
    }
}

/// Whether this machine is a member of a domain: a DNS suffix does not make it one.
fn joined() -> Result<bool, Snag> {
    let (mut name, mut status) = (PWSTR::null(), NETSETUP_JOIN_STATUS::default());
    // SAFETY: both outputs are ours; the name is given back below.
    let asked = unsafe {
        let asked = NetGetJoinInformation(PCWSTR::null(), &raw mut name, &raw mut status);
        let _ = NetApiBufferFree(Some(name.as_ptr().cast::<c_void>().cast_const()));
        asked
    };
    match WIN32_ERROR(asked) {
        NO_ERROR => Ok(status == NetSetupDomainName),
        error => Err(snag("ask whether this computer is in a domain")(
            error.to_hresult().into(),
        )),
    }
}

fn name(kind: COMPUTER_NAME_FORMAT) -> windows::core::Result<String> {
    let (mut buffer, mut length) = ([0u16; 512], 512);
    // SAFETY: the buffer takes as many characters as it is said to; the answer is the length
    // without its NUL.
    unsafe { GetComputerNameExW(kind, Some(PWSTR(buffer.as_mut_ptr())), &raw mut length) }?;
    Ok(String::from_utf16_lossy(&buffer[..length as usize]))
}

/// Whether this is Wine, some of whose answers are no answers.
pub(super) fn is_wine() -> bool {
    // SAFETY: ntdll is loaded in every process; the function's address is only compared.
    unsafe {
        GetModuleHandleW(w!("ntdll.dll"))
            .is_ok_and(|ntdll| GetProcAddress(ntdll, s!("wine_get_version")).is_some())
    }
}

/// Whether a stand-in for Wine's missing event log was put beside the program, as the contract
/// suite does.
pub(super) fn has_fake_events() -> bool {
    // SAFETY: the library is loaded with the program, which imports from it.
    unsafe {
        GetModuleHandleW(w!("wevtapi.dll"))
            .is_ok_and(|library| GetProcAddress(library, s!("redial_stand_in")).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_windows_that_is_too_old_is_told() {
        assert!(too_old(9600).is_some_and(|why| why.contains("build 9600")));
        assert_eq!(too_old(14_393), None);
    }

    #[test]
    fn windows_11_is_called_so() {
        assert_eq!(product("Windows 10 Pro", 22631), "Windows 11 Pro");
        assert_eq!(product("Windows 10 Pro", 19045), "Windows 10 Pro");
        let server = "Windows Server 2025 Datacenter";
        assert_eq!(product(server, 26100), server);
    }
}
