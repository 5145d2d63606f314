//! A fact as rows: names before values, lists one below the other, bytes on demand.

use redial_model::Hex;
use serde_json::Value;

use super::page::Page;
use crate::dashboard::{action::Action, state::State, theme::Tone};

/// Hexadecimal digits from which on a text is a run of bytes.
const BYTES: usize = 32;
/// Bytes of a row of a dump.
const ROW: usize = 16;
/// Items of a list that are shown.
const ITEMS: usize = 40;

/// Adds the rows of a value.
pub(super) fn rows(page: &mut Page, value: &Value, state: &State) {
    walk(page, "", value, 2, state);
}

fn walk(page: &mut Page, name: &str, value: &Value, indent: usize, state: &State) {
    let label = " ".repeat(indent) + &name.replace('_', " ");
    match value {
        Value::Object(fields) => {
            if !name.is_empty() {
                page.line(Tone::Dim, label);
            }
            let deeper = indent + if name.is_empty() { 0 } else { 2 };
            fields
                .iter()
                .filter(|(_, v)| !v.is_null())
                .for_each(|(name, value)| walk(page, name, value, deeper, state));
        }
        Value::Array(items) if items.iter().all(|i| !i.is_object() && !i.is_array()) => {
            let all: Vec<_> = items.iter().map(scalar).collect();
            leaf(
                page,
                &label,
                &if all.is_empty() {
                    "none".into()
                } else {
                    all.join(", ")
                },
                state,
            );
        }
        Value::Array(items) => {
            page.line(Tone::Dim, label);
            for (number, item) in items.iter().take(ITEMS).enumerate() {
                let name = format!("{}", number + 1);
                match flat(item) {
                    Some(row) => page.labelled(
                        indent + 5,
                        (Tone::Dim, &format!("{}{name}", " ".repeat(indent + 2))),
                        Tone::Plain,
                        &row,
                    ),
                    None => walk(page, &name, item, indent + 2, state),
                }
            }
            if items.len() > ITEMS {
                page.line(
                    Tone::Dim,
                    format!("{}and {} more", " ".repeat(indent + 2), items.len() - ITEMS),
                );
            }
        }
        leaf_value => leaf(page, &label, &scalar(leaf_value), state),
    }
}

/// An object of a few short values in one row.
fn flat(value: &Value) -> Option<String> {
    let fields = value.as_object()?;
    let short = |v: &Value| !v.is_object() && !v.is_array() && scalar(v).len() < BYTES;
    let row = || {
        fields
            .iter()
            .filter(|(_, v)| !v.is_null())
            .map(|(name, v)| format!("{} {}", name.replace('_', " "), scalar(v)))
    };
    fields
        .values()
        .all(short)
        .then(|| row().collect::<Vec<_>>().join(", "))
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.into(),
        Value::Number(number) => number
            .as_f64()
            .filter(|_| !number.is_i64() && !number.is_u64())
            .map_or_else(|| number.to_string(), |n| format!("{n:.3}")),
        other => other.to_string(),
    }
}

fn leaf(page: &mut Page, label: &str, text: &str, state: &State) {
    let columns = (label.chars().count() + 2).max(22).min(page.width / 2);
    match Hex::parse(text).filter(|_| text.len() >= BYTES) {
        Some(Hex(all)) if state.bytes => {
            page.labelled(
                columns,
                (Tone::Dim, label),
                Tone::Dim,
                &format!("{} bytes", all.len()),
            );
            dump(page, &all);
        }
        Some(Hex(all)) => {
            let says = format!(
                "{} bytes ({} shows them)",
                all.len(),
                state.key(Action::Bytes)
            );
            page.labelled(columns, (Tone::Dim, label), Tone::Dim, &says);
        }
        None => page.labelled(columns, (Tone::Dim, label), Tone::Plain, text),
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
