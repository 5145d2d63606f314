use std::{io, sync::Arc};

use redial_model::Machine;
use redial_remote::Agent;

use crate::{
    cli::{AgentArgs as Args, VERSION},
    exit::{Exit, Stop},
    interrupt::outlive,
    lab::LabMachine,
    scene,
};

/// Answers a redial at the near end of a channel, until that goes away.
pub fn run(args: &Args) -> Result<Exit, Stop> {
    let lab = LabMachine::asked(&args.place)?;
    let machine: Arc<dyn Machine> = match lab {
        Some(lab) => Arc::new(lab.open()?),
        None => redial_windows::this_machine(),
    };
    // Where none can be kept, looks are answered all the same.
    let kept = scene::kept(None, lab).map_err(|stop| stop.says);
    let agent = Agent {
        machine,
        probes: redial_catalog::PROBES,
        fixes: redial_catalog::FIXES,
        journal: kept
            .as_ref()
            .map(|kept| kept.journal.clone())
            .map_err(Clone::clone),
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
