//! What stands in a TSRequest where an NTLM challenge should: SPNEGO's answer (RFC 4178 4.2.2) or a
//! token of Kerberos.

use crate::cursor::Cursor;

/// A token that is no NTLM challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NlaToken {
    /// SPNEGO refuses, and names nothing it would take (negState reject).
    Rejected,
    /// Kerberos: SPNEGO names it as what it takes, or the token is one of Kerberos itself.
    Kerberos,
    /// SPNEGO names this mechanism, by its OID.
    Mechanism(String),
    /// Bytes of no kind that is known here.
    Other,
    /// No token at all.
    Nothing,
}

/// Kerberos, Kerberos as Windows 2000 wrote it, user to user, and IAKERB (RFC 4121, MS-SPNG 1.9,
/// draft-ietf-kitten-iakerb).
const KERBEROS: [&str; 4] = [
    "1.2.840.113554.1.2.2",
    "1.2.840.48018.1.2.2",
    "1.2.840.113554.1.2.2.3",
    "1.3.6.1.5.2.5",
];

/// How deep NegoData, SEQUENCE, SEQUENCE, [0] and OCTET STRING are looked into.
const DEPTH: usize = 6;

/// Reads negoTokens' value: the first token of NegoData (MS-CSSP 2.2.1.1).
pub(crate) fn token(field: &[u8]) -> NlaToken {
    let mut inner = field;
    for _ in 0..DEPTH {
        let Some((tag, content)) = Cursor(inner).element() else {
            break;
        };
        match tag {
            0x30 | 0xA0 | 0x04 => inner = content,
            // negTokenResp.
            0xA1 => return response(content),
            // GSS-API's InitialContextToken: the mechanism comes first (RFC 2743 3.1).
            0x60 => {
                return match Cursor(content).element() {
                    Some((6, oid)) => mechanism(oid),
                    _ => NlaToken::Other,
                };
            }
            // AP-REP and KRB-ERROR (RFC 4120 5.5.2, 5.9.1).
            0x6F | 0x7E => return NlaToken::Kerberos,
            _ => return NlaToken::Other,
        }
    }
    if field.is_empty() || inner.is_empty() {
        NlaToken::Nothing
    } else {
        NlaToken::Other
    }
}

/// NegTokenResp: negState [0], supportedMech [1], responseToken [2], mechListMIC [3].
fn response(content: &[u8]) -> NlaToken {
    let Some((0x30, fields)) = Cursor(content).element() else {
        return NlaToken::Other;
    };
    let mut rejected = false;
    let mut at = Cursor(fields);
    while let Some((tag, field)) = at.element() {
        match (tag, Cursor(field).element()) {
            (0xA0, Some((0x0A, state))) => rejected = state == [2],
            // What it takes says more than that it refuses.
            (0xA1, Some((6, oid))) => return mechanism(oid),
            (0xA2, Some((4, inner))) if matches!(inner.first(), Some(0x60 | 0x6F | 0x7E)) => {
                return token(inner);
            }
            _ => {}
        }
    }
    if rejected {
        NlaToken::Rejected
    } else {
        NlaToken::Other
    }
}

fn mechanism(oid: &[u8]) -> NlaToken {
    let name = dotted(oid);
    if KERBEROS.contains(&name.as_str()) {
        NlaToken::Kerberos
    } else {
        NlaToken::Mechanism(name)
    }
}

/// An OBJECT IDENTIFIER in numbers and dots. No number of a real one is larger than 64 bits; a
/// larger one loses its upper bits.
fn dotted(oid: &[u8]) -> String {
    let mut arcs = Vec::new();
    let mut number = 0u64;
    for byte in oid {
        number = number << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            if arcs.is_empty() {
                let first = (number / 40).min(2);
                arcs.extend([first, number - first * 40]);
            } else {
                arcs.push(number);
            }
            number = 0;
        }
    }
    let words: Vec<String> = arcs.iter().map(u64::to_string).collect();
    words.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, body: &[u8]) -> Vec<u8> {
        [&[tag, body.len() as u8], body].concat()
    }

    /// NegoData with this token.
    fn data(token: &[u8]) -> Vec<u8> {
        der(0x30, &der(0x30, &der(0xA0, &der(4, token))))
    }

    fn response(state: u8, oid: &[u8]) -> Vec<u8> {
        let state = der(0xA0, &[0x0A, 1, state]);
        let mechanism = der(0xA1, &der(6, oid));
        der(0xA1, &der(0x30, &[state, mechanism].concat()))
    }

    const KRB5: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 1, 2, 2];
    const MS_KRB5: &[u8] = &[0x2A, 0x86, 0x48, 0x82, 0xF7, 0x12, 1, 2, 2];
    const NTLMSSP: &[u8] = &[0x2B, 6, 1, 4, 1, 0x82, 0x37, 2, 2, 0x0A];

    #[test]
    fn kerberos_is_known_however_it_is_said() {
        for state in [0, 1, 2, 3] {
            for oid in [KRB5, MS_KRB5] {
                assert_eq!(token(&data(&response(state, oid))), NlaToken::Kerberos);
            }
        }
        let initial = der(0x60, &[der(6, KRB5), vec![2, 0]].concat());
        for raw in [initial, vec![0x6F, 2, 0x30, 0], vec![0x7E, 2, 0x30, 0]] {
            assert_eq!(token(&data(&raw)), NlaToken::Kerberos, "{raw:?}");
            let wrapped = der(0xA1, &der(0x30, &der(0xA2, &der(4, &raw))));
            assert_eq!(token(&data(&wrapped)), NlaToken::Kerberos, "{raw:?}");
        }
    }

    #[test]
    fn what_is_not_kerberos_is_not_called_so() {
        let rejected = der(0xA1, &der(0x30, &der(0xA0, &[0x0A, 1, 2])));
        assert_eq!(token(&data(&rejected)), NlaToken::Rejected);
        let going_on = der(0xA1, &der(0x30, &der(0xA0, &[0x0A, 1, 1])));
        assert_eq!(token(&data(&going_on)), NlaToken::Other);
        assert_eq!(
            token(&data(&response(1, NTLMSSP))),
            NlaToken::Mechanism("1.3.6.1.4.1.311.2.2.10".into())
        );
        assert_eq!(token(&data(b"GET / HTTP/1.1")), NlaToken::Other);
        assert_eq!(token(&data(&[])), NlaToken::Nothing);
        assert_eq!(token(&[]), NlaToken::Nothing);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = token(&bytes);
            let _ = dotted(&bytes);
        }
    }
}
