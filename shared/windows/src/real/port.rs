use redial_machine::{Owner, Said, Snag};
use windows::{
    Win32::{
        Foundation::{CloseHandle, ERROR_INSUFFICIENT_BUFFER, NO_ERROR, WIN32_ERROR},
        NetworkManagement::IpHelper::{
            GetExtendedTcpTable, MIB_TCP6TABLE_OWNER_PID, MIB_TCPTABLE_OWNER_PID,
            TCP_TABLE_OWNER_PID_LISTENER,
        },
        Networking::WinSock::{AF_INET, AF_INET6},
        System::{
            Services::{
                ENUM_SERVICE_STATUS_PROCESSW, EnumServicesStatusExW, OpenSCManagerW,
                SC_ENUM_PROCESS_INFO, SC_MANAGER_ENUMERATE_SERVICE, SERVICE_ACTIVE, SERVICE_WIN32,
            },
            Threading::{
                OpenProcess, PROCESS_NAME_WIN32, PROCESS_QUERY_LIMITED_INFORMATION,
                QueryFullProcessImageNameW,
            },
        },
    },
    core::{Error, HRESULT, PCWSTR, PWSTR},
};

use super::{trouble::snag, wide};

/// Who listens on a TCP port, of either family.
pub(super) fn owner(port: u16) -> Result<Option<Owner>, Snag> {
    let found = [u32::from(AF_INET.0), u32::from(AF_INET6.0)]
        .into_iter()
        .find_map(|family| listener(family, port).transpose());
    let Some(pid) = found.transpose()? else {
        return Ok(None);
    };
    Ok(Some(Owner {
        pid,
        program: program(pid).as_str().into(),
        services: services(pid),
    }))
}

/// The process that listens on a port.
fn listener(family: u32, port: u16) -> Result<Option<u32>, Snag> {
    let table = table(family)?;
    // Ports stand in network order in the lower half.
    let is = |local: u32| u16::from_be(local as u16) == port;
    // SAFETY: the call filled the table of this family into a buffer with its alignment; its rows
    // follow their count.
    unsafe {
        if family == u32::from(AF_INET.0) {
            let all = table.as_ptr().cast::<MIB_TCPTABLE_OWNER_PID>();
            let rows = std::slice::from_raw_parts(
                (&raw const (*all).table)
                    .cast::<windows::Win32::NetworkManagement::IpHelper::MIB_TCPROW_OWNER_PID>(),
                (*all).dwNumEntries as usize,
            );
            return Ok(rows
                .iter()
                .find(|r| is(r.dwLocalPort))
                .map(|r| r.dwOwningPid));
        }
        let all = table.as_ptr().cast::<MIB_TCP6TABLE_OWNER_PID>();
        let rows = std::slice::from_raw_parts(
            (&raw const (*all).table)
                .cast::<windows::Win32::NetworkManagement::IpHelper::MIB_TCP6ROW_OWNER_PID>(),
            (*all).dwNumEntries as usize,
        );
        Ok(rows
            .iter()
            .find(|r| is(r.dwLocalPort))
            .map(|r| r.dwOwningPid))
    }
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
    let mut buffer = vec![0u64; 32_768];
    let (mut needed, mut count, mut resume) = (0, 0, 0);
    // SAFETY: the structures lie at the buffer's beginning, aligned, with their texts in it.
    unsafe {
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
        let _ = windows::Win32::System::Services::CloseServiceHandle(manager);
        if listed.is_err() {
            return vec![];
        }
        let all = std::slice::from_raw_parts(
            buffer.as_ptr().cast::<ENUM_SERVICE_STATUS_PROCESSW>(),
            count as usize,
        );
        all.iter()
            .filter(|s| s.ServiceStatusProcess.dwProcessId == pid)
            .map(|s| wide::text(s.lpServiceName).as_str().into())
            .collect()
    }
}
