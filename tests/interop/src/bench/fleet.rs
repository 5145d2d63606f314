use std::{fs, path::Path};

use crate::peer::{Peer, median, peer, redial};
use redial_tests_interop::world::{net::Net, papers::Papers, server::fast};

const MOST: &str = "nmap -T5 -Pn -n -p3389 --min-hostgroup 1024 --min-parallelism 500 --max-parallelism 1000 --min-rate 1000 --script";

/// 200 addresses of one fast server, then 5,000 on loopback with dead ones among them.
pub fn run(net: &Net, papers: &Papers, quick: bool) -> Result<(), String> {
    net.fleet()?;
    let _server = fast(&net.server)?;
    let file = papers.folder().join("fleet");
    for rtt in [0, 100] {
        net.link(rtt, 0, 0)?;
        let hosts: Vec<String> = (1..=200).map(|n| format!("10.203.3.{n}")).collect();
        hosts_to(&file, &hosts)?;
        println!("\n200 hosts, {rtt} ms round trip");
        println!(
            "{:32} {:>9} {:>9} {:>7} {:>8}",
            "", "seconds", "hosts/s", "ratio", "MiB"
        );
        let ours = row(
            net,
            &redial("--format ndjson --file {F}")?,
            &file,
            if quick { 3 } else { 5 },
            f64::NAN,
        )?;
        let ntlm = peer(
            "nmap rdp-ntlm-info, most flags",
            &format!("{MOST} +rdp-ntlm-info -iL {{F}}"),
        );
        let three = peer(
            "nmap three scripts, most flags",
            &format!("{MOST} +rdp-enum-encryption,+rdp-ntlm-info,+ssl-cert -iL {{F}}"),
        );
        if let Some(ntlm) = ntlm {
            row(net, &ntlm, &file, if quick { 3 } else { 5 }, ours)?;
        }
        if let Some(three) = three.filter(|_| !quick || rtt == 0) {
            row(net, &three, &file, 1, ours)?;
        }
    }
    net.link(0, 0, 0)?;
    thousands(net, &file)
}

fn row(net: &Net, peer: &Peer, file: &Path, rounds: usize, ours: f64) -> Result<f64, String> {
    let mut seconds = Vec::new();
    let mut most = 0.0_f64;
    for _ in 0..rounds {
        let run = peer.run(&net.client, "", &file.display().to_string(), None)?;
        seconds.push(run.seconds);
        most = most.max(run.mebibytes);
        if peer.name == "redial" {
            whole(&run.output, 200)?;
        }
    }
    let middle = median(seconds);
    let ratio = if ours.is_nan() { 1.0 } else { middle / ours };
    println!(
        "{:32} {middle:>9.2} {:>9.0} {ratio:>7.1} {most:>8.1}",
        peer.name,
        200.0 / middle
    );
    Ok(middle)
}

/// Every line of output is a whole check of a healthy host.
fn whole(output: &str, expected: usize) -> Result<(), String> {
    let healthy = output
        .lines()
        .filter(|l| l.contains("\"outcome\":\"healthy\"") && l.contains("\"nla\",\"state\":\"ok\""))
        .count();
    if healthy == expected {
        Ok(())
    } else {
        Err(format!(
            "{healthy} of {expected} hosts were found healthy: {}",
            output
                .lines()
                .find(|l| !l.contains("\"outcome\":\"healthy\""))
                .unwrap_or_default()
        ))
    }
}

fn thousands(net: &Net, file: &Path) -> Result<(), String> {
    let _server = fast(&net.client)?;
    let living = |n: usize| format!("127.1.{}.{}", n / 250, n % 250 + 1);
    println!("\n5,000 loopback hosts in one check, ndjson, at 1,024 open files");
    println!("{:32} {:>9} {:>9} {:>8}", "", "seconds", "hosts/s", "MiB");
    for (name, dead) in [("all living", 0), ("250 of them dead", 250)] {
        let hosts: Vec<String> = (0..5000)
            .map(|n| {
                if dead > 0 && n % 20 == 7 {
                    format!("10.203.4.{}", n / 20 + 1)
                } else {
                    living(n)
                }
            })
            .collect();
        hosts_to(file, &hosts)?;
        let run = redial("--format ndjson --file {F}")?.run(
            &net.client,
            "",
            &file.display().to_string(),
            Some(1024),
        )?;
        whole(&run.output, 5000 - dead)?;
        let last_living = run
            .output
            .lines()
            .enumerate()
            .filter(|(_, l)| l.contains("\"outcome\":\"healthy\""))
            .last()
            .map_or(0, |(n, _)| n);
        println!(
            "{name:32} {:>9.2} {:>9.0} {:>8.1}   line {} of {} is the last living host",
            run.seconds,
            5000.0 / run.seconds,
            run.mebibytes,
            last_living + 1,
            run.output.lines().count()
        );
    }
    Ok(())
}

fn hosts_to(file: &Path, hosts: &[String]) -> Result<(), String> {
    fs::write(file, hosts.join("\n") + "\n").map_err(|e| format!("{}: {e}", file.display()))
}
