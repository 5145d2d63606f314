//! The dashboard's floors.

use std::fs;

use super::workspace::root;

#[test]
fn only_the_dashboards_worker_runs_the_engine_and_nothing_draws_but_the_view() {
    let folder = root().join("tui/src/dashboard");
    let mut wrong = Vec::new();
    let mut folders = vec![folder.clone()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at)
            .expect("the dashboard")
            .map(|e| e.expect("an entry").path())
        {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let text = fs::read_to_string(&entry).expect("a source");
            let inside = |part: &str| entry.starts_with(folder.join(part));
            for (word, allowed) in [
                ("Executor", inside("work")),
                ("Operation::", inside("work")),
                ("Journal::at", inside("work")),
                ("redial_check", inside("work")),
                ("tokio::spawn", inside("work")),
                ("ratatui::buffer", inside("view")),
                ("Confirmed(", inside("confirm.rs")),
            ] {
                if text.contains(word) && !allowed {
                    wrong.push(format!("{} knows {word}", entry.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
