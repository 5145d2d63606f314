#![doc = include_str!("../README.md")]

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::Machine;
use redial_model::{
    End, Facts, Finding, Held, Readings, Rung, ServiceFact, Side, Snag, Startup, Value, places,
};

redial_model::codes! {
    STOPPED: "service.stopped", Error, "TermService, the service of the listener, is not running.";
    DISABLED: "service.disabled", Warning, "A service that Remote Desktop needs is disabled, so nothing can start it.";
    FIREWALL_STOPPED: "service.firewall-stopped", Warning, "A service of the Windows firewall is not running. Without it Windows blocks connections; it does not allow them.";
    KEY_ISOLATION: "service.key-isolation", Error, "KeyIso, the service that Windows needs for private keys, is disabled and not running. The host cannot use any certificate.";
    KEY_ISOLATION_OFF: "service.key-isolation-off", Info, "KeyIso is disabled and not running, but the host used its key in this check: not every Windows needs KeyIso for it.";
    FOREIGN_DLL: "service.foreign-dll", Info, "TermService uses another library than its own termsrv.dll. Wrappers that allow more sessions do this.";
    WRAPPER_FAILS: "service.wrapper-fails", Warning, "TermService uses another library than its own termsrv.dll, and the connection fails where that library would answer.";
    RUNS: "service.runs", Info, "TermService, the service of the listener, is running.";
    UNSEEN: "service.unseen", Info, "The state of some services that Remote Desktop needs could not be read.";
}

/// What Remote Desktop rests on.
const NEEDED: [&str; 5] = [
    places::TERM_SERVICE,
    places::SESSION_ENV,
    places::UM_RDP,
    places::KEY_ISO,
    "CryptSvc",
];
/// What lets it through.
const FIREWALL: [&str; 2] = ["BFE", "MpsSvc"];

/// The probe.
#[derive(Debug)]
pub struct Service;

impl MachineProbe for Service {
    type Fact = ServiceFact;
    const CARD: ProbeCard = ProbeCard::new::<ServiceFact>(
        "service",
        "Are the services that Remote Desktop needs running?",
    )
    .side(Side::Host)
    .codes(CODES)
    .readme(include_str!("../README.md"));

    fn look(machine: &dyn Machine) -> Result<ServiceFact, Snag> {
        let slots = NEEDED
            .into_iter()
            .chain(FIREWALL)
            .flat_map(|name| [places::service(name), places::startup(name)])
            .chain([places::service_dll()]);
        Ok(ServiceFact {
            readings: Readings::of(machine, slots).some()?,
        })
    }

    fn judge(&self, service: &ServiceFact, facts: &Facts) -> Vec<Finding> {
        let held = |name: &str| service.readings.held(&places::service(name));
        let mut found = Vec::new();
        match held(places::TERM_SERVICE) {
            Held::Is(Value::Running(true)) => found.push(RUNS.found("TermService is running")),
            Held::Is(_) => found.push(STOPPED.found("TermService is not running")),
            Held::Unread(_) | Held::Unasked => {}
        }
        let disabled = |name: &&str| {
            let startup = service.readings.held(&places::startup(name));
            startup.is(&Value::Startup(Startup::Disabled))
        };
        let names: Vec<&str> = NEEDED.into_iter().filter(disabled).collect();
        if !names.is_empty() {
            found.push(DISABLED.found(format!("disabled: {}", names.join(", "))));
        }
        // It starts when a key is needed, unless it is disabled: stopped alone is no fault.
        let key_iso = held(places::KEY_ISO).is(&Value::Running(false));
        if key_iso && disabled(&places::KEY_ISO) {
            found.push(key_isolation(facts));
        }
        let stopped = |name: &&str| held(name).is(&Value::Running(false));
        for name in FIREWALL.into_iter().filter(stopped) {
            found.push(FIREWALL_STOPPED.found(format!("{name} is not running")));
        }
        found.extend(library(service, facts));
        let says = "the state of some services could not be read";
        found.extend(service.readings.unseen(&UNSEEN, says));
        found
    }
}

