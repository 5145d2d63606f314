#![doc = include_str!("../README.md")]

pub mod alert;
mod entry;
pub mod errinfo;
pub mod event;
pub mod extended;
pub mod freerdp;
pub mod gateway;
pub mod hresult;
pub mod licence;
pub mod mstsc;
pub mod negotiation;
pub mod ntstatus;
mod number;
pub mod paste;
mod phase;
mod reading;
pub mod version;
pub mod win32;

pub use entry::{CodeEntry, CodeTable};
pub use number::{NoNumber, Number};
pub use phase::Phase;
pub use reading::{CodePlace, CodeReading, form, pair_says, read_code};

/// Every table of numbers.
pub static TABLES: [&CodeTable; 9] = [
    &mstsc::TABLE,
    &extended::TABLE,
    &errinfo::TABLE,
    &gateway::TABLE,
    &gateway::PROXY,
    &freerdp::TABLE,
    &hresult::TABLE,
    &ntstatus::TABLE,
    &win32::TABLE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_in_order_and_says_all_of_every_number() {
        for table in TABLES.into_iter().chain([&alert::TABLE, &licence::TABLE]) {
            assert!(
                table.rows.is_sorted_by(|a, b| a.code < b.code),
                "{}",
                table.title
            );
            assert!(!table.source.is_empty());
            for row in table.rows {
                let clause = !row.says.is_empty() && !row.says.ends_with('.');
                assert!(clause, "{:#X}", row.code);
                for sentence in [row.unproven(), row.next()] {
                    let whole = sentence.ends_with(['.', '?']) || sentence.ends_with("HOST");
                    assert!(whole, "{:#X}: {sentence}", row.code);
                }
            }
        }
    }

    #[test]
    fn no_event_stands_twice() {
        let mut ids: Vec<_> = event::all().map(|e| (e.source.word(), e.id)).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }
}
