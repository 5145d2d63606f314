//! `--gateway` as it is typed. What is said of each state of a gateway is held in tests/gateway.

use super::{command, refused, text};

#[test]
fn a_gateway_is_for_one_host_and_has_a_name() {
    let one = "--gateway is for one host";
    refused(&["check", "srv01", "srv02", "--gateway", "gw"], &[one]);
    let bad = ["--gateway", "bad host name"];
    refused(&["check", "srv01", "--gateway", "a b"], &bad);
    refused(&["check", "srv01", "--gateway", "gw:0"], &["bad port"]);
    let signed_in = ["check", "srv01", "--gateway", "gw", "--as", "anna"];
    let output = command(&signed_in).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let replayed = ["check", "--gateway", "gw", "--replay", "x.json"];
    assert_eq!(command(&replayed).output().unwrap().status.code(), Some(2));
}

#[test]
fn a_gateway_of_the_environment_counts() {
    let output = command(&["check", "127.0.0.1:9", "--only", "gateway"])
        .env("REDIAL_GATEWAY", "127.0.0.1:9")
        .output();
    let shown = text(&output.unwrap().stdout);
    assert!(shown.contains("RD Gateway 127.0.0.1:9"), "{shown}");
    assert!(shown.contains("gateway.refused"), "{shown}");
}
