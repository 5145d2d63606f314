#![doc = include_str!("../README.md")]

mod folder;
mod judge;
mod look;
mod wire;

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{Machine, Snag};
use redial_model::{Facts, Finding, KeyFact, Side};

redial_model::codes! {
    BOUND_MISSING: "key.bound-missing", Error, "The listener is bound to a certificate that is not in the computer's store (SSLCertificateSHA1Hash).";
    NONE: "key.none", Error, "The host has no self-signed certificate in the store where it looks for one.";
    STORE_UNSET: "key.store-unset", Error, "The host is not configured in which store its own certificate is (SelfSignedCertStore is absent), so it finds none.";
    FOLDER_DENIED: "key.folder-denied", Warning, "The access list of the key folder does not let SYSTEM make a key there, so no new certificate can be made.";
    FALLBACK: "key.fallback", Warning, "The host sends its own certificate although another one is bound or comes from policy. That one cannot be used, or the host has not loaded it yet.";
    NOT_TAKEN_UP: "key.not-taken-up", Warning, "The host sends an older certificate of its own: TermService has not loaded the newer one yet.";
    OTHER_STORE: "key.other-store", Warning, "The host is configured to keep its own certificate in another store than Remote Desktop (SelfSignedCertStore).";
    NO_FILE: "key.no-file", Error, "The private-key file of the certificate is missing.";
    DENIED: "key.denied", Error, "The listener's account, NETWORK SERVICE, has no permission to read the certificate's private-key file.";
    LOCKED: "key.locked", Warning, "SYSTEM has no full access to the private-key file, so the key cannot be replaced when the certificate expires.";
    DAMAGED: "key.damaged", Error, "The private key cannot be opened, or belongs to another certificate, although its file exists and is readable.";
    EXPIRED: "key.expired", Warning, "The certificate the host is configured to use has expired.";
    NOT_SERVED: "key.not-served", Warning, "The host sends a certificate that is none of its own: a device in between decrypts TLS, or another machine answers.";
    WHOLE: "key.whole", Info, "Binding, store, key and permissions fit together: the host can use its certificate.";
    READABLE: "key.readable", Info, "NETWORK SERVICE can read the private-key file and SYSTEM can replace it. Whether the key itself is intact was not checked.";
    UNSEEN: "key.unseen", Info, "Some links to the private key could not be read, so redial cannot judge them all.";
}

/// The probe.
#[derive(Debug)]
pub struct Key;

impl MachineProbe for Key {
    type Fact = KeyFact;
    const CARD: ProbeCard = ProbeCard::new::<KeyFact>(
        "key",
        "Can the host use the certificate it is configured to use?",
    )
    .side(Side::Host)
    .codes(CODES)
    .readme(include_str!("../README.md"));

    fn look(machine: &dyn Machine) -> Result<KeyFact, Snag> {
        look::look(machine)
    }

