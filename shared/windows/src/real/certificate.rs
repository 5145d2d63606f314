use redial_machine::{Hex, Known, Slot, Snag, StoredCertificate, Value};
use windows::{
    Win32::{
        Foundation::{
            CRYPT_E_NO_KEY_PROPERTY, CRYPT_E_NOT_FOUND, FILETIME, NTE_BAD_DATA, NTE_BAD_KEY,
            NTE_BAD_KEY_STATE, NTE_BAD_KEYSET, NTE_BAD_PUBLIC_KEY, NTE_KEYSET_ENTRY_BAD,
            NTE_NO_KEY, NTE_PERM, NTE_SILENT_CONTEXT,
        },
        Security::Cryptography::{
            CERT_CONTEXT, CERT_CONTROL_STORE_FLAGS, CERT_HASH_PROP_ID, CERT_KEY_PROV_INFO_PROP_ID,
            CERT_NAME_SIMPLE_DISPLAY_TYPE, CERT_OPEN_STORE_FLAGS, CERT_STORE_ADD_REPLACE_EXISTING,
            CERT_STORE_CERTIFICATE_CONTEXT, CERT_STORE_CTRL_COMMIT, CERT_STORE_OPEN_EXISTING_FLAG,
            CERT_STORE_PROV_SYSTEM_W, CERT_STORE_READONLY_FLAG, CERT_SYSTEM_STORE_LOCAL_MACHINE_ID,
            CERT_SYSTEM_STORE_LOCATION_SHIFT, CRYPT_KEY_PROV_INFO, CertAddSerializedElementToStore,
            CertCloseStore, CertControlStore, CertDeleteCertificateFromStore,
            CertDuplicateCertificateContext, CertEnumCertificatesInStore,
            CertFreeCertificateContext, CertGetCertificateContextProperty, CertGetNameStringW,
            CertOpenStore, CertSerializeCertificateStoreElement, HCERTSTORE,
        },
    },
    core::{Error, HRESULT, HSTRING, Result},
};

use super::{
    element,
    private_key::{PrivateKey, acquired},
    trouble::{can_not_hold, is_missing, is_refusal, snag},
    wide,
};

/// A store that closes itself.
struct Store(HCERTSTORE);

impl Drop for Store {
    fn drop(&mut self) {
        // SAFETY: the handle was opened and is closed once.
        let _ = unsafe { CertCloseStore(Some(self.0), 0) };
    }
}

/// A certificate that frees itself.
struct Context(*const CERT_CONTEXT);

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: the context was duplicated for us and is freed once.
        let _ = unsafe { CertFreeCertificateContext(Some(self.0)) };
    }
}

