//! The stand-in, for a person and for the suite: it says where it is and what it sees, until Ctrl-C.
#![expect(clippy::print_stdout, reason = "a tool for a person")]

use std::{net::SocketAddr, process::ExitCode, thread, time::Duration};

use redial_tests_gateway::{Asked, Gateway, Resource, STATES, Seen, Setup, state};

const USAGE: &str = "\
gateway-host --table
gateway-host --listen ADDRESS:PORT --state STATE [--host HOST:PORT[=ADDRESS:PORT]]
             [--user USER] [--password-from-env NAME] [--name NAME]... [--authority FILE]

  --table      each state, whether FreeRDP 2 comes through it, and redial's finding and cause, without a sign-in and with one
  --host       where clients may go, and where that is
  --name       a name or an address that the certificate is for
  --authority  writes the authority that a client is to trust, in PEM

STATE is one of:";

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("--table") {
        for state in &STATES {
            let (name, through) = (state.name, state.lets_through);
            let (code, cause) = (state.code, state.cause);
            let (then_code, then_cause) = (state.then_code, state.then_cause);
            println!("{name}\t{through}\t{code}\t{cause}\t{then_code}\t{then_cause}");
        }
        return ExitCode::SUCCESS;
    }
    match run() {
        Ok(never) => match never {},
        Err(why) => {
            println!("{why}\n\n{USAGE}");
            for state in &STATES {
                println!("  {:<20}{}", state.name, state.imitates);
            }
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<std::convert::Infallible, String> {
    let mut words = std::env::args().skip(1);
    let (mut setup, mut file) = (Setup::default(), None);
    let (mut names, mut asked) = (Vec::new(), [false; 2]);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} of what?"))?;
        match word.as_str() {
            "--listen" => {
                asked[0] = true;
                setup.listen = place(&value)?;
            }
            "--state" => {
                asked[1] = true;
                setup.state = state(&value).ok_or_else(|| format!("no state `{value}`"))?;
            }
            "--host" => setup.hosts.push(resource(&value)?),
            "--user" => setup.user = value,
            "--password-from-env" => {
                let password = std::env::var(&value);
                setup.password = password.map_err(|why| format!("{value}: {why}"))?;
            }
            "--name" => names.push(value),
            "--authority" => file = Some(value),
            _ => return Err(format!("what is {word}?")),
        }
    }
    if asked != [true; 2] {
        return Err("--listen and --state are needed".to_owned());
    }
    if !names.is_empty() {
        setup.names = names;
    }
    let gateway = Gateway::start(setup);
    if let Some(file) = file {
        let wrote = redial_files::replace(file.as_ref(), gateway.authority().as_bytes());
        wrote.map_err(|why| format!("{file}: {why}"))?;
    }
    println!("{}", gateway.address);
    let mut told = 0;
    loop {
        let seen = gateway.seen_so_far();
        for one in &seen[told..] {
            say(one);
        }
        told = seen.len();
        thread::sleep(Duration::from_millis(100));
    }
}

fn say(seen: &Seen) {
    let Seen::Asked(Asked {
        method,
        target,
        headers,
    }) = seen
    else {
        println!("{seen:?}");
        return;
    };
    println!("{method} {target}");
    for (name, value) in headers {
        println!("  {name}: {}", value.escape_debug());
    }
}

fn place(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|why| format!("{text}: {why}"))
}

fn resource(text: &str) -> Result<Resource, String> {
    let (asked, at) = text.split_once('=').unwrap_or((text, text));
    Ok(Resource {
        asked: asked.to_owned(),
        place: place(at)?,
    })
}
