#![doc = include_str!("../README.md")]

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{Machine, Product, ProductKind, Rule, profiles};
use redial_model::{Facts, Finding, Known, Outbound, ProtectionFact, Side, Snag};

redial_model::codes! {
    MSTSC_BLOCKED: "protection.mstsc-blocked", Error, "This computer's firewall does not allow mstsc.exe to connect out on the network profile in use.";
    OPENS_TLS: "protection.opens-tls", Info, "An installed product can decrypt the TLS of Remote Desktop. The evidence names its documented switch.";
    PRODUCT: "protection.product", Info, "An installed security product may inspect connections.";
    VPN: "protection.vpn", Info, "A VPN client is installed. Connections may use the VPN.";
    UNSEEN: "protection.unseen", Info, "This computer's firewall or its list of security products could not be read.";
}

/// Products whose makers document that they look into RDP or all TLS, by a word of their name, with
/// the switch.
const SWITCHES: [(&str, &str); 7] = [
    (
        "bitdefender",
        "Network Protection > Intercept encrypted traffic > RDP",
    ),
    ("eset", "Web and email > SSL/TLS > application scan rules"),
    (
        "kaspersky",
        "Network settings > Encrypted connections scanning",
    ),
    ("avg", "Remote Access Shield"),
    ("avast", "Remote Access Shield"),
    ("malwarebytes", "Brute Force Protection"),
    ("zscaler", "SSL inspection policy"),
];

/// The probe.
#[derive(Debug)]
pub struct Protection;

impl MachineProbe for Protection {
    type Fact = ProtectionFact;
    const CARD: ProbeCard = ProbeCard::new::<ProtectionFact>(
        "protection",
        "What on this computer can stop mstsc's connection?",
    )
    .side(Side::Client)
    .codes(CODES)
    .readme(include_str!("../README.md"));

    fn look(machine: &dyn Machine) -> Result<ProtectionFact, Snag> {
        // Each may be hidden from us without hiding the other.
        match (machine.firewall(), machine.products()) {
            (Err(why), Err(_)) => Err(why),
            (firewall, products) => Ok(ProtectionFact {
                products: known(products),
                outbound: known(firewall.map(|firewall| outbound(&firewall))),
            }),
        }
    }

    fn judge(&self, protection: &ProtectionFact, _: &Facts) -> Vec<Finding> {
        let blocked = protection.outbound.seen().and_then(blocked);
        let products = protection.products.seen().into_iter().flatten();
        let mut found: Vec<Finding> = blocked.into_iter().chain(products.map(product)).collect();
        let hidden = [
            ("the firewall", protection.outbound.unread()),
            ("installed products", protection.products.unread()),
        ];
        for (what, why) in hidden {
            let note = || UNSEEN.found(format!("{what} could not be read"));
            found.extend(why.map(|why| note().unseen(what, why)));
        }
        found
    }
}

/// What this machine has nothing of was not asked for.
fn known<T>(looked: Result<T, Snag>) -> Known<T> {
    match looked {
        Err(Snag::NotHere) => Known::Unasked,
        looked => looked.into(),
    }
}

/// What a firewall does to mstsc.exe on the profile in use.
fn outbound(firewall: &redial_machine::Firewall) -> Outbound {
    let active = firewall.active;
    let blocking = firewall
        .profiles
        .iter()
        .filter(|p| p.profile & active != 0 && p.on && p.blocks_outbound);
    let is_mstsc = |r: &&Rule| r.program.to_ascii_lowercase().ends_with("\\mstsc.exe");
    let (allowing, blocks): (Vec<&Rule>, Vec<&Rule>) = firewall
        .rules
        .iter()
        .filter(|r| !r.inbound && r.enabled && r.profiles & active != 0)
        .filter(is_mstsc)
        .partition(|r| r.allow);
    Outbound {
        blocks: blocks.into_iter().cloned().collect(),
        blocked_profiles: blocking.fold(0, |all, p| all | p.profile),
        active,
        allowed: !allowing.is_empty(),
    }
}

fn blocked(outbound: &Outbound) -> Option<Finding> {
    if let Some(rule) = outbound.blocks.first() {
        let words = profiles::words(outbound.active);
        return Some(
            MSTSC_BLOCKED
                .found(format!("a rule blocks mstsc.exe on {words}"))
                .with("rule", &rule.name),
        );
    }
    let words = profiles::words(outbound.blocked_profiles);
    (outbound.blocked_profiles != 0 && !outbound.allowed).then(|| {
        MSTSC_BLOCKED.found(format!(
            "outbound connections without a rule are blocked on {words}"
        ))
    })
}

fn product(Product { name, kind }: &Product) -> Finding {
    let lower = name.as_str().to_ascii_lowercase();
    let mut parts = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let switch = parts.find_map(|part| SWITCHES.iter().find(|(word, _)| part == *word));
    match (kind, switch) {
        (ProductKind::Vpn, _) => VPN.found(format!("{name} is installed")),
        (ProductKind::Security, Some((_, switch))) => OPENS_TLS
            .found(format!("{name} can inspect Remote Desktop connections"))
            .with("its switch", *switch),
        (ProductKind::Security, None) => PRODUCT.found(format!("{name} is installed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;

    fn judged(fact: ProtectionFact) -> Vec<String> {
        let mut facts = Facts::default();
        facts.add(fact.into());
        Protection
            .findings(&facts)
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    #[test]
    fn a_blocked_profile_matters_without_a_rule_that_allows() {
        let blocking = |allowed| ProtectionFact {
            outbound: Known::Is(Outbound {
                blocked_profiles: 1,
                active: 1,
                allowed,
                ..Outbound::default()
            }),
            ..ProtectionFact::default()
        };
        assert_eq!(judged(blocking(false)), ["protection.mstsc-blocked"]);
        assert!(judged(blocking(true)).is_empty());
        assert!(judged(ProtectionFact::default()).is_empty());
    }

    #[test]
    fn what_could_not_be_looked_at_is_said() {
        let hidden = ProtectionFact {
            products: Known::Is(vec![]),
            outbound: Known::Unread(Snag::NeedsElevation),
        };
        assert_eq!(judged(hidden), ["protection.unseen"]);
    }

    #[test]
    fn products_are_known_by_whole_words() {
        let named = |name: &str| {
            judged(ProtectionFact {
                products: Known::Is(vec![Product {
                    name: name.into(),
                    kind: ProductKind::Security,
                }]),
                ..ProtectionFact::default()
            })
        };
        assert_eq!(
            named("Bitdefender Endpoint Security Tools"),
            ["protection.opens-tls"]
        );
        assert_eq!(named("ESET Endpoint Antivirus"), ["protection.opens-tls"]);
        assert_eq!(named("Reset Button Pro"), ["protection.product"]);
    }
}
