//! Where a change is made, as the commands about it name it, and what it is made with.

use std::{ops::Deref, path::Path, sync::Arc};

use redial_engine::{Bench, HomeBench, Left, RecordId};
use redial_kit::Machines;
use redial_model::{Machine, Side};
use redial_report::quoted_command;

use crate::{
    afar::{Afar, Way},
    cli::{ChannelArgs, PlaceArgs},
    commands::check::drive,
    exit::Stop,
    lab::LabMachine,
    scene::{self, Kept},
};

/// The machine whose changes are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desk<'a> {
    /// The one redial runs on.
    Here,
    /// A simulated one.
    Lab(LabMachine<'a>),
    /// The one at the far end of this command.
    Via(&'a str),
}

impl<'a> Desk<'a> {
    /// The one that was asked for. A channel leads to the host; fixes of other sides are applied
    /// here.
    pub fn asked(place: &'a PlaceArgs, channel: &'a ChannelArgs, side: Side) -> Result<Self, Stop> {
        Ok(match (&channel.via, LabMachine::asked(place)?) {
            (Some(command), _) if side == Side::Host => Self::Via(command),
            (_, Some(lab)) => Self::Lab(lab),
            (_, None) => Self::Here,
        })
    }

    /// The words that name it in a command.
    pub fn words(self) -> String {
        match self {
            Self::Here | Self::Lab(LabMachine::Named(_)) => String::new(),
            Self::Lab(file @ LabMachine::File(_)) => format!(" --lab {}", file.quoted()),
            Self::Via(command) => format!(" --via {}", quoted_command(command)),
        }
    }

    /// The command that takes a record back.
    pub fn undo(self, id: &RecordId) -> String {
        format!("redial undo {id}{}", self.words())
    }

    /// What was left, with the command that goes on from there.
    pub fn left(self, left: &Left) -> String {
        match left {
            Left::Unknown => format!(
                "it is not known which changes were made: `redial journal{}` shows them",
                self.words()
            ),
            _ => {
                let undo = left.record().map(|id| format!("`{}`", self.undo(id)));
                left.says(&undo.unwrap_or_default())
            }
        }
    }

    /// Whether it is gone when redial ends.
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Lab(LabMachine::Named(_)))
    }

    /// What changes are made with. `machine` is looked for where it is not far away.
    pub fn bench(
        self,
        afar: &Afar,
        journal: Option<&Path>,
        machine: impl FnOnce() -> Result<Arc<dyn Machine>, Stop>,
    ) -> Result<Workbench, Stop> {
        let lab = match (self, afar.bench()) {
            (Self::Via(_), Some(_)) if journal.is_some() => {
                return Err(Stop::usage(
                    "--journal is a folder of this computer, and --via changes the host: leave one of them out",
                ));
            }
            (Self::Via(_), Some(bench)) => return Ok(Workbench { bench, _kept: None }),
            (Self::Lab(lab), _) => Some(lab),
            (Self::Here | Self::Via(_), _) => None,
        };
        let kept = scene::kept(journal, lab)?;
        let bench = HomeBench {
            machine: machine()?,
            journal: kept.journal.clone(),
        };
        Ok(Workbench {
            bench: Box::new(bench),
            _kept: Some(kept),
        })
    }
}

/// What changes are made with, and the folder that goes with it when it goes.
pub struct Workbench {
    bench: Box<dyn Bench>,
    /// A simulated machine that lived in memory takes its journal with it.
    _kept: Option<Kept>,
}

impl Deref for Workbench {
    type Target = dyn Bench;

    fn deref(&self) -> &Self::Target {
        &*self.bench
    }
}

/// What is done for a command that is about changes alone, and checks no host.
pub struct ChangesOnly<'a> {
    /// Whose changes.
    pub desk: Desk<'a>,
    /// The machine that is changed.
    pub machine: Arc<dyn Machine>,
    /// What they are made with.
    pub bench: Workbench,
}

impl<'a> ChangesOnly<'a> {
    /// What was asked for. A simulated machine is opened in this way.
    pub fn asked(
        place: &'a PlaceArgs,
        (channel, way): (&'a ChannelArgs, &Way),
        journal: Option<&Path>,
        open: fn(LabMachine<'_>) -> Result<Arc<dyn Machine>, Stop>,
    ) -> Result<Self, Stop> {
        if place.lab.is_some() && channel.via.is_some() {
            return Err(Stop::usage(
                "--lab and --via name two journals, that of a simulated machine and that of the host: leave one of them out",
            ));
        }
        let desk = Desk::asked(place, channel, Side::Host)?;
        let afar = drive(way.open())?;
        let machine = match desk {
            Desk::Lab(lab) => open(lab)?,
            Desk::Here => redial_windows::this_machine(),
            Desk::Via(_) => afar.machines(Machines::default())?.host,
        };
        let bench = desk.bench(&afar, journal, || Ok(Arc::clone(&machine)))?;
        Ok(Self {
            desk,
            machine,
            bench,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_names_the_command_that_goes_on_from_there() {
        let desk = Desk::Via("ssh:srv01");
        let id: RecordId = "20261126-183842-479".parse().unwrap();
        let until = 1_795_718_622;
        let armed = Left::Armed { record: id, until };
        let undo = "`redial undo 20261126-183842-479 --via ssh:srv01` undoes them";
        assert!(desk.left(&armed).contains(undo));
        let unknown = desk.left(&Left::Unknown);
        assert!(unknown.ends_with("`redial journal --via ssh:srv01` shows them"));
        assert_eq!(desk.left(&Left::Nothing), "nothing was changed");
    }
}
