//! The knock: CredSSP up to the host's answer to the proof of the password (MS-CSSP 3.1.5). What the
//! client would send next is the password; in a knock it is not sent, and in its place an empty one
//! is prepared.

mod ended;
mod exchange;

use std::time::Duration;

use redial_dial::{Conveyance, Dial, Secured, public_key, thumbprint};
use redial_kit::{Lanes, ProofOrder, SignInNews, SignInUntil, Sockets, Timeouts};
use redial_model::{End, LoginFact, Proof, Rung, facts::protocol};

use crate::{Password, ladder::Ladder, session};
pub(crate) use exchange::Exchange;

/// Climbs to the host, proves the password, and hangs up; or goes on to the first picture.
pub(crate) async fn prove(
    order: &ProofOrder,
    password: &Password,
    tell: &mut (dyn FnMut(SignInNews) + Send),
) -> Result<LoginFact, String> {
    let mut host = connected(order).await?;
    confirmed(order, &host)?;
    let mut ladder = Ladder::new(begun(order, &host), tell);
    let (end, exchange) = match is_nla(&host) {
        true => proved(order, password, &mut host, &mut ladder.fact).await?,
        false => (End::Skipped, None),
    };
    let goes_on = ladder.ended(Rung::Auth, end);
    if let SignInUntil::Picture { save, .. } = &order.until
        && goes_on
    {
        let session = session::Session::new(order, password, &host, save.as_deref());
        session.climb(&mut host, exchange, &mut ladder).await?;
    }
    host.close().await;
    Ok(ladder.fact)
}

async fn connected(order: &ProofOrder) -> Result<Secured, String> {
    let lanes = Lanes::new(Sockets::default());
    let dial = Dial {
        address: order.address,
        name: order
            .host
            .parse::<std::net::IpAddr>()
            .is_err()
            .then_some(&order.host),
        token: order.token.as_deref(),
        way: Conveyance::Direct,
        lanes: &lanes,
        timeouts: Timeouts {
            connect: Duration::from_millis(order.connect_ms),
            answer: Duration::from_millis(order.answer_ms),
            ..Timeouts::default()
        },
    };
    dial.secured().await.map_err(|ended| {
        format!(
            "the connection for the sign-in ended at {}: {}",
            ended.rung.word(),
            ended.end.shown()
        )
    })
}

/// Whether it is the host that was confirmed, where the password goes to it: it shows the same
/// certificate, and has its key.
fn confirmed(order: &ProofOrder, host: &Secured) -> Result<(), String> {
    let SignInUntil::Picture { sha256, .. } = &order.until else {
        return Ok(());
    };
    let shown = host.chain.first().map(thumbprint);
    match (shown.as_ref() == Some(sha256), host.has_its_key) {
        (true, true) => Ok(()),
        (false, _) => Err(
            "the host shows another certificate now than the one that was confirmed, so nothing was sent to it"
                .into(),
        ),
        (true, false) => Err(
            "the host did not prove that it has the key of its certificate, so nothing was sent to it"
                .into(),
        ),
    }
}

fn begun(order: &ProofOrder, host: &Secured) -> LoginFact {
    let account = order.account.as_ref();
    LoginFact {
        user: account.map_or_else(Default::default, |a| a.user.as_str().into()),
        domain: account.and_then(|a| a.domain.as_deref()).map(Into::into),
        address: Some(order.address),
        sha256: host.chain.first().map(thumbprint),
        ..LoginFact::default()
    }
}

fn is_nla(host: &Secured) -> bool {
    host.protocol & (protocol::HYBRID | protocol::HYBRID_EX) != 0
}

async fn proved(
    order: &ProofOrder,
    password: &Password,
    host: &mut Secured,
    fact: &mut LoginFact,
) -> Result<(End, Option<Exchange>), String> {
    let account = order
        .account
        .as_ref()
        .ok_or("the host asks for a user before the session (NLA): name one with --as")?;
    let key = host
        .chain
        .first()
        .and_then(public_key)
        .ok_or("the host's certificate cannot be read, so no proof can be bound to it")?;
    let by = match order.ticket {
        Some(_) => Proof::Kerberos,
        None => Proof::Ntlm,
    };
    let mut exchange = Exchange::new(order, account, password, key)?;
    let end = exchange.run(host).await;
    fact.proof = Some(by);
    fact.credssp = exchange.version;
    fact.tries = exchange.tries;
    Ok((end, Some(exchange)))
}
