use std::ops::Deref;

use tokio::runtime::{Builder, Runtime};

use crate::exit::Stop;

/// The runtime of a command. Its end waits for nobody: what still looks at something that hangs
/// looks for nobody any more.
pub struct CommandRuntime(Option<Runtime>);

impl CommandRuntime {
    /// One thread is enough: a check waits far more than it computes.
    pub fn start() -> Result<Self, Stop> {
        let built = Builder::new_current_thread().enable_all().build();
        built
            .map(|runtime| Self(Some(runtime)))
            .map_err(|e| Stop::not_started(&e))
    }
}

impl Deref for CommandRuntime {
    type Target = Runtime;

    fn deref(&self) -> &Runtime {
        self.0
            .as_ref()
            .expect("it is taken only when it is dropped")
    }
}

impl Drop for CommandRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_look_that_hangs_does_not_hold_up_the_end() {
        let (held, hangs) = mpsc::channel::<()>();
        let (tell, begun) = mpsc::channel();
        let hang = move || {
            let _ = tell.send(());
            let _ = hangs.recv();
        };
        let runtime = CommandRuntime::start().unwrap();
        runtime.block_on(async { drop(tokio::task::spawn_blocking(hang)) });
        begun.recv().unwrap();
        // It hangs until `held` is dropped: waiting for it here would never end.
        drop(runtime);
        drop(held);
    }
}
