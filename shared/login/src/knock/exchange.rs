use std::time::Duration;

use redial_dial::{NotMessage, Secured};
use redial_kit::{ProofOrder, SignInAccount, SignInUntil};
use redial_model::End;
use redial_wire::{
    Read,
    credssp::{self, MAX_ANSWER_BYTES, NlaAnswer},
};
use sspi::{
    KerberosConfig, NegotiateConfig,
    credssp::{ClientMode, ClientState, CredSspClient, CredSspMode, TsRequest},
    ntlm::NtlmConfig,
};

use super::{
    ended::end_of,
    own::{Own, Turn},
};
use crate::{Password, WORKSTATION, kerberos::Courier};

/// CredSSP before this version lacks the update of 2018 (CVE-2018-0886): updated Windows clients give
/// it no proof. Source: MS-CSSP 3.1.5 and its appendix; support.microsoft.com/help/4093492.
const UPDATED: u32 = 5;
/// Messages at most in each direction: NTLM has three, Kerberos with SPNEGO four.
const MOST_ROUNDS: u32 = 8;
/// An NTLM AUTHENTICATE, which proves the password, however it is wrapped (MS-NLMP 2.2.1.3).
const NTLM_PROOF: &[u8] = b"NTLMSSP\0\x03\0\0\0";

/// The messages of CredSSP, from the first to the host's answer to the proof.
pub(crate) struct Exchange {
    speaker: Speaker,
    wait: Duration,
    last: Option<TsRequest>,
    /// The version of CredSSP that the host speaks.
    pub version: Option<u32>,
    /// How often a proof was sent to the host.
    tries: u32,
    /// Whether the status at which it ended is this computer's own.
    pub ended_here: bool,
}

/// What makes the messages.
enum Speaker {
    /// sspi-rs, with a password.
    Password(Box<CredSspClient>, Courier),
    /// The system itself.
    Own(Own),
}

impl Exchange {
    pub fn new(
        order: &ProofOrder,
        account: &SignInAccount,
        password: &Password,
        key: Vec<u8>,
    ) -> Result<Self, String> {
        let wait = Duration::from_millis(order.answer_ms);
        let failed = |error: sspi::Error| format!("the sign-in cannot begin: {error}");
        let (mode, courier, domain) = match &order.ticket {
            Some(ticket) => {
                let kdc = ticket
                    .kdc
                    .as_deref()
                    .ok_or("no domain controller is known")?;
                let kerberos = KerberosConfig::new(kdc, WORKSTATION.into());
                let only = Some("kerberos,!ntlm,!pku2u".into());
                let config = NegotiateConfig::new(Box::new(kerberos), only, WORKSTATION.into());
                let realm = Some(ticket.realm.as_str());
                (
                    ClientMode::Negotiate(config),
                    Courier::new(kdc, wait),
                    realm,
                )
            }
            None => {
                let config = NtlmConfig::new(WORKSTATION.into());
                let nobody = Courier::new("", wait);
                (ClientMode::Ntlm(config), nobody, account.domain.as_deref())
            }
        };
        let credentials = password.of(account, domain)?;
        let name = format!("TERMSRV/{}", order.host);
        // In a knock nothing is handed over: what stands where the password would is empty.
        let last = match order.until {
            SignInUntil::Auth => CredSspMode::CredentialLess,
            SignInUntil::Picture { .. } => CredSspMode::WithCredentials,
        };
        let client = CredSspClient::new(key, credentials, last, mode, name).map_err(failed)?;
        let speaker = Speaker::Password(Box::new(client), courier);
        Ok(Self::with(speaker, wait))
    }

    /// One in which the system itself proves the user.
    pub(super) fn own(own: Own, order: &ProofOrder) -> Self {
        Self::with(Speaker::Own(own), Duration::from_millis(order.answer_ms))
    }

    fn with(speaker: Speaker, wait: Duration) -> Self {
        Self {
            speaker,
            wait,
            last: None,
            version: None,
            tries: 0,
            ended_here: false,
        }
    }

