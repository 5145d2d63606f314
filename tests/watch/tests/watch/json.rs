//! The places in the JSON report that docs/watching.md gives to Zabbix, Telegraf and their kin, in the
//! reports of real checks.

use std::time::Duration;

use redial_check::{Check, Timeouts};
use redial_lab::{HEALTHY, Host, start};
use redial_model::Target;
use redial_report::json;
use serde_json::Value;

use super::{document, metrics::rows};

async fn report(host: &Host) -> Value {
    let check = Check {
        timeouts: Timeouts::within(Duration::from_secs(3)),
        ..Check::default()
    };
    let target = Target::at(host.ip().to_string(), host.port());
    let report = check.one(&target, |_, _| {}).await;
    serde_json::from_str(&json(&report).unwrap()).unwrap()
}

/// What stands at `$.a.b[0].c`.
fn at<'a>(report: &'a Value, path: &str) -> Option<&'a Value> {
    let pointer = path
        .strip_prefix('$')?
        .replace(['.', '['], "/")
        .replace(']', "");
    report.pointer(&pointer)
}

#[tokio::test]
async fn every_place_in_the_table_is_in_a_report() {
    let (healthy, dead) = (start(HEALTHY).await.unwrap(), Host::nobody().unwrap());
    let (healthy, dead) = (report(&healthy).await, report(&dead).await);
    let table = rows("## Zabbix, Telegraf and others: JSON");
    assert!(table.len() >= 8, "{table:?}");
    for path in table.keys() {
        let found = at(&healthy, path).or_else(|| at(&dead, path));
        let found = found.unwrap_or_else(|| panic!("{path} is in no report"));
        assert!(found.is_string() || found.is_number(), "{path}: {found}");
    }
    assert_eq!(at(&healthy, "$.verdict.outcome").unwrap(), "healthy");
    assert_eq!(at(&dead, "$.verdict.outcome").unwrap(), "trouble");
    assert_eq!(at(&dead, "$.line[1].rung").unwrap(), "tcp");
    assert!(at(&healthy, "$.verdict.nonsense").is_none());
}

#[tokio::test]
async fn every_place_in_the_settings_of_telegraf_is_in_a_report() {
    let healthy = start(HEALTHY).await.unwrap();
    let healthy = report(&healthy).await;
    let document = document("docs/watching.md");
    let paths: Vec<_> = document
        .lines()
        .filter_map(|line| line.trim().strip_prefix("path = \"")?.strip_suffix('"'))
        .collect();
    assert!(paths.len() >= 4, "{paths:?}");
    for path in paths {
        let pointer = format!("/{}", path.replace('.', "/"));
        assert!(healthy.pointer(&pointer).is_some(), "{path}");
    }
}
