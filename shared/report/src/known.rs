use redial_model::{Facts, machine::System, utc};

use crate::Report;

/// A duration for people: with two decimals below 1 ms, one below 10 ms, else none.
#[must_use]
pub fn milliseconds(ms: f64) -> String {
    match ms {
        ..1.0 => format!("{ms:.2} ms"),
        ..10.0 => format!("{ms:.1} ms"),
        _ => format!("{ms:.0} ms"),
    }
}

/// One line of the summary: its label and its text.
type Known = (&'static str, String);

/// A summary of what the connection showed, with a label for each line: the host, the encryption,
/// the certificate, the clock, the path.
#[must_use]
pub fn known(report: &Report) -> Vec<Known> {
    let facts = &report.facts;
    [
        host(facts),
        encryption(facts),
        versions(facts),
        certificate(facts),
        thumbprint(facts),
        clock(facts),
        path(facts),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the host says of itself over the network, or, where it does not, what its machine says.
fn host(facts: &Facts) -> Option<Known> {
    let Some(identity) = facts.identity.as_ref() else {
        return computer(facts.system.as_ref()?.host.seen()?);
    };
    let names = identity.names().join(", ");
    let system = match (&identity.release, &identity.build) {
        (Some(release), Some(build)) => format!("{release} ({build})"),
        (release, build) => {
            let known = release.as_ref().or(build.as_ref());
            known.map_or_else(String::new, ToString::to_string)
        }
    };
    let parts: Vec<_> = [names, system]
        .into_iter()
        .filter(|s| !s.is_empty())
        .collect();
    Some(("host", parts.join(", ")))
}

fn computer(system: &System) -> Option<Known> {
    let build = match (system.build, system.revision) {
        (0, _) => String::new(),
        (build, 0) => format!("build {build}"),
        (build, revision) => format!("build {build}.{revision}"),
    };
    let parts = [system.computer.as_str(), system.product.as_str(), &build];
    let told: Vec<_> = parts.into_iter().filter(|s| !s.is_empty()).collect();
    (!told.is_empty()).then(|| ("host", told.join(", ")))
}

fn encryption(facts: &Facts) -> Option<Known> {
    let session = facts.best_climb()?.session.as_ref()?;
    Some((
        "encryption",
        format!("{}, {}", session.version, session.suite),
    ))
}

fn versions(facts: &Facts) -> Option<Known> {
    let tls = facts.tls.as_ref().filter(|t| !t.versions.is_empty())?;
    let versions: Vec<_> = tls
        .versions
        .iter()
        .map(|v| {
            let accepted = match v.accepted {
                Some(true) => "yes",
                Some(false) => "no",
                None => "unclear",
            };
            format!("{} {accepted}", redial_codes::version::name(v.version))
        })
        .collect();
    Some(("also", versions.join(", ")))
}

fn certificate(facts: &Facts) -> Option<Known> {
    let c = facts.certificate.as_ref()?;
    let signed = if c.self_signed {
        "self-signed".to_owned()
    } else {
        format!("issued by {}", c.issuer)
    };
    Some((
        "certificate",
        format!(
            "{}, {signed}, {} {}, until {}",
            c.subject,
            c.key.kind,
            c.key.bits,
            utc::date(c.not_after)
        ),
    ))
}

/// The thumbprint. It identifies one machine, so a report with names hidden does not have it.
fn thumbprint(facts: &Facts) -> Option<Known> {
    let sha1 = &facts.certificate.as_ref()?.sha1;
    (!sha1.is_empty()).then(|| ("thumbprint", sha1.to_string()))
}

fn clock(facts: &Facts) -> Option<Known> {
    let skew = facts.clock.as_ref()?.skew;
    Some(("clock", format!("{skew:+.1} s against this computer")))
}

fn path(facts: &Facts) -> Option<Known> {
    let path = facts.path.as_ref()?;
    let interface = path.interface.as_ref();
    let mtu = path
        .known_mtu
        .or(interface.and_then(|i| i.mtu))
        .map_or_else(String::new, |m| format!(", MTU {m}"));
    let through = interface.map_or_else(String::new, |i| format!(" through {}", i.name));
    let round_trip = milliseconds(path.round_trip()?);
    Some(("path", format!("{round_trip} round trip{through}{mtu}")))
}
