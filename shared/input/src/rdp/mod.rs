//! .rdp files: the host and the settings that decide about the connection.

pub(crate) mod decode;
pub(crate) mod path;

use std::{io, path::Path, sync::Arc};

use ironrdp_propertyset::{ExtractFrom, PropertySet, Value};
use ironrdp_rdpfile::parse;
use redial_files::read_regular;
use redial_model::{FileFact, Said, Target, TargetError, places::RDP_PORT};

use crate::{Hosts, Understood, clean::shown, doubt::Doubt, item};

/// Bytes of an .rdp file that are read. Signed ones have some ten thousand.
pub const MOST_BYTES: u64 = 1 << 20;
/// Lines that are no setting and are told, at most.
const MOST_UNREAD: usize = 20;
/// Settings that a signature covers and are told, at most.
const MOST_SCOPE: usize = 64;

/// Why an .rdp file names no host.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RdpError {
    /// There is no such file.
    #[error("there is no file {0}: give its whole path. For a host of this name, write {0}:3389")]
    Missing(String),
    /// It can't be read.
    #[error("cannot read {0}: {1}")]
    Unreadable(String, #[source] io::Error),
    /// It is no text.
    #[error("{0} is not an .rdp file: it is not text in UTF-8 or UTF-16")]
    NotText(String),
    /// No line of it is a setting.
    #[error("{0} is not an .rdp file: no line of it has the form `name:type:value`")]
    NoSettings(String),
    /// It has no address.
    #[error(
        "{0} names no host: it has no line `full address:s:HOST`. Save the connection again in mstsc, or name the host itself"
    )]
    NoAddress(String),
    /// Its address is none.
    #[error("{0} names a host that cannot be used (`{1}`): {2}")]
    BadAddress(String, String, #[source] Box<Doubt>),
}

/// An .rdp file that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct RdpFile {
    /// The host it names, with the file's settings beside it.
    pub target: Target,
    /// The settings.
    pub fact: Arc<FileFact>,
}

impl RdpFile {
    /// Reads a file.
    ///
    /// # Errors
    /// There is no such file, it can't be read, or it names no host.
    pub fn open(path: &Path) -> Result<Self, RdpError> {
        let shown = shown(&path.display().to_string());
        let home = path.strip_prefix("~").ok().zip(std::env::home_dir());
        let place = home.map_or_else(|| path.to_path_buf(), |(rest, home)| home.join(rest));
        let bytes = read_regular(&place, MOST_BYTES).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => RdpError::Missing(shown.clone()),
            _ => RdpError::Unreadable(shown.clone(), e),
        })?;
        Self::of_bytes(&shown, &bytes)
    }

    /// Reads the content of a file of this name.
    ///
    /// # Errors
    /// It is no .rdp file, or names no host.
    pub fn of_bytes(name: &str, bytes: &[u8]) -> Result<Self, RdpError> {
        let text = decode::text(bytes).ok_or_else(|| RdpError::NotText(name.into()))?;
        let fact = fact(name, &text).ok_or_else(|| RdpError::NoSettings(name.into()))?;
        let target = target(name, &fact)?;
        let fact = Arc::new(fact);
        let file = Some(Arc::clone(&fact));
        Ok(Self {
            target: Target { file, ..target },
            fact,
        })
    }
}

/// Whether a text is the content of an .rdp file, or a line of it.
pub(crate) fn is_content(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.lines().any(|line| {
        line.trim_start()
            .trim_start_matches("alternate ")
            .starts_with("full address:s:")
    })
}

/// Reads content that was pasted.
pub(crate) fn of_text(text: &str) -> Understood {
    match RdpFile::of_bytes("the pasted text", text.as_bytes()) {
        Ok(file) => Understood::Hosts(Hosts::one(file.target)),
        Err(RdpError::BadAddress(_, _, doubt)) => Understood::Doubt(*doubt),
        Err(_) => Understood::Doubt(Doubt::Neither(shown(text))),
    }
}

