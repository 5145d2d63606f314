//! Messages that say who a host is: its certificate, and what it answers to CredSSP.

use redial_wire::{
    Read,
    credssp::{NlaAnswer, answer},
    ntlm::{NtlmChallenge, challenge},
};
use serde_json::Value;

use crate::differs;

fn names(read: &NtlmChallenge) -> [(&'static str, Value); 6] {
    [
        ("computer", read.computer.clone().into()),
        ("domain", read.domain.clone().into()),
        ("dns_computer", read.dns_computer.clone().into()),
        ("dns_domain", read.dns_domain.clone().into()),
        ("forest", read.forest.clone().into()),
        ("filetime", read.filetime.into()),
    ]
}

pub fn ntlm_challenge(bytes: &[u8], expect: &Value) -> Vec<String> {
    let Some(read) = challenge(bytes) else {
        return vec!["no challenge".into()];
    };
    let version = read
        .version
        .map(|(a, b, c)| Value::from(vec![a.into(), b.into(), c]));
    names(&read)
        .into_iter()
        .chain([("version", version.unwrap_or(Value::Null))])
        .filter_map(|(what, value)| differs(what, &expect[what], value))
        .collect()
}

pub fn tsrequest(bytes: &[u8], expect: &Value) -> Vec<String> {
    let word = match answer(bytes) {
        Ok(Read::Done(request)) => match request.answer {
            NlaAnswer::Challenge(_) => "challenge".into(),
            NlaAnswer::Status(code) => format!("status 0x{code:08X}"),
            NlaAnswer::Instead(_) => "no-challenge".into(),
        },
        other => format!("{other:?}"),
    };
    let mut expected = expect["answer"].as_str().unwrap_or_default().to_owned();
    if let Some(status) = expect["status"].as_str() {
        let digits = status.trim_start_matches("0x").to_uppercase();
        expected = format!("status 0x{digits}");
    }
    differs("answer", &expected.into(), word)
        .into_iter()
        .collect()
}

/// The OID of a usage that the reader names.
fn oid(usage: &str) -> &str {
    match usage {
        "any" => "2.5.29.37.0",
        "serverAuth" => "1.3.6.1.5.5.7.3.1",
        "clientAuth" => "1.3.6.1.5.5.7.3.2",
        "codeSigning" => "1.3.6.1.5.5.7.3.3",
        "emailProtection" => "1.3.6.1.5.5.7.3.4",
        "timeStamping" => "1.3.6.1.5.5.7.3.8",
        "OCSPSigning" => "1.3.6.1.5.5.7.3.9",
        "remoteDesktopAuthentication" => "1.3.6.1.4.1.311.54.1.2",
        other => other,
    }
}

pub fn certificate(der: &[u8], expect: &Value) -> Vec<String> {
    let read = match redial_papers::read(der, 1) {
        Ok(read) => read,
        Err(why) => return vec![why.to_string()],
    };
    let texts = |said: &[redial_model::Said]| {
        let texts = said.iter().map(|s| s.as_str().to_owned());
        Value::from(texts.collect::<Vec<_>>())
    };
    let mut usages: Vec<_> = read.usages.iter().map(|u| oid(u.as_str())).collect();
    usages.sort_unstable();
    let mut expected: Vec<_> = expect["eku"].as_array().expect("usages").iter().collect();
    expected.sort_unstable_by_key(|usage| usage.as_str());
    let expected = Value::from_iter(expected.into_iter().cloned());
    let found = [
        ("sha1", read.sha1.to_string().into()),
        ("sha256", read.sha256.to_string().into()),
        ("cn", texts(&read.common_names)),
        ("dns", texts(&read.dns_names)),
        ("not_before", read.not_before.into()),
        ("not_after", read.not_after.into()),
        ("bits", read.key.bits.into()),
        ("self_signed", read.self_signed.into()),
    ];
    found
        .into_iter()
        .filter_map(|(what, value)| differs(what, &expect[what], value))
        .chain(differs("eku", &expected, usages))
        .collect()
}
