//! A real client before an RD Gateway in each of its states, and redial beside it.

use redial_tests_interop::{
    checked::{Checked, check_as_trusting, check_trusting},
    world::{
        gateway::{Asked, Gateway, HOST, PASSWORD, State, USER, states},
        net::{Net, SERVER},
        papers::Papers,
        server::{Display, Shadow},
        shell::wait_until,
    },
};

use super::servers::Case;

pub fn cases<'a>(net: &'a Net, papers: &'a Papers, display: &'a Display) -> Vec<Case<'a>> {
    vec![
        (
            "gateway: xfreerdp comes through the states that let it, and redial tells each, signed in, too",
            Box::new(move || all(net, papers, display)),
        ),
        (
            "gateway: xfreerdp comes through with two connections, and redial asks as it does",
            Box::new(move || two_connections(net, papers, display)),
        ),
    ]
}

fn all(net: &Net, papers: &Papers, display: &Display) -> Result<(), String> {
    let _host = Shadow::default().start(&net.server, papers, display)?;
    let mut wrong = Vec::new();
    let states = states()?;
    for state in &states {
        if let Err(why) = one(net, papers, display, state) {
            wrong.push(format!("{}: {why}", state.name));
        }
    }
    match wrong.is_empty() && states.len() >= 10 {
        true => Ok(()),
        false => Err(wrong.join("\n")),
    }
}

/// redial is asked last: what it says must not rest on what xfreerdp met. The host could be reached directly.
fn one(net: &Net, papers: &Papers, display: &Display, state: &State) -> Result<(), String> {
    let gateway = Gateway::start(&net.server, papers, &state.name)?;
    let through = gateway.lets_xfreerdp_through(&net.client, display, "http")?;
    if through != state.lets_through {
        let led = if through { "comes" } else { "does not come" };
        return Err(format!("xfreerdp {led} through"));
    }
    let words = [SERVER, "--gateway", SERVER];
    let checked = check_trusting(&net.client, &words, &gateway.trusted())?;
    told(&checked, &state.code, &state.cause)?;
    if state.then_code.is_empty() {
        return Ok(());
    }
    let words = [HOST, "--address", SERVER, "--gateway", SERVER, "--as", USER];
    let checked = check_as_trusting(&net.client, &words, PASSWORD, &gateway.trusted())?;
    told(&checked, &state.then_code, &state.then_cause)
}

fn told(checked: &Checked, code: &str, cause: &str) -> Result<(), String> {
    let named = checked.report["causes"][0]["id"].as_str();
    match checked.found(code) && named.unwrap_or_default() == cause {
        true => Ok(()),
        false => Err(format!("redial: {}", checked.words())),
    }
}

fn two_connections(net: &Net, papers: &Papers, display: &Display) -> Result<(), String> {
    let _host = Shadow::default().start(&net.server, papers, display)?;
    let gateway = Gateway::start(&net.server, papers, "open")?;
    let through = gateway.lets_xfreerdp_through(&net.client, display, "http,no-websockets")?;
    let own = begun(&gateway.asked())?;
    drop(gateway);
    let gateway = Gateway::start(&net.server, papers, "open")?;
    let words = [SERVER, "--gateway", SERVER];
    check_trusting(&net.client, &words, &gateway.trusted())?;
    wait_until("the gateway says what it was asked", || {
        begun(&gateway.asked()).is_ok()
    })?;
    let asked = begun(&gateway.asked())?;
    match (through, own == asked) {
        (true, true) => Ok(()),
        (false, _) => Err("xfreerdp does not come through".to_owned()),
        (_, false) => Err(format!("xfreerdp asks {own:#?}, redial {asked:#?}")),
    }
}

/// The first request that begins with NTLM, without the number that each client makes for itself.
fn begun(all: &[Asked]) -> Result<Asked, String> {
    let begins = |asked: &&Asked| asked.headers.iter().any(|h| h.ends_with("NTLM NEGOTIATE"));
    let found = all.iter().find(begins).ok_or("nobody begins with NTLM")?;
    let shared = |header: &&String| !header.starts_with("RDG-Connection-Id: {");
    Ok(Asked {
        line: found.line.clone(),
        headers: found.headers.iter().filter(shared).cloned().collect(),
    })
}
