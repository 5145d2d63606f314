//! Several hosts: split at commas, semicolons, bars, spaces and lines.

use redial_model::places::RDP_PORT;

use crate::{Hosts, clean::shown, doubt::Doubt, item};

/// Words that join the last host of a list to the others.
const JOINTS: [&str; 8] = ["and", "und", "et", "y", "e", "en", "&", "+"];

/// Reads every host of a list.
pub(crate) fn read(text: &str) -> Result<Hosts, Doubt> {
    let mut all = Hosts::default();
    for part in parts(text) {
        match item::read(part) {
            Ok(hosts) => all.add(hosts),
            Err(Doubt::Number(number) | Doubt::PortAlone(number)) => port(&mut all, &number)?,
            Err(question) => return Err(of_part(text, question, &all)),
        }
    }
    if all.targets.is_empty() {
        Err(Doubt::Neither(shown(text)))
    } else {
        Ok(all)
    }
}

/// What is wrong with the list where a part of it is: the part's own trouble, where the rest is
/// hosts or the trouble is clear.
fn of_part(text: &str, question: Doubt, before: &Hosts) -> Doubt {
    if question.is_certain() || !before.targets.is_empty() {
        return Doubt::InList(Box::new(question));
    }
    Doubt::Neither(shown(&text.replace('\n', " ")))
}

/// A number alone is the port of the host before it.
fn port(all: &mut Hosts, number: &str) -> Result<(), Doubt> {
    let Some(last) = all.targets.last_mut() else {
        return Err(Doubt::Number(shown(number)));
    };
    let hosts = item::read(&format!("{} {number}", last.host))?;
    let found = hosts.targets.first().map(|target| target.port);
    match found {
        Some(found) if last.port == RDP_PORT => {
            last.port = found;
            Ok(())
        }
        _ => Err(Doubt::Number(shown(number))),
    }
}

/// A text without the comments that stand in files of hosts.
pub(crate) fn uncommented(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let end = line.find(" #").unwrap_or(line.len());
        if line.starts_with('#') {
            ""
        } else {
            line[..end].trim()
        }
    });
    lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split(['\n', ',', ';', '|']);
    // "srv01 3390" is one host; "srv01 srv02" are two.
    let pieces = pieces.flat_map(|piece| match item::read(piece) {
        Ok(_) => vec![piece],
        Err(_) => piece.split_whitespace().collect(),
    });
    pieces
        .map(str::trim)
        .filter(|part| !part.is_empty() && !JOINTS.contains(&&*part.to_lowercase()))
}
