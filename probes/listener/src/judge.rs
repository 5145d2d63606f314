//! What the listener's settings mean.

use redial_machine::Snag;
use redial_model::{CodeCard, Facts, Finding, Held, ListenerFact, Slot, Value, places};

use crate::{
    DISABLED, DRAINING, FIPS, FOREIGN, LIMITED, LOGONS_OFF, MISSING, NO_NEGOTIATION, ONE_ADAPTER,
    ONE_SESSION, OTHER_PORT, SECOND, STANDARD_SECURITY, SWITCHED_OFF, TLS_OFF, TLS13_EARLY,
    TLS13_ONLY, UNSEEN, owner,
};

/// The class id of Microsoft's own protocol stack.
const MICROSOFT: &str = "{5828227c-20cf-4408-b73f-73ab70b8849f}";

/// A number of a listener that is trouble by itself; a policy of the same name wins over it.
struct Setting {
    name: &'static str,
    wrong: fn(u32) -> bool,
    card: &'static CodeCard,
    says: &'static str,
}

const SETTINGS: &[Setting] = &[
    Setting {
        name: "LanAdapter",
        wrong: |n| n != 0,
        card: &ONE_ADAPTER,
        says: "the listener is bound to one network card",
    },
    Setting {
        name: "MaxInstanceCount",
        wrong: |n| n < places::FEW,
        card: &LIMITED,
        says: "the host accepts only a few connections",
    },
    Setting {
        name: "SecurityLayer",
        wrong: |n| n == 0,
        card: &STANDARD_SECURITY,
        says: "the host is configured for standard RDP security",
    },
    Setting {
        name: "fAllowSecProtocolNegotiation",
        wrong: |n| n == 0,
        card: &NO_NEGOTIATION,
        says: "the host does not negotiate security",
    },
];

pub(crate) fn judge(listener: &ListenerFact, facts: &Facts) -> Vec<Finding> {
    let mut found: Vec<Finding> = switched_off(facts).into_iter().collect();
    let second = facts.second_listener();
    let own = |value: &str| places::listener(second.unwrap_or(RDP_TCP), value);
    found.extend(disabled(&own("fEnableWinStation"), facts));
    match second {
        Some(name) => found.push(another(name, facts)),
        None => found.extend(first(listener, facts, !found.is_empty())),
    }
    let set = SETTINGS
        .iter()
        .filter_map(|setting| setting.judge(own(setting.name), facts));
    found.extend(set.filter(|f| f.code != NO_NEGOTIATION.code || !negotiates(facts)));
    found.extend(closed_to_users(&own("fLogonDisabled"), facts));
    found.extend(one_session(facts));
    found.extend(tls_off(facts));
    found.extend(tls13_early(facts));
    found.extend(fips(own("MinEncryptionLevel"), facts));
    found.extend(foreign(listener, &own("LoadableProtocol_Object")));
    found.extend(unseen(listener));
    found
}

const RDP_TCP: &str = "RDP-Tcp";

/// What concerns RDP-Tcp as the listener that was dialled: its key, and who holds its port.
fn first(listener: &ListenerFact, facts: &Facts, is_off: bool) -> Vec<Finding> {
    let mut found: Vec<Finding> = missing(listener).into_iter().collect();
    let is_there = found.is_empty();
    let off = is_off || !is_there || may_be_off(facts);
    found.extend(owner::held(listener, facts, off));
    // One that is gone has no port.
    found.extend(other_port(listener, facts).filter(|_| is_there));
    found
}

/// The listener that was dialled instead, with what is known of it.
fn another(name: &str, facts: &Facts) -> Finding {
    let slot = places::listener(name, "PortNumber");
    let port = facts.dword(&slot).unwrap_or_default();
    let says = format!("port {port} belongs to the listener {name}, not to RDP-Tcp");
    SECOND.found(says).with(slot.to_string(), port.to_string())
}

