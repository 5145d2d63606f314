use ironrdp_pdu::mcs::decode_send_data_indication;
use redial_model::End;
use redial_wire::x224::{RdpRefusal, refusal};

/// SEC_LICENSE_PKT (MS-RDPBCGR 2.2.8.1.1.2.1), and the ERROR_ALERT behind it (MS-RDPELE 2.2.1.12.1.1).
const LICENCE_PACKET: u8 = 0x80;
const ERROR_ALERT: u8 = 0xFF;
/// STATUS_VALID_CLIENT: no licence is needed.
const VALID_CLIENT: u32 = 7;

/// Why the host ends the connection, where a message says so.
pub(crate) fn said(message: &[u8]) -> Option<End> {
    match refusal(message) {
        // ERRINFO_NONE says that nothing is wrong.
        Some(RdpRefusal::ErrorInfo(0)) => None,
        Some(RdpRefusal::ErrorInfo(code)) => Some(End::ErrorInfo(code)),
        Some(RdpRefusal::Failure(code)) => Some(End::Failure(code)),
        Some(RdpRefusal::Disconnect) => Some(End::Disconnected),
        None => licence_error(message).map(End::Licence),
    }
}

fn licence_error(message: &[u8]) -> Option<u32> {
    let sent = decode_send_data_indication(message).ok()?;
    // A security header, the preamble of licensing, and the code.
    let &[flags, _, _, _, ERROR_ALERT, _, _, _, a, b, c, d, ..] = sent.user_data else {
        return None;
    };
    let code = u32::from_le_bytes([a, b, c, d]);
    (flags & LICENCE_PACKET != 0 && code != VALID_CLIENT).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An MCS Send Data Indication with this in it.
    fn sent(data: &[u8]) -> Vec<u8> {
        let length = (15 + data.len()) as u16;
        let mut message = vec![3, 0];
        message.extend(length.to_be_bytes());
        message.extend([2, 0xF0, 0x80, 0x68, 0, 1, 3, 0xEB, 0x70]);
        message.extend((0x8000 | data.len() as u16).to_be_bytes());
        message.extend(data);
        message
    }

    fn licence(code: u8) -> Vec<u8> {
        sent(&[
            0x80, 0, 0, 0, 0xFF, 3, 16, 0, code, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0,
        ])
    }

    #[test]
    fn licence_errors_keep_their_numbers_and_a_valid_client_is_none() {
        assert_eq!(said(&licence(2)), Some(End::Licence(2)));
        assert_eq!(said(&licence(7)), None);
    }

    #[test]
    fn errors_of_the_session_keep_theirs() {
        let info = |code: u8| {
            sent(&[
                22, 0, 0x17, 0, 0xEA, 3, 0xEA, 3, 1, 0, 0, 1, 4, 0, 47, 0, 0, 0, code, 0, 0, 0,
            ])
        };
        assert_eq!(said(&info(0x0C)), Some(End::ErrorInfo(0x0C)));
        assert_eq!(said(&info(0)), None);
    }

    #[test]
    fn a_hang_up_is_seen_and_anything_else_is_nothing() {
        let hung_up = [3, 0, 0, 9, 2, 0xF0, 0x80, 0x21, 0x80];
        assert_eq!(said(&hung_up), Some(End::Disconnected));
        assert_eq!(said(&sent(&[0x80, 0, 0, 0, 1, 3, 16, 0, 2, 0, 0, 0])), None);
        assert_eq!(said(b""), None);
        assert_eq!(said(&[0x00, 0x05, 1, 2, 3]), None);
    }
}
