use super::*;

#[test]
fn a_climb_that_begins_again_keeps_nothing_of_the_one_before() {
    let address = |last| SocketAddr::from(([192, 0, 2, last], 3389));
    let rung = |rung, end| RungState {
        rung,
        end,
        ms: 1.0,
        bytes: Hex::default(),
    };
    let mut line = LineFact::default();
    for (last, at, end) in [
        (7, Rung::Tcp, End::Ok),
        (7, Rung::X224, End::Fin),
        (8, Rung::Tcp, End::Refused),
        (7, Rung::Tcp, End::Ok),
        (7, Rung::X224, End::Ok),
        // Told twice.
        (7, Rung::X224, End::Ok),
    ] {
        line.climbs_on(address(last), rung(at, end));
    }
    let heights: Vec<_> = line.climbs.iter().map(Climb::height).collect();
    assert_eq!(heights, [2, 0]);
    assert_eq!(line.climbs[0].rungs.len(), 2);
    assert_eq!(line.best().map(|c| c.address), Some(address(7)));
}

#[test]
fn the_reason_of_an_unreachable_address_is_a_string_in_json_and_safe_to_print() {
    let saved = r#"{"end":"unreachable","is":"no route to host"}"#;
    let end: End = serde_json::from_str(saved).unwrap();
    assert_eq!(end, End::Unreachable("no route to host".into()));
    assert_eq!(serde_json::to_string(&end).unwrap(), saved);
    let hostile = r#"{"end":"unreachable","is":"\u001b[2J"}"#;
    let end: End = serde_json::from_str(hostile).unwrap();
    assert_eq!(end, End::Unreachable(Said::new("\u{1b}[2J")));
    assert!(!format!("{end:?}").contains('\u{1b}'));
}
