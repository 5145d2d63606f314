//! Where Windows keeps what Remote Desktop reads. Sources: MS-RDPBCGR implementations'
//! documentation on learn.microsoft.com (listener certificate configurations, general RDP
//! troubleshooting), Win32 API reference.

use crate::{Machine, Slot, Snag, Value};

/// The port of Remote Desktop where none is set, and the one mstsc uses when none is given.
pub const RDP_PORT: u16 = 3389;
/// The store of certificates the host makes itself.
pub const STORE: &str = "Remote Desktop";
/// The store of certificates an administrator binds.
pub const MY: &str = "My";
/// The folder of machine keys.
pub const KEYS: &str = r"%ProgramData%\Microsoft\Crypto\RSA\MachineKeys";
/// The folder of machine keys of the newer provider (CNG). Source: learn.microsoft.com, "Key Storage
/// and Retrieval", which names both folders for the keys of a machine.
pub const CNG_KEYS: &str = r"%ProgramData%\Microsoft\Crypto\Keys";
/// The folder of keys the system itself makes with the newer provider, named there as well.
pub const SYSTEM_KEYS: &str = r"%ProgramData%\Microsoft\Crypto\SystemKeys";
/// The service in which private keys are used; it starts when somebody needs a key.
pub const KEY_ISO: &str = "KeyIso";
/// The value that names the store of the certificate the host makes itself.
pub const OWN_STORE: &str = "SelfSignedCertStore";
/// The service that makes the certificate.
pub const SESSION_ENV: &str = "SessionEnv";
/// The listener's service.
pub const TERM_SERVICE: &str = "TermService";
/// The service that keeps the time. On a machine outside a domain it starts when Windows wants it
/// and is usually stopped; `w32tm /resync` then fails with 0x80070426 (learn.microsoft.com, Windows
/// Time service).
pub const TIME: &str = "W32Time";
/// The redirector; stops with the listener's service.
pub const UM_RDP: &str = "UmRdpService";
/// The rule group *Remote Desktop*.
pub const GROUP: &str = "@FirewallAPI.dll,-28752";
/// The rule group *Remote Desktop (WebSocket)*.
pub const GROUP_WEB_SOCKET: &str = "@FirewallAPI.dll,-28782";
/// Group Policy's key for the host.
pub const POLICY: &str = r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services";
/// Group Policy's key for the client.
pub const CLIENT_POLICY: &str =
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services\Client";
/// The host's settings.
pub const TERMINAL_SERVER: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server";
/// What all listeners share.
pub const WIN_STATIONS: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations";
/// The value there that names the certificate the host made itself.
pub const SELF_SIGNED: &str = "SelfSignedCertificate";
/// SCHANNEL's settings.
pub const SCHANNEL: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL";
/// mstsc's memory of servers.
pub const CLIENT: &str = r"HKCU\Software\Microsoft\Terminal Server Client";

/// Fewer connections than this, where they are limited, can be used up by a check alone.
pub const FEW: u32 = 10;

/// Containers a host makes its keys in are TSSecKeySet1 to 9; CryptoAPI names their files by these
/// beginnings (MD5 of the lower-case name with its NUL), followed by `_` and the machine's GUID.
pub const KEY_FILES: [&str; 9] = [
    "f686aace6942fb7f7ceb231212eef4a4",
    "d86b1e848570377d7cb27ddc5de661b0",
    "7215b202ff2cf52c0ac38e6346ef075f",
    "aae70b261fbca7796d1f2beb55988d6b",
    "eddb3aadf119c896de06c2b210bb5d14",
    "863dffb70050c530155a17133e608443",
    "c8c814229270848c5691fe23e04cae82",
    "101d0734242b3590c6f2e618c0bdb122",
    "5e9f1fbff37f710a4c62eba3679640e9",
];

/// Any of Remote Desktop's own key files in a folder, in a path that a script looks up.
pub const ANY_KEY_FILE: &str = r"\TSSecKeySet*";

/// Every key file a host may have made for Remote Desktop, wherever it lies.
#[must_use]
pub fn any_key_files() -> [String; 2] {
    [KEYS, CNG_KEYS].map(|folder| format!("{folder}{ANY_KEY_FILE}"))
}

