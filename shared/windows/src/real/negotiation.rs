//! A security context of Windows' own (SSPI), by which the user who is signed in is proved to a host.
//! No password is known here. Source: learn.microsoft.com, "Security Support Provider Interface", and
//! the page of each function there; MS-CSSP 3.1.5 says in which order they are called.

use std::ffi::c_void;

use redial_machine::{ProofStep, Prover, Unproved};
use windows::{
    Win32::{
        Foundation::{
            SEC_E_INVALID_HANDLE, SEC_E_INVALID_TOKEN, SEC_E_OK, SEC_I_COMPLETE_AND_CONTINUE,
            SEC_I_COMPLETE_NEEDED, SEC_I_CONTINUE_NEEDED,
        },
        Security::{
            Authentication::Identity::{
                AcquireCredentialsHandleW, CompleteAuthToken, DecryptMessage,
                DeleteSecurityContext, EncryptMessage, FreeContextBuffer, FreeCredentialsHandle,
                ISC_REQ_CONFIDENTIALITY, ISC_REQ_INTEGRITY, ISC_REQ_MUTUAL_AUTH,
                InitializeSecurityContextW, QueryContextAttributesW, SECBUFFER_DATA,
                SECBUFFER_TOKEN, SECBUFFER_VERSION, SECPKG_ATTR_NEGOTIATION_INFO,
                SECPKG_ATTR_SIZES, SECPKG_CRED_OUTBOUND, SECURITY_NATIVE_DREP, SecBuffer,
                SecBufferDesc, SecPkgContext_NegotiationInfoW, SecPkgContext_Sizes,
            },
            Credentials::SecHandle,
            Cryptography::{BCRYPT_USE_SYSTEM_PREFERRED_RNG, BCryptGenRandom},
        },
        System::Rpc::{SEC_WINNT_AUTH_IDENTITY_UNICODE, SEC_WINNT_AUTH_IDENTITY_W},
    },
    core::{HRESULT, HSTRING, PCWSTR, PWSTR, w},
};

use super::wide;
use crate::signed_in::{OwnAccount, Package};

/// Longer than any message: Windows' own limit (MaxTokenSize) is 65,535 bytes at most.
const LONGEST: usize = 1 << 16;

/// A proof that is being given. Fields go in their order: the context before its credentials.
#[derive(Debug)]
pub struct Negotiation {
    context: Option<Context>,
    credentials: Credentials,
    service: HSTRING,
}

/// Credentials of Windows', given back at the end.
#[derive(Debug)]
struct Credentials(SecHandle);

impl Drop for Credentials {
    fn drop(&mut self) {
        // SAFETY: the handle is AcquireCredentialsHandle's, and is given back once.
        let _ = unsafe { FreeCredentialsHandle(&raw const self.0) };
    }
}

/// A context of Windows', given back at the end.
#[derive(Debug)]
struct Context(SecHandle);

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: the handle is InitializeSecurityContext's, and is given back once.
        let _ = unsafe { DeleteSecurityContext(&raw const self.0) };
    }
}

impl Negotiation {
    /// Takes the credentials of whoever runs this program, or those that were typed.
    pub fn begin(
        package: Package,
        service: &str,
        typed: Option<(&OwnAccount, &str)>,
    ) -> Result<Self, Unproved> {
        let package = match package {
            Package::Negotiate => w!("Negotiate"),
            Package::Kerberos => w!("Kerberos"),
        };
        let typed = typed.map(|(account, password)| Typed::new(account, password));
        let identity = typed.as_ref().map(Typed::identity);
        let data = identity
            .as_ref()
            .map(|identity| (&raw const *identity).cast::<c_void>());
        let mut credentials = SecHandle::default();
        // SAFETY: names end with a NUL; identity and its texts outlive the call, which copies them.
        // learn.microsoft.com, AcquireCredentialsHandle (Negotiate): no data means the signed-in user.
        unsafe {
            AcquireCredentialsHandleW(
                PCWSTR::null(),
                package,
                SECPKG_CRED_OUTBOUND,
                None,
                data,
                None,
                None,
                &raw mut credentials,
                None,
            )
        }
        .map_err(|error| refused(error.code()))?;
        Ok(Self {
            context: None,
            credentials: Credentials(credentials),
            service: HSTRING::from(service),
        })
    }

    /// The context, once there is one.
    fn context(&self) -> Result<*const SecHandle, Unproved> {
        let context = self.context.as_ref();
        context
            .map(|context| &raw const context.0)
            .ok_or(refused(SEC_E_INVALID_HANDLE))
    }

