//! Fleets of every size, near and far, with and without dead hosts: this build beside an earlier one and
//! beside its peers, in one run.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
};

use crate::peer::{Peer, Run, median, peer, redial, redial_at};
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

/// What is asked for: words such as `5000 turns=9 rtt=100 dead=0`.
#[derive(Default)]
pub struct Wish {
    turns: usize,
    sizes: Vec<usize>,
    rtt: Option<u64>,
    dead: Option<usize>,
}

impl Wish {
    /// Reads them. What is not named is everything, in one turn.
    pub fn of(words: &[String]) -> Result<Self, String> {
        let mut wish = Self {
            turns: 1,
            ..Self::default()
        };
        for word in words {
            let (name, number) = word.split_once('=').unwrap_or(("", word));
            let number: usize = number
                .parse()
                .map_err(|_| format!("`{word}` is no number of hosts, turns, rtt or dead"))?;
            match name {
                "" if !SIZES.contains(&number) => {
                    return Err(format!(
                        "there is no fleet of {number} hosts, only {SIZES:?}"
                    ));
                }
                "" => wish.sizes.push(number),
                "turns" => wish.turns = number.max(1),
                "rtt" => wish.rtt = Some(number as u64),
                "dead" => wish.dead = Some(number),
                _ => return Err(format!("`{name}` is none of turns, rtt, dead")),
            }
        }
        Ok(wish)
    }

    fn sizes(&self) -> impl Iterator<Item = usize> {
        let asked = |size: &usize| self.sizes.is_empty() || self.sizes.contains(size);
        SIZES.into_iter().filter(asked)
    }
}

/// Fleets of every size, or of the sizes that are asked for; programs take turns.
pub fn run(net: &Net, papers: &Papers, before: &str, wish: &Wish) -> Result<(), String> {
    net.crowd()?;
    let file = papers.folder().join("fleet");
    let result = papers.folder().join("result");
    println!(
        "{:7} {:>4} {:>5}  {:26} {:>9} {:>15} {:>9} {:>9} {:>7} {:>9} {:>6}",
        "hosts",
        "ms",
        "dead",
        "",
        "seconds",
        "least to most",
        "hosts/s",
        "CPU ms/h",
        "MiB",
        "healthy",
        "false"
    );
    for rtt in [0, 100] {
        for dead in [0, 5, 50] {
            let world = World { rtt, dead };
            if wish.rtt.is_some_and(|rtt| rtt != world.rtt)
                || wish.dead.is_some_and(|dead| dead != world.dead)
            {
                continue;
            }
            let _server = world.begin(net)?;
            for size in wish.sizes() {
                world.hosts(&file, size)?;
                let programs = programs(before, size, &result)?;
                turns(net, world, size, (&programs, &file, &result), wish.turns)?;
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

/// One run of one program, and what its reports say where they are ours.
struct Turn {
    run: Run,
    counts: Option<Counts>,
}

/// What stands in a file of reports.
#[derive(Default)]
struct Counts {
    lines: usize,
    healthy: usize,
    /// Reports that say of this network what is not so: that it is unsteady, or loses packets.
    false_path: usize,
}

/// Each program so many times, in turns: every second time in the other order.
fn turns(
    net: &Net,
    world: World,
    size: usize,
    (programs, file, result): (&[(bool, Peer)], &Path, &Path),
    turns: usize,
) -> Result<(), String> {
    let mut all: Vec<Vec<Turn>> = programs.iter().map(|_| vec![]).collect();
    for turn in 0..turns {
        let mut order: Vec<usize> = (0..programs.len()).collect();
        if turn % 2 == 1 {
            order.reverse();
        }
        for at in order {
            let (is_ours, peer) = &programs[at];
            let run = peer.run(&net.client, "", &file.display().to_string(), None)?;
            let counts = match is_ours {
                true => Some(counted(result, size, &run)?),
                false => None,
            };
            all[at].push(Turn { run, counts });
        }
    }
    for ((_, peer), turns) in programs.iter().zip(&all) {
        row(world, size, peer, turns);
    }
    if let ([before, after, ..], true) = (&all[..], turns > 1) {
        let ratios: Vec<f64> = (before.iter().zip(after))
            .map(|(before, after)| before.run.seconds / after.run.seconds)
            .collect();
        let (least, most) = spread(&ratios);
        let middle = median(ratios);
        println!(
            "        redial : before, hosts/s turn by turn: {middle:.2} ({least:.2} to {most:.2})"
        );
    }
    Ok(())
}

fn row(world: World, size: usize, peer: &Peer, turns: &[Turn]) {
    let of = |value: fn(&Run) -> f64| turns.iter().map(|t| value(&t.run)).collect::<Vec<_>>();
    let all = of(|run| run.seconds);
    let (least, most) = spread(&all);
    let seconds = median(all);
    let counted = |count: fn(&Counts) -> usize| {
        let numbers = turns.iter().filter_map(|t| t.counts.as_ref().map(count));
        let (least, most) = (numbers.clone().min(), numbers.max());
        match (least, most) {
            (Some(least), Some(most)) if least < most => format!("{least}..{most}"),
            (Some(least), _) => least.to_string(),
            _ => "–".into(),
        }
    };
    println!(
        "{size:7} {:>4} {:>3} %  {:26} {seconds:>9.2} {:>15} {:>9.0} {:>9.2} {:>7.1} {:>9} {:>6}",
        world.rtt,
        world.dead,
        peer.name,
        format!("{least:.2} to {most:.2}"),
        size as f64 / seconds,
        median(of(|run| run.cpu)) * 1e3 / size as f64,
        median(of(|run| run.mebibytes)),
        counted(|c| c.healthy),
        counted(|c| c.false_path),
    );
}

fn spread(numbers: &[f64]) -> (f64, f64) {
    let fold = |pick: fn(f64, f64) -> f64| numbers.iter().copied().fold(f64::NAN, pick);
    (fold(f64::min), fold(f64::max))
}

/// Counts in a file of reports. A line for each host must be there, and no dead host may be healthy.
fn counted(result: &Path, size: usize, run: &Run) -> Result<Counts, String> {
    let wrong = |e: std::io::Error| format!("{}: {e}: {}", result.display(), run.output);
    let mut counts = Counts::default();
    for line in BufReader::new(fs::File::open(result).map_err(wrong)?).lines() {
        let line = line.map_err(wrong)?;
        let is_healthy = line.contains("\"outcome\":\"healthy\"");
        if is_healthy && line.contains("\"10.205.") {
            return Err(format!("a dead host is called healthy: {line}"));
        }
        counts.lines += 1;
        counts.healthy += usize::from(is_healthy);
        let says = |code: &str| line.contains(&format!("\"code\":\"path.{code}\""));
        counts.false_path += usize::from(says("jittery") || says("resent"));
    }
    fs::remove_file(result).map_err(wrong)?;
    match counts.lines == size {
        true => Ok(counts),
        false => Err(format!(
            "{} lines of {size} came: {}",
            counts.lines, run.output
        )),
    }
}
