//! Addresses of the web's kind, and links.

use std::path::PathBuf;

use crate::{
    Understood,
    clean::{bare, shown},
    doubt::Doubt,
    item, rdp, understand,
};

/// Reads a URI, a Markdown link, or a line of an .rdp file.
pub(crate) fn read(text: &str) -> Option<Understood> {
    if rdp::is_content(text) {
        return Some(rdp::of_text(text));
    }
    if let Some(reading) = markdown(text) {
        return Some(reading);
    }
    if text.contains('\n') {
        return None;
    }
    let (scheme, rest) = text.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let rest = rest.trim();
    match (&*scheme, rest.strip_prefix("//")) {
        ("rdp", rest) => Some(of_rdp(rest.unwrap_or_else(|| text[4..].trim()))),
        ("ms-rd" | "ms-avd" | "ms-windows-app", _) => {
            Some(Understood::Doubt(Doubt::Workspace(shown(text))))
        }
        ("mailto", _) => Some(Understood::Doubt(mail(rest))),
        ("file", Some(path)) => Some(of_file(path)),
        ("smb" | "cifs" | "tcp", Some(rest)) => Some(plain(authority(rest))),
        (scheme, Some(rest)) if is_scheme(scheme) => {
            Some(Understood::Doubt(service(text, scheme, rest)))
        }
        _ => None,
    }
}

fn is_scheme(scheme: &str) -> bool {
    !scheme.is_empty()
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
}

/// `[srv01](rdp://srv01)`: what is shown, or else what it leads to.
fn markdown(text: &str) -> Option<Understood> {
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let link = rest.trim_end_matches([')', '.', ' ']);
    // One link, and no links of links.
    if link.contains("](") {
        return None;
    }
    match understand(label) {
        hosts @ Understood::Hosts(_) if !link.starts_with("rdp:") => Some(hosts),
        _ => Some(understand(link)),
    }
}

/// The documented form carries settings (`rdp://full%20address=s:srv01:3390&…`); people write a host.
/// Source: learn.microsoft.com, "Remote Desktop client URI scheme".
fn of_rdp(rest: &str) -> Understood {
    let rest = decoded(rest);
    if rest.contains("=s:") || rest.contains("=i:") {
        let lines: Vec<String> = rest
            .trim_end_matches('/')
            .split('&')
            .map(|s| s.replacen('=', ":", 1))
            .collect();
        return rdp::of_text(&lines.join("\n"));
    }
    plain(authority(&rest))
}

/// Host and port of a URI: what stands before its path.
fn authority(rest: &str) -> &str {
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

fn plain(host: &str) -> Understood {
    match item::read(host) {
        Ok(hosts) => Understood::Hosts(hosts),
        Err(question) => Understood::Doubt(question),
    }
}

fn of_file(path: &str) -> Understood {
    let path = decoded(path);
    // file:///C:/…: the slash before the drive is the URI's.
    let path = match path.strip_prefix('/') {
        Some(drive) if drive.chars().nth(1) == Some(':') => drive.to_owned(),
        _ => path,
    };
    if rdp::path::is_rdp(&path) {
        Understood::File(PathBuf::from(path))
    } else {
        Understood::Doubt(Doubt::Path(shown(&path)))
    }
}

fn mail(address: &str) -> Doubt {
    let host = address.rsplit('@').next().unwrap_or(address);
    Doubt::Mail(shown(address), format!("{}:3389", shown(host)))
}

/// The address of another service: its host is named, and not taken.
fn service(text: &str, scheme: &str, rest: &str) -> Doubt {
    let host = authority(rest);
    let host = host.rsplit('@').next().unwrap_or(host);
    let name = if host.starts_with('[') {
        host
    } else {
        host.split(':').next().unwrap_or(host)
    };
    let (text, name) = (shown(text), shown(bare(name)));
    if name.is_empty() {
        return Doubt::Neither(text);
    }
    match scheme {
        "http" | "https" => Doubt::Page(text, name),
        _ => Doubt::Service(text, scheme.into(), name),
    }
}

/// A text with its percent signs resolved (RFC 3986, 2.1); what is none stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let digits = tail.get(..2).and_then(|d| str::from_utf8(d).ok());
        let byte = digits.and_then(|d| u8::from_str_radix(d, 16).ok());
        match (first, byte) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
