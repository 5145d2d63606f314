//! What this machine's settings mean for its client.

use redial_machine::Snag;
use redial_model::{
    ClientFact, CodeCard, Facts, Finding, GatewaySource, Held, Known, Posture, Side, Slot, Value,
    places,
};

use crate::{
    FIPS, FIPS_KEY, GATEWAY, LAST, LICENCE_STORE, NLA_REQUIRED, NO_NLA, ORACLE, ORACLE_KEY,
    ORACLE_REFUSES, OTHER_ACCOUNT, REFUSES, TCP_ONLY, THROUGH_GATEWAY, TLS_OFF, UNSEEN,
    credentials, modes,
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
            says: "this computer accepts hosts without the CredSSP update of 2018",
        },
        Setting {
            slot: places::schannel("TLS 1.2", "Client", "Enabled"),
            means: |n| n == 0,
            card: &TLS_OFF,
            says: "TLS 1.2 is turned off for clients on this computer",
        },
        Setting {
            slot: places::schannel("TLS 1.2", "Client", "DisabledByDefault"),
            means: |n| n != 0,
            card: &TLS_OFF,
            says: "clients on this computer do not offer TLS 1.2",
        },
        Setting {
            slot: places::client_policy("fClientDisableUDP"),
            means: |n| n == 1,
            card: &TCP_ONLY,
            says: "a policy turns UDP off",
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
    found.extend(nla_required(client, facts));
    found.extend(oracle_refuses(facts));
    found.extend(credentials::judge(client, facts));
    found.extend(modes::judge(client, facts));
    found.extend(through_gateway(client, facts));
    found.extend(licence_store(client));
    // Where the host speaks TLS 1.3, a client that has no TLS 1.2 is not kept out.
    let speaks = |setting: &Setting| setting.card.code != TLS_OFF.code || !facts.speaks_tls13();
    for setting in settings().into_iter().filter(speaks) {
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

/// The first Windows that was made with the CredSSP update of 2018; older ones got it later, or
/// never. What an absent value means to those is not known.
const UPDATED_BUILD: u32 = 17763;

/// Whether this machine refuses the host's old CredSSP: forced updated (0) and mitigated (1) do, and
/// an absent value means mitigated where the update of May 2018 is in; vulnerable (2) never does.
/// Source: support.microsoft.com/help/4093492, the table of interoperability.
fn oracle_refuses(facts: &Facts) -> Option<Finding> {
    let version = facts.best_climb()?.credssp.filter(|v| *v < 5)?;
    let slot = places::registry(ORACLE_KEY, "AllowEncryptionOracle");
    let client = || facts.system.as_ref()?.client.seen();
    let says = match facts.held(&slot) {
        Held::Is(Value::Dword(0)) => "0 (force updated clients)",
        Held::Is(Value::Dword(1)) => "1 (mitigated)",
        Held::Is(Value::Absent) if client()?.build >= UPDATED_BUILD => "absent (mitigated)",
        _ => return None,
    };
    Some(
        ORACLE_REFUSES
            .found(format!(
                "this computer refuses the host's CredSSP version {version}"
            ))
            .with(slot.to_string(), says),
    )
}

/// Settings without NLA are harmless where the host does without it.
fn nla_required(client: &ClientFact, facts: &Facts) -> Option<Finding> {
    let line = facts.line.as_ref()?;
    let posture = facts.security.as_ref()?.posture(line)?;
    (posture == Posture::NlaRequired && client.property("enablecredsspsupport") == Some("0")).then(
        || {
            NLA_REQUIRED
                .found("the last connection offered no NLA, and this host requires it")
                .with("Default.rdp", "enablecredsspsupport:i:0")
        },
    )
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

/// On the host itself no gateway is between.
fn through_gateway(client: &ClientFact, facts: &Facts) -> Option<Finding> {
    let (gateway, source) = client.gateway(facts.asked())?;
    let by = match source {
        GatewaySource::LastConnection => "the last connection",
        GatewaySource::UserPolicy => "a policy of this user",
        GatewaySource::Named | GatewaySource::File => return None,
    };
    (!facts.sees(Side::Host)).then(|| {
        THROUGH_GATEWAY
            .found("mstsc goes to this host through a gateway")
            .with(by, gateway)
    })
}

/// A machine that never was at a session host has none of it, and is well. The mark and the store come
/// together; where one is missing, mstsc can't keep what it is given.
fn licence_store(client: &ClientFact) -> Option<Finding> {
    let mark = places::registry(&format!(r"{}\HardwareID", places::LICENCES), "ClientHWID");
    let note = LICENCE_STORE.found("this computer's store of Remote Desktop licences is damaged");
    match (&client.licences, client.readings.held(&mark)) {
        (Known::Is(kept @ 1..), Held::Is(Value::Absent)) => Some(note.with(
            mark.to_string(),
            format!("absent, with {kept} licences in the store"),
        )),
        (Known::Unread(why), _) if *why != Snag::NotHere => {
            Some(note.unseen(format!(r"{}\Store", places::LICENCES), why))
        }
        _ => None,
    }
}

/// Whose settings these are, where that may surprise.
fn other_account(facts: &Facts) -> Option<Finding> {
    let system = facts.system.as_ref()?.client.seen()?;
    (system.signed_in.seen() == Some(&false)).then(|| {
        OTHER_ACCOUNT.found(
            "redial reads the mstsc settings of its own account, not those of the user who is signed in",
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
