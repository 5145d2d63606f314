//! A real network: delay, loss, holes, walls and names.

use super::servers::Case;
use redial_tests_interop::{
    checked::{Checked, check, states},
    world::{
        net::{Net, SERVER},
        papers::Papers,
        server::{Server, Xrdp},
    },
};

fn must(so: bool, what: &str, checked: &Checked) -> Result<(), String> {
    if so {
        Ok(())
    } else {
        Err(format!("{what}; got {}", checked.words()))
    }
}

/// With the usual xrdp on the far side.
fn with_xrdp(
    net: &Net,
    papers: &Papers,
    run: impl Fn() -> Result<(), String>,
) -> Result<(), String> {
    let xrdp = Xrdp {
        layer: "tls",
        ..Xrdp::default()
    };
    with(net, xrdp.start(&net.server, papers), run)
}

/// With a server on the far side; afterwards the network is whole again.
fn with(
    net: &Net,
    server: Result<Server, String>,
    run: impl Fn() -> Result<(), String>,
) -> Result<(), String> {
    let _server = server?;
    let done = run();
    net.link(0, 0, 0)?;
    net.mtu(1500, true)?;
    net.firewall("")?;
    done
}

/// A hole 40 ms away that so many bytes pass, both ways.
fn dig(net: &Net, passes: u32) -> Result<(), String> {
    net.link(40, 0, 0)?;
    net.mtu(passes, false)
}

/// Names it after so many round trips at most. Peers take 175 and more for an answer, or a wrong one;
/// twenty-five would be a second.
fn names_the_hole(net: &Net, passes: u32, round_trips: f64) -> Result<(), String> {
    dig(net, passes)?;
    let c = check(&net.client, SERVER)?;
    must(c.cause() == "path.mtu" && c.exit == 1, "path.mtu first", &c)?;
    let says = c.report["findings"]
        .as_array()
        .and_then(|all| all.iter().find(|f| f["code"] == "path.hole"))
        .map(|f| f["says"].to_string());
    must(
        says.as_ref()
            .is_some_and(|s| s.contains(&format!("packets of {passes} bytes arrive"))),
        &format!("packets of {passes} bytes arrive, not {says:?}"),
        &c,
    )?;
    must(
        c.report["plans"][0]["fix"] == "mtu.lower",
        "a plan to lower the MTU",
        &c,
    )?;
    let in_time = c.round_trips() < round_trips;
    must(in_time, &format!("{round_trips} round trips at most"), &c)
}

/// With an ordinary certificate the answer of TLS 1.2 fits through the hole, and that of TLS 1.3
/// does not.
fn only_tls13_falls(net: &Net, papers: &Papers) -> Result<(), String> {
    let xrdp = |protocols| {
        let xrdp = Xrdp {
            layer: "tls",
            paper: "plain",
            protocols,
            ..Xrdp::default()
        };
        xrdp.start(&net.server, papers)
    };
    with(net, xrdp("TLSv1.2"), || {
        dig(net, 1300)?;
        let c = check(&net.client, SERVER)?;
        must(c.cause() == "healthy", "the answer of TLS 1.2 fits", &c)
    })?;
    with(net, xrdp("TLSv1.2, TLSv1.3"), || {
        names_the_hole(net, 1300, 40.0)
    })
}

