//! The private key of a certificate, opened without asking anybody for anything, and let go.

use redial_machine::Said;
use windows::{
    Win32::Security::{
        Cryptography::{
            CERT_CONTEXT, CERT_KEY_SPEC, CERT_NCRYPT_KEY_SPEC, CRYPT_ACQUIRE_ALLOW_NCRYPT_KEY_FLAG,
            CRYPT_ACQUIRE_COMPARE_KEY_FLAG, CRYPT_ACQUIRE_SILENT_FLAG,
            CryptAcquireCertificatePrivateKey, CryptGetProvParam, CryptReleaseContext,
            HCRYPTPROV_OR_NCRYPT_KEY_HANDLE, NCRYPT_HANDLE, NCRYPT_UNIQUE_NAME_PROPERTY,
            NCryptFreeObject, NCryptGetProperty, PP_UNIQUE_CONTAINER,
        },
        OBJECT_SECURITY_INFORMATION,
    },
    core::{BOOL, Result},
};

/// A key that frees itself where it is ours to free.
pub(super) struct PrivateKey {
    key: HCRYPTPROV_OR_NCRYPT_KEY_HANDLE,
    /// Whether its provider is one of the newer ones.
    newer: bool,
    ours: bool,
}

impl Drop for PrivateKey {
    fn drop(&mut self) {
        if !self.ours {
            return;
        }
        // SAFETY: the kind says which of the two the handle is; it is freed once, and nothing can
        // be done about a failure.
        unsafe {
            if self.newer {
                let _ = NCryptFreeObject(NCRYPT_HANDLE(self.key.0));
            } else {
                let _ = CryptReleaseContext(self.key.0, 0);
            }
        }
    }
}

/// Opens the key of a certificate.
pub(super) fn acquired(context: *const CERT_CONTEXT) -> Result<PrivateKey> {
    // A container that holds another key is of no use to this certificate.
    let flags = CRYPT_ACQUIRE_SILENT_FLAG
        | CRYPT_ACQUIRE_COMPARE_KEY_FLAG
        | CRYPT_ACQUIRE_ALLOW_NCRYPT_KEY_FLAG;
    let (mut key, mut kind, mut free) = (
        HCRYPTPROV_OR_NCRYPT_KEY_HANDLE::default(),
        CERT_KEY_SPEC::default(),
        BOOL::default(),
    );
    // SAFETY: the caller's context is valid; the handle is ours to free when `free` says so.
    unsafe {
        CryptAcquireCertificatePrivateKey(
            context,
            flags,
            None,
            &raw mut key,
            Some(&raw mut kind),
            Some(&raw mut free),
        )
    }?;
    Ok(PrivateKey {
        key,
        newer: kind == CERT_NCRYPT_KEY_SPEC,
        ours: free.as_bool(),
    })
}

impl PrivateKey {
    /// The key's unique name, which is the name of its file where its provider keeps files
    /// (learn.microsoft.com, CryptGetProvParam: PP_UNIQUE_CONTAINER; Key Storage Property
    /// Identifiers: NCRYPT_UNIQUE_NAME_PROPERTY).
    pub(super) fn unique_name(&self) -> Option<Said> {
        let mut buffer = [0u8; 1024];
        let text = if self.newer {
            let mut length = 0;
            // SAFETY: the handle is open; the buffer takes as many bytes as it is said to.
            unsafe {
                NCryptGetProperty(
                    NCRYPT_HANDLE(self.key.0),
                    NCRYPT_UNIQUE_NAME_PROPERTY,
                    Some(&mut buffer),
                    &raw mut length,
                    OBJECT_SECURITY_INFORMATION(0),
                )
            }
            .ok()?;
            let read = buffer.get(..length as usize)?;
            let pairs = read
                .chunks_exact(2)
                .map(|p| u16::from_le_bytes([p[0], p[1]]));
            String::from_utf16_lossy(&pairs.collect::<Vec<_>>())
        } else {
            let mut length = buffer.len() as u32;
            // SAFETY: as above.
            unsafe {
                CryptGetProvParam(
                    self.key.0,
                    PP_UNIQUE_CONTAINER,
                    Some(buffer.as_mut_ptr()),
                    &raw mut length,
                    0,
                )
            }
            .ok()?;
            String::from_utf8_lossy(buffer.get(..length as usize)?).into_owned()
        };
        let name = text.trim_end_matches('\0').rsplit('\\').next()?;
        (!name.is_empty()).then(|| name.into())
    }
}
