use crate::Report;

/// A time for people: two places below a millisecond, one below ten.
pub fn milliseconds(ms: f64) -> String {
    match ms {
        ..1.0 => format!("{ms:.2} ms"),
        ..10.0 => format!("{ms:.1} ms"),
        _ => format!("{ms:.0} ms"),
    }
}

/// What the line showed, each with its label: who the host is, the encryption, the certificate, the
/// clock, the path.
pub fn known(report: &Report) -> Vec<(&'static str, String)> {
    let facts = &report.facts;
    let mut lines = Vec::new();
    if let Some(i) = &facts.identity {
        let names = i.names().join(", ");
        let system = match (&i.release, &i.build) {
            (Some(release), Some(build)) => format!("{release} ({build})"),
            (release, build) => release
                .clone()
                .or_else(|| build.clone())
                .unwrap_or_default(),
        };
        lines.push((
            "host",
            [names, system]
                .into_iter()
                .filter(|s| !s.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
        ));
    }
    if let Some(session) = facts
        .line
        .as_ref()
        .and_then(|l| l.best())
        .and_then(|c| c.session.as_ref())
    {
        lines.push((
            "encryption",
            format!("{}, {}", session.version, session.suite),
        ));
    }
    if let Some(tls) = facts.tls.as_ref().filter(|t| !t.versions.is_empty()) {
        let word = |accepted| match accepted {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unclear",
        };
        let versions: Vec<_> = tls
            .versions
            .iter()
            .map(|v| {
                format!(
                    "{} {}",
                    redial_codes::version::name(v.version),
                    word(v.accepted)
                )
            })
            .collect();
        lines.push(("also", versions.join(", ")));
    }
    if let Some(c) = &facts.certificate {
        let signed = if c.self_signed {
            "self-signed".to_owned()
        } else {
            format!("issued by {}", c.issuer)
        };
        let until = redial_model::utc::date(c.not_after);
        lines.push((
            "certificate",
            format!(
                "{}, {signed}, {} {}, until {until}",
                c.subject, c.key.kind, c.key.bits
            ),
        ));
        // Names one machine, so that a report to be shown around has none.
        if !c.sha1.0.is_empty() {
            lines.push(("thumbprint", c.sha1.to_string()));
        }
    }
    if let Some(clock) = &facts.clock {
        lines.push((
            "clock",
            format!("{:+.1} s against this machine", clock.skew),
        ));
    }
    if let Some(path) = &facts.path {
        let mtu = path
            .known_mtu
            .or(path.interface.as_ref().and_then(|i| i.mtu))
            .map_or_else(String::new, |m| format!(", MTU {m}"));
        let through = path
            .interface
            .as_ref()
            .map_or_else(String::new, |i| format!(" through {}", i.name));
        if let Some(rtt) = path.round_trip() {
            lines.push((
                "path",
                format!("{} round trip{through}{mtu}", milliseconds(rtt)),
            ));
        }
    }
    lines
}