/// Opens a store of the machine, with the least rights; nothing when it does not exist.
fn open(name: &str, writes: bool) -> Result<Option<Store>> {
    let location = CERT_OPEN_STORE_FLAGS(
        CERT_SYSTEM_STORE_LOCAL_MACHINE_ID << CERT_SYSTEM_STORE_LOCATION_SHIFT,
    );
    let rights = if writes {
        CERT_OPEN_STORE_FLAGS(0)
    } else {
        CERT_STORE_READONLY_FLAG
    };
    let name = HSTRING::from(name);
    let flags = location | rights | CERT_STORE_OPEN_EXISTING_FLAG;
    // SAFETY: the provider takes a text that ends with a NUL, which the name does.
    match unsafe {
        CertOpenStore(
            CERT_STORE_PROV_SYSTEM_W,
            Default::default(),
            None,
            flags,
            Some(name.as_ptr().cast()),
        )
    } {
        Ok(store) => Ok(Some(Store(store))),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Every certificate of the store. They are collected before anything is done to one: a store that
/// changes while it is walked never ends.
fn all(store: &Store) -> Vec<Context> {
    let mut found = Vec::new();
    let mut at: *mut CERT_CONTEXT = std::ptr::null_mut();
    loop {
        // SAFETY: the store is open; each call frees the context it is given, so what is kept is a
        // duplicate.
        at = unsafe { CertEnumCertificatesInStore(store.0, Some(at)) };
        if at.is_null() {
            return found;
        }
        // SAFETY: the context is valid until the next call.
        found.push(Context(unsafe {
            CertDuplicateCertificateContext(Some(at))
        }));
    }
}

/// A property of a certificate, in words of eight bytes, so that structures in it are aligned; and
/// its length in bytes.
fn property(context: &Context, id: u32) -> Option<(Vec<u64>, usize)> {
    let mut length = 0u32;
    // SAFETY: asks only for the size.
    unsafe { CertGetCertificateContextProperty(context.0, id, None, &raw mut length) }.ok()?;
    let mut buffer = vec![0u64; (length as usize).div_ceil(8)];
    // SAFETY: the buffer has the size that was asked for.
    unsafe {
        CertGetCertificateContextProperty(
            context.0,
            id,
            Some(buffer.as_mut_ptr().cast()),
            &raw mut length,
        )
    }
    .ok()?;
    Some((buffer, length as usize))
}

fn thumbprint(context: &Context) -> String {
    let (words, length) = property(context, CERT_HASH_PROP_ID).unwrap_or_default();
    words
        .iter()
        .flat_map(|w| w.to_le_bytes())
        .take(length)
        .map(|b| format!("{b:02X}"))
        .collect()
}

fn find(store: &Store, wanted: &str) -> Option<Context> {
    all(store)
        .into_iter()
        .find(|c| thumbprint(c).eq_ignore_ascii_case(wanted))
}

pub(super) fn list(name: &str) -> std::result::Result<Vec<StoredCertificate>, Snag> {
    let store = open(name, false).map_err(snag(format!("open the store {name}")))?;
    Ok(store.map_or_else(Vec::new, |store| {
        all(&store).iter().map(described).collect()
    }))
}

fn described(context: &Context) -> StoredCertificate {
    // SAFETY: a context that is not null has an encoded certificate and its decoded form for as
    // long as it lives.
    let (der, info) = unsafe {
        let context = &*context.0;
        (
            std::slice::from_raw_parts(context.pbCertEncoded, context.cbCertEncoded as usize),
            &*context.pCertInfo,
        )
    };
    let (container, named) = container(context);
    // Under Wine machine keys never open, which says nothing.
    let key = (named && !super::system::is_wine()).then(|| acquired(context.0));
    StoredCertificate {
        thumbprint: thumbprint(context),
        subject: subject(context).into(),
        not_before: unix(info.NotBefore),
        not_after: unix(info.NotAfter),
        container: container.map(Into::into),
        key_file: key
            .as_ref()
            .and_then(|key| key.as_ref().ok()?.unique_name()),
        key_opens: match key {
            Some(key) => opens(key),
            None if named => Known::Unread(Snag::NotHere),
            // A certificate that names no key has none to open.
            None => Known::Is(false),
        },
        der: Hex(der.to_vec()),
    }
}

fn subject(context: &Context) -> String {
    let mut buffer = [0u16; 512];
    // SAFETY: the context is valid; the buffer takes at most its length, with a NUL.
    let length = unsafe {
        CertGetNameStringW(
            context.0,
            CERT_NAME_SIMPLE_DISPLAY_TYPE,
            0,
            None,
            Some(&mut buffer),
        )
    } as usize;
    String::from_utf16_lossy(&buffer[..length.saturating_sub(1)])
}

/// The key container a certificate names, and whether it names a key at all.
fn container(context: &Context) -> (Option<String>, bool) {
    let Some((words, _)) = property(context, CERT_KEY_PROV_INFO_PROP_ID) else {
        return (None, false);
    };
    // SAFETY: the property is this structure, aligned, with its texts in the same buffer.
    let name =
        unsafe { wide::text((*words.as_ptr().cast::<CRYPT_KEY_PROV_INFO>()).pwszContainerName) };
    (Some(name).filter(|n| !n.is_empty()), true)
}

/// Whether the private key can be opened.
fn opens(key: Result<PrivateKey>) -> Known<bool> {
    match key {
        Ok(_) => Known::Is(true),
        Err(error) if DAMAGE.contains(&error.code()) => Known::Is(false),
        Err(error) => Known::Unread(unopened(error)),
    }
}

/// What says that the key itself is at fault. learn.microsoft.com, CryptAcquireContextW: the
/// container was found and is corrupt (NTE_KEYSET_ENTRY_BAD), or was encrypted for another password
/// (NTE_BAD_KEY_STATE); "NTE error codes": what is in it is no key (NTE_BAD_KEY, NTE_BAD_DATA), or
/// it holds none (NTE_NO_KEY). CryptAcquireCertificatePrivateKey: the certificate names no key
/// (CRYPT_E_NO_KEY_PROPERTY), or its public key is not the container's (NTE_BAD_PUBLIC_KEY, asked for
/// by CRYPT_ACQUIRE_COMPARE_KEY_FLAG).
const DAMAGE: [HRESULT; 7] = [
    NTE_KEYSET_ENTRY_BAD,
    NTE_BAD_KEY_STATE,
    NTE_BAD_KEY,
    NTE_BAD_DATA,
    NTE_NO_KEY,
    CRYPT_E_NO_KEY_PROPERTY,
    NTE_BAD_PUBLIC_KEY,
];

/// Why it is not known. CryptAcquireContextW answers NTE_BAD_KEYSET where a container does not
/// exist and where it may not be opened alike; administrators are not among those who may open
/// Remote Desktop's own.
fn unopened(error: Error) -> Snag {
    let refused = [NTE_BAD_KEYSET, NTE_PERM, NTE_SILENT_CONTEXT].contains(&error.code())
        || is_refusal(&error);
    if refused && !super::elevation::is_elevated() {
        return Snag::NeedsElevation;
    }
    snag("open the private key")(error)
}

/// 100 ns since 1601 to seconds since 1970.
fn unix(time: FILETIME) -> i64 {
    let ticks = u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime);
    (ticks / 10_000_000).cast_signed() - 11_644_473_600
}

pub(super) fn read(store: &str, thumbprint: &str) -> std::result::Result<Value, Snag> {
    let read = || -> Result<Value> {
        let Some(store) = open(store, false)? else {
            return Ok(Value::Absent);
        };
        let Some(context) = find(&store, thumbprint) else {
            return Ok(Value::Absent);
        };
        let mut length = 0u32;
        // SAFETY: asks only for the size.
        unsafe { CertSerializeCertificateStoreElement(context.0, 0, None, &raw mut length) }?;
        let mut bytes = vec![0u8; length as usize];
        // SAFETY: the buffer has the size that was asked for.
        unsafe {
            CertSerializeCertificateStoreElement(
                context.0,
                0,
                Some(bytes.as_mut_ptr()),
                &raw mut length,
            )
        }?;
        bytes.truncate(length as usize);
        Ok(Value::Stored(Hex(element::canonical(bytes))))
    };
    read().map_err(snag(format!("read the store {store}")))
}

pub(super) fn write(name: &str, thumbprint: &str, value: &Value) -> std::result::Result<(), Snag> {
    match value {
        Value::Absent => remove(name, thumbprint),
        Value::Stored(bytes) => add(name, &bytes.0).map(drop),
        other => {
            let (store, thumbprint) = (name.into(), thumbprint.into());
            Err(can_not_hold(
                &Slot::Certificate { store, thumbprint },
                other,
            ))
        }
    }
}

/// Takes a certificate out of a store; one that is not there is out of it already.
fn remove(name: &str, thumbprint: &str) -> std::result::Result<(), Snag> {
    let remove = || -> Result<()> {
        let Some(store) = open(name, true)? else {
            return Ok(());
        };
        if let Some(context) = find(&store, thumbprint) {
            let context = std::mem::ManuallyDrop::new(context);
            // SAFETY: deleting frees the context, so it must not be freed again.
            unsafe { CertDeleteCertificateFromStore(context.0) }?;
        }
        commit(&store)
    };
    remove().map_err(snag(format!("change the store {name}")))
}

/// Puts a serialised certificate into a store that is there. Returns its thumbprint.
pub(super) fn add(name: &str, bytes: &[u8]) -> std::result::Result<String, Snag> {
    let add = || -> Result<String> {
        let store = open(name, true)?.ok_or_else(|| Error::from_hresult(CRYPT_E_NOT_FOUND))?;
        let mut added = std::ptr::null_mut();
        // SAFETY: the bytes outlive the call, which reads them; the context is ours to free.
        unsafe {
            CertAddSerializedElementToStore(
                Some(store.0),
                bytes,
                CERT_STORE_ADD_REPLACE_EXISTING,
                0,
                1 << CERT_STORE_CERTIFICATE_CONTEXT,
                None,
                Some(&raw mut added),
            )
        }?;
        let added = Context(added.cast());
        commit(&store)?;
        Ok(thumbprint(&added))
    };
    add().map_err(snag(format!("change the store {name}")))
}

/// Without it a change may wait until the store is closed, or never come to the disk.
fn commit(store: &Store) -> Result<()> {
    let (plain, commit) = (CERT_CONTROL_STORE_FLAGS(0), CERT_STORE_CTRL_COMMIT);
    // SAFETY: the store is open; the command takes no parameter.
    unsafe { CertControlStore(store.0, plain, commit, None) }
}
