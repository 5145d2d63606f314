//! Messages of real hosts, read as an oracle says. They are other people's data and stay outside
//! this project: where they are not, this says so and proves nothing.

use std::{fs, path::PathBuf};

use redial_wire::{
    Read,
    credssp::{NlaAnswer, answer},
    ntlm::{NtlmChallenge, challenge},
};
use serde_json::Value;

const FOLDER: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/captures/fixtures"
);

/// The fixtures of one kind: their name, their bytes, and what stands in them.
#[expect(clippy::print_stderr, reason = "a suite that can't run says so")]
fn fixtures(kind: &str) -> Vec<(String, Vec<u8>, Value)> {
    let folder = PathBuf::from(FOLDER);
    let Ok(text) = fs::read_to_string(folder.join("fixtures.json")) else {
        eprintln!("no fixtures in {FOLDER}: nothing is proved of `{kind}`");
        return vec![];
    };
    let all: Vec<Value> = serde_json::from_str(&text).expect("a list of fixtures");
    let read = all
        .into_iter()
        .filter(|fixture| fixture["kind"] == kind)
        .map(|fixture| {
            let file = fixture["file"].as_str().expect("a file").to_owned();
            let bytes = fs::read(folder.join(&file)).expect("its bytes");
            (file, bytes, fixture["expect"].clone())
        });
    let read: Vec<_> = read.collect();
    assert!(!read.is_empty(), "no fixture is of the kind `{kind}`");
    read
}

/// What differs, by its name.
fn differs(what: &str, read: Value, expect: &Value) -> Option<String> {
    (read != *expect).then(|| format!("{what}: read {read}, expected {expect}"))
}

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

#[test]
fn every_ntlm_challenge() {
    let mut wrong = Vec::new();
    for (file, bytes, expect) in fixtures("ntlm") {
        let Some(read) = challenge(&bytes) else {
            wrong.push(format!("{file}: no challenge"));
            continue;
        };
        let version = read
            .version
            .map(|(a, b, c)| Value::from(vec![a.into(), b.into(), c]));
        let found = names(&read)
            .into_iter()
            .chain([("version", version.unwrap_or(Value::Null))])
            .filter_map(|(what, value)| differs(what, value, &expect[what]));
        wrong.extend(found.map(|why| format!("{file}: {why}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_tsrequest() {
    let mut wrong = Vec::new();
    for (file, bytes, expect) in fixtures("tsrequest") {
        let word = match answer(&bytes) {
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
        if word != expected {
            wrong.push(format!("{file}: read {word}, expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
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

#[test]
fn every_certificate() {
    let mut wrong = Vec::new();
    for (file, der, expect) in fixtures("cert") {
        let read = match redial_probe_certificate::read(&der, 1) {
            Ok(read) => read,
            Err(why) => {
                wrong.push(format!("{file}: {why}"));
                continue;
            }
        };
        let texts = |said: &[redial_model::Said]| {
            Value::from(
                said.iter()
                    .map(|s| s.as_str().to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        let mut usages: Vec<_> = read.usages.iter().map(|u| oid(u.as_str())).collect();
        usages.sort_unstable();
        let mut expected: Vec<_> = expect["eku"].as_array().expect("usages").iter().collect();
        expected.sort_unstable_by_key(|usage| usage.as_str());
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
        let found = found
            .into_iter()
            .filter_map(|(what, value)| differs(what, value, &expect[what]))
            .chain(differs(
                "eku",
                usages.into(),
                &Value::from_iter(expected.into_iter().cloned()),
            ));
        wrong.extend(found.map(|why| format!("{file}: {why}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
