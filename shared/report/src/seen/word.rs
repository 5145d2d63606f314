//! Names of fields and values of a kind, as a person reads them.

use redial_codes::negotiation::protocol_names;
use redial_model::{machine::profiles, utc};
use serde_json::Value;

/// Fields whose name is not what people call it.
const LABELS: [(&str, &str); 24] = [
    ("climbs", "connections"),
    ("rungs", "steps"),
    ("before", "first attempt"),
    ("after", "third attempt"),
    ("stalled", "attempt without an answer"),
    ("refused", "first request"),
    ("reply", "X.224 answer"),
    ("ms", "took ms"),
    ("connects_ms", "connects in ms"),
    ("credssp", "CredSSP version"),
    ("vanished", "lost, bytes"),
    ("passed", "passed, bytes"),
    ("resent", "sent again"),
    ("series", "series of packets"),
    ("other_door", "by TLS without X.224"),
    ("wide", "all versions and suites"),
    ("small", "in small segments"),
    ("clamped", "with a small MSS"),
    ("bound", "certificate set for the listener"),
    ("made", "certificate the host made"),
    ("handed", "certificate from Group Policy"),
    ("dns_names", "names"),
    ("dialled", "connected at"),
    ("sent", "certificates sent"),
];

/// The name of a field as a person reads it.
pub(super) fn label(name: &str) -> String {
    let known = LABELS.iter().find(|(field, _)| *field == name);
    known.map_or_else(|| name.replace('_', " "), |(_, says)| (*says).to_owned())
}

/// Whether it is a digest, which people compare.
pub(super) fn is_digest(name: &str) -> bool {
    matches!(
        name,
        "sha1" | "sha256" | "thumbprint" | "made" | "bound" | "handed"
    )
}

/// Before this nothing is a time: 2001-09-09.
const TIMES: f64 = 1e9;

/// A plain value of a field as a person reads it.
pub(super) fn value(name: &str, value: &Value) -> String {
    match value {
        Value::Null => "none".into(),
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.into(),
        Value::Number(number) => {
            let float = number.as_f64().unwrap_or(0.0);
            number_of(name, float).unwrap_or_else(|| {
                if number.is_i64() || number.is_u64() {
                    number.to_string()
                } else {
                    format!("{float:.3}")
                }
            })
        }
        other => other.to_string(),
    }
}

/// A number that stands for something.
fn number_of(name: &str, number: f64) -> Option<String> {
    let whole = || Some(number as u64).filter(|n| *n as f64 == number);
    match name {
        "not_before" | "not_after" | "time" | "began" | "dialled" | "looked" | "oldest"
        | "received" | "host" | "here" | "cleared"
            if number >= TIMES =>
        {
            Some(utc::stamp(number as i64))
        }
        "version" if (0x300..=0x304).contains(&whole()?) => {
            Some(redial_codes::version::name(u16::try_from(whole()?).ok()?).to_owned())
        }
        "suite" | "group" | "scheme" => Some(format!("0x{:04X}", whole()?)),
        "profile" | "profiles" | "active" | "blocked_profiles" => {
            let bits = u32::try_from(whole()?).ok()?;
            Some(if bits == 0 {
                "none".into()
            } else {
                profiles::words(bits)
            })
        }
        "protocol" if whole()? == 6 => Some("TCP".into()),
        "protocol" if whole()? == 17 => Some("UDP".into()),
        "asked" => Some(protocol_names(u32::try_from(whole()?).ok()?)),
        "skew" => Some(format!("{number:+.1} s")),
        _ => None,
    }
}
