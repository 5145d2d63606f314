use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    process::Command,
};

use redial_machine::{Owner, PASSWORD_VARIABLE, Said, Snag, excluded_ranges};
use windows::{
    Win32::{
        Foundation::{
            CloseHandle, ERROR_INSUFFICIENT_BUFFER, ERROR_MORE_DATA, NO_ERROR, WIN32_ERROR,
        },
        NetworkManagement::IpHelper::{
            GetExtendedTcpTable, MIB_TCP6ROW_OWNER_PID, MIB_TCP6TABLE_OWNER_PID,
            MIB_TCPROW_OWNER_PID, MIB_TCPTABLE_OWNER_PID, TCP_TABLE_OWNER_PID_LISTENER,
        },
        Networking::WinSock::{AF_INET, AF_INET6},
        System::{
            Services::{
                CloseServiceHandle, ENUM_SERVICE_STATUS_PROCESSW, EnumServicesStatusExW,
                OpenSCManagerW, SC_ENUM_PROCESS_INFO, SC_MANAGER_ENUMERATE_SERVICE, SERVICE_ACTIVE,
                SERVICE_WIN32,
            },
            Threading::{
                OpenProcess, PROCESS_NAME_WIN32, PROCESS_QUERY_LIMITED_INFORMATION,
                QueryFullProcessImageNameW,
            },
        },
    },
    core::{Error, HRESULT, PCWSTR, PWSTR},
};

use super::{
    trouble::{io_snag, snag},
    wide,
};

/// Who listens on a TCP port, each with the addresses of either family.
pub(super) fn owners(port: u16) -> Result<Vec<Owner>, Snag> {
    let mut found: Vec<(u32, Vec<IpAddr>)> = Vec::new();
    for (pid, address) in listeners(port)? {
        match found.iter_mut().find(|(known, _)| *known == pid) {
            Some((_, addresses)) => addresses.push(address),
            None => found.push((pid, vec![address])),
        }
    }
    let named = |(pid, addresses)| Owner {
        pid,
        program: program(pid).as_str().into(),
        services: services(pid),
        addresses,
    };
    Ok(found.into_iter().map(named).collect())
}

/// The processes that listen on a port, and where. Ports stand in network order in the lower half.
fn listeners(port: u16) -> Result<Vec<(u32, IpAddr)>, Snag> {
    let is = |local: u32| u16::from_be(local as u16) == port;
    let (four, six) = (table(u32::from(AF_INET.0))?, table(u32::from(AF_INET6.0))?);
    // SAFETY: each call filled the table of its family into a buffer with its alignment; its rows
    // follow their count.
    let (four, six) = unsafe {
        let four = four.as_ptr().cast::<MIB_TCPTABLE_OWNER_PID>();
        let six = six.as_ptr().cast::<MIB_TCP6TABLE_OWNER_PID>();
        (
            std::slice::from_raw_parts(
                (&raw const (*four).table).cast::<MIB_TCPROW_OWNER_PID>(),
                (*four).dwNumEntries as usize,
            )
            .to_vec(),
            std::slice::from_raw_parts(
                (&raw const (*six).table).cast::<MIB_TCP6ROW_OWNER_PID>(),
                (*six).dwNumEntries as usize,
            )
            .to_vec(),
        )
    };
    let four = four.iter().filter(|r| is(r.dwLocalPort)).map(|r| {
        let address = Ipv4Addr::from(r.dwLocalAddr.to_ne_bytes());
        (r.dwOwningPid, IpAddr::from(address))
    });
    let six = six.iter().filter(|r| is(r.dwLocalPort)).map(|r| {
        let address = Ipv6Addr::from(r.ucLocalAddr);
        (r.dwOwningPid, IpAddr::from(address))
    });
    Ok(four.chain(six).collect())
}

