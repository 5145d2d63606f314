use redial_report::{AddressLine, Report};

/// A report, and the same to be shown around.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// As it is.
    pub plain: Report,
    /// With names and addresses replaced.
    pub hidden: Report,
}

impl Shown {
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
