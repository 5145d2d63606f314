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

/// The controller that DNS names first for a domain (RFC 4120 7.2.3.2); nothing where it names none,
/// or does not answer.
pub(super) async fn by_dns(realm: &str, wait: Duration) -> Option<String> {
    let resolver = Resolver::builder_tokio().ok()?.build().ok()?;
    let name = format!(
        "_kerberos._tcp.{}.",
        realm.trim_end_matches('.').to_lowercase()
    );
    let answer = timeout(wait, resolver.srv_lookup(name)).await.ok()?.ok()?;
    let servers = answer
        .answers()
        .iter()
        .filter_map(|record| match &record.data {
            RData::SRV(server) => Some(server),
            _ => None,
        });
    // One of the same priority is as good as another for one question.
    let first = servers.min_by_key(|server| server.priority)?;
    let host = first.target.to_utf8();
    Some(format!("{}:{}", host.trim_end_matches('.'), first.port))
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
