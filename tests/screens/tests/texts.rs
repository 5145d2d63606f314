//! Reports as text and as documents, kept as they look. `UPDATE_SCREENS=1` writes them anew; read the
//! difference before keeping it.

use std::{fs, path::Path};

use redial_model::Target;
use redial_report::{Detail, Document, Format, Look, Report, render};
use redial_tests_screens::world;
use unicode_width::UnicodeWidthStr;

/// Widths every text is written at; the last one is wider than a text ever gets.
const WIDTHS: [usize; 5] = [40, 60, 80, 100, 200];
/// The saved reports.
const WORLDS: [&str; 6] = [
    "closes-at-hello",
    "dropped",
    "healthy",
    "key-denied",
    "tls-off-after",
    "tls-off",
];

fn saved(name: &str) -> Report {
    world(name).plain
}

fn look(width: usize) -> Look {
    Look {
        width,
        ..Look::default()
    }
}

/// Forty hosts: one is healthy, the others are like two that are not.
fn fleet() -> Vec<Report> {
    let host = |number: usize| {
        let name = match number {
            0 => "healthy",
            1..=3 => "tls-off",
            _ => "dropped",
        };
        let host = format!("srv{number:02}.branch.corp.test");
        Report {
            target: Target::parse(&host).expect("a host"),
            ..saved(name)
        }
    };
    (0..40).rev().map(host).collect()
}

/// Compares with what is kept under this name, or keeps it.
fn kept(name: &str, text: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("texts");
    let path = folder.join(name);
    if std::env::var_os("UPDATE_SCREENS").is_some() {
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(&path, text).expect("written");
        return None;
    }
    let before = fs::read_to_string(&path).unwrap_or_default();
    (before != text).then(|| format!("{name}\n{text}"))
}

/// Lines that are wider than they may be. A command is never wrapped.
fn too_wide(text: &str, width: usize) -> Vec<&str> {
    let most = width.min(100);
    let lines = text.lines();
    let wide = lines.filter(|line| line.width() > most);
    let command = |line: &str| {
        let begins = ["redial check ", "redial fix ", "redial plan "];
        begins.iter().any(|begin| line.starts_with(begin))
    };
    wide.filter(|line| !command(line.trim_start())).collect()
}

#[test]
fn every_text_looks_as_it_did_and_fits() {
    let mut other = Vec::new();
    for name in WORLDS {
        let report = saved(name);
        let mut sheet = String::new();
        for width in WIDTHS {
            let text = render(std::slice::from_ref(&report), Format::Text, look(width));
            assert_eq!(
                too_wide(&text, width),
                Vec::<&str>::new(),
                "{name} at {width}"
            );
            sheet += &format!("== {width}\n{text}");
        }
        other.extend(kept(&format!("{name}.txt"), &sheet));
    }
    assert!(other.is_empty(), "{}", other.join("\n"));
}

#[test]
fn many_hosts_are_a_table_that_fits_and_a_summary() {
    let reports = fleet();
    let mut sheet = String::new();
    for width in WIDTHS {
        let text = render(&reports, Format::Text, look(width));
        assert_eq!(too_wide(&text, width), Vec::<&str>::new(), "at {width}");
        let words: Vec<_> = text.split_whitespace().collect();
        let end = words[words.len().saturating_sub(40)..].join(" ");
        let summary = "40 hosts: 1 healthy, 39 trouble (36 ";
        assert!(end.contains(summary), "{end}");
        sheet += &format!("== {width}\n{text}");
    }
    let at_80 = render(&reports, Format::Table, look(80));
    let rows: Vec<_> = at_80
        .lines()
        .filter(|line| line.starts_with("srv"))
        .collect();
    assert_eq!(rows.len(), 40);
    assert!(
        rows[39].starts_with("srv00") && rows[39].contains("HEALTHY"),
        "{at_80}"
    );
    assert!(
        rows[..39].iter().all(|row| row.contains("TROUBLE")),
        "{at_80}"
    );
    let ascii = Look {
        ascii: true,
        ..look(80)
    };
    let plain = render(&reports, Format::Table, ascii);
    assert!(plain.is_ascii(), "{plain}");
    let mut full = Document::of(40, Format::Text, look(80)).detail(Detail::Full);
    let whole: String = reports.iter().map(|report| full.add(report)).collect();
    assert_eq!(whole.matches("\nFindings\n").count(), 40);
    assert!(full.tail().contains("40 hosts: "));
    let csv = render(&reports, Format::Csv, look(80));
    let other: Vec<_> = [
        kept("fleet.txt", &sheet),
        kept("fleet.csv", &csv.replace("\r\n", "\n")),
    ]
    .into_iter()
    .flatten()
    .collect();
    assert!(other.is_empty(), "{}", other.join("\n"));
}

