//! The rules for Prometheus, as docs/watching/redial.rules.yml has them.

use redial_catalog::CAUSES;
use redial_model::Rung;

use super::held;

/// An alert: its name, what it asks, how long that must be so, its severity, and what it says.
struct Alert {
    name: &'static str,
    asks: &'static str,
    lasts: &'static str,
    severity: &'static str,
    summary: &'static str,
    description: String,
}

/// Days before its end at which a certificate is said to expire: as `certificate.expires-soon`.
const DAYS: u32 = 14;

const EXPIRES: &str = "min by (target) (redial_certificate_expiry_seconds) - time() < 14 * 86400 and on (target) max by (target) (redial_certificate_expired) == 0";

fn alerts() -> Vec<Alert> {
    vec![
        Alert {
            name: "RemoteDesktopDown",
            // max leaves out NaN: a place that could not check has no say.
            asks: "max by (target) (redial_rungs_climbed) < 5 and on (target) max by (target) (redial_healthy) == 0",
            lasts: "3m",
            severity: "critical",
            summary: "Remote Desktop to {{ $labels.target }} fails",
            description: because("It fails from every place that could check it."),
        },
        Alert {
            name: "RemoteDesktopDownFromSite",
            asks: "redial_healthy == 0 and redial_rungs_climbed < 5 and on (target) max by (target) (redial_rungs_climbed) == 5",
            lasts: "3m",
            severity: "warning",
            summary: "Remote Desktop to {{ $labels.target }} fails from {{ with $labels.site }}{{ . }}{{ else }}{{ $labels.instance }}{{ end }} only",
            description: because(
                "It works from another place: look at the way from there to the host, and not at the host.",
            ),
        },
        Alert {
            name: "RemoteDesktopTrouble",
            asks: "max by (target) (redial_healthy) == 0 and on (target) max by (target) (redial_rungs_climbed) == 5 unless on (target) max by (target) (redial_certificate_expired) == 1",
            lasts: "10m",
            severity: "warning",
            summary: "Remote Desktop to {{ $labels.target }} has trouble",
            description: because("The connection works up to the password."),
        },
        Alert {
            name: "RemoteDesktopCertificateExpired",
            asks: "max by (target) (redial_certificate_expired) == 1",
            lasts: "5m",
            severity: "warning",
            summary: "The certificate of {{ $labels.target }} has expired",
            description: means("certificate.expired").into(),
        },
        Alert {
            name: "RemoteDesktopCertificateExpires",
            asks: EXPIRES,
            lasts: "1h",
            severity: "info",
            summary: "The certificate of {{ $labels.target }} expires in {{ $value | humanizeDuration }}",
            description: means("certificate.expires-soon").into(),
        },
        Alert {
            name: "RemoteDesktopNotChecked",
            asks: "redial_verdict{verdict=\"unknown\"} == 1",
            lasts: "10m",
            severity: "warning",
            summary: "{{ $labels.target }} could not be checked",
            description: "That is neither healthy nor trouble: redial check {{ $labels.target }} says why.".into(),
        },
        Alert {
            name: "RemoteDesktopNotScraped",
            asks: "up{job=\"redial\"} == 0",
            lasts: "10m",
            severity: "warning",
            summary: "Prometheus gets no metrics of {{ $labels.instance }}",
            description: "redial serve does not run, refuses this host (it is not in the file of --allow), or is not done within scrape_timeout. No other alert speaks of this host meanwhile.".into(),
        },
        Alert {
            name: "RedialListNotCurrent",
            asks: "redial_serve_allowed_current == 0",
            lasts: "5m",
            severity: "warning",
            summary: "The list of hosts of {{ $labels.instance }} cannot be read",
            description: "The list that was read before stays valid. redial serve printed the line that is wrong.".into(),
        },
    ]
}

/// What the catalog says of a code.
fn means(code: &str) -> &'static str {
    redial_catalog::codes()
        .find(|card| card.code == code)
        .unwrap()
        .means
}

/// What is known of the reason, after a sentence: the title of the likeliest cause where it fails.
/// Asked when the alert is sent: as a label, every change of the cause would be a new alert.
fn because(says: &str) -> String {
    let query = r#"{{ $cause := "none" }}{{ range query (printf "topk(1, count by (cause) (redial_top_cause{target=%q} and ignoring (cause) redial_healthy == 0))" $labels.target) }}{{ $cause = .Labels.cause }}{{ end }}"#;
    let mut titles = String::new();
    for card in CAUSES {
        let word = if titles.is_empty() { "if" } else { "else if" };
        titles += &format!("{{{{ {word} eq $cause \"{}\" }}}}{}", card.id, card.title);
    }
    format!(
        "{query}{says} {{{{ if eq $cause \"none\" }}}}redial names no cause.{{{{ else }}}}Likeliest cause: {titles}{{{{ else }}}}{{{{ $cause }}}}{{{{ end }}}} ({{{{ $cause }}}}).{{{{ end }}}} Next: redial check {{{{ $labels.target }}}}"
    )
}

fn written() -> String {
    let mut text = String::from(
        "# Rules for what `redial serve` answers (docs/watching.md). Written by a test, from redial's\n# list of causes: UPDATE_WATCHING=1 cargo test -p redial-tests-watch\ngroups:\n  - name: redial\n    rules:\n",
    );
    for alert in alerts() {
        text += &format!(
            "      - alert: {}\n        expr: |-\n          {}\n        for: {}\n        labels:\n          severity: {}\n        annotations:\n          summary: |-\n            {}\n          description: |-\n            {}\n",
            alert.name, alert.asks, alert.lasts, alert.severity, alert.summary, alert.description
        );
    }
    text
}

#[test]
fn the_rules_are_those_of_the_catalog() {
    held("docs/watching/redial.rules.yml", &written());
}

#[test]
fn the_steps_in_the_rules_are_all_that_a_check_has() {
    let numbers = alerts()
        .into_iter()
        .map(|a| a.asks)
        .filter(|asks| asks.contains("rungs"));
    let all = Rung::LINE.len().to_string();
    for asks in numbers {
        for (_, after) in asks
            .match_indices("redial_rungs_climbed")
            .map(|(at, w)| asks.split_at(at + w.len()))
        {
            let after = after.trim_start_matches([')', ' ', '<', '=']);
            assert!(after.starts_with(&all), "{asks}");
        }
    }
}

#[test]
fn every_cause_has_its_words_in_an_alert() {
    let rules = written();
    for card in CAUSES {
        assert!(rules.contains(card.title), "{}", card.id);
        // A brace or a line feed would end the template or the block.
        assert!(!card.title.contains(['{', '}', '\n']), "{}", card.title);
    }
}

#[test]
fn an_expiring_certificate_is_what_the_finding_says() {
    let says = means("certificate.expires-soon");
    assert!(says.contains("two weeks"), "{says}");
    assert!(EXPIRES.contains(&format!("{DAYS} * 86400")));
}
