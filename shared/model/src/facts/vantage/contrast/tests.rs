use super::*;
use crate::{
    AddressFact, CertificateFact, CertificateKey, Climb, IdentityFact, KeyAlgorithm, LineFact,
    Lookup, RungState, Said,
};

fn rung(rung: Rung, end: End) -> RungState {
    RungState {
        rung,
        end,
        ms: 1.0,
        bytes: Hex::default(),
    }
}

/// What this computer saw: the host as it was asked for, and the last rung of its line.
fn here(last: Rung, end: End) -> Facts {
    let climbed = Rung::LINE
        .into_iter()
        .filter(|r| *r > Rung::Name && *r < last);
    let mut rungs: Vec<_> = climbed.map(|r| rung(r, End::Ok)).collect();
    rungs.push(rung(last, end));
    let mut facts = Facts::default();
    facts.add(
        AddressFact {
            host: "srv01.corp.test".into(),
            lookup: Lookup::System,
            addresses: vec![[192, 0, 2, 7].into()],
            ms: 1.0,
        }
        .into(),
    );
    let climbs = vec![Climb::new(([192, 0, 2, 7], 3389).into(), rungs)];
    facts.add(LineFact { climbs }.into());
    facts
}

fn there(means: Means, rungs: &[(Rung, End)]) -> View {
    View {
        rungs: rungs.iter().map(|(r, end)| rung(*r, end.clone())).collect(),
        ..View::of("jump".into(), means)
    }
}

fn up() -> View {
    let ends = [Rung::X224, Rung::Tls, Rung::Nla].map(|r| (r, End::Ok));
    there(Means::Through, &ends)
}

fn named(view: View, name: &str) -> View {
    View {
        computer: Some(name.into()),
        ..view
    }
}

fn with_names(mut facts: Facts, name: &str) -> Facts {
    facts.add(
        IdentityFact {
            computer: Some(name.into()),
            ..IdentityFact::default()
        }
        .into(),
    );
    facts
}

fn with_certificate(mut facts: Facts, byte: u8) -> Facts {
    facts.add(
        CertificateFact {
            subject: Said::default(),
            issuer: Said::default(),
            common_names: vec![],
            dns_names: vec![],
            addresses: vec![],
            not_before: 0,
            not_after: 1,
            key: CertificateKey {
                kind: KeyAlgorithm::Rsa,
                bits: 2048,
            },
            signature: Said::default(),
            self_signed: true,
            unchecked: false,
            more_names: 0,
            usages: vec![],
            sha1: Hex::default(),
            sha256: Hex(vec![byte; 32]),
            sent: 1,
            interceptor: None,
            other_door: None,
        }
        .into(),
    );
    facts
}

fn certified(view: View, byte: u8) -> View {
    View {
        sha256: Some(Hex(vec![byte; 32])),
        ..view
    }
}

#[test]
fn works_there_and_breaks_here() {
    for (last, end) in [
        (Rung::Tcp, End::Silent),
        (Rung::X224, End::Fin),
        (Rung::Tls, End::Rst),
    ] {
        let facts = here(last, end);
        let view = named(up(), "SRV01");
        assert_eq!(view.contrast(&facts), Contrast::Works, "{last:?}");
        assert_eq!(view.parts(&facts), Some(last));
    }
    let healthy = here(Rung::Nla, End::Ok);
    assert_eq!(up().contrast(&healthy), Contrast::Works);
    assert_eq!(up().parts(&healthy), None, "they do not part");
}

#[test]
fn alike_is_the_same_step_and_the_same_way() {
    let close = |end| there(Means::Through, &[(Rung::X224, End::Ok), (Rung::Tls, end)]);
    let reset = here(Rung::Tls, End::Rst);
    // A command shows a reset as a close.
    assert_eq!(close(End::Fin).contrast(&reset), Contrast::Alike);
    assert_eq!(close(End::Alert(80)).contrast(&reset), Contrast::Alike);
    assert_eq!(close(End::Alert(40)).contrast(&reset), Contrast::Elsewhere);
    assert_eq!(close(End::Silent).contrast(&reset), Contrast::Elsewhere);
    let alert = here(Rung::Tls, End::Alert(40));
    assert_eq!(close(End::Alert(40)).contrast(&alert), Contrast::Alike);
    assert_eq!(close(End::Alert(70)).contrast(&alert), Contrast::Elsewhere);
    let healthy = here(Rung::Nla, End::Ok);
    assert_eq!(close(End::Fin).contrast(&healthy), Contrast::Elsewhere);
    assert_eq!(close(End::Fin).parts(&healthy), Some(Rung::Tls));
    let refused = there(Means::Through, &[(Rung::Tcp, End::Refused)]);
    assert_eq!(refused.contrast(&reset), Contrast::Elsewhere);
    assert_eq!(refused.parts(&reset), Some(Rung::Tcp), "the earlier step");
    let shut = here(Rung::Tcp, End::Refused);
    assert_eq!(refused.contrast(&shut), Contrast::Alike);
}