/// Ranges of ports nobody may bind. No documented call lists them all.
pub(super) fn excluded() -> Result<Vec<(u16, u16)>, Snag> {
    const DOING: &str = "list the reserved port ranges";
    if super::system::is_wine() {
        return Err(Snag::NotHere);
    }
    let netsh = wide::expanded(r"%SystemRoot%\System32\netsh.exe")?;
    let words = [
        "interface",
        "ipv4",
        "show",
        "excludedportrange",
        "protocol=tcp",
    ];
    let ended = Command::new(netsh)
        .args(words)
        .env_remove(PASSWORD_VARIABLE)
        .output()
        .map_err(io_snag(DOING))?;
    Ok(excluded_ranges(&String::from_utf8_lossy(&ended.stdout)))
}

fn table(family: u32) -> Result<Vec<u64>, Snag> {
    let mut size = 8192u32;
    for _ in 0..4 {
        let mut buffer = vec![0u64; (size as usize).div_ceil(8)];
        // SAFETY: the buffer has the size it is said to have.
        let code = unsafe {
            GetExtendedTcpTable(
                Some(buffer.as_mut_ptr().cast()),
                &raw mut size,
                false,
                family,
                TCP_TABLE_OWNER_PID_LISTENER,
                0,
            )
        };
        match WIN32_ERROR(code) {
            NO_ERROR => return Ok(buffer),
            ERROR_INSUFFICIENT_BUFFER => {}
            other => {
                return Err(snag("list listening ports")(Error::from_hresult(
                    HRESULT::from_win32(other.0),
                )));
            }
        }
    }
    Err(Snag::Broke {
        doing: "list listening ports".into(),
        why: "the list keeps growing".into(),
    })
}

/// A process's program without its path; empty where it may not be seen.
fn program(pid: u32) -> String {
    // SAFETY: the handle is closed below; the buffer takes as many characters as it is said to.
    unsafe {
        let Ok(process) = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, false, pid) else {
            return String::new();
        };
        let (mut buffer, mut length) = ([0u16; 1024], 1024);
        let named = QueryFullProcessImageNameW(
            process,
            PROCESS_NAME_WIN32,
            PWSTR(buffer.as_mut_ptr()),
            &raw mut length,
        );
        let _ = CloseHandle(process);
        let path = String::from_utf16_lossy(&buffer[..length as usize]);
        if named.is_ok() {
            path.rsplit('\\').next().unwrap_or_default().to_owned()
        } else {
            String::new()
        }
    }
}

/// The services a process hosts; none where they may not be listed.
fn services(pid: u32) -> Vec<Said> {
    // SAFETY: null names mean this machine; the handle is closed below.
    let Ok(manager) =
        (unsafe { OpenSCManagerW(PCWSTR::null(), PCWSTR::null(), SC_MANAGER_ENUMERATE_SERVICE) })
    else {
        return vec![];
    };
    let mut found = Vec::new();
    let mut resume = 0;
    // A list that does not fit comes in parts.
    for _ in 0..16 {
        // The most the call takes (learn.microsoft.com, EnumServicesStatusExW: 256 KiB).
        let mut buffer = vec![0u64; 32_768];
        let (mut needed, mut count) = (0, 0);
        // SAFETY: the structures lie at the buffer's beginning, aligned, with their texts in it.
        let more = unsafe {
            let bytes =
                std::slice::from_raw_parts_mut(buffer.as_mut_ptr().cast::<u8>(), buffer.len() * 8);
            let listed = EnumServicesStatusExW(
                manager,
                SC_ENUM_PROCESS_INFO,
                SERVICE_WIN32,
                SERVICE_ACTIVE,
                Some(bytes),
                &raw mut needed,
                &raw mut count,
                Some(&raw mut resume),
                PCWSTR::null(),
            );
            let all = std::slice::from_raw_parts(
                buffer.as_ptr().cast::<ENUM_SERVICE_STATUS_PROCESSW>(),
                count as usize,
            );
            let ours = all
                .iter()
                .filter(|s| s.ServiceStatusProcess.dwProcessId == pid);
            found.extend(ours.map(|s| Said::new(&wide::text(s.lpServiceName))));
            listed.is_err_and(|e| e.code() == ERROR_MORE_DATA.to_hresult())
        };
        if !more {
            break;
        }
    }
    // SAFETY: the handle was opened above and is closed once.
    let _ = unsafe { CloseServiceHandle(manager) };
    found
}
