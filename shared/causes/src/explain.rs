use redial_model::{Cause, Finding, Said, Severity};

use crate::{ALL, CauseCard, Priors};

/// The weight of all causes that redial does not know, on the scale of the priors.
const SOMETHING_ELSE: f64 = 12.0;
/// No cause is ever reported as more likely than this.
const MOST: f64 = 0.95;
/// Causes that are less likely are not listed.
const LEAST: f64 = 0.02;

/// The causes that the findings speak for, the most likely first. `left` are the probes that could
/// not look; `looked` says whether redial looked at the host's own machine.
#[must_use]
pub fn explain(findings: &[Finding], left: &[String], looked: bool, priors: &Priors) -> Vec<Cause> {
    let found = |code: &str| findings.iter().any(|f| f.code == code);
    let weighed: Vec<(&CauseCard, f64)> = ALL
        .iter()
        .filter_map(|card| Some((*card, weigh(card, findings)? * priors.of(card.id))))
        .collect();
    let total = SOMETHING_ELSE + weighed.iter().map(|(_, w)| w).sum::<f64>();
    let mut causes: Vec<Cause> = weighed
        .into_iter()
        .filter(|(_, weight)| weight / total >= LEAST)
        .map(|(card, weight)| {
            cause(
                card,
                (weight / total * 1e3).round().min(MOST * 1e3) / 1e3,
                found,
                left,
                looked,
            )
        })
        .collect();
    causes.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood));
    causes
}

/// By which factor the evidence changes the weight of a cause. Nothing when no warning or trouble
/// speaks for it, or when the evidence against it is stronger. A note alone never makes a cause.
fn weigh(card: &CauseCard, findings: &[Finding]) -> Option<f64> {
    let found = |code: &str| findings.iter().find(|f| f.code == code);
    let product = |codes: &[(&str, f64)]| {
        codes
            .iter()
            .filter(|(code, _)| found(code).is_some())
            .map(|(_, factor)| factor)
            .product::<f64>()
    };
    let speaks = card
        .because
        .iter()
        .any(|(code, _)| found(code).is_some_and(|f| f.severity > Severity::Info));
    let evidence = product(card.because) * product(card.against);
    (speaks && evidence > 1.0).then_some(evidence)
}

fn cause(
    card: &CauseCard,
    likelihood: f64,
    found: impl Fn(&str) -> bool,
    left: &[String],
    looked: bool,
) -> Cause {
    let codes = |codes: &[(&str, f64)]| {
        codes
            .iter()
            .filter(|(code, _)| found(code))
            .map(|(code, _)| (*code).to_owned())
            .collect()
    };
    let owned = |words: &[&str]| words.iter().map(|w| Said::from(*w)).collect::<Vec<_>>();
    let mut unknown = owned(if looked { &[] } else { card.afar });
    unknown.extend(owned(card.unknown));
    unknown.extend(left.iter().map(|l| format!("could not look: {l}").into()));
    Cause {
        id: card.id.into(),
        likelihood,
        breaks: card.breaks,
        says: card.says.into(),
        because: codes(card.because),
        against: codes(card.against),
        unknown,
        settle: Some(card.settle.into()),
        next: owned(card.next),
        no_fix: card.no_fix.map(Said::from),
        fixes: vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(codes: &[&str]) -> Vec<Finding> {
        codes
            .iter()
            .map(|code| Finding {
                code: (*code).into(),
                severity: Severity::Error,
                says: Said::default(),
                evidence: vec![],
            })
            .collect()
    }

    fn ranked(codes: &[&str]) -> Vec<String> {
        explain(&found(codes), &[], false, &Priors::default())
            .into_iter()
            .map(|c| c.id)
            .collect()
    }

    #[test]
    fn nothing_found_is_no_cause() {
        assert!(ranked(&[]).is_empty());
        assert!(
            ranked(&[
                "tls.completed",
                "nla.answered",
                "security.nla-required",
                "certificate.self-signed"
            ])
            .is_empty()
        );
    }

    #[test]
    fn each_cause_speaks_for_its_own_sign_and_stays_silent_without_it() {
        for card in ALL {
            let strongest = card
                .because
                .iter()
                .max_by(|a, b| a.1.total_cmp(&b.1))
                .unwrap()
                .0;
            assert!(
                ranked(&[strongest]).contains(&card.id.to_owned()),
                "{} is not named for {strongest}",
                card.id
            );
            let against: Vec<_> = card.against.iter().map(|(code, _)| *code).collect();
            assert!(
                !ranked(&against).contains(&card.id.to_owned()),
                "{} is named without a sign for it",
                card.id
            );
        }
    }

    /// No evidence is mute: what is strong enough to make a cause likely makes it likely together with
    /// everything that always comes with it.
    #[test]
    fn each_sign_is_heard_with_what_always_comes_with_it() {
        const STRONG: f64 = 2.0;
        let mut mute = Vec::new();
        for card in ALL {
            for (code, _) in card.because.iter().filter(|(_, f)| *f >= STRONG) {
                let beside: Vec<_> = crate::companions(code).chain([*code]).collect();
                if !ranked(&beside).contains(&card.id.to_owned()) {
                    mute.push(format!("{} is deaf to {code} beside {beside:?}", card.id));
                }
            }
        }
        assert!(mute.is_empty(), "{mute:#?}");
    }

    #[test]
    fn never_certain_and_never_more_than_one_in_all() {
        for card in ALL {
            let codes: Vec<_> = card.because.iter().map(|(code, _)| *code).collect();
            let causes = explain(&found(&codes), &[], false, &Priors::default());
            assert!(
                causes
                    .iter()
                    .all(|c| c.likelihood <= MOST && c.likelihood > 0.0)
            );
            assert!(causes.iter().map(|c| c.likelihood).sum::<f64>() <= 1.0);
        }
    }

    #[test]
    fn what_could_not_be_looked_at_stays_unknown() {
        let causes = explain(
            &found(&["tcp.refused"]),
            &["path: no answer within 8 s".into()],
            false,
            &Priors::default(),
        );
        assert!(
            causes[0]
                .unknown
                .iter()
                .any(|u| u.contains("path: no answer"))
        );
    }

    #[test]
    fn a_mere_note_makes_no_cause() {
        let mut notes = found(&["security.patchy"]);
        notes[0].severity = Severity::Info;
        assert!(explain(&notes, &[], false, &Priors::default()).is_empty());
    }

    #[test]
    fn a_certificate_that_fits_outweighs_another_name() {
        assert_eq!(ranked(&["identity.other-host"]), ["name.wrong-host"]);
        assert!(ranked(&["identity.other-host", "certificate.covers-name"]).is_empty());
    }
}
