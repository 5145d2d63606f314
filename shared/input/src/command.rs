//! Command lines that are pasted whole: the host is what they are given.

use std::path::PathBuf;

use crate::{
    Hosts, Understood,
    clean::shown,
    doubt::Doubt,
    item,
    rdp::{self, gateway_of_command},
};

/// Programs that are given a host.
const PROGRAMS: [&str; 26] = [
    "mstsc",
    "xfreerdp",
    "xfreerdp3",
    "wlfreerdp",
    "sdl-freerdp",
    "sdl-freerdp3",
    "wfreerdp",
    "rdesktop",
    "redial",
    "ping",
    "tracert",
    "traceroute",
    "pathping",
    "telnet",
    "nslookup",
    "dig",
    "ssh",
    "nc",
    "ncat",
    "nmap",
    "psping",
    "tcping",
    "test-netconnection",
    "tnc",
    "test-connection",
    "resolve-dnsname",
];
/// Options, without their marks, that name the host.
const HOST_OPTIONS: [&str; 6] = ["v", "server", "computername", "t", "targetname", "name"];
/// Options that name a port.
const PORT_OPTIONS: [&str; 3] = ["p", "port", "commontcpport"];
/// Commands of redial that a host may follow.
const OF_REDIAL: [&str; 1] = ["check"];

/// Whether a word is one of the programs.
pub(crate) fn is_command(word: &str) -> bool {
    program(word).is_some()
}

fn program(word: &str) -> Option<String> {
    let name = word.rsplit(['\\', '/']).next()?.to_ascii_lowercase();
    let name = name.strip_suffix(".exe").unwrap_or(&name);
    PROGRAMS.contains(&name).then(|| name.to_owned())
}

/// Reads `mstsc /v:srv01`, `/v:srv01:3390`, `ping srv01` and their kin.
pub(crate) fn read(text: &str) -> Option<Understood> {
    if text.contains('\n') {
        return None;
    }
    let words = split(text);
    let first = words.first()?;
    let called = program(first);
    if called.is_none() && !is_host_option(first) {
        return None;
    }
    let rest = if called.is_some() {
        &words[1..]
    } else {
        &words[..]
    };
    if called.as_deref() == Some("redial") && rest.first().is_some_and(|w| w == "explain") {
        return Some(Understood::Code(rest[1..].join(" ")));
    }
    let found = Found::of(rest);
    Some(found.reading(called.as_deref().unwrap_or(first)))
}

fn is_host_option(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    ["/v:", "-v:", "/v=", "/server:"]
        .iter()
        .any(|option| lower.starts_with(option))
}

/// What the words of a command line give.
#[derive(Default)]
struct Found {
    host: Option<String>,
    port: Option<String>,
    gateway: Option<String>,
}

impl Found {
    fn of(words: &[String]) -> Self {
        let mut found = Self::default();
        let mut words = words.iter().peekable();
        while let Some(word) = words.next() {
            // A path of Unix begins as an option of Windows does.
            let option = word
                .strip_prefix(['/', '-'])
                .filter(|_| !rdp::path::is_rdp(word));
            let Some(option) = option else {
                found.plain(word);
                continue;
            };
            let option = option.trim_start_matches('-');
            let (name, value) = option.split_once([':', '=']).unwrap_or((option, ""));
            let name = name.to_ascii_lowercase();
            let mut value = value.to_owned();
            let wants = |list: &[&str]| list.contains(&&*name);
            if value.is_empty() && (wants(&HOST_OPTIONS) || wants(&PORT_OPTIONS)) {
                value = words
                    .next_if(|next| !next.starts_with(['/', '-']))
                    .cloned()
                    .unwrap_or_default();
            }
            if wants(&HOST_OPTIONS) && !value.is_empty() {
                found.host = Some(value);
            } else if wants(&PORT_OPTIONS) && !value.is_empty() {
                found.port = Some(value);
            } else if (name == "g" || name == "gateway") && !value.is_empty() {
                found.gateway = Some(value);
            }
        }
        found
    }

    /// A word that is no option: the host, and a port behind it.
    fn plain(&mut self, word: &str) {
        let is_number = word.bytes().all(|b| b.is_ascii_digit());
        if self.host.is_none() && !OF_REDIAL.contains(&word) {
            self.host = Some(word.to_owned());
        } else if is_number && self.port.is_none() {
            self.port = Some(word.to_owned());
        }
    }

    fn reading(self, called: &str) -> Understood {
        let Some(host) = self.host else {
            return Understood::Doubt(Doubt::NoHost(shown(called)));
        };
        if rdp::path::is_rdp(&host) {
            return Understood::File(PathBuf::from(host));
        }
        let text = match self.port {
            Some(port) => format!("{host} {port}"),
            None => host,
        };
        match item::read(&text) {
            Ok(hosts) => Understood::Hosts(match self.gateway {
                Some(gateway) => by_gateway(hosts, &gateway),
                None => hosts,
            }),
            Err(question) => Understood::Doubt(question),
        }
    }
}

/// Hosts to which mstsc was told to go by a gateway: what an .rdp file says, a command line can.
fn by_gateway(mut hosts: Hosts, gateway: &str) -> Hosts {
    for target in &mut hosts.targets {
        target.file = Some(gateway_of_command(gateway).into());
    }
    hosts
}

/// The words of a command line; quotes keep spaces within a word.
fn split(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in text.chars() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, ' ') => words.push(String::new()),
            (_, c) => {
                if let Some(word) = words.last_mut() {
                    word.push(c);
                }
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
