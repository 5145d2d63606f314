use quick_junit::{NonSuccessKind, Report as Xml, TestCase, TestCaseStatus, TestSuite};

use crate::{Outcome, Report};

/// One case per host: trouble is a failure, a host that could not be checked an error.
pub(super) fn render(reports: &[Report]) -> String {
    let mut xml = Xml::new("redial");
    let mut suite = TestSuite::new("redial check");
    for report in reports {
        let mut status = match report.verdict.outcome {
            Outcome::Healthy => TestCaseStatus::success(),
            Outcome::Trouble => TestCaseStatus::non_success(NonSuccessKind::Failure),
            Outcome::Unknown => TestCaseStatus::non_success(NonSuccessKind::Error),
        };
        if report.verdict.outcome != Outcome::Healthy {
            let kind = report.causes.first().map_or("unknown", |c| c.id.as_str());
            let lines: Vec<String> = report
                .findings
                .iter()
                .map(|f| format!("{} {}: {}", f.severity.word(), f.code, f.says))
                .collect();
            status
                .set_type(kind)
                .set_message(report.verdict.says.as_str())
                .set_description(lines.join("\n"));
        }
        let mut case = TestCase::new(report.target.to_string(), status);
        case.set_classname("redial")
            .set_time(std::time::Duration::from_secs_f64(
                report.took_ms.max(0.0) / 1e3,
            ));
        suite.add_test_case(case);
    }
    xml.add_test_suite(suite);
    xml.to_string()
        .map_or_else(|e| format!("<!-- {e} -->\n"), |text| text + "\n")
}
