use redial_report::{AddressLine, Report};

/// A fix that does not fit, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// The cause it would cure.
    pub cause: String,
    /// The fix.
    pub fix: &'static str,
    /// Why not.
    pub why: String,
}

/// A report, the same to be shown around, and what was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// As it is.
    pub plain: Report,
    /// With names and addresses replaced.
    pub hidden: Report,
    /// Fixes of its causes that don't fit.
    pub refused: Vec<Refused>,
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
            address,
            line: report.line.clone(),
        }]
    }
}
