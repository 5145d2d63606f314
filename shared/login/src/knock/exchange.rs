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

use super::ended::end_of;
use crate::{Password, kerberos::Courier};

/// CredSSP before this version lacks the update of 2018 (CVE-2018-0886): updated Windows clients give
/// it no proof. Source: MS-CSSP 3.1.5 and its appendix; support.microsoft.com/help/4093492.
const UPDATED: u32 = 5;
/// Messages at most in each direction: NTLM has three, Kerberos with SPNEGO four.
const MOST_ROUNDS: u32 = 8;
/// What this computer is called in the messages: nothing that names it is told.
const WORKSTATION: &str = "redial";

/// The messages of CredSSP, from the first to the host's answer to the proof.
pub(crate) struct Exchange {
    client: CredSspClient,
    courier: Courier,
    wait: Duration,
    last: Option<TsRequest>,
    /// The version of CredSSP that the host speaks.
    pub version: Option<u32>,
    /// How often a proof was sent.
    pub tries: u32,
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
        Ok(Self {
            client,
            courier,
            wait,
            last: None,
            version: None,
            tries: 0,
        })
    }

    /// Runs them. What follows an accepted proof is kept, and not sent.
    pub async fn run(&mut self, host: &mut Secured) -> End {
        let mut request = TsRequest::default();
        for _ in 0..MOST_ROUNDS {
            if self.version.is_some_and(|version| version < UPDATED) {
                return End::NotAsked;
            }
            let state = self.courier.run(self.client.process(request)).await;
            let message = match state {
                Ok(ClientState::ReplyNeeded(message)) => message,
                Ok(ClientState::FinalMessage(message)) => {
                    self.last = Some(message);
                    return End::Ok;
                }
                Err(error) => return end_of(&error, self.tries > 0, self.courier.failure()),
            };
            match self.round(message, host).await {
                Ok(answer) => request = answer,
                Err(end) => return end,
            }
        }
        End::Overrun
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
        // The proof is in the message that binds the host's key.
        self.tries += u32::from(message.pub_key_auth.is_some());
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

fn size(bytes: &[u8]) -> Result<Option<usize>, NotMessage> {
    match credssp::size(bytes) {
        Ok(Read::Done(size)) => Ok(Some(size)),
        Ok(Read::More) => Ok(None),
        Err(_) => Err(NotMessage),
    }
}
