use ironrdp_pdu::{
    mcs::decode_send_data_indication, rdp::server_redirection::ServerRedirectionPdu,
};
use redial_model::{End, RedirectTo, Said};

/// DisconnectProviderUltimatum among the messages of T.125, whose reason follows it bit by bit.
const DISCONNECT: u8 = 8;
/// SEC_LICENSE_PKT (MS-RDPBCGR 2.2.8.1.1.2.1), and the ERROR_ALERT behind it (MS-RDPELE 2.2.1.12.1.1).
const LICENCE_PACKET: u8 = 0x80;
const ERROR_ALERT: u8 = 0xFF;
/// STATUS_VALID_CLIENT: no licence is needed.
const VALID_CLIENT: u32 = 7;

/// pduType, without its version, of a data PDU (MS-RDPBCGR 2.2.8.1.1.1.1), and pduType2 of a Set Error
/// Info PDU (2.2.8.1.1.1.2).
const DATA_PDU: u8 = 7;
const SET_ERROR_INFO: u8 = 47;

/// Why the host ends the connection, where a message says so.
pub(crate) fn said(message: &[u8]) -> Option<End> {
    if let [3, 0, 0, 9, 2, 0xF0, 0x80, high, low] = message
        && high >> 2 == DISCONNECT
    {
        return Some(End::HungUp((high & 3) << 1 | low >> 7));
    }
    let sent = decode_send_data_indication(message).ok()?.user_data;
    error_info(sent)
        .map(End::ErrorInfo)
        .or_else(|| licence_error(sent).map(End::Licence))
}

/// Where the host sends the session.
pub(super) fn redirection(to: &ServerRedirectionPdu) -> RedirectTo {
    let names = [
        &to.target_fqdn,
        &to.target_netbios_name,
        &to.target_net_address,
    ];
    RedirectTo {
        host: names
            .into_iter()
            .flatten()
            .next()
            .map(|name| Said::new(name)),
        session: to.session_id,
    }
}

/// ERRINFO_NONE says that nothing is wrong.
fn error_info(sent: &[u8]) -> Option<u32> {
    // Share control: a length, the kind, the source. Share data: the share, padding, a stream, a length,
    // the kind, and no compression.
    let &[
        _,
        _,
        kind,
        _,
        _,
        _,
        _,
        _,
        _,
        _,
        _,
        _,
        _,
        _,
        SET_ERROR_INFO,
        _,
        _,
        _,
        a,
        b,
        c,
        d,
    ] = sent
    else {
        return None;
    };
    let code = u32::from_le_bytes([a, b, c, d]);
    (kind & 0x0F == DATA_PDU && code != 0).then_some(code)
}

fn licence_error(sent: &[u8]) -> Option<u32> {
    // A security header, the preamble of licensing, and the code.
    let &[flags, _, _, _, ERROR_ALERT, _, _, _, a, b, c, d, ..] = sent else {
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
        // A picture, or anything else that is longer, is none, whatever its last bytes are.
        let mut longer = vec![0x55; 30];
        longer.extend([
            22, 0, 0x17, 0, 0xEA, 3, 0xEA, 3, 1, 0, 0, 1, 4, 0, 47, 0, 0, 0, 0x0C, 0, 0, 0,
        ]);
        assert_eq!(said(&sent(&longer)), None);
    }

    #[test]
    fn a_hang_up_is_seen_and_anything_else_is_nothing() {
        let hung_up = [3, 0, 0, 9, 2, 0xF0, 0x80, 0x21, 0x80];
        assert_eq!(said(&hung_up), Some(End::HungUp(3)));
        let by_provider = [3, 0, 0, 9, 2, 0xF0, 0x80, 0x20, 0x80];
        assert_eq!(said(&by_provider), Some(End::HungUp(1)));
        // Another message of that length: a request for a channel's token.
        assert_eq!(said(&[3, 0, 0, 9, 2, 0xF0, 0x80, 0x70, 0x80]), None);
        assert_eq!(said(&sent(&[0x80, 0, 0, 0, 1, 3, 16, 0, 2, 0, 0, 0])), None);
        assert_eq!(said(b""), None);
        assert_eq!(said(&[0x00, 0x05, 1, 2, 3]), None);
    }
}
