//! The second look: a jump host of the real OpenSSH, past what is wrong on the way from the client.

use redial_tests_interop::{
    checked::{Checked, check_words, program, states},
    world::{
        jump::Jump,
        net::{Net, SERVER},
        papers::Papers,
        server::Xrdp,
    },
};

use super::servers::Case;

const TLS: Xrdp = Xrdp {
    layer: "tls",
    paper: "good",
    key: None,
    protocols: "TLSv1.2, TLSv1.3",
    ciphers: "",
};

/// The line as the client sees it, its cause, and the code and the line of the jump host.
fn must(checked: &Checked, wanted: (&str, &str, &str, &str)) -> Result<(), String> {
    let (line, cause, code, there) = wanted;
    let seen = states(&checked.report["vantages"][0]["line"]);
    let so = checked.line().ends_with(line)
        && checked.cause() == cause
        && checked.found(code)
        && seen.ends_with(there);
    match so {
        true => Ok(()),
        false => Err(format!(
            "wanted {wanted:?}; got {}, from there [{seen}], {}",
            checked.words(),
            checked.report["vantages"][0]["says"]
        )),
    }
}

/// The router resets every TLS hello that it forwards, and nothing else.
const RESETS_TLS: &str = "tcp dport 3389 @th,256,16 0x1603 reject with tcp reset;";

fn whole(net: &Net) -> Result<(), String> {
    net.forward("")?;
    net.link(0, 0, 0)?;
    net.mtu(1500, true)
}

/// One network, one jump host and one server for all of it: each look takes tenths of a second.
fn past_the_way(net: &Net, papers: &Papers) -> Result<(), String> {
    let jump = Jump::start(net)?;
    let through = jump.through();
    let look = |host: &str| check_words(&net.client, &[host, "--through", &through]);
    let done = (|| {
        let _xrdp = TLS.start(&net.server, papers)?;
        let up = "skipped ok ok ok skipped";
        must(
            &look(SERVER)?,
            ("ok ok ok skipped", "healthy", "vantage.works", up),
        )?;
        net.forward(RESETS_TLS)?;
        let alone = check_words(&net.client, &[SERVER])?;
        if alone.cause() != "path.intercepted" || !alone.found("tls.pieces-pass") {
            return Err(format!("from here alone: {}", alone.words()));
        }
        let reset = look(SERVER)?;
        let line = "ok ok reset not-reached";
        must(&reset, (line, "path.intercepted", "vantage.works", up))?;
        let from = jump.agent(&program()?);
        let far = check_words(&net.client, &[SERVER, "--from", &from])?;
        must(&far, (line, "path.intercepted", "vantage.works", up))?;
        let parts = &reset.report["vantages"][0]["parts"];
        if parts != "tls" {
            return Err(format!("they part at {parts}"));
        }
        net.forward("tcp dport 3389 drop;")?;
        let line = "silent not-reached not-reached not-reached";
        must(
            &look(SERVER)?,
            (line, "firewall.blocked", "vantage.works", up),
        )?;
        net.forward("tcp dport 3389 reject with tcp reset;")?;
        let line = "refused not-reached not-reached not-reached";
        must(
            &look(SERVER)?,
            (line, "firewall.blocked", "vantage.works", up),
        )?;
        net.forward("")?;
        net.link(20, 0, 0)?;
        net.mtu(1300, false)?;
        let line = "ok ok silent not-reached";
        must(&look(SERVER)?, (line, "path.mtu", "vantage.works", up))
    })();
    whole(net)?;
    done
}

/// What is the host's own looks the same from both.
fn at_the_host(net: &Net, papers: &Papers) -> Result<(), String> {
    let jump = Jump::start(net)?;
    let through = jump.through();
    let look = |host: &str| check_words(&net.client, &[host, "--through", &through]);
    let line = "refused not-reached not-reached not-reached";
    let alike = "vantage.breaks-alike";
    must(&look(SERVER)?, (line, "listener.off", alike, line))?;
    let keyless = Xrdp {
        key: Some("missing"),
        ..TLS
    };
    let _xrdp = keyless.start(&net.server, papers)?;
    let alone = check_words(&net.client, &[SERVER])?;
    let both = look(SERVER)?;
    match both.cause() == alone.cause() && both.cause() == "server.key-file" && both.found(alike) {
        true => Ok(()),
        false => Err(format!("{}; alone {}", both.words(), alone.words())),
    }
}

/// The client is led to a dead address, the jump host to the server; then the jump host is away.
fn by_another_name(net: &Net, papers: &Papers) -> Result<(), String> {
    let jump = Jump::start(net)?;
    let _xrdp = TLS.start(&net.server, papers)?;
    net.nowhere("unreachable")?;
    let split = check_words(
        &net.client,
        &["split.lab.test", "--through", &jump.through()],
    )?;
    let line = "ok unreachable not-reached not-reached not-reached";
    let up = "skipped ok ok ok skipped";
    must(
        &split,
        (line, "name.ambiguous", "vantage.other-address", up),
    )?;
    let from = jump.agent(&program()?);
    let far = check_words(&net.client, &["split.lab.test", "--from", &from])?;
    let seen = "ok ok ok ok skipped";
    must(
        &far,
        (line, "name.ambiguous", "vantage.other-address", seen),
    )?;
    let unknown = check_words(
        &net.client,
        &["gone.lab.test", "--through", &jump.through()],
    )?;
    let nowhere = "not-found not-reached not-reached not-reached not-reached";
    let alike = "vantage.breaks-alike";
    must(&unknown, (nowhere, "name.not-found", alike, nowhere))?;
    let away = check_words(&net.client, &[SERVER, "--through", &jump.closed()])?;
    let none = "not-reached not-reached not-reached not-reached not-reached";
    let line = "ok ok ok skipped";
    must(&away, (line, "healthy", "vantage.not-reached", none))
}

/// Every case.
pub fn cases<'a>(net: &'a Net, papers: &'a Papers) -> Vec<Case<'a>> {
    vec![
        (
            "elsewhere: what is on the way from here is not there through a jump host",
            Box::new(|| past_the_way(net, papers)),
        ),
        (
            "elsewhere: what is the host's own is there through a jump host, too",
            Box::new(|| at_the_host(net, papers)),
        ),
        (
            "elsewhere: a name that leads elsewhere, and a jump host that is away",
            Box::new(|| by_another_name(net, papers)),
        ),
    ]
}
