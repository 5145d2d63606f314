//! A host that answers X.224, TLS and CredSSP.

use std::{io, net::SocketAddr, sync::Arc};

use rustls::pki_types::PrivateKeyDer;
use sspi::{
    AuthIdentity, Secret, Username,
    credssp::{CredSspServer, CredentialsProxy, NStatusCode, ServerMode, ServerState, TsRequest},
    generator::GeneratorState,
    ntlm::NtlmConfig,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// How it behaves once TLS is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// It verifies the proof.
    Verifies,
    /// It answers each proof with this number.
    Says(u32),
    /// It closes instead.
    Closes,
    /// It speaks this version of CredSSP.
    OfVersion(u32),
    /// It decrypts, and brings everything to this host.
    Relays(SocketAddr),
    /// It chooses TLS alone.
    WithoutNla,
    /// It answers with these bytes.
    Noise(&'static [u8]),
}

/// What it saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A proof that was right.
    Accepted,
    /// A proof that it refused.
    Refused,
    /// Credentials: the password itself, or an empty one in its place.
    Credentials,
    /// The end of the connection.
    Closed,
}

pub struct Host {
    pub address: SocketAddr,
    work: JoinHandle<Vec<Seen>>,
}

impl Host {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let work = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut seen = Vec::new();
            let _ = serve(stream, manner, &mut seen).await;
            seen
        });
        Self { address, work }
    }

    /// What it saw of its one connection, once that has ended.
    pub async fn seen(self) -> Vec<Seen> {
        self.work.await.unwrap()
    }
}

async fn serve(mut stream: TcpStream, manner: Manner, seen: &mut Vec<Seen>) -> io::Result<()> {
    let mut request = [0; 19];
    stream.read_exact(&mut request).await?;
    let protocol = if manner == Manner::WithoutNla { 1 } else { 8 };
    // Connection Confirm with RDP_NEG_RSP (MS-RDPBCGR 2.2.1.2).
    let confirm = [
        3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 2, 0x1F, 8, 0, protocol, 0, 0, 0,
    ];
    stream.write_all(&confirm).await?;
    let (acceptor, key) = papers();
    let mut stream = acceptor.accept(stream).await?;
    match manner {
        Manner::Relays(to) => relay(&mut stream, to, seen).await,
        Manner::WithoutNla => Ok(()),
        Manner::Noise(bytes) => {
            read(&mut stream).await?;
            stream.write_all(bytes).await?;
            stream.shutdown().await
        }
        _ => verify(&mut stream, manner, key, seen).await,
    }
}

/// A certificate of its own, and the bytes of its public key.
fn papers() -> (TlsAcceptor, Vec<u8>) {
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec!["srv01.corp.test".into()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let public = redial_dial::public_key(&redial_model::Hex(certificate.der().to_vec()));
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(
        rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .unwrap()
    .with_no_client_auth()
    .with_single_cert(
        vec![certificate.der().clone()],
        PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
    )
    .unwrap();
    (TlsAcceptor::from(Arc::new(config)), public.unwrap())
}

async fn read(stream: &mut TlsStream<TcpStream>) -> io::Result<TsRequest> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Ok(request) = TsRequest::from_buffer(&bytes) {
            return Ok(request);
        }
    }
}

async fn write(stream: &mut TlsStream<TcpStream>, request: &TsRequest) -> io::Result<()> {
    let mut bytes = Vec::new();
    request.encode_ts_request(&mut bytes)?;
    stream.write_all(&bytes).await
}

/// Who may sign in here.
struct Anna;

impl CredentialsProxy for Anna {
    type AuthenticationData = AuthIdentity;

    fn auth_data_by_user(&mut self, username: &Username) -> io::Result<AuthIdentity> {
        Ok(AuthIdentity {
            username: username.clone(),
            password: Secret::new(super::RIGHT.into()),
        })
    }

    fn auth_data(&mut self) -> io::Result<Vec<AuthIdentity>> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

async fn verify(
    stream: &mut TlsStream<TcpStream>,
    manner: Manner,
    key: Vec<u8>,
    seen: &mut Vec<Seen>,
) -> io::Result<()> {
    let mode = ServerMode::Ntlm(NtlmConfig::new("srv01".into()));
    let mut server = match manner {
        Manner::OfVersion(version) => {
            CredSspServer::new_with_version(key, Anna, version, mode).unwrap()
        }
        _ => CredSspServer::new(key, Anna, mode).unwrap(),
    };
    loop {
        let Ok(request) = read(stream).await else {
            seen.push(Seen::Closed);
            return Ok(());
        };
        let (is_proof, has_credentials) =
            (request.pub_key_auth.is_some(), request.auth_info.is_some());
        if has_credentials {
            seen.push(Seen::Credentials);
        }
        match manner {
            Manner::Closes if is_proof => return stream.shutdown().await,
            Manner::Says(code) if is_proof => {
                seen.push(Seen::Refused);
                let answer = TsRequest {
                    error_code: Some(NStatusCode(code)),
                    ..TsRequest::default()
                };
                return write(stream, &answer).await;
            }
            _ => {}
        }
        let GeneratorState::Completed(state) = server.process(request).start() else {
            panic!("NTLM asks nobody")
        };
        match state {
            Ok(ServerState::ReplyNeeded(answer)) => {
                if is_proof {
                    seen.push(Seen::Accepted);
                }
                write(stream, &answer).await?;
            }
            Ok(ServerState::Finished(_)) => return Ok(()),
            Err(refused) => {
                seen.push(Seen::Refused);
                return match refused.ts_request {
                    Some(answer) => write(stream, &answer).await,
                    None => Ok(()),
                };
            }
        }
    }
}

/// Decrypts what comes, and speaks to the other host as if it were the client.
async fn relay(
    stream: &mut TlsStream<TcpStream>,
    to: SocketAddr,
    seen: &mut Vec<Seen>,
) -> io::Result<()> {
    let lanes = redial_kit::Lanes::new(redial_kit::Sockets::default());
    let dial = redial_dial::Dial {
        address: to,
        name: None,
        token: None,
        way: redial_dial::Conveyance::Direct,
        lanes: &lanes,
        timeouts: redial_kit::Timeouts::default(),
    };
    let mut host = dial.secured().await.expect("the host is there");
    let wait = std::time::Duration::from_secs(5);
    loop {
        let Ok(request) = read(stream).await else {
            seen.push(Seen::Closed);
            return Ok(());
        };
        let mut bytes = Vec::new();
        request.encode_ts_request(&mut bytes)?;
        host.send(&bytes, wait).await.expect("it listens");
        let size = |bytes: &[u8]| match redial_wire::credssp::size(bytes) {
            Ok(redial_wire::Read::Done(size)) => Ok(Some(size)),
            Ok(redial_wire::Read::More) => Ok(None),
            Err(_) => Err(redial_dial::NotMessage),
        };
        match host.receive(1 << 16, wait, size).await {
            Ok(answer) => stream.write_all(&answer).await?,
            Err(_) => return stream.shutdown().await,
        }
    }
}
