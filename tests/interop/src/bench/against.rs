//! This build beside an earlier one, turn by turn on the same servers.

use std::{fs, path::Path};

use crate::{
    found::Truth,
    peer::{Peer, Run, median, redial, redial_at},
    single::{on_the_wire, start},
};
use redial_tests_interop::world::{
    net::{Net, SERVER},
    papers::Papers,
    server::{Display, Server, fast},
};

/// Turns of a single check.
const TURNS: usize = 11;
/// Hosts of a fleet.
const MANY: usize = 5000;
/// Hosts of the largest fleet.
const MOST: usize = 100_000;
/// The soft limit of open files that systems usually set.
const USUAL_LIMIT: u32 = 1024;

/// Single checks, then fleets; of both, what the word says.
pub fn run(
    net: &Net,
    papers: &Papers,
    display: &Display,
    before: &str,
    word: &dyn Fn(&str) -> bool,
) -> Result<(), String> {
    if !word("fleet") {
        singles(net, papers, display, before)?;
    }
    if word("single") {
        return Ok(());
    }
    let file = papers.folder().join("fleet");
    fleets(net, &file, before)?;
    largest(net, &file, papers.folder())
}

/// The earlier build and this one, with the same words.
fn both(before: &str, words: &str) -> Result<[Peer; 2], String> {
    Ok([redial_at("before", before, words), redial(words)?])
}

