//! Fleets of every size, near and far, with and without dead hosts: this build beside an earlier one and
//! beside its peers, in one run.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use crate::peer::{Peer, Run, peer, redial, redial_at};
use redial_tests_interop::world::{
    net::Net,
    papers::Papers,
    server::{Server, fast},
};

/// Hosts of a fleet.
const SIZES: [usize; 4] = [200, 5000, 20_000, 100_000];
/// Peers are asked about fleets up to this size.
const PEERS: usize = 200;

/// A network: its round trip in milliseconds, and how many hosts of a hundred are dead.
#[derive(Clone, Copy)]
struct World {
    rtt: u64,
    dead: usize,
}

/// Rows of one run: fleets of every size, or of the sizes that are asked for.
pub fn run(net: &Net, papers: &Papers, before: &str, only: &[usize]) -> Result<(), String> {
    net.crowd()?;
    let file = papers.folder().join("fleet");
    let result = papers.folder().join("result");
    println!(
        "{:7} {:>4} {:>5}  {:26} {:>9} {:>9} {:>9} {:>7} {:>9}",
        "hosts", "ms", "dead", "", "seconds", "hosts/s", "CPU ms/h", "MiB", "healthy"
    );
    for rtt in [0, 100] {
        for dead in [0, 5, 50] {
            let world = World { rtt, dead };
            let _server = world.begin(net)?;
            for size in SIZES
                .into_iter()
                .filter(|size| only.is_empty() || only.contains(size))
            {
                world.hosts(&file, size)?;
                for (is_ours, one) in programs(before, size, &result)? {
                    row(net, world, size, (&one, &file, is_ours.then_some(&result)))?;
                }
            }
        }
    }
    net.link(0, 0, 0)
}

impl World {
    fn begin(self, net: &Net) -> Result<Server, String> {
        net.link(self.rtt, 0, 0)?;
        fast(if self.rtt == 0 {
            &net.client
        } else {
            &net.server
        })
    }

    /// Writes as many hosts; the dead ones lie evenly among the others.
    fn hosts(self, file: &Path, size: usize) -> Result<(), String> {
        let line = |n: usize| {
            let (high, low) = (n / 250 % 250, n % 250 + 1);
            match (n * self.dead % 100 < self.dead, self.rtt) {
                (true, _) => format!("10.205.{high}.{low}\n"),
                (false, 0) => format!("127.{}.{high}.{low}\n", 1 + n / 62_500),
                // There are 62,500 of them: in the largest fleet some are checked twice.
                (false, _) => format!("10.204.{high}.{low}\n"),
            }
        };
        let lines: String = (0..size).map(line).collect();
        fs::write(file, lines).map_err(|e| format!("{}: {e}", file.display()))
    }
}

/// Who looks at a fleet of this size; whether it is ours.
fn programs(before: &str, size: usize, result: &Path) -> Result<Vec<(bool, Peer)>, String> {
    let words = format!("--format ndjson -o {} --file {{F}}", result.display());
    let mut all = vec![
        (true, redial_at("before", before, &words)),
        (true, redial(&words)?),
    ];
    if size <= PEERS {
        let nmap = "nmap -T5 -Pn -n -p3389 --min-hostgroup 1024 --min-parallelism 500 --max-parallelism 1000 --min-rate 1000 --script";
        let peers = [
            peer(
                "nmap rdp-ntlm-info",
                &format!("{nmap} +rdp-ntlm-info -iL {{F}}"),
            ),
            peer("rdpscan, 200 workers", "rdpscan --workers 200 --file {F}"),
        ];
        all.extend(peers.into_iter().flatten().map(|peer| (false, peer)));
    }
    Ok(all)
}

fn row(
    net: &Net,
    world: World,
    size: usize,
    (one, file, result): (&Peer, &Path, Option<&PathBuf>),
) -> Result<(), String> {
    let run = one.run(&net.client, "", &file.display().to_string(), None)?;
    let healthy = match result {
        Some(result) => healthy_in(result, size, &run)?.to_string(),
        None => "–".into(),
    };
    let hosts = size as f64;
    println!(
        "{size:7} {:>4} {:>3} %  {:26} {:>9.2} {:>9.0} {:>9.2} {:>7.1} {healthy:>9}",
        world.rtt,
        world.dead,
        one.name,
        run.seconds,
        hosts / run.seconds,
        run.cpu * 1e3 / hosts,
        run.mebibytes,
    );
    Ok(())
}

/// How many hosts a file of reports calls healthy. A line for each must be there.
fn healthy_in(result: &Path, size: usize, run: &Run) -> Result<usize, String> {
    let wrong = |e: std::io::Error| format!("{}: {e}: {}", result.display(), run.output);
    let (mut lines, mut healthy) = (0, 0);
    for line in BufReader::new(fs::File::open(result).map_err(wrong)?).lines() {
        lines += 1;
        healthy += usize::from(line.map_err(wrong)?.contains("\"outcome\":\"healthy\""));
    }
    fs::remove_file(result).map_err(wrong)?;
    match lines == size {
        true => Ok(healthy),
        false => Err(format!("{lines} lines of {size} came: {}", run.output)),
    }
}
