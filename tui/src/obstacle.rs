//! What stands in the way of a change, and what a person at the command line can do about it.

use redial_engine::{ApplyError, Obstacle};
use redial_model::Side;

use crate::{exit::Stop, talk::agrees};

/// The obstacle with its way on, as a clause.
pub fn with_way_on(obstacle: &Obstacle) -> String {
    let way_on = match obstacle {
        Obstacle::Blind => ": print it with --format powershell or az and run that there",
        Obstacle::NotHere(Side::Host) => {
            ": run it on the host, or print the plan with --format powershell or az"
        }
        Obstacle::NotHere(Side::Client | Side::Line) => {
            ": run redial there, or print the plan with --format powershell"
        }
        Obstacle::NeedsElevation => ": run redial as administrator",
        Obstacle::FarRights => ": have --via log on as an administrator",
        Obstacle::FarReadOnly => ": start it there without --readonly",
        Obstacle::Guarded { record, .. } => {
            return format!("{obstacle}: take that back first with `redial undo {record}`");
        }
        Obstacle::ReadOnly
        | Obstacle::Protected(_)
        | Obstacle::Busy
        | Obstacle::WrongMachine { .. }
        | Obstacle::NothingToUndo(_) => "",
    };
    format!("{obstacle}{way_on}")
}

/// Refuses; where more rights are all that is missing, the person is asked for them first, and
/// redial starts again.
pub fn or_elevate<T>(obstacle: Obstacle) -> Result<T, Stop> {
    if obstacle == Obstacle::NeedsElevation
        && redial_windows::can_elevate()
        && agrees("This needs an elevated process. Start redial again as administrator?")
    {
        let code = redial_windows::relaunch_elevated()
            .map_err(|why| Stop::failed(format!("cannot start as administrator: {why}")))?;
        std::process::exit(code);
    }
    Err(Stop::failed(with_way_on(&obstacle)))
}

/// The same for a record that can't be taken back.
pub fn or_elevate_error<T>(error: Box<ApplyError>) -> Result<T, Stop> {
    match *error {
        ApplyError::Obstacle(obstacle) => or_elevate(obstacle),
        other => Err(Stop::failed(other.to_string())),
    }
}
