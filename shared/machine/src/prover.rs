use std::fmt;

/// What proves to a host who is signed in to this computer, without a password: a security context of
/// the operating system (SSPI on Windows). Its calls block: the system may ask a domain controller.
pub trait Prover: Send + fmt::Debug {
    /// The next message for the host, after the host's last one; the first comes after none.
    ///
    /// # Errors
    /// The system makes no more messages.
    fn next(&mut self, heard: &[u8]) -> Result<ProofStep, Unproved>;

    /// Encrypts and signs with the key that both sides have once the messages are exchanged.
    ///
    /// # Errors
    /// There is no such key.
    fn seal(&mut self, plain: &[u8]) -> Result<Vec<u8>, Unproved>;

    /// Decrypts what holds this many bytes, and verifies its signature.
    ///
    /// # Errors
    /// There is no key, or somebody else sealed it.
    fn unseal(&mut self, sealed: &[u8], bytes: usize) -> Result<Vec<u8>, Unproved>;

    /// What the system chose to prove by, in its own words: Kerberos, NTLM.
    fn package(&self) -> Option<String>;

    /// Bytes that nobody can foresee.
    ///
    /// # Errors
    /// The system gives none.
    fn nonce(&self) -> Result<[u8; 32], Unproved>;
}

/// One message of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofStep {
    /// It; empty where there is nothing left to say.
    pub message: Vec<u8>,
    /// Whether the host's answer to it is not needed any more.
    pub is_last: bool,
}

/// Why this computer proved nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproved {
    /// Its system cannot.
    NotHere,
    /// The system refused, with this number (SEC_E on Windows).
    Status(u32),
}