    fn judge(&self, key: &KeyFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(key, facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;
    use redial_lab::{MachineState, Simulated};
    use redial_machine::{Slot, StoredCertificate, System, Value};
    use redial_model::{Hex, Known, Reading, Readings, SystemFact, Unread, places};

    const FILE: &str =
        r"C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_guid";
    const GOOD: &str = "D:(A;;FA;;;SY)(A;;FR;;;NS)(A;;FA;;;BA)";

    fn list(access: &str) -> Reading {
        Reading {
            slot: Slot::Access { path: FILE.into() },
            value: Value::Text(access.into()),
        }
    }

    fn fact(access: &str) -> KeyFact {
        let own = StoredCertificate {
            thumbprint: "AB".into(),
            not_after: i64::MAX,
            container: Some("TSSecKeySet1".into()),
            key_opens: Known::Is(true),
            ..StoredCertificate::default()
        };
        KeyFact {
            readings: Readings {
                read: vec![list(access)],
                unread: vec![],
            },
            bound: Known::Is(None),
            made: Known::Is(Some("AB".into())),
            own: Known::Is(vec![own]),
            files: Known::Is(vec![FILE.into()]),
            ..KeyFact::default()
        }
    }

    /// The same, where the list could not be read and the key answered this.
    fn hidden(opens: Known<bool>) -> KeyFact {
        let mut fact = fact(GOOD);
        fact.readings = Readings {
            read: vec![],
            unread: vec![Unread {
                slot: Slot::Access { path: FILE.into() },
                why: Snag::NeedsElevation,
            }],
        };
        opening(fact, opens)
    }

    fn opening(mut fact: KeyFact, opens: Known<bool>) -> KeyFact {
        fact.certificates_mut()
            .for_each(|c| c.key_opens = opens.clone());
        fact
    }

    fn found(key: KeyFact, elevated: bool) -> Vec<Finding> {
        let host = System {
            elevated,
            ..System::default()
        };
        let mut facts = Facts::default();
        facts.add(key.into());
        facts.add(
            SystemFact {
                client: Known::Unasked,
                host: Known::Is(host),
                reported: None,
            }
            .into(),
        );
        Key.findings(&facts)
    }

    fn judged(key: KeyFact) -> Vec<String> {
        found(key, true).into_iter().map(|f| f.code).collect()
    }

    #[test]
    fn the_first_broken_link_is_named() {
        assert_eq!(judged(fact(GOOD)), ["key.whole"]);
        assert_eq!(judged(fact("D:(A;;FA;;;SY)(A;;FR;;;BA)")), ["key.denied"]);
        assert_eq!(
            judged(fact("D:(A;;FR;;;NS)(A;;FR;;;BA)")),
            ["key.whole", "key.locked"]
        );
        let no_file = KeyFact {
            files: Known::Is(vec![]),
            ..fact(GOOD)
        };
        assert_eq!(judged(no_file), ["key.no-file"]);
        let none = KeyFact {
            made: Known::Is(None),
            ..fact(GOOD)
        };
        assert_eq!(judged(none), ["key.none"]);
        let dangling = KeyFact {
            bound: Known::Is(Some("CD".into())),
            bound_found: Known::Is(None),
            ..fact(GOOD)
        };
        assert_eq!(judged(dangling), ["key.bound-missing"]);
    }

    #[test]
    fn a_chain_is_whole_only_when_every_link_was_seen() {
        let no = || Known::Unread(Snag::NeedsElevation);
        let hidden_links = [
            hidden(Known::Is(true)),
            fact("D:(XA;;FR;;;NS;(a))(A;;FA;;;SY)"),
            KeyFact {
                files: Known::Unread(Snag::NeedsElevation),
                ..fact(GOOD)
            },
            KeyFact {
                own: Known::Unread(Snag::NeedsElevation),
                ..fact(GOOD)
            },
            KeyFact {
                bound: Known::Unread(Snag::NeedsElevation),
                ..fact(GOOD)
            },
        ];
        for key in hidden_links {
            assert_eq!(judged(key.clone()), ["key.unseen"], "{key:?}");
        }
        for key in [
            opening(fact(GOOD), no()),
            opening(fact(GOOD), Known::Unasked),
        ] {
            assert_eq!(
                judged(key),
                ["key.unseen", "key.readable"],
                "access was seen"
            );
        }
        let said = found(opening(fact(GOOD), no()), false);
        let evidence = &said[0].evidence[0];
        assert_eq!(evidence.what, "whether the private key opens");
        assert_eq!(evidence.seen, "not readable without elevation");
    }

    #[test]
    fn a_key_is_damaged_only_where_redial_may_open_it() {
        let broken = |fact| opening(fact, Known::Is(false));
        assert_eq!(judged(broken(fact(GOOD))), ["key.damaged"]);
        assert_eq!(
            judged(broken(fact("D:(A;;FA;;;SY)(A;;FR;;;NS)"))),
            ["key.unseen", "key.readable"],
            "administrators are kept out"
        );
        assert_eq!(judged(hidden(Known::Is(false))), ["key.unseen"]);
        let codes: Vec<_> = found(broken(fact(GOOD)), false)
            .into_iter()
            .map(|f| f.code)
            .collect();
        assert_eq!(codes, ["key.unseen", "key.readable"], "not elevated");
        let locked = opening(fact("D:(A;;FR;;;SY)(A;;FR;;;NS)"), Known::Unasked);
        assert_eq!(
            judged(locked),
            ["key.unseen", "key.locked"],
            "SYSTEM may not replace it"
        );
    }

    /// What the probe reads of a machine whose registry holds this, beside a certificate in each store.
    fn look(base: &MachineState, set: &[(Slot, Value)]) -> KeyFact {
        let mut state = base.clone();
        for (slot, value) in set {
            state.set(slot.clone(), value.clone());
        }
        Key::look(&Simulated::new(state)).unwrap()
    }

    #[test]
    fn the_certificate_in_use_is_the_bound_one_then_the_one_handed_out_then_the_own() {
        let policy = || places::policy("CertTemplateName");
        let named = places::win_stations("TemplateCertificate");
        let bound = places::rdp_tcp("SSLCertificateSHA1Hash");
        let used = |key: &KeyFact| {
            key.in_use()
                .seen()
                .copied()
                .flatten()
                .map(|c| c.thumbprint.clone())
        };

        let mut base = MachineState::healthy();
        base.enrol();
        let look = |set: &[(Slot, Value)]| look(&base, set);
        let handed = look(&[]);
        assert_eq!(used(&handed), *handed.handed.seen().unwrap());
        let own = look(&[(policy(), Value::Absent)]);
        assert_eq!(
            used(&own),
            *own.made.seen().unwrap(),
            "a name without a policy is nothing"
        );
        let nameless = look(&[(named.clone(), Value::Absent)]);
        assert!(nameless.in_use().unread().is_some(), "any may be in use");
        assert_eq!(judged(nameless), ["key.unseen"]);

        let hash = |t: &Option<String>| Hex::parse(t.as_ref().unwrap()).unwrap();
        let bytes = Value::Binary(hash(own.made.seen().unwrap()));
        let bound_own = look(&[(bound.clone(), bytes)]);
        assert!(
            used(&bound_own).is_some() && !judged(bound_own).contains(&"key.bound-missing".into())
        );
        let gone = look(&[(bound, Value::Binary(Hex(vec![7; 20])))]);
        assert_eq!(judged(gone), ["key.bound-missing"], "in neither store");
    }

    #[test]
    fn an_expired_one_is_said_beside() {
        let mut fact = fact("D:(A;;FR;;;BA)(A;;FR;;;NS)");
        fact.certificates_mut().for_each(|c| c.not_after = 0);
        assert_eq!(judged(fact), ["key.expired", "key.locked"]);
    }

    /// A host of the lab, bound to an imported certificate with this list, that shows this on the wire.
    fn bound(list: &str, shows_own: bool) -> Vec<String> {
        let mut state = MachineState::healthy();
        state.bind(list);
        let key = Key::look(&Simulated::new(state)).unwrap();
        let shown = match shows_own {
            true => key.made.seen().unwrap().clone().unwrap(),
            false => key.bound.seen().unwrap().clone().unwrap(),
        };
        let mut facts = Facts::default();
        let certificate = serde_json::json!({
            "subject": "", "issuer": "", "common_names": [], "dns_names": [], "addresses": [],
            "not_before": 0, "not_after": 0, "key": {"kind": "EC", "bits": 256}, "signature": "",
            "self_signed": false, "usages": [], "sha1": shown.to_lowercase(), "sha256": "",
            "sent": 1,
        });
        let certificate = serde_json::from_value::<redial_model::CertificateFact>(certificate);
        facts.add(certificate.unwrap().into());
        facts.add(key.into());
        Key.findings(&facts).into_iter().map(|f| f.code).collect()
    }

    #[test]
    fn a_bound_key_is_judged_by_the_services_access_to_its_own_file() {
        let denied = bound("O:BAD:P(A;;FA;;;SY)(A;;FA;;;BA)", true);
        assert_eq!(denied, ["key.denied", "key.fallback"]);
        let read = bound("O:BAD:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;NS)", false);
        assert_eq!(read, ["key.whole"]);
        let closed = bound("O:SYD:P(A;;FA;;;SY)", false);
        assert_eq!(closed, ["key.unseen"], "redial could not find the file");
    }

    #[test]
    fn the_folder_counts_by_its_list_or_by_the_hosts_own_word() {
        let on = |list: &str| {
            let mut fact = fact(GOOD);
            fact.readings.read.push(Reading {
                slot: Slot::Access {
                    path: places::KEYS.into(),
                },
                value: Value::Text(list.into()),
            });
            judged(fact)
        };
        assert_eq!(on("D:(A;;FR;;;WD)"), ["key.folder-denied", "key.whole"]);
        assert_eq!(on("D:(A;;0x12019f;;;WD)(A;;FA;;;BA)"), ["key.whole"]);
        let logged = |words: &str, list: &str| {
            let mut facts = Facts::default();
            facts.add(fact(list).into());
            let event = redial_machine::Event {
                id: 1058,
                provider: "Microsoft-Windows-TerminalServices-RemoteConnectionManager".into(),
                data: vec![("".into(), words.into())],
                ..redial_machine::Event::default()
            };
            let events = vec![event];
            facts.add(
                redial_model::EventsFact {
                    events,
                    ..Default::default()
                }
                .into(),
            );
            let found = Key.findings(&facts);
            found.iter().any(|f| f.code == "key.folder-denied")
        };
        assert!(logged("Access is denied.", GOOD));
        assert!(logged("Zugriff verweigert", GOOD) && logged("拒绝访问。", GOOD));
        assert!(!logged("Keyset does not exist", GOOD));
        let stripped = "D:(A;;FR;;;NS)(A;;FR;;;SY)";
        assert!(
            !logged("Access is denied.", stripped),
            "the file's own list is why"
        );
    }

    #[test]
    fn a_store_that_is_not_named_matters_where_nothing_is_found() {
        let of = |own| {
            let mut fact = fact(GOOD);
            fact.readings.read.push(Reading {
                slot: places::win_stations(places::OWN_STORE),
                value: Value::Absent,
            });
            if let Some(own) = own {
                fact.own = Known::Is(own);
            }
            judged(fact)
        };
        assert_eq!(of(Some(vec![])), ["key.none", "key.store-unset"]);
        assert_eq!(of(None), ["key.whole"], "it is found all the same");
    }
}
