//! What a person named on a command line, read and made ready to be checked.

use std::path::Path;

use redial_input::{Doubt, Hosts, Understood, rdp::RdpFile, understand_words};
use redial_model::Target;

use crate::{exit::Stop, talk::say};

/// Every host of these words; what was left out of them is said.
pub fn hosts(words: &[String]) -> Result<Vec<Target>, Stop> {
    let mut all = Vec::new();
    for reading in understand_words(words) {
        let hosts = of(reading).map_err(Stop::usage)?;
        hosts.remarks.iter().for_each(|remark| say(remark));
        all.extend(hosts.targets);
    }
    Ok(all)
}

/// The one host of a text.
pub fn host(text: &str) -> Result<Target, Stop> {
    let mut all = hosts(&[text.to_owned()])?;
    match (all.pop(), all.len()) {
        (Some(only), 0) => Ok(only),
        _ => Err(Stop::usage(format!(
            "this takes one host at a time, and `{}` names several",
            text.escape_debug()
        ))),
    }
}

/// The hosts of a reading, or why it has none, in a sentence.
pub fn of(reading: Understood) -> Result<Hosts, String> {
    let hosts = match reading {
        Understood::Hosts(hosts) => hosts,
        Understood::File(path) => Hosts {
            targets: vec![file(&path)?],
            remarks: vec![],
        },
        Understood::Code(text) => return Err(Doubt::of_code(&text).to_string()),
        Understood::Doubt(question) => return Err(question.to_string()),
    };
    hosts.targets.iter().try_for_each(zone)?;
    Ok(hosts)
}

/// The host of an .rdp file.
pub fn file(path: &Path) -> Result<Target, String> {
    RdpFile::open(path)
        .map(|file| file.target)
        .map_err(|why| why.to_string())
}

/// Whether this machine has the interface of a link-local address.
fn zone(target: &Target) -> Result<(), String> {
    match &target.zone {
        Some(zone) if redial_dial::interface(zone).is_none() => Err(format!(
            "this computer has no network interface `{zone}`: {}",
            if cfg!(windows) {
                "`netsh interface ipv6 show interfaces` lists the numbers"
            } else {
                "`ip link` lists them"
            }
        )),
        _ => Ok(()),
    }
}
