//! What each peer found on a server whose truth is known, from its own words.

/// What was there to find.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// xrdp, negotiate, expired certificate: TLS and standard security, no NLA.
    Xrdp,
    /// FreeRDP shadow: NLA required, expired certificate, clock ten minutes ahead.
    Shadow,
}

/// The things to find, and how a peer's words show each.
pub const THINGS: [&str; 6] = [
    "expired",
    "security",
    "TLS version",
    "names",
    "host's name",
    "clock skew",
];

/// `+` found, `-` missed, `X` wrong, per thing.
pub fn found(peer: &str, truth: Truth, output: &str) -> [char; 6] {
    let has = |word: &str| output.contains(word);
    let mark = |good: bool| if good { '+' } else { '-' };
    let nla = truth == Truth::Shadow;
    let security = match peer {
        "redial" => mark(if nla {
            has("security.nla-required")
        } else {
            has("security.standard-allowed")
        }),
        // It calls every answer a success, whatever was chosen.
        name if name.starts_with("nmap") => {
            let says_nla = has("CredSSP (NLA): SUCCESS");
            if says_nla && !nla {
                'X'
            } else {
                mark(says_nla)
            }
        }
        _ => '-',
    };
    let expired = match peer {
        "redial" => has("certificate.expired"),
        "sslyze" => has("not valid at validation time") || has("certificate has expired"),
        _ => false,
    };
    let version = match peer {
        "redial" => has("\"version\":\"TLS 1.3\""),
        "sslscan" => has("TLSv1.3   enabled"),
        name if name.starts_with("nmap") => has("TLSv1.3:"),
        _ => has("TLS 1.3"),
    };
    let skew = match peer {
        "redial" => has("clock.skewed"),
        _ => has("clock-skew"),
    };
    let names = has("rdp.lab.test");
    let own = nla && (has("NetBIOS_Computer_Name") || has("\"computer\":\""));
    let if_there = |there: bool, good: bool| if there { mark(good) } else { ' ' };
    [
        mark(expired),
        security,
        mark(version),
        mark(names),
        if_there(nla, own),
        if_there(nla, skew),
    ]
}