/// Whether a path is one of the folders of machine keys themselves.
#[must_use]
pub fn is_key_folder(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let ends = |folder: &str| {
        folder
            .split_once('\\')
            .map(|(_, rest)| rest.to_ascii_lowercase())
    };
    let mut folders = [KEYS, CNG_KEYS, SYSTEM_KEYS].into_iter().filter_map(ends);
    folders.any(|folder| lower.trim_end_matches('\\').ends_with(&folder))
}

/// Whether a file of the key folder is one of Remote Desktop's own.
#[must_use]
pub fn is_key_file(path: &str) -> bool {
    let name = path
        .rsplit(['\\', '/'])
        .next()
        .unwrap_or(path)
        .to_ascii_lowercase();
    KEY_FILES.iter().any(|start| {
        name.strip_prefix(start)
            .is_some_and(|rest| rest.starts_with('_') && !rest.contains('.'))
    })
}

/// The thumbprint that a registry value names a certificate by, upper-case; zeros stand for none.
#[must_use]
pub fn thumbprint(value: &Value) -> Option<String> {
    match value {
        Value::Binary(bytes) if bytes.0.iter().any(|b| *b != 0) => {
            Some(bytes.to_string().to_uppercase())
        }
        _ => None,
    }
}

/// Any registry value.
#[must_use]
pub fn registry(key: &str, name: &str) -> Slot {
    Slot::Registry {
        key: key.into(),
        name: name.into(),
    }
}

/// A value of the host's settings.
#[must_use]
pub fn terminal_server(name: &str) -> Slot {
    registry(TERMINAL_SERVER, name)
}

/// Whether the host takes no new sessions: 1 until it is restarted, 2 until it is changed
/// (`change logon /drainuntilrestart`, `/drain`). It stands beside the listeners, not in one of them.
/// Sources: learn.microsoft.com, "Troubleshoot an RDP general error in Azure VM", which reads it here;
/// "Introducing Terminal Services Server Drain Mode" (techcommunity.microsoft.com), what it does;
/// VMware Horizon 7.13, "Drain mode states for RDS hosts", which number is which.
#[must_use]
pub fn drain_mode() -> Slot {
    terminal_server("TSServerDrainMode")
}

/// Whether the host takes no sessions at all: the text `1` (`change logon /disable`).
/// Source: the same.
#[must_use]
pub fn logons_disabled() -> Slot {
    registry(
        r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon",
        "WinStationsDisabled",
    )
}

/// A value of the host's licensing: which kind of licence its sessions need, and which servers give
/// it. A policy of the same name wins. Source: learn.microsoft.com, "Your session will be disconnected
/// in 60 minutes message when you connect to RDS".
#[must_use]
pub fn licensing(name: &str) -> Slot {
    registry(&format!(r"{TERMINAL_SERVER}\RCM\Licensing Core"), name)
}

/// The licence servers the host is told to ask, where no policy (LicenseServers) names them.
/// Source: learn.microsoft.com, Win32_TerminalServiceSetting, SetSpecifiedLicenseServerList, and
/// "License your RDS deployment with client access licenses".
#[must_use]
pub fn licence_servers() -> Slot {
    registry(
        r"HKLM\SYSTEM\CurrentControlSet\Services\TermService\Parameters\LicenseServers",
        "SpecifiedLicenseServers",
    )
}

/// The library TermService runs: `termsrv.dll`, unless a wrapper took its place.
#[must_use]
pub fn service_dll() -> Slot {
    registry(
        r"HKLM\SYSTEM\CurrentControlSet\Services\TermService\Parameters",
        "ServiceDll",
    )
}

/// Whether Windows is held to algorithms of FIPS 140 (learn.microsoft.com, "System cryptography: Use
/// FIPS compliant algorithms").
#[must_use]
pub fn fips() -> Slot {
    registry(
        r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa\FipsAlgorithmPolicy",
        "Enabled",
    )
}

/// Whether RDP-Tcp takes no logons: 1. Source: learn.microsoft.com, "Troubleshoot an RDP general error
/// in Azure VM".
#[must_use]
pub fn logon_disabled() -> Slot {
    rdp_tcp("fLogonDisabled")
}