#[test]
fn a_place_that_could_not_look_says_nothing() {
    let missed = View::missed("jump".into(), Means::Through, "it ended");
    let closed = [(Rung::Tcp, End::NotAsked), (Rung::X224, End::Fin)];
    let unheard = there(Means::Through, &closed);
    let noise = there(Means::Through, &[(Rung::X224, End::Junk)]);
    for facts in [here(Rung::Nla, End::Ok), here(Rung::Tls, End::Rst)] {
        for view in [&missed, &unheard, &noise] {
            assert_eq!(view.contrast(&facts), Contrast::NotReached, "{view:?}");
            assert_eq!(view.parts(&facts), None);
        }
    }
    // What the host does here, too, is the host's.
    assert_eq!(
        unheard.contrast(&here(Rung::X224, End::Rst)),
        Contrast::Alike
    );
    assert_eq!(
        noise.contrast(&here(Rung::X224, End::Junk)),
        Contrast::Alike
    );
    let by_agent = there(
        Means::From,
        &[(Rung::Tcp, End::Ok), (Rung::X224, End::Junk)],
    );
    let facts = here(Rung::Nla, End::Ok);
    assert_eq!(by_agent.contrast(&facts), Contrast::Elsewhere);
}

#[test]
fn another_host_is_not_compared() {
    let healthy = with_certificate(with_names(here(Rung::Nla, End::Ok), "SRV01"), 1);
    let of = |view: View| view.contrast(&healthy);
    assert_eq!(of(certified(named(up(), "SRV01"), 1)), Contrast::Works);
    assert_eq!(of(certified(named(up(), "SRV02"), 2)), Contrast::OtherHost);
    let replaced = certified(named(up(), "SRV01"), 2);
    assert_eq!(of(replaced.clone()), Contrast::OtherCertificate(true));
    assert_eq!(replaced.parts(&healthy), Some(Rung::Tls));
    assert_eq!(of(certified(up(), 2)), Contrast::OtherCertificate(false));
    // Nothing is known of the host here: its name is all there is.
    let broken = here(Rung::Tls, End::Rst);
    assert_eq!(named(up(), "WEB7").contrast(&broken), Contrast::OtherHost);
    let known = View {
        own_address: Some(true),
        ..named(up(), "WEB7")
    };
    assert_eq!(known.contrast(&broken), Contrast::Works, "an alias");
}

#[test]
fn another_address_counts_where_nothing_shows_that_it_is_the_same_host() {
    let at = |ip: [u8; 4]| View {
        address: Some((ip, 3389).into()),
        means: Means::From,
        ..up()
    };
    let silent = here(Rung::Tcp, End::Silent);
    assert_eq!(
        at([198, 51, 100, 9]).contrast(&silent),
        Contrast::OtherAddress
    );
    assert_eq!(at([192, 0, 2, 7]).contrast(&silent), Contrast::Works);
    let elsewhere = View {
        own_address: Some(false),
        ..up()
    };
    assert_eq!(elsewhere.contrast(&silent), Contrast::OtherAddress);
    let healthy = with_names(here(Rung::Nla, End::Ok), "SRV01");
    let inside = named(at([198, 51, 100, 9]), "SRV01");
    assert_eq!(inside.contrast(&healthy), Contrast::Works, "two addresses");
    assert!(inside.is_at_another_address(&healthy));
}

#[test]
fn a_name_is_compared_as_well() {
    let lookup = |lookup, addresses| AddressFact {
        host: "srv01.corp.test".into(),
        lookup,
        addresses,
        ms: 1.0,
    };
    let mut unknown = Facts::default();
    unknown.add(lookup(Lookup::Failed("no such name".into()), vec![]).into());
    let nowhere = View {
        lookup: unknown.address.as_deref().cloned(),
        ..there(Means::From, &[])
    };
    assert_eq!(nowhere.contrast(&unknown), Contrast::Alike);
    assert_eq!(named(up(), "SRV01").contrast(&unknown), Contrast::Works);
    assert_eq!(named(up(), "SRV01").parts(&unknown), Some(Rung::Name));
    let healthy = here(Rung::Nla, End::Ok);
    assert_eq!(nowhere.contrast(&healthy), Contrast::Elsewhere);
    assert_eq!(nowhere.parts(&healthy), Some(Rung::Name));
    let nobody = Facts::default();
    assert_eq!(up().contrast(&nobody), Contrast::Works, "nobody tried here");
}
