//! The watch: Debian's Prometheus and Alertmanager, which ask `redial serve`.

use std::fs;

use serde_json::Value;

use super::{
    scrapes::{manners, scrapes},
    servers::Case,
};
use redial_tests_interop::{
    checked::program,
    world::{
        net::{Net, SERVER},
        papers::Papers,
        server::{Xrdp, fast_on},
        shell::{sh, sh_with},
        watch::{Engine, Site, document, fetch, fetch_with, patiently, serve},
    },
};

/// Where the exporter of the client listens.
pub const HERE: &str = "127.0.0.1:9904";
/// Where that of the router does, for others, too.
const THERE: &str = "10.203.1.1:9904";
/// The port of the healthy hosts.
pub const PORT: u16 = 3390;

/// Every case.
pub fn cases<'a>(net: &'a Net, papers: &'a Papers) -> Vec<Case<'a>> {
    vec![
        (
            "watch: promtool finds nothing to say of the metrics and the rules",
            Box::new(|| clean(net)),
        ),
        (
            "watch: the right alert for expired, dead and broken from one site, none for healthy",
            Box::new(|| alerts(net, papers)),
        ),
        (
            "watch: systemd reads the unit, and finds it closed",
            Box::new(unit),
        ),
        (
            "watch: a target outside the list is refused, and a page of another site, too",
            Box::new(|| refused(net)),
        ),
        (
            "watch: 200 hosts at 100 ms every 15 s, three connections to each at most",
            Box::new(|| manners(net)),
        ),
        (
            "watch: thousands of scrapes leave memory and files as they were",
            Box::new(|| scrapes(net, 12_000)),
        ),
    ]
}

/// A day of sixty hosts, each asked every minute.
pub fn soak(net: &Net) -> Vec<Case<'_>> {
    vec![(
        "soak: a day of scrapes leaves memory and files as they were",
        Box::new(|| scrapes(net, 86_400)),
    )]
}

fn clean(net: &Net) -> Result<(), String> {
    net.fleet()?;
    let (_hosts, _serve) = (fast_on(&net.server, PORT)?, serve(&net.client, HERE, None)?);
    for path in [
        "/metrics",
        "/probe?target=10.203.3.1:3390",
        "/probe?target=10.203.3.1:9",
    ] {
        let (metrics, status) = fetch(&net.client, &format!("http://{HERE}{path}"))?;
        if status != "200" {
            return Err(format!("{path}: {status} {metrics}"));
        }
        sh_with("promtool check metrics", &metrics)?;
    }
    settings()?;
    sh(&format!(
        "promtool check rules {}",
        document("docs/watching/redial.rules.yml").display()
    ))?;
    sh(&format!(
        "promtool test rules {}",
        document("tests/watch/rules.test.yml").display()
    ))
    .map(drop)
}

/// The jobs that docs/watching.md shows, as one configuration.
fn settings() -> Result<(), String> {
    let path = document("docs/watching.md");
    let text = fs::read_to_string(&path).map_err(|e| e.to_string())?;
    let blocks = text.split("```yaml\n").skip(1);
    let jobs = blocks.filter_map(|block| block.split("```").next());
    let jobs: String = jobs
        .map(|block| block.trim_start_matches("scrape_configs:\n"))
        .collect();
    if jobs.matches("job_name").count() < 3 {
        return Err(format!("only these jobs: {jobs}"));
    }
    let here = std::env::temp_dir().join(format!("redial-jobs-{}.yml", std::process::id()));
    fs::write(&here, format!("scrape_configs:\n{jobs}")).map_err(|e| e.to_string())?;
    let read = sh(&format!("promtool check config {}", here.display()));
    let _ = fs::remove_file(&here);
    read.map(drop)
}

/// The unit, with the program where it is here. How exposed it is, systemd counts from 0 to 10.
fn unit() -> Result<(), String> {
    let path = document("docs/watching/redial-serve.service");
    let text = fs::read_to_string(&path).map_err(|e| e.to_string())?;
    let folder = std::env::temp_dir().join(format!("redial-unit-{}", std::process::id()));
    let here = folder.join("redial-serve.service");
    let unit = text.replace("/usr/bin/redial", &program()?);
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&here, unit))
        .map_err(|e| e.to_string())?;
    let here = here.display();
    let read = sh(&format!("systemd-analyze verify --man=no {here}"));
    let closed = sh(&format!(
        "systemd-analyze security --offline=yes --threshold=20 {here}"
    ));
    let _ = fs::remove_dir_all(&folder);
    read.and(closed).map(drop)
}

