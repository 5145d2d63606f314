use std::io;

use redial_machine::{Slot, Snag, Value};
use windows::{
    Win32::Foundation::{
        E_ACCESSDENIED, ERROR_ACCESS_DENIED, ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND,
        ERROR_PRIVILEGE_NOT_HELD,
    },
    core::{Error, HRESULT},
};

/// An error of Windows as a snag: a refusal asks for elevation where there is none, everything else
/// broke.
pub(super) fn snag(doing: impl Into<String>) -> impl FnOnce(Error) -> Snag {
    move |error| {
        if is_refusal(&error) && !super::elevation::is_elevated() {
            return Snag::NeedsElevation;
        }
        let words = error.message();
        let why = if words.is_empty() {
            format!("0x{:08X}", error.code().0)
        } else {
            format!("{} (0x{:08X})", words.trim(), error.code().0)
        };
        Snag::Broke {
            doing: doing.into(),
            why,
        }
    }
}

/// The same for an error of the standard library, whose number is Windows' own.
pub(super) fn io_snag(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Snag {
    move |error| match error.raw_os_error() {
        Some(code) => snag(doing)(Error::from_hresult(HRESULT::from_win32(
            code.cast_unsigned(),
        ))),
        None => Snag::Broke {
            doing: doing.into(),
            why: error.to_string(),
        },
    }
}

/// A slot was given a value it can't hold.
pub(super) fn can_not_hold(slot: &Slot, value: &Value) -> Snag {
    Snag::Broke {
        doing: format!("write {slot}"),
        why: format!("it cannot hold {value}"),
    }
}

/// Whether the error says that the caller may not.
pub(super) fn is_refusal(error: &Error) -> bool {
    [
        HRESULT::from_win32(ERROR_ACCESS_DENIED.0),
        HRESULT::from_win32(ERROR_PRIVILEGE_NOT_HELD.0),
        E_ACCESSDENIED,
    ]
    .contains(&error.code())
}

/// Whether the error says that the thing does not exist.
pub(super) fn is_missing(error: &Error) -> bool {
    [ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND]
        .iter()
        .any(|code| error.code() == HRESULT::from_win32(code.0))
}
