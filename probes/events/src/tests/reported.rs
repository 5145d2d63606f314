//! Events of a report that was made at another time than the line was dialled.

use redial_model::{ClockFact, Reported, SystemFact};

use super::*;

/// What is found where the log is from a report, and the line was dialled so long before it was made,
/// by a clock that is known or not.
fn reported(line: LineFact, events: Vec<Event>, before: f64, skew: Option<f64>) -> Vec<String> {
    let log = EventsFact {
        events,
        reach: vec![LogReach {
            channel: core().as_str().into(),
            within: 86_400,
            ..LogReach::default()
        }],
        ..EventsFact::default()
    };
    codes(line, log, |facts| {
        let reported = Reported {
            read: NOW,
            joined: NOW - before - skew.unwrap_or_default(),
            ..Reported::default()
        };
        facts.add(
            SystemFact {
                reported: Some(reported),
                ..SystemFact::default()
            }
            .into(),
        );
        let skew = skew.map(|skew| ClockFact {
            host: 0.0,
            here: 0.0,
            skew,
        });
        skew.into_iter().for_each(|clock| facts.add(clock.into()));
    })
}

fn arrival(ago: f64) -> Event {
    event(CORE, 131, ago, &[("ClientIP", "192.0.2.9:50000")])
}

fn alert(ago: f64) -> Event {
    event("Schannel", 36888, ago, &[("AlertDesc", "40")])
}

#[test]
fn what_redial_did_there_is_no_sign_of_this_line() {
    // At the time of the report: its own dialling of the host from the host.
    let events = || vec![arrival(1.0), alert(1.0)];
    for skew in [None, Some(0.0)] {
        for before in [-7200.0, -1.0, 0.0, 60.0] {
            let found = reported(broken(Rung::Tls), events(), before, skew);
            assert_eq!(
                found,
                <[String; 0]>::default(),
                "{before} s before, {skew:?}"
            );
        }
    }
}

#[test]
fn a_later_report_tells_of_this_line_where_the_clocks_are_known() {
    let events = || vec![arrival(1.0), arrival(600.0), alert(601.0)];
    let known = reported(broken(Rung::Tls), events(), 600.0, Some(-86_400.0));
    assert_eq!(known, ["events.arrived", "events.no-tls"]);
    let unknown = reported(broken(Rung::Tls), events(), 600.0, None);
    assert_eq!(unknown, <[String; 0]>::default());
    let absent = vec![arrival(1.0), arrival(7200.0)];
    let never = reported(whole(), absent, 600.0, Some(0.0));
    assert_eq!(never, ["events.never-arrived"]);
}

#[test]
fn a_report_that_was_made_before_says_nothing_of_what_is_missing() {
    let old = || vec![arrival(7200.0)];
    for skew in [None, Some(0.0)] {
        assert_eq!(
            reported(whole(), old(), -600.0, skew),
            <[String; 0]>::default()
        );
    }
}
