use sspi::{
    AuthIdentityBuffers, BufferType, ClientRequestFlags, DataRepresentation, EncryptionFlags, Ntlm,
    SecurityBuffer, SecurityBufferRef, Sspi, SspiImpl,
};

/// Bytes of a message's signature (MS-NLMP 2.2.2.9).
pub const SIGNATURE: usize = 16;

/// Why NTLM does not go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NtlmError {
    /// The other side's message, or the account, can't be used: in the library's words, which may
    /// have a part of what the other side said.
    #[error("{0}")]
    Unusable(String),
    /// What came is not sealed with the keys of this session.
    #[error("the message is not sealed")]
    NotSealed,
}

/// NTLM of one connection, which it can also encrypt.
pub struct NtlmSession(Ntlm);

impl std::fmt::Debug for NtlmSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NtlmSession")
    }
}

impl NtlmSession {
    /// Begins, with the NEGOTIATE message. Nobody's name is in it.
    ///
    /// # Errors
    /// The library makes none.
    pub fn begin() -> Result<(Self, Vec<u8>), NtlmError> {
        let mut session = Self(Ntlm::new());
        let message = session.step(None, Vec::new())?;
        Ok((session, message))
    }

    /// Answers the host's challenge. `binding` names the TLS connection, so that the answer is of no
    /// use on another one ([`binding`](crate::binding)).
    ///
    /// # Errors
    /// The challenge is none, or the account can't be proved.
    pub fn answer(
        &mut self,
        account: AuthIdentityBuffers,
        challenge: Vec<u8>,
        binding: Option<&[u8]>,
    ) -> Result<Vec<u8>, NtlmError> {
        if let Some(binding) = binding {
            self.0.set_channel_bindings(binding);
        }
        self.step(Some(account), challenge)
    }

    fn step(
        &mut self,
        identity: Option<AuthIdentityBuffers>,
        heard: Vec<u8>,
    ) -> Result<Vec<u8>, NtlmError> {
        let mut credentials = identity;
        let mut input = [SecurityBuffer::new(heard, BufferType::Token)];
        let mut output = [SecurityBuffer::new(Vec::new(), BufferType::Token)];
        let asked = ClientRequestFlags::CONFIDENTIALITY | ClientRequestFlags::INTEGRITY;
        let mut builder = self
            .0
            .initialize_security_context()
            .with_credentials_handle(&mut credentials)
            .with_context_requirements(asked)
            .with_target_data_representation(DataRepresentation::Native)
            .with_input(&mut input)
            .with_output(&mut output);
        let step = self.0.initialize_security_context_impl(&mut builder);
        let step = step.and_then(|mut step| step.resolve_to_result());
        step.map_err(|why| NtlmError::Unusable(why.to_string()))?;
        let [output] = output;
        Ok(output.buffer)
    }

    /// Encrypts a message: its signature, and then itself.
    ///
    /// # Errors
    /// There are no keys yet.
    pub fn seal(&mut self, message: &[u8]) -> Result<Vec<u8>, NtlmError> {
        let mut sealed = vec![0; SIGNATURE + message.len()];
        let (signature, data) = sealed.split_at_mut(SIGNATURE);
        data.copy_from_slice(message);
        let mut parts = [
            SecurityBufferRef::token_buf(signature),
            SecurityBufferRef::data_buf(data),
        ];
        let done = self.0.encrypt_message(EncryptionFlags::empty(), &mut parts);
        done.map_err(|why| NtlmError::Unusable(why.to_string()))?;
        Ok(sealed)
    }

    /// Decrypts a message of the host, and proves that it is one.
    ///
    /// # Errors
    /// It is none.
    pub fn open(&mut self, sealed: &mut [u8]) -> Result<Vec<u8>, NtlmError> {
        if sealed.len() < SIGNATURE {
            return Err(NtlmError::NotSealed);
        }
        let (signature, data) = sealed.split_at_mut(SIGNATURE);
        let mut parts = [
            SecurityBufferRef::token_buf(signature),
            SecurityBufferRef::data_buf(data),
        ];
        let done = self.0.decrypt_message(&mut parts);
        done.map_err(|_| NtlmError::NotSealed)?;
        Ok(parts[1].data().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use sspi::{AuthIdentity, ServerRequestFlags, Username};

    use super::*;

    /// A real challenge.
    fn challenge(hello: Vec<u8>) -> Vec<u8> {
        let mut host = Ntlm::new();
        let mut nobody = None;
        let mut input = [SecurityBuffer::new(hello, BufferType::Token)];
        let mut output = [SecurityBuffer::new(Vec::new(), BufferType::Token)];
        let builder = host
            .accept_security_context()
            .with_credentials_handle(&mut nobody)
            .with_context_requirements(ServerRequestFlags::empty())
            .with_target_data_representation(DataRepresentation::Native)
            .with_input(&mut input)
            .with_output(&mut output);
        let mut step = host.accept_security_context_impl(builder).unwrap();
        step.resolve_to_result().unwrap();
        drop(step);
        output[0].buffer.clone()
    }

    fn answered(challenge: Vec<u8>) -> Result<Vec<u8>, NtlmError> {
        let account = AuthIdentity {
            username: Username::parse("adm").unwrap(),
            password: "secret".to_owned().into(),
        };
        let (mut session, _) = NtlmSession::begin()?;
        session.answer(account.into(), challenge, Some(b"tls-server-end-point:x"))
    }

    #[test]
    fn a_hostile_challenge_is_an_error_and_nothing_worse() {
        let (_, hello) = NtlmSession::begin().unwrap();
        let challenge = challenge(hello);
        assert!(answered(challenge.clone()).is_ok());
        for length in 0..challenge.len() {
            let _ = answered(challenge[..length].to_vec());
        }
        for at in 0..challenge.len() {
            for byte in [0, 1, 0x7f, 0x80, 0xff] {
                let mut odd = challenge.clone();
                odd[at] = byte;
                let _ = answered(odd);
            }
        }
        assert!(answered(vec![0; 64]).is_err());
        assert!(answered(Vec::new()).is_err());
    }
}
