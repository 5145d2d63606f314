use std::path::PathBuf;

use redial_machine::Snag;
use windows::{
    Win32::System::Environment::ExpandEnvironmentStringsW,
    core::{HSTRING, PWSTR},
};

/// Text Windows allocated, or nothing for a null pointer.
///
/// # Safety
/// A pointer that is not null must point to a string that ends with a NUL.
pub(super) unsafe fn text(pointer: PWSTR) -> String {
    if pointer.is_null() {
        return String::new();
    }
    // SAFETY: the caller's promise.
    unsafe { pointer.to_hstring() }.to_string_lossy()
}

/// A path with its environment variables (`%ProgramData%`) filled in.
pub(super) fn expanded(path: &str) -> Result<PathBuf, Snag> {
    let path = HSTRING::from(path);
    let mut buffer = vec![0u16; 32_768];
    // SAFETY: both are valid for the call; the answer is the length with its NUL, or 0.
    let length = unsafe { ExpandEnvironmentStringsW(&path, Some(&mut buffer)) } as usize;
    if length == 0 || length > buffer.len() {
        let doing = format!("expand {path}");
        return Err(super::trouble::snag(doing)(
            windows::core::Error::from_thread(),
        ));
    }
    Ok(PathBuf::from(String::from_utf16_lossy(
        &buffer[..length - 1],
    )))
}
