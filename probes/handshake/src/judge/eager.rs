//! What became of a first flight that held two messages.

use redial_model::{Eager, Finding, LineFact};

use crate::codes::{EAGER, NOT_EAGER};

/// A note either way. Where one address did not take it, all were asked again.
pub(super) fn judge(line: &LineFact) -> Option<Finding> {
    let mut eager = line.climbs.iter().filter_map(|c| c.eager.as_ref());
    let odd = eager.clone().find(|eager| matches!(eager, Eager::Odd(_)));
    Some(match odd.or_else(|| eager.next())? {
        Eager::Taken => EAGER.found("the X.224 request and the TLS hello left together, and both were answered"),
        Eager::Odd(rung) => NOT_EAGER
            .found("the host did not take the X.224 request and the TLS hello together, so everything was asked again in the usual order")
            .with("ended at", format!("{} {}", rung.rung.word(), rung.end.shown())),
    })
}

#[cfg(test)]
mod tests {
    use redial_model::{Climb, End, Hex, Rung, RungState};

    use super::*;

    fn code(climbs: Vec<Option<Eager>>) -> Option<String> {
        let climb = |eager| Climb {
            eager,
            ..Climb::new("192.0.2.7:3389".parse().unwrap(), vec![])
        };
        let climbs = climbs.into_iter().map(climb).collect();
        judge(&LineFact { climbs }).map(|finding| finding.code)
    }

    #[test]
    fn one_address_that_was_odd_speaks_for_all_and_nothing_for_who_was_not_eager() {
        let odd = || {
            Some(Eager::Odd(RungState {
                rung: Rung::X224,
                end: End::Rst,
                ms: 1.0,
                bytes: Hex::default(),
            }))
        };
        assert_eq!(
            code(vec![None, Some(Eager::Taken)]).as_deref(),
            Some("line.eager")
        );
        assert_eq!(
            code(vec![Some(Eager::Taken), odd()]).as_deref(),
            Some("line.not-eager")
        );
        assert_eq!(code(vec![None]), None);
    }
}
