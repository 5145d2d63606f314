//! Causes whose proof redial can fetch itself, and from where. The command is the report's to fill in.

use redial_model::{Finding, SettledFrom};

use crate::elsewhere::is_elsewhere;
use SettledFrom::{Deep, Elsewhere, Host, OtherAddress, OwnName, Repeated, RightHost};

/// Each cause for which a look that redial can make elsewhere, or in another way, shows what its
/// `settle` asks for.
static SETTLED_FROM: &[(&str, SettledFrom)] = &[
    // Its registry, its stores, its firewall, its services and its logs are what redial reads there.
    ("account.refused", Host),
    ("certificate.binding", Host),
    ("certificate.not-renewed", Host),
    ("certificate.old-name", Host),
    // The thumbprint of the certificate in the host's own store.
    ("certificate.refused", Host),
    ("client.must-restrict", Host),
    // The build of Windows.
    ("credssp.outdated", Host),
    ("domain.unreachable", Host),
    ("firewall.blocked", Host),
    ("host.hangs-up", Host),
    ("host.limited", Host),
    ("host.slow", Host),
    ("key.folder-locked", Host),
    ("key.service-off", Host),
    ("key.store-damaged", Host),
    ("key.store-unnamed", Host),
    ("key.unusable", Host),
    ("listener.deleted", Host),
    ("listener.off", Host),
    ("listener.port-reserved", Host),
    ("nla.host-broken", Host),
    ("nla.ntlm-denied", Host),
    ("ntlm.too-old", Host),
    // Whether the connection arrived.
    ("path.closed", Host),
    ("path.not-rdp", Host),
    ("security.downgraded", Host),
    ("security.fips", Host),
    ("security.mismatch", Host),
    ("tls.mismatch", Host),
    ("tls.version-early", Host),
    ("name.wrong-host", RightHost),
    ("client.local", Elsewhere),
    ("name.not-found", Elsewhere),
    ("path.intercepted", Elsewhere),
    ("path.mtu", Elsewhere),
    ("tls.certificate-demanded", Elsewhere),
    ("path.unstable", Deep),
    ("name.ambiguous", OtherAddress),
    ("client.needs-kerberos", OwnName),
    ("path.away", Repeated),
];

/// The same of a server that is not Windows, where its `settle` asks for something else.
static SETTLED_BESIDE_WINDOWS: &[(&str, SettledFrom)] = &[("tls.version-early", Elsewhere)];

/// From where redial can make the measurement that would prove or disprove this cause.
pub(crate) fn settled_from(cause: &str, findings: &[Finding]) -> Option<SettledFrom> {
    let of = |table: &[(&str, SettledFrom)]| {
        let row = table.iter().find(|(id, _)| *id == cause);
        row.map(|(_, from)| *from)
    };
    if !is_elsewhere(findings) {
        return of(SETTLED_FROM);
    }
    // redial can't look at a machine that is not Windows.
    of(SETTLED_BESIDE_WINDOWS).or_else(|| of(SETTLED_FROM).filter(|from| *from != Host))
}

#[cfg(test)]
mod tests {
    use redial_model::{Said, Severity};

    use super::*;
    use crate::ALL;

