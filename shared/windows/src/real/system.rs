use redial_machine::{Said, Snag, System};
use windows::{
    Win32::System::{
        LibraryLoader::{GetModuleHandleW, GetProcAddress},
        SystemInformation::{
            COMPUTER_NAME_FORMAT, ComputerNameDnsDomain, ComputerNameNetBIOS, GetComputerNameExW,
        },
    },
    core::{PWSTR, s, w},
};

use super::{azure, elevation, registry, trouble::snag};

const VERSION: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";
/// The Connection Broker's own service.
const BROKER: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\Tssdis";

pub(super) fn look() -> Result<System, Snag> {
    let computer = name(ComputerNameNetBIOS).map_err(snag("read the computer's name"))?;
    let domain = name(ComputerNameDnsDomain).unwrap_or_default();
    let text = |name: &str| registry::string(VERSION, name).unwrap_or_default();
    Ok(System {
        computer: computer.as_str().into(),
        domain: Some(Said::new(&domain)).filter(|d| !d.is_empty()),
        product: text("ProductName").as_str().into(),
        server: text("InstallationType").starts_with("Server"),
        build: text("CurrentBuildNumber").parse().unwrap_or(0),
        revision: registry::number(VERSION, "UBR").unwrap_or(0),
        elevated: elevation::is_elevated(),
        azure: azure::look(),
        broker: registry::number(BROKER, "Start").is_some(),
    })
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
