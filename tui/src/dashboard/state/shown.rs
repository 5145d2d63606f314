use std::sync::OnceLock;

use redial_report::{AddressLine, Report, hide};

/// A report, and the same to be shown around.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// As it is.
    pub plain: Report,
    /// Made when it is first asked for: most people never do, and a fleet has many reports.
    hidden: OnceLock<Report>,
}

impl Shown {
    /// A report as it was made.
    pub fn new(plain: Report) -> Self {
        Self {
            plain,
            hidden: OnceLock::new(),
        }
    }

    /// With names and addresses replaced.
    pub fn hidden(&self) -> &Report {
        self.hidden.get_or_init(|| hide(&self.plain))
    }

    /// Its lines; the one without an address is the only one.
    pub fn lines(&self) -> Vec<AddressLine> {
        let report = &self.plain;
        if !report.lines.is_empty() {
            return report.lines.clone();
        }
        let address = report
            .facts
            .line
            .as_ref()
            .and_then(|l| l.climbs.first())
            .map_or_else(String::new, |c| c.address.to_string());
        vec![AddressLine {
            address: address.into(),
            line: report.line.clone(),
        }]
    }
}
