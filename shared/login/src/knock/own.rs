//! CredSSP by what the system proves itself (MS-CSSP 3.1.5): its messages first, then the sum of the
//! host's key, sealed, and the host's own. With a password sspi-rs does the same.

use std::time::Duration;

use redial_dial::sha256;
use redial_model::{End, ProofStep, Prover, Unproved};
use sspi::credssp::TsRequest;
use tokio::{task::spawn_blocking, time::timeout};

/// The version of CredSSP that is spoken.
const VERSION: u32 = 6;
/// What is hashed before the nonce and the key (MS-CSSP 3.1.5), with the NUL at its end.
const TO_HOST: &[u8] = b"CredSSP Client-To-Server Binding Hash\0";
const TO_CLIENT: &[u8] = b"CredSSP Server-To-Client Binding Hash\0";
/// Bytes of such a sum.
const SUM: usize = 32;
/// The system may look for a domain controller meanwhile.
const PATIENCE: Duration = Duration::from_secs(30);
/// What is said of an answer that another key sealed: SEC_E_MESSAGE_ALTERED, SEC_E_DECRYPT_FAILURE.
const ALTERED: [u32; 2] = [0x8009_030F, 0x8009_0330];

/// The messages of CredSSP by a security context.
pub(super) struct Own {
    /// Nothing after it hung: then it stays with its thread.
    prover: Option<Box<dyn Prover>>,
    key: Vec<u8>,
    nonce: [u8; 32],
    at: At,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Messages,
    Answer,
}

/// What came of a message of the host's.
pub(super) enum Turn {
    /// This is sent.
    Say(TsRequest),
    /// The host proved its key: it accepts the user.
    Accepted,
}

impl Own {
    pub fn new(prover: Box<dyn Prover>, key: Vec<u8>) -> Result<Self, Unproved> {
        Ok(Self {
            nonce: prover.nonce()?,
            prover: Some(prover),
            key,
            at: At::Messages,
        })
    }

    /// What it chose to prove by.
    pub fn package(&self) -> Option<String> {
        self.prover.as_ref()?.package()
    }

    /// What is said after this.
    ///
    /// # Errors
    /// How it ended, and whether that is a status of this computer.
    pub async fn turn(&mut self, heard: TsRequest) -> Result<Turn, (End, bool)> {
        match self.at {
            At::Messages => self.message(heard.nego_tokens.unwrap_or_default()).await,
            At::Answer => self.answer(heard.pub_key_auth),
        }
    }

    async fn message(&mut self, heard: Vec<u8>) -> Result<Turn, (End, bool)> {
        let step = self.next(heard).await?;
        let mut request = TsRequest {
            version: VERSION,
            nego_tokens: Some(step.message).filter(|message| !message.is_empty()),
            ..TsRequest::default()
        };
        if step.is_last {
            let sum = self.sum(TO_HOST);
            request.pub_key_auth = Some(self.prover()?.seal(&sum).map_err(here)?);
            request.client_nonce = Some(self.nonce);
            self.at = At::Answer;
        }
        Ok(Turn::Say(request))
    }

    /// The system's next message, made on a thread of its own.
    async fn next(&mut self, heard: Vec<u8>) -> Result<ProofStep, (End, bool)> {
        let mut prover = self.prover.take().ok_or((End::Silent, false))?;
        let making = spawn_blocking(move || {
            let step = prover.next(&heard);
            (prover, step)
        });
        let hung = "this computer's own sign-in did not answer in time";
        match timeout(PATIENCE, making).await {
            Ok(Ok((prover, step))) => {
                self.prover = Some(prover);
                step.map_err(here)
            }
            Ok(Err(_)) | Err(_) => Err((End::Broke(hung.into()), false)),
        }
    }

    /// The host has the same key where it can say this (version 5 and later).
    fn answer(&mut self, sealed: Option<Vec<u8>>) -> Result<Turn, (End, bool)> {
        let sealed = sealed.ok_or((End::Junk, false))?;
        let expected = self.sum(TO_CLIENT);
        match self.prover()?.unseal(&sealed, SUM) {
            Ok(sum) if sum == expected => Ok(Turn::Accepted),
            Ok(_) => Err((End::KeyAltered, false)),
            Err(Unproved::Status(status)) if ALTERED.contains(&status) => {
                Err((End::KeyAltered, false))
            }
            Err(why) => Err(here(why)),
        }
    }

    fn sum(&self, whose: &[u8]) -> Vec<u8> {
        sha256(&[whose, &self.nonce, &self.key].concat())
    }

    fn prover(&mut self) -> Result<&mut Box<dyn Prover>, (End, bool)> {
        self.prover.as_mut().ok_or((End::Silent, false))
    }
}

/// What this computer's system says instead of a message.
pub(super) fn here(why: Unproved) -> (End, bool) {
    match why {
        Unproved::Status(status) => (End::Status(status), true),
        Unproved::NotHere => (
            End::Broke("this system proves nobody without a password".into()),
            false,
        ),
    }
}
