use redial_model::{Cause, Finding, Said};

use crate::{
    ALL, CauseCard, Priors,
    elsewhere::{NO_FIX, elsewhere, is_elsewhere},
    narrowed::narrowed,
    settle::settled_from,
    weigh::weigh,
};

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
                findings,
                left,
                looked,
            )
        })
        .collect();
    causes.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood));
    causes
}

fn cause(
    card: &CauseCard,
    likelihood: f64,
    findings: &[Finding],
    left: &[String],
    looked: bool,
) -> Cause {
    let found = |code: &str| findings.iter().any(|f| f.code == code);
    let codes = |codes: &[(&str, f64)]| {
        codes
            .iter()
            .filter(|(code, _)| found(code))
            .map(|(code, _)| (*code).to_owned())
            .collect()
    };
    let owned = |words: &[&str]| words.iter().map(|w| Said::from(*w)).collect::<Vec<_>>();
    // redial can't look at a machine that is not Windows, wherever it runs.
    let afar = !looked && !is_elsewhere(findings);
    let mut unknown = owned(if afar { card.afar } else { &[] });
    unknown.extend(owned(card.unknown));
    unknown.extend(left.iter().map(|l| format!("could not look: {l}").into()));
    let elsewhere = elsewhere(card.id, findings);
    let narrowed = narrowed(card.id, findings, looked);
    let says = narrowed.map_or(card.says, |narrowed| narrowed.says);
    let settle = elsewhere.as_ref().map_or(card.settle, |e| e.settle);
    let own_says = elsewhere.as_ref().and_then(|e| e.says);
    let no_fix = card
        .no_fix
        .map(|own| elsewhere.as_ref().map_or(own, |_| NO_FIX).into());
    let mut next = elsewhere.map_or_else(|| owned(card.next), |e| e.next);
    if let Some(narrowed) = narrowed {
        unknown.retain(|words| narrowed.holds(words));
        next.retain(|words| narrowed.holds(words));
    }
    Cause {
        id: card.id.into(),
        title: narrowed.map_or(card.title, |n| n.title).into(),
        likelihood,
        breaks: card.breaks,
        says: own_says.unwrap_or(says).into(),
        because: codes(card.because),
        against: codes(card.against),
        unknown,
        settle: Some(settle.into()),
        settled_from: settled_from(card.id, findings),
        no_fix,
        next,
        commands: vec![],
        fixes: vec![],
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use redial_model::Severity;

    use super::*;

    pub fn found(codes: &[&str]) -> Vec<Finding> {
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

    /// Words that are about Windows, and about nothing else.
    const WINDOWS: &[&str] = &[
        "SessionEnv",
        "TermService",
        "store Remote Desktop",
        "NETWORK SERVICE",
        "MachineKeys",
        "SCHANNEL",
        "Schannel",
        "HKLM",
        "WinStations",
        "event 1",
        "events 1",
        "4625",
        "MaxInstance",
        "svchost",
        "termsrv",
        "SecurityLayer",
        "UserAuthentication",
        "MinEncryption",
        "nltest",
        "NETLOGON",
        "LsaSrv",
        "KeyIso",
        "winver",
        "Get-",
        "Test-ComputerSecure",
        "iphlpsvc",
        "KeepAliveEnable",
        "RdpCoreTS",
        "Terminal Services",
        "SYSTEM ",
        "Restrict NTLM: Incoming",
        "RestrictReceiving",
        "Azure",
    ];

    /// Causes that speak only where redial looked at the host's machine, or nothing answered, can't be
    /// named beside a server of another kind.
    #[test]
    fn a_server_that_is_not_windows_gets_no_advice_about_windows() {
        let seen_from_afar = [
            "x224.",
            "tls.",
            "nla.",
            "line.",
            "certificate.",
            "identity.",
            "clock.",
            "security.",
            "history.",
            "path.",
            "server.",
        ];
        let mut wrong = Vec::new();
        for server in [
            "server.xrdp",
            "server.freerdp",
            "server.virtualbox",
            "server.other",
        ] {
            for card in ALL {
                let signs = card.because.iter().filter(|(code, _)| {
                    seen_from_afar.iter().any(|family| code.starts_with(family))
                });
                let codes: Vec<_> = signs.map(|(code, _)| *code).chain([server]).collect();
                // The client runs Windows all the same.
                if codes.len() == 1 || card.id.starts_with("client.") {
                    continue;
                }
                let one = cause(card, 0.5, &found(&codes), &[], false);
                let words = [&one.says]
                    .into_iter()
                    .chain(&one.settle)
                    .chain(&one.unknown);
                let of_server = words.chain(&one.next).filter(|said| {
                    !["On this computer", "On a client"]
                        .iter()
                        .any(|c| said.as_str().starts_with(c))
                });
                for said in of_server {
                    for word in WINDOWS.iter().filter(|w| said.as_str().contains(**w)) {
                        wrong.push(format!("{server}, {}: {word} in: {said}", card.id));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn every_row_for_another_server_belongs_to_a_cause() {
        let unknown = crate::elsewhere::causes().find(|id| ALL.iter().all(|card| card.id != *id));
        assert_eq!(unknown, None);
    }

    #[test]
    fn the_words_for_another_server_are_for_that_server_alone() {
        let next = |codes: &[&str]| {
            let causes = explain(&found(codes), &[], false, &Priors::default());
            let first = causes.into_iter().next().unwrap();
            let words: Vec<_> = first.next.iter().map(ToString::to_string).collect();
            (first.id, words.join(" "))
        };
        let (id, words) = next(&["certificate.expired", "server.xrdp"]);
        assert_eq!(id, "certificate.not-renewed");
        assert!(
            words.contains("/etc/xrdp/xrdp.ini") && !words.contains("SessionEnv"),
            "{words}"
        );
        let (_, words) = next(&["certificate.expired"]);
        assert!(
            words.contains("SessionEnv") && !words.contains("xrdp"),
            "{words}"
        );
    }

    #[test]
    fn an_xrdp_without_its_files_is_named_by_them() {
        let refused = ["x224.no-certificate", "security.no-certificate"];
        assert_eq!(ranked(&refused), ["key.unusable"]);
        let xrdp = [&refused[..], &["server.xrdp", "server.tls-unready"]].concat();
        assert_eq!(ranked(&xrdp), ["server.key-file"]);
        let fell_back = ["x224.standard-security", "security.standard-only"];
        assert_eq!(ranked(&fell_back), ["security.downgraded"]);
        let xrdp = [&fell_back[..], &["server.xrdp", "server.no-tls"]].concat();
        assert_eq!(ranked(&xrdp), ["security.downgraded", "server.key-file"]);
    }

    #[test]
    fn a_mere_note_makes_no_cause() {
        let mut notes = found(&["security.patchy"]);
        notes[0].severity = Severity::Info;
        assert!(explain(&notes, &[], false, &Priors::default()).is_empty());
    }

    /// An end of TLS without a reason carries no more than a likeliest cause among several.
    #[test]
    fn a_close_at_the_hello_leaves_room_for_its_other_causes() {
        for end in ["tls.closed", "tls.alert-internal"] {
            let seen = found(&[end, "tls.unexplained", "security.nla-required"]);
            let causes = explain(&seen, &[], false, &Priors::default());
            assert_eq!(causes[0].id, "key.unusable");
            assert!((0.4..0.6).contains(&causes[0].likelihood), "{causes:?}");
            for other in ["path.intercepted", "tls.mismatch", "server.key-file"] {
                let share = causes.iter().find(|c| c.id == other);
                assert!(share.is_some_and(|c| c.settle.is_some()), "{end}: {other}");
            }
        }
        // No alert comes from a limit.
        assert!(ranked(&["tls.closed", "tls.unexplained"]).contains(&"host.limited".into()));
        let alert = ranked(&["tls.alert-internal", "tls.unexplained"]);
        assert!(!alert.contains(&"host.limited".into()));
        let no_windows = ["tls.closed", "tls.unexplained", "security.nla-missing"];
        assert_eq!(ranked(&no_windows)[0], "server.key-file");
    }

    #[test]
    fn a_folder_of_keys_does_not_stop_a_line_that_ends_at_tcp() {
        let both = ["listener.missing", "key.folder-denied"];
        assert_eq!(ranked(&both), ["key.folder-locked", "listener.deleted"]);
        let refused = [&both[..], &["tcp.refused"]].concat();
        assert_eq!(ranked(&refused)[0], "listener.deleted");
    }

    #[test]
    fn what_stops_no_connection_does_not_explain_one_that_is_stopped() {
        let beside = ranked(&["certificate.expired", "tls.completed", "nla.host-failed"]);
        assert_eq!(beside, ["nla.host-broken", "certificate.not-renewed"]);
        let alone = ranked(&["certificate.expired", "tls.completed", "nla.answered"]);
        assert_eq!(alone, ["certificate.not-renewed"]);
    }

    #[test]
    fn a_certificate_that_fits_outweighs_another_name() {
        assert_eq!(ranked(&["identity.other-host"]), ["name.wrong-host"]);
        assert!(ranked(&["identity.other-host", "certificate.covers-name"]).is_empty());
    }
}
