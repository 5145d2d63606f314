#![doc = include_str!("../README.md")]

mod meaning;

use redial_causes::explain;
use redial_kit::DynProbe;
use redial_model::{
    Cause, CodeCard, Diagnosis, DynFix, Facts, Finding, Plan, Refusal, Refused, Risk, Severity,
    Side, Slot, Snag, SnagNote, Topic,
};

pub use meaning::{Explanation, NumberRow, Unexplained, meaning, numbers};
pub use redial_causes::{ALL as CAUSES, CauseCard, Priors};
pub use redial_probe_system::other_machine;

/// Every probe, in the order people read them.
pub static PROBES: &[&dyn DynProbe] = &[
    &redial_probe_address::Address,
    &redial_probe_file::File,
    &redial_probe_dns::Dns,
    &redial_probe_handshake::Handshake,
    &redial_probe_security::Security,
    &redial_probe_tls_support::TlsSupport,
    &redial_probe_certificate::Certificate,
    &redial_probe_identity::Identity,
    &redial_probe_clock::Clock,
    &redial_probe_path::Path,
    &redial_probe_udp::Udp,
    &redial_probe_gateway::Gateway,
    &redial_probe_vantage::Vantage,
    &redial_probe_kdc::Kdc,
    &redial_probe_login::Login,
    &redial_probe_client::Client,
    &redial_probe_history::History,
    &redial_probe_protection::Protection,
    &redial_probe_adapter::Adapter,
    &redial_probe_system::System,
    &redial_probe_listener::Listener,
    &redial_probe_service::Service,
    &redial_probe_key::Key,
    &redial_probe_policy::Policy,
    &redial_probe_firewall::Firewall,
    &redial_probe_events::Events,
    // new probes go above this line (cargo xtask new)
];

/// Every fix.
pub static FIXES: &[&dyn DynFix] = &[
    &redial_fix_renew::Renew,
    &redial_fix_bypass::Bypass,
    &redial_fix_access::Access,
    &redial_fix_park::Park,
    &redial_fix_store::Store,
    &redial_fix_raise::Raise,
    &redial_fix_stepdown::StepDown,
    &redial_fix_tls::Tls,
    &redial_fix_rules::Rules,
    &redial_fix_mstsc::Mstsc,
    &redial_fix_mtu::Mtu,
    &redial_fix_tcp::Tcp,
    &redial_fix_refresh::Refresh,
    &redial_fix_start::Start,
    &redial_fix_enable::Enable,
    &redial_fix_limits::Limits,
    &redial_fix_unbind::Unbind,
    &redial_fix_resync::Resync,
    &redial_fix_flush::Flush,
    &redial_fix_storename::StoreName,
    // new fixes go above this line (cargo xtask new)
];

/// Every code any probe may find.
pub fn codes() -> impl Iterator<Item = &'static CodeCard> {
    PROBES.iter().flat_map(|p| p.card().codes.iter().copied())
}

/// Judges, explains and plans; looks at nothing.
pub fn diagnose(
    mut findings: Vec<Finding>,
    facts: &Facts,
    snags: &[SnagNote],
    priors: &Priors,
) -> Diagnosis {
    let left: Vec<_> = snags
        .iter()
        .filter(|note| failed(&note.snag))
        .map(|note| format!("{}: {}", note.probe, note.snag))
        .collect();
    if facts.by_gateway().is_some() {
        direct_as_notes(&mut findings);
    }
    let mut diagnosis = Diagnosis {
        causes: match facts.by_gateway() {
            // What a direct connection meets says nothing about the way by the gateway.
            Some(_) => explain(&of_gateway(&findings), &left, false, priors),
            None => explain(&findings, &left, facts.sees_host(), priors),
        },
        findings,
        ..Diagnosis::default()
    };
    for cause in &mut diagnosis.causes {
        redial_causes::add_commands(cause, &diagnosis.findings, facts);
        let (fitting, refused) = fixes_for(cause, facts);
        cause.fixes = fitting.iter().map(|p| p.fix.clone()).collect();
        diagnosis.refused.extend(refused);
        for plan in fitting {
            // A fix that cures two of the causes is planned once, for the likelier one.
            if !diagnosis.plans.iter().any(|p| p.fix == plan.fix) {
                diagnosis.plans.push(plan);
            }
        }
    }
    // What lowers security is never the first choice, and never the only one.
    diagnosis.plans.sort_by_key(|p| p.risk == Risk::Weakens);
    if diagnosis.plans.iter().all(|p| p.risk == Risk::Weakens) {
        withdraw(&mut diagnosis);
    }
    diagnosis
}

/// The client does not connect directly: what such a connection met is no trouble, and stays to be read.
fn direct_as_notes(findings: &mut [Finding]) {
    let direct = |tells: Topic| {
        tells.side() == Side::Line && !matches!(tells, Topic::File | Topic::Gateway | Topic::Login)
    };
    for finding in findings {
        let of = |probe: &&&dyn DynProbe| probe.card().codes.iter().any(|c| c.code == finding.code);
        if PROBES
            .iter()
            .find(of)
            .is_some_and(|probe| direct(probe.card().tells))
        {
            finding.severity = finding.severity.min(Severity::Info);
        }
    }
}

