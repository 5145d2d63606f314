//! Every world in `worlds/`: what is known goes in, and exactly these findings, causes and fixes
//! come out. `UPDATE_WORLDS=1` writes what came out into the files; read the difference before
//! keeping it.

use std::{collections::BTreeSet, fs, path::Path};

use redial_catalog::{CAUSES, FIXES};
use redial_causes::companions;
use redial_check::Check;
use redial_model::{Diagnosis, Facts, Measured, Severity, Side, Target, Topic, present_cause};
use redial_report::{HostReport, Report};
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct World {
    /// What the world is, in a sentence.
    says: String,
    /// The cause named first; nothing when all is well.
    cause: Option<String>,
    /// Every other cause that is listed, in order.
    also: Vec<String>,
    /// Every code found.
    findings: Vec<String>,
    /// Fixes with a plan.
    fixes: Vec<String>,
    facts: Facts,
}

fn worlds() -> Vec<(String, World)> {
    kept("worlds")
}

fn kept(folder: &str) -> Vec<(String, World)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut all: Vec<_> = fs::read_dir(folder)
        .expect("the folder of worlds")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a readable world");
            (
                path.display().to_string(),
                serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display())),
            )
        })
        .collect();
    all.sort_by(|a: &(String, World), b| a.0.cmp(&b.0));
    all
}

/// What a check that saw these facts would report.
fn judged(facts: &Facts) -> Report {
    let measured = Measured {
        facts: facts.clone(),
        ..Measured::default()
    };
    let target = Target::parse("srv01").expect("a target");
    Check::default().again(Report::of(target, measured, Diagnosis::default()))
}