    /// One call of InitializeSecurityContext: its status. The message stands in `made`, and how long it
    /// is in its buffer.
    fn step(&mut self, heard: &mut [u8], made: &mut [SecBuffer; 1]) -> HRESULT {
        let mut input = [buffer(SECBUFFER_TOKEN, heard)];
        let (input, mut output) = (list(&mut input), list(made));
        let is_first = self.context.is_none();
        let mut context = self
            .context
            .as_ref()
            .map_or_else(SecHandle::default, |c| c.0);
        let context_place = &raw mut context;
        let mut attributes = 0;
        // SAFETY: the lists and what they point to outlive the call; the target ends with a NUL. The new
        // context may be where the old one is (learn.microsoft.com, InitializeSecurityContext).
        let status = unsafe {
            InitializeSecurityContextW(
                Some(&raw const self.credentials.0),
                (!is_first).then_some(context_place.cast_const()),
                Some(self.service.as_ptr()),
                ISC_REQ_MUTUAL_AUTH | ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY,
                0,
                SECURITY_NATIVE_DREP,
                (!is_first).then_some(&raw const input),
                0,
                Some(context_place),
                Some(&raw mut output),
                &raw mut attributes,
                None,
            )
        };
        if is_first && status.is_ok() {
            self.context = Some(Context(context));
        }
        if !matches!(status, SEC_I_COMPLETE_NEEDED | SEC_I_COMPLETE_AND_CONTINUE) {
            return status;
        }
        // SAFETY: the context was just made; the list is the one that the call above filled.
        match unsafe { CompleteAuthToken(context_place, &raw const output) } {
            Ok(()) if status == SEC_I_COMPLETE_NEEDED => SEC_E_OK,
            Ok(()) => SEC_I_CONTINUE_NEEDED,
            Err(error) => error.code(),
        }
    }
}

impl Prover for Negotiation {
    fn next(&mut self, heard: &[u8]) -> Result<ProofStep, Unproved> {
        let (mut heard, mut message) = (heard.to_vec(), vec![0; LONGEST]);
        let mut made = [buffer(SECBUFFER_TOKEN, &mut message)];
        let status = self.step(&mut heard, &mut made);
        let is_last = match status {
            SEC_E_OK => true,
            SEC_I_CONTINUE_NEEDED => false,
            status => return Err(refused(status)),
        };
        message.truncate(made[0].cbBuffer as usize);
        Ok(ProofStep { message, is_last })
    }

    fn seal(&mut self, plain: &[u8]) -> Result<Vec<u8>, Unproved> {
        let context = self.context()?;
        let mut sizes = SecPkgContext_Sizes::default();
        // SAFETY: the context is open; this attribute is written into this structure.
        unsafe {
            QueryContextAttributesW(
                context,
                SECPKG_ATTR_SIZES,
                (&raw mut sizes).cast::<c_void>(),
            )
        }
        .map_err(|error| refused(error.code()))?;
        let room = (sizes.cbSecurityTrailer as usize).min(LONGEST);
        let (mut trailer, mut data) = (vec![0; room], plain.to_vec());
        let mut parts = [
            buffer(SECBUFFER_TOKEN, &mut trailer),
            buffer(SECBUFFER_DATA, &mut data),
        ];
        let message = list(&mut parts);
        // SAFETY: the context is open; both parts outlive the call and are as long as they say.
        // learn.microsoft.com, EncryptMessage (General): the trailer may come out shorter.
        let status = unsafe { EncryptMessage(context, 0, &raw const message, 0) };
        if status.is_err() {
            return Err(refused(status));
        }
        trailer.truncate(parts[0].cbBuffer as usize);
        Ok([trailer, data].concat())
    }

    fn unseal(&mut self, sealed: &[u8], bytes: usize) -> Result<Vec<u8>, Unproved> {
        let context = self.context()?;
        let trailer = sealed.len().checked_sub(bytes);
        let trailer = trailer.ok_or(refused(SEC_E_INVALID_TOKEN))?;
        let (mut trailer, mut data) = (sealed[..trailer].to_vec(), sealed[trailer..].to_vec());
        let mut parts = [
            buffer(SECBUFFER_TOKEN, &mut trailer),
            buffer(SECBUFFER_DATA, &mut data),
        ];
        let message = list(&mut parts);
        // SAFETY: the context is open; both parts outlive the call and are as long as they say. It is
        // decrypted in place (learn.microsoft.com, DecryptMessage (General)).
        let status = unsafe { DecryptMessage(context, &raw const message, 0, None) };
        if status.is_err() {
            return Err(refused(status));
        }
        // A package may leave it elsewhere in the buffer. It is never longer than what was given.
        let (at, length) = (parts[1].pvBuffer.cast_const(), parts[1].cbBuffer as usize);
        match at == data.as_ptr().cast::<c_void>() && length <= data.len() {
            true => Ok(data[..length].to_vec()),
            false => Err(refused(SEC_E_INVALID_TOKEN)),
        }
    }

