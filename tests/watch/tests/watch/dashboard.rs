//! The dashboard for Grafana, as docs/watching/dashboard.json has it.

use redial_catalog::CAUSES;
use serde_json::{Map, Value, json};

use super::{held, metrics::printed_names};

/// What the picked hosts and sites are called in a query.
const PICKED: &str = "{target=~\"$target\",site=~\"$site\"}";

fn query(asks: &str, legend: &str, is_table: bool) -> Value {
    let expression = asks.replace("PICKED", PICKED);
    json!({
        "datasource": { "type": "prometheus", "uid": "${datasource}" },
        "expr": expression,
        "legendFormat": legend,
        "instant": is_table,
        "format": if is_table { "table" } else { "time_series" },
        "refId": "A",
    })
}

/// One panel: its title, its kind, its place, what it asks.
struct Panel {
    title: &'static str,
    kind: &'static str,
    place: [u32; 4],
    unit: &'static str,
    asks: &'static str,
    legend: &'static str,
}

const PANELS: [Panel; 10] = [
    Panel {
        title: "Healthy",
        kind: "stat",
        place: [0, 0, 6, 4],
        unit: "none",
        asks: "sum(redial_verdict{verdict=\"healthy\",target=~\"$target\",site=~\"$site\"})",
        legend: "healthy",
    },
    Panel {
        title: "Trouble",
        kind: "stat",
        place: [6, 0, 6, 4],
        unit: "none",
        asks: "sum(redial_verdict{verdict=\"trouble\",target=~\"$target\",site=~\"$site\"})",
        legend: "trouble",
    },
    Panel {
        title: "Could not check",
        kind: "stat",
        place: [12, 0, 6, 4],
        unit: "none",
        asks: "sum(redial_verdict{verdict=\"unknown\",target=~\"$target\",site=~\"$site\"})",
        legend: "could not check",
    },
    Panel {
        title: "Not scraped",
        kind: "stat",
        place: [18, 0, 6, 4],
        unit: "none",
        asks: "count(up{job=\"redial\",site=~\"$site\"} == 0) or vector(0)",
        legend: "not scraped",
    },
    Panel {
        title: "Hosts in trouble, and the likeliest cause",
        kind: "table",
        place: [0, 4, 24, 8],
        unit: "none",
        asks: "redial_top_causePICKED and ignoring (cause) redial_healthyPICKED == 0",
        legend: "",
    },
    Panel {
        title: "State",
        kind: "state-timeline",
        place: [0, 12, 24, 8],
        unit: "none",
        asks: "redial_healthyPICKED",
        legend: "{{target}} {{site}}",
    },
    Panel {
        title: "How the connection ends",
        kind: "timeseries",
        place: [0, 20, 12, 8],
        unit: "none",
        asks: "sum by (rung, end) (redial_rung_end{end!~\"ok|skipped|not-reached|not asked\",target=~\"$target\",site=~\"$site\"}) > 0",
        legend: "{{rung}} {{end}}",
    },
    Panel {
        title: "Certificates: time left",
        kind: "table",
        place: [12, 20, 12, 8],
        unit: "s",
        asks: "sort(min by (target) (redial_certificate_expiry_secondsPICKED) - time())",
        legend: "",
    },
    Panel {
        title: "Round trip",
        kind: "timeseries",
        place: [0, 28, 12, 8],
        unit: "s",
        asks: "redial_round_trip_secondsPICKED",
        legend: "{{target}} {{site}}",
    },
    Panel {
        title: "How long a check takes",
        kind: "timeseries",
        place: [12, 28, 12, 8],
        unit: "s",
        asks: "redial_check_secondsPICKED",
        legend: "{{target}} {{site}}",
    },
];

/// Values in the words of people. Whatever is not mapped is shown as it is.
fn mapped(options: Map<String, Value>) -> Value {
    json!([{ "type": "value", "options": options }])
}

fn states() -> Value {
    let word = |text: &str, color: &str| json!({ "text": text, "color": color });
    let mut options = Map::new();
    options.insert("0".into(), word("trouble", "red"));
    options.insert("1".into(), word("healthy", "green"));
    options.insert("NaN".into(), word("could not check", "yellow"));
    mapped(options)
}

fn causes() -> Value {
    let titled =
        |card: &&redial_catalog::CauseCard| (card.id.to_owned(), json!({ "text": card.title }));
    let mut options: Map<_, _> = CAUSES.iter().map(titled).collect();
    options.insert("none".into(), json!({ "text": "no cause named" }));
    mapped(options)
}

fn panel((number, panel): (usize, &Panel)) -> Value {
    let is_table = panel.kind == "table";
    let mappings = match panel.kind {
        "state-timeline" => states(),
        _ => json!([]),
    };
    let overrides = match is_table {
        true => json!([{
            "matcher": { "id": "byName", "options": "cause" },
            "properties": [{ "id": "mappings", "value": causes() }],
        }]),
        false => json!([]),
    };
    let [x, y, w, h] = panel.place;
    json!({
        "id": number + 1,
        "title": panel.title,
        "type": panel.kind,
        "datasource": { "type": "prometheus", "uid": "${datasource}" },
        "gridPos": { "x": x, "y": y, "w": w, "h": h },
        "fieldConfig": {
            "defaults": { "unit": panel.unit, "mappings": mappings },
            "overrides": overrides,
        },
        "targets": [query(panel.asks, panel.legend, is_table || panel.kind == "stat")],
    })
}

fn picker(name: &str) -> Value {
    json!({
        "name": name,
        "type": "query",
        "datasource": { "type": "prometheus", "uid": "${datasource}" },
        "query": { "query": format!("label_values(redial_healthy, {name})"), "refId": "A" },
        "refresh": 2,
        "multi": true,
        "includeAll": true,
        // A host without this label is one of all.
        "allValue": ".*",
        "current": { "text": "All", "value": "$__all" },
    })
}

fn written() -> String {
    let panels: Vec<_> = PANELS.iter().enumerate().map(panel).collect();
    let dashboard = json!({
        "uid": "redial",
        "title": "Remote Desktop (redial)",
        "description": "What redial serve answers: docs/watching.md of redial.",
        "schemaVersion": 39,
        "refresh": "1m",
        "time": { "from": "now-6h", "to": "now" },
        "templating": { "list": [
            { "name": "datasource", "type": "datasource", "query": "prometheus" },
            picker("site"),
            picker("target"),
        ] },
        "panels": panels,
    });
    serde_json::to_string_pretty(&dashboard).unwrap() + "\n"
}

#[test]
fn the_dashboard_is_that_of_the_catalog() {
    held("docs/watching/dashboard.json", &written());
}

#[test]
fn it_asks_for_metrics_that_are_there_and_places_no_panel_on_another() {
    let names = printed_names();
    for panel in &PANELS {
        let words = panel
            .asks
            .split(|c: char| !(c.is_ascii_lowercase() || c == '_'));
        for word in words.filter(|w| w.starts_with("redial_")) {
            assert!(names.iter().any(|n| n == word), "{}: {word}", panel.title);
        }
    }
    let cells = |p: &Panel| {
        let [x, y, w, h] = p.place;
        (x..x + w).flat_map(move |x| (y..y + h).map(move |y| (x, y)))
    };
    let all: Vec<_> = PANELS.iter().flat_map(cells).collect();
    let unique: std::collections::HashSet<_> = all.iter().collect();
    assert_eq!(all.len(), unique.len());
    assert!(all.iter().all(|(x, _)| *x < 24));
}
