//! Servers whose TLS redial's own library does not have, and mstsc has: healthy, with a warning.
//! Under Wine Schannel makes that TLS, and the line is climbed to its top.

use redial_tests_interop::{
    checked::{Checked, Wine, check, check_under_wine},
    world::{
        net::{Net, SERVER},
        papers::Papers,
        server::{Display, Server, Shadow, Xrdp},
    },
};

use super::servers::Case;

/// Suites with CBC that GnuTLS, and so Wine's Schannel, has by default.
const CBC: &str = "ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA";
/// Suites with RSA key exchange; the first of them is no CBC suite.
const RSA: &str = "AES256-GCM-SHA384:AES128-SHA";

/// What there is to be found, whoever looks.
#[derive(Clone, Copy)]
struct Found {
    /// TLS as Schannel made it.
    session: (&'static str, &'static str),
    /// The warning.
    trouble: &'static str,
    nla: Nla,
}

#[derive(Clone, Copy, PartialEq)]
enum Nla {
    Chosen,
    NotChosen,
}

impl Found {
    /// Where nobody can go on over this TLS.
    fn by_redial(self, checked: &Checked) -> Result<(), String> {
        let nla = match self.nla {
            Nla::Chosen => "not-asked",
            Nla::NotChosen => "skipped",
        };
        self.holds(
            checked,
            nla,
            checked.report["facts"]["line"]["climbs"][0]["session"].is_null(),
        )
    }

    /// Where Schannel can.
    fn by_schannel(self, checked: &Checked) -> Result<(), String> {
        let climb = &checked.report["facts"]["line"]["climbs"][0];
        let (version, suite) = self.session;
        let made = climb["session"]["version"] == version && climb["session"]["suite"] == suite;
        let nla = match self.nla {
            Nla::Chosen => "ok",
            Nla::NotChosen => "skipped",
        };
        let told = climb["challenge"].is_object() == (self.nla == Nla::Chosen);
        self.holds(checked, nla, made && told)
    }

    fn holds(self, checked: &Checked, nla: &str, more: bool) -> Result<(), String> {
        let line = format!("skipped ok ok old-tls {nla}");
        let right = checked.line() == line
            && checked.trouble() == self.trouble
            && checked.cause() == "healthy"
            && checked.exit == 0
            && more;
        if right {
            return Ok(());
        }
        Err(format!(
            "expected line [{line}], healthy, exit 0, trouble [{}]; got {}; climb {}",
            self.trouble,
            checked.words(),
            checked.report["facts"]["line"]["climbs"][0]
        ))
    }
}

type Start<'a> = Box<dyn Fn() -> Result<Server, String> + 'a>;

/// Every server: its name, what is to be found, and how it is started.
fn servers<'a>(
    net: &'a Net,
    papers: &'a Papers,
    display: &'a Display,
) -> Vec<(&'static str, Found, Start<'a>)> {
    let shadow = move |ciphers| -> Start<'a> {
        Box::new(move || {
            let shadow = Shadow {
                ciphers,
                ..Shadow::default()
            };
            shadow.start(&net.server, papers, display)
        })
    };
    let xrdp = move |protocols, ciphers| -> Start<'a> {
        Box::new(move || xrdp(protocols, ciphers).start(&net.server, papers))
    };
    let found = |version, suite, trouble, nla| Found {
        session: (version, suite),
        trouble,
        nla,
    };
    vec![
        (
            "old TLS: FreeRDP shadow nla, CBC suites only",
            found(
                "TLS 1.2",
                "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
                "tls.suites-old",
                Nla::Chosen,
            ),
            shadow(CBC),
        ),
        (
            "old TLS: FreeRDP shadow nla, RSA key exchange only",
            found(
                "TLS 1.2",
                "TLS_RSA_WITH_AES_256_GCM_SHA384",
                "tls.suites-old",
                Nla::Chosen,
            ),
            shadow(RSA),
        ),
        (
            "old TLS: xrdp, CBC suites only",
            found(
                "TLS 1.2",
                "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
                "tls.suites-old",
                Nla::NotChosen,
            ),
            xrdp("TLSv1.2", CBC),
        ),
        (
            "old TLS: xrdp, RSA key exchange only",
            found(
                "TLS 1.2",
                "TLS_RSA_WITH_AES_256_GCM_SHA384",
                "tls.suites-old",
                Nla::NotChosen,
            ),
            xrdp("TLSv1.2", RSA),
        ),
        (
            "old TLS: xrdp, TLS 1.0 only",
            found(
                "TLS 1.0",
                "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
                "tls.old-only",
                Nla::NotChosen,
            ),
            xrdp("TLSv1", "ALL:@SECLEVEL=0"),
        ),
    ]
}

/// Every server, by redial itself, and once more under Wine where that was prepared.
pub fn cases<'a>(net: &'a Net, papers: &'a Papers, display: &'a Display) -> Vec<Case<'a>> {
    let mut cases: Vec<Case<'a>> = Vec::new();
    for (name, found, start) in servers(net, papers, display) {
        cases.push((
            name,
            Box::new(move || {
                let _server = start()?;
                found.by_redial(&check(&net.client, SERVER)?)
            }),
        ));
    }
    if Wine::is_prepared() {
        cases.push((
            "Schannel under Wine climbs to the top of every server with old TLS",
            Box::new(move || under_wine(net, papers, display)),
        ));
        cases.push((
            "Schannel under Wine keeps to this machine's own policy, and no host is accused",
            Box::new(move || policy_under_wine(net, papers)),
        ));
    }
    cases
}

fn under_wine(net: &Net, papers: &Papers, display: &Display) -> Result<(), String> {
    let wine = Wine::in_namespace(&net.client)?;
    for (name, found, start) in servers(net, papers, display) {
        let _server = start()?;
        let checked = check_under_wine(&wine, SERVER)?;
        found
            .by_schannel(&checked)
            .map_err(|why| format!("{name}: {why}"))?;
    }
    Ok(())
}

/// The client's own policy turns TLS 1.0 off, and the host speaks nothing else.
fn policy_under_wine(net: &Net, papers: &Papers) -> Result<(), String> {
    const CLIENT: &str = r"HKLM\System\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.0\Client";
    let wine = Wine::in_namespace(&net.client)?;
    let off = ["/v", "Enabled", "/t", "REG_DWORD", "/d", "0", "/f"];
    wine.run(&[&["reg", "add", CLIENT], &off[..]].concat())?;
    let checked = xrdp("TLSv1", "ALL:@SECLEVEL=0")
        .start(&net.server, papers)
        .and_then(|_server| check_under_wine(&wine, SERVER));
    wine.run(&["reg", "delete", CLIENT, "/f"])?;
    let found = Found {
        session: ("", ""),
        trouble: "tls.old-only tls.schannel-refused",
        nla: Nla::NotChosen,
    };
    found.by_redial(&checked?)
}

/// An xrdp that speaks no more than this.
fn xrdp(protocols: &'static str, ciphers: &'static str) -> Xrdp {
    Xrdp {
        layer: "tls",
        protocols,
        ciphers,
        ..Xrdp::default()
    }
}
