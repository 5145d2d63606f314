//! The knock: CredSSP up to the host's answer to the proof of the password (MS-CSSP 3.1.5). What the
//! client would send next is the password; in a knock it is not sent, and in its place an empty one
//! is prepared.

mod ended;
mod exchange;
mod own;

use std::time::Duration;

use redial_dial::{Conveyance, Dial, Secured, public_key, thumbprint};
use redial_kit::{Lanes, ProofOrder, SignInNews, SignInUntil, Sockets, Timeouts};
use redial_model::{End, Hex, LoginFact, Proof, Prover, Rung, Unproved, facts::protocol};
use redial_windows::signed_in::{self, Package};

use crate::{Password, ladder::Ladder, session};
pub(crate) use exchange::Exchange;
use own::Own;

/// By what somebody is proved.
pub(crate) enum By<'a> {
    /// By a password that was typed.
    Password(&'a Password),
    /// By the system's own credentials.
    System(Result<Box<dyn Prover>, Unproved>),
}

impl<'a> By<'a> {
    /// What the order says.
    pub fn of(order: &ProofOrder, password: &'a Password) -> Self {
        match order.by_system {
            true => {
                let service = format!("TERMSRV/{}", order.host);
                Self::System(signed_in::prover(Package::Negotiate, &service))
            }
            false => Self::Password(password),
        }
    }
}

/// Climbs to the host, proves the user, and hangs up; or goes on to the first picture.
pub(crate) async fn prove(
    order: &ProofOrder,
    by: By<'_>,
    tell: &mut (dyn FnMut(SignInNews) + Send),
) -> Result<LoginFact, String> {
    let goes_further = matches!(order.until, SignInUntil::Picture { .. });
    if order.by_system && goes_further {
        return Err("a session needs a password, and this system gives nobody its own".into());
    }
    let mut host = connected(order).await?;
    confirmed(order, &host)?;
    let mut ladder = Ladder::new(begun(order, &host), tell);
    let password = match &by {
        By::Password(password) => Some(*password),
        By::System(_) => None,
    };
    let (end, exchange) = match is_nla(&host) {
        true => proved(order, by, &mut host, &mut ladder.fact).await?,
        false => (End::Skipped, None),
    };
    let goes_on = ladder.ended(Rung::Auth, end);
    if let (SignInUntil::Picture { save, .. }, Some(password)) = (&order.until, password)
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

/// Whether it is the host that was confirmed, where one was: it shows the same certificate, and has its
/// key.
fn confirmed(order: &ProofOrder, host: &Secured) -> Result<(), String> {
    let sha256 = match (&order.until, &order.sha256) {
        (SignInUntil::Picture { sha256, .. }, _) | (SignInUntil::Auth, Some(sha256)) => sha256,
        (SignInUntil::Auth, None) => return Ok(()),
    };
    shows(host, sha256, "the host")
}

/// Whether this far end shows the certificate that was confirmed, and has its key.
pub(crate) fn shows(far: &Secured, sha256: &Hex, whom: &str) -> Result<(), String> {
    let shown = far.chain.first().map(thumbprint);
    match (shown.as_ref() == Some(sha256), far.has_its_key) {
        (true, true) => Ok(()),
        (false, _) => Err(format!(
            "{whom} shows another certificate now than the one that was confirmed, so nothing was sent to it"
        )),
        (true, false) => Err(format!(
            "{whom} did not prove that it has the key of its certificate, so nothing was sent to it"
        )),
    }
}

fn begun(order: &ProofOrder, host: &Secured) -> LoginFact {
    let account = order.account.as_ref();
    LoginFact {
        user: account.map_or_else(Default::default, |a| a.user.as_str().into()),
        domain: account.and_then(|a| a.domain.as_deref()).map(Into::into),
        address: Some(order.address),
        sha256: host.chain.first().map(thumbprint),
        by_system: order.by_system,
        ..LoginFact::default()
    }
}

fn is_nla(host: &Secured) -> bool {
    host.protocol & (protocol::HYBRID | protocol::HYBRID_EX) != 0
}

async fn proved(
    order: &ProofOrder,
    by: By<'_>,
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
    let chosen = match order.ticket {
        Some(_) => Proof::Kerberos,
        None => Proof::Ntlm,
    };
    let (mut exchange, chosen) = match by {
        By::Password(password) => {
            let exchange = Exchange::new(order, account, password, key)?;
            (exchange, Some(chosen))
        }
        By::System(prover) => match prover.and_then(|prover| Own::new(prover, key)) {
            Ok(own) => (Exchange::own(own, order), None),
            Err(why) => {
                let (end, here) = own::here(why);
                fact.ended_here = here;
                return Ok((end, None));
            }
        },
    };
    let end = exchange.run(host).await;
    let named = exchange.package();
    fact.proof = chosen.or_else(|| named.as_deref().and_then(proof_of));
    fact.credssp = exchange.version;
    fact.tries = exchange.tries();
    fact.ended_here = exchange.ended_here;
    Ok((end, Some(exchange)))
}

/// A package as the system calls it.
fn proof_of(package: &str) -> Option<Proof> {
    match package.to_ascii_lowercase().as_str() {
        "kerberos" => Some(Proof::Kerberos),
        "ntlm" => Some(Proof::Ntlm),
        _ => None,
    }
}
