//! What Group Policy's values mean.

use redial_model::{CodeCard, Facts, Finding, Held, PolicyFact, Slot, Value, places};

use crate::{
    DENIES, INCOMING, LIMITS, LOWERS_SECURITY, NAMES, NETLOGON_KEY, NO_NTLM, NTLM_NEEDED,
    ORACLE_KEY, SET, SIGN_IN, SUITES, SUITES_KEY, TEMPLATE, UNSEEN,
};

/// A value that is trouble by itself.
struct Setting {
    name: &'static str,
    wrong: fn(u32) -> bool,
    card: &'static CodeCard,
    says: &'static str,
}

const SETTINGS: &[Setting] = &[
    Setting {
        name: "fDenyTSConnections",
        wrong: |n| n == 1,
        card: &DENIES,
        says: "a policy turns Remote Desktop off",
    },
    Setting {
        name: "SecurityLayer",
        wrong: |n| n == 0,
        card: &LOWERS_SECURITY,
        says: "a policy turns TLS off",
    },
    Setting {
        name: "MaxInstanceCount",
        wrong: |n| n < places::FEW,
        card: &LIMITS,
        says: "a policy limits the number of connections",
    },
];

impl Setting {
    fn judge(&self, policy: &PolicyFact) -> Option<Finding> {
        let slot = places::policy(self.name);
        let n = policy.readings.held(&slot).dword()?;
        let found = || self.card.found(self.says);
        (self.wrong)(n).then(|| found().with(slot.to_string(), n.to_string()))
    }
}

pub(crate) fn judge(policy: &PolicyFact, facts: &Facts) -> Vec<Finding> {
    let held = |name| policy.readings.held(&places::policy(name));
    let mut found: Vec<Finding> = SETTINGS.iter().filter_map(|s| s.judge(policy)).collect();
    if let Held::Is(Value::Text(name)) = held("CertTemplateName") {
        found.push(
            TEMPLATE
                .found("certificates come from a template")
                .with("CertTemplateName", name),
        );
    }
    let suites = places::registry(SUITES_KEY, "Functions");
    if let Held::Is(list @ (Value::Text(_) | Value::Texts(_))) = policy.readings.held(&suites) {
        found.push(
            SUITES
                .found("a policy sets the order of cipher suites")
                .with("Functions", list.to_string()),
        );
    }
    found.extend(no_ntlm(policy, facts));
    found.extend(sign_in(policy));
    let set: Vec<&str> = NAMES.into_iter().filter(|n| held(n).is_set()).collect();
    if !set.is_empty() {
        found.push(SET.found(format!("set by policy: {}", set.join(", "))));
    }
    let says = "some policy values could not be read";
    found.extend(policy.readings.unseen(&UNSEEN, says));
    found
}

/// What the host demands of those who sign in.
struct Demand {
    slot: Slot,
    is_made: fn(u32) -> bool,
    what: &'static str,
}

fn demands() -> [Demand; 3] {
    [
        Demand {
            slot: places::lsa("LmCompatibilityLevel"),
            is_made: |n| n >= 5,
            what: "refuses NTLM version 1",
        },
        Demand {
            slot: places::registry(ORACLE_KEY, "AllowEncryptionOracle"),
            is_made: |n| n == 0,
            what: "refuses clients without the CredSSP update of 2018",
        },
        Demand {
            slot: places::registry(NETLOGON_KEY, "RestrictNTLMInDomain"),
            is_made: |n| n != 0,
            what: "as a domain controller, refuses NTLM in its domain",
        },
    ]
}

/// Settings that keep old clients out. A hardened host has them, and is well.
fn sign_in(policy: &PolicyFact) -> Option<Finding> {
    let note = SIGN_IN.found("the host has requirements for those who sign in");
    let add = |note: Finding, demand: Demand| {
        let n = policy.readings.held(&demand.slot).dword();
        match n.filter(|n| (demand.is_made)(*n)) {
            Some(n) => note.with(demand.what, format!("{}: {n}", demand.slot)),
            None => note,
        }
    };
    let note = demands().into_iter().fold(note, add);
    (!note.evidence.is_empty()).then_some(note)
}

/// A host that takes no NTLM. One outside a domain has no accounts of a domain to deny.
fn no_ntlm(policy: &PolicyFact, facts: &Facts) -> Vec<Finding> {
    let slot = places::ntlm(INCOMING);
    let (what, all) = match policy.readings.held(&slot).dword() {
        Some(1) => (
            "the host accepts no NTLM from accounts of its domain",
            false,
        ),
        Some(2) => ("the host accepts no NTLM at all", true),
        _ => return vec![],
    };
    let in_domain = facts
        .identity
        .as_ref()
        .is_none_or(|i| i.computer != i.domain);
    if !all && !in_domain {
        return vec![];
    }
    let value = if all { "2" } else { "1" };
    let mut found = vec![NO_NTLM.found(what).with(slot.to_string(), value)];
    if facts.needs_ntlm() == Some(true) || all && comes_from_outside(facts) {
        found.push(NTLM_NEEDED.found(
            "the host accepts no NTLM, and Kerberos needs a domain and the host's name in it",
        ));
    }
    found
}

/// Whether the machine that dials is known to be a member of no domain.
fn comes_from_outside(facts: &Facts) -> bool {
    let client = facts.system.as_ref().and_then(|s| s.client.seen());
    !facts.dials_itself() && client.is_some_and(|c| c.joined.seen() == Some(&false))
}
