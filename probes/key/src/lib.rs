#![doc = include_str!("../README.md")]

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{Machine, StoredCertificate};
use redial_model::{Facts, Finding, KeyFact, Readings, Side, Slot, Snag, Value, places, sddl, utc};

redial_model::codes! {
    BOUND_MISSING: "key.bound-missing", Error, "The listener is bound to a certificate that is not in the computer's store (SSLCertificateSHA1Hash).";
    NONE: "key.none", Error, "The host has no certificate of its own making where it looks for one.";
    OTHER_STORE: "key.other-store", Warning, "The host is told to keep its own certificate in another store than Remote Desktop (SelfSignedCertStore).";
    NO_FILE: "key.no-file", Error, "The certificate names a key container whose file is gone.";
    DENIED: "key.denied", Error, "The listener's account, NETWORK SERVICE, may not read the certificate's key file.";
    LOCKED: "key.locked", Warning, "SYSTEM has no full access to the key file, so the key can't be replaced when the certificate expires.";
    DAMAGED: "key.damaged", Error, "The private key can't be opened although its file is there and may be read.";
    EXPIRED: "key.expired", Warning, "The certificate the host means to use has expired.";
    NOT_SERVED: "key.not-served", Warning, "What the wire shows is another certificate than the one the host means to use: the service needs a restart, or something in between opens TLS.";
    WHOLE: "key.whole", Info, "Binding, store, key and access fit together: the host can use its certificate.";
}

/// The probe.
#[derive(Debug)]
pub struct Key;

impl MachineProbe for Key {
    type Fact = KeyFact;
    const CARD: ProbeCard =
        ProbeCard::new::<KeyFact>("key", "Can the host use the certificate it means to use?")
            .side(Side::Host)
            .codes(CODES)
            .readme(include_str!("../README.md"));

    fn look(machine: &dyn Machine) -> Result<KeyFact, Snag> {
        let names = [
            places::rdp_tcp("SSLCertificateSHA1Hash"),
            places::win_stations("SelfSignedCertificate"),
            places::win_stations("SelfSignedCertStore"),
        ];
        let mut readings = Readings::of(machine, names.clone()).some()?;
        let thumbprint = |slot: &Slot| match readings.value(slot) {
            Some(Value::Binary(bytes)) if bytes.0.iter().any(|b| *b != 0) => {
                Some(bytes.to_string().to_uppercase())
            }
            _ => None,
        };
        let (bound, made) = (thumbprint(&names[0]), thumbprint(&names[1]));
        let own = machine.certificates(places::STORE)?;
        let bound_found = match &bound {
            Some(bound) => machine
                .certificates(places::MY)?
                .into_iter()
                .find(|c| c.thumbprint == *bound),
            None => None,
        };
        let listed = machine.files(places::KEYS);
        let files_known = listed.is_ok();
        let files: Vec<String> = listed
            .unwrap_or_default()
            .into_iter()
            .filter(|path| places::is_key_file(path))
            .collect();
        let of_file = |path: &String| {
            let path = path.clone();
            [Slot::Access { path: path.clone() }, Slot::KeyFile { path }]
        };
        let folder = Slot::KeyStore {
            path: places::KEYS.into(),
        };
        let stored = own.iter().map(|certificate| Slot::Certificate {
            store: places::STORE.into(),
            thumbprint: certificate.thumbprint.clone(),
        });
        let slots = files.iter().flat_map(of_file).chain([folder]).chain(stored);
        readings.add(machine, slots);
        Ok(KeyFact {
            readings,
            bound,
            made,
            own,
            bound_found,
            files,
            files_known,
        })
    }

    fn judge(&self, key: &KeyFact, facts: &Facts) -> Vec<Finding> {
        let mut found: Vec<Finding> = broken_link(key).into_iter().collect();
        let whole = found.is_empty();
        if let Some(store) = other_store(key) {
            found.push(
                OTHER_STORE
                    .found("the host keeps its own certificate in another store")
                    .with("SelfSignedCertStore", store),
            );
        }
        let Some(certificate) = key.in_use() else {
            return found;
        };
        let now = facts.clock.as_ref().map_or_else(utc::now, |c| c.host) as i64;
        if certificate.not_after < now {
            found.push(
                EXPIRED
                    .found(format!(
                        "the host's certificate expired on {}",
                        utc::date(certificate.not_after)
                    ))
                    .with("thumbprint", &certificate.thumbprint),
            );
        } else if whole {
            found.push(
                WHOLE
                    .found("the host can use its certificate")
                    .with("thumbprint", &certificate.thumbprint),
            );
        }
        let shown = facts
            .certificate
            .as_ref()
            .map(|c| c.sha1.to_string().to_uppercase());
        if let Some(shown) = shown.filter(|shown| *shown != certificate.thumbprint) {
            found.push(
                NOT_SERVED
                    .found("the wire shows another certificate than the host means to use")
                    .with("on the wire", shown)
                    .with("on the host", &certificate.thumbprint),
            );
        }
        if let Some(path) = file_of(key, certificate)
            && let Some(access) = key.access(path)
            && !sddl::allows(access, sddl::SYSTEM, true)
        {
            found.push(
                LOCKED
                    .found("SYSTEM can't replace the key")
                    .with(path, access),
            );
        }
        found
    }
}