/// Every case.
pub fn cases<'a>(net: &'a Net, papers: &'a Papers) -> Vec<Case<'a>> {
    let case = |name, run: fn(&Net) -> Result<(), String>| -> Case<'a> {
        (name, Box::new(move || with_xrdp(net, papers, || run(net))))
    };
    vec![
        case("an MTU hole is named, with the size that passes", |net| {
            names_the_hole(net, 1300, 40.0)
        }),
        case("one that takes small segments, too, is named", |net| {
            names_the_hole(net, 1000, 100.0)
        }),
        (
            "an MTU hole that only the answer of TLS 1.3 falls into is named, too",
            Box::new(|| only_tls13_falls(net, papers)),
        ),
        case("an honest small MTU is no trouble", |net| {
            net.link(40, 0, 0)?;
            net.mtu(1300, true)?;
            let c = check(&net.client, SERVER)?;
            must(c.cause() == "healthy" && c.exit == 0, "healthy", &c)
        }),
        case(
            "a dropped SYN is the firewall, within the connect budget",
            |net| {
                net.firewall("drop")?;
                let c = check(&net.client, SERVER)?;
                must(
                    c.cause() == "firewall.blocked" && c.line().starts_with("skipped silent"),
                    "firewall.blocked, silent",
                    &c,
                )?;
                // The budget is three seconds; one more wait would be six.
                must(
                    c.report["took_ms"].as_f64().is_some_and(|ms| ms < 5000.0),
                    "one connect budget",
                    &c,
                )
            },
        ),
        case("a reset is no listener", |net| {
            net.firewall("reject with tcp reset")?;
            let c = check(&net.client, SERVER)?;
            must(
                c.cause() == "listener.off" && c.line().starts_with("skipped refused"),
                "listener.off, refused",
                &c,
            )
        }),
        case("a forbidding router is the firewall", |net| {
            net.firewall("reject with icmp type admin-prohibited")?;
            let c = check(&net.client, SERVER)?;
            must(
                c.cause() == "firewall.blocked" && c.line().starts_with("skipped unreachable"),
                "firewall.blocked, unreachable",
                &c,
            )
        }),
        case(
            "a connection that is swallowed whole does not speak for the host",
            |net| {
                // The climb and a question begin side by side: now the one is swallowed, now the
                // other.
                let mut stalled = 0;
                for _ in 0..6 {
                    net.swallow_one()?;
                    let c = check(&net.client, SERVER)?;
                    must(c.cause() == "healthy" && c.exit == 0, "healthy", &c)?;
                    stalled += usize::from(c.found("line.stalled"));
                }
                if stalled == 0 {
                    Err("the climb was never swallowed".into())
                } else {
                    Ok(())
                }
            },
        ),
        case(
            "five percent loss is unstable with --deep, and said with its series",
            |net| {
                net.link(20, 0, 5)?;
                let c = check(&net.client, &format!("{SERVER} --deep"))?;
                let series = &c.report["facts"]["path"]["series"];
                must(
                    c.cause() == "path.unstable"
                        && series["size"] == 100
                        && series["interval_ms"] == 30,
                    "path.unstable over 100 connections",
                    &c,
                )
            },
        ),
        case(
            "no loss is not unstable with --deep, jitter neither",
            |net| {
                net.link(20, 5, 0)?;
                let c = check(&net.client, &format!("{SERVER} --deep"))?;
                must(
                    c.cause() == "healthy" && c.found("path.steady"),
                    "healthy and steady",
                    &c,
                )
            },
        ),
        case("the default check does not call loss unstable", |net| {
            net.link(20, 0, 5)?;
            for _ in 0..5 {
                let c = check(&net.client, SERVER)?;
                must(c.cause() == "healthy", "healthy", &c)?;
            }
            Ok(())
        }),
        case("a name is looked up and dialled", |net| {
            let c = check(&net.client, "rdp.lab.test")?;
            must(
                c.line() == "ok ok ok ok skipped"
                    && c.cause() == "healthy"
                    && c.found("certificate.covers-name"),
                "a whole line by name",
                &c,
            )
        }),
        case(
            "a name with a dead and a live address shows both lines and is usable",
            |net| {
                net.nowhere("blackhole")?;
                let c = check(&net.client, "dual.lab.test")?;
                let lines: Vec<String> = c.report["lines"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default()
                    .iter()
                    .map(|l| states(&l["line"]))
                    .collect();
                let dead = lines.iter().any(|l| {
                    l.contains("silent") || l.contains("unreachable") || l.contains("broke")
                });
                must(
                    lines.len() == 2 && dead && lines.iter().any(|l| l == "ok ok ok ok skipped"),
                    &format!("two lines, not {lines:?}"),
                    &c,
                )?;
                must(
                    c.found("address.dead") && c.cause() == "healthy" && c.exit == 0,
                    "usable",
                    &c,
                )
            },
        ),
        case("an unknown name is not resolved", |net| {
            let c = check(&net.client, "gone.lab.test")?;
            must(
                c.cause() == "name.not-found"
                    && c.line().starts_with("not-found")
                    && c.found("name.unknown"),
                "name.not-found",
                &c,
            )
        }),
        case(
            "an address given beside a name is dialled, and the name stays the name",
            |net| {
                let c = check(&net.client, &format!("gone.lab.test --address {SERVER}"))?;
                must(
                    c.line() == "skipped ok ok ok skipped" && c.found("certificate.other-name"),
                    "dialled, and the certificate compared with the name",
                    &c,
                )
            },
        ),
        case("an unreachable network is said at once", |net| {
            net.nowhere("unreachable")?;
            let c = check(&net.client, "10.203.9.9")?;
            must(
                c.cause() == "firewall.blocked" && c.line().starts_with("skipped unreachable"),
                "unreachable, and not waited for",
                &c,
            )
        }),
        case(
            "at 100 ms a TLS 1.3 host takes at most two round trips more than the floor of three",
            |net| {
                net.link(100, 0, 0)?;
                let c = check(&net.client, SERVER)?;
                must(
                    c.cause() == "healthy" && c.round_trips() < 5.5,
                    "five round trips, and half of one for this machine's own work",
                    &c,
                )?;
                must(
                    c.report["connections"].as_u64().is_some_and(|n| n <= 5),
                    "five connections at most",
                    &c,
                )
            },
        ),
    ]
}
