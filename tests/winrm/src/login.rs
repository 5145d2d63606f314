//! The host's side of NTLM: the password is checked, and so is what the answer is bound to.

use sspi::{
    AuthIdentity, AuthIdentityBuffers, BufferType, DataRepresentation, EncryptionFlags, Ntlm,
    SecurityBuffer, SecurityBufferRef, ServerRequestFlags, Sspi, SspiImpl, Username,
};

const BOUNDARY: &str = "--Encrypted Boundary";
const OCTETS: &[u8] = b"Content-Type: application/octet-stream\r\n";
/// What an encrypted message says it is.
pub const SEALED: &str = "multipart/encrypted;protocol=\"application/HTTP-SPNEGO-session-encrypted\";boundary=\"Encrypted Boundary\"";

/// One connection's login.
pub struct Login {
    ntlm: Ntlm,
    account: Option<AuthIdentityBuffers>,
    user: String,
    must_be_bound: bool,
}

impl Login {
    /// `binding` is what the answer must be bound to, where there is TLS.
    pub fn new(user: &str, password: &str, binding: Option<&[u8]>) -> Self {
        let identity = AuthIdentity {
            username: Username::parse(user).unwrap(),
            password: password.to_owned().into(),
        };
        let mut ntlm = Ntlm::new();
        if let Some(binding) = binding {
            ntlm.set_channel_bindings(binding);
        }
        Self {
            ntlm,
            account: Some(identity.into()),
            user: user.to_owned(),
            must_be_bound: binding.is_some(),
        }
    }

    /// The challenge for a client that begins.
    pub fn challenge(&mut self, hello: Vec<u8>) -> Option<Vec<u8>> {
        self.step(hello)
    }

    /// Whether the answer to it is right.
    pub fn is_right(&mut self, answer: Vec<u8>) -> bool {
        let is_bound = !self.must_be_bound || holds_binding(&answer);
        let right = self.step(answer).is_some() && self.ntlm.complete_auth_token(&mut []).is_ok();
        // The account of an answer is checked by its password alone.
        let named = self.ntlm.query_context_names();
        let names = |said: &Username| said.inner().eq_ignore_ascii_case(&self.user);
        right && is_bound && named.is_ok_and(|named| names(&named.username))
    }

    fn step(&mut self, heard: Vec<u8>) -> Option<Vec<u8>> {
        let mut input = [SecurityBuffer::new(heard, BufferType::Token)];
        let mut output = [SecurityBuffer::new(Vec::new(), BufferType::Token)];
        let builder = self
            .ntlm
            .accept_security_context()
            .with_credentials_handle(&mut self.account)
            .with_context_requirements(ServerRequestFlags::CONFIDENTIALITY)
            .with_target_data_representation(DataRepresentation::Native)
            .with_input(&mut input)
            .with_output(&mut output);
        let step = self.ntlm.accept_security_context_impl(builder).ok()?;
        { step }.resolve_to_result().ok()?;
        let [output] = output;
        Some(output.buffer)
    }

    /// The message in an encrypted body.
    pub fn open(&mut self, body: &[u8]) -> Option<Vec<u8>> {
        let at = body.windows(OCTETS.len()).position(|w| w == OCTETS)?;
        let end = format!("{BOUNDARY}--\r\n");
        let sealed = body[at + OCTETS.len()..].strip_suffix(end.as_bytes())?;
        let mut sealed = sealed.strip_prefix(&16_u32.to_le_bytes())?.to_vec();
        let (signature, data) = sealed.split_at_mut_checked(16)?;
        let mut parts = [
            SecurityBufferRef::token_buf(signature),
            SecurityBufferRef::data_buf(data),
        ];
        self.ntlm.decrypt_message(&mut parts).ok()?;
        Some(parts[1].data().to_vec())
    }

    /// A message, encrypted.
    pub fn seal(&mut self, message: &[u8]) -> Vec<u8> {
        let mut signature = [0; 16];
        let mut data = message.to_vec();
        let mut parts = [
            SecurityBufferRef::token_buf(&mut signature),
            SecurityBufferRef::data_buf(&mut data),
        ];
        self.ntlm
            .encrypt_message(EncryptionFlags::empty(), &mut parts)
            .unwrap();
        let mut body = format!("{BOUNDARY}\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length={}\r\n{BOUNDARY}\r\n\t", message.len()).into_bytes();
        body.extend(OCTETS);
        body.extend(16_u32.to_le_bytes());
        body.extend(signature);
        body.extend(data);
        body.extend(format!("{BOUNDARY}--\r\n").as_bytes());
        body
    }
}

/// Whether an AUTHENTICATE message holds MsvAvChannelBindings that are not all zero (MS-NLMP 2.2.2.1): the
/// crate compares them where they are there.
fn holds_binding(answer: &[u8]) -> bool {
    answer.windows(4).enumerate().any(|(at, head)| {
        let hash = answer.get(at + 4..at + 20);
        head == [10, 0, 16, 0] && hash.is_some_and(|hash| hash.iter().any(|byte| *byte != 0))
    })
}
