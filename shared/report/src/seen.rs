//! What a probe saw, in words: its fact as rows. What has a shape of its own, such as the end of a
//! step or a value of the registry, becomes a sentence; everything else its name and its value.

mod shape;
mod word;

use redial_model::{Facts, Hex, Topic};
use serde_json::Value;

/// Hexadecimal digits from which on a text is a run of bytes.
const BYTES: usize = 32;
/// Items of a list that are shown.
const ITEMS: usize = 40;

/// One row of what was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenRow {
    /// How many headings it stands under.
    pub depth: usize,
    /// What it is.
    pub label: String,
    /// What was seen.
    pub value: SeenValue,
}

/// What stands beside a label.
#[derive(Clone, Debug, PartialEq)]
pub enum SeenValue {
    /// Nothing: rows that belong to it follow.
    Heading,
    /// Words.
    Text(String),
    /// Bytes.
    Bytes(Hex),
}

/// What is known about a topic, in rows; none where nothing is.
#[must_use]
pub fn seen(facts: &Facts, topic: Topic) -> Vec<SeenRow> {
    let mut rows = Rows::default();
    let only = serde_json::to_value(facts.only(|t| t == topic)).ok();
    if let Some(fact) = only.as_ref().and_then(|all| all.get(topic.word())) {
        rows.walk("", fact, 0);
    }
    rows.0
}

#[derive(Default)]
struct Rows(Vec<SeenRow>);

impl Rows {
    fn row(&mut self, depth: usize, label: &str, value: SeenValue) {
        let label = word::label(label);
        self.0.push(SeenRow {
            depth,
            label,
            value,
        });
    }

    fn walk(&mut self, name: &str, value: &Value, depth: usize) {
        if let Some((label, says)) = shape::in_words(name, value) {
            self.row(
                depth,
                label.as_deref().unwrap_or(name),
                SeenValue::Text(says),
            );
            // How an answer begins that was no good.
            if let Some(bytes) = value.get("bytes").and_then(Value::as_str) {
                self.bytes(bytes, depth + 1);
            }
            return;
        }
        match value {
            // What was read stands as if it had always been known.
            Value::Object(fields) if fields.len() == 1 && fields.contains_key("is") => {
                self.walk(name, &fields["is"], depth);
            }
            Value::Object(fields) => {
                let deeper = depth + usize::from(!name.is_empty());
                if !name.is_empty() {
                    self.row(depth, name, SeenValue::Heading);
                }
                for (name, value) in fields.iter().filter(|(_, v)| !v.is_null()) {
                    self.walk(name, value, deeper);
                }
            }
            Value::Array(items) => self.list(name, items, depth),
            leaf => self.leaf(name, leaf, depth),
        }
    }

    fn list(&mut self, name: &str, items: &[Value], depth: usize) {
        let plain = |item: &Value| !item.is_object() && !item.is_array();
        if items.iter().all(plain) {
            let all: Vec<_> = items.iter().map(|item| word::value(name, item)).collect();
            if let [one] = &all[..] {
                return self.text(name, one, depth);
            }
            let says = if all.is_empty() {
                "none".to_owned()
            } else {
                all.join(", ")
            };
            return self.row(depth, name, SeenValue::Text(says));
        }
        self.row(depth, name, SeenValue::Heading);
        for (number, item) in items.iter().take(ITEMS).enumerate() {
            let number = (number + 1).to_string();
            match flat(item) {
                Some(says) if shape::in_words("", item).is_none() => {
                    self.row(depth + 1, &number, SeenValue::Text(says));
                }
                _ => self.walk(&number, item, depth + 1),
            }
        }
        if items.len() > ITEMS {
            let says = format!("and {} more", items.len() - ITEMS);
            self.row(depth + 1, "", SeenValue::Text(says));
        }
    }

    fn leaf(&mut self, name: &str, value: &Value, depth: usize) {
        self.text(name, &word::value(name, value), depth);
    }

