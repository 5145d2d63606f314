//! One row a host, for spreadsheets: RFC 4180.

use redial_model::{Rung, Severity, utc};

use crate::{Report, gateway, vantage, words};

/// The names of the columns. New ones come last.
const HEAD: &str = "host,port,address,verdict,cause,title,likelihood,says,name,tcp,x224,tls,nla,\
warnings,started,took_ms,connections,host_report,vantages,gateway\r\n";

/// The first row.
pub(super) fn head() -> String {
    HEAD.into()
}

/// The row of a host.
pub(super) fn row(report: &Report) -> String {
    let (cause, address) = (report.causes.first(), report.address());
    let warning = |f: &&redial_model::Finding| f.severity == Severity::Warning;
    let end = |rung| {
        let step = report.line.iter().find(|step| step.rung == rung);
        step.map_or_else(String::new, |step| step.state.to_string())
    };
    let mut cells = vec![
        report.target.host.clone(),
        report.target.port.to_string(),
        address.map_or_else(String::new, |address| address.to_string()),
        words::outcome(report.verdict.outcome).to_lowercase(),
        cause.map_or_else(String::new, |c| c.id.clone()),
        cause.map_or_else(String::new, |c| c.name().to_owned()),
        cause.map_or_else(String::new, |c| c.likelihood.to_string()),
        report.verdict.says.to_string(),
    ];
    cells.extend(Rung::LINE.map(end));
    cells.extend([
        report.findings.iter().filter(warning).count().to_string(),
        report.started.to_string(),
        format!("{:.0}", report.took_ms),
        report.connections.to_string(),
        report
            .facts
            .reported()
            .map_or_else(String::new, |r| utc::stamp(r.read as i64)),
        vantage::in_cell(&report.facts),
        gateway::in_cell(report),
    ]);
    let cells: Vec<_> = cells.iter().map(|text| cell(text)).collect();
    cells.join(",") + "\r\n"
}

/// A cell: in quotes where it has to be (RFC 4180, section 2). A spreadsheet takes text that begins
/// with one of these characters for a formula; an apostrophe before it keeps it text.
/// <https://owasp.org/www-community/attacks/CSV_Injection>
fn cell(text: &str) -> String {
    const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let guard = if text.starts_with(FORMULA) { "'" } else { "" };
    if guard.is_empty() && !text.contains(['"', ',', '\r', '\n', '\'']) {
        return text.to_owned();
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use redial_model::{Diagnosis, Measured, Target};

    use super::*;

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        for (text, written) in [
            ("plain words", "plain words"),
            ("one, two", "\"one, two\""),
            ("a \"b\"", "\"a \"\"b\"\"\""),
            ("=HYPERLINK(1)", "\"'=HYPERLINK(1)\""),
            ("-2+3", "\"'-2+3\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("+1,2", "\"'+1,2\""),
            ("", ""),
        ] {
            assert_eq!(cell(text), written);
        }
    }

    #[test]
    fn every_row_has_the_columns_of_the_head() {
        let target = Target::parse("[2001:db8::7]:3390").unwrap();
        let report = Report::of(target, Measured::default(), Diagnosis::default());
        let row = row(&report);
        let says = report.verdict.says.to_string();
        let bare = row.replace(&cell(&says), "");
        assert_eq!(bare.matches(',').count(), HEAD.matches(',').count());
        assert!(row.starts_with("2001:db8::7,3390,,unknown,"), "{row}");
        assert!(row.ends_with("\r\n") && !row.trim_end().contains('\n'));
    }
}
