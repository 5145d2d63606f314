#![doc = include_str!("../README.md")]

mod judge;
mod owner;

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{Machine, Owner, Said, Snag};
use redial_model::{Facts, Finding, Known, ListenerFact, Readings, Side, places};

redial_model::codes! {
    SWITCHED_OFF: "listener.switched-off", Error, "Remote Desktop is switched off on the host (fDenyTSConnections).";
    DISABLED: "listener.disabled", Error, "The listener RDP-Tcp is disabled (fEnableWinStation).";
    NOBODY: "listener.nobody", Error, "Remote Desktop is on, and nobody listens on its port.";
    OTHER_OWNER: "listener.other-owner", Error, "Another program than TermService holds Remote Desktop's port.";
    OTHER_PORT: "listener.other-port", Warning, "The host's listener is set to another port than the one that was dialled.";
    ONE_ADAPTER: "listener.one-adapter", Warning, "The listener is bound to one network card (LanAdapter), which may be gone.";
    LIMITED: "listener.limited", Info, "The number of connections is limited to a few (MaxInstanceCount): those beyond it are dropped.";
    DRAINING: "listener.draining", Warning, "The host is in drain mode: it takes no new sessions.";
    LOGONS_OFF: "listener.logons-off", Warning, "Remote logons are switched off on the host (WinStationsDisabled, fLogonDisabled).";
    FOREIGN: "listener.foreign", Warning, "Another protocol stack than Microsoft's is set for the listener, as Citrix leaves it.";
    STANDARD_SECURITY: "listener.standard-security", Warning, "The host is set to standard RDP security (SecurityLayer 0): no TLS, no authentication of the server.";
    NO_NEGOTIATION: "listener.no-negotiation", Error, "The host does not negotiate security (fAllowSecProtocolNegotiation 0).";
    TLS_OFF: "listener.tls-off", Error, "TLS 1.2 is switched off for servers on the host (SCHANNEL).";
    TLS13_ONLY: "listener.tls13-only", Info, "TLS 1.2 is switched off for servers (SCHANNEL), and the host serves TLS 1.3: clients that have no TLS 1.3, as Windows 10's, can't connect.";
    TLS13_EARLY: "listener.tls13-early", Warning, "TLS 1.3 is switched on for servers (SCHANNEL) on a Windows that has no whole TLS 1.3: it ends every connection of a client that offers it.";
    MISSING: "listener.missing", Error, "The listener RDP-Tcp is gone from the registry: nothing makes TermService listen.";
    PORT_EXCLUDED: "listener.port-excluded", Error, "Nobody listens, and the port lies in a range that Windows keeps from programs, as Hyper-V sets aside.";
    ONE_ADDRESS: "listener.one-address", Warning, "TermService listens on some addresses of the host only, and not on the one that was dialled.";
    SHARED_PORT: "listener.shared-port", Warning, "Another program holds Remote Desktop's port on some addresses of the host; who dials those reaches it.";
    OWNER_UNKNOWN: "listener.owner-unknown", Info, "Somebody listens on Remote Desktop's port; which service could not be seen.";
    SECOND: "listener.second", Info, "The port that was dialled belongs to another listener than RDP-Tcp: its settings are judged, and RDP-Tcp's are not.";
    ONE_SESSION: "listener.one-session", Info, "Each user has one session: a second connection of the same user takes the session over from the first (fSingleSessionPerUser).";
    FIPS: "listener.fips", Info, "The host is held to algorithms of FIPS 140; a client that has none of them can't connect.";
    LISTENS: "listener.listens", Info, "TermService listens on Remote Desktop's port.";
    UNSEEN: "listener.unseen", Info, "Some of what is known about the listener could not be read.";
}

/// The probe.
#[derive(Debug)]
pub struct Listener;

impl MachineProbe for Listener {
    type Fact = ListenerFact;
    const CARD: ProbeCard = ProbeCard::new::<ListenerFact>(
        "listener",
        "Is Remote Desktop on at the host, on which port, and who holds it?",
    )
    .side(Side::Host)
    .codes(CODES)
    .readme(include_str!("../README.md"));

    fn look(machine: &dyn Machine) -> Result<ListenerFact, Snag> {
        let settings = SETTINGS.iter().map(|name| places::rdp_tcp(name));
        let tls = ["TLS 1.2", "TLS 1.3"].iter().flat_map(|v| {
            ["Enabled", "DisabledByDefault"].map(|n| places::schannel(v, "Server", n))
        });
        let slots = settings.chain(tls).chain([
            places::terminal_server("fDenyTSConnections"),
            places::drain_mode(),
            places::logons_disabled(),
            places::terminal_server("fSingleSessionPerUser"),
            places::licensing("LicensingMode"),
            places::licence_servers(),
            places::fips(),
        ]);
        let mut readings = Readings::of(machine, slots).some()?;
        let others = other_listeners(machine);
        let theirs = others.iter().flat_map(|name| {
            let value = |value| places::listener(name, value);
            SETTINGS.iter().chain(&THEIRS).map(move |v| value(v))
        });
        readings.add(machine, theirs);
        let others = others.iter().map(|name| Said::new(name)).collect();
        let port: Known<u16> = places::port(machine).into();
        let owners: Known<Vec<Owner>> = port.as_ref().and_then(|p| machine.owners(*p).into());
        let excluded = match owners.seen() {
            Some(owners) if owners.is_empty() => machine.excluded_ports().into(),
            _ => Known::Unasked,
        };
        let (owner, beside) = apart(owners);
        Ok(ListenerFact {
            readings,
            port,
            owner,
            beside,
            others,
            excluded,
        })
    }

    fn judge(&self, listener: &ListenerFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(listener, facts)
    }
}

/// The first who listens, and the others.
fn apart(owners: Known<Vec<Owner>>) -> (Known<Option<Owner>>, Vec<Owner>) {
    let mut beside = Vec::new();
    let owner = owners.map(|owners| {
        let mut owners = owners.into_iter();
        let first = owners.next();
        beside.extend(owners);
        first
    });
    (owner, beside)
}

/// The listeners besides RDP-Tcp; the console's is none that can be dialled.
fn other_listeners(machine: &dyn Machine) -> Vec<String> {
    const MOST: usize = 20;
    let named = machine.subkeys(places::WIN_STATIONS).unwrap_or_default();
    let is_other =
        |name: &String| !["console", "rdp-tcp"].contains(&name.to_ascii_lowercase().as_str());
    named.into_iter().filter(is_other).take(MOST).collect()
}

/// What else is read of listeners besides RDP-Tcp: their bound certificate. RDP-Tcp's is `key`'s.
const THEIRS: [&str; 1] = ["SSLCertificateSHA1Hash"];

/// Settings of a listener itself.
const SETTINGS: [&str; 13] = [
    "PortNumber",
    "fEnableWinStation",
    "LanAdapter",
    "MaxInstanceCount",
    "SecurityLayer",
    "UserAuthentication",
    "MinEncryptionLevel",
    "fAllowSecProtocolNegotiation",
    "SelectTransport",
    "WebSocketListenerPort",
    "LoadableProtocol_Object",
    "CitrixBackupRdpTcpLoadableProtocolObject",
    "fLogonDisabled",
];

#[cfg(test)]
mod tests;