    fn bytes(&mut self, digits: &str, depth: usize) {
        if let Some(bytes) = Hex::parse(digits).filter(|Hex(bytes)| !bytes.is_empty()) {
            self.row(depth, "bytes", SeenValue::Bytes(bytes));
        }
    }

    /// A text, which may be a run of bytes.
    fn text(&mut self, name: &str, text: &str, depth: usize) {
        let value = match Hex::parse(text).filter(|_| text.len() >= BYTES) {
            // A thumbprint is compared digit by digit with what others show.
            Some(bytes) if !word::is_digest(name) => SeenValue::Bytes(bytes),
            _ => SeenValue::Text(text.to_owned()),
        };
        self.row(depth, name, value);
    }
}

/// An object of a few short values in one row.
fn flat(value: &Value) -> Option<String> {
    let fields = value.as_object()?;
    let short = |(name, v): (&String, &Value)| {
        !v.is_object() && !v.is_array() && word::value(name, v).len() < BYTES
    };
    let row = || {
        fields
            .iter()
            .filter(|(_, v)| !v.is_null())
            .map(|(name, v)| format!("{} {}", word::label(name), word::value(name, v)))
    };
    fields
        .iter()
        .all(short)
        .then(|| row().collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use redial_model::{
        Climb, End, LineFact, ListenerFact, Reading, Readings, Reply, Rung, RungState,
        Value as Held, places,
    };

    use super::*;

    fn says(facts: &Facts, topic: Topic) -> Vec<String> {
        let row = |row: SeenRow| {
            let value = match row.value {
                SeenValue::Heading => String::new(),
                SeenValue::Text(text) => text,
                SeenValue::Bytes(Hex(bytes)) => format!("{} bytes", bytes.len()),
            };
            format!("{}{}: {value}", "  ".repeat(row.depth), row.label)
        };
        seen(facts, topic).into_iter().map(row).collect()
    }

    #[test]
    fn steps_and_answers_of_a_connection_are_said() {
        let rung = |rung, end| RungState {
            rung,
            end,
            ms: 0.31,
            bytes: Hex::default(),
        };
        let mut climb = Climb::new(
            "192.0.2.7:3389".parse().unwrap(),
            vec![rung(Rung::Tcp, End::Ok), rung(Rung::Tls, End::Fin)],
        );
        climb.reply = Some(Reply::Chosen {
            protocol: 8,
            flags: 31,
        });
        let facts = Facts {
            line: Some(
                LineFact {
                    climbs: vec![climb],
                }
                .into(),
            ),
            ..Facts::default()
        };
        let rows = says(&facts, Topic::Line);
        assert!(
            rows.iter().any(|r| r.contains(
                "X.224 answer: the host chose NLA with early user authorization (HYBRID_EX); flags EXTENDED"
            )),
            "{rows:#?}"
        );
        assert!(
            rows.iter().any(|r| r.ends_with("tcp: ok, 0.31 ms"))
                && rows.iter().any(
                    |r| r.ends_with("tls: the host closed the connection (FIN), after 0.31 ms")
                ),
            "{rows:#?}"
        );
        assert!(
            rows.iter()
                .all(|r| !r.contains("fin,") && !r.contains("31,")),
            "{rows:#?}"
        );
    }

    #[test]
    fn values_of_a_machine_are_said_by_their_place() {
        let readings = Readings {
            read: vec![Reading {
                slot: places::rdp_tcp("SecurityLayer"),
                value: Held::Dword(2),
            }],
            unread: vec![],
        };
        let facts = Facts {
            listener: Some(
                ListenerFact {
                    readings,
                    ..ListenerFact::default()
                }
                .into(),
            ),
            ..Facts::default()
        };
        let rows = says(&facts, Topic::Listener);
        assert!(
            rows.iter().any(|r| r.contains(r"RDP-Tcp\SecurityLayer: 2")),
            "{rows:#?}"
        );
    }
}
