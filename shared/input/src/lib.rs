#![doc = include_str!("../README.md")]

mod clean;
mod command;
mod disguise;
mod doubt;
mod item;
mod link;
mod list;
mod near;
mod prose;
pub mod rdp;

use std::path::PathBuf;

use redial_codes::paste;
use redial_model::{Target, TargetError};

pub use doubt::Doubt;
pub use near::{is_near, nearest};
pub use rdp::decode::utf16_text;

/// Bytes of a text that are read as hosts. A longer one is a document, and hosts are read from files
/// line by line.
pub const MOST_TEXT: usize = 64 * 1024;

/// What a person holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Understood {
    /// Hosts, at least one.
    Hosts(Hosts),
    /// A text whose number is to be explained.
    Code(String),
    /// The path of an .rdp file.
    File(PathBuf),
    /// None of these, or more than one of them.
    Doubt(Doubt),
}

/// Hosts that were named, and what should be said about them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hosts {
    /// In the order of the text.
    pub targets: Vec<Target>,
    /// Sentences about what was not used.
    pub remarks: Vec<String>,
}

impl Hosts {
    fn one(target: Target) -> Self {
        Self {
            targets: vec![target],
            remarks: vec![],
        }
    }

    fn add(&mut self, more: Self) {
        self.targets.extend(more.targets);
        for remark in more.remarks {
            if !self.remarks.contains(&remark) {
                self.remarks.push(remark);
            }
        }
    }
}

/// Reads a text as it was typed or pasted.
#[must_use]
pub fn understand(text: &str) -> Understood {
    if text.len() > MOST_TEXT {
        return Understood::Doubt(Doubt::TooLong);
    }
    if item::is_placeholder(text) {
        return Understood::Doubt(Doubt::Pattern(clean::shown(text)));
    }
    let clean = clean::clean(text);
    let whole = clean.as_str();
    if whole.is_empty() {
        return Understood::Doubt(Doubt::Nothing);
    }
    if let Some(reading) = command::read(whole)
        .or_else(|| link::read(whole))
        .or_else(|| rdp::path::read(whole))
    {
        return reading;
    }
    if item::is_one(whole) {
        return match item::read(whole) {
            Ok(hosts) => Understood::Hosts(hosts),
            Err(question) => of_one(whole, question),
        };
    }
    if !paste::read(whole).mentions.is_empty() || disguise::are_codes(whole) {
        return Understood::Code(whole.to_owned());
    }
    match item::read(whole) {
        Ok(hosts) => return Understood::Hosts(hosts),
        // "Mã lỗi: 516": a label in a language whose words for errors are not known here.
        Err(Doubt::PortOrCode { host, port }) if !host.is_ascii() => return Understood::Code(port),
        Err(question) if question.is_certain() => return Understood::Doubt(question),
        Err(_) => {}
    }
    let listed = list::uncommented(whole);
    if let Some(question) = prose::question(&listed) {
        let number = disguise::only_code(whole);
        return number.map_or(Understood::Doubt(question), Understood::Code);
    }
    list::read(&listed).map_or_else(Understood::Doubt, Understood::Hosts)
}

/// One word that is no host.
fn of_one(word: &str, question: Doubt) -> Understood {
    let is_code = disguise::are_codes(word) || !paste::read(word).mentions.is_empty();
    // "Fehlercode:0x904": a label, a colon, and no port.
    let is_port = matches!(question, Doubt::Target(TargetError::Port(_)));
    if is_code && (is_port || !question.is_certain()) {
        Understood::Code(word.to_owned())
    } else {
        Understood::Doubt(question)
    }
}

/// Reads the words of a command line: hosts and files word by word, as each may have been quoted;
/// where a word is neither, all of them are pieces of one text.
#[must_use]
pub fn understand_words(words: &[impl AsRef<str>]) -> Vec<Understood> {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    let joined = words.join(" ");
    // "Connection timed out" is three names, too, and "ping srv01" two.
    let is_command = words
        .first()
        .is_some_and(|first| command::is_command(first));
    let is_text = is_command || prose::question(&clean::clean(&joined)).is_some();
    if words.len() > 1 && !is_text {
        let each = words.iter().map(|word| understand(word));
        let each: Vec<Understood> = each.collect();
        if each
            .iter()
            .all(|r| matches!(r, Understood::Hosts(_) | Understood::File(_)))
        {
            return each;
        }
    }
    vec![understand(&joined)]
}
