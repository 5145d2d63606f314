use std::time::Duration;

use quick_junit::{NonSuccessKind, Report as Xml, TestCase, TestCaseStatus, TestSuite};

use crate::{Look, Outcome, Report, origin::origin};

/// Where the cases of a suite end, as the writer indents it.
const END: &str = "    </testsuite>";
/// Where a case begins.
const CASE: &str = "        <testcase";

/// How many hosts came out how: the head of the document says it.
#[derive(Debug, Default)]
pub(super) struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
}

impl Counts {
    pub(super) fn add(&mut self, report: &Report) {
        self.tests += 1;
        match report.verdict.outcome {
            Outcome::Healthy => {}
            Outcome::Trouble => self.failures += 1,
            Outcome::Unknown => self.errors += 1,
        }
    }

    /// What stands before and behind the cases.
    pub(super) fn frame(&self) -> (String, String) {
        // A suite without cases is written as one empty element: this case is cut out again.
        let mut suite = suite();
        suite.add_test_case(TestCase::new("", TestCaseStatus::success()));
        suite.tests = self.tests;
        suite.failures = self.failures;
        suite.errors = self.errors;
        let whole = written(suite);
        let (head, _, tail) = parts(&whole);
        (head.to_owned(), format!("{tail}\n"))
    }
}

/// What stands before a document's cases, they themselves, and what stands behind them.
fn parts(whole: &str) -> (&str, &str, &str) {
    // What hosts say is escaped, so that neither mark can stand in it.
    let from = whole.find(CASE).unwrap_or(whole.len());
    let to = whole.rfind(END).unwrap_or(whole.len()).max(from);
    (&whole[..from], &whole[from..to], &whole[to..])
}

/// One case per host: trouble is a failure, a host that could not be checked an error.
pub(super) fn case(report: &Report) -> String {
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
    let took = Duration::try_from_secs_f64(report.took_ms / 1e3).unwrap_or_default();
    case.set_classname("redial").set_time(took);
    let places = report.vantages.iter();
    let places = places.map(|place| format!("{}: {}", place.heading(), place.says));
    let said: Vec<_> = origin(report, Look::default())
        .into_iter()
        .chain(places)
        .collect();
    if !said.is_empty() {
        case.set_system_out(said.join("\n"));
    }
    let mut suite = suite();
    suite.add_test_case(case);
    let whole = written(suite);
    parts(&whole).1.to_owned()
}

fn suite() -> TestSuite {
    TestSuite::new("redial check")
}

/// A document with this suite.
fn written(suite: TestSuite) -> String {
    let mut xml = Xml::new("redial");
    xml.add_test_suite(suite);
    xml.to_string()
        .unwrap_or_else(|e| format!("<!-- {e} -->\n"))
}
