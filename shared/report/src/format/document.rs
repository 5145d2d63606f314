use std::io::{self, BufRead, Seek, Write};

use super::{Format, Look, html, inert_json, junit, markdown, prometheus, text};
use crate::Report;

/// Reports written one after the other, so that nobody has to keep them: first the head, then each
/// report as it comes, then the tail.
///
/// Two formats can't be written from top to bottom: JUnit's head counts its cases, Prometheus wants
/// all lines of a gauge together. Of these (`is_gathered`) the text is only the material, which is
/// kept aside and put in order by `gather`.
#[derive(Debug)]
pub struct Document {
    hosts: usize,
    format: Format,
    look: Look,
    told: usize,
    counts: junit::Counts,
    targets: prometheus::Targets,
}

impl Document {
    /// A document of so many reports.
    #[must_use]
    pub fn of(hosts: usize, format: Format, look: Look) -> Self {
        Self {
            hosts,
            format,
            look,
            told: 0,
            counts: junit::Counts::default(),
            targets: prometheus::Targets::default(),
        }
    }

    /// Whether what is written is the material for `gather`, and not the document itself.
    #[must_use]
    pub fn is_gathered(&self) -> bool {
        matches!(self.format, Format::Junit | Format::Prometheus)
    }

    /// What stands before the first report.
    #[must_use]
    pub fn head(&self) -> String {
        match self.format {
            Format::Json if self.hosts == 0 => "[".into(),
            Format::Json if self.hosts > 1 => "[\n".into(),
            _ => String::new(),
        }
    }

    /// The next report.
    pub fn add(&mut self, report: &Report) -> String {
        let first = self.told == 0;
        self.told += 1;
        let after = |gap: &str| if first { "" } else { gap }.to_owned();
        match self.format {
            Format::Text => after("\n") + &text::render(report, self.look),
            Format::Json if self.hosts == 1 => inert_json(serde_json::to_string_pretty(report)),
            Format::Json => after(",\n") + &element(report),
            Format::Ndjson => inert_json(serde_json::to_string(report)),
            Format::Markdown => after("\n") + &markdown::render(report),
            Format::Html if first => self.page(Some(report)) + &html::render(report),
            Format::Html => html::render(report),
            Format::Junit => {
                self.counts.add(report);
                junit::case(report)
            }
            Format::Prometheus => prometheus::samples(report, &mut self.targets),
        }
    }

    /// What stands behind the last report.
    #[must_use]
    pub fn tail(&self) -> String {
        match self.format {
            Format::Json if self.hosts == 0 => "]\n".into(),
            Format::Json if self.hosts > 1 => "\n]\n".into(),
            Format::Html if self.told == 0 => self.page(None) + html::TAIL,
            Format::Html => html::TAIL.into(),
            _ => String::new(),
        }
    }

    /// The beginning of a page. Its title names the host when there is only one, so that it waits
    /// for the first report.
    fn page(&self, first: Option<&Report>) -> String {
        html::head(&match first {
            Some(only) if self.hosts == 1 => format!("redial: {}", only.target),
            _ => format!("redial: {} hosts", self.hosts),
        })
    }

    /// Writes the document from everything that was handed out, in its order.
    ///
    /// # Errors
    ///
    /// Reading the material or writing the document failed.
    pub fn gather(
        &self,
        material: &mut (impl BufRead + Seek + ?Sized),
        to: &mut impl Write,
    ) -> io::Result<()> {
        material.rewind()?;
        match self.format {
            Format::Junit => {
                let (head, tail) = self.counts.frame();
                to.write_all(head.as_bytes())?;
                io::copy(material, to)?;
                to.write_all(tail.as_bytes())
            }
            Format::Prometheus => prometheus::gather(material, to),
            _ => io::copy(material, to).map(drop),
        }
    }
}

/// A report as an element of a list. A line feed in a JSON text stands only between its parts.
fn element(report: &Report) -> String {
    let text = inert_json(serde_json::to_string_pretty(report));
    format!("  {}", text.trim_end_matches('\n').replace('\n', "\n  "))
}

#[cfg(test)]
mod tests {
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
}
