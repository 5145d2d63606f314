use std::sync::Arc;

use redial_engine::go_off;
use redial_model::Machine;

use crate::{
    cli::TakeBackArgs as Args,
    exit::{Exit, Stop},
    lab::LabMachine,
};

/// The words that start this command, before the name of the task.
pub const WORDS: &[&str] = &["take-back"];

/// Does what a guard does when its time has come: the machine's task scheduler starts it.
pub fn run(args: &Args) -> Result<Exit, Stop> {
    if args.prove {
        let proved = redial_windows::guard::prove(&args.task);
        return match proved {
            Ok(()) => Ok(Exit::Healthy),
            Err(why) => Err(Stop::failed(format!("cannot prove that it runs: {why}"))),
        };
    }
    let machine: Arc<dyn Machine> = match LabMachine::asked(&args.place)? {
        Some(lab) => Arc::new(lab.open()?),
        None => redial_windows::this_machine(),
    };
    go_off(&*machine, &args.task).map_err(|why| Stop::failed(why.to_string()))?;
    Ok(Exit::Healthy)
}
