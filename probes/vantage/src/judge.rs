use redial_model::{Contrast, End, Facts, Finding, Rung, Severity, Standing, VantageFact, View};

use crate::{
    BREAKS_ALIKE, BREAKS_ELSEWHERE, NOT_REACHED, OTHER_ADDRESS, OTHER_CERTIFICATE, OTHER_HOST,
    WORKS,
};

pub(crate) fn judge(fact: &VantageFact, facts: &Facts) -> Vec<Finding> {
    let views = fact.views.iter();
    views.flat_map(|view| one(view, facts)).collect()
}

fn one(view: &View, facts: &Facts) -> Vec<Finding> {
    let here = facts.standing();
    let contrast = view.contrast(facts);
    let (place, there) = (view.place(), view.standing());
    // The name may lead to the wrong host from here.
    let only_there = there == Standing::Up && matches!(here, Standing::Broken(..));
    let main = match contrast {
        Contrast::NotReached => NOT_REACHED
            .found(format!("no look {place}: {}", not_reached(view)))
            .with("this says", "nothing about the host"),
        Contrast::Works => works(&place, here),
        Contrast::Alike => BREAKS_ALIKE.found(format!(
            "{place} the connection {} too: the fault is not only on the way from here",
            broken(there)
        )),
        Contrast::Elsewhere => BREAKS_ELSEWHERE.found(format!(
            "{place} the connection {}; from here it {}",
            broken(there),
            broken(here)
        )),
        Contrast::OtherCertificate(same) => other_certificate(&place, same),
        Contrast::OtherHost => {
            let says =
                format!("{place} another host answers than the one entered or reached from here");
            weighed(OTHER_HOST.found(says), only_there)
        }
        Contrast::OtherAddress => {
            let says = format!(
                "{place} the name has another address, and nothing shows that the same host has it"
            );
            weighed(OTHER_ADDRESS.found(says), only_there)
        }
    };
    let moved = view.is_at_another_address(facts) && contrast != Contrast::OtherAddress;
    let moved = moved.then(|| {
        let says = format!("{place} the name has another address");
        addresses(weighed(OTHER_ADDRESS.found(says), false), view, facts)
    });
    let main = match contrast {
        Contrast::OtherAddress => addresses(main, view, facts),
        _ => seen(main, view, facts),
    };
    [main].into_iter().chain(moved).collect()
}

/// The connection works there: a note where it works here, too.
fn works(place: &str, here: Standing<'_>) -> Finding {
    let says = match here {
        Standing::Broken(..) => format!(
            "{place} the connection works; only from here it {}",
            broken(here)
        ),
        Standing::Up | Standing::Unknown => format!("{place} the connection works"),
    };
    // TLS that ends here without a reason, and not there, has its reason on the way. Every other end
    // has a sign of its own.
    let on_the_way =
        matches!(here, Standing::Broken(Rung::Tls, Some(end)) if end.gives_no_reason());
    weighed(WORKS.found(says), on_the_way)
}

/// A finding that is evidence by itself, or only beside others.
fn weighed(finding: Finding, counts: bool) -> Finding {
    let severity = if counts {
        Severity::Warning
    } else {
        Severity::Info
    };
    Finding {
        severity,
        ..finding
    }
}

/// Another certificate of a host that calls itself the same is a sign; of one that does not say who
/// it is, it may be another host.
fn other_certificate(place: &str, is_same: bool) -> Finding {
    if is_same {
        return OTHER_CERTIFICATE.found(format!(
            "{place} a host of the same name shows another certificate than here"
        ));
    }
    let says = format!(
        "{place} the certificate is another one, and nothing shows that it is the same host"
    );
    weighed(OTHER_CERTIFICATE.found(says), false)
}

/// Why a place says nothing.
fn not_reached(view: &View) -> String {
    if let Some(why) = &view.missed {
        return why.to_string();
    }
    match view.standing() {
        Standing::Broken(_, Some(End::Junk)) => {
            "what came back is no answer of Remote Desktop, and may be the command's own".into()
        }
        _ => "the command closed the connection before the host answered".into(),
    }
}

/// How far a connection comes, as the end of a sentence.
fn broken(standing: Standing<'_>) -> String {
    match standing {
        Standing::Unknown => "was not tried".into(),
        Standing::Up => "works".into(),
        Standing::Broken(rung, None) => format!("breaks at {}", step(rung)),
        Standing::Broken(rung, Some(end)) => format!("breaks at {} ({})", step(rung), end.shown()),
    }
}

/// The name of a step as the field writes it.
fn step(rung: Rung) -> &'static str {
    match rung {
        Rung::Name => "the name",
        Rung::Tcp => "TCP",
        Rung::X224 => "X.224",
        Rung::Tls => "TLS",
        Rung::Nla => "NLA",
        // No place signs in.
        rung => rung.word(),
    }
}

/// What shows whether it is the same host, and what the command said.
fn seen(mut finding: Finding, view: &View, facts: &Facts) -> Finding {
    let names = view.names().join(", ");
    if !names.is_empty() {
        finding = finding.with("the host calls itself there", names);
    }
    let own = facts.identity.as_ref().map(|i| i.names().join(", "));
    if let Some(own) = own.filter(|own| !own.is_empty() && view.missed.is_none()) {
        finding = finding.with("the host calls itself here", own);
    }
    if let Some(sha256) = &view.sha256 {
        finding = finding.with("SHA-256 there", sha256.to_string());
    }
    let own = facts.certificate.as_ref().map(|c| &c.sha256);
    if let Some(own) = own.filter(|_| view.sha256.is_some()) {
        finding = finding.with("SHA-256 here", own.to_string());
    }
    match &view.received {
        Some(said) => finding.with("received", said),
        None => finding,
    }
}

fn addresses(finding: Finding, view: &View, facts: &Facts) -> Finding {
    let listed = |all: Vec<std::net::IpAddr>| {
        let all: Vec<_> = all.iter().map(ToString::to_string).collect();
        all.join(", ")
    };
    let there = view.lookup.as_ref().map(|a| a.addresses.clone());
    let there = there.unwrap_or_else(|| view.address.iter().map(|a| a.ip()).collect());
    let here = facts.address.as_ref().map(|a| a.addresses.clone());
    finding
        .with("there", listed(there))
        .with("here", listed(here.unwrap_or_default()))
}
