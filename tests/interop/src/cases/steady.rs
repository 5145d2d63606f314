//! The same server gives the same verdict, ten times: also where a series of a hundred connections is
//! asked for, and where both ends have no processor to spare.

use super::servers::Case;
use redial_tests_interop::{
    checked::check,
    world::{
        busy::Busy,
        net::{Net, SERVER},
        papers::Papers,
        server::{Display, Server, Shadow, Xrdp},
    },
};

/// How it is checked.
#[derive(Clone, Copy, Debug)]
enum Way {
    Usual,
    /// While two programs do nothing but compute.
    Busy,
    /// The same with `--deep`.
    DeepAndBusy,
}

fn ten(net: &Net, way: Way, server: Result<Server, String>) -> Result<(), String> {
    let _server = server?;
    let (words, _busy) = match way {
        Way::Usual => (SERVER.to_owned(), None),
        Way::Busy => (SERVER.to_owned(), Some(Busy::start()?)),
        Way::DeepAndBusy => (format!("{SERVER} --deep"), Some(Busy::start()?)),
    };
    let first = check(&net.client, &words)?;
    for round in 2..=10 {
        let again = check(&net.client, &words)?;
        if (again.line(), again.trouble(), again.cause(), again.exit)
            != (first.line(), first.trouble(), first.cause(), first.exit)
        {
            return Err(format!(
                "round {round}: {}, but at first {}",
                again.words(),
                first.words()
            ));
        }
    }
    Ok(())
}

/// Every case.
pub fn cases<'a>(net: &'a Net, papers: &'a Papers, display: &'a Display) -> Vec<Case<'a>> {
    vec![
        (
            "ten checks of xrdp, whose listen queue has two places",
            Box::new(|| ten(net, Way::Usual, Xrdp::default().start(&net.server, papers))),
        ),
        (
            "ten checks of xrdp with TLS 1.0 only",
            Box::new(|| {
                ten(
                    net,
                    Way::Usual,
                    Xrdp {
                        layer: "tls",
                        protocols: "TLSv1",
                        ciphers: "ALL:@SECLEVEL=0",
                        ..Xrdp::default()
                    }
                    .start(&net.server, papers),
                )
            }),
        ),
        (
            "ten checks of FreeRDP shadow",
            Box::new(|| {
                ten(
                    net,
                    Way::Usual,
                    Shadow::default().start(&net.server, papers, display),
                )
            }),
        ),
        (
            "ten deep checks of xrdp on busy machines",
            Box::new(|| {
                let xrdp = Xrdp::default().start(&net.server, papers);
                ten(net, Way::DeepAndBusy, xrdp)
            }),
        ),
        (
            "ten checks of FreeRDP shadow on busy machines",
            Box::new(|| {
                let shadow = Shadow::default().start(&net.server, papers, display);
                ten(net, Way::Busy, shadow)
            }),
        ),
    ]
}

/// The slowest of them: the server takes a third of a second for each connection of the series.
pub fn deep_shadow(net: &Net, papers: &Papers, display: &Display) -> Result<(), String> {
    let shadow = Shadow::default().start(&net.server, papers, display);
    ten(net, Way::DeepAndBusy, shadow)
}
