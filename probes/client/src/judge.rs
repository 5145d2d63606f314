//! What this machine's settings mean for its client.

use redial_machine::Snag;
use redial_model::{ClientFact, CodeCard, Facts, Finding, Slot, places};

use crate::{
    FIPS, FIPS_KEY, GATEWAY, LAST, NO_NLA, ORACLE, ORACLE_KEY, OTHER_ACCOUNT, REFUSES, TCP_ONLY,
    TLS_OFF, UNSEEN,
};

/// A number of the registry that means something.
struct Setting {
    slot: Slot,
    means: fn(u32) -> bool,
    card: &'static CodeCard,
    says: &'static str,
}

fn settings() -> [Setting; 5] {
    [
        Setting {
            slot: places::registry(ORACLE_KEY, "AllowEncryptionOracle"),
            means: |n| n == 2,
            card: &ORACLE,
            says: "CredSSP servers that were never updated are accepted",
        },
        Setting {
            slot: places::schannel("TLS 1.2", "Client", "Enabled"),
            means: |n| n == 0,
            card: &TLS_OFF,
            says: "TLS 1.2 is switched off for clients here",
        },
        Setting {
            slot: places::schannel("TLS 1.2", "Client", "DisabledByDefault"),
            means: |n| n != 0,
            card: &TLS_OFF,
            says: "TLS 1.2 is not offered by clients here",
        },
        Setting {
            slot: places::client_policy("fClientDisableUDP"),
            means: |n| n == 1,
            card: &TCP_ONLY,
            says: "UDP is switched off by policy",
        },
        Setting {
            slot: places::registry(FIPS_KEY, "Enabled"),
            means: |n| n == 1,
            card: &FIPS,
            says: "FIPS mode is on",
        },
    ]
}

pub(crate) fn judge(client: &ClientFact, facts: &Facts) -> Vec<Finding> {
    let mut found = last_connection(client);
    for setting in settings() {
        if let Some(n) = facts.dword(&setting.slot).filter(|n| (setting.means)(*n)) {
            let finding = setting.card.found(setting.says);
            found.push(finding.with(setting.slot.to_string(), n.to_string()));
        }
    }
    // Two switches may say the same.
    found.dedup_by(|a, b| a.code == b.code);
    found.extend(other_account(facts));
    found.extend(unseen(client));
    found
}

fn last_connection(client: &ClientFact) -> Vec<Finding> {
    let mut found = Vec::new();
    if client.property("enablecredsspsupport") == Some("0") {
        found.push(
            NO_NLA
                .found("the last connection offered no NLA")
                .with("Default.rdp", "enablecredsspsupport:i:0"),
        );
    }
    if client.property("authentication level") == Some("1") {
        found.push(
            REFUSES
                .found("the last connection refused unverified certificates")
                .with("Default.rdp", "authentication level:i:1"),
        );
    }
    let uses_gateway = matches!(client.property("gatewayusagemethod"), Some("1" | "2" | "3"));
    let gateway = client.property("gatewayhostname");
    if let Some(gateway) = gateway.filter(|g| uses_gateway && !g.is_empty()) {
        found.push(
            GATEWAY
                .found("the last connection went through a gateway")
                .with("gatewayhostname", gateway),
        );
    }
    found
}

/// Whose settings these are, where that may surprise.
fn other_account(facts: &Facts) -> Option<Finding> {
    let system = facts.system.as_ref()?.client.seen()?;
    (system.signed_in.seen() == Some(&false)).then(|| {
        OTHER_ACCOUNT.found(
            "mstsc's settings are those of the account redial runs as, not of the one that is signed in",
        )
    })
}

fn unseen(client: &ClientFact) -> Option<Finding> {
    const SAYS: &str = "not every setting of the client could be read";
    let note = client.readings.unseen(&UNSEEN, SAYS);
    let hidden = client.last.unread().filter(|why| **why != Snag::NotHere);
    let Some(why) = hidden else { return note };
    let note = note.unwrap_or_else(|| UNSEEN.found(SAYS));
    Some(note.unseen(LAST, why))
}
