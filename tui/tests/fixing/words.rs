//! What is refused before anything is dialled or changed.

use super::lab::run;

#[test]
fn bad_words_are_bad_usage() {
    let refused = |words: &[&str], says: &str| {
        let (code, said) = run(words, "");
        assert!(
            code == Some(2) && said.contains(says),
            "{words:?}: {code:?} {said}"
        );
    };
    refused(&["plan", "srv01"], "name a fix after");
    refused(
        &["plan", "srv01", "no.such"],
        "`no.such` is not a fix: there are certificate.renew",
    );
    refused(&["plan", "no.such", "--lab", "renewal"], "is not a fix");
    refused(&["fix", "security.raise"], "no host was named");
    refused(
        &["check", "--lab", "nobody"],
        "`nobody` is not a simulated machine: `redial lab` lists them all",
    );
    refused(
        &["check", "--lab", "/no/such/machine.json"],
        "cannot use /no/such/machine.json",
    );
    refused(&["lab", "nobody", "x.json"], "is not a simulated machine");
    refused(
        &[
            "fix",
            "srv01",
            "security.raise",
            "--confirm-within",
            "5 minutes",
        ],
        "give a number with s, m or h",
    );
    refused(
        &["fix", "srv01", "security.raise", "--confirm-within", "9s"],
        "give 10s to 24h",
    );
    let (code, said) = run(&["undo", "../../etc/passwd"], "");
    assert!(
        code == Some(4) && said.contains("no change with the ID `../../etc/passwd`"),
        "{said}"
    );
    let (code, said) = run(&["journal"], "");
    assert!(
        code == Some(0) && said.contains("nothing was changed"),
        "{said}"
    );
}

#[test]
fn a_host_redial_can_not_change_gets_a_script() {
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let (code, said) = run(
        &["plan", &free, "listener.enable", "--format", "powershell"],
        "",
    );
    assert!(
        code == Some(0)
            && said.starts_with("#Requires")
            && said.contains("\n# redial: listener.enable")
            && said.contains("Invoke-Plan"),
        "{said}"
    );
    let (code, said) = run(&["plan", &free, "listener.enable", "--format", "az"], "");
    assert!(
        code == Some(0)
            && said.starts_with("#!/bin/sh")
            && said.contains("az vm run-command invoke"),
        "{said}"
    );
    if cfg!(not(windows)) {
        let (code, said) = run(&["fix", &free, "listener.enable", "--yes"], "");
        assert!(
            code == Some(4) && said.contains("redial is not running there"),
            "{said}"
        );
    }
}
