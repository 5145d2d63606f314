//! Certificates as a store serialises them.

use redial_lab::{Paper, issue};
use redial_model::{Hex, Value};
use sha1::Digest;

/// A fresh certificate: its thumbprint, itself as a store keeps it, and its key.
pub fn certificate(paper: Paper, computer: &str) -> (String, Value, Vec<u8>) {
    let (der, key) = issue(paper, computer).unwrap();
    (thumbprint(&der), Value::Stored(Hex(element(&der))), key)
}

/// SHA-1, upper-case hexadecimal.
pub fn thumbprint(der: &[u8]) -> String {
    sha1::Sha1::digest(der).iter().map(|b| format!("{b:02X}")).collect()
}

/// A serialised store element with no property but the certificate: property 32 (CERT_CERT_PROP_ID), encoding 1, length, DER.
fn element(der: &[u8]) -> Vec<u8> {
    [&32u32.to_le_bytes()[..], &1u32.to_le_bytes(), &(der.len() as u32).to_le_bytes(), der].concat()
}

/// The bytes of a thumbprint.
pub fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
}
