use redial_model::{Diagnosis, Finding, Measured, Severity, Target};

use super::*;
use crate::render;

/// Reports of so many hosts in trouble, who try to end the document.
fn reports(many: usize) -> Vec<Report> {
    let finding = || Finding {
        code: "tls.closed".into(),
        severity: Severity::Error,
        says: "    </testsuite>\n        <testcase></body>\n\n]".into(),
        evidence: vec![],
    };
    let diagnosis = || Diagnosis {
        findings: vec![finding()],
        ..Diagnosis::default()
    };
    let target = |n| Target::parse(&format!("srv{n}")).unwrap();
    (0..many)
        .map(|n| Report::of(target(n), Measured::default(), diagnosis()))
        .collect()
}

#[test]
fn json_is_one_report_or_a_list_of_them() {
    for many in 0..4 {
        let reports = reports(many);
        let whole = match &reports[..] {
            [one] => serde_json::to_string_pretty(one),
            all => serde_json::to_string_pretty(all),
        };
        let written = render(&reports, Format::Json, Look::default());
        assert_eq!(written, whole.unwrap() + "\n");
    }
}

#[test]
fn sarif_is_one_run_with_the_results_of_all_hosts() {
    for many in [0, 1, 3] {
        let written = render(&reports(many), Format::Sarif, Look::default());
        let whole: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!(whole["version"], "2.1.0");
        let run = &whole["runs"][0];
        assert_eq!(run["tool"]["driver"]["name"], "redial");
        let results = run["results"].as_array().unwrap();
        let found = results.iter().filter(|r| r["ruleId"] == "tls.closed");
        assert_eq!(found.count(), many, "{written}");
        for result in results {
            let place = &result["locations"][0]["logicalLocations"][0]["name"];
            assert!(place.as_str().unwrap().starts_with("srv"), "{result}");
            assert!(
                ["error", "warning"]
                    .iter()
                    .any(|level| result["level"] == *level)
            );
        }
    }
}

#[test]
fn junit_counts_its_cases_in_its_head() {
    for many in [0, 1, 3] {
        let written = render(&reports(many), Format::Junit, Look::default());
        let head = format!("tests=\"{many}\" skipped=\"0\" failures=\"{many}\" errors=\"0\"");
        assert!(written.contains(&head), "{written}");
        assert_eq!(written.matches("</testcase>").count(), many);
        let (cases, end) = written.split_once("    </testsuite>\n").unwrap();
        assert_eq!(cases.matches("<testcase ").count(), many);
        assert_eq!(end.trim_end(), "</testsuites>");
    }
}

#[test]
fn prometheus_has_the_lines_of_a_gauge_together() {
    let written = render(&reports(3), Format::Prometheus, Look::default());
    let mut seen: Vec<&str> = Vec::new();
    for line in written.lines().filter(|line| !line.starts_with('#')) {
        let (name, _) = line.split_once('{').unwrap();
        if seen.last() != Some(&name) {
            assert!(!seen.contains(&name), "{name} comes twice:\n{written}");
            seen.push(name);
        }
    }
    assert_eq!(written.matches("redial_healthy{").count(), 3);
}

#[test]
fn prometheus_has_no_line_twice() {
    let mut reports = reports(2);
    reports.extend(reports.clone());
    let written = render(&reports, Format::Prometheus, Look::default());
    let samples = written.lines().filter(|line| !line.starts_with('#'));
    let series = samples.filter_map(|line| line.rsplit_once(' '));
    let series: Vec<_> = series.map(|(series, _)| series).collect();
    let unique: std::collections::HashSet<_> = series.iter().collect();
    assert_eq!(series.len(), unique.len(), "{written}");
    assert_eq!(written.matches("redial_healthy{").count(), 4);
}

#[test]
fn a_page_has_a_section_for_each_host() {
    for many in [0, 1, 3] {
        let written = render(&reports(many), Format::Html, Look::default());
        assert_eq!(written.matches("<section>").count(), many);
        assert!(written.starts_with("<!DOCTYPE html>"));
        assert_eq!(written.matches("</body></html>\n").count(), 1);
    }
    let page = |many| render(&reports(many), Format::Html, Look::default());
    assert!(page(1).contains("<title>redial: srv0:3389</title>"));
    assert!(page(2).contains("<title>redial: 2 hosts</title>"));
}
