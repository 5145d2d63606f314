//! Every host of the lab, and every cause that is named for it.

use std::fmt::Write;

use futures_util::{StreamExt, stream};
use redial_lab::{Patient, Sick, WARD};
use redial_report::{Outcome, Report};

use crate::trial::{machine_report, ward_report};

/// Hosts that are tried at a time.
const AT_A_TIME: usize = 4;

/// Hosts that drop connections by turn: what is named besides depends on which one is dropped.
const BY_TURN: [&str; 3] = ["limited", "limited-after-one", "one-seat"];

/// A host of the lab and what is named for it.
#[derive(Debug)]
pub struct Bedside {
    /// Its name in the demo or the lab.
    pub name: &'static str,
    /// The cause that is true; nothing where it is well.
    pub truth: Option<&'static str>,
    /// What is named, the likeliest first.
    pub named: Vec<String>,
    /// Whether it is called healthy.
    pub well: bool,
}

enum Bed {
    Ward(&'static Sick),
    Clinic(&'static Patient),
}

impl Bedside {
    async fn of(bed: Bed) -> Result<Self, String> {
        let (name, truth, report) = match bed {
            Bed::Ward(sick) => (sick.name, sick.cause, ward_report(sick).await),
            Bed::Clinic(patient) => {
                let report = machine_report(patient.state(), patient.asked_as()).await;
                (patient.name, Some(patient.cause), report)
            }
        };
        let report: Report = report?;
        Ok(Self {
            name,
            truth: truth.filter(|cause| !cause.is_empty()),
            well: report.verdict.outcome == Outcome::Healthy,
            named: report.causes.into_iter().map(|c| c.id).collect(),
        })
    }

    /// Whether nothing but the truth leads.
    #[must_use]
    pub fn is_true(&self) -> bool {
        match (self.named.first(), self.truth) {
            (Some(top), truth) => Some(top.as_str()) == truth,
            // What is only a product beside a line that works is no trouble.
            (None, truth) => self.well || truth.is_none(),
        }
    }
}

/// Every host of the ward and every patient.
///
/// # Errors
/// No host can be started.
pub async fn bedsides() -> Result<Vec<Bedside>, String> {
    let ward = WARD.iter().map(Bed::Ward);
    let beds: Vec<_> = ward.chain(Patient::all().map(Bed::Clinic)).collect();
    let tried = stream::iter(beds.into_iter().map(Bedside::of)).buffered(AT_A_TIME);
    let tried: Vec<_> = tried.collect().await;
    tried.into_iter().collect()
}

/// The matrix for people to read, in Markdown.
#[must_use]
pub fn matrix(all: &[Bedside]) -> String {
    let mut table = "| lab host | true | leads | named besides |\n|---|---|---|---|\n".to_owned();
    for Bedside {
        name, truth, named, ..
    } in all
    {
        let code = |id: &str| format!("`{id}`");
        let truth = truth.map_or_else(|| "well".into(), code);
        let leads = named.first().map_or_else(|| "–".into(), |id| code(id));
        let mut besides: Vec<_> = named.iter().skip(1).map(|id| code(id)).collect();
        besides.sort();
        let besides = if BY_TURN.contains(name) {
            "by turns".into()
        } else {
            besides.join(", ")
        };
        // A write to a text can't fail.
        let _ = writeln!(table, "| {name} | {truth} | {leads} | {besides} |");
    }
    table
}
