use std::collections::BTreeMap;

use redial_model::{
    Known, Reading, Slot, Startup, Value,
    machine::{
        Adapter, Event, Firewall, IpVersion, Owner, Product, StoredCertificate, System, profiles,
    },
    places, utc,
};
use serde::{Deserialize, Serialize};

use super::{
    keys::{KeyFile, strangers},
    log::LogChannel,
};
use crate::Paper;

/// Everything a simulated machine is; a readable file when saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MachineState {
    /// What it is.
    pub system: System,
    /// Registry values, services, hosts entries, MTUs, redial's own firewall rules and scheduled
    /// reverts. What is not here is absent.
    pub slots: Vec<Reading>,
    /// Certificates by store.
    pub stores: BTreeMap<String, Vec<StoredCertificate>>,
    /// Key files by path.
    pub keys: BTreeMap<String, KeyFile>,
    /// Key files that were put aside, by the path they had.
    pub aside: BTreeMap<String, KeyFile>,
    /// The whole key folder, when it was put aside.
    pub store_aside: Option<BTreeMap<String, KeyFile>>,
    /// Key files that were made meanwhile and went beside when others came back, by their paths.
    #[serde(default)]
    pub beside: BTreeMap<String, KeyFile>,
    /// Who may do what with the folder of key files, as SDDL; as Windows makes it where none is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder_list: Option<String>,
    /// The firewall.
    pub firewall: Firewall,
    /// The event log, the oldest first.
    pub events: Vec<Event>,
    /// Channels of the event log that are not as Windows sets them up.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub channels: BTreeMap<String, LogChannel>,
    /// Network interfaces.
    pub adapters: Vec<Adapter>,
    /// Installed products.
    pub products: Vec<Product>,
    /// Text files by path.
    pub texts: BTreeMap<String, String>,
    /// Who listens on the port besides TermService.
    pub squatter: Option<Owner>,
    /// Ranges of ports that nobody may bind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<(u16, u16)>,
    /// What Group Policy will say after the next refresh: the policy values that are set.
    pub domain: Vec<Reading>,
    /// What is broken underneath.
    pub faults: Faults,
    /// What is around it.
    pub wire: Wire,
    /// The listener besides RDP-Tcp that is dialled, where it is not RDP-Tcp. It serves what the host
    /// made itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<String>,
    /// What TermService reads when it starts, as it was then. Nothing where it has not been started
    /// since the state was made: then what stands there now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Vec<Reading>>,
    /// Services that were told to stop and have not: when each has, by the machine's own clock.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stopping: BTreeMap<String, f64>,
}

/// What is broken underneath, where no slot shows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Faults {
    /// No key can be made in the key folder as it is.
    pub folder_damaged: bool,
    /// The same of the folder that was put aside.
    pub aside_damaged: bool,
    /// Slots whose writes answer `Ok` and store nothing.
    pub lies: Vec<Slot>,
    /// Slots whose writes fail.
    pub refuses: Vec<Slot>,
    /// How many more writes are carried out before one fails, once.
    pub fails_after: Option<usize>,
    /// Slots redial may not read.
    pub hides: Vec<Slot>,
    /// Services that are slow to stop, and how many seconds each takes: longer than anybody waits
    /// for it, who then hears that it did not stop.
    pub slow: BTreeMap<String, f64>,
    /// Whether the policy *Back up files and directories* and its like were taken from
    /// administrators: their lists count for them then.
    pub unprivileged: bool,
}

/// What is around the machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wire {
    /// How far its clock is ahead, in seconds.
    pub clock: i64,
    /// The largest TCP segment that comes through, when larger ones vanish.
    pub hole: Option<u16>,
    /// Whether the resolver remembers an address that is another machine's now.
    pub stale_cache: bool,
    /// Whether the name server itself gives another machine's address.
    pub wrong_record: bool,
    /// Whether it is the machine itself that dials: such a connection passes no firewall
    /// (support.microsoft.com, KB2771908). Otherwise somebody else's is shown.
    pub itself: bool,
}

