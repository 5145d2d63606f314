//! The connection itself: TCP, and TLS on it.

use std::{io, sync::Arc, time::Duration};

use redial_machine::Said;
use redial_model::Target;
use redial_ntlm::binding;
use rustls::{ClientConfig, crypto::ring, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

use crate::{
    error::WinrmError,
    trust::{Judge, Trust, thumbprint},
};

/// Seconds for a TCP connection, and for TLS on it.
const PATIENCE: u64 = 15;

/// A stream in both directions.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// A connection, and what names it for NTLM (RFC 5929, 4).
pub(crate) struct Connected {
    pub stream: Box<dyn Duplex>,
    pub binding: Option<Vec<u8>>,
}

/// Connects, with TLS where something is trusted.
pub(crate) async fn connect(host: &Target, trust: Option<&Trust>) -> Result<Connected, WinrmError> {
    let stream = reach(host).await?;
    match trust {
        Some(trust) => secure(host, stream, trust).await,
        None => Ok(Connected {
            stream: Box::new(stream),
            binding: None,
        }),
    }
}

async fn reach(host: &Target) -> Result<TcpStream, WinrmError> {
    let name = match &host.zone {
        Some(zone) => format!("{}%{zone}", host.host),
        None => host.host.clone(),
    };
    let patience = Duration::from_secs(PATIENCE);
    let late = |_| WinrmError::TooSlow(host.to_string(), PATIENCE);
    let found = timeout(patience, tokio::net::lookup_host((name, host.port))).await;
    let found = found.map_err(late)?;
    let addresses: Vec<_> = found
        .map_err(|_| WinrmError::NotFound(host.host.clone()))?
        .collect();
    let stream = timeout(patience, TcpStream::connect(&*addresses)).await;
    let stream = stream.map_err(late)?.map_err(|why| match why.kind() {
        io::ErrorKind::ConnectionRefused => WinrmError::Refused(host.to_string()),
        _ => WinrmError::NotReached(host.to_string(), why),
    })?;
    // A request is one write: it need not wait for more.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

async fn secure(host: &Target, stream: TcpStream, trust: &Trust) -> Result<Connected, WinrmError> {
    let provider = Arc::new(ring::default_provider());
    let judge = Arc::new(Judge::new(trust.clone(), Arc::clone(&provider)));
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|why| WinrmError::Tls(host.to_string(), why.to_string().into()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&judge) as _)
        .with_no_client_auth();
    let name = ServerName::try_from(host.host.clone());
    let name = name.map_err(|_| WinrmError::NotFound(host.host.clone()))?;
    let hello = TlsConnector::from(Arc::new(config)).connect(name, stream);
    let stream = timeout(Duration::from_secs(PATIENCE), hello).await;
    let stream = stream.map_err(|_| WinrmError::TooSlow(host.to_string(), PATIENCE))?;
    let stream = stream.map_err(|why| refused(host, &judge, &why))?;
    let binding = judge.seen().map(|certificate| binding(&certificate));
    Ok(Connected {
        stream: Box::new(stream),
        binding,
    })
}

/// Why TLS did not come about: the certificate, where it was one that is not trusted.
fn refused(host: &Target, judge: &Judge, why: &io::Error) -> WinrmError {
    let inner = why
        .get_ref()
        .and_then(|e| e.downcast_ref::<rustls::Error>());
    let host = host.to_string();
    match (inner, judge.seen()) {
        (Some(rustls::Error::InvalidCertificate(why)), Some(certificate)) => {
            let thumbprint = thumbprint(&certificate);
            match judge.knows_one() {
                true => WinrmError::OtherCertificate { host, thumbprint },
                false => WinrmError::NotTrusted {
                    host,
                    why: wrong_with(why),
                    thumbprint,
                },
            }
        }
        _ => WinrmError::Tls(host, why.to_string().into()),
    }
}

fn wrong_with(why: &rustls::CertificateError) -> Said {
    use rustls::CertificateError as Wrong;
    match why {
        // A certificate that was made again has the name of the old one, and another key.
        Wrong::UnknownIssuer | Wrong::BadSignature => {
            "nobody this computer trusts has issued it".into()
        }
        Wrong::Expired | Wrong::ExpiredContext { .. } => "it has expired".into(),
        Wrong::NotValidYet | Wrong::NotValidYetContext { .. } => "it is not valid yet".into(),
        Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => {
            "it is for another name".into()
        }
        other => Said::new(&other.to_string()),
    }
}
