//! The knock by a security context, as for the user who is signed in to Windows. The host is told by
//! sspi's NTLM everywhere, and by the system's own on Windows (or Wine).
#![expect(clippy::unwrap_used, reason = "a test that breaks says where")]

use redial_kit::{ProofOrder, SignInAccount, SignInNews, SignInOrder, SignInUntil};
use redial_login::{Password, carry_out, prove_by};
use redial_model::{End, LoginFact, Proof, ProofStep, Prover, Rung, Unproved};
use sspi::{
    AuthIdentity, BufferType, ClientRequestFlags, CredentialUse, Credentials, CredentialsBuffers,
    DataRepresentation, EncryptionFlags, Negotiate, NegotiateConfig, Ntlm, SecurityBuffer,
    SecurityBufferRef, SecurityStatus, Sspi, SspiImpl, Username, credssp::SspiContext,
    ntlm::NtlmConfig,
};

use redial_tests_login::{LoginHost, Manner, Seen, Setup};

/// The right password of every host.
const RIGHT: &str = "correct horse 7";

fn host(manner: Manner) -> LoginHost {
    LoginHost::start(Setup {
        password: RIGHT.into(),
        manner,
        ..Setup::default()
    })
}

fn order(host: &LoginHost) -> ProofOrder {
    ProofOrder {
        account: Some(SignInAccount {
            user: "anna".into(),
            domain: Some("CORP".into()),
        }),
        host: "srv01.corp.test".into(),
        address: host.address,
        token: None,
        ticket: None,
        by_system: true,
        until: SignInUntil::Auth,
        sha256: None,
        connect_ms: 5_000,
        answer_ms: 5_000,
    }
}

/// NTLM with a password, behind the port that the system's own stands behind.
#[derive(Debug)]
struct Stranger {
    context: SspiContext,
    credentials: Option<CredentialsBuffers>,
}

impl Stranger {
    fn with(password: &str) -> Box<dyn Prover> {
        Self::of(SspiContext::Ntlm(Ntlm::new()), password)
    }

    /// The same in SPNEGO, as Windows wraps it where it would take Kerberos, too.
    fn wrapped(password: &str) -> Box<dyn Prover> {
        let only = Some("ntlm,!kerberos,!pku2u".into());
        let ntlm = Box::new(NtlmConfig::new("desk7".into()));
        let config = NegotiateConfig::new(ntlm, only, "desk7".into());
        let context = Negotiate::new_client(config).unwrap();
        Self::of(SspiContext::Negotiate(context), password)
    }

    fn of(mut context: SspiContext, password: &str) -> Box<dyn Prover> {
        let identity = Credentials::AuthIdentity(AuthIdentity {
            username: Username::new("anna", Some("CORP")).unwrap(),
            password: password.to_owned().into(),
        });
        let credentials = context
            .acquire_credentials_handle()
            .with_credential_use(CredentialUse::Outbound)
            .with_auth_data(&identity)
            .execute(&mut context)
            .unwrap()
            .credentials_handle;
        Box::new(Self {
            context,
            credentials,
        })
    }
}

fn status(error: sspi::Error) -> Unproved {
    Unproved::Status(error.error_type as u32)
}

impl Prover for Stranger {
    fn next(&mut self, heard: &[u8]) -> Result<ProofStep, Unproved> {
        let mut input = [SecurityBuffer::new(heard.to_vec(), BufferType::Token)];
        let mut output = [SecurityBuffer::new(Vec::new(), BufferType::Token)];
        let mut builder = self
            .context
            .initialize_security_context()
            .with_credentials_handle(&mut self.credentials)
            .with_context_requirements(ClientRequestFlags::CONFIDENTIALITY)
            .with_target_data_representation(DataRepresentation::Native)
            .with_target_name("TERMSRV/srv01.corp.test")
            .with_input(&mut input)
            .with_output(&mut output);
        let step = self
            .context
            .initialize_security_context_impl(&mut builder)
            .map_err(status)?
            .resolve_to_result()
            .map_err(status)?;
        let [message] = output;
        Ok(ProofStep {
            message: message.buffer,
            is_last: step.status != SecurityStatus::ContinueNeeded,
        })
    }

    fn seal(&mut self, plain: &[u8]) -> Result<Vec<u8>, Unproved> {
        let (mut token, mut data) = ([0; 16], plain.to_vec());
        let mut parts = [
            SecurityBufferRef::token_buf(&mut token),
            SecurityBufferRef::data_buf(&mut data),
        ];
        self.context
            .encrypt_message(EncryptionFlags::empty(), &mut parts)
            .map_err(status)?;
        Ok([token.to_vec(), data].concat())
    }

    fn unseal(&mut self, sealed: &[u8], bytes: usize) -> Result<Vec<u8>, Unproved> {
        let mut sealed = sealed.to_vec();
        let mut data = sealed.split_off(sealed.len() - bytes);
        let mut parts = [
            SecurityBufferRef::token_buf(&mut sealed),
            SecurityBufferRef::data_buf(&mut data),
        ];
        self.context.decrypt_message(&mut parts).map_err(status)?;
        Ok(data)
    }

    fn package(&self) -> Option<String> {
        Some("NTLM".into())
    }

    fn nonce(&self) -> Result<[u8; 32], Unproved> {
        Ok([7; 32])
    }
}

async fn knocked(manner: Manner, prover: Box<dyn Prover>) -> (LoginFact, Vec<Seen>) {
    let host = host(manner);
    let fact = prove_by(&order(&host), prover).await.unwrap();
    (fact, host.seen())
}

