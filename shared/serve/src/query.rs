//! What a request asks for.

use std::time::Duration;

use hyper::{HeaderMap, Uri};
use redial_model::{Said, Target, TargetError};
use redial_report::Format;

/// The longest a client may wait, and how long it waits when it does not say so.
const LONGEST: Duration = Duration::from_secs(120);
const USUAL: Duration = Duration::from_secs(30);
/// So much earlier than a scrape ends is answered: Prometheus keeps no answer that comes too late.
const MARGIN: Duration = Duration::from_millis(500);
const SHORTEST: Duration = Duration::from_millis(100);

/// What a probe asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Probe {
    pub(crate) target: Target,
    pub(crate) format: Format,
}

/// Why it is none.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadQuery {
    #[error("no target: ask for /probe?target=HOST or /probe?target=HOST:PORT")]
    NoTarget,
    #[error("`{0}` is given twice: ask for one host at a time")]
    Twice(&'static str),
    #[error("bad format `{0}`: it is prometheus (when not given) or json")]
    Format(Said),
    #[error("`{0}` is not asked here: /probe takes target and format")]
    Unknown(Said),
    #[error("{0}")]
    Target(#[from] TargetError),
}

impl Probe {
    /// Reads the part of an address after the question mark. A target is a name or an address, never a
    /// file.
    pub(crate) fn read(uri: &Uri) -> Result<Self, BadQuery> {
        let query = uri.query().unwrap_or_default();
        let (mut target, mut format) = (None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let (slot, name): (&mut Option<String>, _) = match &*name {
                "target" => (&mut target, "target"),
                "format" => (&mut format, "format"),
                _ => return Err(BadQuery::Unknown(Said::new(&name))),
            };
            if slot.replace(value.into_owned()).is_some() {
                return Err(BadQuery::Twice(name));
            }
        }
        let format = match format.as_deref() {
            None | Some("prometheus") => Format::Prometheus,
            Some("json") => Format::Json,
            Some(other) => return Err(BadQuery::Format(Said::new(other))),
        };
        let target = target.filter(|text| !text.trim().is_empty());
        let target = Target::parse(&target.ok_or(BadQuery::NoTarget)?)?;
        Ok(Self { target, format })
    }
}

/// How long a client waits for an answer.
pub(crate) fn patience(headers: &HeaderMap) -> Duration {
    let said = headers.get("x-prometheus-scrape-timeout-seconds");
    let seconds = said.and_then(|said| said.to_str().ok()?.trim().parse().ok());
    let wait = seconds.and_then(|s| Duration::try_from_secs_f64(s).ok());
    wait.map_or(USUAL, |wait| {
        wait.saturating_sub(MARGIN).clamp(SHORTEST, LONGEST)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Probe, BadQuery> {
        Probe::read(&format!("/probe?{query}").parse().unwrap())
    }

    #[test]
    fn a_target_is_decoded_and_a_format_chosen() {
        for (query, host, port, format) in [
            ("target=srv01", "srv01", 3389, Format::Prometheus),
            (
                "target=SRV01%3A3390&format=json",
                "srv01",
                3390,
                Format::Json,
            ),
            (
                "format=prometheus&target=%5B2001:db8::7%5D:3390",
                "2001:db8::7",
                3390,
                Format::Prometheus,
            ),
            ("target=+192.0.2.7+", "192.0.2.7", 3389, Format::Prometheus),
        ] {
            let target = Target::at(host, port);
            assert_eq!(read(query), Ok(Probe { target, format }), "{query}");
        }
    }

    #[test]
    fn what_is_no_probe_is_refused_and_inert() {
        assert_eq!(read(""), Err(BadQuery::NoTarget));
        assert_eq!(read("target="), Err(BadQuery::NoTarget));
        assert_eq!(read("target=a&target=b"), Err(BadQuery::Twice("target")));
        assert!(matches!(
            read("target=a&format=html"),
            Err(BadQuery::Format(_))
        ));
        assert!(matches!(
            read("target=a&module=rdp"),
            Err(BadQuery::Unknown(_))
        ));
        for target in [
            "/etc/passwd",
            "srv01.rdp/..",
            "a%20b",
            "srv01:0",
            "-o",
            "%00",
        ] {
            let refused = read(&format!("target={target}"));
            assert!(matches!(refused, Err(BadQuery::Target(_))), "{refused:?}");
        }
        let hostile = read("target=srv01&%1b%5b2J=1").unwrap_err().to_string();
        assert!(!hostile.contains('\u{1b}'), "{hostile}");
    }

    #[test]
    fn the_time_of_a_scrape_is_kept_to() {
        let of = |seconds: &'static str| {
            let header = "x-prometheus-scrape-timeout-seconds";
            let mut headers = HeaderMap::new();
            headers.insert(header, seconds.parse().unwrap());
            patience(&headers)
        };
        assert_eq!(of("10"), Duration::from_millis(9_500));
        assert_eq!(of("2.5"), Duration::from_secs(2));
        assert_eq!((of("0"), of("0.3")), (SHORTEST, SHORTEST));
        assert_eq!(of("1e300"), USUAL);
        assert_eq!(of("86400"), LONGEST);
        for nonsense in ["-1", "NaN", "inf", "soon", ""] {
            assert_eq!(of(nonsense), USUAL, "{nonsense}");
        }
        assert_eq!(patience(&HeaderMap::new()), USUAL);
    }
}