    /// Causes that no command of redial settles, and why.
    static UNSETTLED: &[(&str, &str)] = &[
        ("account.disabled", "the directory says it"),
        ("account.locked", "the directory says it"),
        ("account.no-right", "redial does not read the rights"),
        ("account.password-old", "the directory says it"),
        ("account.restricted", "the directory says it"),
        ("graphics.failed", "redial does not read that log"),
        ("kerberos.no-enctype", "the controller's log says it"),
        ("name.no-spn", "the directory has the names"),
        ("session.taken-away", "redial does not read that log"),
        ("address.half-dead", "each check connects to every address"),
        ("broker.failed", "the broker is another computer"),
        ("certificate.template", "the authority's log says it"),
        ("certificate.too-early", "a third clock decides"),
        ("certificate.unverified", "mstsc with the file shows it"),
        ("certificate.weak", "mstsc itself shows it"),
        ("client.suites-missing", "mstsc of another Windows shows it"),
        ("clock.skew", "a third clock decides"),
        ("delegation.forbidden", "named only where that was read"),
        ("domain.out-of-reach", "nltest and klist on the client"),
        ("gateway.failed", "the gateway is another computer"),
        ("gateway.not-found", "the gateway is another computer"),
        ("gateway.out-of-reach", "the gateway is another computer"),
        ("gateway.tls-broken", "the gateway is another computer"),
        ("gateway.not-trusted", "the gateway is another computer"),
        ("gateway.wrong-name", "the gateway is another computer"),
        ("gateway.certificate-old", "the gateway is another computer"),
        ("gateway.not-a-gateway", "the gateway is another computer"),
        ("gateway.method-blocked", "the gateway is another computer"),
        ("gateway.proxy", "the gateway is another computer"),
        ("gateway.down", "the gateway is another computer"),
        ("gateway.site-forbids", "the gateway is another computer"),
        ("gateway.ntlm-off", "the gateway is another computer"),
        ("gateway.binding", "the gateway is another computer"),
        ("gateway.ntlm-cut", "the gateway is another computer"),
        ("gateway.account-refused", "the gateway is another computer"),
        ("gateway.policy-user", "the gateway is another computer"),
        ("gateway.policy-host", "the gateway is another computer"),
        ("gateway.host-behind", "the gateway is another computer"),
        (
            "gateway.account-forbidden",
            "the gateway is another computer",
        ),
        ("gateway.nothing-behind", "the gateway is another computer"),
        ("gateway.failing", "the gateway is another computer"),
        ("gateway.proof-cut", "the gateway is another computer"),
        ("licence.expired", "named only by the host's own log"),
        ("licence.mode-unset", "named only by the host's own log"),
        ("licence.refused", "mstsc of another client shows it"),
        ("name.unsteady", "a check asks at one moment"),
        ("policy.overrides", "gpresult names the policy object"),
        ("server.key-file", "redial looks at Windows alone"),
        ("service.crashes", "named only by the host's own log"),
        (
            "service.wrapped",
            "restarting with the own library shows it",
        ),
        ("sid.duplicate", "redial does not read the SIDs"),
        ("ticket.misaddressed", "the directory has the names"),
        ("tls.curve-mismatch", "redial does not read the curves"),
        ("tls.signature-mismatch", "the connection shows the key"),
        ("update.known-bad", "another computer shows it"),
    ];

    #[test]
    fn every_cause_has_a_place_where_it_is_settled_or_a_reason_why_not() {
        let rows = |id| {
            let settled = SETTLED_FROM.iter().filter(|(c, _)| *c == id).count();
            let reasons = UNSETTLED
                .iter()
                .filter(|(c, why)| *c == id && !why.is_empty());
            settled + reasons.count()
        };
        for card in ALL {
            assert_eq!(rows(card.id), 1, "{}", card.id);
        }
        let all = SETTLED_FROM.len() + UNSETTLED.len();
        assert_eq!(all, ALL.len(), "a row is about no cause");
        let is_settled = |(id, _): &&(&str, _)| SETTLED_FROM.iter().any(|(c, _)| c == id);
        assert!(SETTLED_BESIDE_WINDOWS.iter().all(|row| is_settled(&row)));
    }

    /// A look at the host is offered exactly where the sentence asks for one.
    #[test]
    fn the_place_is_the_one_that_the_sentence_names() {
        for (id, from) in SETTLED_FROM {
            let card = ALL.iter().find(|card| card.id == *id).unwrap();
            let says = card.settle;
            let fits = match from {
                Host => says.contains("the host") || says.contains("both computers"),
                RightHost => says.contains("the right computer"),
                Elsewhere => says.contains("from another") || says.contains("from a "),
                Deep => says.contains("--deep"),
                OtherAddress => says.contains("--address"),
                OwnName => says.contains("by its name"),
                Repeated => says.contains("for a while"),
            };
            assert!(fits, "{id}: {says}");
        }
    }

    #[test]
    fn a_server_that_is_not_windows_is_not_looked_at() {
        let found = |code: &str| Finding {
            code: code.into(),
            severity: Severity::Info,
            says: Said::default(),
            evidence: vec![],
        };
        let xrdp = [found("server.xrdp")];
        assert_eq!(settled_from("key.unusable", &[]), Some(Host));
        assert_eq!(settled_from("key.unusable", &xrdp), None);
        assert_eq!(settled_from("tls.version-early", &[]), Some(Host));
        for id in ["tls.version-early", "path.intercepted"] {
            assert_eq!(settled_from(id, &xrdp), Some(Elsewhere), "{id}");
        }
        assert_eq!(settled_from("path.unstable", &xrdp), Some(Deep));
    }
}
