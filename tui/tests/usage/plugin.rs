//! A monitoring plugin: one line on standard output, and a plugin's exit code, whatever happens.

use crate::{redial, text};

fn plugin(words: &[&str]) -> (String, Option<i32>) {
    let output = redial(&[&["check"], words, &["--format", "nagios"]].concat());
    (text(&output.stdout), output.status.code())
}

#[test]
fn a_plugin_tells_its_state_in_a_line_and_a_code() {
    for (words, begins, code) in [
        (&["127.0.0.1:1"][..], "RDP CRITICAL - 127.0.0.1:1: ", 2),
        // A wrong word is no trouble of the host.
        (&["--lab", "nobody"], "RDP UNKNOWN - `nobody` is not", 3),
        (&["--bogus"], "RDP UNKNOWN - unexpected argument", 3),
        (
            &["srv01", "srv02"],
            "RDP UNKNOWN - --format nagios is for one",
            3,
        ),
    ] {
        let (line, exit) = plugin(words);
        assert!(line.starts_with(begins), "{line}");
        assert_eq!((line.lines().count(), exit), (1, Some(code)), "{line}");
    }
    let (line, _) = plugin(&["127.0.0.1:1"]);
    assert!(
        line.contains("(listener.off) | steps=1;;;0;5 time="),
        "{line}"
    );
}
