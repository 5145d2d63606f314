//! What the host's firewall means for Remote Desktop.

use redial_machine::{Profile, profiles};
use redial_model::{Facts, Finding, FirewallFact, Gate, Inbound, Known};

use crate::{
    BLOCK_RULE, BLOCK_SOME, BLOCKS_ALL, BY_POLICY, CLOSED, CLOSED_ASIDE, CLOSED_PARTLY, OFF, OPEN,
    OTHER_PRODUCT, POLICY_WINS, SCOPE, UNSEEN,
};

pub(crate) fn judge(firewall: &FirewallFact, facts: &Facts) -> Vec<Finding> {
    match &firewall.inbound {
        // The rules that were kept are those of RDP-Tcp's port.
        Known::Is(_) if facts.second_listener().is_some() => vec![],
        Known::Is(inbound) => judge_seen(inbound, facts),
        Known::Unread(why) => {
            let note = UNSEEN.found("the host's firewall settings could not be read");
            vec![note.unseen("its profiles and rules", why)]
        }
        Known::Unasked => vec![],
    }
}

fn judge_seen(inbound: &Inbound, facts: &Facts) -> Vec<Finding> {
    if let Some(product) = inbound.others.first() {
        let says = format!("{product} replaces the Windows firewall");
        return vec![OTHER_PRODUCT.found(says)];
    }
    let ways = inbound.ways_in(facts.dialled_address());
    let gates = |bits: u32| -> Vec<(&Profile, Gate<'_>)> {
        let used = inbound.profiles.iter().filter(|p| p.profile & bits != 0);
        used.map(|p| (p, inbound.gate(p))).collect()
    };
    let front = gates(ways);
    if front.is_empty() {
        return vec![];
    }
    let mut found = shut_or_blocked(&front);
    found.extend(closed(inbound, &front));
    found.extend(open(inbound, &front));
    found.extend(aside(&gates(inbound.active & !ways)));
    found.extend(blocked_for_some(inbound, ways));
    found.extend(policy_wins(inbound, &front));
    found
}

fn words<'a>(gates: impl IntoIterator<Item = &'a (&'a Profile, Gate<'a>)>) -> String {
    let bits = gates.into_iter().fold(0, |all, (p, _)| all | p.profile);
    profiles::words(bits)
}

