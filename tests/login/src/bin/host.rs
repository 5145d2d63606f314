//! The stand-in, for a person: it says where it is and what it sees, until Ctrl-C.
#![expect(clippy::print_stdout, reason = "a tool for a person")]

use std::{process::ExitCode, thread, time::Duration};

use redial_tests_login::{Deed, LoginHost, Manner, Member, Setup, Step, messages};

const USAGE: &str = "\
login-host PORT PASSWORD WHAT

WHAT is one of:
  kerberos KDC NAME ACCOUNT PASSWORD USER
                        it is this host of a domain and takes Kerberos alone, of this user
  right                 it verifies the password, and a session works
  status 0xC0000234     it answers the proof with this number
  closes | is-silent    in place of an answer to the proof
  version 4             it speaks this version of CredSSP
  relays HOST:PORT      it decrypts, and brings everything to this host
  licence 2             the session ends with this licence error
  errinfo 0xC           the session ends with this error before it is ready
  errinfo-later 0xC     and after it is ready
  redirects NAME        the session goes to another computer";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Some(setup) = setup(&words) else {
        println!("{USAGE}");
        return ExitCode::from(2);
    };
    let host = LoginHost::start(setup);
    println!("{}", host.address);
    let mut told = 0;
    loop {
        let seen = host.seen_so_far();
        for one in &seen[told..] {
            println!("{one:?}");
        }
        told = seen.len();
        thread::sleep(Duration::from_millis(100));
    }
}

fn setup(words: &[&str]) -> Option<Setup> {
    let [port, password, what @ ..] = words else {
        return None;
    };
    let mut setup = Setup {
        port: port.parse().ok()?,
        password: (*password).to_owned(),
        ..Setup::default()
    };
    let says = |step, bytes| Some((step, Deed::Says(bytes)));
    match what {
        ["right"] => {}
        ["status", code] => setup.manner = Manner::Says(number(code)?),
        ["kerberos", kdc, name, account, own, user] => {
            setup.member = Some(Member {
                kdc: (*kdc).to_owned(),
                name: (*name).to_owned(),
                account: (*account).to_owned(),
                password: (*own).to_owned(),
                user: (*user).to_owned(),
            });
        }
        ["closes"] => setup.manner = Manner::Closes,
        ["is-silent"] => setup.manner = Manner::IsSilent,
        ["version", version] => setup.manner = Manner::OfVersion(number(version)?),
        ["relays", host] => setup.manner = Manner::Relays(host.parse().ok()?),
        ["licence", code] => {
            setup.trick = says(Step::Licence, messages::licence_error(number(code)?));
        }
        ["errinfo", code] => {
            setup.trick = says(Step::Capabilities, messages::error_info(number(code)?));
        }
        ["errinfo-later", code] => {
            setup.trick = says(Step::Picture, messages::error_info(number(code)?));
        }
        ["redirects", name] => {
            setup.trick = says(Step::Capabilities, messages::redirection(name));
        }
        _ => return None,
    }
    Some(setup)
}

fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}
