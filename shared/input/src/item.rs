//! One host, in the forms in which people write it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use redial_model::{Target, TargetError, places::RDP_PORT};

use crate::{
    Hosts,
    clean::{bare, shown},
    disguise,
    doubt::Doubt,
    prose,
};

/// Words before a colon that say what follows.
const LABELS: [&str; 22] = [
    "host",
    "hostname",
    "computer",
    "server",
    "name",
    "address",
    "ip",
    "pc",
    "machine",
    "target",
    "destination",
    "rechner",
    "computername",
    "ordinateur",
    "equipo",
    "adresse",
    "dns",
    "fqdn",
    "ipv4",
    "ipv6",
    "servername",
    "remote",
];
/// Labels of two words and more end in these: "Remote computer:", "Host name:".
const MOST_LABEL_WORDS: usize = 3;
/// Names of the port of Remote Desktop (IANA: ms-wbt-server).
const PORT_NAMES: [&str; 4] = ["rdp", "ms-wbt-server", "ms-term-serv", "mstsc"];

/// Whether a text is one word: no list, no sentence.
pub(crate) fn is_one(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
}

/// Whether it is what a manual writes for a host: `<host>`, `<server name>`.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let inner = text
        .trim()
        .strip_prefix('<')
        .and_then(|t| t.strip_suffix('>'));
    let is_label = |word: &str| LABELS.contains(&&*word.to_lowercase());
    inner.is_some_and(|inner| inner.split([' ', '-', '_']).all(is_label))
}

/// Reads one host, with its port when there is one.
pub(crate) fn read(text: &str) -> Result<Hosts, Doubt> {
    let text = labelled(bare(text));
    if let Some(range) = range(text) {
        return Err(range);
    }
    if let Some((host, port)) = port_apart(text) {
        return with_port(host, port);
    }
    if !is_one(text) {
        return Err(Doubt::Neither(shown(text)));
    }
    word(text)
}

/// What stands behind a label such as "Computer: ".
fn labelled(text: &str) -> &str {
    let Some((label, rest)) = text.split_once(':') else {
        return text;
    };
    let words: Vec<&str> = label.split_whitespace().collect();
    let last = words.last().map(|word| word.to_lowercase());
    let is_label = words.len() <= MOST_LABEL_WORDS
        && rest.starts_with(' ')
        && last.is_some_and(|last| LABELS.contains(&&*last));
    if is_label && !rest.trim().bytes().all(|b| b.is_ascii_digit()) {
        bare(rest)
    } else {
        text
    }
}

/// A host and a port that something else than one colon parts: `srv01 3390`, `srv01,3390`,
/// `srv01(3390)`, `srv01 port 3390`.
fn port_apart(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end_matches([')', ']', ' ']);
    let text = text.strip_suffix("/tcp").unwrap_or(text);
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (before, port) = text.split_at(text.len() - digits);
    let mut host = before.trim_end_matches([' ', ':', ',', '(', '#', '=']);
    for word in ["port", "-p", "--port", "tcp", "tcp/"] {
        let cut = host
            .len()
            .checked_sub(word.len())
            .filter(|at| host.is_char_boundary(*at));
        if let Some((start, end)) = cut.map(|at| host.split_at(at))
            && end.eq_ignore_ascii_case(word)
            && start.ends_with([' ', ','])
        {
            host = start.trim_end_matches([' ', ',', '(', ':']);
        }
    }
    // Two numbers are a pair of codes, or a range.
    let is_host = !host.is_empty() && !host.contains(' ') && !disguise::are_codes(host);
    let is_apart = before.len() > host.len() && digits > 0;
    // Colons alone, and those of an address, are read as they stand.
    let gap = before.strip_prefix(host)?;
    let is_plain = gap.bytes().all(|b| b == b':') || (host.contains(':') && !host.starts_with('['));
    let opens = before.ends_with(['[', ':']) && host.starts_with('[') && !host.ends_with(']');
    (is_host && is_apart && !is_plain && !opens).then_some((host, port))
}

fn with_port(host: &str, port: &str) -> Result<Hosts, Doubt> {
    let mut hosts = word(host)?;
    let bad = || Doubt::Target(TargetError::Port(shown(port)));
    let number: u16 = port.parse().ok().filter(|n| *n > 0).ok_or_else(bad)?;
    if port.starts_with('0') {
        return Err(bad());
    }
    if disguise::is_known_code(number) {
        return Err(Doubt::PortOrCode {
            host: shown(host),
            port: port.into(),
        });
    }
    if prose::is_word_of_messages(host) || LABELS.contains(&&*host.to_lowercase()) {
        return Err(Doubt::PortAlone(port.into()));
    }
    for target in &mut hosts.targets {
        target.port = number;
    }
    Ok(hosts)
}

