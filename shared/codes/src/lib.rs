#![doc = include_str!("../README.md")]

pub mod alert;
pub mod errinfo;
pub mod extended;
pub mod mstsc;
pub mod negotiation;
pub mod pair;
mod phase;
pub mod version;

pub use pair::{NoNumber, Number, PairReading, decode};

/// One number of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeEntry {
    /// The number.
    pub code: u32,
    /// Its symbol in the documentation, or a plain name where it has none.
    pub name: &'static str,
    /// What it says, in a clause.
    pub says: &'static str,
}

const fn entry(code: u32, name: &'static str, says: &'static str) -> CodeEntry {
    CodeEntry { code, name, says }
}

fn find(table: &'static [CodeEntry], code: u32) -> Option<&'static CodeEntry> {
    table.iter().find(|e| e.code == code)
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_number_stands_twice_in_a_table() {
        let mstsc: Vec<u32> = super::mstsc::TABLE.iter().map(|e| e.entry.code).collect();
        for codes in [
            mstsc,
            codes(super::extended::TABLE),
            codes(super::errinfo::TABLE),
            codes(super::alert::TABLE),
            codes(super::negotiation::FAILURES),
        ] {
            let mut sorted = codes.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), codes.len());
            assert_eq!(sorted, codes, "in order");
        }
    }

    fn codes(table: &[super::CodeEntry]) -> Vec<u32> {
        table.iter().map(|e| e.code).collect()
    }
}