    fn package(&self) -> Option<String> {
        let mut told = SecPkgContext_NegotiationInfoW::default();
        // SAFETY: the context is open; this attribute is written into this structure. The package's
        // description is Windows' own, and is read before it is given back.
        unsafe {
            QueryContextAttributesW(
                self.context().ok()?,
                SECPKG_ATTR_NEGOTIATION_INFO,
                (&raw mut told).cast::<c_void>(),
            )
            .ok()?;
            let about = told.PackageInfo.as_ref()?;
            let name = wide::text(PWSTR(about.Name.cast()));
            let _ = FreeContextBuffer(told.PackageInfo.cast::<c_void>());
            Some(name)
        }
    }

    fn nonce(&self) -> Result<[u8; 32], Unproved> {
        let mut bytes = [0; 32];
        // SAFETY: the buffer is written whole. learn.microsoft.com, BCryptGenRandom.
        let status = unsafe { BCryptGenRandom(None, &mut bytes, BCRYPT_USE_SYSTEM_PREFERRED_RNG) };
        match status.is_ok() {
            true => Ok(bytes),
            false => Err(Unproved::Status(status.0.cast_unsigned())),
        }
    }
}

/// An account that was typed, in UTF-16.
struct Typed {
    user: Vec<u16>,
    domain: Vec<u16>,
    password: Vec<u16>,
}

impl Typed {
    fn new(account: &OwnAccount, password: &str) -> Self {
        let wide = |text: &str| text.encode_utf16().chain([0]).collect::<Vec<_>>();
        Self {
            user: wide(&account.user),
            domain: wide(&account.domain),
            password: wide(password),
        }
    }

    /// As the function takes it. Lengths are without the NUL.
    fn identity(&self) -> SEC_WINNT_AUTH_IDENTITY_W {
        let length = |text: &[u16]| text.len() as u32 - 1;
        SEC_WINNT_AUTH_IDENTITY_W {
            User: self.user.as_ptr().cast_mut(),
            UserLength: length(&self.user),
            Domain: self.domain.as_ptr().cast_mut(),
            DomainLength: length(&self.domain),
            Password: self.password.as_ptr().cast_mut(),
            PasswordLength: length(&self.password),
            Flags: SEC_WINNT_AUTH_IDENTITY_UNICODE,
        }
    }
}

fn buffer(kind: u32, bytes: &mut [u8]) -> SecBuffer {
    SecBuffer {
        cbBuffer: bytes.len() as u32,
        BufferType: kind,
        pvBuffer: bytes.as_mut_ptr().cast(),
    }
}

fn list(buffers: &mut [SecBuffer]) -> SecBufferDesc {
    SecBufferDesc {
        ulVersion: SECBUFFER_VERSION,
        cBuffers: buffers.len() as u32,
        pBuffers: buffers.as_mut_ptr(),
    }
}

fn refused(status: HRESULT) -> Unproved {
    Unproved::Status(status.0.cast_unsigned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &str = "TERMSRV/srv01.corp.test";

    fn anna() -> OwnAccount {
        OwnAccount {
            domain: "CORP".into(),
            user: "anna".into(),
            is_local: false,
        }
    }

    #[test]
    fn a_proof_begins_with_a_message_and_has_no_key_before_the_end() {
        let mut proof =
            Negotiation::begin(Package::Negotiate, SERVICE, Some((&anna(), "tiger"))).unwrap();
        assert!(proof.seal(b"early").is_err() && proof.package().is_none());
        let first = proof.next(&[]).unwrap();
        assert!(!first.is_last && !first.message.is_empty());
        // What is no challenge is refused with a number.
        let Err(Unproved::Status(status)) = proof.next(b"no challenge") else {
            panic!("it went on")
        };
        assert_eq!(status >> 16, 0x8009, "0x{status:08X}");
        assert!(proof.unseal(b"short", 32).is_err());
    }

    #[test]
    fn no_two_nonces_are_the_same() {
        let proof =
            Negotiation::begin(Package::Negotiate, SERVICE, Some((&anna(), "tiger"))).unwrap();
        assert_ne!(proof.nonce().unwrap(), proof.nonce().unwrap());
    }
}