/// What `mstsc /v:HOST /g:GATEWAY` says: the gateway is always used.
pub(crate) fn gateway_of_command(gateway: &str) -> FileFact {
    FileFact {
        path: "the command line".into(),
        gateway: Some(Said::new(gateway)),
        gateway_usage: Some(1),
        ..FileFact::default()
    }
}

/// The settings of a text; nothing where no line is one.
///
/// The parser keeps names as they are written and takes a number only without spaces around it, while
/// mstsc ignores case ("These string values are not case-sensitive", learn.microsoft.com,
/// SetRdpProperty) and people edit these files: so names are made lower case here, and lines trimmed.
/// `ironrdp-cfg`, which reads settings by name, looks for exact names and has none of the
/// load-balance information, the authentication level, the negotiation and the signature.
fn fact(name: &str, text: &str) -> Option<FileFact> {
    let trimmed: Vec<&str> = text.lines().map(str::trim).collect();
    let parsed = parse(&trimmed.join("\n"));
    let mut all = PropertySet::new();
    for (key, value) in parsed.properties {
        all.insert(key.trim().to_ascii_lowercase(), value);
    }
    all.iter().next()?;
    let is_blank = |line: usize| trimmed.get(line - 1).is_none_or(|line| line.is_empty());
    // Secrets are binary (`password 51:b:…`), which is a type the parser does not know.
    let is_binary = |line: usize| {
        trimmed
            .get(line - 1)
            .is_some_and(|line| line.contains(":b:"))
    };
    let unread = parsed.errors.iter().map(|e| e.line);
    let unread = unread.filter(|line| !is_blank(*line) && !is_binary(*line));
    let said = |key| {
        get::<&str>(&all, key)
            .map(str::trim)
            .filter(|v| !v.is_empty())
            .map(Said::new)
    };
    let number = |key| get::<i64>(&all, key);
    let scope = get::<&str>(&all, "signscope").unwrap_or_default();
    let scope = scope
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    Some(FileFact {
        path: Said::new(name),
        full_address: said("full address"),
        alternate_address: said("alternate full address"),
        server_port: number("server port"),
        gateway: said("gatewayhostname"),
        gateway_usage: number("gatewayusagemethod"),
        gateway_profile: number("gatewayprofileusagemethod"),
        load_balance: said("loadbalanceinfo"),
        authentication_level: number("authentication level"),
        credssp: number("enablecredsspsupport"),
        negotiate: number("negotiate security layer"),
        remote_app: said("remoteapplicationprogram")
            .filter(|_| number("remoteapplicationmode") == Some(1)),
        signed: said("signature").is_some(),
        sign_scope: scope.take(MOST_SCOPE).map(Said::new).collect(),
        unread: unread.take(MOST_UNREAD).collect(),
    })
}

fn get<'a, T: ExtractFrom<&'a Value>>(all: &'a PropertySet, key: &str) -> Option<T> {
    all.get::<T>(key)
}

/// The host. Where both addresses stand in a file, the alternate one is connected to, as FreeRDP does
/// it (client/common/file.c); the port is that of the address, or else `server port`.
fn target(name: &str, fact: &FileFact) -> Result<Target, RdpError> {
    let address = fact
        .alternate_address
        .as_ref()
        .or(fact.full_address.as_ref());
    let address = address.ok_or_else(|| RdpError::NoAddress(name.into()))?;
    let bad = |why| RdpError::BadAddress(name.into(), shown(address.as_str()), Box::new(why));
    let hosts = item::read(address.as_str()).map_err(bad)?;
    let first = hosts.targets.into_iter().next();
    let mut target = first.ok_or_else(|| RdpError::NoAddress(name.into()))?;
    if target.port == RDP_PORT
        && let Some(port) = fact.server_port
    {
        let number = u16::try_from(port).ok().filter(|port| *port > 0);
        let why = || bad(Doubt::Target(TargetError::Port(port.to_string())));
        target.port = number.ok_or_else(why)?;
    }
    Ok(target)
}
