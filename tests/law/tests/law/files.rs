//! One crate knows the rules for files.

use super::source::sources;

/// Who may change files without `redial-files`: that crate itself, the adapter that changes the real
/// machine, and chores, which run in a checkout.
const MAY: &[&str] = &["shared/files/", "shared/windows/", "xtask/"];
/// What changes or names files.
const CHANGES: &[&str] = &[
    "fs::write",
    "fs::copy",
    "fs::rename",
    "fs::hard_link",
    "fs::remove_file",
    "fs::remove_dir",
    "fs::remove_dir_all",
    "fs::create_dir",
    "fs::create_dir_all",
    "fs::set_permissions",
    "DirBuilder::new",
    "File::create",
    "File::create_new",
    "File::options",
    "OpenOptions::new",
    "env::temp_dir",
];

#[test]
fn only_one_crate_writes_and_removes_files() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for source in sources().iter().filter(|s| !s.is_test()) {
        let found = CHANGES.iter().filter(|name| source.names.contains(**name));
        if MAY.iter().any(|folder| source.path.starts_with(folder)) {
            seen += found.count();
        } else {
            wrong.extend(found.map(|name| format!("{} calls {name}", source.path)));
        }
    }
    assert!(seen > 5, "the rule sees nothing");
    assert!(wrong.is_empty(), "ask redial-files: {wrong:#?}");
}
