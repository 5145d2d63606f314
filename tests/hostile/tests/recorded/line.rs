//! Messages of the line: what a host and a client say up to the end of TLS's part in the clear.

use redial_wire::{
    Read,
    flight::flight,
    hello::{ClientHello, MSTSC_GROUPS, MSTSC_SCHEMES, MSTSC_SUITES, Offered, TLS13, client_hello},
    x224::{NotConfirm, X224Confirm, confirm, request},
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::differs;

pub fn x224(bytes: &[u8], expect: &Value) -> Vec<String> {
    let read = confirm(bytes);
    let (reply, protocol, flags, code) = match &read {
        Ok(Read::Done(X224Confirm::Response { protocol, flags })) => {
            ("response", Some(*protocol), Some(*flags), None)
        }
        Ok(Read::Done(X224Confirm::Failure { code })) => ("failure", None, None, Some(*code)),
        Ok(Read::Done(X224Confirm::Bare)) => ("bare", None, None, None),
        // Read as a protocol that nobody has by programs that do not look at the length.
        Err(NotConfirm::NegotiationLength(0)) if expect["protocol"] == 0x0200_0001 => return vec![],
        Ok(Read::More) | Err(_) => ("error", None, None, None),
    };
    let told = |key: &str, got: Option<u32>| {
        let expected = expect.get(key).filter(|_| got.is_some())?;
        differs(key, expected, got)
    };
    let mut wrong: Vec<String> = differs("reply", &expect["reply"], reply)
        .into_iter()
        .collect();
    wrong.extend(told("protocol", protocol));
    wrong.extend(told("flags", flags.map(u32::from)));
    wrong.extend(told("code", code));
    wrong
}

pub fn server_flight(bytes: &[u8], expect: &Value) -> Vec<String> {
    let whole = expect["complete"] == true;
    match flight(bytes) {
        Ok(Read::Done(read)) if whole => {
            let chain: Vec<String> = read.chain.iter().map(|der| sha256(der)).collect();
            [
                differs("version", &expect["version"], read.version),
                differs("suite", &expect["suite"], read.suite),
                differs("certificates", &expect["chain_sha256"], chain),
            ]
            .into_iter()
            .flatten()
            .collect()
        }
        // TLS 1.3 shows no more than its hello; drafts of it had another one.
        Ok(Read::Done(read)) if read.version == Some(TLS13) => {
            differs("suite", &expect["suite"], read.suite)
                .into_iter()
                .collect()
        }
        _ if !whole => vec![],
        other => vec![format!("{other:?}")],
    }
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What redial offers as mstsc, held against what mstsc offered; only of the build it stands for.
pub fn hello(_: &[u8], expect: &Value) -> Vec<String> {
    let who = expect["who"].as_str().unwrap_or_default();
    if !who.starts_with("mstsc, Windows 11") {
        return vec![];
    }
    let list =
        |numbers: &[u16]| -> Vec<String> { numbers.iter().map(|n| format!("{n:04x}")).collect() };
    let name = expect["name"].as_str();
    let ours = client_hello(&ClientHello {
        offered: Offered::Mstsc,
        server_name: name,
        random: &[[1; 32]; 3],
    });
    let named = name.is_none_or(|n| ours.windows(n.len()).any(|w| w == n.as_bytes()));
    [
        differs("suites", &expect["suites"], list(&MSTSC_SUITES)),
        differs("groups", &expect["groups"], list(&MSTSC_GROUPS)),
        differs("schemes", &expect["schemes"], list(&MSTSC_SCHEMES)),
        (!named).then(|| "the name is not asked for".into()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The protocols that mstsc asks for are what redial asks for, in a request without a cookie.
pub fn connection_request(bytes: &[u8], expect: &Value) -> Vec<String> {
    let protocols = expect["protocols"].as_u64().unwrap_or_default() as u32;
    let ours = request(Some(protocols));
    let same = bytes.len() >= 8 && bytes[bytes.len() - 8..] == ours[ours.len() - 8..];
    if same {
        vec![]
    } else {
        vec!["the negotiation request differs".into()]
    }
}