fn alerts(net: &Net, papers: &Papers) -> Result<(), String> {
    net.fleet()?;
    let done = alerted(net, papers);
    net.forward("")?;
    done
}

fn alerted(net: &Net, papers: &Papers) -> Result<(), String> {
    let list = papers.folder().join("allowed");
    fs::write(&list, format!("10.203.3.0/24:*\n{SERVER}\n")).map_err(|e| e.to_string())?;
    // On the way from the client one host is not reached; from the router it is.
    net.forward("ip daddr 10.203.3.2 drop;")?;
    let expired = Xrdp {
        layer: "tls",
        paper: "expired",
        ..Xrdp::default()
    };
    let _xrdp = expired.start(&net.server, papers)?;
    let _hosts = fast_on(&net.server, PORT)?;
    let _here = serve(&net.client, HERE, None)?;
    let _there = serve(net.router(), THERE, Some(&list))?;
    let dead = "10.203.3.9:3391";
    let targets = ["10.203.3.1:3390", "10.203.3.2:3390", dead, SERVER].map(str::to_owned);
    let site = |name, exporter| Site {
        name,
        exporter,
        targets: &targets,
    };
    let engine = Engine::start(&net.client, 5, &[site("here", HERE), site("there", THERE)])?;
    engine.until("count(redial_healthy)", 8.0)?;
    engine.alerts(&[
        &format!("RemoteDesktopCertificateExpired {SERVER}:3389"),
        &format!("RemoteDesktopDown {dead}"),
        "RemoteDesktopDownFromSite 10.203.3.2:3390 here",
    ])?;
    let says = engine.says("RemoteDesktopDown")?;
    if !says.contains("Likeliest cause: Nothing listens on the port (listener.off)") {
        return Err(format!("the alert names no cause: {says}"));
    }
    drawn(&engine)?;
    // The way is whole again: its alert goes.
    net.forward("")?;
    patiently(|| {
        engine.until(
            "redial_healthy{target=\"10.203.3.2:3390\",site=\"here\"}",
            1.0,
        )
    })?;
    engine.until(
        "count(ALERTS{alertname=\"RemoteDesktopDownFromSite\"}) or vector(0)",
        0.0,
    )
}

/// Every query of the dashboard has an answer.
fn drawn(engine: &Engine) -> Result<(), String> {
    let path = document("docs/watching/dashboard.json");
    let text = fs::read_to_string(&path).map_err(|e| e.to_string())?;
    let dashboard: Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let panels = dashboard["panels"].as_array().ok_or("no panels")?;
    for panel in panels {
        let asks = panel["targets"][0]["expr"].as_str().ok_or("no query")?;
        let asks = asks.replace("$target", ".*").replace("$site", ".*");
        if engine.query(&asks)?.is_empty() {
            return Err(format!("{}: nothing for {asks}", panel["title"]));
        }
    }
    Ok(())
}

fn refused(net: &Net) -> Result<(), String> {
    net.fleet()?;
    let list = std::env::temp_dir().join(format!("redial-allowed-{}", std::process::id()));
    fs::write(&list, "10.203.3.0/25:*\n").map_err(|e| e.to_string())?;
    let _hosts = fast_on(&net.server, PORT)?;
    let done = serve(net.router(), THERE, Some(&list)).and_then(|_there| {
        let status = |target: &str| {
            fetch(
                &net.client,
                &format!("http://{THERE}/probe?target={target}"),
            )
        };
        let (_, good) = status("10.203.3.1:3390")?;
        let (says, other) = status("10.203.3.200:3390")?;
        let one = says.lines().count() == 1 && says.contains("not in the list of hosts");
        let page = format!("http://{THERE}/probe?target=10.203.3.1:3390");
        let (_, page) = fetch_with(&net.client, &["-H", "Origin: http://evil.test"], &page)?;
        match (&*good, &*other, one, &*page) {
            ("200", "403", true, "403") => Ok(()),
            seen => Err(format!("{seen:?}: {says}")),
        }
    });
    let _ = fs::remove_file(&list);
    done
}