#[test]
fn every_world_is_judged_as_it_says() {
    let mut wrong = Vec::new();
    for (path, mut world) in worlds() {
        let report = judged(&world.facts);
        let mut findings: Vec<_> = report.findings.iter().map(|f| f.code.clone()).collect();
        findings.sort();
        let mut causes = report.causes.iter().map(|c| c.id.clone());
        let (cause, also) = (causes.next(), causes.collect::<Vec<_>>());
        let fixes: Vec<_> = report.plans.iter().map(|p| p.fix.clone()).collect();
        if std::env::var_os("UPDATE_WORLDS").is_some() {
            (world.cause, world.also, world.findings, world.fixes) = (cause, also, findings, fixes);
            fs::write(
                &path,
                serde_json::to_string_pretty(&world).expect("serialises") + "\n",
            )
            .expect("written");
        } else if (&world.cause, &world.also, &world.findings, &world.fixes)
            != (&cause, &also, &findings, &fixes)
        {
            wrong.push(format!(
                "{path}: cause {cause:?}, also {also:?}, findings {findings:?}, fixes {fixes:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A direct connection that breaks is trouble, and a note where the client goes by a gateway.
#[test]
fn what_a_direct_connection_met_is_a_note_beside_a_gateway() {
    let all = worlds();
    let facts = |name: &str| {
        let world = all.iter().find(|(path, _)| path.ends_with(name));
        &world.expect("a world of this name").1.facts
    };
    let severity = |facts: &Facts| {
        let found = judged(facts).findings;
        let direct = found.iter().find(|found| found.code == "tcp.refused");
        direct.expect("the port refuses").severity
    };
    let mut refused = facts("/refused.json").clone();
    assert_eq!(severity(&refused), Severity::Error);
    refused
        .gateway
        .clone_from(&facts("/healthy-gateway.json").gateway);
    assert_eq!(severity(&refused), Severity::Info);
}

/// What a host says of itself means the same after it was made small.
#[test]
fn a_world_with_a_host_means_the_same_through_a_capsule() {
    let mut count = 0;
    for (path, world) in worlds() {
        let mut report = judged(&world.facts);
        report.side = Side::Host;
        let Some(host) = HostReport::of(&report).filter(|_| world.facts.sees_host()) else {
            continue;
        };
        count += 1;
        let text = host.capsule();
        let back = HostReport::read_all(&text).unwrap_or_else(|e| panic!("{path}: {e}"));
        assert!(back[0].source.left_out.is_empty(), "{path}: {}", text.len());
        let mut facts = world.facts.clone();
        for topic in Topic::ALL.iter().filter(|t| t.side() == Side::Host) {
            facts.forget(*topic);
            back[0]
                .facts
                .fact(*topic)
                .into_iter()
                .for_each(|fact| facts.add(fact));
        }
        let small = judged(&facts);
        assert_eq!(small.findings, report.findings, "{path}");
        assert_eq!(small.causes, report.causes, "{path}");
        assert_eq!(small.plans, report.plans, "{path}");
    }
    assert!(count > 50, "only {count} worlds have a host");
}

#[test]
fn a_fix_of_a_found_cause_is_planned_or_says_why_not() {
    let mut refusals = 0;
    for (path, world) in worlds() {
        let report = judged(&world.facts);
        for cause in &report.causes {
            for card in FIXES.iter().map(|f| f.card()) {
                let cures = card.cures.contains(&cause.id.as_str());
                let planned = cause.fixes.iter().any(|id| id == card.id);
                let refused = report.refused.iter().filter(|r| {
                    r.cause == cause.id && r.fix == card.id && !r.why.trim().is_empty()
                });
                let refused = refused.count();
                refusals += refused;
                assert_eq!(
                    usize::from(planned) + refused,
                    usize::from(cures),
                    "{path}: {} for {}",
                    card.id,
                    cause.id
                );
            }
        }
    }
    assert!(refusals > 0, "no world has a refusal");
}

/// The table of what always comes together, held against every world.
#[test]
fn what_always_comes_together_does() {
    let mut apart = Vec::new();
    let mut seen = BTreeSet::new();
    for (path, world) in worlds() {
        for code in &world.findings {
            for beside in companions(code) {
                seen.insert(code.clone());
                if !world.findings.iter().any(|f| f == beside) {
                    apart.push(format!("{path}: {code} without {beside}"));
                }
            }
        }
    }
    assert!(apart.is_empty(), "{apart:#?}");
    assert!(
        seen.len() > 5,
        "the table is held against nothing: {seen:?}"
    );
}

#[test]
fn every_cause_has_a_world_where_it_comes_first() {
    let named: Vec<_> = worlds().into_iter().filter_map(|(_, w)| w.cause).collect();
    let missing: Vec<_> = CAUSES
        .iter()
        .map(|c| c.id)
        .filter(|id| !named.iter().any(|n| n == id))
        .collect();
    assert!(missing.is_empty(), "no world for {missing:?}");
}

#[test]
fn a_healthy_world_names_no_cause() {
    assert!(
        worlds()
            .iter()
            .filter(|(path, _)| path.contains("healthy"))
            .count()
            >= 2
    );
    assert!(
        worlds()
            .iter()
            .filter(|(path, _)| path.contains("healthy"))
            .all(|(_, w)| w.cause.is_none())
    );
}

/// Findings of earlier versions that were wrong, and are not made again on the same facts.
const WITHDRAWN: &[&str] = &[
    // SYSTEM's token holds Administrators: what they may do with a key file, it may.
    "key.locked",
];

/// Worlds of an earlier shape are read whole, and still mean the same. They are never written anew.
#[test]
fn worlds_of_earlier_versions_are_judged_as_they_were() {
    for (path, world) in kept("old/worlds") {
        let report = judged(&world.facts);
        let mut findings: Vec<_> = report.findings.iter().map(|f| f.code.clone()).collect();
        findings.sort();
        let mut before = world.findings;
        before.retain(|code| !WITHDRAWN.contains(&code.as_str()));
        assert_eq!(findings, before, "{path}");
        let cause = report.causes.first().map(|c| c.id.clone());
        let before = world.cause.as_deref().map(present_cause);
        assert_eq!(cause.as_deref(), before, "{path}");
    }
}
