//! The knock at an RD Gateway: NTLM over HTTP up to the gateway's answer to the proof (MS-TSGU
//! 3.3.5.1), and then the tunnel's questions, which show what its policies say of the user and of the
//! host. The channel to the host is closed as soon as it is made.

mod frames;
mod proof;
mod tunnel;

use std::time::Duration;

use redial_dial::{Conveyance, Dial, Secured, thumbprint};
use redial_kit::{GatewayOrder, Lanes, SignInNews, Sockets, Timeouts};
use redial_model::{End, GATEWAY_PORT, LoginFact, Proof, Rung};
use redial_wire::http::authority;

use crate::{Password, knock::shows, ladder::Ladder};
use proof::Proved;
use tunnel::Tunnel;

/// Proves the password to the gateway, asks it for a channel to the host, and hangs up.
pub(crate) async fn knock(
    order: &GatewayOrder,
    password: &Password,
    tell: &mut (dyn FnMut(SignInNews) + Send),
) -> Result<LoginFact, String> {
    let identity = password.identity(&order.account, order.account.domain.as_deref())?;
    let mut gateway = connected(order).await?;
    shows(&gateway, &order.sha256, "the RD Gateway")?;
    let mut ladder = Ladder::new(begun(order, &gateway), tell);
    let mut proof = Proved::begin(order, &gateway)?;
    let end = proof.give(identity, &mut gateway).await;
    ladder.fact.tries = proof.tries;
    let goes_on = ladder.ended(Rung::GatewayPassword, end);
    if goes_on && proof.has_socket {
        Tunnel::new(&mut gateway, wait(order))
            .climb(order, &mut ladder)
            .await;
    } else if goes_on {
        // Both ways over HTTP need a second connection, and a second proof.
        ladder.ended(Rung::GatewayTunnel, End::NotAsked);
    }
    gateway.close().await;
    Ok(ladder.fact)
}

fn wait(order: &GatewayOrder) -> Duration {
    Duration::from_millis(order.answer_ms)
}

async fn connected(order: &GatewayOrder) -> Result<Secured, String> {
    let lanes = Lanes::new(Sockets::default());
    let is_name = order.gateway.parse::<std::net::IpAddr>().is_err();
    let dial = Dial {
        address: order.address,
        name: is_name.then_some(&order.gateway),
        token: None,
        way: Conveyance::Direct,
        lanes: &lanes,
        timeouts: Timeouts {
            connect: Duration::from_millis(order.connect_ms),
            answer: wait(order),
            ..Timeouts::default()
        },
    };
    let found = dial.tls_at_once().await;
    found.secured.ok_or_else(|| {
        let last = found.rungs.last();
        let (rung, end) = last.map_or(("tcp", End::Silent), |last| {
            (last.rung.word(), last.end.clone())
        });
        format!(
            "the connection to the RD Gateway for the sign-in ended at {rung}: {}",
            end.shown()
        )
    })
}

fn begun(order: &GatewayOrder, gateway: &Secured) -> LoginFact {
    let account = &order.account;
    LoginFact {
        user: account.user.as_str().into(),
        domain: account.domain.as_deref().map(Into::into),
        gateway: Some(order.gateway.as_str().into()),
        address: Some(order.address),
        proof: Some(Proof::Ntlm),
        sha256: gateway.chain.first().map(thumbprint),
        ..LoginFact::default()
    }
}

/// The gateway as it stands in a request.
fn host(order: &GatewayOrder) -> String {
    authority(&order.gateway, order.address.port(), GATEWAY_PORT)
}