    /// How often a proof was sent: to the host, and to the domain for the host's ticket.
    pub fn tries(&self) -> u32 {
        let to_domain = match &self.speaker {
            Speaker::Password(_, courier) => courier.tries(),
            Speaker::Own(_) => 0,
        };
        self.tries + to_domain
    }

    /// What the system chose to prove by, in its own words, where it is the system that proves.
    pub fn package(&self) -> Option<String> {
        match &self.speaker {
            Speaker::Own(own) => own.package(),
            Speaker::Password(..) => None,
        }
    }

    /// Runs them. What follows an accepted proof is kept, and not sent.
    pub async fn run(&mut self, host: &mut Secured) -> End {
        let mut request = TsRequest::default();
        for _ in 0..MOST_ROUNDS {
            if self.version.is_some_and(|version| version < UPDATED) {
                return End::NotAsked;
            }
            let message = match self.turn(request).await {
                Ok(Turn::Say(message)) => message,
                Ok(Turn::Accepted) => return End::Ok,
                Err(end) => return end,
            };
            match self.round(message, host).await {
                Ok(answer) => request = answer,
                Err(end) => return end,
            }
        }
        End::Overrun
    }

    async fn turn(&mut self, heard: TsRequest) -> Result<Turn, End> {
        let (client, courier) = match &mut self.speaker {
            Speaker::Password(client, courier) => (client, courier),
            Speaker::Own(own) => {
                return own.turn(heard).await.map_err(|(end, here)| {
                    self.ended_here = here;
                    end
                });
            }
        };
        match courier.run(client.process(heard)).await {
            Ok(ClientState::ReplyNeeded(message)) => Ok(Turn::Say(message)),
            Ok(ClientState::FinalMessage(message)) => {
                self.last = Some(message);
                Ok(Turn::Accepted)
            }
            Err(error) => Err(end_of(&error, self.tries > 0, courier.failure())),
        }
    }

    /// Sends what follows an accepted proof: the password.
    pub async fn hand_over(&mut self, host: &mut Secured) -> Result<(), End> {
        let message = self.last.take().ok_or(End::NotAsked)?;
        let mut bytes = zeroize::Zeroizing::new(Vec::new());
        message
            .encode_ts_request(&mut *bytes)
            .map_err(|error| End::Broke(error.to_string().as_str().into()))?;
        host.send(&bytes, self.wait).await
    }

    /// Sends one message, and reads the answer.
    async fn round(&mut self, message: TsRequest, host: &mut Secured) -> Result<TsRequest, End> {
        let mut bytes = Vec::new();
        message
            .encode_ts_request(&mut bytes)
            .map_err(|error| End::Broke(error.to_string().as_str().into()))?;
        self.tries = self.tries.max(u32::from(is_proof(&message)));
        host.send(&bytes, self.wait).await?;
        let answer = host.receive(MAX_ANSWER_BYTES, self.wait, size).await?;
        if let Ok(Read::Done(read)) = credssp::answer(&answer) {
            self.version = self.version.or(read.version);
            if let NlaAnswer::Status(status) = read.answer {
                return Err(End::Status(status));
            }
        }
        TsRequest::from_buffer(&answer).map_err(|_| End::Junk)
    }
}

/// The proof is in the message that binds the host's key, or before it.
fn is_proof(message: &TsRequest) -> bool {
    let token = message.nego_tokens.as_deref().unwrap_or_default();
    let ntlm = token
        .windows(NTLM_PROOF.len())
        .any(|part| part == NTLM_PROOF);
    message.pub_key_auth.is_some() || ntlm
}

fn size(bytes: &[u8]) -> Result<Option<usize>, NotMessage> {
    match credssp::size(bytes) {
        Ok(Read::Done(size)) => Ok(Some(size)),
        Ok(Read::More) => Ok(None),
        Err(_) => Err(NotMessage),
    }
}
