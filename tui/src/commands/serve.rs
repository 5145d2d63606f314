use std::{future::pending, sync::Arc};

use redial_check::Check;
use redial_serve::{NotServing, Server, Wish};

use crate::{
    cli::{How, ServeArgs as Args},
    exit::{Exit, Stop},
    interrupt::Interrupt,
    options::Options,
    runtime::CommandRuntime,
    talk::say,
};

/// Answers monitoring until it is told to end.
pub fn run(args: &Args) -> Result<Exit, Stop> {
    let how = How {
        timeout: args.timeout,
        config: args.config.clone(),
        ..How::default()
    };
    let Options { check, .. } = Options::resolve(&how)?;
    let wish = Wish {
        listen: args.listen,
        allow: args.allow.clone(),
        // A hundred connections a minute to a host would be no manners.
        check: Check {
            deep: false,
            ..check
        },
        notice: Arc::new(say),
    };
    let mut interrupt = Interrupt::listen();
    CommandRuntime::start()?.block_on(async {
        let server = Server::open(wish).await.map_err(stop)?;
        say(&format!("listening on http://{}/", server.address()));
        let told = async {
            // Whichever way it was told to end: this is how it ends.
            let _ = interrupt.or(pending::<()>()).await;
        };
        server.run(told).await;
        Ok(Exit::Healthy)
    })
}

fn stop(why: NotServing) -> Stop {
    let exit = match why {
        NotServing::Listen(..) => Exit::Unknown,
        _ => Exit::Usage,
    };
    Stop {
        exit,
        says: why.to_string(),
    }
}