/// What is known of the gateway, by a look at it or by mstsc's log.
fn of_gateway(findings: &[Finding]) -> Vec<Finding> {
    let is_of = |finding: &&Finding| {
        finding.code.starts_with("gateway.") || finding.code == "history.gateway"
    };
    findings.iter().filter(is_of).cloned().collect()
}

/// Takes back plans that would be offered alone, though they only lower security: what has to be
/// mended is something else, which the causes' next steps name.
fn withdraw(diagnosis: &mut Diagnosis) {
    const WHY: &str = "it only lowers security, and no fix that repairs the cause can be offered beside it: repair the cause first";
    for plan in std::mem::take(&mut diagnosis.plans) {
        for cause in &mut diagnosis.causes {
            let kept = cause.fixes.len();
            cause.fixes.retain(|fix| *fix != plan.fix);
            if cause.fixes.len() < kept {
                diagnosis.refused.push(Refused {
                    cause: cause.id.clone(),
                    fix: plan.fix.clone(),
                    why: WHY.into(),
                });
            }
        }
    }
}

/// Whether something could not be looked at that is there.
fn failed(snag: &Snag) -> bool {
    matches!(
        snag,
        Snag::TimedOut { .. } | Snag::Broke { .. } | Snag::Panicked | Snag::NeedsElevation
    )
}

/// Every fix that cures this cause: its plan, those that lower security last, or why it does not
/// fit.
fn fixes_for(cause: &Cause, facts: &Facts) -> (Vec<Plan>, Vec<Refused>) {
    let (mut fitting, mut refused) = (Vec::new(), Vec::new());
    for fix in FIXES {
        let card = fix.card();
        if !card.cures.contains(&cause.id.as_str()) {
            continue;
        }
        match planned(*fix, &cause.id, facts) {
            Ok(plan) => fitting.push(plan),
            Err(why) => refused.push(Refused {
                cause: cause.id.clone(),
                fix: card.id.into(),
                why: why.to_string().into(),
            }),
        }
    }
    if fitting.iter().all(|p| p.risk == Risk::Weakens) {
        refused.extend(fitting.drain(..).map(|plan| not_alone(cause, plan)));
    }
    fitting.sort_by_key(|p| p.risk == Risk::Weakens);
    (fitting, refused)
}

/// The fix's plan, where the machine it changes is a Windows.
fn planned(fix: &dyn DynFix, cause: &str, facts: &Facts) -> Result<Plan, Refusal> {
    match facts.foreign_server() {
        Some(_) if fix.card().side == Side::Host => Err(Refusal::new(
            "it changes settings of Windows, and the server is not Windows",
        )),
        _ => for_this_listener(fix.plan(cause, facts)?, facts),
    }
}

/// Fixes mend RDP-Tcp, its port and its certificate: where the line leads to another listener, they
/// would change one that was not dialled.
fn for_this_listener(plan: Plan, facts: &Facts) -> Result<Plan, Refusal> {
    let Some(name) = facts.second_listener() else {
        return Ok(plan);
    };
    let is_of_first = |slot: &Slot| match slot {
        Slot::Registry { key, .. } => key.to_ascii_lowercase().ends_with(r"\rdp-tcp"),
        Slot::FirewallRule { .. } | Slot::FirewallAllow { .. } => true,
        _ => false,
    };
    if plan.changes().any(|change| is_of_first(&change.slot)) {
        return Err(Refusal::new(format!(
            "it repairs the listener RDP-Tcp, and the port you connected to belongs to {name}: change the settings of {name} manually"
        )));
    }
    Ok(plan)
}

/// What lowers security is never all there is to choose from: who sees one way takes it.
fn not_alone(cause: &Cause, plan: Plan) -> Refused {
    Refused {
        cause: cause.id.clone(),
        fix: plan.fix,
        why:
            "it lowers security, and no fix was found that repairs this cause: follow its steps, or name this fix yourself"
                .into(),
    }
}

/// The fix of this id.
pub fn fix(id: &str) -> Option<&'static dyn DynFix> {
    FIXES.iter().find(|f| f.card().id == id).copied()
}

/// What this fix would do about the likeliest of these causes that it cures; with `anyway`, about
/// the first it cures at all.
pub fn plan(
    fix: &dyn DynFix,
    causes: &[Cause],
    facts: &Facts,
    anyway: bool,
) -> Result<Plan, Refusal> {
    let card = fix.card();
    let found = causes
        .iter()
        .map(|c| c.id.as_str())
        .filter(|id| card.cures.contains(id));
    let asked = card.cures.iter().copied().filter(|_| anyway);
    let mut tried = found
        .chain(asked)
        .map(|cause| planned(fix, cause, facts))
        .peekable();
    if tried.peek().is_none() {
        return Err(Refusal::new(format!(
            "redial found nothing that it fixes ({}); --anyway plans it all the same",
            card.cures.join(", ")
        )));
    }
    // The first that fits, or why the first did not.
    let mut first = None;
    for one in tried {
        match one {
            Ok(plan) => return Ok(plan),
            Err(why) => first = first.or(Some(why)),
        }
    }
    Err(first.unwrap_or_else(|| Refusal::unknown("what it fixes")))
}
