use picky_krb::messages::KrbError;
use time::OffsetDateTime;

/// How a KRB-ERROR begins (RFC 4120 5.9.1: application 30).
const KRB_ERROR: u8 = 0x7E;
/// A KERB-ERROR-DATA with a KERB_EXT_ERROR of twelve bytes, up to these (MS-KILE 2.2.1, 2.2.2): a
/// sequence, data-type 3, and the octets, which begin with an NTSTATUS.
const EXTENDED: [u8; 11] = [0x30, 0x15, 0xA1, 3, 2, 1, 3, 0xA2, 0x0E, 4, 0x0C];

/// What a domain controller answers instead of a ticket.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Refusal {
    /// error-code.
    pub code: u32,
    /// The NTSTATUS of a Windows controller.
    pub status: Option<u32>,
    /// The controller's clock, in seconds since 1970-01-01 UTC.
    pub time: Option<f64>,
}

/// Reads a KRB-ERROR; nothing where it is something else.
pub(super) fn read(message: &[u8]) -> Option<Refusal> {
    if message.first() != Some(&KRB_ERROR) {
        return None;
    }
    let error = picky_asn1_der::from_bytes::<KrbError>(message).ok()?.0;
    let time = OffsetDateTime::try_from(error.stime.0.0.clone()).ok();
    let data = error.e_data.0.as_ref().map(|data| data.0.0.as_slice());
    Some(Refusal {
        code: error.error_code.0,
        status: data.and_then(status),
        time: time.map(|time| time.unix_timestamp() as f64),
    })
}

/// The status, where there is one. Windows answers with it alone; Samba with a METHOD-DATA (RFC 4120 5.9.1)
/// that has it as its last element, behind what it says of encryption types. Success is no reason.
fn status(data: &[u8]) -> Option<u32> {
    let found = data
        .windows(EXTENDED.len())
        .position(|part| part == EXTENDED)?;
    let octets = data.get(found + EXTENDED.len()..)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*octets)).filter(|status| *status != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_windows_controller_adds_its_status() {
        let mut data = EXTENDED.to_vec();
        data.extend(0xC000_0072u32.to_le_bytes());
        data.extend([0; 8]);
        assert_eq!(status(&data), Some(0xC000_0072));
        // As Samba sends it.
        let mut list = vec![
            0x30, 0x36, 0x30, 0x1D, 0xA1, 3, 2, 1, 0x13, 0xA2, 0x16, 4, 0x14, 0x30, 0x12, 0x30,
            0x10, 0xA0, 3, 2, 1, 0x12, 0xA1, 9, 0x1B, 7, b'C', b'O', b'R', b'P', b'a', b'b', b'c',
        ];
        list.extend(&data);
        assert_eq!(status(&list), Some(0xC000_0072));
        assert_eq!(status(&list[..list.len() - 12]), None, "cut short");
        data[11..15].fill(0);
        assert_eq!(status(&data), None);
        assert_eq!(status(&EXTENDED), None, "cut short");
        assert_eq!(status(b"\x30\x15"), None);
    }

    #[test]
    fn what_is_no_error_is_not_read_as_one() {
        assert_eq!(read(b""), None);
        assert_eq!(read(b"\x7E\x82\xFF\xFF"), None);
        assert_eq!(read(b"HTTP/1.1 400"), None);
    }
}
