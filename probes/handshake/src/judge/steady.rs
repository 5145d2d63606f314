//! Connections of one check that disagree.

use redial_model::{Climb, Finding, Rung, RungState, SecurityFact};

use crate::codes::{CROWDED, STALLED, UNSTEADY};

/// Whether the host drops some connections. Whichever was dropped, the climb's or a question's, two
/// tries with no other connection open tell it: they end alike on a host that serves one client at a
/// time or hangs up on a question, and a lost packet closes nothing.
pub(super) fn judge(climb: &Climb, security: Option<&SecurityFact>) -> Option<Finding> {
    let before = climb.before.as_ref();
    let by_climb = before.and_then(|before| of_the_climb(climb, before, security));
    match by_climb {
        Some(unsteady) if unsteady.code == UNSTEADY.code => Some(unsteady),
        other => security.and_then(of_the_questions).or(other),
    }
}

fn of_the_questions(security: &SecurityFact) -> Option<Finding> {
    let unsteady = security.answers.iter().find(|a| a.is_unsteady())?;
    let third = unsteady.after.as_ref()?;
    Some(
        UNSTEADY
            .found("redial asked the same question twice, with no other connection open: one was closed, one was answered")
            .with("second try", unsteady.rung.end.shown())
            .with("third try", third.end.shown()),
    )
}

/// Judges a connection that was closed, together with the tries after it.
fn of_the_climb(
    climb: &Climb,
    before: &RungState,
    security: Option<&SecurityFact>,
) -> Option<Finding> {
    let first = |finding: Finding| {
        finding.with(
            "first try",
            format!(
                "{} {} after {:.0} ms",
                before.rung.word(),
                before.end.shown(),
                before.ms
            ),
        )
    };
    let answered = || security.is_some_and(|s| s.answers.iter().any(|a| a.reply.is_some()));
    match (climb.broken(), &climb.after) {
        (_, Some(after)) if after.end.is_close() => {
            Some(first(UNSTEADY.found(
                "of three connections made one at a time, some were closed without an answer",
            )))
        }
        (Some(again), _) if again.end.is_close() && again.rung == Rung::X224 && answered() => {
            Some(first(UNSTEADY.found(
                "two connections were closed without an answer, others were answered",
            )))
        }
        (_, Some(_)) => Some(first(
            CROWDED.found("a connection failed while others were open, and worked alone"),
        )),
        _ => None,
    }
}

pub(super) fn stalled(first: &RungState) -> Finding {
    STALLED
        .found(format!(
            "a first connection got no answer at {}, a second one at the same time was answered",
            first.rung.word()
        ))
        .with(
            "first try",
            format!("{} no answer after {:.0} ms", first.rung.word(), first.ms),
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{Answer, End, Hex};

    fn told(second: End, third: Option<End>) -> Option<String> {
        let rung = |end| RungState {
            rung: Rung::X224,
            end,
            ms: 1.0,
            bytes: Hex::default(),
        };
        let climb = Climb::new(([192, 0, 2, 7], 3389).into(), vec![rung(End::Ok)]);
        let answers = vec![Answer {
            asked: 1,
            reply: None,
            rung: rung(second),
            before: Some(rung(End::Fin)),
            after: third.map(rung),
        }];
        judge(&climb, Some(&SecurityFact { answers })).map(|f| f.code)
    }

    #[test]
    fn a_question_that_is_closed_now_and_answered_then_tells_a_limit() {
        let unsteady = Some("line.unsteady".to_owned());
        assert_eq!(told(End::Failure(5), Some(End::Rst)), unsteady);
        assert_eq!(told(End::Fin, Some(End::Ok)), unsteady);
        // A host that serves one client at a time, one that hangs up on the question, one that is
        // silent once, and a report of before.
        assert_eq!(told(End::Ok, Some(End::Ok)), None);
        assert_eq!(told(End::Fin, Some(End::Fin)), None);
        assert_eq!(told(End::Ok, Some(End::Silent)), None);
        assert_eq!(told(End::Ok, None), None);
    }
}
