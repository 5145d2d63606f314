//! Real servers and a real network of namespaces, checked with the real program: `cargo xtask
//! interop [WORD]`.
#![expect(clippy::print_stdout, reason = "a test runner")]

mod cases;

use std::{process::ExitCode, time::Instant};

use redial_tests_interop::world::{names, net::Net, papers::Papers, server::Display};

fn main() -> ExitCode {
    match run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(why) => {
            println!("the world could not be made: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Runs every case whose name has the word in it; how many failed.
fn run() -> Result<usize, String> {
    let word = std::env::args().nth(1).unwrap_or_default();
    if word == names::SERVE {
        return names::serve(&std::env::args().nth(2).unwrap_or_default()).map(|()| 0);
    }
    let papers = Papers::make()?;
    let display = Display::start()?;
    let mut net = Net::up()?;
    net.dns()?;
    let mut cases = cases::servers::cases(&net, &papers, &display);
    cases.extend(cases::old_tls::cases(&net, &papers, &display));
    cases.extend(cases::network::cases(&net, &papers));
    cases.extend(cases::udp::cases(&net, &papers));
    cases.extend(cases::elsewhere::cases(&net, &papers));
    cases.extend(cases::engines::cases(&net, &papers));
    cases.extend(cases::via::cases(&net, &papers));
    cases.extend(cases::sign_in::cases(&net, &papers, &display));
    cases.extend(cases::gateway::cases(&net, &papers, &display));
    cases.extend(cases::eager::cases(&net, &papers, &display));
    cases.extend(cases::steady::cases(&net, &papers, &display));
    cases.extend(cases::names::cases());
    cases.extend(cases::watch::cases(&net, &papers));
    if word.starts_with(cases::soak::WORD) {
        cases.extend(cases::soak::cases(&net, &papers, &display));
        cases.extend(cases::watch::soak(&net));
    }
    let (mut passed, mut failed) = (0, 0);
    for (name, case) in cases.iter().filter(|(name, _)| name.contains(&word)) {
        let begun = Instant::now();
        match case() {
            Ok(()) => {
                passed += 1;
                println!("ok      {name} ({:.1} s)", begun.elapsed().as_secs_f64());
            }
            Err(why) => {
                failed += 1;
                println!("FAILED  {name}: {why}");
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    Ok(failed)
}