/// Whether the host just negotiated TLS: then a value that says that it does not is not in effect.
fn negotiates(facts: &Facts) -> bool {
    facts
        .best_climb()
        .is_some_and(|climb| climb.session.is_some())
}

impl Setting {
    fn judge(&self, own: Slot, facts: &Facts) -> Option<Finding> {
        let (_, n) = in_force(facts, self.name, own)?;
        (self.wrong)(n).then(|| self.card.found(self.says).with(self.name, n.to_string()))
    }
}

/// The slot and number that count: the policy's, else the local one. Where the policy could not be
/// read, nobody knows which of them counts.
fn in_force(facts: &Facts, name: &str, local: Slot) -> Option<(Slot, u32)> {
    let policy = places::policy(name);
    match facts.held(&policy) {
        Held::Unread(_) => None,
        Held::Is(Value::Dword(n)) => Some((policy, *n)),
        Held::Is(_) | Held::Unasked => facts.dword(&local).map(|n| (local, n)),
    }
}

fn switched_off(facts: &Facts) -> Option<Finding> {
    let name = "fDenyTSConnections";
    let (slot, n) = in_force(facts, name, places::terminal_server(name))?;
    (n == 1).then(|| {
        SWITCHED_OFF
            .found("Remote Desktop is turned off on the host")
            .with(slot.to_string(), "1")
    })
}

fn disabled(slot: &Slot, facts: &Facts) -> Option<Finding> {
    (facts.dword(slot) == Some(0)).then(|| {
        DISABLED
            .found("the listener is disabled")
            .with(slot.to_string(), "0")
    })
}

/// The listener's key: Windows keeps these values in it, whatever they are set to.
fn missing(listener: &ListenerFact) -> Option<Finding> {
    let kept = [
        "PortNumber",
        "fEnableWinStation",
        "LanAdapter",
        "MaxInstanceCount",
    ];
    let gone = |name: &&str| {
        let held = listener.readings.held(&places::rdp_tcp(name));
        held.is(&Value::Absent)
    };
    kept.iter().all(gone).then(|| {
        let says = "the listener RDP-Tcp is missing from the registry";
        MISSING
            .found(says)
            .with(places::WIN_STATIONS, "holds no values of RDP-Tcp")
    })
}

/// By policy, or by the listener's own level 4.
fn fips(level: Slot, facts: &Facts) -> Option<Finding> {
    let slots = [(places::fips(), 1), (level, 4)];
    let set = slots
        .into_iter()
        .find(|(slot, n)| facts.dword(slot) == Some(*n));
    set.map(|(slot, n)| {
        let says = "the host allows only FIPS 140 algorithms";
        FIPS.found(says).with(slot.to_string(), n.to_string())
    })
}

/// Whether it could not be read if Remote Desktop is on.
fn may_be_off(facts: &Facts) -> bool {
    [
        places::policy("fDenyTSConnections"),
        places::terminal_server("fDenyTSConnections"),
        places::rdp_tcp("fEnableWinStation"),
    ]
    .iter()
    .any(|slot| matches!(facts.held(slot), Held::Unread(_)))
}

fn other_port(listener: &ListenerFact, facts: &Facts) -> Option<Finding> {
    let dialled = facts.line.as_ref()?.best()?.address.port();
    let port = listener.port.seen().filter(|port| **port != dialled)?;
    Some(
        OTHER_PORT
            .found(format!("the host's listener uses port {port}"))
            .with(places::rdp_tcp("PortNumber").to_string(), port.to_string()),
    )
}

