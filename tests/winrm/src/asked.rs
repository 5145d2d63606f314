//! What a client asks: MS-WSMV 3.1.4, read by names alone.

use std::collections::HashMap;

use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
};

/// A request.
#[derive(Debug, Default)]
pub struct Asked {
    /// The last word of its action.
    pub action: String,
    pub resource: String,
    pub message: String,
    pub shell: String,
    pub options: HashMap<String, String>,
    /// Seconds, from `PT20S`.
    pub hold: f64,
    pub idle: f64,
    pub program: String,
    pub arguments: Vec<String>,
    pub command: String,
    pub stdin: Vec<u8>,
    pub is_last: bool,
    pub code: String,
}

impl Asked {
    pub fn read(text: &str) -> Option<Self> {
        let mut reader = Reader::from_str(text);
        let mut asked = Self::default();
        let mut path: Vec<(String, HashMap<String, String>, String)> = Vec::new();
        loop {
            match reader.read_event().ok()? {
                Event::Eof => return path.is_empty().then_some(asked),
                Event::Start(start) => path.push((name(&start), attributes(&start), String::new())),
                Event::Empty(start) => {
                    let parents: Vec<_> = path.iter().map(|p| p.0.as_str()).collect();
                    asked.take(&parents, &name(&start), &attributes(&start), "");
                }
                Event::Text(text) => {
                    if let Some(open) = path.last_mut() {
                        open.2 += &text.decode().ok()?;
                    }
                }
                Event::GeneralRef(reference) => {
                    let known = match reference.resolve_char_ref().ok()? {
                        Some(c) => c.to_string(),
                        None => resolve_predefined_entity(&reference.decode().ok()?)?.into(),
                    };
                    path.last_mut()?.2 += &known;
                }
                Event::End(_) => {
                    let (name, attributes, text) = path.pop()?;
                    let parents: Vec<_> = path.iter().map(|p| p.0.as_str()).collect();
                    asked.take(&parents, &name, &attributes, text.trim());
                }
                _ => {}
            }
        }
    }

    fn take(&mut self, parents: &[&str], name: &str, has: &HashMap<String, String>, text: &str) {
        let attribute = |name: &str| has.get(name).cloned().unwrap_or_default();
        if !attribute("CommandId").is_empty() {
            self.command = attribute("CommandId");
        }
        // Where each belongs: an option that does not stand in the header is none.
        let within = parents.join("/");
        match (within.as_str(), name) {
            ("Envelope/Header", "Action") => {
                self.action = text.rsplit('/').next().unwrap_or_default().into();
            }
            ("Envelope/Header", "ResourceURI") => self.resource = text.into(),
            ("Envelope/Header", "MessageID") => self.message = text.into(),
            ("Envelope/Header", "OperationTimeout") => self.hold = seconds(text),
            ("Envelope/Header/SelectorSet", "Selector") if attribute("Name") == "ShellId" => {
                self.shell = text.into();
            }
            ("Envelope/Header/OptionSet", "Option") => {
                self.options.insert(attribute("Name"), text.into());
            }
            ("Envelope/Body/Shell", "IdleTimeOut") => self.idle = seconds(text),
            ("Envelope/Body/CommandLine", "Command") => self.program = text.into(),
            ("Envelope/Body/CommandLine", "Arguments") => self.arguments.push(text.into()),
            ("Envelope/Body/Send", "Stream") => {
                self.stdin = data_encoding::BASE64
                    .decode(text.as_bytes())
                    .unwrap_or_default();
                self.is_last = attribute("End").eq_ignore_ascii_case("true");
            }
            ("Envelope/Body/Signal", "Code") => self.code = text.into(),
            _ => {}
        }
    }
}

fn name(start: &BytesStart) -> String {
    String::from_utf8_lossy(start.local_name().as_ref()).into_owned()
}

fn attributes(start: &BytesStart) -> HashMap<String, String> {
    let attributes = start.attributes().flatten();
    let named = attributes.filter_map(|a| {
        let value = a.decoded_and_normalized_value(XmlVersion::Implicit1_0, start.decoder());
        let key = String::from_utf8_lossy(a.key.local_name().as_ref()).into_owned();
        Some((key, value.ok()?.into_owned()))
    });
    named.collect()
}

/// `PT20S`, `PT60.000S`.
fn seconds(duration: &str) -> f64 {
    let number = duration
        .strip_prefix("PT")
        .and_then(|d| d.strip_suffix('S'));
    number.and_then(|n| n.parse().ok()).unwrap_or_default()
}
