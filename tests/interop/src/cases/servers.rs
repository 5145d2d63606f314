//! Real servers: the exact line, findings and top cause of each.

use redial_tests_interop::{
    checked::check,
    world::{
        net::{Net, SERVER},
        papers::Papers,
        server::{Display, Server, Shadow, Xrdp},
    },
};

/// What a server must come out as: line, warnings and errors, cause, exit code.
struct Expected(&'static str, &'static str, &'static str, i32);

fn expect(net: &Net, expected: &Expected, server: Result<Server, String>) -> Result<(), String> {
    let _server = server?;
    let checked = check(&net.client, SERVER)?;
    let Expected(line, trouble, cause, exit) = *expected;
    let as_expected = checked.line() == line
        && checked.trouble() == trouble
        && checked.cause() == cause
        && checked.exit == exit;
    if as_expected {
        Ok(())
    } else {
        Err(format!(
            "expected line [{line}], cause {cause}, exit {exit}, trouble [{trouble}]; got {}",
            checked.words()
        ))
    }
}

/// A server that is not Windows is told from one, by this code, and its advice is its own.
fn told_by(net: &Net, code: &str, server: Result<Server, String>) -> Result<(), String> {
    let _server = server?;
    let checked = check(&net.client, SERVER)?;
    let advice = checked.report["causes"].to_string();
    let windows = [
        "SessionEnv",
        "NETWORK SERVICE",
        "MachineKeys",
        "TermService",
    ];
    let foreign = windows.iter().find(|w| advice.contains(**w));
    match (checked.found(code), foreign) {
        (true, None) => Ok(()),
        (true, Some(word)) => Err(format!("{word} in {advice}")),
        (false, _) => Err(format!("no {code}; got {}", checked.words())),
    }
}

pub type Case<'a> = (&'static str, Box<dyn Fn() -> Result<(), String> + 'a>);

/// Every server.
pub fn cases<'a>(net: &'a Net, papers: &'a Papers, display: &'a Display) -> Vec<Case<'a>> {
    let xrdp = move |name, expected: Expected, xrdp: Xrdp| -> Case<'a> {
        (
            name,
            Box::new(move || expect(net, &expected, xrdp.start(&net.server, papers))),
        )
    };
    let rdp = move |name, expected: Expected, shadow: Shadow| -> Case<'a> {
        (
            name,
            Box::new(move || expect(net, &expected, shadow.start(&net.server, papers, display))),
        )
    };
    let told = move |name,
                     code,
                     start: fn(&Net, &Papers, &Display) -> Result<Server, String>|
          -> Case<'a> {
        (
            name,
            Box::new(move || told_by(net, code, start(net, papers, display))),
        )
    };
    let up_to_tls = "skipped ok ok ok skipped";
    let whole = "skipped ok ok ok ok";
    let standard = "skipped ok ok skipped skipped";
    vec![
        told(
            "xrdp is told from Windows",
            "server.xrdp",
            |net, papers, _| {
                let expired = Xrdp {
                    layer: "tls",
                    paper: "expired",
                    ..Xrdp::default()
                };
                expired.start(&net.server, papers)
            },
        ),
        told(
            "FreeRDP shadow is told from Windows",
            "server.freerdp",
            |net, papers, display| {
                let expired = Shadow {
                    paper: "expired",
                    ..Shadow::default()
                };
                expired.start(&net.server, papers, display)
            },
        ),
        xrdp(
            "xrdp negotiate, good certificate",
            Expected(up_to_tls, "security.standard-allowed", "healthy", 0),
            Xrdp::default(),
        ),
        xrdp(
            "xrdp tls, good certificate",
            Expected(up_to_tls, "", "healthy", 0),
            Xrdp {
                layer: "tls",
                ..Xrdp::default()
            },
        ),
        xrdp(
            "xrdp tls, expired certificate",
            Expected(
                up_to_tls,
                "certificate.expired",
                "certificate.not-renewed",
                1,
            ),
            Xrdp {
                layer: "tls",
                paper: "expired",
                ..Xrdp::default()
            },
        ),
        xrdp(
            "xrdp tls, its key file missing",
            Expected(
                "skipped ok failure-3 not-reached not-reached",
                "security.no-certificate server.tls-unready x224.no-certificate",
                "server.key-file",
                1,
            ),
            Xrdp {
                layer: "tls",
                key: Some("missing"),
                ..Xrdp::default()
            },
        ),
        xrdp(
            "xrdp tls, the key of another certificate",
            Expected(
                "skipped ok ok hung-up not-reached",
                "tls.refused-in-rdp",
                "server.key-file",
                1,
            ),
            Xrdp {
                layer: "tls",
                key: Some("plain"),
                ..Xrdp::default()
            },
        ),
        // On the wire this is as with security_layer=rdp: both causes are named.
        xrdp(
            "xrdp negotiate, its key file missing",
            Expected(
                standard,
                "security.standard-only server.no-tls x224.standard-security",
                "security.downgraded",
                1,
            ),
            Xrdp {
                key: Some("missing"),
                ..Xrdp::default()
            },
        ),
        xrdp(
            "xrdp rdp is not called NLA",
            Expected(
                standard,
                "security.standard-only server.no-tls x224.standard-security",
                "security.downgraded",
                1,
            ),
            Xrdp {
                layer: "rdp",
                ..Xrdp::default()
            },
        ),
        xrdp(
            "xrdp rdp, expired certificate: no TLS shows it",
            Expected(
                standard,
                "security.standard-only server.no-tls x224.standard-security",
                "security.downgraded",
                1,
            ),
            Xrdp {
                layer: "rdp",
                paper: "expired",
                ..Xrdp::default()
            },
        ),
        xrdp(
            "xrdp negotiate, expired certificate",
            Expected(
                up_to_tls,
                "certificate.expired security.standard-allowed",
                "certificate.not-renewed",
                1,
            ),
            Xrdp {
                paper: "expired",
                ..Xrdp::default()
            },
        ),
        rdp(
            "FreeRDP shadow nla",
            Expected(whole, "", "healthy", 0),
            Shadow::default(),
        ),
        rdp(
            "FreeRDP shadow nla, expired certificate",
            Expected(whole, "certificate.expired", "certificate.not-renewed", 1),
            Shadow {
                paper: "expired",
                ..Shadow::default()
            },
        ),
        rdp(
            "FreeRDP shadow tls",
            Expected(up_to_tls, "", "healthy", 0),
            Shadow {
                security: "tls",
                ..Shadow::default()
            },
        ),
        rdp(
            "FreeRDP shadow rdp",
            Expected(
                "skipped ok ok skipped skipped",
                "security.standard-only x224.tls-not-allowed",
                "security.downgraded",
                1,
            ),
            Shadow {
                security: "rdp",
                ..Shadow::default()
            },
        ),
        rdp(
            "FreeRDP shadow, clock ten minutes ahead",
            Expected(whole, "clock.skewed", "clock.skew", 1),
            Shadow {
                clock: "+600s",
                ..Shadow::default()
            },
        ),
        rdp(
            "FreeRDP shadow, clock 61 s behind",
            Expected(whole, "", "healthy", 0),
            Shadow {
                clock: "-61s",
                ..Shadow::default()
            },
        ),
    ]
}
