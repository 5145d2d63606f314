//! Facts as a look at a host's machine gives them, for the tests of fixes.

use redial_model::{
    Facts, Held, KeyFact, Known, ListenerFact, Plan, PolicyFact, Reading, Readings, Refusal, Slot,
    Snag, Unread, Value, places,
};

/// What is asked about a listener, beside what a test names.
const ASKED: [&str; 7] = [
    "SecurityLayer",
    "UserAuthentication",
    "MinEncryptionLevel",
    "fAllowSecProtocolNegotiation",
    "fEnableWinStation",
    "LanAdapter",
    "MaxInstanceCount",
];

/// A host whose listener was looked at, and held this; everything else that is asked is absent.
pub fn seen(read: impl IntoIterator<Item = (Slot, Value)>) -> Facts {
    looked_at(read, [])
}

/// The same, where these slots could not be read.
pub fn looked_at(
    read: impl IntoIterator<Item = (Slot, Value)>,
    hidden: impl IntoIterator<Item = Slot>,
) -> Facts {
    let hidden = hidden.into_iter().map(|slot| Unread {
        slot,
        why: Snag::NeedsElevation,
    });
    let mut readings = Readings {
        unread: hidden.collect(),
        ..readings(read)
    };
    let schannel = ["Enabled", "DisabledByDefault"];
    let asked = ASKED
        .map(places::rdp_tcp)
        .into_iter()
        .chain(schannel.map(|name| places::schannel("TLS 1.2", "Server", name)))
        .chain([
            places::terminal_server("fDenyTSConnections"),
            places::drain_mode(),
            places::logons_disabled(),
        ]);
    for slot in asked {
        if readings.held(&slot) == Held::Unasked {
            readings.read.push(Reading {
                slot,
                value: Value::Absent,
            });
        }
    }
    let mut facts = Facts::default();
    facts.add(
        ListenerFact {
            readings,
            ..ListenerFact::default()
        }
        .into(),
    );
    facts
}

/// The same, with a policy that sets this value to 0.
pub fn governed(mut facts: Facts, name: &str) -> Facts {
    facts.add(
        PolicyFact {
            readings: readings([(places::policy(name), Value::Dword(0))]),
        }
        .into(),
    );
    facts
}

/// What was read, and nothing that could not be.
pub fn readings(read: impl IntoIterator<Item = (Slot, Value)>) -> Readings {
    Readings {
        read: read
            .into_iter()
            .map(|(slot, value)| Reading { slot, value })
            .collect(),
        unread: vec![],
    }
}

/// The changes of a plan as people see them, or why there is none.
pub fn shown(plan: Result<Plan, Refusal>) -> Vec<String> {
    plan.map_or_else(
        |why| vec![why.to_string()],
        |plan| plan.changes().map(ToString::to_string).collect(),
    )
}

/// A host whose chain to the key was looked at, and held this. It has no certificate; its key files
/// are those something was read of. Everything else that is asked is absent, and SessionEnv runs.
pub fn chain(read: impl IntoIterator<Item = (Slot, Value)>) -> KeyFact {
    let mut readings = readings(read);
    let file = |reading: &Reading| match &reading.slot {
        Slot::Access { path } | Slot::KeyFile { path } => Some(path.clone()),
        _ => None,
    };
    let mut files: Vec<String> = readings.read.iter().filter_map(file).collect();
    files.dedup();
    let asked = [
        (places::rdp_tcp("SSLCertificateSHA1Hash"), Value::Absent),
        (places::win_stations("SelfSignedCertificate"), Value::Absent),
        (Slot::OwnCertificate, Value::Absent),
        (places::service(places::SESSION_ENV), Value::Running(true)),
    ];
    for (slot, value) in asked {
        if readings.held(&slot) == Held::Unasked {
            readings.read.push(Reading { slot, value });
        }
    }
    KeyFact {
        readings,
        bound: Known::Is(None),
        made: Known::Is(None),
        handed: Known::Is(None),
        own: Known::Is(vec![]),
        files: Known::Is(files),
        ..KeyFact::default()
    }
}
