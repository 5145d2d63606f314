//! Codes, names and pasted texts, and hosts that are numbers in disguise.

use super::{Folder, redial, refused, text};

#[test]
fn codes_are_explained() {
    let told = |words: &[&str]| text(&redial(&[&["explain"], words].concat()).stdout);
    assert!(told(&["0x904", "0x7"]).contains("The socket closed"));
    assert_eq!(told(&["2308", "7"]), told(&["0x904", "0x7"]));
    assert!(told(&["0x1B07"]).contains("certificate"));
    assert!(told(&["-2146959355"]).contains("0x80080005"));
    let unknown = redial(&["explain", "0x77777777"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(text(&unknown.stdout).contains("unknown"));
    for name in [
        "certificate.expired",
        "key.unusable",
        "handshake",
        "mtu.lower",
    ] {
        assert!(told(&[name]).starts_with(name), "{name}");
    }
    // A cause of an earlier version, and why redial has no fix.
    let former = told(&["logon.refused"]);
    assert!(former.starts_with("The cause logon.refused is called account.refused now.\n"));
    assert!(former.contains("  no fix   "), "{former}");
}

#[test]
fn a_pasted_text_is_explained_whole() {
    let told = |words: &[&str]| {
        let output = redial(&[&["explain"], words].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let dialog = "Because of a protocol error (code: 0x112f), this session will be disconnected.";
    assert!(told(&[dialog]).starts_with("0x112F"));
    let words: Vec<&str> = dialog.split(' ').collect();
    assert_eq!(told(&words), told(&[dialog]), "quoted or not");
    assert!(told(&["-2146893048"]).contains("SEC_E_INVALID_TOKEN"));
    assert!(told(&["event", "36887:", "fatal", "alert", "code", "is", "40"]).contains("alert 40"));
    // No layer is guessed from a number that does not carry it.
    for code in ["0x80090304", "0x3000008", "0x20008", "0xE08"] {
        assert!(!told(&[code]).contains("hints at"), "{code}");
    }
    let hostile = told(&["\u{1b}[2J\u{202e}0x904"]);
    assert!(!hostile.contains(['\u{1b}', '\u{202e}']));
}

#[test]
fn what_means_nothing_is_said_with_where_to_look() {
    refused(&["explain", "0xZZ"], &["is not a number"]);
    let unknown = |words: &[&str]| {
        let output = redial(&[&["explain"], words].concat());
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        text(&output.stdout)
    };
    assert!(unknown(&["no.such.code"]).contains("redial list numbers"));
    assert!(unknown(&["it", "failed"]).contains("no error code, event ID or alert number"));
    assert!(unknown(&["tls.enabel"]).contains("Did you mean `tls.enable`"));
}

#[test]
fn terms_fixes_and_forgotten_prefixes_are_explained() {
    let told = |words: &[&str]| text(&redial(&[&["explain"], words].concat()).stdout);
    assert!(told(&["CredSSP"]).starts_with("CredSSP  protocol"));
    assert!(told(&["network", "level", "authentication"]).starts_with("NLA  step"));
    assert!(told(&["904"]).contains("0x904 (2308)"));
    let fix = told(&["tls.enable"]);
    for word in ["changes", "risk", "undo", "refuses"] {
        assert!(fix.contains(&format!("\n  {word}")), "{word}: {fix}");
    }
    let both = told(&["certificate.expired"]);
    assert!(both.contains("finding, ") && both.contains("certificate.not-renewed  cause"));
    let numbers = text(&redial(&["list", "numbers"]).stdout);
    for number in ["0x904", "36870", "0x80090302", "TLS alert", "0x3000008"] {
        assert!(numbers.contains(number), "{number}");
    }
}

#[test]
fn a_number_is_no_host() {
    let folder = Folder::new("numbers");
    for number in ["0x904", "2308", "0x80090302", "0X904:3389", "2308."] {
        let why = ["not a host", "redial explain"];
        refused(&["check", number], &why);
        refused(&[number, "--format", "json"], &why);
        refused(&["plan", number, "tls.enable"], &why);
        let hosts = folder.file("numbers", number.as_bytes());
        refused(&["check", "--file", &hosts], &why);
    }
}
