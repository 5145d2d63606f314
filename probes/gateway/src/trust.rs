//! Whether this computer trusts who issued a certificate. The connection is made all the same: what
//! is found here is a fact about the gateway, and nothing secret goes over that connection.

use std::{sync::Arc, time::Duration};

use redial_model::{CertificateFact, Chain, Hex, Said, Trust, utc};
use rustls::{
    CertificateError, Error,
    client::danger::ServerCertVerifier,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use rustls_platform_verifier::Verifier;
use tokio::time::timeout;

/// Windows may fetch certificates of authorities and lists of revoked ones meanwhile, as it does for
/// mstsc.
const PATIENCE: Duration = Duration::from_secs(15);

/// Asks this computer for the trust in a chain, on a thread of its own: reading the roots and, on
/// Windows, the network block it.
pub async fn trust(chain: Vec<Hex>, leaf: &CertificateFact, name: &str) -> Trust {
    let (from, to) = (leaf.not_before, leaf.not_after);
    let host = name.to_owned();
    let asking = tokio::task::spawn_blocking(move || {
        let verifier = Verifier::new(Arc::new(ring::default_provider()));
        match verifier {
            Ok(verifier) => asked(&verifier, &chain, &host, within(utc::now(), from, to)),
            Err(error) => Chain::Unasked(Said::new(&error.to_string())),
        }
    });
    let chain = match timeout(PATIENCE, asking).await {
        Ok(Ok(chain)) => chain,
        Ok(Err(_)) => Chain::Unasked("the look-up in the store broke".into()),
        Err(_) => Chain::Unasked("the store did not answer in time".into()),
    };
    Trust {
        chain,
        by_windows: cfg!(windows),
    }
}

/// A time at which the leaf is valid, the nearest to now: its own dates are judged elsewhere.
fn within(now: f64, from: i64, to: i64) -> UnixTime {
    let at = (now as i64).min(to - 1).max(from + 1).max(0);
    UnixTime::since_unix_epoch(Duration::from_secs(at.unsigned_abs()))
}

fn asked(verifier: &dyn ServerCertVerifier, chain: &[Hex], name: &str, at: UnixTime) -> Chain {
    let der = |hex: &Hex| CertificateDer::from(hex.0.clone());
    let Some((leaf, rest)) = chain.split_first() else {
        return Chain::Unasked("no certificate came".into());
    };
    let rest: Vec<_> = rest.iter().map(der).collect();
    let Ok(name) = ServerName::try_from(name.trim_end_matches('.').to_owned()) else {
        return Chain::Unasked("the name cannot stand in a certificate".into());
    };
    match verifier.verify_server_cert(&der(leaf), &rest, &name, &[], at) {
        Ok(_) => Chain::Trusted,
        Err(error) => refused(&error),
    }
}

/// What a refusal says of the chain. A name is compared only after the chain was found good
/// (RFC 5280 6.1, RFC 6125 6).
fn refused(error: &Error) -> Chain {
    match error {
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => Chain::Trusted,
        // An authority of the same name with another key is another one.
        Error::InvalidCertificate(
            CertificateError::UnknownIssuer | CertificateError::BadSignature,
        ) => Chain::Unknown,
        Error::InvalidCertificate(CertificateError::Revoked) => Chain::Revoked,
        // Nobody could be asked whether it was revoked, which keeps no client of Windows out.
        Error::InvalidCertificate(CertificateError::UnknownRevocationStatus) => Chain::Trusted,
        // A self-signed certificate that may issue others, too, is one that the library refuses before
        // it looks for who issued it.
        other if other.to_string().contains("CaUsedAsEndEntity") => Chain::Unknown,
        other => Chain::Refused(Said::new(&other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
    use rustls::{RootCertStore, client::WebPkiServerVerifier};

    use super::*;

    fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
    }

    fn verifier(root: &CertifiedIssuer<'static, KeyPair>) -> Arc<WebPkiServerVerifier> {
        let mut roots = RootCertStore::empty();
        roots.add(root.der().clone()).unwrap();
        let provider = Arc::new(ring::default_provider());
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .unwrap()
    }

    #[test]
    fn a_chain_is_told_from_a_name_and_from_dates() {
        let (root, other) = (authority("one"), authority("other"));
        let twin = authority("one");
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["gw.corp.test".to_owned()]).unwrap();
        let leaf = params.signed_by(&key, &root).unwrap();
        let der = Hex(leaf.der().to_vec());
        let fact = redial_papers::read(&der.0, 1).unwrap();
        let at = |now| within(now, fact.not_before, fact.not_after);
        let chain = |of: &CertifiedIssuer<'static, KeyPair>, name: &str, now| {
            asked(&*verifier(of), std::slice::from_ref(&der), name, at(now))
        };
        let now = utc::now();
        assert_eq!(chain(&root, "gw.corp.test", now), Chain::Trusted);
        assert_eq!(
            chain(&root, "192.0.2.7", now),
            Chain::Trusted,
            "the name is another question"
        );
        assert_eq!(
            chain(&root, "gw.corp.test", 9e12),
            Chain::Trusted,
            "so are the dates"
        );
        assert_eq!(chain(&other, "gw.corp.test", now), Chain::Unknown);
        assert_eq!(
            chain(&twin, "gw.corp.test", now),
            Chain::Unknown,
            "another key"
        );
        assert!(matches!(chain(&root, "a b", now), Chain::Unasked(_)));
        let own = [Hex(root.der().to_vec())];
        let found = asked(&*verifier(&other), &own, "one", at(now));
        assert_eq!(found, Chain::Unknown, "an authority's own certificate");
        let junk = [Hex(vec![0x30, 1, 2])];
        let found = asked(&*verifier(&root), &junk, "gw", at(now));
        assert!(matches!(found, Chain::Refused(_)), "{found:?}");
        assert!(matches!(
            asked(&*verifier(&root), &[], "gw", at(now)),
            Chain::Unasked(_)
        ));
    }
}