fn shut_or_blocked(front: &[(&Profile, Gate<'_>)]) -> Vec<Finding> {
    let shut: Vec<_> = front.iter().filter(|(_, g)| *g == Gate::Shut).collect();
    let blocks_all = (!shut.is_empty()).then(|| {
        let on = words(shut);
        BLOCKS_ALL.found(format!(
            "the firewall blocks every inbound connection on {on}"
        ))
    });
    let blocked = front.iter().find_map(|gate| match gate {
        (_, Gate::Blocked(rule)) => Some((gate, rule)),
        _ => None,
    });
    let block_rule = blocked.map(|(gate, rule)| {
        let says = format!("a firewall rule blocks the port on {}", words([gate]));
        BLOCK_RULE.found(says).with("rule", &rule.name)
    });
    blocks_all.into_iter().chain(block_rule).collect()
}

/// No rule on any profile in use, or on some of them only. Which of several a connection comes in by
/// can't be told from here, so the second stops some connections and not others.
fn closed(inbound: &Inbound, front: &[(&Profile, Gate<'_>)]) -> Option<Finding> {
    let closed: Vec<_> = front.iter().filter(|(_, g)| *g == Gate::Closed).collect();
    if closed.is_empty() {
        return None;
    }
    let (port, on) = (inbound.port, words(closed.iter().copied()));
    let says = format!("no firewall rule allows port {port} on {on}");
    let passes = |gate: &&(&Profile, Gate<'_>)| !gate.1.keeps_out();
    let others = words(front.iter().filter(passes));
    if front.iter().any(|gate| passes(&gate)) {
        return Some(CLOSED_PARTLY.found(says).with("allowed on", others));
    }
    let elsewhere = inbound.rules.iter().find(|r| r.enabled && r.allow);
    let finding = CLOSED.found(says);
    Some(match elsewhere {
        Some(rule) => finding.with("allowed elsewhere", profiles::words(rule.profiles)),
        None => finding,
    })
}

/// What is said only where every profile in use lets somebody in.
fn open(inbound: &Inbound, front: &[(&Profile, Gate<'_>)]) -> Vec<Finding> {
    let keeps_out = |(_, gate): &(&Profile, Gate<'_>)| gate.keeps_out() || *gate == Gate::Unseen;
    if front.iter().any(keeps_out) {
        return vec![];
    }
    let on = words(front);
    if front.iter().all(|(_, gate)| *gate == Gate::Off) {
        let says = format!("the firewall is off on the profile in use ({on})");
        return vec![OFF.found(says)];
    }
    let scope = front.iter().find_map(|(_, gate)| match gate {
        Gate::Scoped(rule) => Some(scoped(rule)),
        _ => None,
    });
    let opened = OPEN.found(format!("the firewall allows port {} on {on}", inbound.port));
    let by = front.iter().find_map(|(_, gate)| match gate {
        Gate::Open(rule) | Gate::Scoped(rule) => Some(&rule.name),
        _ => None,
    });
    let opened = match by {
        Some(name) => opened.with("rule", name),
        None => opened.with("allowed by", "the rule group or the default action"),
    };
    scope.into_iter().chain([opened]).collect()
}

fn scoped(rule: &redial_machine::Rule) -> Finding {
    let finding = SCOPE.found("the firewall allows Remote Desktop only for some connections");
    let limits = [
        ("remote addresses", rule.remote.as_str()),
        ("local addresses", rule.local.as_str()),
        ("interfaces", rule.interfaces.as_str()),
        (
            "secured by IPsec",
            if rule.secured { "required" } else { "" },
        ),
    ];
    let set = limits
        .into_iter()
        .filter(|(_, text)| !matches!(*text, "" | "*" | "All"));
    set.fold(finding, |finding, (what, text)| finding.with(what, text))
}

/// Profiles in use by which nobody comes in who was asked about, such as that of a virtual switch.
fn aside(others: &[(&Profile, Gate<'_>)]) -> Option<Finding> {
    let closed: Vec<_> = others.iter().filter(|(_, g)| g.keeps_out()).collect();
    (!closed.is_empty()).then(|| {
        let on = words(closed);
        CLOSED_ASIDE.found(format!(
            "the firewall does not allow Remote Desktop on {on}, the profile of another interface"
        ))
    })
}

/// A list of addresses that are kept out, as guards against password guessing make them.
fn blocked_for_some(inbound: &Inbound, ways: u32) -> Option<Finding> {
    let on = |r: &&redial_machine::Rule| r.enabled && !r.allow && r.profiles & ways != 0;
    let rule = inbound
        .rules
        .iter()
        .filter(on)
        .find(|r| !r.is_for_everybody())?;
    let finding = BLOCK_SOME.found("a firewall rule blocks some addresses");
    Some(
        finding
            .with("rule", &rule.name)
            .with("remote addresses", &rule.remote),
    )
}

/// Where Group Policy's rules alone count: a fault only where they let nobody in.
fn policy_wins(inbound: &Inbound, front: &[(&Profile, Gate<'_>)]) -> Option<Finding> {
    let ignored = |(p, _): &&(&Profile, Gate<'_>)| inbound.ignores_local_rules(p);
    let governed: Vec<_> = front.iter().filter(ignored).collect();
    if governed.is_empty() {
        return None;
    }
    let says = "Group Policy ignores local firewall rules";
    if governed.iter().any(|(_, gate)| gate.keeps_out()) {
        return Some(POLICY_WINS.found(says));
    }
    let note = BY_POLICY.found(says);
    Some(match &inbound.policy_rules {
        Known::Unread(why) => note.unseen("Group Policy's own rules", why),
        Known::Is(_) | Known::Unasked => note,
    })
}
