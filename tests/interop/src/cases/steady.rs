//! The same server gives the same verdict, ten times.

use super::servers::Case;
use redial_tests_interop::{
    checked::check,
    world::{
        net::{Net, SERVER},
        papers::Papers,
        server::{Display, Server, Shadow, Xrdp},
    },
};

fn ten(net: &Net, server: Result<Server, String>) -> Result<(), String> {
    let _server = server?;
    let first = check(&net.client, SERVER)?;
    for round in 2..=10 {
        let again = check(&net.client, SERVER)?;
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
            Box::new(|| ten(net, Xrdp::default().start(&net.server, papers))),
        ),
        (
            "ten checks of xrdp with TLS 1.0 only",
            Box::new(|| {
                ten(
                    net,
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
            Box::new(|| ten(net, Shadow::default().start(&net.server, papers, display))),
        ),
    ]
}
