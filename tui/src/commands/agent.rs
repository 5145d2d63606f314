use std::{io, sync::Arc};

use redial_model::Machine;
use redial_remote::Agent;

use crate::{
    cli::{AgentArgs as Args, VERSION},
    exit::{Exit, Stop},
    interrupt::outlive,
    lab::LabMachine,
};

/// Answers a redial at the near end of a channel, until that goes away.
pub fn run(args: &Args) -> Result<Exit, Stop> {
    let machine: Arc<dyn Machine> = match LabMachine::asked(&args.place)? {
        Some(lab) => Arc::new(lab.open()?),
        None => redial_windows::this_machine(),
    };
    let agent = Agent {
        machine,
        probes: redial_catalog::PROBES,
        readonly: args.readonly,
        version: VERSION,
    };
    // Ctrl-C at the near side is for the near side to hear: it ends this by ending its input.
    outlive();
    agent
        .serve(io::stdin(), io::stdout())
        .map_err(|e| Stop::not_started(&e))?;
    Ok(Exit::Healthy)
}
