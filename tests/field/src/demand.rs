use redial_catalog::CAUSES;
use redial_report::{Outcome, Report};
use serde::Deserialize;

/// What must be said of a case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// How the check comes out; the exit code follows from it.
    pub outcome: Outcome,
    /// The likeliest cause: one of these. Left out or empty, none may be named.
    #[serde(default)]
    pub cause: OneOf,
    /// Causes that must not lead, besides all that are not `cause`: a cause, or `path.` for a family.
    #[serde(default)]
    pub not: Vec<String>,
    /// Causes it looks like and is not: they must not be named at all.
    #[serde(default)]
    pub silent: Vec<String>,
    /// Causes that a finding speaks for, and that are not what is true: none of them may lead.
    #[serde(default)]
    pub near: Vec<String>,
    /// Findings that must be there.
    #[serde(default)]
    pub findings: Vec<String>,
    /// Findings that must not be there: a code, or `key.` for a family.
    #[serde(default)]
    pub no_findings: Vec<String>,
    /// Fixes that must be offered.
    #[serde(default)]
    pub fixes: Vec<String>,
    /// Fixes that must not be offered: an id, `key.` for a family, or `*` for any.
    #[serde(default)]
    pub no_fixes: Vec<String>,
    /// Words that findings, causes or verdict must say; capitals do not matter.
    #[serde(default)]
    pub words: Vec<String>,
    /// Words that none of them may say.
    #[serde(default)]
    pub no_words: Vec<String>,
}

/// One cause or another.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Written")]
pub struct OneOf(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    One(String),
    Some(Vec<String>),
    None,
}

impl From<Written> for OneOf {
    fn from(written: Written) -> Self {
        Self(match written {
            Written::One(id) => vec![id],
            Written::Some(ids) => ids,
            Written::None => vec![],
        })
    }
}

/// How a case comes out as long as it is not right.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Its score.
    pub is: Score,
    /// Why it is not right yet.
    pub why: String,
}

/// How well a case was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Score {
    /// Everything that must be said is said, and nothing that must not.
    Right,
    /// The true cause is named after others that may be.
    NotFirst,
    /// What is true is not said; nothing wrong is said either.
    Silent,
    /// What is not true is said, or a fix is offered that must not be.
    Wrong,
}

impl Score {
    /// Its words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::NotFirst => "right, not first",
            Self::Silent => "silent",
            Self::Wrong => "wrong",
        }
    }
}

/// Whether a code or id is the one that is meant, or of the family that is.
fn is(meant: &str, id: &str) -> bool {
    meant == "*" || meant == id || meant.ends_with('.') && id.starts_with(meant)
}

/// What a demand misses, and how bad each is.
#[derive(Debug, Default)]
struct Misses(Vec<(Score, String)>);

impl Misses {
    fn add(&mut self, score: Score, why: String) {
        self.0.push((score, why));
    }

    /// Those of what is named that a list lacks.
    fn lacks(&mut self, what: &str, wanted: &[String], has: &[&str]) {
        for missing in wanted.iter().filter(|w| !has.contains(&w.as_str())) {
            self.add(Score::Silent, format!("no {what} {missing}"));
        }
    }

    /// Those of what is named that a list has and must not have.
    fn has(&mut self, what: &str, unwanted: &[String], has: &[&str]) {
        for id in has.iter().filter(|id| unwanted.iter().any(|w| is(w, id))) {
            self.add(Score::Wrong, format!("{what} {id}"));
        }
    }
}

impl Demand {
    /// How a report meets it, and where it does not.
    #[must_use]
    pub fn score(&self, report: &Report) -> (Score, Vec<String>) {
        let mut misses = Misses::default();
        self.score_causes(report, &mut misses);
        let codes: Vec<_> = report.findings.iter().map(|f| f.code.as_str()).collect();
        let fixes: Vec<_> = report.plans.iter().map(|p| p.fix.as_str()).collect();
        misses.lacks("finding", &self.findings, &codes);
        misses.has("finding", &self.no_findings, &codes);
        misses.lacks("fix", &self.fixes, &fixes);
        misses.has("offers", &self.no_fixes, &fixes);
        for near in self
            .near
            .iter()
            .filter(|id| signs(id, &codes).next().is_none())
        {
            misses.add(
                Score::Silent,
                format!("nothing that speaks for {near} is found: is it `silent`?"),
            );
        }
        let said = said(report);
        let says = |word: &&String| said.contains(&word.to_lowercase());
        for word in self.words.iter().filter(|w| !says(w)) {
            misses.add(Score::Silent, format!("does not say `{word}`"));
        }
        for word in self.no_words.iter().filter(says) {
            misses.add(Score::Wrong, format!("says `{word}`"));
        }
        let Misses(misses) = misses;
        let score = misses.iter().map(|(score, _)| *score).max();
        let why = misses.into_iter().map(|(_, why)| why).collect();
        (score.unwrap_or(Score::Right), why)
    }

    fn score_causes(&self, report: &Report, misses: &mut Misses) {
        let OneOf(wanted) = &self.cause;
        let named: Vec<_> = report.causes.iter().map(|c| c.id.as_str()).collect();
        let is_wanted = |id: &&str| wanted.iter().any(|w| w == *id);
        match named.first() {
            Some(top) if is_wanted(top) => {}
            None if wanted.is_empty() => {}
            None => misses.add(Score::Silent, "no cause".into()),
            Some(top) if named.iter().any(is_wanted) => {
                let may = !self.not.iter().any(|not| is(not, top));
                let score = if may { Score::NotFirst } else { Score::Wrong };
                misses.add(score, format!("{top} leads"));
            }
            Some(top) => misses.add(Score::Wrong, format!("{top} leads")),
        }
        misses.has("names", &self.silent, &named);
        misses.has("leads", &self.near, &named[..named.len().min(1)]);
        let outcome = report.verdict.outcome;
        if outcome != self.outcome {
            let score = match (outcome, self.outcome) {
                (Outcome::Trouble, Outcome::Healthy) => Score::Wrong,
                _ => Score::Silent,
            };
            misses.add(score, format!("{outcome:?} instead of {:?}", self.outcome));
        }
    }
}

/// What of the findings speaks for a cause, and by which factor.
pub fn signs<'a>(cause: &str, codes: &'a [&str]) -> impl Iterator<Item = (&'a str, f64)> {
    let card = CAUSES.iter().find(|card| card.id == cause);
    let because = card.map_or(&[][..], |card| card.because);
    let of = move |code: &&'a str| Some((*code, because.iter().find(|(c, _)| c == code)?.1));
    codes.iter().filter_map(of)
}

/// Everything findings, causes and verdict say, in small letters.
fn said(report: &Report) -> String {
    let evidence = |f: &redial_model::Finding| {
        let seen = f.evidence.iter().map(|e| format!("{e:?}\n"));
        format!("{}\n{}", f.says, seen.collect::<String>())
    };
    let findings: String = report.findings.iter().map(evidence).collect();
    let cause = |c: &redial_model::Cause| {
        let settle = c.settle.as_ref().map(ToString::to_string);
        let next: Vec<_> = c.next.iter().map(ToString::to_string).collect();
        format!(
            "{}\n{}\n{}\n",
            c.says,
            settle.unwrap_or_default(),
            next.join("\n")
        )
    };
    let causes: String = report.causes.iter().map(cause).collect();
    format!("{}\n{findings}{causes}", report.verdict.says).to_lowercase()
}
