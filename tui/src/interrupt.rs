//! Being told to end from outside: by Ctrl-C, by whoever supervises redial, by a terminal that goes
//! away. What was done until then is kept.

use std::{io, process, sync::mpsc, thread, time::Duration};

use tokio::sync::watch;

use crate::{exit::Exit, talk::say};

/// How long it may take to write down what was done. A reader who has stopped reading must not hold
/// up the end.
const FAREWELL: Duration = Duration::from_secs(30);

/// Tells work that it shall end.
pub struct Interrupt {
    told: watch::Receiver<Option<Exit>>,
}

impl Interrupt {
    /// Listens from now on. Whoever does not want to wait tells it twice.
    pub fn listen() -> Self {
        let (tell, told) = watch::channel(None);
        // Where nothing can listen, a signal ends the program at once, as it ends any other.
        let _ = listen(move |exit| heard(&tell, exit));
        Self { told }
    }

    /// What the work comes to, or how the program ends because it was told to before.
    pub async fn or<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Exit> {
        tokio::select! {
            biased;
            exit = self.told() => Err(exit),
            done = work => Ok(done),
        }
    }

    async fn told(&mut self) -> Exit {
        let told = self.told.wait_for(Option::is_some).await;
        match told.ok().and_then(|told| *told) {
            Some(exit) => exit,
            None => std::future::pending().await,
        }
    }
}

/// Goes on whoever tells it to end from the keyboard: it ends by itself, when nobody needs it.
pub fn outlive() {
    let end = |exit: Exit| {
        if exit == Exit::Ended {
            process::exit(i32::from(exit.code()));
        }
    };
    // Where nothing can listen, a signal ends the program at once, as it ends any other.
    let _ = listen(end);
}

/// Brings a change of a machine to its end: being told to end is only noted meanwhile. The second
/// time ends the program as it is; what was done until then is in the journal.
pub struct Unbroken {
    told: watch::Receiver<Option<Exit>>,
}

impl Unbroken {
    /// Listens from now on.
    pub fn begin() -> Self {
        let (tell, told) = watch::channel(None);
        let _ = listen(move |exit| match tell.send_replace(Some(exit)) {
            None => say("bringing the change to its end; the second time redial ends at once"),
            Some(_) => end_now(exit),
        });
        Self { told }
    }

    /// How the program ends, where it was told to.
    pub fn told(&self) -> Option<Exit> {
        *self.told.borrow()
    }
}

/// Ends the program as it is, and the commands that run for it.
fn end_now(exit: Exit) -> ! {
    redial_through::end_all();
    process::exit(i32::from(exit.code()))
}

/// Tells it on. The second time, and when the work does not end in time, the program ends as it is.
fn heard(tell: &watch::Sender<Option<Exit>>, exit: Exit) {
    let end = move || end_now(exit);
    if tell.send_replace(Some(exit)).is_some() {
        end();
    }
    let waits = move || {
        thread::sleep(FAREWELL);
        end();
    };
    // Where no thread can be started, the second time ends it.
    let _ = thread::Builder::new().spawn(waits);
}

/// Runs what listens on a thread of its own, until it says that it hears.
fn on_a_thread(listens: impl FnOnce(mpsc::Sender<()>) + Send + 'static) -> io::Result<()> {
    let (ready, hears) = mpsc::channel();
    let thread = thread::Builder::new().name("signals".into());
    thread.spawn(move || listens(ready))?;
    // Where it can't hear it has ended.
    let _ = hears.recv();
    Ok(())
}

#[cfg(unix)]
fn listen(heard: impl Fn(Exit) + Send + 'static) -> io::Result<()> {
    use signal_hook::{
        consts::{SIGHUP, SIGINT, SIGTERM},
        iterator::Signals,
    };
    let ignored = ignored();
    let heeded = [SIGINT, SIGTERM, SIGHUP].into_iter();
    let heeded = heeded.filter(move |signal| ignored >> (signal - 1) & 1 == 0);
    on_a_thread(move |ready| {
        let Ok(mut signals) = Signals::new(heeded) else {
            return;
        };
        let _ = ready.send(());
        for signal in signals.forever() {
            let exit = match signal {
                SIGINT => Exit::Interrupted,
                _ => Exit::Ended,
            };
            heard(exit);
        }
    })
}

/// The signals that whoever started this program had it ignore (`nohup`, a script's `&`), as bits:
/// they stay ignored. proc_pid_status(5), `SigIgn`
#[cfg(target_os = "linux")]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or_default()
}

#[cfg(all(unix, not(target_os = "linux")))]
fn ignored() -> u64 {
    0
}

#[cfg(windows)]
fn listen(heard: impl Fn(Exit) + Send + 'static) -> io::Result<()> {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    on_a_thread(move |ready| {
        runtime.block_on(async move {
            let (Ok(mut key), Ok(mut other), Ok(mut window)) =
                (ctrl_c(), ctrl_break(), ctrl_close())
            else {
                return;
            };
            let _ = ready.send(());
            loop {
                let exit = tokio::select! {
                    _ = key.recv() => Exit::Interrupted,
                    _ = other.recv() => Exit::Ended,
                    _ = window.recv() => Exit::Ended,
                };
                heard(exit);
            }
        });
    })
}
