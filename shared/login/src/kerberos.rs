//! A ticket for the host, asked of the user's domain: the AS and the TGS exchange of Kerberos (RFC
//! 4120 3.1, 3.3). No connection to the host is made.

mod courier;
mod find;
mod refusal;
mod system;

use std::time::{Duration, Instant};

use redial_kit::TicketOrder;
use redial_model::{Gained, TicketEnd, TicketFact, utc};
use sspi::{
    BufferType, ClientRequestFlags, CredentialUse, DataRepresentation, Kerberos, KerberosConfig,
    SecurityBuffer, Sspi, SspiImpl,
};

pub(crate) use courier::Courier;

use crate::Password;

/// What this computer is called in the messages.
const WORKSTATION: &str = "redial";

/// Asks for it.
pub(crate) async fn ticket(order: &TicketOrder, password: &Password) -> Result<TicketFact, String> {
    let began = Instant::now();
    let mut fact = TicketFact {
        user: order.account.user.as_str().into(),
        realm: order.realm.as_str().into(),
        kdc: None,
        name: format!("TERMSRV/{}", order.host).into(),
        end: TicketEnd::NotFound,
        ms: 0.0,
        skew: None,
        tries: 0,
    };
    if order.by_system {
        fact.end = system::ticket(&order.host).await?;
        fact.ms = utc::milliseconds(began.elapsed());
        return Ok(fact);
    }
    let wait = Duration::from_millis(order.answer_ms);
    let kdc = match &order.kdc {
        Some(named) => Some(find::with_port(named)),
        None => find::by_dns(&order.realm, wait).await?,
    };
    if let Some(kdc) = kdc {
        let mut courier = Courier::new(&kdc, wait);
        let outcome = asked(order, password, &kdc, &mut courier).await?;
        fact.end = end_of(outcome, &courier);
        fact.kdc = Some(kdc.as_str().into());
        fact.skew = courier.skew;
        fact.tries = courier.tries();
    }
    fact.ms = utc::milliseconds(began.elapsed());
    Ok(fact)
}

/// Both exchanges. What comes of them stays here: a ticket is a secret, too.
async fn asked(
    order: &TicketOrder,
    password: &Password,
    kdc: &str,
    courier: &mut Courier,
) -> Result<sspi::Result<()>, String> {
    let failed = |error: sspi::Error| format!("Kerberos cannot begin: {error}");
    let config = KerberosConfig::new(kdc, WORKSTATION.into());
    let mut kerberos = Kerberos::new_client_from_config(config).map_err(failed)?;
    let credentials = password.of(&order.account, Some(&order.realm))?;
    let mut handle = kerberos
        .acquire_credentials_handle()
        .with_credential_use(CredentialUse::Outbound)
        .with_auth_data(&credentials)
        .execute(&mut kerberos)
        .map_err(failed)?
        .credentials_handle;
    let name = format!("TERMSRV/{}", order.host);
    let mut input = [SecurityBuffer::new(Vec::new(), BufferType::Token)];
    let mut output = [SecurityBuffer::new(Vec::new(), BufferType::Token)];
    let mut builder = kerberos
        .initialize_security_context()
        .with_credentials_handle(&mut handle)
        .with_context_requirements(
            ClientRequestFlags::MUTUAL_AUTH
                | ClientRequestFlags::INTEGRITY
                | ClientRequestFlags::CONFIDENTIALITY,
        )
        .with_target_data_representation(DataRepresentation::Native)
        .with_target_name(&name)
        .with_input(&mut input)
        .with_output(&mut output);
    let asking = kerberos
        .initialize_security_context_impl(&mut builder)
        .map_err(failed)?;
    Ok(courier.run(asking).await.map(|_| ()))
}

/// How it ended: what went wrong on the way comes first, then what the controller said last.
fn end_of(outcome: sspi::Result<()>, courier: &Courier) -> TicketEnd {
    let Err(error) = outcome else {
        return TicketEnd::Got;
    };
    if let Some(end) = courier.ended() {
        return end;
    }
    match courier.refusal() {
        Some(refusal) => TicketEnd::Refused {
            asked: courier.asked,
            code: refusal.code,
            status: refusal.status,
        },
        None if courier.asked == Gained::Host || courier.tries() > 0 => TicketEnd::Unreadable {
            why: error.description.as_str().into(),
        },
        None => TicketEnd::Unreadable {
            why: "it is no answer of Kerberos".into(),
        },
    }
}
