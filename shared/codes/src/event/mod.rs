//! Windows events that Remote Desktop's trouble leaves behind, by provider and id.

mod client;
mod host;
mod system;

use crate::Phase;

/// Who wrote an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventSource {
    /// mstsc, on the client.
    Client,
    /// The listener.
    RemoteConnectionManager,
    /// The sessions.
    LocalSessionManager,
    /// The connections.
    RdpCoreTs,
    /// The listener's driver of older Windows.
    TermDd,
    /// Windows' TLS.
    Schannel,
    /// Service Control Manager.
    ServiceControlManager,
    /// Local Security Authority.
    Lsa,
    /// NTLM's own log.
    Ntlm,
    /// Kerberos.
    Kerberos,
    /// The Security log.
    Security,
    /// Licensing of Remote Desktop.
    Licensing,
    /// RD Gateway.
    Gateway,
    /// The client side of the connection broker, on the host.
    SessionBroker,
    /// Certificates.
    Capi,
    /// The Application log's reports of crashes.
    Application,
}

impl EventSource {
    /// Every source.
    pub const ALL: [Self; 16] = [
        Self::Client,
        Self::RemoteConnectionManager,
        Self::LocalSessionManager,
        Self::RdpCoreTs,
        Self::TermDd,
        Self::Schannel,
        Self::ServiceControlManager,
        Self::Lsa,
        Self::Ntlm,
        Self::Kerberos,
        Self::Security,
        Self::Licensing,
        Self::Gateway,
        Self::SessionBroker,
        Self::Capi,
        Self::Application,
    ];

    /// Its name in the event viewer.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Client => "TerminalServices-ClientActiveXCore",
            Self::RemoteConnectionManager => "TerminalServices-RemoteConnectionManager",
            Self::LocalSessionManager => "TerminalServices-LocalSessionManager",
            Self::RdpCoreTs => "RemoteDesktopServices-RdpCoreTS",
            Self::TermDd => "TermDD",
            Self::Schannel => "Schannel",
            Self::ServiceControlManager => "Service Control Manager",
            Self::Lsa => "LsaSrv",
            Self::Ntlm => "NTLM",
            Self::Kerberos => "Security-Kerberos",
            Self::Security => "Security-Auditing",
            Self::Licensing => "TerminalServices-Licensing",
            Self::Gateway => "TerminalServices-Gateway",
            Self::SessionBroker => "TerminalServices-SessionBroker-Client",
            Self::Capi => "CAPI2",
            Self::Application => "Application Error",
        }
    }

    /// Words, in small letters, by which a text shows that this source wrote it.
    pub(crate) const fn marks(self) -> &'static [&'static str] {
        match self {
            Self::Client => &[
                "clientactivexcore",
                "rdpclient",
                "rdp clientactivex",
                "rdpclient_",
            ],
            Self::RemoteConnectionManager => {
                &["remoteconnectionmanager", "remote connection manager"]
            }
            Self::LocalSessionManager => &["localsessionmanager", "local session manager"],
            Self::RdpCoreTs => &["rdpcorets", "remotefx module"],
            Self::TermDd => &["termdd"],
            Self::Schannel => &["schannel"],
            Self::ServiceControlManager => &["service control manager"],
            Self::Lsa => &["lsasrv", "lsa (lsasrv)"],
            Self::Ntlm => &["ntlm/operational", "windows-ntlm", "security-netlogon"],
            Self::Kerberos => &["security-kerberos", "kerberos-key-distribution"],
            Self::Security => &["security-auditing", "failed to log on", "logon type"],
            Self::Licensing => &["terminalservices-licensing", "terminalserviceslicensing"],
            Self::Gateway => &["terminalservices-gateway"],
            Self::SessionBroker => &["sessionbroker"],
            Self::Capi => &["capi2"],
            Self::Application => &[
                "application error",
                "windows error reporting",
                "faulting application",
            ],
        }
    }
}

/// One event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventEntry {
    /// Who writes it.
    pub source: EventSource,
    /// Its id.
    pub id: u32,
    /// What it says, in a clause.
    pub says: &'static str,
    /// What it does not prove.
    pub unproven: &'static str,
    /// The next step.
    pub next: &'static str,
}

const fn event(source: EventSource, id: u32, phase: Phase, says: &'static str) -> EventEntry {
    EventEntry {
        source,
        id,
        says,
        unproven: phase.unproven(),
        next: phase.next(),
    }
}

impl EventEntry {
    const fn but(mut self, unproven: &'static str) -> Self {
        self.unproven = unproven;
        self
    }

    const fn then(mut self, next: &'static str) -> Self {
        self.next = next;
        self
    }
}

/// Every event known.
pub fn all() -> impl Iterator<Item = &'static EventEntry> {
    [client::TABLE, host::TABLE, system::TABLE]
        .into_iter()
        .flatten()
}

/// The events of an id: those of the sources a text shows, or every one when it shows none of them.
#[must_use]
pub fn find_events(id: u32, shown: &[EventSource]) -> Vec<&'static EventEntry> {
    let of_id: Vec<_> = all().filter(|e| e.id == id).collect();
    let named: Vec<_> = of_id
        .iter()
        .copied()
        .filter(|e| shown.contains(&e.source))
        .collect();
    if named.is_empty() { of_id } else { named }
}
