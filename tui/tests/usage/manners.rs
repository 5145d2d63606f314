//! How text looks where it is read, and what many hosts come to.

use std::process::Output;

use super::{Folder, command, redial, refused, text};

/// An address that refuses connections.
fn refusing() -> String {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap().to_string()
}

/// What is printed in a locale, by so many columns.
fn printed(words: &[&str], columns: usize, locale: &str) -> String {
    let mut command = command(words);
    command
        .env("COLUMNS", columns.to_string())
        .env("LC_ALL", locale);
    text(&command.output().unwrap().stdout)
}

#[test]
fn every_text_fits_and_no_command_is_cut() {
    let host = refusing();
    for words in [
        &["list", "probes"][..],
        &["list", "causes"],
        &["list", "fixes"],
        &["list", "codes"],
        &["lab"],
        &["explain", "tls.mismatch"],
        &["explain", "tls.enable"],
        &["explain", "0x904", "0x7"],
        &["plan", "--lab", "tls-off", "tls.enable"],
        &["plan", &host, "service.start"],
        &["fix", "--lab", "tls-off", "tls.enable", "--dry-run"],
        &["check", &host],
        &["check", &host, "--format", "table"],
        &["check", "--lab", "key-denied"],
    ] {
        for columns in [40, 60, 80, 100, 200] {
            let shown = printed(words, columns, "C");
            assert!(shown.lines().count() > 2, "{words:?}: {shown}");
            for line in shown.lines() {
                let start = line.trim_start();
                let begins = ["redial check ", "redial fix ", "redial plan "];
                let is_command = begins.iter().any(|begin| start.starts_with(begin));
                let fits = line.chars().count() <= columns.min(100);
                assert!(fits || is_command, "{words:?} at {columns}: {line}");
            }
        }
    }
}

#[test]
fn ascii_is_chosen_where_the_locale_has_no_more() {
    let host = refusing();
    for words in [
        &["check", &host][..],
        &["check", &host, &host],
        &["plan", "--lab", "tls-off", "tls.enable"],
        &["lab"],
    ] {
        let plain = printed(words, 80, "C");
        assert!(plain.is_ascii(), "{words:?}: {plain}");
        assert!(!printed(words, 80, "C.UTF-8").is_ascii(), "{words:?}");
    }
}

#[test]
fn colours_are_there_where_somebody_asks_for_them() {
    let host = refusing();
    let coloured = |set: &[(&str, &str)]| {
        let mut command = command(&["check", &host]);
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        let output = command.envs(set.iter().copied()).output().unwrap();
        text(&output.stdout).contains('\u{1b}')
    };
    assert!(!coloured(&[]));
    assert!(coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
}

#[test]
fn the_ending_of_a_file_picks_the_format() {
    let folder = Folder::new("endings");
    let host = refusing();
    let written = |name: &str, more: &[&str]| {
        let place = folder.0.join(name).display().to_string();
        let words = [&["check", &host, "-o", &place], more].concat();
        let output = redial(&words);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        std::fs::read_to_string(place).unwrap()
    };
    assert!(written("r.html", &[]).starts_with("<!DOCTYPE html>"));
    assert!(written("r.md", &[]).starts_with("# 127.0.0.1"));
    assert!(written("r.JSON", &[]).starts_with('{'));
    assert!(written("r.csv", &[]).starts_with("host,port,"));
    assert!(written("r.txt", &[]).contains("TROUBLE"));
    assert!(written("r", &[]).contains("TROUBLE"));
    assert!(written("r.xml", &[]).starts_with("<?xml"));
    assert!(written("r.pdf", &["--format", "html"]).starts_with("<!DOCTYPE html>"));
    assert!(written("s.html", &["--json"]).starts_with('{'));
    let place = folder.0.join("s.pdf").display().to_string();
    refused(
        &["check", &host, "-o", &place],
        &["no `.pdf` files", "--format"],
    );
    assert!(!folder.0.join("s.pdf").exists());
}

#[test]
fn a_quiet_check_says_it_by_its_exit_code_alone() {
    let folder = Folder::new("quiet");
    let host = refusing();
    let ended = |output: &Output| {
        (
            output.status.code(),
            text(&output.stdout),
            text(&output.stderr),
        )
    };
    for hosts in [&[&*host][..], &[&host, &host]] {
        let words = [&["check", "-q"], hosts].concat();
        assert_eq!(ended(&redial(&words)), (Some(1), "".into(), "".into()));
        let never = [&words[..], &["--fail-on", "never"]].concat();
        assert_eq!(redial(&never).status.code(), Some(0));
    }
    let place = folder.0.join("r.json").display().to_string();
    let output = redial(&["check", "--quiet", &host, "-o", &place]);
    assert_eq!(ended(&output), (Some(1), "".into(), "".into()));
    assert!(
        std::fs::read_to_string(&place)
            .unwrap()
            .contains("listener.off")
    );
}

#[test]
fn many_hosts_are_a_table_and_a_summary() {
    let host = refusing();
    let table = text(&redial(&["check", &host, &host, &host]).stdout);
    let lines: Vec<_> = table.lines().collect();
    let rows = lines.iter().filter(|line| line.starts_with(&host));
    assert_eq!(rows.clone().count(), 3, "{table}");
    assert!(
        rows.clone()
            .all(|row| row.ends_with("TROUBLE  Nothing listens on the port"))
    );
    let summary = "3 hosts: 3 trouble (3 nothing listens on the port)";
    assert_eq!(lines.last(), Some(&summary));
    let full = text(&redial(&["check", "--full", &host, &host, &host]).stdout);
    assert_eq!(full.matches("\nFindings\n").count(), 3, "{full}");
    assert!(full.ends_with(&format!("{summary}\n")));
    let csv = text(&redial(&["check", "--format", "csv", &host, &host]).stdout);
    assert_eq!(csv.matches("\r\n").count(), 3, "{csv}");
}
