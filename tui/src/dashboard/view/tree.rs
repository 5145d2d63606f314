//! What a probe saw as rows: names before values, lists one below the other, bytes on demand.

use redial_model::Hex;
use redial_report::{SeenRow, SeenValue};

use super::page::Page;
use crate::dashboard::{action::Action, state::State, theme::Tone};

/// Bytes of a row of a dump.
const ROW: usize = 16;
/// Columns of a label, where it is not longer.
const LABEL: usize = 22;

/// Adds the rows.
pub(super) fn rows(page: &mut Page, seen: &[SeenRow], state: &State) {
    for row in seen {
        let label = format!("{}{}", " ".repeat(2 + 2 * row.depth), row.label);
        match &row.value {
            SeenValue::Heading => {
                page.line(Tone::Dim, label);
            }
            SeenValue::Text(text) => leaf(page, &label, Tone::Plain, text),
            SeenValue::Bytes(bytes) => run(page, &label, bytes, state),
        }
    }
}

/// A label with its text: beside it, or below it where the label is long.
fn leaf(page: &mut Page, label: &str, tone: Tone, text: &str) {
    let long = label.chars().count() + 2;
    if long > page.width / 2 {
        let indent = label.len() - label.trim_start().len();
        page.labelled(indent, (Tone::Plain, ""), Tone::Dim, label.trim_start());
        page.text(indent + 2, tone, text);
    } else {
        page.labelled(long.max(LABEL), (Tone::Dim, label), tone, text);
    }
}

fn run(page: &mut Page, label: &str, Hex(bytes): &Hex, state: &State) {
    if state.bytes {
        leaf(page, label, Tone::Dim, &format!("{} bytes", bytes.len()));
        dump(page, bytes);
    } else {
        let says = format!(
            "{} bytes ({} shows them)",
            bytes.len(),
            state.key(Action::Bytes)
        );
        leaf(page, label, Tone::Dim, &says);
    }
}

fn dump(page: &mut Page, bytes: &[u8]) {
    for (number, chunk) in bytes.chunks(ROW).enumerate() {
        let hex: Vec<String> = chunk.iter().map(|b| format!("{b:02x}")).collect();
        let text: String = chunk
            .iter()
            .map(|b| {
                if b.is_ascii_graphic() {
                    char::from(*b)
                } else {
                    '.'
                }
            })
            .collect();
        page.row([
            (Tone::Dim, format!("    {:04x}  ", number * ROW)),
            (Tone::Plain, format!("{:47}  ", hex.join(" "))),
            (Tone::Dim, text),
        ]);
    }
}
