//! A certificate as its store serialises it: properties one after the other, each its id, its
//! encoding, its length and its bytes; the certificate itself is the last of them
//! (learn.microsoft.com, CertSerializeCertificateStoreElement).

/// CERT_CERT_PROP_ID.
const CERTIFICATE: u32 = 32;
/// Hashes that follow from the certificate: a store adds them when somebody asks for one
/// (CERT_SHA1_HASH_PROP_ID, CERT_MD5_HASH_PROP_ID, CERT_SIGNATURE_HASH_PROP_ID, and the MD5 hashes
/// of the issuer's and the subject's key, of issuer and number, and of the subject).
const COMPUTED: [u32; 7] = [3, 4, 15, 24, 25, 28, 29];

/// The same element in one order and without what follows from the rest, so that what is read back
/// after it was written is the same. Bytes that are no element stay as they are.
pub(super) fn canonical(bytes: Vec<u8>) -> Vec<u8> {
    let Some(mut properties) = properties(&bytes) else {
        return bytes;
    };
    properties.retain(|(id, _)| !COMPUTED.contains(id));
    properties.sort_by_key(|(id, _)| (*id == CERTIFICATE, *id));
    properties
        .into_iter()
        .flat_map(|(_, all)| all)
        .copied()
        .collect()
}

/// Each property's id, and all its bytes.
fn properties(mut bytes: &[u8]) -> Option<Vec<(u32, &[u8])>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        let end = usize::try_from(word(8)?).ok()?.checked_add(12)?;
        found.push((word(0)?, bytes.get(..end)?));
        bytes = &bytes[end..];
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn property(id: u32, bytes: &[u8]) -> Vec<u8> {
        let length = bytes.len() as u32;
        let words = [id, 1, length].map(u32::to_le_bytes).concat();
        [&words, bytes].concat()
    }

    #[test]
    fn order_and_hashes_are_no_difference() {
        let [key, hash, name] = [
            property(2, b"key"),
            property(3, b"hash"),
            property(11, b"n"),
        ];
        let certificate = property(CERTIFICATE, b"der");
        let plain = [&key[..], &name, &certificate].concat();
        let other = [&name[..], &hash, &key, &certificate].concat();
        assert_eq!(canonical(other), plain);
        assert_eq!(canonical(plain.clone()), plain);
        for broken in [&plain[..plain.len() - 1], &b"x"[..]] {
            assert_eq!(canonical(broken.to_vec()), broken);
        }
    }
}
