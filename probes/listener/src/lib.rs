#![doc = include_str!("../README.md")]

mod judge;
mod owner;

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{Machine, Owner, Said, Snag};
use redial_model::{Facts, Finding, Known, ListenerFact, Readings, Side, places};

redial_model::codes! {
    SWITCHED_OFF: "listener.switched-off", Error, "Remote Desktop is turned off on the host (fDenyTSConnections).";
    DISABLED: "listener.disabled", Error, "The listener RDP-Tcp is disabled (fEnableWinStation).";
    NOBODY: "listener.nobody", Error, "Remote Desktop is on, but no program listens on its port.";
    OTHER_OWNER: "listener.other-owner", Error, "A program other than TermService uses Remote Desktop's port.";
    OTHER_PORT: "listener.other-port", Warning, "The host's listener uses another port than the one you connected to.";
    ONE_ADAPTER: "listener.one-adapter", Warning, "The listener is bound to one network card (LanAdapter), which may be removed.";
    LIMITED: "listener.limited", Info, "The number of connections is limited to a few (MaxInstanceCount). Further connections are dropped.";
    DRAINING: "listener.draining", Warning, "The host is in drain mode: it accepts no new sessions.";
    LOGONS_OFF: "listener.logons-off", Warning, "Remote logons are turned off on the host (WinStationsDisabled, fLogonDisabled).";
    FOREIGN: "listener.foreign", Warning, "A protocol stack that is not Microsoft's is configured for the listener, for example Citrix's.";
    STANDARD_SECURITY: "listener.standard-security", Warning, "The host is configured for standard RDP security (SecurityLayer 0): no TLS, and no proof of the server's identity.";
    NO_NEGOTIATION: "listener.no-negotiation", Error, "The host does not negotiate security (fAllowSecProtocolNegotiation 0).";
    TLS_OFF: "listener.tls-off", Error, "TLS 1.2 is turned off for servers on the host (SCHANNEL).";
    TLS13_ONLY: "listener.tls13-only", Info, "TLS 1.2 is turned off for servers (SCHANNEL), and TLS 1.3 is on. Clients without TLS 1.3, such as Windows 10, cannot connect.";
    TLS13_EARLY: "listener.tls13-early", Warning, "TLS 1.3 is turned on for servers (SCHANNEL), but this Windows does not fully support it. The host ends every connection of a client that offers TLS 1.3.";
    MISSING: "listener.missing", Error, "The listener RDP-Tcp is missing from the registry, so TermService does not listen.";
    PORT_EXCLUDED: "listener.port-excluded", Error, "No program listens, and the port is in a range that Windows reserves, for example for Hyper-V.";
    ONE_ADDRESS: "listener.one-address", Warning, "TermService listens only on some addresses of the host, and not on the one you connected to.";
    SHARED_PORT: "listener.shared-port", Warning, "Another program uses Remote Desktop's port on some addresses of the host. Clients that connect to those reach that program.";
    OWNER_UNKNOWN: "listener.owner-unknown", Info, "A program listens on Remote Desktop's port. redial could not see which service it is.";
    SECOND: "listener.second", Info, "The port you connected to belongs to another listener than RDP-Tcp. redial judges the settings of that listener, not those of RDP-Tcp.";
    ONE_SESSION: "listener.one-session", Info, "Each user has one session: a second connection of the same user takes over the first session (fSingleSessionPerUser).";
    FIPS: "listener.fips", Info, "The host allows only FIPS 140 algorithms. A client that has none of them cannot connect.";
    LISTENS: "listener.listens", Info, "TermService listens on Remote Desktop's port.";
    UNSEEN: "listener.unseen", Info, "Some settings of the listener could not be read.";
}

/// The probe.
#[derive(Debug)]
pub struct Listener;

impl MachineProbe for Listener {
    type Fact = ListenerFact;
    const CARD: ProbeCard = ProbeCard::new::<ListenerFact>(
        "listener",
        "Is Remote Desktop on at the host, on which port, and which program uses the port?",
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