/// Reads a word.
fn word(text: &str) -> Result<Hosts, Doubt> {
    let text = trimmed(text);
    if !is_path(text)
        && let Some(host) = share(text)
    {
        return word(host);
    }
    if let Some(question) = other(text) {
        return Err(question);
    }
    if let Some((user, host)) = text.rsplit_once('@') {
        return of_user(text, user, host);
    }
    if let Some((domain, user)) = text.split_once('\\') {
        let host = if user.is_empty() {
            shown(domain)
        } else {
            "srv01".into()
        };
        return Err(Doubt::User(shown(text), host));
    }
    if text.contains('/') {
        return Err(of_slash(text));
    }
    if disguise::are_codes(text) {
        let is_port = text
            .parse()
            .is_ok_and(|n: u16| n == RDP_PORT || n == RDP_PORT + 1);
        let text = shown(text);
        return Err(if is_port {
            Doubt::PortAlone(text)
        } else {
            Doubt::Number(text)
        });
    }
    host(text)
}

/// A word without the dots and slashes that were copied along, and with what the port is called as a
/// number.
fn trimmed(text: &str) -> &str {
    let text = bare(text);
    let text = text
        .strip_suffix('/')
        .filter(|t| !t.ends_with(['/', ':']))
        .unwrap_or(text);
    let text = text.strip_suffix("/tcp").unwrap_or(text);
    match text.strip_suffix('.') {
        Some(rest) if rest.ends_with('.') => rest.trim_end_matches('.'),
        _ => text,
    }
}

/// What a word is that no name can be.
fn other(text: &str) -> Option<Doubt> {
    if let Some(kind) = disguise::identifier(text) {
        return Some(Doubt::Identifier(shown(text), kind));
    }
    if disguise::is_mac(text) {
        return Some(Doubt::Mac(shown(text)));
    }
    if is_path(text) {
        return Some(Doubt::Path(shown(text)));
    }
    let inner = text.trim_start_matches('[');
    let is_v6 = text.starts_with('[') && inner.contains(':');
    let has_pattern = text.contains(['*', '?', '{', '}', '<', '>', '$', '~'])
        || (text.contains(['[', ']']) && !is_v6)
        || (text.starts_with('%') && text.ends_with('%'));
    if has_pattern {
        return Some(Doubt::Pattern(shown(text)));
    }
    if text.chars().any(is_sign) {
        return Some(Doubt::Sign(shown(text)));
    }
    if let Some(port) = text.strip_prefix(':').filter(|p| p.parse::<u16>().is_ok()) {
        return Some(Doubt::PortAlone(port.into()));
    }
    prose::is_word_of_messages(text).then(|| Doubt::Word(shown(text)))
}

/// A path of Windows or Unix. What begins with two slashes is a share.
fn is_path(text: &str) -> bool {
    let mut chars = text.chars();
    let drive = chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.next() == Some(':')
        && matches!(chars.next(), None | Some('\\' | '/'));
    let start = |start: &str| text.starts_with(start);
    let rooted = start("/") && !start("//");
    drive
        || rooted
        || ["./", "../", ".\\", "..\\", "~/", "\\\\?\\", "\\\\.\\"]
            .into_iter()
            .any(start)
}

/// `10.0.0.1-20`, `10.0.0.1-10.0.0.20`.
fn range(text: &str) -> Option<Doubt> {
    let (from, to) = text.split_once('-')?;
    let first: Ipv4Addr = from.trim().parse().ok()?;
    let last: Ipv4Addr = match to.trim().parse() {
        Ok(last) => last,
        Err(_) => {
            let [a, b, c, _] = first.octets();
            Ipv4Addr::new(a, b, c, to.trim().parse().ok()?)
        }
    };
    Some(Doubt::Range(
        shown(text),
        first.to_string(),
        last.to_string(),
    ))
}