/// A value of a listener other than RDP-Tcp. Each has a key of its own with the same values; the
/// console's is none that can be dialled. Source: learn.microsoft.com, "Remote Desktop listener
/// certificate configurations", whose class Win32_TSGeneralSetting has one instance a listener.
#[must_use]
pub fn listener(name: &str, value: &str) -> Slot {
    registry(&format!(r"{WIN_STATIONS}\{name}"), value)
}

/// A value shared by all listeners.
#[must_use]
pub fn win_stations(name: &str) -> Slot {
    registry(WIN_STATIONS, name)
}

/// A value of the listener RDP-Tcp.
#[must_use]
pub fn rdp_tcp(name: &str) -> Slot {
    registry(&format!(r"{TERMINAL_SERVER}\WinStations\RDP-Tcp"), name)
}

/// A value of the host's Group Policy, which wins over the local one of the same name.
#[must_use]
pub fn policy(name: &str) -> Slot {
    registry(POLICY, name)
}

/// A value of the user's Group Policy, which mstsc reads.
#[must_use]
pub fn user_policy(name: &str) -> Slot {
    registry(
        r"HKCU\Software\Policies\Microsoft\Windows NT\Terminal Services",
        name,
    )
}

/// Where mstsc keeps the licences it was given, and the machine's mark they are made out for.
/// Source: learn.microsoft.com, "Remote Desktop client can't connect: licensing error"
/// (removing terminal server licences from an RDP client).
pub const LICENCES: &str = r"HKLM\SOFTWARE\Microsoft\MSLicensing";

/// A value of the client's Group Policy.
#[must_use]
pub fn client_policy(name: &str) -> Slot {
    registry(CLIENT_POLICY, name)
}

/// A value of SCHANNEL's switch for a TLS version: `TLS 1.2`, side `Server` or `Client`.
#[must_use]
pub fn schannel(version: &str, side: &str, name: &str) -> Slot {
    registry(&format!(r"{SCHANNEL}\Protocols\{version}\{side}"), name)
}

/// A value of the settings of the Local Security Authority.
#[must_use]
pub fn lsa(name: &str) -> Slot {
    registry(r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa", name)
}

/// A value of NTLM's settings. Source: learn.microsoft.com, "Network security: Restrict NTLM".
#[must_use]
pub fn ntlm(name: &str) -> Slot {
    registry(r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa\MSV1_0", name)
}

/// A value of the policy for handing over credentials. Source: learn.microsoft.com, ADMX_CredSsp
/// and "Remote Credential Guard".
#[must_use]
pub fn delegation(name: &str) -> Slot {
    registry(
        r"HKLM\SOFTWARE\Policies\Microsoft\Windows\CredentialsDelegation",
        name,
    )
}

/// The port the listener is set to, or the usual one where none is set.
///
/// # Errors
/// The value could not be read, or it holds no port number.
pub fn port(machine: &dyn Machine) -> Result<u16, Snag> {
    let slot = rdp_tcp("PortNumber");
    match machine.read(&slot)? {
        Value::Absent => Ok(RDP_PORT),
        Value::Dword(port) if u16::try_from(port).is_ok_and(|p| p != 0) => Ok(port as u16),
        other => Err(Snag::Broke {
            doing: format!("read {slot}"),
            why: format!("it holds {other}, which is not a port"),
        }),
    }
}

/// Whether a service runs.
#[must_use]
pub fn service(name: &str) -> Slot {
    Slot::Service { name: name.into() }
}

/// How a service starts.
#[must_use]
pub fn startup(name: &str) -> Slot {
    Slot::Startup { name: name.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_files_are_known_by_their_beginning() {
        assert!(is_key_file(
            r"C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys\F686AACE6942FB7F7CEB231212EEF4A4_1b2c"
        ));
        assert!(!is_key_file(r"C:\f686aace6942fb7f7ceb231212eef4a4\other"));
        assert!(!is_key_file("76944fb33636aeddb9590521c2e8815a_1b2c"));
        assert!(!is_key_file("f686aace6942fb7f7ceb231212eef4a4"));
    }
}
