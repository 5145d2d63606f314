#![doc = include_str!("../README.md")]

use std::time::Duration;

use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_model::{Facts, Finding, IdentityFact, Said, ServerKind, Snag, Topic, same_host};

redial_model::codes! {
    OTHER_HOST: "identity.other-host", Warning, "The host's own name is not the name you entered: it is an alias, or the address belongs to another machine (old DNS record, changed NAT).";
    MAY_FREEZE: "identity.may-freeze", Info, "On this build of the host, sessions froze until a later update. Whether the host has that update cannot be seen from here.";
    CONFIRMED: "identity.confirmed", Info, "The host's own name is the name you entered.";
}

/// The probe.
#[derive(Debug)]
pub struct Identity;

impl Probe for Identity {
    type Fact = IdentityFact;
    const CARD: ProbeCard = ProbeCard::new::<IdentityFact>(
        "identity",
        "What does the host call itself, and is it the host you entered?",
    )
    .needs(&[Topic::Line])
    .after(&[Topic::Certificate])
    .deadline(Duration::from_secs(1))
    .codes(CODES)
    .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<IdentityFact, Snag> {
        let challenge = ask.facts.best_climb().and_then(|c| c.challenge.clone());
        let challenge = challenge.ok_or_else(|| Snag::NotAsked {
            missing: "the host sent no NTLM challenge".into(),
        })?;
        let foreign = match ask.sees_host() {
            true => None,
            false => ask.facts.foreign_server().map(|(kind, _)| kind),
        };
        let named = match (foreign, challenge.version) {
            (Some(ServerKind::FreeRdp), Some(_)) => Some(FREERDP),
            (Some(_), _) | (None, None) => None,
            (None, Some((major, minor, build))) => release(major, minor, build),
        };
        Ok(IdentityFact {
            computer: challenge.computer,
            dns_computer: challenge.dns_computer,
            domain: challenge.domain,
            dns_domain: challenge.dns_domain,
            forest: challenge.forest,
            release: named.map(Said::from),
            build: challenge
                .version
                .map(|(major, minor, build)| format!("{major}.{minor}.{build}").into()),
        })
    }

    fn judge(&self, fact: &IdentityFact, facts: &Facts) -> Vec<Finding> {
        let freeze = may_freeze(fact, facts);
        named(fact, facts).into_iter().chain(freeze).collect()
    }
}

/// Whether the host is the one that was asked for.
fn named(fact: &IdentityFact, facts: &Facts) -> Option<Finding> {
    let names = fact.names();
    let asked = facts
        .asked_name()
        .filter(|a| !names.is_empty() && *a != "localhost")?;
    let shown = names.join(", ");
    Some(if names.iter().any(|n| same_host(asked, n)) {
        CONFIRMED
            .found(format!("the host calls itself {shown}"))
            .with("asked for", asked)
    } else {
        OTHER_HOST
            .found(format!(
                "you entered {asked}, but the host calls itself {shown}"
            ))
            .with("NTLM names", shown)
    })
}

/// The challenge tells the build, not the update. Where the host's machine was looked at, both are
/// known. Sources: FreeRDP/FreeRDP#10864 (hosts of this build as they were released), Windows release
/// health (KB5055523 mends it).
fn may_freeze(fact: &IdentityFact, facts: &Facts) -> Option<Finding> {
    const BUILD: &str = "10.0.26100";
    let build = fact.build.as_ref().filter(|b| b.as_str() == BUILD)?;
    let is_known = facts
        .system
        .as_ref()
        .is_some_and(|s| s.host.seen().is_some());
    let says = "sessions on this build may freeze soon after they connect, if it lacks updates";
    (!is_known).then(|| {
        MAY_FREEZE.found(says).with("build", build.as_str()).with(
            "fixed by",
            "KB5055523 (April 2025, build 26100.3775) or later",
        )
    })
}

/// FreeRDP's servers say 6.1.7601 whatever they run on (WinPR, ntlm_get_version_info), and so do those
/// made with it.
const FREERDP: &str = "a server built with FreeRDP (its own, GNOME's or KDE's)";

/// The Windows releases with this build (learn.microsoft.com, Windows release health; client and
/// server share builds).
fn release(major: u8, minor: u8, build: u16) -> Option<&'static str> {
    if major == 5 {
        return Some(match minor {
            0 => "Windows 2000",
            1 => "Windows XP",
            2 => "Windows XP x64 or Server 2003",
            _ => return None,
        });
    }
    Some(match (major, build) {
        (6, 6000..=6003) => "Windows Vista or Server 2008",
        (6, 7601) => {
            "Windows 7 or Server 2008 R2, or a server built with FreeRDP (its own, GNOME's or KDE's)"
        }
        (6, 7600) => "Windows 7 or Server 2008 R2",
        (6, 9200) => "Windows 8 or Server 2012",
        (6, 9600) => "Windows 8.1 or Server 2012 R2",
        (10, 10240 | 10586) => "Windows 10 (2015)",
        (10, 14393) => "Windows 10 1607 or Server 2016",
        (10, 15063 | 16299 | 17134) => "Windows 10 1703 to 1803",
        (10, 17763) => "Windows 10 1809 or Server 2019",
        (10, 18362 | 18363) => "Windows 10 1903 or 1909",
        (10, 19041..=19045) => "Windows 10 2004 to 22H2",
        (10, 20348) => "Windows Server 2022",
        (10, 22000) => "Windows 11 21H2",
        (10, 22621 | 22631) => "Windows 11 22H2 or 23H2",
        (10, 25398) => "Windows Server, version 23H2",
        (10, 26100) => "Windows 11 24H2 or Server 2025",
        (10, 26200) => "Windows 11 25H2",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;
    use redial_model::{AddressFact, Lookup};

    fn judged(asked: &str, computer: &str) -> Vec<String> {
        let mut facts = Facts::default();
        facts.add(
            AddressFact {
                host: asked.into(),
                lookup: Lookup::System,
                addresses: vec![],
                ms: 0.0,
            }
            .into(),
        );
        facts.add(
            IdentityFact {
                computer: Some(computer.into()),
                ..Default::default()
            }
            .into(),
        );
        Identity
            .findings(&facts)
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    #[test]
    fn a_build_that_froze_may_freeze_as_far_as_is_seen_from_afar() {
        let judged = |build: &str| {
            let mut facts = Facts::default();
            facts.add(
                IdentityFact {
                    build: Some(build.into()),
                    ..Default::default()
                }
                .into(),
            );
            Identity.findings(&facts)
        };
        let found = judged("10.0.26100");
        assert_eq!(found[0].code, "identity.may-freeze");
        assert_eq!(found[0].severity, redial_model::Severity::Info);
        assert!(judged("10.0.20348").is_empty());
    }

    #[test]
    fn names_the_wrong_machine_and_no_other() {
        assert_eq!(judged("srv01.corp.test", "SRV02"), ["identity.other-host"]);
        assert_eq!(judged("srv01.corp.test", "SRV01"), ["identity.confirmed"]);
        assert!(
            judged("192.0.2.7", "SRV02").is_empty(),
            "an address has no name to compare"
        );
        assert!(
            judged("srv01", "").is_empty(),
            "some servers send empty names"
        );
    }

    #[test]
    fn builds_have_names() {
        assert_eq!(release(10, 0, 20348), Some("Windows Server 2022"));
        assert_eq!(release(10, 0, 1), None);
        assert_eq!(release(6, 1, 0), None, "Samba");
        assert_eq!(release(5, 1, 2600), Some("Windows XP"));
        assert!(release(6, 1, 7601).is_some_and(|name| name.contains("FreeRDP")));
    }
}