/// The first link of the chain that is broken.
fn broken_link(key: &KeyFact) -> Option<Finding> {
    let Some(certificate) = key.in_use() else {
        return Some(match &key.bound {
            Some(bound) => BOUND_MISSING
                .found("the listener is bound to a certificate that is not there")
                .with("SSLCertificateSHA1Hash", bound),
            None => NONE.found("the host has no certificate of its own").with(
                "SelfSignedCertificate",
                key.made.as_deref().unwrap_or("absent"),
            ),
        });
    };
    // Only keys CryptoAPI keeps in files have one.
    let container = certificate
        .container
        .as_ref()
        .filter(|c| number(c.as_str()).is_some());
    if let Some(container) = container.filter(|_| key.files_known) {
        let Some(path) = file_of(key, certificate) else {
            return Some(
                NO_FILE
                    .found("the key file is gone")
                    .with("container", container.as_str()),
            );
        };
        if let Some(access) = key.access(path)
            && !sddl::allows(access, sddl::NETWORK_SERVICE, false)
        {
            return Some(
                DENIED
                    .found("NETWORK SERVICE may not read the key file")
                    .with(path, access),
            );
        }
    }
    (certificate.key_opens == Some(false)).then(|| {
        DAMAGED
            .found("the private key can't be opened")
            .with("thumbprint", &certificate.thumbprint)
    })
}

fn other_store(key: &KeyFact) -> Option<String> {
    match key
        .readings
        .value(&places::win_stations("SelfSignedCertStore"))
    {
        Some(Value::Text(store)) if store != places::STORE => {
            Some(redial_model::Said::new(store).to_string())
        }
        _ => None,
    }
}

/// 1 for TSSecKeySet1.
fn number(container: &str) -> Option<usize> {
    container
        .strip_prefix("TSSecKeySet")?
        .parse()
        .ok()
        .filter(|n| (1..=places::KEY_FILES.len()).contains(n))
}

/// The key file of a certificate the host made itself.
fn file_of<'a>(key: &'a KeyFact, certificate: &StoredCertificate) -> Option<&'a str> {
    let start = places::KEY_FILES[number(certificate.container.as_ref()?.as_str())? - 1];
    key.files.iter().map(String::as_str).find(|path| {
        path.rsplit(['\\', '/'])
            .next()
            .is_some_and(|name| name.to_ascii_lowercase().starts_with(start))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;
    use redial_model::Reading;

    const FILE: &str =
        r"C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_guid";
    const GOOD: &str = "D:(A;;FA;;;SY)(A;;FR;;;NS)";

    fn fact(access: &str) -> KeyFact {
        let own = StoredCertificate {
            thumbprint: "AB".into(),
            not_after: i64::MAX,
            container: Some("TSSecKeySet1".into()),
            key_opens: Some(true),
            ..StoredCertificate::default()
        };
        let read = vec![Reading {
            slot: Slot::Access { path: FILE.into() },
            value: Value::Text(access.into()),
        }];
        let readings = Readings {
            read,
            unread: vec![],
        };
        KeyFact {
            readings,
            bound: None,
            made: Some("AB".into()),
            own: vec![own],
            bound_found: None,
            files: vec![FILE.into()],
            files_known: true,
        }
    }

    fn judged(key: KeyFact) -> Vec<String> {
        let mut facts = Facts::default();
        facts.add(key.into());
        Key.findings(&facts).into_iter().map(|f| f.code).collect()
    }

    #[test]
    fn the_first_broken_link_is_named() {
        assert_eq!(judged(fact(GOOD)), ["key.whole"]);
        assert_eq!(judged(fact("D:(A;;FA;;;SY)")), ["key.denied"]);
        assert_eq!(judged(fact("D:(A;;FR;;;NS)")), ["key.whole", "key.locked"]);
        assert_eq!(
            judged(KeyFact {
                files: vec![],
                ..fact(GOOD)
            }),
            ["key.no-file"]
        );
        assert_eq!(
            judged(KeyFact {
                files: vec![],
                files_known: false,
                ..fact(GOOD)
            }),
            ["key.whole"],
            "could not look is not gone"
        );
        assert_eq!(
            judged(KeyFact {
                made: None,
                ..fact(GOOD)
            }),
            ["key.none"]
        );
        assert_eq!(
            judged(KeyFact {
                bound: Some("CD".into()),
                ..fact(GOOD)
            }),
            ["key.bound-missing"]
        );
    }

    #[test]
    fn a_key_that_does_not_open_is_damaged_and_an_unknown_one_is_not() {
        let with = |opens| {
            let mut fact = fact(GOOD);
            fact.own[0].key_opens = opens;
            judged(fact)
        };
        assert_eq!(with(Some(false)), ["key.damaged"]);
        assert_eq!(with(None), ["key.whole"]);
    }

    #[test]
    fn an_expired_one_is_said_beside() {
        let mut fact = fact("D:(A;;FA;;;BA)(A;;FR;;;NS)");
        fact.own[0].not_after = 0;
        assert_eq!(judged(fact), ["key.expired", "key.locked"]);
    }
}
