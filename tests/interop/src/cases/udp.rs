//! RDP-UDP over a real network: an answer, a refusal, a filter and silence, with one datagram each.

use super::servers::Case;
use redial_tests_interop::{
    checked::check,
    world::{
        net::{Net, SERVER},
        papers::Papers,
        server::{Server, Xrdp, fast},
    },
};

/// Checks what stands there while the router does so with UDP: this code, of a healthy host, and so many
/// datagrams.
fn told(
    net: &Net,
    server: Result<Server, String>,
    (router, deep): (&str, bool),
    (code, datagrams): (&str, u64),
) -> Result<(), String> {
    let _server = server?;
    net.link(20, 0, 0)?;
    net.datagrams(router)?;
    let checked = check(
        &net.client,
        &format!("{SERVER}{}", if deep { " --deep" } else { "" }),
    );
    let counted = net.counted();
    net.link(0, 0, 0)?;
    net.firewall("")?;
    let (checked, counted) = (checked?, counted?);
    let said = code.is_empty() || checked.found(code);
    if said && counted == datagrams && checked.cause() == "healthy" {
        return Ok(());
    }
    Err(format!(
        "healthy, {code} and {datagrams} datagrams; got {counted}, {}",
        checked.words()
    ))
}

/// Every case.
pub fn cases<'a>(net: &'a Net, papers: &'a Papers) -> Vec<Case<'a>> {
    let xrdp = || {
        let xrdp = Xrdp {
            layer: "tls",
            ..Xrdp::default()
        };
        xrdp.start(&net.server, papers)
    };
    let refusing = "reject with icmpx type admin-prohibited";
    vec![
        (
            "udp: a host that speaks it answers, and is asked once",
            Box::new(|| told(net, fast(&net.server), ("", true), ("udp.answered", 1))),
        ),
        (
            "udp: a check that has no reason to ask sends no datagram",
            Box::new(|| told(net, fast(&net.server), ("", false), ("", 0))),
        ),
        (
            "udp: xrdp listens on TCP alone, and is healthy",
            Box::new(move || told(net, xrdp(), ("", true), ("udp.refused", 1))),
        ),
        (
            "udp: a router that forbids it is told from a host that refuses it",
            Box::new(move || told(net, xrdp(), (refusing, true), ("udp.unreachable", 1))),
        ),
        (
            "udp: silence is a note, and no second datagram is sent",
            Box::new(move || told(net, xrdp(), ("drop", true), ("udp.silent", 1))),
        ),
    ]
}
