use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use redial_model::{End, Hex, KeyProof, Rung, RungState, Said, Session};
use redial_wire::{
    hello::MSTSC_SCHEMES,
    x224::{RdpRefusal, refusal},
};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, Error, InvalidMessage, PeerMisbehaved,
    ProtocolVersion, SignatureScheme,
    client::{
        Resumption,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use tokio::time::{Instant, timeout_at};
use tokio_rustls::{Connect, TlsConnector, client::TlsStream};

use crate::{
    Dial,
    metered::{Meter, MeteredStream},
    proof,
    read::{end_of, finish_tpkt},
};

/// The suites that the climb offers: all that the library has and mstsc offers. It would offer
/// ChaCha20, too; a host that takes nothing else is no host that mstsc can reach.
pub(crate) const CLIMB_SUITES: [u16; 6] = [0x1302, 0x1301, 0xC02C, 0xC02B, 0xC030, 0xC02F];

/// Certificates kept of a chain.
const MAX_CERTIFICATES: usize = 8;
/// Bytes kept of each certificate: a whole answer. One that is cut can't be read.
const MAX_CERTIFICATE_BYTES: usize = crate::read::MAX_ANSWER_BYTES;

/// What was learnt in a TLS handshake, whether it was completed or not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TlsOutcome {
    /// The session, when it was completed.
    pub session: Option<Session>,
    /// The certificates as sent, leaf first, DER.
    pub chain: Vec<Hex>,
}

/// How the rung ended, what was learnt, and the stream when the handshake was completed.
pub(crate) type TlsEnd = (
    RungState,
    TlsOutcome,
    Option<(TlsStream<MeteredStream>, Meter)>,
);

/// A handshake that was begun.
pub(crate) struct Handshake {
    connecting: Connect<MeteredStream>,
    witness: Arc<Witness>,
}

impl Handshake {
    /// The connection below it.
    pub(crate) fn stream(&mut self) -> Option<&mut MeteredStream> {
        self.connecting.get_mut()
    }
}

impl Dial<'_> {
    /// The TLS handshake on a connection, after X.224 or instead of it. The stream comes back when
    /// it was completed.
    pub(crate) async fn secure(&self, stream: MeteredStream) -> TlsEnd {
        let meter = stream.begin_rung();
        match self.handshake(stream, |_| {}) {
            Ok(handshake) => self.shake(handshake, meter).await,
            Err(error) => {
                let broke = End::Broke(Said::new(&error.to_string()));
                let rung = meter.end_rung(Rung::Tls, broke);
                (rung, TlsOutcome::default(), None)
            }
        }
    }

    /// A handshake on a connection, on which nothing was sent yet. `begun` may take the hello out of it.
    pub(crate) fn handshake(
        &self,
        stream: MeteredStream,
        begun: impl FnOnce(&mut ClientConnection),
    ) -> Result<Handshake, Error> {
        let witness = Arc::new(Witness::new());
        let connector = TlsConnector::from(Arc::new(config(&witness)?));
        Ok(Handshake {
            connecting: connector.connect_with(self.server_name(), stream, begun),
            witness,
        })
    }

    /// Brings a handshake to its end, on a rung that was begun.
    pub(crate) async fn shake(&self, handshake: Handshake, meter: Meter) -> TlsEnd {
        let Handshake {
            connecting,
            witness,
        } = handshake;
        let until = Instant::now() + self.timeouts.answer;
        let outcome = tokio::select! {
            done = timeout_at(until, connecting.into_fallible()) => done.ok(),
            () = self.silence_explained(&meter) => None,
        };
        let (end, stream) = match outcome {
            Some(Ok(stream)) => (End::Ok, Some(stream)),
            Some(Err((error, mut stream))) => {
                finish_tpkt(&mut stream, &mut meter.first(), until).await;
                (end_of_tls(&error, &meter), None)
            }
            None => (meter.end_at_deadline(), None),
        };
        let session = stream.as_ref().map(|s| witness.session(s));
        let tls = TlsOutcome {
            session,
            chain: witness.lock_seen().chain.clone(),
        };
        (
            meter.end_rung(Rung::Tls, end),
            tls,
            stream.map(|s| (s, meter)),
        )
    }

    /// Ends when another connection has found out why this one gets no answer. It never ends when
    /// the host has begun to answer.
    async fn silence_explained(&self, meter: &Meter) {
        self.lanes.board.silence_explained(self.address.ip()).await;
        if meter.received() > 0 {
            std::future::pending::<()>().await;
        }
    }

    fn server_name(&self) -> ServerName<'static> {
        self.name
            .and_then(|n| ServerName::try_from(n.trim_end_matches('.').to_owned()).ok())
            .unwrap_or_else(|| ServerName::from(self.address.ip()))
    }
}

