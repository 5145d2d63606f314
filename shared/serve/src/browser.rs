//! A page in somebody's browser must not use the exporter, which may see hosts that the page can't.
//!
//! A page of another site can send a GET here and not read its answer, unless its name was made to
//! lead to this address (DNS rebinding). The first is known by Fetch Metadata, which browsers send to
//! addresses of loopback; the second by the Host header, which has the name of the page.
//! <https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header>

use std::net::{IpAddr, SocketAddr};

use hyper::{
    HeaderMap, Uri,
    header::{HOST, ORIGIN},
};

/// What it is called by itself: names that only lead here.
const LOCAL: &str = "localhost";

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Foreign {
    /// It was sent to another name.
    #[error(
        "this is answered only under the name localhost or an address of loopback, because a web page can use any other name"
    )]
    Name,
    /// A page of another site sent it.
    #[error("this is not answered to web pages of other sites")]
    Page,
}

/// Whether a request may be answered by who listens at this address.
pub(crate) fn admitted(listen: SocketAddr, uri: &Uri, headers: &HeaderMap) -> Result<(), Foreign> {
    let site = headers.get_all("sec-fetch-site").iter();
    let mut elsewhere = site.filter(|site| !matches!(site.as_bytes(), b"none" | b"same-origin"));
    if headers.contains_key(ORIGIN) || elsewhere.next().is_some() {
        return Err(Foreign::Page);
    }
    // Elsewhere nobody knows under which name it is reached, and the list of hosts is the bound.
    if !listen.ip().is_loopback() {
        return Ok(());
    }
    let mut names = headers.get_all(HOST).iter();
    let names_local = names.all(|name| name.to_str().is_ok_and(is_local));
    let asked = uri.authority().is_none_or(|a| is_local(a.as_str()));
    if names_local && asked {
        Ok(())
    } else {
        Err(Foreign::Name)
    }
}

/// Whether `HOST` or `HOST:PORT` can only lead to this computer. The port may be that of a tunnel.
fn is_local(authority: &str) -> bool {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((host, port)) => (host, port.strip_prefix(':').unwrap_or(port)),
            None => return false,
        },
        None => authority.split_once(':').unwrap_or((authority, "")),
    };
    let is_port = port.bytes().all(|b| b.is_ascii_digit());
    let is_loopback = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    is_port && (is_loopback || host.eq_ignore_ascii_case(LOCAL))
}

#[cfg(test)]
mod tests {
    use hyper::header::{HeaderName, HeaderValue};

    use super::*;

    fn asked(listen: &str, headers: &[(&str, &str)]) -> Result<(), Foreign> {
        let headers = headers.iter().map(|(name, value)| {
            let name: HeaderName = name.parse().unwrap();
            (name, HeaderValue::from_str(value).unwrap())
        });
        let uri = "/probe?target=srv01".parse().unwrap();
        admitted(listen.parse().unwrap(), &uri, &headers.collect())
    }

    #[test]
    fn on_loopback_only_names_of_loopback_are_answered() {
        let listen = "127.0.0.1:9904";
        for host in [
            "localhost",
            "LOCALHOST:9904",
            "127.0.0.1:9904",
            "127.1.2.3",
            "[::1]:80",
        ] {
            assert_eq!(asked(listen, &[("host", host)]), Ok(()), "{host}");
        }
        for host in [
            "evil.test:9904",
            "localhost.evil.test",
            "127.0.0.1.evil.test:9904",
            "192.0.2.7",
            "0.0.0.0:9904",
            "[::1",
            "localhost:80@evil.test",
            "",
        ] {
            assert_eq!(
                asked(listen, &[("host", host)]),
                Err(Foreign::Name),
                "{host}"
            );
        }
        // No browser leaves it out.
        assert_eq!(asked(listen, &[]), Ok(()));
        let twice = [("host", "localhost"), ("host", "evil.test")];
        assert!(asked("192.0.2.1:9904", &[("host", "monitor.corp.test:9904")]).is_ok());
        let mut headers = HeaderMap::new();
        for (_, host) in twice {
            headers.append(HOST, HeaderValue::from_static(host));
        }
        let uri = "/".parse().unwrap();
        assert_eq!(
            admitted(listen.parse().unwrap(), &uri, &headers),
            Err(Foreign::Name)
        );
        let uri = "http://evil.test/metrics".parse().unwrap();
        let none = HeaderMap::new();
        assert_eq!(
            admitted(listen.parse().unwrap(), &uri, &none),
            Err(Foreign::Name)
        );
    }

    #[test]
    fn a_page_of_another_site_is_not_answered_anywhere() {
        for listen in ["127.0.0.1:9904", "192.0.2.1:9904"] {
            let with = |name, value| asked(listen, &[("host", "localhost"), (name, value)]);
            assert_eq!(with("origin", "http://evil.test"), Err(Foreign::Page));
            assert_eq!(with("origin", "null"), Err(Foreign::Page));
            assert_eq!(with("sec-fetch-site", "cross-site"), Err(Foreign::Page));
            assert_eq!(with("sec-fetch-site", "same-site"), Err(Foreign::Page));
            assert_eq!(with("sec-fetch-site", "none"), Ok(()), "typed by a person");
            assert_eq!(with("sec-fetch-site", "same-origin"), Ok(()));
        }
    }
}
