//! The stand-in, for a person: `winrm-host [--http] [--show] PORT USER PASSWORD NAME=PROGRAM...` until Ctrl-C.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for a person"
)]

use redial_tests_winrm::{WinrmHost, WinrmSetup};

fn main() {
    let (options, words): (Vec<String>, Vec<String>) = std::env::args()
        .skip(1)
        .partition(|word| word.starts_with("--"));
    let has = |name: &str| options.iter().any(|option| option == name);
    let programs = words[3..].iter().map(|word| {
        let (name, program) = word.split_once('=').unwrap();
        (name.to_owned(), program.into())
    });
    let host = WinrmHost::start(WinrmSetup {
        port: words[0].parse().unwrap(),
        user: words[1].clone(),
        password: words[2].clone(),
        http: has("--http"),
        programs: programs.collect(),
        keeps: true,
        ..WinrmSetup::default()
    });
    println!(
        "{}\n{}\n{}",
        host.address, host.thumbprint, host.certificate
    );
    let mut seen = 0;
    let mut before = String::new();
    loop {
        let log = host.log();
        for envelope in log.envelopes.iter().skip(seen).filter(|_| has("--show")) {
            println!("{envelope}\n");
        }
        seen = log.envelopes.len();
        let now = format!(
            "{:?} refused={} shells={}",
            log.requests,
            log.refused,
            host.shells()
        );
        if now != before {
            println!("{now}");
        }
        before = now;
        std::thread::sleep(std::time::Duration::from_millis(300));
    }
}
