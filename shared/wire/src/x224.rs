//! TPKT and X.224: the connection request and its answer.

use crate::Read;

/// A longer TPKT than this is no connection confirm.
const MAX_CONFIRM_BYTES: usize = 512;
/// Nor is a longer one than this a refusal: a Set Error Info PDU has less.
const MAX_REFUSAL_BYTES: usize = 64;

/// A connection request (MS-RDPBCGR 2.2.1.1) without a cookie, as no user is named before one is
/// asked for. `None` leaves the negotiation request out, as clients older than RDP 5.2 do.
pub fn request(protocols: Option<u32>) -> Vec<u8> {
    routed_request("", protocols)
}

/// The same with load-balance information, which stands before the negotiation as a line
/// (routingToken). mstsc sends what its .rdp file holds, and the token a broker gave it, in this
/// place. Source: learn.microsoft.com, IMsRdpClientAdvancedSettings::LoadBalanceInfo. Information that
/// is too long for a request, or ends its line early, is left out.
#[must_use]
pub fn routed_request(token: &str, protocols: Option<u32>) -> Vec<u8> {
    let negotiation: Vec<u8> =
        protocols.map_or_else(Vec::new, |p| [&[1, 0, 8, 0][..], &p.to_le_bytes()].concat());
    let fits = !token.is_empty() && !token.contains(['\r', '\n']);
    let line = if fits {
        format!("{token}\r\n")
    } else {
        String::new()
    };
    // The length indicator is one byte, and 255 is reserved (X.224 13.2.1).
    let longest = 254 - 6 - negotiation.len();
    let line = if line.len() <= longest {
        line
    } else {
        String::new()
    };
    let indicated = (6 + line.len() + negotiation.len()) as u8;
    let total = u16::from(indicated) + 5;
    let [high, low] = total.to_be_bytes();
    let mut bytes = vec![3, 0, high, low, indicated, 0xE0, 0, 0, 0, 0, 0];
    bytes.extend(line.into_bytes());
    bytes.extend(negotiation);
    bytes
}

/// A connection confirm (MS-RDPBCGR 2.2.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum X224Confirm {
    /// No negotiation data: the server knows standard RDP security only.
    Bare,
    /// RDP_NEG_RSP.
    Response {
        /// selectedProtocol.
        protocol: u32,
        /// Flags.
        flags: u8,
    },
    /// RDP_NEG_FAILURE.
    Failure {
        /// failureCode.
        code: u32,
    },
}

/// Why bytes are no connection confirm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotConfirm {
    /// The first byte is not TPKT version 3.
    #[error("not a TPKT: it starts with 0x{0:02x}")]
    NotTpkt(u8),
    /// The TPKT's length makes no sense here.
    #[error("a TPKT of {0} bytes is not a connection confirm")]
    Length(u16),
    /// Another X.224 or MCS message. 0xF0 with MCS 0x21 is the Disconnect Provider Ultimatum: the
    /// server hung up.
    #[error("an X.224 message 0x{code:02x}, not a connection confirm")]
    Other {
        /// The X.224 code.
        code: u8,
        /// Whether it is an MCS Disconnect Provider Ultimatum.
        hung_up: bool,
    },
    /// The negotiation data is of no known type.
    #[error("negotiation data of unknown type {0}")]
    Negotiation(u8),
    /// The negotiation data says another length than it has.
    #[error("negotiation data that says it is {0} bytes long")]
    NegotiationLength(u16),
}

/// Reads the answer to a connection request from the bytes that have arrived.
///
/// # Errors
///
/// When the bytes can't become a connection confirm any more, and what they are instead.
pub fn confirm(bytes: &[u8]) -> Result<Read<X224Confirm>, NotConfirm> {
    let Some(&first) = bytes.first() else {
        return Ok(Read::More);
    };
    if first != 3 {
        return Err(NotConfirm::NotTpkt(first));
    }
    let Some(length) = bytes.get(2..4).map(|b| u16::from_be_bytes([b[0], b[1]])) else {
        return Ok(Read::More);
    };
    if !(7..=MAX_CONFIRM_BYTES).contains(&usize::from(length)) {
        return Err(NotConfirm::Length(length));
    }
    let Some(message) = bytes.get(4..usize::from(length)) else {
        return Ok(Read::More);
    };
    let code = message[1];
    if code & 0xF0 != 0xD0 {
        let hung_up = code == 0xF0 && message.get(3).is_some_and(|mcs| mcs >> 2 == 8);
        return Err(NotConfirm::Other { code, hung_up });
    }
    let Some(data) = message.get(7..15) else {
        return Ok(Read::Done(X224Confirm::Bare));
    };
    let value = u32::from_le_bytes([data[4], data[5], data[6], data[7]]);
    // RDP_NEG_RSP and RDP_NEG_FAILURE are 8 bytes long, and say so.
    match data[0] {
        2 | 3 if data[2..4] != [8, 0] => Err(NotConfirm::NegotiationLength(u16::from_le_bytes([
            data[2], data[3],
        ]))),
        2 => Ok(Read::Done(X224Confirm::Response {
            protocol: value,
            flags: data[1],
        })),
        3 => Ok(Read::Done(X224Confirm::Failure { code: value })),
        other => Err(NotConfirm::Negotiation(other)),
    }
}

