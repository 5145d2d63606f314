//! Recorded messages of real hosts and clients, each read as another program read it. They are other
//! people's data and not part of the project: `REDIAL_CAPTURES`, or `../shared/captures/fixtures`
//! beside the workspace, names a folder with `fixtures.json` and the messages. Without it this says
//! so and reads nothing.

use std::{env, fs, path::PathBuf};

use serde_json::Value;

mod identity;
mod line;

/// Reads one message; what differs from what is expected of it.
type Reader = fn(&[u8], &Value) -> Vec<String>;

/// The kinds of messages, each with what reads it.
const KINDS: [(&str, Reader); 7] = [
    ("x224", line::x224),
    ("flight", line::server_flight),
    ("clienthello", line::hello),
    ("cr", line::connection_request),
    ("ntlm", identity::ntlm_challenge),
    ("tsrequest", identity::tsrequest),
    ("cert", identity::certificate),
];

fn folder() -> Option<PathBuf> {
    let beside =
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures/fixtures");
    let folder = env::var_os("REDIAL_CAPTURES").map_or_else(beside, PathBuf::from);
    folder.join("fixtures.json").is_file().then_some(folder)
}

fn differs(what: &str, expected: &Value, got: impl Into<Value>) -> Option<String> {
    let got = got.into();
    (*expected != got).then(|| format!("{what} is {got}, not {expected}"))
}

#[test]
fn each_is_read_as_its_oracle_says() {
    let Some(folder) = folder() else {
        eprintln!("left out: no recorded messages; REDIAL_CAPTURES names their folder");
        return;
    };
    let text = fs::read_to_string(folder.join("fixtures.json")).expect("fixtures.json");
    let records: Vec<Value> = serde_json::from_str(&text).expect("a list");
    let mut wrong = Vec::new();
    for (kind, read) in KINDS {
        let of_kind = || records.iter().filter(|record| record["kind"] == kind);
        assert!(of_kind().count() > 0, "no message is of the kind `{kind}`");
        for record in of_kind() {
            let file = record["file"].as_str().expect("a file");
            let bytes = fs::read(folder.join(file)).expect("a message");
            let found = read(&bytes, &record["expect"]);
            wrong.extend(found.into_iter().map(|what| format!("{file}: {what}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
