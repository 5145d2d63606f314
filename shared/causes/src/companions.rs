/// What is always found beside a code, because nothing else leads to it. A code that ends in a dot
/// stands for its family. A cause may not hold against itself what always comes with its sign.
pub static COMPANIONS: &[(&str, &[&str])] = &[
    // NLA is asked inside TLS, and the challenge says who the host is and what time it has.
    ("nla.", &["tls.completed"]),
    ("identity.", &["tls.completed", "nla.answered"]),
    ("clock.", &["tls.completed", "nla.answered"]),
    // What comes after the password comes after its proof, where the host asks for one.
    ("right.", &["auth.accepted"]),
    // These are xrdp's own words for what the X.224 answer says of every server.
    (
        "server.tls-unready",
        &["server.xrdp", "x224.no-certificate"],
    ),
    ("server.no-tls", &["server.xrdp", "x224.standard-security"]),
    // Asked only after the usual hello was met with silence.
    ("tls.mute", &["tls.silent"]),
    ("tls.small-hello-passes", &["tls.silent"]),
    ("tls.small-segments-pass", &["tls.silent"]),
    ("path.hole", &["tls.silent", "tls.small-segments-pass"]),
];

/// What is always found beside this code.
pub fn companions(code: &str) -> impl Iterator<Item = &'static str> {
    let is_of =
        move |family: &str| family == code || family.ends_with('.') && code.starts_with(family);
    let rows = COMPANIONS.iter().filter(move |(family, _)| is_of(family));
    rows.flat_map(|(_, beside)| beside.iter().copied())
}