/// What an administrator did to keep users out for a while.
fn closed_to_users(own: &Slot, facts: &Facts) -> Vec<Finding> {
    let (drain, logons) = (places::drain_mode(), places::logons_disabled());
    let draining = facts.dword(&drain).filter(|mode| *mode != 0);
    let draining = draining.map(|mode| {
        let says = "the host is in drain mode: it accepts no new sessions";
        DRAINING
            .found(says)
            .with(drain.to_string(), mode.to_string())
    });
    let disabled = matches!(facts.held(&logons), Held::Is(Value::Text(text)) if text == "1");
    let disabled = disabled.then(|| {
        let says = "remote logons are turned off (change logon /disable)";
        LOGONS_OFF.found(says).with(logons.to_string(), "1")
    });
    let shut = facts.dword(own).filter(|n| *n == 1 && disabled.is_none());
    let shut = shut.map(|n| {
        let says = "the listener accepts no logons";
        LOGONS_OFF.found(says).with(own.to_string(), n.to_string())
    });
    draining.into_iter().chain(disabled).chain(shut).collect()
}

/// Absent or 1, as Windows has it, is one session a user. It is worth a word only where somebody set
/// it. Source: learn.microsoft.com, "Restrict Remote Desktop Services users to a single Remote Desktop
/// Services session".
fn one_session(facts: &Facts) -> Option<Finding> {
    let name = "fSingleSessionPerUser";
    let (slot, n) = in_force(facts, name, places::terminal_server(name))?;
    (n == 1).then(|| {
        let says = "a second connection of a user takes over the first session";
        ONE_SESSION.found(says).with(slot.to_string(), "1")
    })
}

/// A version is off where it is not enabled, and not offered where it is disabled by default
/// (learn.microsoft.com, "TLS registry settings").
fn tls_off(facts: &Facts) -> Option<Finding> {
    let slot = |name| places::schannel("TLS 1.2", "Server", name);
    let held = |name| facts.dword(&slot(name)).map(|n| (slot(name), n));
    let off = held("Enabled").filter(|(_, n)| *n == 0);
    let (slot, n) = off.or_else(|| held("DisabledByDefault").filter(|(_, n)| *n != 0))?;
    let finding = if facts.speaks_tls13() {
        TLS13_ONLY.found("TLS 1.2 is turned off for servers, and TLS 1.3 is on")
    } else {
        TLS_OFF.found("TLS 1.2 is turned off for servers")
    };
    Some(finding.with(slot.to_string(), n.to_string()))
}

/// The first build with TLS 1.3 for servers: Windows Server 2022, and Windows 11 after it
/// (learn.microsoft.com, "Protocols in TLS/SSL (Schannel SSP)").
const WHOLE_TLS13: u32 = 20348;

/// Before that build TLS 1.3 was a trial, and off. Switched on, it resets every client that offers it
/// (github.com/FreeRDP/FreeRDP/pull/7986).
fn tls13_early(facts: &Facts) -> Option<Finding> {
    let slot = places::schannel("TLS 1.3", "Server", "Enabled");
    let n = facts.dword(&slot).filter(|n| *n != 0)?;
    let build = facts.system.as_ref()?.host.seen()?.build;
    (build < WHOLE_TLS13).then(|| {
        TLS13_EARLY
            .found("TLS 1.3 is turned on for servers, but this Windows does not fully support it")
            .with(slot.to_string(), n.to_string())
            .with("build", build.to_string())
    })
}

fn foreign(listener: &ListenerFact, slot: &Slot) -> Option<Finding> {
    match listener.readings.held(slot) {
        Held::Is(Value::Text(class)) if !class.eq_ignore_ascii_case(MICROSOFT) => Some(
            FOREIGN
                .found("another protocol stack is configured for the listener")
                .with("LoadableProtocol_Object", class),
        ),
        _ => None,
    }
}

/// What could not be read. The port is among the settings: its owner can't be asked for without.
fn unseen(listener: &ListenerFact) -> Option<Finding> {
    const SAYS: &str = "some settings of the listener could not be read";
    let note = listener.readings.unseen(&UNSEEN, SAYS);
    let hidden = listener.owner.unread().filter(|why| **why != Snag::NotHere);
    let Some(why) = hidden else { return note };
    let note = note.unwrap_or_else(|| UNSEEN.found(SAYS));
    Some(note.unseen("who listens", why))
}
