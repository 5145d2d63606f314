use std::mem::size_of;

use redial_machine::Snag;
use windows::{
    Win32::{
        Foundation::{CloseHandle, HANDLE},
        Security::{GetTokenInformation, TOKEN_ELEVATION, TOKEN_QUERY, TokenElevation},
        System::Threading::{
            GetCurrentProcess, GetExitCodeProcess, INFINITE, OpenProcessToken, WaitForSingleObject,
        },
        UI::{
            Shell::{SEE_MASK_NOCLOSEPROCESS, SHELLEXECUTEINFOW, ShellExecuteExW},
            WindowsAndMessaging::SW_SHOWNORMAL,
        },
    },
    core::{HSTRING, PCWSTR, w},
};

use super::trouble::{io_snag, snag};

/// Whether this process may change the machine.
pub fn is_elevated() -> bool {
    let (mut token, mut elevation, mut length) = (HANDLE::default(), TOKEN_ELEVATION::default(), 0);
    // SAFETY: the token is opened and closed here; the structure has the size it is said to have.
    unsafe {
        if OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token).is_err() {
            return false;
        }
        let size = size_of::<TOKEN_ELEVATION>() as u32;
        let asked = GetTokenInformation(
            token,
            TokenElevation,
            Some((&raw mut elevation).cast()),
            size,
            &raw mut length,
        );
        let _ = CloseHandle(token);
        asked.is_ok() && elevation.TokenIsElevated != 0
    }
}

/// Starts this program again through the consent dialog, with the same words, and waits for its
/// end.
pub fn relaunch() -> Result<i32, Snag> {
    let doing = "start redial as administrator";
    let program = std::env::current_exe().map_err(io_snag(doing))?;
    let program = HSTRING::from(program.as_path());
    let words: Vec<String> = std::env::args().skip(1).map(|word| quoted(&word)).collect();
    let words = HSTRING::from(words.join(" "));
    let mut start = SHELLEXECUTEINFOW {
        cbSize: size_of::<SHELLEXECUTEINFOW>() as u32,
        fMask: SEE_MASK_NOCLOSEPROCESS,
        lpVerb: w!("runas"),
        lpFile: PCWSTR(program.as_ptr()),
        lpParameters: PCWSTR(words.as_ptr()),
        nShow: SW_SHOWNORMAL.0,
        ..Default::default()
    };
    let mut code = 0;
    // SAFETY: the texts outlive the call; the process's handle is closed here.
    unsafe {
        ShellExecuteExW(&raw mut start).map_err(snag(doing))?;
        WaitForSingleObject(start.hProcess, INFINITE);
        let asked = GetExitCodeProcess(start.hProcess, &raw mut code);
        let _ = CloseHandle(start.hProcess);
        asked.map_err(snag(doing))?;
    }
    Ok(code.cast_signed())
}

/// One word as CommandLineToArgvW reads it: backslashes before a quote are doubled.
fn quoted(word: &str) -> String {
    let mut out = String::from("\"");
    let mut backslashes = 0;
    for c in word.chars() {
        match c {
            '\\' => backslashes += 1,
            '"' => {
                out.push_str(&"\\".repeat(backslashes + 1));
                backslashes = 0;
            }
            _ => backslashes = 0,
        }
        out.push(c);
    }
    out.push_str(&"\\".repeat(backslashes));
    out + "\""
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_survive_the_command_line() {
        assert_eq!(super::quoted(r#"a "b" c\"#), r#""a \"b\" c\\""#);
        assert_eq!(super::quoted(r"C:\a b"), r#""C:\a b""#);
    }
}