/// Every fact that the text has stands in the page and in Markdown too.
#[test]
fn a_page_says_what_the_text_says() {
    let mut other = Vec::new();
    for name in WORLDS {
        let report = saved(name);
        let one = std::slice::from_ref(&report);
        let page = render(one, Format::Html, look(80));
        let bare = page
            .replace("<wbr>", "")
            .replace("&quot;", "\"")
            .replace("&gt;", ">");
        let bare = bare.replace("&amp;", "&");
        let markdown = render(one, Format::Markdown, look(80));
        for (label, says) in redial_report::known(&report) {
            assert!(
                bare.contains(&says) && bare.contains(label),
                "{name}: {label} {says}"
            );
            assert!(markdown.contains(label), "{name}: {label}");
        }
        for plan in &report.plans {
            assert!(
                bare.contains(&plan.fix) && markdown.contains(&plan.fix),
                "{}",
                plan.fix
            );
        }
        for advice in redial_report::advice(&report, &Default::default()) {
            if let Some(command) = advice.command {
                assert!(
                    bare.contains(&format!("<code>{command}</code>")),
                    "{command}"
                );
                assert!(
                    markdown.lines().any(|line| line.trim() == command),
                    "{command}"
                );
            }
        }
        for finding in &report.findings {
            assert!(bare.contains(&*finding.says), "{}", finding.says);
        }
        for outside in ["http://", "https://", "<script", "src=", "url("] {
            assert!(!page.contains(outside), "{name} has {outside}");
        }
        other.extend(kept(&format!("{name}.md"), &markdown));
        other.extend(kept(&format!("{name}.html"), &page));
    }
    assert!(other.is_empty(), "{}", other.join("\n"));
}

#[test]
fn the_contents_of_a_page_lead_to_every_host_problems_first() {
    let reports = fleet();
    let page = render(&reports, Format::Html, look(80));
    let (contents, sections) = page.split_once("</header>").expect("contents");
    for number in 1..=40 {
        assert_eq!(
            contents
                .matches(&format!("href=\"#host-{number}\""))
                .count(),
            1
        );
        assert_eq!(
            sections.matches(&format!("id=\"host-{number}\"")).count(),
            1
        );
    }
    let at = |text: &str| contents.find(text).unwrap_or_else(|| panic!("{text}"));
    assert!(at("Trouble") < at("Healthy"));
    assert!(
        sections.find("srv04") < sections.find("srv00"),
        "the healthy one comes last"
    );
    let markdown = render(&reports, Format::Markdown, look(80));
    for number in 1..=40 {
        let (link, anchor) = (format!("(#host-{number})"), format!("id=\"host-{number}\""));
        assert!(markdown.contains(&link) && markdown.contains(&anchor));
    }
}

/// A row a host is all that is kept of many.
#[test]
fn a_table_of_many_hosts_takes_little_memory() {
    let report = saved("dropped");
    let mut document = Document::of(20_000, Format::Text, look(80));
    let added: usize = (0..20_000).map(|_| document.add(&report).len()).sum();
    assert_eq!(added, 0, "nothing has to be kept aside");
    let summary = document.tail();
    assert!(summary.trim_end().ends_with(')') && summary.contains("20000 hosts: 20000 trouble"));
}