/// The source reference of a connection confirm (X.224 13.4): the server's number for the connection.
/// Most servers write one and the same always, so that it tells them apart.
#[must_use]
pub fn source_reference(bytes: &[u8]) -> Option<u16> {
    match bytes {
        [3, _, _, _, _, code, _, _, high, low, ..] if code & 0xF0 == 0xD0 => {
            Some(u16::from_be_bytes([*high, *low]))
        }
        _ => None,
    }
}

/// Whether bytes are the beginning of a short TPKT that has not come in whole: a server that refuses
/// in RDP may send it in pieces.
#[must_use]
pub fn is_tpkt_begun(bytes: &[u8]) -> bool {
    match bytes {
        [3] | [3, _] | [3, _, _] => true,
        [3, _, high, low, ..] => {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            length <= MAX_REFUSAL_BYTES && bytes.len() < length
        }
        _ => false,
    }
}

/// What a server says in RDP where TLS was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RdpRefusal {
    /// An MCS Disconnect Provider Ultimatum, or an X.224 Disconnect Request: xrdp sends the first
    /// when its TLS can't start (libxrdp, xrdp_mcs_disconnect).
    Disconnect,
    /// RDP_NEG_FAILURE, by its code.
    Failure(u32),
    /// A Set Error Info PDU (MS-RDPBCGR 2.2.5.1), by its code.
    ErrorInfo(u32),
}

