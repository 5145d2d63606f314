//! Both directions at once: what comes in goes to the command, what it writes comes out.

use std::{pin::pin, time::Duration};

use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::{error::WinrmError, link::Link, shell::Shell, stdio};

/// How long a command may take to end, once it was told that its input has, or once it takes none.
const GRACE: Duration = Duration::from_secs(5);

/// How long a request that is under way may take to be answered, once the command has ended.
const LAST: Duration = Duration::from_secs(1);

/// Between two requests for output, where there was none: a host waits itself, and one that does not is
/// not asked without end.
const PAUSE: Duration = Duration::from_millis(50);

/// What becomes of the input.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Input {
    Flows,
    /// Nobody is there any more: the command is told that it has ended.
    HungUp,
    /// The command has ended.
    Unwanted,
}

/// Carries a command to its end; its exit code. `ask` and `listen` are two connections: the host holds a
/// request for output until there is some.
pub(crate) async fn run(
    shell: &Shell<'_>,
    ask: &mut Link,
    listen: &mut Link,
    input: mpsc::Receiver<Vec<u8>>,
    mut interrupts: mpsc::Receiver<()>,
) -> Result<i64, WinrmError> {
    let (state, mut changed) = watch::channel(Input::Flows);
    let mut sending = pin!(send(shell, ask, input, state.subscribe()));
    let mut receiving = pin!(receive(shell, listen, &state));
    let mut is_sending = true;
    // Why it must end soon, and when.
    let mut over: Option<(WinrmError, Instant)> = None;
    loop {
        let until = over.as_ref().map_or_else(Instant::now, |(_, until)| *until);
        let soon = Instant::now() + GRACE;
        tokio::select! {
            received = &mut receiving => {
                state.send_replace(Input::Unwanted);
                if is_sending {
                    // Its connection is needed once more. What becomes of it is no matter.
                    let _ = timeout(LAST, sending).await;
                }
                return received;
            }
            sent = &mut sending, if is_sending => {
                is_sending = false;
                if let Err(why) = sent {
                    // Most likely it has ended, which is about to be heard.
                    over.get_or_insert((why, soon));
                }
            }
            Some(()) = interrupts.recv() => {
                state.send_replace(Input::HungUp);
            }
            Ok(()) = changed.changed() => {
                over.get_or_insert((WinrmError::Interrupted, soon));
            }
            () = sleep_until(until), if over.is_some() => {
                return Err(over.map_or(WinrmError::Interrupted, |(why, _)| why));
            }
        }
    }
}

/// Passes the input on, and its end. A person or a program may take its time with either.
async fn send(
    shell: &Shell<'_>,
    link: &mut Link,
    mut input: mpsc::Receiver<Vec<u8>>,
    mut state: watch::Receiver<Input>,
) -> Result<(), WinrmError> {
    loop {
        let chunk = tokio::select! {
            chunk = input.recv() => chunk,
            _ = state.wait_for(|state| *state != Input::Flows) => None,
        };
        if *state.borrow() == Input::Unwanted {
            return Ok(());
        }
        match chunk {
            Some(bytes) => shell.send(link, &bytes, false).await?,
            None => return shell.send(link, &[], true).await,
        }
    }
}

/// Passes the output on until the command has ended. Where nobody takes it any more, the command is told
/// that its input has ended, and what it still writes is dropped.
async fn receive(
    shell: &Shell<'_>,
    link: &mut Link,
    state: &watch::Sender<Input>,
) -> Result<i64, WinrmError> {
    let mut trouble = None;
    loop {
        let written = shell.receive(link).await?;
        if written.is_empty() {
            sleep(PAUSE).await;
        }
        if trouble.is_none()
            && let Err(why) = stdio::write(written.output, written.errors).await
        {
            state.send_replace(Input::HungUp);
            trouble = Some(WinrmError::Output(why));
        }
        match (written.ended, trouble.take()) {
            (Some(_), Some(why)) => return Err(why),
            (Some(code), None) => return Ok(code),
            (None, so_far) => trouble = so_far,
        }
    }
}

/// Ctrl-C, and what else asks a program to end.
pub(crate) fn interrupts() -> Result<mpsc::Receiver<()>, WinrmError> {
    let (sender, receiver) = mpsc::channel(1);
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        for kind in [
            SignalKind::interrupt(),
            SignalKind::terminate(),
            SignalKind::hangup(),
        ] {
            let mut came = signal(kind).map_err(WinrmError::Output)?;
            let sender = sender.clone();
            tokio::spawn(async move {
                while came.recv().await.is_some() {
                    let _ = sender.try_send(());
                }
            });
        }
    }
    #[cfg(not(unix))]
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            let _ = sender.try_send(());
        }
    });
    Ok(receiver)
}