impl MachineState {
    /// A host without a fault, freshly installed: NLA required, a certificate of its own making,
    /// its firewall rules on.
    pub fn healthy() -> Self {
        let kept = settings().into_iter().chain(services());
        let mut state = Self {
            system: system(),
            slots: kept.map(|(slot, value)| Reading { slot, value }).collect(),
            stores: BTreeMap::new(),
            keys: strangers().into(),
            aside: BTreeMap::new(),
            store_aside: None,
            beside: BTreeMap::new(),
            folder_list: None,
            firewall: super::firewall::healthy(),
            events: vec![super::log::earlier_arrival()],
            channels: BTreeMap::new(),
            adapters: vec![adapter()],
            products: vec![],
            texts: BTreeMap::new(),
            squatter: None,
            excluded: vec![],
            domain: vec![],
            faults: Faults::default(),
            wire: Wire::default(),
            second: None,
            started: None,
            stopping: BTreeMap::new(),
        };
        state.make_certificate_as(Paper::Good);
        state
    }

    /// What time its own clock shows, in seconds since 1970-01-01 UTC.
    pub fn now(&self) -> f64 {
        utc::now() + self.wire.clock as f64
    }

    /// What stands in a slot that is kept as it is.
    pub fn get(&self, slot: &Slot) -> Value {
        self.slots
            .iter()
            .find(|r| r.slot == *slot)
            .map_or(Value::Absent, |r| r.value.clone())
    }

    /// Puts a value into such a slot.
    pub fn set(&mut self, slot: Slot, value: Value) {
        self.slots.retain(|r| r.slot != slot);
        if value != Value::Absent {
            self.slots.push(Reading { slot, value });
        }
        // The order of a file people read, and of two equal machines.
        self.slots.sort_by(|a, b| a.slot.cmp(&b.slot));
    }

    /// A number of the registry, policy first where it has one of that name.
    pub fn number(&self, name: &str, local: &Slot) -> Option<u32> {
        [self.get(&places::policy(name)), self.get(local)]
            .into_iter()
            .find_map(|v| match v {
                Value::Dword(n) => Some(n),
                _ => None,
            })
    }
}

fn system() -> System {
    System {
        computer: "SRV01".into(),
        domain: Some("corp.test".into()),
        product: "Windows Server 2022 Standard".into(),
        server: true,
        build: 20348,
        revision: 2700,
        elevated: true,
        ..System::default()
    }
}

fn adapter() -> Adapter {
    Adapter {
        name: "Ethernet".into(),
        description: "vmxnet3".into(),
        mtu: 1500,
        vpn: false,
        addresses: vec![[127, 0, 0, 1].into()],
        profile: Known::Is(profiles::DOMAIN),
        gateway: Known::Is(true),
    }
}

/// The listener's settings, and what else is kept as it is.
fn settings() -> [(Slot, Value); 12] {
    let mtu = |ip| Slot::Mtu {
        interface: "Ethernet".into(),
        ip,
    };
    let rdp_tcp = |name, n| (places::rdp_tcp(name), Value::Dword(n));
    [
        (
            places::terminal_server("fDenyTSConnections"),
            Value::Dword(0),
        ),
        rdp_tcp("SecurityLayer", 2),
        rdp_tcp("UserAuthentication", 1),
        rdp_tcp("MinEncryptionLevel", 2),
        rdp_tcp("fAllowSecProtocolNegotiation", 1),
        rdp_tcp("fEnableWinStation", 1),
        rdp_tcp("MaxInstanceCount", u32::MAX),
        rdp_tcp("LanAdapter", 0),
        rdp_tcp("PortNumber", 3389),
        (
            places::win_stations("SelfSignedCertStore"),
            Value::Text(places::STORE.into()),
        ),
        (mtu(IpVersion::V4), Value::Number(1500)),
        (mtu(IpVersion::V6), Value::Number(1500)),
    ]
}

/// The services, all of which run.
fn services() -> impl Iterator<Item = (Slot, Value)> {
    let start = |name: &'static str| match name {
        "CryptSvc" | "BFE" | "MpsSvc" | places::TIME => (name, Startup::Automatic),
        _ => (name, Startup::Manual),
    };
    let all = [
        places::TERM_SERVICE,
        places::SESSION_ENV,
        places::UM_RDP,
        "KeyIso",
        "CryptSvc",
        "BFE",
        "MpsSvc",
        // A member of a domain keeps its time by it.
        places::TIME,
    ];
    all.map(start).into_iter().flat_map(|(name, start)| {
        [
            (places::service(name), Value::Running(true)),
            (places::startup(name), Value::Startup(start)),
        ]
    })
}
