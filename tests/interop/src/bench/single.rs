use crate::{
    found::{THINGS, Truth, found},
    peer::{Peer, Run, median, peer, redial},
    wire::{Capture, Traffic},
};
use redial_tests_interop::world::{
    net::{Net, SERVER},
    papers::Papers,
    server::{Display, Server, Shadow, Xrdp},
};

const NMAP_FIVE: &str = "nmap -Pn -n -p3389 --script +rdp-enum-encryption,+rdp-ntlm-info,+ssl-cert,+ssl-enum-ciphers,+ssl-date {H}";
const NMAP_NTLM: &str = "nmap -Pn -n -p3389 --script +rdp-ntlm-info {H}";
const SSLSCAN: &str = "sslscan --no-colour --rdp --no-ciphersuites --no-groups --no-heartbleed --no-compression --no-renegotiation --no-fallback {H}:3389";
const SSLYZE: &str = "sslyze --starttls=rdp --mozilla_config=disable --certinfo {H}:3389";

/// One server at a time, at 0 and 100 ms.
pub fn run(net: &Net, papers: &Papers, display: &Display, quick: bool) -> Result<(), String> {
    let peers: Vec<Peer> = [
        Some(redial("--format ndjson {H}")?),
        peer("nmap, five scripts", NMAP_FIVE),
        peer("nmap rdp-ntlm-info", NMAP_NTLM),
        peer("sslscan", SSLSCAN),
        peer("sslyze", SSLYZE),
    ]
    .into_iter()
    .flatten()
    .collect();
    for (name, truth) in [
        ("xrdp negotiate, expired certificate", Truth::Xrdp),
        (
            "FreeRDP shadow nla, expired certificate, clock +600 s",
            Truth::Shadow,
        ),
    ] {
        for rtt in [0, 100] {
            net.link(rtt, 0, 0)?;
            println!("\n{name}, {rtt} ms round trip");
            println!(
                "{:20} {:>9} {:>7} {:>6} {:>5} {:>6} {:>8} {:>8} {:>6}   {}",
                "",
                "median s",
                "ratio",
                "conns",
                "peak",
                "trips",
                "up B",
                "down B",
                "MiB",
                THINGS.join(", ")
            );
            let mut ours = f64::NAN;
            for peer in &peers {
                let _server = start(net, papers, display, truth)?;
                let rounds = if peer.name == "redial" || !quick {
                    5
                } else {
                    1
                };
                let (run, seconds) = timed(net, peer, rounds)?;
                if peer.name == "redial" {
                    ours = seconds;
                }
                let traffic = on_the_wire(net, peer)?;
                print_row(
                    peer,
                    &run,
                    seconds,
                    seconds / ours,
                    &traffic,
                    found(peer.name, truth, &run.output),
                );
            }
        }
    }
    println!(
        "\n+ found, - missed, X wrong; sslyze and sslscan print dates and leave the verdict to the reader"
    );
    net.link(0, 0, 0)
}

pub fn start(
    net: &Net,
    papers: &Papers,
    display: &Display,
    truth: Truth,
) -> Result<Server, String> {
    match truth {
        Truth::Xrdp => Xrdp {
            paper: "expired",
            ..Xrdp::default()
        }
        .start(&net.server, papers),
        Truth::Shadow => Shadow {
            paper: "expired",
            clock: "+600s",
            ..Shadow::default()
        }
        .start(&net.server, papers, display),
    }
}

fn timed(net: &Net, peer: &Peer, rounds: usize) -> Result<(Run, f64), String> {
    let mut runs = Vec::new();
    for _ in 0..rounds {
        runs.push(peer.run(&net.client, SERVER, "", None)?);
    }
    let seconds = median(runs.iter().map(|r| r.seconds).collect());
    let last = runs.pop().ok_or("no round")?;
    Ok((last, seconds))
}

pub fn on_the_wire(net: &Net, peer: &Peer) -> Result<Traffic, String> {
    let capture = Capture::start(&net.client)?;
    peer.run(&net.client, SERVER, "", None)?;
    Ok(capture.finish())
}

fn print_row(peer: &Peer, run: &Run, seconds: f64, ratio: f64, t: &Traffic, found: [char; 6]) {
    let marks = found.iter().map(|m| format!("{m:^5}")).collect::<String>();
    println!(
        "{:20} {seconds:>9.3} {ratio:>7.1} {:>6} {:>5} {:>6} {:>8} {:>8} {:>6.1}   {marks}",
        peer.name, t.connections, t.peak, t.round_trips, t.up, t.down, run.mebibytes
    );
}
