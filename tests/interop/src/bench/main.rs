//! redial beside its peers, on the same servers and network in one run: `cargo xtask bench
//! [quick]`; beside an earlier build of itself: `cargo xtask bench against PROGRAM`; fleets of
//! every size beside both: `cargo xtask bench fleets PROGRAM [SIZE...]`, which takes half an hour with all
//! of its sizes; `turns=9 rtt=100 dead=0` has both redials take turns in one of its networks. Ratios and
//! counts, no verdict on wall times.
#![expect(clippy::print_stdout, reason = "a bench prints")]

mod against;
mod fleet;
mod found;
mod many;
mod peer;
mod single;
mod wire;

use std::process::ExitCode;

use redial_tests_interop::world::{net::Net, papers::Papers, server::Display};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            println!("the bench broke: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |w: &str| words.iter().any(|x| x == w);
    let quick = word("quick");
    let papers = Papers::make()?;
    let display = Display::start()?;
    let mut net = Net::up()?;
    net.dns()?;
    if let Some(at) = words.iter().position(|x| x == "against") {
        let before = words.get(at + 1).ok_or("against which program?")?;
        return against::run(&net, &papers, &display, before, &word);
    }
    if let Some(at) = words.iter().position(|x| x == "fleets") {
        let before = words.get(at + 1).ok_or("beside which program?")?;
        let wish = many::Wish::of(&words[at + 2..])?;
        return many::run(&net, &papers, before, &wish);
    }
    if !word("fleet") {
        single::run(&net, &papers, &display, quick)?;
    }
    if !word("single") {
        fleet::run(&net, &papers, quick)?;
    }
    Ok(())
}