/// As much of a chain as is kept.
pub(crate) fn keep_chain(chain: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Vec<Hex> {
    chain
        .into_iter()
        .take(MAX_CERTIFICATES)
        .map(|c| Hex::first(c.as_ref(), MAX_CERTIFICATE_BYTES))
        .collect()
}

fn config(witness: &Arc<Witness>) -> Result<ClientConfig, Error> {
    let mut config = ClientConfig::builder_with_provider(Arc::clone(&witness.provider))
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::<Witness>::clone(witness))
        .with_no_client_auth();
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// How a failed handshake ended the rung.
fn end_of_tls(error: &io::Error, meter: &Meter) -> End {
    let Some(tls) = error.get_ref().and_then(|e| e.downcast_ref::<Error>()) else {
        return end_of(error);
    };
    match tls {
        Error::AlertReceived(alert) => End::Alert((*alert).into()),
        _ if !meter.looks_like_tls() => not_tls(meter),
        Error::InvalidMessage(
            InvalidMessage::HandshakePayloadTooLarge | InvalidMessage::CertificatePayloadTooLarge,
        ) => End::Overrun,
        other if has_too_little(other) => End::Incompatible(Said::new(&other.to_string())),
        other => End::Garbled(Said::new(&other.to_string())),
    }
}

/// How a rung ended where something other than TLS answered the hello. Some servers whose TLS can't
/// start say so in RDP.
pub(crate) fn not_tls(meter: &Meter) -> End {
    match refusal(&meter.first()) {
        Some(RdpRefusal::Failure(code)) => End::Failure(code),
        Some(RdpRefusal::Disconnect | RdpRefusal::ErrorInfo(_)) => End::Disconnected,
        None => End::Junk,
    }
}

/// Whether the library can't do what the host chose. Everything else it complains about is no TLS
/// that a host of any age would speak.
fn has_too_little(error: &Error) -> bool {
    matches!(
        error,
        Error::PeerIncompatible(_)
            | Error::PeerMisbehaved(
                PeerMisbehaved::SelectedUnofferedCipherSuite
                    | PeerMisbehaved::SelectedUnusableCipherSuiteForVersion
                    | PeerMisbehaved::SelectedUnofferedKxGroup
                    | PeerMisbehaved::SelectedUnofferedCompression
            )
            | Error::InvalidMessage(
                InvalidMessage::UnknownProtocolVersion
                    | InvalidMessage::UnsupportedCompression
                    | InvalidMessage::UnsupportedCurveType
                    | InvalidMessage::UnsupportedKeyExchangeAlgorithm(_)
            )
    )
}

/// Accepts every certificate and signature, and keeps what was sent. It protects nothing.
#[derive(Debug)]
struct Witness {
    provider: Arc<CryptoProvider>,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    chain: Vec<Hex>,
    key: KeyProof,
}

impl Witness {
    fn new() -> Self {
        static PROVIDER: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
        let provider = PROVIDER.get_or_init(|| {
            let mut provider = rustls::crypto::ring::default_provider();
            provider
                .cipher_suites
                .retain(|s| CLIMB_SUITES.contains(&s.suite().into()));
            Arc::new(provider)
        });
        Self {
            provider: Arc::clone(provider),
            seen: Mutex::default(),
        }
    }

    fn lock_seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn session(&self, stream: &TlsStream<MeteredStream>) -> Session {
        let state = stream.get_ref().1;
        let key = self.lock_seen().key.clone();
        Session {
            version: match state.protocol_version() {
                Some(ProtocolVersion::TLSv1_3) => "TLS 1.3".into(),
                Some(ProtocolVersion::TLSv1_2) => "TLS 1.2".into(),
                other => format!("{other:?}").into(),
            },
            suite: state
                .negotiated_cipher_suite()
                .and_then(|s| s.suite().as_str())
                .unwrap_or("unknown")
                .replace("TLS13_", "TLS_")
                .into(),
            group: state
                .negotiated_key_exchange_group()
                .and_then(|g| g.name().as_str())
                .map(Said::from),
            signature: (key == KeyProof::Wrong).then(|| "not made with this key".into()),
            unchecked: match key {
                KeyProof::Unchecked(why) => Some(why),
                KeyProof::None | KeyProof::Signed | KeyProof::Wrong => None,
            },
        }
    }

    /// Keeps whether the host has its key, and lets the handshake go on: servers with odd
    /// certificates work with mstsc too.
    fn record_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.lock_seen().key =
            proof::check(leaf, signed.scheme.into(), message, signed.signature());
        Ok(HandshakeSignatureValid::assertion())
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.lock_seen().chain = keep_chain(std::iter::once(leaf).chain(rest));
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        m: &[u8],
        c: &CertificateDer<'_>,
        d: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.record_signature(m, c, d)
    }

    fn verify_tls13_signature(
        &self,
        m: &[u8],
        c: &CertificateDer<'_>,
        d: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.record_signature(m, c, d)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        MSTSC_SCHEMES.map(SignatureScheme::from).to_vec()
    }
}
