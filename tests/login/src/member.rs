//! A host that belongs to a domain and takes Kerberos alone, as its own account of the domain.

use std::{io, time::Duration};

use sspi::{
    AuthIdentity, Credentials, KerberosConfig, KerberosServerConfig, NegotiateConfig,
    NetworkRequest, Secret, Username,
    credssp::{ServerMode, TsRequest},
    generator::{Generator, GeneratorState},
    kerberos::ServerProperties,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// As far as the clocks may differ.
const SKEW: Duration = Duration::from_secs(300);
/// Longest answer of a controller, in bytes.
const MOST: u64 = 1 << 20;
/// Every NTLM message begins so.
const NTLM: &[u8] = b"NTLMSSP\0";
/// NegTokenResp with negState reject (RFC 4178 4.2.2).
const REJECT: [u8; 9] = [0xA1, 7, 0x30, 5, 0xA0, 3, 0x0A, 1, 2];

/// What a host of a domain knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// The domain controller, as host and port.
    pub kdc: String,
    /// The host's full name: tickets for TERMSRV/ with it are taken.
    pub name: String,
    /// The host's account, with its domain: `srv01$@CORP.TEST`.
    pub account: String,
    /// That account's password.
    pub password: String,
    /// Who may sign in: `anna@corp.test`.
    pub user: String,
}

impl Member {
    /// How it verifies.
    pub fn mode(&self) -> ServerMode {
        let own = AuthIdentity {
            username: Username::parse(&self.account).unwrap(),
            password: Secret::new(self.password.clone()),
        };
        let own = Credentials::AuthIdentity(own).try_into().unwrap();
        let names = ["TERMSRV", &self.name];
        let kerberos = KerberosServerConfig {
            kerberos_config: KerberosConfig::new(&self.kdc, self.name.clone()),
            server_properties: ServerProperties::new(&names, Some(own), SKEW, None).unwrap(),
        };
        let only = Some("kerberos,!ntlm,!pku2u".into());
        ServerMode::Negotiate(NegotiateConfig::new(
            Box::new(kerberos),
            only,
            self.name.clone(),
        ))
    }
}

/// The answer to NTLM of a host that takes none; nothing where it is none.
pub fn rejection(request: &TsRequest) -> Option<TsRequest> {
    let token = request.nego_tokens.as_deref()?;
    token.starts_with(NTLM).then(|| TsRequest {
        version: request.version,
        nego_tokens: Some(REJECT.to_vec()),
        ..TsRequest::default()
    })
}

/// Runs what may ask the controller, and brings each of its messages there.
pub async fn run<T: Send>(
    mut asking: Generator<'_, NetworkRequest, sspi::Result<Vec<u8>>, T>,
) -> T {
    let mut state = asking.start();
    loop {
        match state {
            GeneratorState::Completed(outcome) => return outcome,
            GeneratorState::Suspended(request) => {
                let answer = exchanged(&request).await.map_err(|error| {
                    sspi::Error::new(
                        sspi::ErrorKind::NoAuthenticatingAuthority,
                        error.to_string(),
                    )
                });
                state = asking.resume(answer);
            }
        }
    }
}

/// One message and its answer (RFC 4120 7.2.2), each with its length before it.
async fn exchanged(request: &NetworkRequest) -> io::Result<Vec<u8>> {
    let host = request.url.host_str().unwrap_or_default();
    let port = request.url.port().unwrap_or(88);
    let mut stream = TcpStream::connect((host, port)).await?;
    stream.write_all(&request.data).await?;
    let length = stream.read_u32().await?;
    let mut answer = length.to_be_bytes().to_vec();
    let body = u64::from(length).min(MOST);
    stream.take(body).read_to_end(&mut answer).await?;
    Ok(answer)
}