/// Server 2012 R2 needs KeyIso for the listener's key since the update KB4012219, and did not before
/// (Microsoft Japan, "Ask CORE", on events 1057 and 36870).
fn key_isolation(facts: &Facts) -> Finding {
    let tls = facts.best_climb().and_then(|climb| climb.rung(Rung::Tls));
    if tls.is_some_and(|tls| tls.end == End::Ok) {
        KEY_ISOLATION_OFF.found("KeyIso is disabled and not running, but the key works without it")
    } else {
        KEY_ISOLATION.found("KeyIso is disabled and not running: no private key can be used")
    }
}

/// The library TermService runs, where it is not Windows' own. A wrapper that works is a note; one
/// whose line ends before the logon is worth a look.
fn library(service: &ServiceFact, facts: &Facts) -> Option<Finding> {
    let slot = places::service_dll();
    let (Held::Is(Value::ExpandText(path)) | Held::Is(Value::Text(path))) =
        service.readings.held(&slot)
    else {
        return None;
    };
    let lower = path.to_ascii_lowercase();
    let own = lower.ends_with(r"\system32\termsrv.dll");
    let broken = facts.best_climb().and_then(|climb| climb.broken());
    let card = if broken.is_some() {
        &WRAPPER_FAILS
    } else {
        &FOREIGN_DLL
    };
    let says = "TermService uses another library than termsrv.dll";
    (!own).then(|| card.found(says).with(slot.to_string(), path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;
    use redial_model::{Reading, Unread};

    fn judged(read: Vec<Reading>) -> Vec<String> {
        let mut facts = Facts::default();
        facts.add(
            ServiceFact {
                readings: Readings {
                    read,
                    unread: vec![],
                },
            }
            .into(),
        );
        Service
            .findings(&facts)
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    #[test]
    fn stopped_and_disabled_are_two_things() {
        let state = |runs| Reading {
            slot: places::service("TermService"),
            value: Value::Running(runs),
        };
        let start = |startup| Reading {
            slot: places::startup("TermService"),
            value: Value::Startup(startup),
        };
        assert_eq!(
            judged(vec![state(true), start(Startup::Manual)]),
            ["service.runs"]
        );
        assert_eq!(
            judged(vec![state(false), start(Startup::Manual)]),
            ["service.stopped"]
        );
        assert_eq!(
            judged(vec![state(false), start(Startup::Disabled)]),
            ["service.stopped", "service.disabled"]
        );
        assert!(judged(vec![]).is_empty(), "could not look is not stopped");
    }

    #[test]
    fn keys_need_a_service_that_may_start() {
        let of = |runs, startup| {
            let slot = places::startup(places::KEY_ISO);
            let value = Value::Startup(startup);
            let state = Reading {
                slot: places::service(places::KEY_ISO),
                value: Value::Running(runs),
            };
            judged(vec![state, Reading { slot, value }])
        };
        let off = of(false, Startup::Disabled);
        assert_eq!(off, ["service.disabled", "service.key-isolation"]);
        assert_eq!(of(true, Startup::Disabled), ["service.disabled"]);
        assert!(
            of(false, Startup::Manual).is_empty(),
            "it starts when it is needed"
        );
    }

    #[test]
    fn another_library_than_windows_own_is_a_note() {
        let of = |path: &str| {
            let slot = places::service_dll();
            let value = Value::ExpandText(path.into());
            judged(vec![Reading { slot, value }])
        };
        let wrapper = of(r"%ProgramFiles%\RDP Wrapper\rdpwrap.dll");
        assert_eq!(wrapper, ["service.foreign-dll"]);
        assert!(of(r"%SystemRoot%\System32\termsrv.dll").is_empty());
    }

    #[test]
    fn a_service_that_may_not_be_asked_for_neither_runs_nor_is_stopped() {
        let slot = places::service("TermService");
        let readings = Readings {
            read: vec![],
            unread: vec![Unread {
                slot,
                why: Snag::NeedsElevation,
            }],
        };
        let mut facts = Facts::default();
        facts.add(ServiceFact { readings }.into());
        let found = Service.findings(&facts);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, "service.unseen");
        assert_eq!(found[0].evidence[0].seen, "not readable without elevation");
    }
}
