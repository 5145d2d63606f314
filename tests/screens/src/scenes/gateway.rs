//! A host behind an RD Gateway, which nobody reaches directly.

use redial::dashboard::state::Shown;
use redial_check::Check;
use redial_model::{
    AddressFact, CertificateFact, Chain, DoorKind, End, GatewayDoor, GatewayFact, GatewaySource,
    LoginFact, Lookup, Proof, Rung, Trust,
};

use super::made::{rung, world};

fn answers(status: u16) -> GatewayDoor {
    GatewayDoor {
        door: DoorKind::Http,
        end: End::Ok,
        ms: 12.0,
        status: Some(status),
        schemes: vec![],
        server: None,
        location: None,
        is_page: false,
    }
}

fn fact() -> GatewayFact {
    GatewayFact {
        port: 443,
        source: GatewaySource::Named,
        lookup: AddressFact {
            host: "gw.corp.test".into(),
            lookup: Lookup::System,
            addresses: vec![[192, 0, 2, 9].into()],
            ms: 1.2,
        },
        address: Some(([192, 0, 2, 9], 443).into()),
        rungs: vec![
            rung(Rung::Tcp, End::Ok, 9.4),
            rung(Rung::Tls, End::Ok, 21.0),
        ],
        session: None,
        hello: None,
        certificate: None,
        trust: None,
        doors: vec![],
        challenge: None,
    }
}

fn shown(gateway: GatewayFact, login: Option<LoginFact>) -> Shown {
    let mut report = world("dropped").plain;
    report.facts.add(gateway.into());
    if let Some(login) = login {
        report.facts.add(login.into());
    }
    Shown::new(Check::default().again(report))
}

/// What answers there is no gateway.
pub(super) fn none() -> Shown {
    let mut gateway = fact();
    gateway.rungs.push(rung(Rung::Http, End::Http(404), 12.0));
    gateway.doors = vec![GatewayDoor {
        server: Some("nginx".into()),
        is_page: true,
        ..answers(404)
    }];
    shown(gateway, None)
}

/// One that asks for the password, with a certificate that this chain has.
fn healthy(chain: Chain) -> GatewayFact {
    let mut gateway = fact();
    gateway.rungs.push(rung(Rung::Http, End::Ok, 12.0));
    gateway.rungs.push(rung(Rung::GatewayAuth, End::Ok, 11.0));
    gateway.doors = vec![GatewayDoor {
        schemes: vec!["Negotiate".into(), "NTLM".into()],
        ..answers(401)
    }];
    let certificate = world("healthy").plain.facts.certificate;
    let mut leaf = CertificateFact::clone(&certificate.expect("one"));
    leaf.dns_names = vec!["gw.corp.test".into()];
    (leaf.not_before, leaf.not_after) = (1_600_000_000, 4_000_000_000);
    gateway.certificate = Some(leaf);
    gateway.trust = Some(Trust {
        chain,
        by_windows: false,
    });
    gateway
}

/// One that is as it should be.
pub(super) fn asks() -> Shown {
    shown(healthy(Chain::Trusted), None)
}

/// One whose authority this computer does not know.
pub(super) fn unknown() -> Shown {
    shown(healthy(Chain::Unknown), None)
}

/// One that accepts the password, and whose policies do not list the host.
pub(super) fn refuses_host() -> Shown {
    let gateway = healthy(Chain::Trusted);
    let login = LoginFact {
        user: "anna".into(),
        domain: Some("CORP".into()),
        gateway: Some("gw.corp.test".into()),
        address: gateway.address,
        proof: Some(Proof::Ntlm),
        rungs: vec![
            rung(Rung::GatewayPassword, End::Ok, 23.0),
            rung(Rung::GatewayTunnel, End::Ok, 31.0),
            rung(Rung::GatewayChannel, End::Status(0x8007_59DA), 12.0),
        ],
        tries: 1,
        ..LoginFact::default()
    };
    shown(gateway, Some(login))
}
