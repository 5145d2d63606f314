//! Manual pages.

use super::{Folder, redial, text};

#[test]
fn each_command_has_a_page_with_all_sections() {
    let folder = Folder::new("manual");
    let place = folder.0.display().to_string();
    assert!(redial(&["man", "--folder", &place]).status.success());
    let files = std::fs::read_dir(&folder.0).unwrap();
    let files: Vec<_> = files.map(|f| f.unwrap().path()).collect();
    let help = text(&redial(&["--help"]).stdout);
    for file in &files {
        let page = std::fs::read_to_string(file).unwrap();
        let (name, _) = file.file_stem().unwrap().to_str().unwrap().split_at(6);
        assert_eq!(name, "redial");
        for section in [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "ENVIRONMENT",
            "FILES",
            "EXAMPLES",
            "\"EXIT STATUS\"",
            "\"SEE ALSO\"",
        ] {
            assert!(
                page.contains(&format!(".SH {section}\n")),
                "{section} in {}",
                file.display()
            );
        }
        // Every page that is named is there.
        for other in page.split("redial\\-").skip(1) {
            let Some((other, _)) = other.split_once("(1)") else {
                continue;
            };
            if other.chars().all(|c| c.is_ascii_lowercase()) {
                assert!(help.contains(&format!("  {other} ")), "no command {other}");
                let page = folder.0.join(format!("redial-{other}.1"));
                assert!(page.is_file(), "{}", page.display());
            }
        }
    }
    assert!(files.len() > 10, "{files:?}");
}

#[test]
fn one_page_can_be_asked_for() {
    let page = |words: &[&str]| text(&redial(words).stdout);
    assert!(page(&["man"]).contains(".TH redial 1"));
    assert!(page(&["man", "check"]).contains("REDIAL_FORMAT"));
    let unknown = redial(&["man", "chek"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("no command `chek`"));
}
