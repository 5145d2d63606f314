//! The table of all cases.

use std::fmt::Write;

use futures_util::{StreamExt, stream};

use crate::{BadCase, Case, Score};

/// Cases that are tried at a time: as many as two cores serve in time.
const AT_A_TIME: usize = 4;

/// How one case came out.
#[derive(Debug)]
pub struct Row {
    /// The case.
    pub case: Case,
    /// How well it was told.
    pub score: Score,
    /// What was missed.
    pub why: Vec<String>,
    /// The causes that were named, the likeliest first.
    pub causes: Vec<String>,
    /// The codes that were found.
    pub codes: Vec<String>,
    /// Everything that was found and offered, for who mends it.
    pub told: String,
}

impl Row {
    async fn of(case: Case) -> Result<Self, BadCase> {
        let report = case.report().await?;
        let (score, why) = case.says.score(&report);
        let cause = |c: &redial_model::Cause| format!("{} {:.0} %", c.id, c.likelihood * 1e2);
        let codes: Vec<_> = report.findings.iter().map(|f| f.code.as_str()).collect();
        let fixes: Vec<_> = report.plans.iter().map(|p| p.fix.as_str()).collect();
        Ok(Self {
            score,
            why,
            causes: report.causes.iter().map(cause).collect(),
            told: format!(
                "found {codes:?}, offered {fixes:?}, snags {:?}",
                report.snags
            ),
            codes: codes.into_iter().map(Into::into).collect(),
            case,
        })
    }

    /// Whether it came out as it is marked: right, or as badly as it is known to.
    #[must_use]
    pub fn is_as_marked(&self) -> bool {
        self.score
            == self
                .case
                .known
                .as_ref()
                .map_or(Score::Right, |known| known.is)
    }

    /// What is wrong with its mark.
    #[must_use]
    pub fn complaint(&self) -> String {
        let (name, is) = (&self.case.name, self.score.word());
        if self.score == Score::Right {
            return format!("{name} is right now: take its mark `known` away");
        }
        format!(
            "{name} is {is}: {}; named {:?}; {}",
            self.why.join("; "),
            self.causes,
            self.told
        )
    }
}

/// Tries these cases; their order stays.
///
/// # Errors
/// A case can't be carried out.
pub async fn rows(cases: Vec<Case>) -> Result<Vec<Row>, BadCase> {
    let tried = stream::iter(cases.into_iter().map(Row::of)).buffered(AT_A_TIME);
    let rows: Vec<_> = tried.collect().await;
    rows.into_iter().collect()
}

/// The table for people to read, in Markdown.
#[must_use]
pub fn proof(rows: &[Row]) -> String {
    let mut table = "| case | source | what was true | redial |\n|---|---|---|---|\n".to_owned();
    for Row { case, score, .. } in rows {
        let (name, source, truth) = (&case.name, &case.source, &case.truth);
        let said = match (score, case.says.cause.0.first()) {
            (Score::Right, Some(cause)) => format!("right: `{cause}`"),
            (Score::Right, None) => "right: no cause".into(),
            (other, _) => other.word().into(),
        };
        // A write to a text can't fail.
        let _ = writeln!(table, "| {name} | {source} | {truth} | {said} |");
    }
    table
}
