//! Certificates as a store serialises them.

use redial_lab::{Paper, issue, thumbprint};
use redial_model::{Hex, Machine, Value};

/// A fresh certificate: its thumbprint, itself as a store keeps it, and its key.
pub fn certificate(paper: Paper, computer: &str) -> (String, Value, Vec<u8>) {
    let (der, key) = issue(paper, computer).unwrap();
    (thumbprint(&der), Value::Stored(Hex(element(&der))), key)
}

/// A serialised store element with no property but the certificate: property 32
/// (CERT_CERT_PROP_ID), encoding 1, length, DER.
fn element(der: &[u8]) -> Vec<u8> {
    [
        &32u32.to_le_bytes()[..],
        &1u32.to_le_bytes(),
        &(der.len() as u32).to_le_bytes(),
        der,
    ]
    .concat()
}

/// What this machine calls itself: a host answers by that name, and its certificate is for it. By
/// another name it would be another machine.
pub fn own_name(machine: &dyn Machine) -> String {
    machine.system().unwrap().computer.to_string()
}

/// A thumbprint as the registry has it.
pub fn binary(thumbprint: &str) -> Value {
    Value::Binary(Hex::parse(thumbprint).unwrap())
}
