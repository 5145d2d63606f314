//! What `redial serve` costs, and the hosts behind it: many of them, and many scrapes.

use std::{cell::Cell, collections::BTreeMap, fs, time::Duration};

use super::watch::{HERE, PORT};
use redial_tests_interop::world::{
    net::Net,
    server::fast_on,
    shell::sh,
    watch::{Engine, Site, fetch, patiently, serve},
};

/// Hosts of a fleet.
const HOSTS: usize = 200;
/// Scrapes before memory is looked at, and scrapes at a go.
const WARM: usize = 3_000;
const BATCH: usize = 1_500;

/// Two hundred hosts behind 100 ms, each asked three times by Prometheus.
pub fn manners(net: &Net) -> Result<(), String> {
    net.fleet()?;
    net.link(100, 0, 0)?;
    let done = mannered(net);
    net.link(0, 0, 0)?;
    done
}

fn mannered(net: &Net) -> Result<(), String> {
    let _hosts = fast_on(&net.server, PORT)?;
    let _here = serve(&net.client, HERE, None)?;
    let targets: Vec<_> = (1..=HOSTS)
        .map(|n| format!("10.203.3.{n}:{PORT}"))
        .collect();
    let site = Site {
        name: "here",
        exporter: HERE,
        targets: &targets,
    };
    let engine = Engine::start(&net.client, 15, &[site])?;
    let mut most = 0;
    // Until each was asked three times, and is healthy at the end.
    let asked = "min(sum_over_time(redial_healthy[5m])) or vector(0)";
    for _ in 0..1200 {
        most = most.max(connections(net)?);
        if engine.number(asked).is_ok_and(|least| least >= 3.0) {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    engine.until("count(redial_healthy == 1)", HOSTS as f64)?;
    engine.until("count(up == 1)", HOSTS as f64)?;
    let (own, _) = fetch(&net.client, &format!("http://{HERE}/metrics"))?;
    let checks = metric(&own, "redial_serve_checks_total")?;
    let answers = metric(&own, "redial_serve_answers_total{code=\"200\"}")?;
    println!(
        "        at most {most} connections to one host at a time; {checks} checks for {answers} answers"
    );
    match (1..=3).contains(&most) && checks <= answers + HOSTS as f64 {
        true => Ok(()),
        false => Err(format!(
            "{most} connections to one host at a time, {checks} checks, {answers} answers"
        )),
    }
}

/// Connections to the host that has most of them now.
fn connections(net: &Net) -> Result<usize, String> {
    let all = sh(&format!(
        "ip netns exec {} ss -Htn state established state syn-recv sport = :{PORT}",
        net.server
    ))?;
    let mut hosts = BTreeMap::<&str, usize>::new();
    for line in all.lines() {
        let mut places = line.split_whitespace().filter(|word| word.contains(':'));
        *hosts.entry(places.next().unwrap_or_default()).or_default() += 1;
    }
    Ok(hosts.into_values().max().unwrap_or_default())
}

fn metric(page: &str, name: &str) -> Result<f64, String> {
    let line = page
        .lines()
        .find_map(|l| l.strip_prefix(name)?.strip_prefix(' '));
    line.and_then(|value| value.parse().ok())
        .ok_or_else(|| format!("{name} is missing"))
}

/// As many scrapes as one exporter takes, of ever other hosts, so that none is answered from memory.
pub fn scrapes(net: &Net, many: usize) -> Result<(), String> {
    net.crowd()?;
    let _hosts = fast_on(&net.server, PORT)?;
    let _here = serve(&net.client, HERE, None)?;
    // First so many that every batch finds the memory of one before it: a busy machine holds fewer reports
    // at a time, and grows later.
    let warm = WARM.max(many / 2);
    batches(net, 0, warm)?;
    let before = at_rest(net)?;
    batches(net, warm, many - many / 2)?;
    let after = at_rest(net)?;
    println!(
        "        {many} scrapes: memory {:.1} to {:.1} MiB, files {} to {}",
        before.0, after.0, before.1, after.1
    );
    // A leak of 1 KiB a scrape would be 6 MiB in 6,000.
    match after.0 < before.0 + 4.0 && after.1 <= before.1 {
        true => Ok(()),
        false => Err("memory or files grew".into()),
    }
}

/// Scrapes in batches. After each the exporter forgets its reports: how many it holds depends on how
/// fast this machine is, and is no growth.
fn batches(net: &Net, from: usize, many: usize) -> Result<(), String> {
    for first in (from..from + many).step_by(BATCH) {
        scrape(net, first, BATCH.min(from + many - first))?;
        let ports = Cell::new(1);
        patiently(|| {
            // What is no longer fresh goes when another check begins: one of a closed port here.
            let port = ports.replace(ports.get() + 1);
            fetch(
                &net.client,
                &format!("http://{HERE}/probe?target=127.0.0.1:{port}"),
            )?;
            let (page, _) = fetch(&net.client, &format!("http://{HERE}/metrics"))?;
            let held = metric(&page, "redial_serve_held_reports")?;
            (held < 100.0)
                .then_some(())
                .ok_or_else(|| format!("{held} reports are held"))
        })?;
    }
    Ok(())
}

/// Memory in MiB and open files, once no client is connected and no check under way.
fn at_rest(net: &Net) -> Result<(f64, f64), String> {
    let page = || fetch(&net.client, &format!("http://{HERE}/metrics")).map(|(page, _)| page);
    patiently(|| {
        let page = page()?;
        let busy = metric(&page, "redial_serve_checks_running")?
            + metric(&page, "redial_serve_connections")?;
        // This one is a client itself.
        (busy <= 1.0)
            .then_some(())
            .ok_or_else(|| format!("{busy} are still there"))
    })?;
    let page = page()?;
    let bytes = metric(&page, "process_resident_memory_bytes")?;
    Ok((bytes / 1_048_576.0, metric(&page, "process_open_fds")?))
}

/// Scrapes each of so many hosts once, from this one on, and as often again as an exporter is busy.
fn scrape(net: &Net, from: usize, many: usize) -> Result<(), String> {
    let urls: String = (from..from + many)
        .map(|n| {
            format!(
                "url = \"http://{HERE}/probe?target=10.204.{}.{}:{PORT}\"\noutput = /dev/null\n",
                n / 250 % 250,
                n % 250 + 1
            )
        })
        .collect();
    let list = std::env::temp_dir().join(format!("redial-urls-{}", std::process::id()));
    fs::write(&list, urls).map_err(|e| e.to_string())?;
    let line = format!(
        "ip netns exec {} curl -s --parallel --parallel-max 50 --retry 20 --retry-delay 2 --fail -K {}",
        net.client,
        list.display()
    );
    let done = sh(&line).map(drop);
    let _ = fs::remove_file(&list);
    done
}
