#![doc = include_str!("../README.md")]

mod read;

pub use read::{NoCertificate, read, sha256};