fn end(fact: &LoginFact) -> &End {
    &fact.rung(Rung::Auth).expect("it was tried").end
}

/// What every prover must come to: `with` makes one for a password.
async fn held(with: fn(&str) -> Box<dyn Prover>) {
    let (fact, seen) = knocked(Manner::Verifies, with(RIGHT)).await;
    assert_eq!(end(&fact), &End::Ok);
    assert_eq!((fact.proof, fact.tries), (Some(Proof::Ntlm), 1));
    assert!(fact.by_system && !fact.ended_here && !fact.handed_over);
    // No credentials, not even empty ones.
    assert_eq!(seen, [Seen::Accepted, Seen::Closed]);

    let (fact, seen) = knocked(Manner::Verifies, with("wrong")).await;
    assert!(matches!(end(&fact), End::Status(_)), "{fact:?}");
    assert_eq!((fact.tries, fact.ended_here), (1, false));
    assert_eq!(seen, [Seen::Refused]);

    let (fact, _) = knocked(Manner::Says(0xC000_0234), with(RIGHT)).await;
    assert_eq!(end(&fact), &End::Status(0xC000_0234));

    let real = host(Manner::Verifies);
    let (fact, seen) = knocked(Manner::Relays(real.address), with(RIGHT)).await;
    assert!(
        matches!(end(&fact), End::Status(0xC007_030F) | End::KeyAltered),
        "{fact:?}"
    );
    assert_eq!((seen, real.seen()), (vec![], vec![Seen::Refused]));

    let (fact, seen) = knocked(Manner::OfVersion(4), with(RIGHT)).await;
    assert_eq!((end(&fact), fact.tries), (&End::NotAsked, 0));
    assert_eq!(seen, []);
}

#[tokio::test]
async fn a_security_context_proves_as_a_password_does() {
    held(Stranger::with).await;
}

/// The proof goes out before the message that binds the key.
#[tokio::test]
async fn messages_in_spnego_take_one_more_turn() {
    let (fact, seen) = knocked(Manner::Wrapped, Stranger::wrapped(RIGHT)).await;
    assert_eq!(end(&fact), &End::Ok, "{fact:?}");
    assert_eq!((fact.tries, seen), (1, vec![Seen::Accepted, Seen::Closed]));
    let (fact, seen) = knocked(Manner::Wrapped, Stranger::wrapped("wrong")).await;
    assert!(matches!(end(&fact), End::Status(_)), "{fact:?}");
    assert_eq!((fact.tries, seen), (1, vec![Seen::Refused]));
}

#[cfg(windows)]
#[tokio::test]
async fn so_does_the_system_itself() {
    held(|password| {
        let account = redial_windows::signed_in::OwnAccount {
            domain: "CORP".into(),
            user: "anna".into(),
            is_local: false,
        };
        let service = "TERMSRV/srv01.corp.test";
        redial_windows::signed_in::prover_with_password(service, &account, password).unwrap()
    })
    .await;
}

/// The proof was right, and what the host says of its key is not its own.
#[tokio::test]
async fn an_altered_answer_is_not_believed() {
    let (fact, seen) = knocked(Manner::Altered, Stranger::with(RIGHT)).await;
    assert_eq!(end(&fact), &End::KeyAltered);
    assert_eq!(seen, [Seen::Accepted, Seen::Closed]);
}

/// What the system refuses before anything is sent is its own status, and no word of the host.
#[derive(Debug)]
struct Nobody;

impl Prover for Nobody {
    fn next(&mut self, _: &[u8]) -> Result<ProofStep, Unproved> {
        Err(Unproved::Status(0x8009_030E))
    }

    fn seal(&mut self, _: &[u8]) -> Result<Vec<u8>, Unproved> {
        Err(Unproved::NotHere)
    }

    fn unseal(&mut self, _: &[u8], _: usize) -> Result<Vec<u8>, Unproved> {
        Err(Unproved::NotHere)
    }

    fn package(&self) -> Option<String> {
        None
    }

    fn nonce(&self) -> Result<[u8; 32], Unproved> {
        Ok([0; 32])
    }
}

#[tokio::test]
async fn what_the_system_refuses_is_its_own_word() {
    let (fact, seen) = knocked(Manner::Verifies, Box::new(Nobody)).await;
    assert_eq!(end(&fact), &End::Status(0x8009_030E));
    assert_eq!((fact.ended_here, fact.tries, fact.proof), (true, 0, None));
    assert_eq!(seen, []);
}

/// The user who runs this test is nobody to the host. Wine has no credentials of its own; elsewhere
/// there is no such proof.
#[tokio::test]
async fn the_signed_in_user_is_proved_by_windows_alone() {
    let host = host(Manner::Verifies);
    let order = SignInOrder::Prove(Box::new(order(&host)));
    let password = Password::new(String::new().into());
    let SignInNews::Login(fact) = carry_out(&order, &password, &mut |_| ()).await else {
        panic!("it was not tried")
    };
    match cfg!(windows) {
        true => assert!(matches!(end(&fact), End::Status(_)), "{fact:?}"),
        false => assert!(matches!(end(&fact), End::Broke(_)), "{fact:?}"),
    }
    assert_eq!(fact.ended_here, cfg!(windows));
}

#[tokio::test]
async fn no_session_begins_without_a_password() {
    let host = host(Manner::Verifies);
    let mut order = order(&host);
    order.until = SignInUntil::Picture {
        sha256: redial_model::Hex(vec![0; 32]),
        save: None,
    };
    let why = prove_by(&order, Stranger::with(RIGHT)).await.unwrap_err();
    assert!(why.contains("needs a password"), "{why}");
}
