//! Two messages in the first flight: real servers come out as they do the plain way, and the report says
//! what became of it.

use super::servers::Case;
use redial_tests_interop::{
    checked::{Checked, check},
    world::{
        net::{Net, SERVER},
        papers::Papers,
        server::{Display, Server, Shadow, Xrdp},
    },
};

/// What became of the first flight: `taken`, or `odd`.
fn became(checked: &Checked) -> String {
    let eager = &checked.report["facts"]["line"]["climbs"][0]["eager"];
    match eager["odd"].is_object() {
        true => "odd".into(),
        false => eager.as_str().unwrap_or("nothing").into(),
    }
}

/// Checks a server both ways, five times each; `wanted` is what has to become of the first flight.
fn equal(net: &Net, wanted: &str, server: Result<Server, String>) -> Result<(), String> {
    let _server = server?;
    let plain = check(&net.client, SERVER)?;
    for round in 1..=5 {
        let eager = check(&net.client, &format!("{SERVER} --eager"))?;
        let came = became(&eager);
        if came != wanted {
            return Err(format!(
                "round {round}: {came}, not {wanted}; {}",
                eager.words()
            ));
        }
        if !eager.found(if wanted == "taken" {
            "line.eager"
        } else {
            "line.not-eager"
        }) {
            return Err(format!("round {round}: nobody says what became of it"));
        }
        if (eager.line(), eager.trouble(), eager.cause(), eager.exit)
            != (plain.line(), plain.trouble(), plain.cause(), plain.exit)
        {
            return Err(format!(
                "round {round}: {}, but the plain way {}",
                eager.words(),
                plain.words()
            ));
        }
    }
    Ok(())
}

/// The same over a way of 100 ms.
fn equal_far_away(net: &Net, wanted: &str, server: Result<Server, String>) -> Result<(), String> {
    net.link(100, 0, 0)?;
    let came = equal(net, wanted, server);
    net.link(0, 0, 0)?;
    came
}

/// Every case.
pub fn cases<'a>(net: &'a Net, papers: &'a Papers, display: &'a Display) -> Vec<Case<'a>> {
    let xrdp = move |name, wanted: &'static str, xrdp: Xrdp| -> Case<'a> {
        let start = move || xrdp.start(&net.server, papers);
        (name, Box::new(move || equal(net, wanted, start())))
    };
    let shadow = move |name, shadow: Shadow| -> Case<'a> {
        let start = move || shadow.start(&net.server, papers, display);
        (name, Box::new(move || equal(net, "taken", start())))
    };
    vec![
        xrdp("eager: xrdp", "taken", Xrdp::default()),
        xrdp(
            "eager: xrdp with TLS 1.2, expired certificate",
            "taken",
            Xrdp {
                layer: "tls",
                paper: "expired",
                protocols: "TLSv1.2",
                ..Xrdp::default()
            },
        ),
        xrdp(
            "eager: xrdp with standard security alone",
            "odd",
            Xrdp {
                layer: "rdp",
                ..Xrdp::default()
            },
        ),
        xrdp(
            "eager: xrdp without its key",
            "odd",
            Xrdp {
                layer: "tls",
                key: Some("missing"),
                ..Xrdp::default()
            },
        ),
        shadow("eager: FreeRDP shadow with NLA", Shadow::default()),
        shadow(
            "eager: FreeRDP shadow without NLA, expired certificate",
            Shadow {
                security: "tls",
                paper: "expired",
                ..Shadow::default()
            },
        ),
        (
            "eager: FreeRDP shadow with NLA, 100 ms away",
            Box::new(move || {
                let server = Shadow::default().start(&net.server, papers, display);
                equal_far_away(net, "taken", server)
            }),
        ),
    ]
}
