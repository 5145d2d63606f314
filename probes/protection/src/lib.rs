#![doc = include_str!("../README.md")]

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{Machine, Product, ProductKind, Rule, profiles};
use redial_model::{Facts, Finding, ProtectionFact, Said, Side, Snag};

redial_model::codes! {
    MSTSC_BLOCKED: "protection.mstsc-blocked", Error, "This machine's firewall does not let mstsc.exe out on the network profile in use.";
    OPENS_TLS: "protection.opens-tls", Info, "A product is installed that can open the TLS of Remote Desktop; its documented switch is named.";
    PRODUCT: "protection.product", Info, "A security product is installed that may look into connections.";
    VPN: "protection.vpn", Info, "A VPN client is installed; connections may leave through it.";
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
        "What stands between mstsc and the network here?",
    )
    .side(Side::Client)
    .codes(CODES)
    .readme(include_str!("../README.md"));

    fn look(machine: &dyn Machine) -> Result<ProtectionFact, Snag> {
        let (firewall, products) = (machine.firewall(), machine.products());
        // Each may be hidden from us without hiding the other.
        let (firewall, products) = match (firewall, products) {
            (Err(why), Err(_)) => return Err(why),
            (firewall, products) => (firewall.unwrap_or_default(), products.unwrap_or_default()),
        };
        let active = firewall.active;
        let profile =
            |p: &&redial_machine::Profile| p.profile & active != 0 && p.on && p.blocks_outbound;
        let blocked_profiles = firewall
            .profiles
            .iter()
            .filter(profile)
            .fold(0, |all, p| all | p.profile);
        let program = |r: &Rule| r.program.to_ascii_lowercase().ends_with("\\mstsc.exe");
        let outbound = |r: &&Rule| !r.inbound && r.enabled && r.profiles & active != 0;
        let blocks = firewall
            .rules
            .iter()
            .filter(outbound)
            .filter(|r| !r.allow && program(r))
            .cloned()
            .collect();
        let allowed = firewall
            .rules
            .iter()
            .filter(outbound)
            .any(|r| r.allow && program(r));
        Ok(ProtectionFact {
            products,
            blocks,
            blocked_profiles,
            active,
            allowed,
        })
    }

    fn judge(&self, protection: &ProtectionFact, _: &Facts) -> Vec<Finding> {
        let words = profiles::words(protection.active);
        let mut found = Vec::new();
        if let Some(rule) = protection.blocks.first() {
            found.push(
                MSTSC_BLOCKED
                    .found(format!("a rule blocks mstsc.exe on {words}"))
                    .with("rule", Said::new(&rule.name).to_string()),
            );
        } else if protection.blocked_profiles != 0 && !protection.allowed {
            found.push(MSTSC_BLOCKED.found(format!(
                "outbound connections without a rule are blocked on {}",
                profiles::words(protection.blocked_profiles)
            )));
        }
        for Product { name, kind } in &protection.products {
            let lower = name.as_str().to_ascii_lowercase();
            let switch = SWITCHES.iter().find(|(word, _)| {
                lower
                    .split(|c: char| !c.is_ascii_alphanumeric())
                    .any(|part| part == *word)
            });
            found.push(match (kind, switch) {
                (ProductKind::Vpn, _) => VPN.found(format!("{name} is installed")),
                (ProductKind::Security, Some((_, switch))) => OPENS_TLS
                    .found(format!("{name} can look into Remote Desktop"))
                    .with("its switch", *switch),
                (ProductKind::Security, None) => PRODUCT.found(format!("{name} is installed")),
            });
        }
        found
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
        let blocked = ProtectionFact {
            blocked_profiles: 1,
            active: 1,
            ..ProtectionFact::default()
        };
        assert_eq!(judged(blocked.clone()), ["protection.mstsc-blocked"]);
        assert!(
            judged(ProtectionFact {
                allowed: true,
                ..blocked
            })
            .is_empty()
        );
        assert!(judged(ProtectionFact::default()).is_empty());
    }

    #[test]
    fn products_are_known_by_whole_words() {
        let named = |name: &str| {
            judged(ProtectionFact {
                products: vec![Product {
                    name: name.into(),
                    kind: ProductKind::Security,
                }],
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
