//! A name that is none of those there are.

use redial_input::is_near;
use redial_lab::{Patient, WARD};

use crate::exit::Stop;

/// More names than this are not listed in a sentence.
const LISTED: usize = 32;

/// What was named, what there is, and where all of it is listed.
pub struct NoSuch<'a> {
    /// With its article: `a fix`.
    pub kind: &'a str,
    /// As it was typed.
    pub name: &'a str,
    /// The names there are.
    pub known: &'a [&'a str],
    /// The command that lists them.
    pub list: &'a str,
}

impl From<NoSuch<'_>> for Stop {
    fn from(no: NoSuch<'_>) -> Self {
        let name = no.name.escape_debug();
        let near = no.known.iter().find(|known| is_near(no.name, known));
        let help = match near {
            Some(near) => format!("did you mean {near}?"),
            None if no.known.len() <= LISTED => format!("there are {}", no.known.join(", ")),
            None => format!("`{}` lists them all", no.list),
        };
        Self::usage(format!("`{name}` is not {}: {help}", no.kind))
    }
}

/// A word that no host of the demo has in its name.
pub fn no_such_host(word: &str) -> Stop {
    let machines = Patient::all().map(|p| p.name);
    let known: Vec<_> = machines.chain(WARD.iter().map(|s| s.name)).collect();
    let no = NoSuch {
        kind: "a host of the demo",
        name: word,
        known: &known,
        list: "redial demo",
    };
    no.into()
}
