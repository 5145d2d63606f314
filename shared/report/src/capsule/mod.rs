//! A host's report as a few lines of plain ASCII, for windows that show little: Azure Run Command
//! gives back the last 4,096 bytes of what a script prints.
//! <https://learn.microsoft.com/azure/virtual-machines/windows/run-command> ("Restrictions")

mod frame;
mod paste;
mod shed;
mod squeeze;

use redial_model::{
    Facts, Known, ReportForm, Reported, Said, Side, SnagNote, Topic, machine::System,
};
use serde::{Deserialize, Serialize};

pub use paste::UnfitCapsule;
pub(crate) use paste::looks_like_capsule;

use crate::HostReport;

/// The most bytes a capsule has, each end of a line counted as the two that Windows writes. It is less
/// than 4,096: the window puts headings around it, and they count.
pub const LARGEST_CAPSULE: usize = 4_000;

/// What is inside, as JSON.
#[derive(Serialize, Deserialize)]
struct Contents {
    read: f64,
    tool: Said,
    #[serde(default)]
    left_out: Vec<Said>,
    #[serde(default)]
    machine: Known<System>,
    #[serde(default)]
    snags: Vec<SnagNote>,
    #[serde(default)]
    facts: Facts,
}

impl HostReport {
    /// The report as a capsule. What has no room is left out in a fixed order, the least telling
    /// first, and named in it.
    #[must_use]
    pub fn capsule(&self) -> String {
        let mut kept = self.clone();
        shed::bytes(&mut kept);
        let mut steps = shed::STEPS.iter();
        loop {
            let text = squeeze::squeezed(&json(&kept)).map(|bytes| frame::framed(&bytes));
            match text {
                Some(text) if frame::size(&text) <= LARGEST_CAPSULE => return text,
                _ => {}
            }
            match steps.next() {
                Some(step) => step.take(&mut kept),
                // What is left is of a few bytes, and always fits.
                None => return frame::framed(&squeeze::squeezed("{}").unwrap_or_default()),
            }
        }
    }

    /// Every capsule of a text that somebody copied from a window, a mail or a chat.
    pub(crate) fn read_capsules(text: &str) -> Result<Vec<Self>, UnfitCapsule> {
        let read = |bytes: Vec<u8>| {
            let json = squeeze::unsqueezed(&bytes)?;
            let inside = serde_json::from_str(&json).map_err(|_| UnfitCapsule::Unknown)?;
            Ok(Self::inside(inside))
        };
        paste::capsules(text)?.into_iter().map(read).collect()
    }

    fn inside(contents: Contents) -> Self {
        let mut facts = contents.facts;
        // Nothing else than what the host's own machine tells belongs into one.
        let others = Topic::ALL.iter().filter(|t| t.side() != Side::Host);
        others.for_each(|topic| facts.forget(*topic));
        Self {
            machine: contents.machine,
            source: Reported {
                read: contents.read,
                tool: contents.tool,
                form: ReportForm::Capsule,
                left_out: contents.left_out,
                ..Reported::default()
            },
            facts,
            snags: contents.snags,
        }
    }
}

fn json(report: &HostReport) -> String {
    let contents = Contents {
        read: report.source.read,
        tool: report.source.tool.clone(),
        left_out: report.source.left_out.clone(),
        machine: report.machine.clone(),
        snags: report.snags.clone(),
        facts: report.facts.clone(),
    };
    // Plain records of texts and numbers can always be written.
    serde_json::to_string(&contents).unwrap_or_default()
}

#[cfg(test)]
mod tests;