/// Reads what answered a TLS hello as RDP; nothing when it is none.
#[must_use]
pub fn refusal(bytes: &[u8]) -> Option<RdpRefusal> {
    match confirm(bytes) {
        Ok(Read::Done(X224Confirm::Failure { code })) => return Some(RdpRefusal::Failure(code)),
        Err(NotConfirm::Other { hung_up: true, .. }) => return Some(RdpRefusal::Disconnect),
        Err(NotConfirm::Other { code, .. }) if code & 0xF0 == 0x80 => {
            return Some(RdpRefusal::Disconnect);
        }
        _ => {}
    }
    let [3, _, high, low, message @ ..] = bytes else {
        return None;
    };
    let length = usize::from(u16::from_be_bytes([*high, *low])).checked_sub(4)?;
    // An MCS Send Data Indication that ends with pduType2 47, compression, and the code.
    match message.get(..length)? {
        [_, 0xF0, _, 0x68, .., 47, _, _, _, a, b, c, d] => {
            Some(RdpRefusal::ErrorInfo(u32::from_le_bytes([*a, *b, *c, *d])))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ironrdp_core::{decode, encode_vec};
    use ironrdp_pdu::{
        nego::{ConnectionConfirm, ConnectionRequest, RequestFlags, SecurityProtocol},
        x224::X224,
    };
    use proptest::prelude::*;

    #[test]
    fn a_short_tpkt_is_begun_until_it_is_whole() {
        let whole = [3, 0, 0, 9, 2, 0xF0, 0x80, 0x21, 0x80];
        assert!((1..whole.len()).all(|cut| is_tpkt_begun(&whole[..cut])));
        assert!(!is_tpkt_begun(&whole));
        for other in [&[][..], b"HTTP", &[0x16, 3, 1], &[3, 0, 1, 0xF4]] {
            assert!(!is_tpkt_begun(other), "{other:?}");
        }
    }

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len())
            .step_by(2)
            .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
            .collect()
    }

    #[test]
    fn request_is_what_another_encoder_makes() {
        for protocols in [1, 2, 3, 0x0B, 0x10, 0x1F, 0x8000_0000] {
            let theirs = ConnectionRequest {
                nego_data: None,
                flags: RequestFlags::empty(),
                protocol: SecurityProtocol::from_bits_retain(protocols),
                correlation_info: None,
            };
            assert_eq!(
                request(Some(protocols)),
                encode_vec(&X224(theirs)).unwrap(),
                "{protocols:#x}"
            );
        }
        assert_eq!(request(None), hex("0300000b06e00000000000"));
        // The line stands before the negotiation, and the lengths hold it.
        let routed = routed_request("tsv://x", Some(3));
        assert_eq!(
            routed,
            hex("0300001c17e000000000007473763a2f2f780d0a0100080003000000")
        );
        let longest = "x".repeat(238);
        assert_eq!(routed_request(&longest, Some(3))[2..5], [1, 3, 254]);
        for token in ["", "a\nb", &"x".repeat(239), &"x".repeat(70_000)] {
            assert_eq!(routed_request(token, Some(3)), request(Some(3)));
        }
    }

    #[test]
    fn reads_real_answers() {
        assert_eq!(
            confirm(&hex("030000130ed000001234000201080001000000")),
            Ok(Read::Done(X224Confirm::Response {
                protocol: 1,
                flags: 1
            }))
        );
        assert_eq!(
            confirm(&hex("030000130ed000001234000300080005000000")),
            Ok(Read::Done(X224Confirm::Failure { code: 5 }))
        );
        assert_eq!(
            confirm(&hex("0300000b06d00000123400")),
            Ok(Read::Done(X224Confirm::Bare))
        );
        assert_eq!(
            confirm(&hex("0300000902f0802180")),
            Err(NotConfirm::Other {
                code: 0xF0,
                hung_up: true
            })
        );
        assert_eq!(confirm(b"SSH-2.0-OpenSSH"), Err(NotConfirm::NotTpkt(b'S')));
        assert_eq!(confirm(&hex("0300ffff")), Err(NotConfirm::Length(0xFFFF)));
        assert_eq!(confirm(&hex("030000130ed0000012340009")), Ok(Read::More));
    }

    #[test]
    fn reads_the_source_reference_of_a_confirm_and_of_nothing_else() {
        for (bytes, source) in [
            ("030000130ed000001234000201080001000000", Some(0x1234)),
            ("030000130ed000001234000300080005000000", Some(0x1234)),
            ("030000130ed000000000000203080002000000", Some(0)),
            ("0300000b06d00000341200", Some(0x3412)),
            ("0300000902f0802180", None),
            ("0300000b06d00000", None),
            ("485454502f312e3120343030", None),
        ] {
            assert_eq!(source_reference(&hex(bytes)), source, "{bytes}");
        }
    }

    #[test]
    fn reads_a_refusal_in_place_of_tls() {
        for (bytes, refused) in [
            ("0300000902f0802180", Some(RdpRefusal::Disconnect)),
            ("0300000b06800000000000", Some(RdpRefusal::Disconnect)),
            (
                "030000130ed000001234000300080003000000",
                Some(RdpRefusal::Failure(3)),
            ),
            (
                concat!(
                    "0300002402f08068000103eb7016",
                    "16001700ea03",
                    "ea0301000001160",
                    "02f00000008110000"
                ),
                Some(RdpRefusal::ErrorInfo(0x1108)),
            ),
            ("030000130ed000001234000200080001000000", None),
            ("0300000902f0", None),
            ("15030300020228", None),
            ("", None),
        ] {
            assert_eq!(refusal(&hex(bytes)), refused, "{bytes}");
        }
    }

    #[test]
    fn negotiation_data_of_another_length_is_refused() {
        assert_eq!(
            confirm(&hex("030000130ed000001234000203000001000002")),
            Err(NotConfirm::NegotiationLength(0))
        );
    }

    proptest! {
        #[test]
        fn agrees_with_another_decoder(kind in 2u8..4, flags in any::<u8>(), value in any::<u32>()) {
            let bytes = [&[3, 0, 0, 19, 14, 0xD0, 0, 0, 0, 0, 0, kind, flags, 8, 0][..], &value.to_le_bytes()].concat();
            let theirs = decode::<X224<ConnectionConfirm>>(&bytes).unwrap().0;
            let ours = confirm(&bytes).unwrap();
            match theirs {
                ConnectionConfirm::Response { flags: f, protocol } =>
                    prop_assert_eq!(ours, Read::Done(X224Confirm::Response { protocol: protocol.bits(), flags: f.bits() })),
                ConnectionConfirm::Failure { code } => prop_assert_eq!(ours, Read::Done(X224Confirm::Failure { code: u32::from(code) })),
            }
        }

        #[test]
        fn any_bytes_any_prefix(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let whole = confirm(&bytes);
            for end in 0..bytes.len() {
                // What is judged early is judged the same when more arrives.
                match confirm(&bytes[..end]) {
                    Ok(Read::More) => {}
                    early => prop_assert_eq!(&early, &whole),
                }
            }
        }
    }
}
