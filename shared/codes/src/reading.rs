//! What a number means by the place it stood in.

use crate::{
    CodeEntry, CodeTable, errinfo, extended, freerdp, gateway, hresult, mstsc, ntstatus, win32,
};

/// What a number means.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CodeReading {
    /// The number as it was given.
    pub code: u32,
    /// Its row, or that of the number it carries.
    pub entry: CodeEntry,
    /// The table the row stands in.
    pub table: &'static CodeTable,
}

impl CodeReading {
    /// Whether the row is that of a number inside this one.
    #[must_use]
    pub fn is_carried(&self) -> bool {
        self.entry.code != self.code
    }
}

/// Where a number stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePlace {
    /// Alone, or as the "error code" of mstsc's dialog.
    First,
    /// As the "extended error code".
    Extended,
}

/// What a number means, when any table has it. No layer is guessed from a number that is in none.
#[must_use]
pub fn read_code(code: u32, place: CodePlace) -> Option<CodeReading> {
    let whole =
        |tables: &[&'static CodeTable]| tables.iter().find_map(|table| reading(code, table, code));
    const ANYWHERE: [&CodeTable; 5] = [
        &gateway::TABLE,
        &gateway::PROXY,
        &freerdp::TABLE,
        &hresult::TABLE,
        &ntstatus::TABLE,
    ];
    match place {
        CodePlace::First => whole(&[&mstsc::TABLE]).or_else(|| whole(&[&errinfo::TABLE])),
        // ERRINFO names single protocol errors, where the other table has one line for all of them.
        CodePlace::Extended => whole(&[&extended::TABLE])
            .or_else(|| whole(&[&errinfo::TABLE]))
            .or_else(|| of_protocol(code)),
    }
    .or_else(|| whole(&ANYWHERE))
    .or_else(|| carried(code))
}

fn reading(code: u32, table: &'static CodeTable, row: u32) -> Option<CodeReading> {
    table.find(row).map(|entry| CodeReading {
        code,
        entry: *entry,
        table,
    })
}

/// The range of protocol errors of the extended code.
fn of_protocol(code: u32) -> Option<CodeReading> {
    Some(CodeReading {
        code,
        entry: extended::find_extended(code)?,
        table: &extended::TABLE,
    })
}

/// The number inside a number: HRESULT_FROM_WIN32, HRESULT_FROM_NT, FreeRDP's class of ERRINFO, and
/// the short form in which MS-TSGU sends some of its answers (HRESULT_CODE).
fn carried(code: u32) -> Option<CodeReading> {
    match code >> 16 {
        0x8007 => reading(code, &win32::TABLE, code & 0xFFFF),
        high if high & 0xF000 == 0xD000 => reading(code, &ntstatus::TABLE, code & !0x1000_0000),
        freerdp::ERRINFO_CLASS => reading(code, &errinfo::TABLE, code & 0xFFFF),
        0 if (0x59D8..=0x5A00).contains(&code) => {
            reading(code, &gateway::PROXY, 0x8007_0000 | code)
        }
        _ => None,
    }
}

/// What the form of a number that is in no table says of itself: its kind, never a layer of the
/// connection. Sources: MS-ERREF 2.1 (HRESULT), 2.3 (NTSTATUS); FreeRDP, include/freerdp/error.h.
#[must_use]
pub fn form(code: u32) -> Option<&'static str> {
    match code >> 16 {
        0x8007 => Some(
            "It is an HRESULT around a Win32 error: `net helpmsg` with the lower half in decimal explains it.",
        ),
        0x8009 => Some("It is an HRESULT of Windows' security functions."),
        0x8000..=0x8FFF => Some("It is an HRESULT."),
        0xC000..=0xCFFF => Some("It is an NTSTATUS."),
        0xD000..=0xDFFF => Some("It is an HRESULT around an NTSTATUS: subtract 0x10000000."),
        0x0300 => Some("It is in the range of RD Gateway's codes."),
        0x0001 | 0x0002 => Some("It has the form of a FreeRDP error."),
        _ => None,
    }
}

/// What a pair says that neither number says alone.
#[must_use]
pub fn pair_says(code: u32, extended: u32) -> Option<&'static str> {
    match (code, extended) {
        (0x904, 7) => Some(
            "0x7 next to 0x904 does not show whether the host or the network is at fault: it was seen where no Windows host can have sent it.",
        ),
        (0 | 3, 0) => {
            Some("The pair contains no reason: explain the number in the dialog's own text.")
        }
        (3, _) => Some("The extended code is the reason; 0x3 only means that the host ended it."),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(code: u32, place: CodePlace) -> Option<&'static str> {
        read_code(code, place).map(|r| r.entry.name)
    }

    #[test]
    fn the_place_decides_where_two_tables_have_a_number() {
        let extended = |code| name(code, CodePlace::Extended);
        let first = |code| name(code, CodePlace::First);
        assert_eq!(first(0x904), Some("disconnectReasonAtClientWinsockFDCLOSE"));
        assert_eq!(first(0x104), Some("disconnectReasonDNSLookupFailed"));
        assert_eq!(
            extended(0x104),
            Some("exDiscReasonLicenseHwidDoesntMatchLicense")
        );
        assert_eq!(first(0x10CA), Some("UNKNOWNPDUTYPE"));
        assert_eq!(extended(0x10CA), Some("UNKNOWNPDUTYPE"));
        assert_eq!(extended(0x2000), Some("exDiscReasonProtocolRangeStart"));
        assert_eq!(first(0x10), Some("SERVER_DWM_CRASH"));
        assert_eq!(extended(0x8009_0304), Some("SEC_E_INTERNAL_ERROR"));
    }

    #[test]
    fn a_number_inside_a_number_is_found() {
        for (code, inside) in [
            (0x8007_0005, "ERROR_ACCESS_DENIED"),
            (0x8007_0040, "ERROR_NETNAME_DELETED"),
            (0xD000_0234, "STATUS_ACCOUNT_LOCKED_OUT"),
            (0x1_0011, "CLOSE_STACK_ON_DRIVER_FAILURE"),
            (0x59DD, "E_PROXY_TS_CONNECTFAILED"),
        ] {
            assert_eq!(name(code, CodePlace::First), Some(inside), "{code:#X}");
        }
        assert_eq!(
            name(0x8007_59DA, CodePlace::First),
            Some("E_PROXY_RAP_ACCESSDENIED")
        );
    }

    #[test]
    fn no_layer_is_guessed() {
        for code in [0x8009_03FF, 0x0300_00F8, 0xE18, 0x7777_7777, 0xC000_FF07] {
            assert!(read_code(code, CodePlace::First).is_none(), "{code:#X}");
        }
        assert_eq!(form(0xE18), None);
        assert_eq!(form(0x7777_7777), None);
    }
}