fn singles(net: &Net, papers: &Papers, display: &Display, before: &str) -> Result<(), String> {
    println!(
        "\n{:24} {:>6}  {:>9} {:>9} {:>6}   {:>5} {:>5}   {:>5} {:>5}",
        "one host", "ms", "before s", "after s", "ratio", "conns", "", "trips", ""
    );
    let shadow = |net: &Net| start(net, papers, display, Truth::Shadow);
    let xrdp = |net: &Net| start(net, papers, display, Truth::Xrdp);
    let lab = |net: &Net| fast(&net.server);
    type Start<'a> = &'a dyn Fn(&Net) -> Result<Server, String>;
    let servers: [(&str, Start<'_>); 3] = [
        ("xrdp, no NLA", &xrdp),
        ("FreeRDP shadow, NLA", &shadow),
        ("lab host, NLA", &lab),
    ];
    for (name, server) in servers {
        for rtt in [0, 100] {
            net.link(rtt, 0, 0)?;
            let _server = server(net)?;
            let plain = "--format ndjson {H}";
            turns(net, name, rtt, &both(before, plain)?)?;
            // Beside itself: what the round trip less is worth.
            let eager = [redial(plain)?, redial(&format!("--eager {plain}"))?];
            turns(net, "  plain, and --eager", rtt, &eager)?;
        }
    }
    net.link(0, 0, 0)
}

/// Both in turns on one server, and what each sends.
fn turns(net: &Net, name: &str, rtt: u64, both: &[Peer; 2]) -> Result<(), String> {
    let mut seconds = [vec![], vec![]];
    for _ in 0..TURNS {
        for (peer, all) in both.iter().zip(&mut seconds) {
            all.push(peer.run(&net.client, SERVER, "", None)?.seconds);
        }
    }
    let [old, new] = seconds.map(median);
    let wires = [on_the_wire(net, &both[0])?, on_the_wire(net, &both[1])?];
    println!(
        "{name:24} {rtt:>6}  {old:>9.4} {new:>9.4} {:>6.2}   {:>5} {:>5}   {:>5} {:>5}",
        new / old,
        wires[0].connections,
        wires[1].connections,
        wires[0].round_trips,
        wires[1].round_trips
    );
    Ok(())
}

fn fleets(net: &Net, file: &Path, before: &str) -> Result<(), String> {
    net.crowd()?;
    println!(
        "\n{:44} {:>8} {:>8} {:>9} {:>7} {:>9} {:>9}",
        "5,000 hosts", "seconds", "hosts/s", "CPU ms/h", "MiB", "healthy", "jittery"
    );
    {
        let _server = fast(&net.client)?;
        hosts_to(file, MANY, |n| format!("127.1.{}.{}", n / 250, n % 250 + 1))?;
        pair(net, file, before, "0 ms, living", "", None, 5)?;
        for jobs in ["16", "1024", "4096"] {
            let words = format!("--jobs {jobs} ");
            let name = format!("0 ms, living, --jobs {jobs}");
            let after = redial(&format!("{words}--format ndjson --file {{F}}"))?;
            row(&name, &one(net, &after, file, None)?);
        }
    }
    {
        let _server = fast(&net.server)?;
        net.link(100, 0, 0)?;
        hosts_to(file, MANY, |n| {
            format!("10.204.{}.{}", n / 250, n % 250 + 1)
        })?;
        pair(net, file, before, "100 ms, living", "", None, 3)?;
        for jobs in ["256", "1024", "2048"] {
            let name = format!("100 ms, living, --jobs {jobs}");
            let after = redial(&format!("--jobs {jobs} --format ndjson --file {{F}}"))?;
            row(&name, &one(net, &after, file, None)?);
        }
        net.link(0, 0, 0)?;
        let half = |n: usize| format!("10.{}.{}.{}", 204 + n % 2, n / 250, n % 250 + 1);
        hosts_to(file, MANY, half)?;
        let limit = Some(USUAL_LIMIT);
        pair(net, file, before, "half dead, 1,024 files", "", limit, 1)?;
    }
    hosts_to(file, MANY, |n| {
        format!("10.205.{}.{}", n / 250, n % 250 + 1)
    })?;
    let limit = Some(USUAL_LIMIT);
    pair(net, file, before, "all dead, 1,024 files", "", limit, 1)
}

/// Both builds in turns, and the row of each: the run in the middle.
fn pair(
    net: &Net,
    file: &Path,
    before: &str,
    name: &str,
    words: &str,
    limit: Option<u32>,
    turns: usize,
) -> Result<(), String> {
    let both = both(before, &format!("{words}--format ndjson --file {{F}}"))?;
    let mut runs = [vec![], vec![]];
    for _ in 0..turns {
        for (peer, all) in both.iter().zip(&mut runs) {
            all.push(one(net, peer, file, limit)?);
        }
    }
    for (peer, mut all) in both.iter().zip(runs) {
        all.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
        row(&format!("{name}, {}", peer.name), &all[all.len() / 2]);
    }
    Ok(())
}

fn one(net: &Net, peer: &Peer, file: &Path, limit: Option<u32>) -> Result<Run, String> {
    let run = peer.run(&net.client, "", &file.display().to_string(), limit)?;
    let lines = run.output.lines().count();
    if lines == MANY {
        return Ok(run);
    }
    let first: String = run.output.chars().take(200).collect();
    Err(format!(
        "{lines} lines of {MANY} came from {}: {first}",
        peer.line
    ))
}

fn row(name: &str, run: &Run) {
    let with = |word: &str| run.output.lines().filter(|l| l.contains(word)).count();
    println!(
        "{name:44} {:>8.2} {:>8.0} {:>9.2} {:>7.1} {:>9} {:>9}",
        run.seconds,
        MANY as f64 / run.seconds,
        run.cpu * 1e3 / MANY as f64,
        run.mebibytes,
        with("\"outcome\":\"healthy\""),
        with("\"code\":\"path.jittery\"")
    );
}

/// As many as there may be, to a file: time, memory, and the file's size.
fn largest(net: &Net, file: &Path, folder: &Path) -> Result<(), String> {
    let _server = fast(&net.client)?;
    let address = |n: usize| format!("127.{}.{}.{}", 1 + n / 62_500, n / 250 % 250, n % 250 + 1);
    hosts_to(file, MOST, address)?;
    println!("\n100,000 loopback hosts in one run, to a file");
    for format in ["ndjson", "json"] {
        let result = folder.join("result");
        let words = format!("--format {format} -o {} --file {{F}}", result.display());
        let run = redial(&words)?.run(&net.client, "", &file.display().to_string(), None)?;
        let text = fs::read_to_string(&result)
            .map_err(|e| format!("{}: {e}: {}", result.display(), run.output))?;
        println!(
            "{format:8} {:>8.2} s {:>7.0} hosts/s {:>7.1} MiB   {} healthy of {MOST}, {} MB written",
            run.seconds,
            MOST as f64 / run.seconds,
            run.mebibytes,
            text.matches("\"outcome\":\"healthy\"").count()
                + text.matches("\"outcome\": \"healthy\"").count(),
            text.len() / 1_000_000
        );
        fs::remove_file(&result).map_err(|e| format!("{}: {e}", result.display()))?;
    }
    Ok(())
}

fn hosts_to(file: &Path, most: usize, host: impl Fn(usize) -> String) -> Result<(), String> {
    let lines: String = (0..most).map(|n| host(n) + "\n").collect();
    fs::write(file, lines).map_err(|e| format!("{}: {e}", file.display()))
}
