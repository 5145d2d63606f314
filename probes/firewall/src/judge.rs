//! What the host's firewall means for Remote Desktop.

use redial_machine::{Profile, Rule, profiles};
use redial_model::{Finding, FirewallFact, Inbound, Known};

use crate::{BLOCK_RULE, BLOCKS_ALL, CLOSED, OFF, OPEN, POLICY_WINS, SCOPE, UNSEEN};

pub(crate) fn judge(firewall: &FirewallFact) -> Vec<Finding> {
    match &firewall.inbound {
        Known::Is(inbound) => judge_seen(inbound),
        Known::Unread(why) => {
            let note = UNSEEN.found("the host's firewall could not be looked at");
            vec![note.unseen("its profiles and rules", why)]
        }
        Known::Unasked => vec![],
    }
}

fn judge_seen(inbound: &Inbound) -> Vec<Finding> {
    let words = profiles::words(inbound.active);
    let in_use = |p: &&Profile| p.profile & inbound.active != 0;
    let active: Vec<_> = inbound.profiles.iter().filter(in_use).collect();
    if active.is_empty() {
        return vec![];
    }
    if active.iter().all(|p| !p.on) {
        let says = format!("the firewall is off on the profile in use ({words})");
        return vec![OFF.found(says)];
    }
    let mut found = Vec::new();
    if active.iter().any(|p| p.on && p.blocks_all_inbound) {
        found.push(BLOCKS_ALL.found(format!("every inbound connection is blocked on {words}")));
    }
    let (allowing, blocking): (Vec<&Rule>, Vec<&Rule>) = inbound
        .rules
        .iter()
        .filter(|r| r.enabled && r.profiles & inbound.active != 0)
        .partition(|r| r.allow);
    if let Some(rule) = blocking.first() {
        let name = &rule.name;
        found.push(
            BLOCK_RULE
                .found("a rule blocks the port")
                .with("rule", name),
        );
    }
    match allowing.first() {
        Some(rule) => found.extend(open(rule, inbound.port, &words)),
        // The rules that were read are this machine's own; this is the result of them and Group
        // Policy's.
        None if inbound.group_is_on == Known::Is(true) => {
            let says = format!("the rule group Remote Desktop lets in on {words}");
            found.push(OPEN.found(says).with("the group is", "on"));
        }
        None => found.push(closed(inbound, &words)),
    }
    if inbound.policy_wins {
        found.push(POLICY_WINS.found("local rules do not count: Group Policy says so"));
    }
    found
}

fn open(rule: &Rule, port: u16, words: &str) -> Vec<Finding> {
    let open = OPEN
        .found(format!("port {port} is let in on {words}"))
        .with("rule", &rule.name);
    if matches!(rule.remote.as_str(), "" | "*") {
        return vec![open];
    }
    let scope = SCOPE
        .found("Remote Desktop is let in for some addresses only")
        .with("remote addresses", &rule.remote);
    vec![scope, open]
}

fn closed(inbound: &Inbound, words: &str) -> Finding {
    let port = inbound.port;
    let closed = CLOSED.found(format!("no rule lets port {port} in on {words}"));
    match inbound.rules.iter().find(|r| r.enabled && r.allow) {
        Some(rule) => closed.with("let in elsewhere", profiles::words(rule.profiles)),
        None => closed,
    }
}
