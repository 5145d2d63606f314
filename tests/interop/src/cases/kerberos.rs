//! A host of the domain that takes Kerberos alone: it verifies by its own account of the domain, and is
//! proved to from beside it.

use redial_tests_interop::{
    checked::{Checked, check_as},
    world::{
        domain::{COMPUTER_PASSWORD, PASSWORD},
        net::{Net, SERVER},
        server::Server,
    },
};

use super::sign_in::{Told, held};

/// Its account, and that account's password.
struct Keys(&'static str, &'static str);

/// Runs the stand-in as this host of the domain.
fn host(net: &Net, name: &str, keys: &Keys) -> Result<Server, String> {
    let program = std::env::var("LOGIN_HOST");
    let program = program.map_err(|_| "LOGIN_HOST names no program: run me by `cargo xtask`")?;
    let kdc = format!("{SERVER}:88");
    let words = [
        "3389",
        "-",
        "kerberos",
        &kdc,
        name,
        keys.0,
        keys.1,
        "anna@corp.test",
    ];
    Server::stand_in(&net.server, &program, &words)
}

fn check(net: &Net, name: &str, more: &[&str]) -> Result<Checked, String> {
    let words = [name, "--address", "127.0.0.1", "--as"];
    check_as(&net.server, &[&words, more].concat(), PASSWORD, None)
}

/// All of it, with the domain there.
pub fn alone(net: &Net) -> Result<(), String> {
    const NAME: &str = "srv01.corp.test";
    let (kdc, anna) = (["--kdc", SERVER], "anna@corp.test");
    let asks = [anna, kdc[0], kdc[1]];
    let own = Keys("srv01$@CORP.TEST", COMPUTER_PASSWORD);
    let server = host(net, NAME, &own)?;
    let right = check(net, NAME, &asks)?;
    held(
        "Kerberos",
        &right,
        &Told("ok", "auth.accepted", "healthy", 0),
    )?;
    let login = &right.report["facts"]["login"];
    if login["proof"] != "kerberos" || login["tries"] != 2 || login["handed_over"] != false {
        return Err(format!("Kerberos: {login}"));
    }
    // No domain is known: nothing is proved, and redial says what to do.
    let unknown = check(net, NAME, &["anna"])?;
    if !unknown.report["facts"]["login"].is_null() || !unknown.found("nla.no-ntlm") {
        return Err(format!("no domain: {}", unknown.words()));
    }
    // A name that the domain does not know has no ticket, and the host takes nothing else.
    let alias = check(net, "alias.corp.test", &asks)?;
    if !alias.report["facts"]["login"].is_null() || !alias.found("kdc.no-spn") {
        return Err(format!("no name: {}", alias.words()));
    }
    drop(server);
    let server = host(net, NAME, &Keys(own.0, "another"))?;
    let wrong = check(net, NAME, &asks)?;
    // The host cannot ask its own domain, and says so.
    let cause = "nla.ntlm-denied";
    held(
        "a host locked out",
        &wrong,
        &Told("status-0xC0070340", "auth.failed", cause, 1),
    )?;
    drop(server);
    let _server = host(net, NAME, &Keys("old01$@CORP.TEST", COMPUTER_PASSWORD))?;
    let other = check(net, NAME, &asks)?;
    held(
        "another computer",
        &other,
        &Told("broke-here", "auth.not-proved", cause, 1),
    )?;
    let why = other.report["facts"]["login"]["rungs"][0]["is"].as_str();
    match why.is_some_and(|why| why.contains("error 36") && why.contains("another account")) {
        true => Ok(()),
        false => Err(format!("another computer: {why:?}")),
    }
}