/// Signs and pictures, which DNS can carry and no computer is called by (RFC 5892 disallows them).
fn is_sign(c: char) -> bool {
    matches!(c, '\u{2100}'..='\u{214f}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
        || "!\"'`^°§€£|¦©®™±×÷¿¡…".contains(c)
}

/// The host of `\\srv01\share` and `//srv01/share`.
fn share(text: &str) -> Option<&str> {
    let rest = text
        .strip_prefix("\\\\")
        .or_else(|| text.strip_prefix("//"))?;
    let host = rest.split(['\\', '/']).next()?;
    // WebDAV: \\srv01@SSL\DavWWWRoot.
    Some(host.split('@').next().unwrap_or(host))
}

/// `anna@srv01`, `CORP\anna@srv01`; `anna@corp.test` can be an address for letters as well.
fn of_user(text: &str, user: &str, host: &str) -> Result<Hosts, Doubt> {
    let mut hosts = word(host)?;
    let is_name = hosts.targets.iter().all(|t| t.literal().is_none());
    let labels = host.trim_end_matches('.').split('.').count();
    if !user.is_empty()
        && !user.contains(['\\', '@'])
        && is_name
        && labels == 2
        && !host.contains(':')
    {
        return Err(Doubt::Mail(shown(text), format!("{host}:{RDP_PORT}")));
    }
    if !user.is_empty() {
        hosts.remarks.push(format!(
            "The user name `{}` is not used: redial does not sign in.",
            shown(user.rsplit('/').next().unwrap_or(user))
        ));
    }
    Ok(hosts)
}

/// A slash within a word: a network, a date, a name with a path behind it.
fn of_slash(text: &str) -> Doubt {
    let (host, rest) = text.split_once('/').unwrap_or((text, ""));
    let is_address = host.parse::<IpAddr>().is_ok();
    let is_mask = rest.parse::<u8>().is_ok() || rest.parse::<Ipv4Addr>().is_ok();
    if is_address && is_mask {
        return Doubt::Network(shown(text), member(host));
    }
    match word(host) {
        Ok(_) => Doubt::Slash(shown(text), shown(host)),
        Err(_) => Doubt::Neither(shown(text)),
    }
}

/// An address within a network: the first, where only the network's own was given.
fn member(address: &str) -> String {
    match address.parse::<Ipv4Addr>().map(|a| a.octets()) {
        Ok([a, b, c, 0]) => Ipv4Addr::new(a, b, c, 1).to_string(),
        _ => address.to_owned(),
    }
}

/// A name or an address, with `:3390` when there is a port.
fn host(text: &str) -> Result<Hosts, Doubt> {
    if let Some(question) = of_colons(text) {
        return Err(question);
    }
    let named = text.rsplit_once(':').filter(|(host, port)| {
        !host.is_empty() && PORT_NAMES.contains(&&*port.to_ascii_lowercase())
    });
    let target = match named {
        Some((host, _)) => Target::parse(host),
        None => Target::parse(text),
    };
    match target {
        Ok(target) if prose::question(&target.host).is_some() => Err(Doubt::Neither(shown(text))),
        Ok(target) => Ok(Hosts::one(target)),
        Err(TargetError::Number(number)) => Err(Doubt::Number(number)),
        Err(why) => Err(why.into()),
    }
}

/// What colons say that are neither a port's nor an address's.
fn of_colons(text: &str) -> Option<Doubt> {
    if text.starts_with('[') {
        return None;
    }
    let (start, last) = text.rsplit_once(':')?;
    if last.is_empty() && start.parse::<Ipv6Addr>().is_err() && !start.ends_with(':') {
        return Some(Doubt::PortMissing(shown(start)));
    }
    let count = text.matches(':').count();
    if count < 2 {
        return None;
    }
    let is_port = last.len() >= 4 && last.parse::<u16>().is_ok();
    let [whole, address, port] = [text, start, last].map(str::to_owned);
    let before = start.parse::<Ipv6Addr>();
    match (text.parse::<Ipv6Addr>(), before) {
        (Ok(whole_address), Ok(_)) if is_port && is_likely_port(last, whole_address) => {
            Some(Doubt::Ipv6OrPort(whole, address, port))
        }
        (Ok(_), _) => None,
        (Err(_), Ok(_)) if is_port => Some(Doubt::Ipv6Port(whole, address, port)),
        (Err(_), _) if text.contains('%') => None,
        (Err(_), _) => Some(Doubt::Colons(shown(text))),
    }
}

/// Whether the last part of an address is more likely a port: one on which Remote Desktop is found,
/// or any behind ::1, as nobody has an address between ::2 and ::ffff (RFC 4291, 2.5.5.1).
fn is_likely_port(last: &str, whole: Ipv6Addr) -> bool {
    let is_rdp = last
        .parse::<u16>()
        .is_ok_and(|port| (3380..=3399).contains(&port));
    is_rdp || whole.segments()[..6] == [0; 6]
}
