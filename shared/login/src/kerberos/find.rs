use std::time::Duration;

use hickory_resolver::{Resolver, proto::rr::RData};
use tokio::time::timeout;

/// Kerberos' port (RFC 4120 7.2.2).
const PORT: u16 = 88;

/// A controller as it was named, with a port.
pub(super) fn with_port(named: &str) -> String {
    let has_port = match named.rsplit_once(':') {
        Some((host, port)) => {
            port.parse::<u16>().is_ok() && (!host.contains(':') || host.ends_with(']'))
        }
        None => false,
    };
    if has_port {
        return named.to_owned();
    }
    match named.contains(':') && !named.starts_with('[') {
        true => format!("[{named}]:{PORT}"),
        false => format!("{named}:{PORT}"),
    }
}

/// The controller that DNS names first for a domain (RFC 4120 7.2.3.2); nothing where it names none.
///
/// # Errors
/// DNS could not be asked, which says nothing of the domain.
pub(super) async fn by_dns(realm: &str, wait: Duration) -> Result<Option<String>, String> {
    let name = format!(
        "_kerberos._tcp.{}.",
        realm.trim_end_matches('.').to_lowercase()
    );
    let resolver = Resolver::builder_tokio().and_then(|builder| builder.build());
    let resolver = resolver.map_err(unasked)?;
    let answer = match timeout(wait, resolver.srv_lookup(name)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(why)) if why.is_no_records_found() || why.is_nx_domain() => return Ok(None),
        Ok(Err(why)) => return Err(unasked(why)),
        Err(_) => return Err(unasked("no answer in time")),
    };
    let servers = answer
        .answers()
        .iter()
        .filter_map(|record| match &record.data {
            RData::SRV(server) => Some(server),
            _ => None,
        });
    // One of the same priority is as good as another for one question.
    let first = servers.min_by_key(|server| server.priority);
    Ok(first.map(|server| {
        let host = server.target.to_utf8();
        format!("{}:{}", host.trim_end_matches('.'), server.port)
    }))
}

fn unasked(why: impl std::fmt::Display) -> String {
    format!("DNS could not be asked for the domain controller (--kdc names one): {why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_controller_gets_the_port_of_kerberos_where_it_has_none() {
        for (named, expected) in [
            ("dc1", "dc1:88"),
            ("dc1:750", "dc1:750"),
            ("192.0.2.1", "192.0.2.1:88"),
            ("2001:db8::1", "[2001:db8::1]:88"),
            ("[2001:db8::1]", "[2001:db8::1]:88"),
            ("[2001:db8::1]:750", "[2001:db8::1]:750"),
        ] {
            assert_eq!(with_port(named), expected);
        }
    }
}
