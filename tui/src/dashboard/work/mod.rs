//! Carries effects out, beside the screen. The only place in the dashboard that knows the engine.

mod check;
mod mend;
mod recent;
mod site;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, mpsc::Sender},
};

use redial_engine::Journal;
use redial_model::Sockets;
use redial_report::{Format, Look, Report, render};
use tokio::{
    sync::{Semaphore, mpsc::UnboundedReceiver},
    task::{AbortHandle, spawn_blocking},
};

use super::{
    effect::Effect,
    message::{Message, News},
    state::{HostId, Place},
};
use crate::{fleet, options::Options, output::Output};
pub use check::shown;
use site::Site;

/// Checks that go on at a time, when many hosts were named.
const AT_ONCE: usize = 32;

/// Tells what happened.
#[derive(Clone)]
pub(super) struct Teller(pub Sender<Message>);

impl Teller {
    fn tell(&self, message: Message) {
        // Nobody listens any more once the screen is gone.
        let _ = self.0.send(message);
    }

    fn of(&self, host: HostId, news: News) {
        self.tell(Message::Of(host, Box::new(news)));
    }

    fn say(&self, says: impl Into<String>, bad: bool) {
        self.tell(Message::Say(says.into(), bad));
    }
}

/// What the work rests on.
pub(super) struct Work {
    pub options: Arc<Options>,
    pub journal: Option<PathBuf>,
    pub teller: Teller,
    /// Whether hosts are remembered from one run to the next.
    pub remembers: bool,
}

/// Everything that goes on.
struct Going {
    work: Arc<Work>,
    sockets: Sockets,
    /// Checks at a time: whoever waits for a socket must not wait on a probe's deadline.
    places: Arc<Semaphore>,
    sites: HashMap<HostId, Arc<Site>>,
    checks: HashMap<HostId, AbortHandle>,
    dials: HashMap<HostId, AbortHandle>,
}

/// Carries out effects until there are no more.
pub(super) async fn run(work: Work, mut effects: UnboundedReceiver<Effect>) {
    signals(&work.teller);
    let sockets = Sockets::new(fleet::socket_limit());
    let places = Arc::new(Semaphore::new(work.options.jobs.min(AT_ONCE)));
    let mut going = Going { work: Arc::new(work), sockets, places, sites: HashMap::new(), checks: HashMap::new(), dials: HashMap::new() };
    let (opened, mut sites) = tokio::sync::mpsc::unbounded_channel::<(HostId, Arc<Site>)>();
    loop {
        tokio::select! {
            effect = effects.recv() => match effect {
                Some(Effect::Open(id, place)) => {
                    let (work, opened) = (Arc::clone(&going.work), opened.clone());
                    tokio::spawn(async move { open(&work, id, place, &opened).await });
                }
                Some(effect) => going.carry_out(effect),
                None => return,
            },
            Some((id, site)) = sites.recv() => {
                going.sites.insert(id, site);
                going.check(id);
            }
        }
    }
}

async fn open(work: &Work, id: HostId, place: Place, opened: &tokio::sync::mpsc::UnboundedSender<(HostId, Arc<Site>)>) {
    match Site::open(place, work.journal.as_deref()).await {
        Ok(site) => {
            work.teller.of(id, News::Ready(site.reach().await));
            let _ = opened.send((id, Arc::new(site)));
        }
        Err(stop) => work.teller.of(id, News::Failed(stop.says)),
    }
}

impl Going {
    fn carry_out(&mut self, effect: Effect) {
        let work = Arc::clone(&self.work);
        match effect {
            Effect::Check(id) => self.check(id),
            Effect::Cancel(id) => {
                if let Some(check) = self.checks.remove(&id) {
                    check.abort();
                    work.teller.of(id, News::Cancelled);
                }
            }
            Effect::Dial(id) => {
                let Some(site) = self.sites.get(&id).cloned() else { return };
                let sockets = self.sockets.clone();
                let dial = tokio::spawn(async move { work.teller.of(id, News::Dialled(check::dial(&site, &work.options, sockets).await)) });
                self.dials.insert(id, dial.abort_handle());
            }
            Effect::Apply(id, plan) => {
                let Some((site, sockets)) = self.changing(id) else { return };
                tokio::spawn(async move { mend::apply(&work, id, &site, sockets, plan.into_inner()).await });
            }
            Effect::TakeBack(id, back) => {
                let Some((site, sockets)) = self.changing(id) else { return };
                tokio::spawn(async move { mend::take_back(&work, id, &site, sockets, back.into_inner()).await });
            }
            Effect::Keep(id, record) => {
                let Some(site) = self.sites.get(&id).cloned() else { return };
                tokio::spawn(async move { mend::keep(&work, id, &site, record).await });
            }
            Effect::Recent => {
                tokio::spawn(async move {
                    if let Ok(all) = spawn_blocking(recent::all).await {
                        work.teller.tell(Message::Recent(all));
                    }
                });
            }
            Effect::Save { report, format, path } => {
                tokio::spawn(async move {
                    let saved = spawn_blocking(move || save(&report, format, &path)).await;
                    match saved {
                        Ok(Ok(says)) => work.teller.say(says, false),
                        Ok(Err(why)) => work.teller.say(why, true),
                        Err(_) => work.teller.say("saving broke (a bug in redial, please report it)", true),
                    }
                });
            }
            // The screen's own.
            Effect::Open(..) | Effect::Copy { .. } | Effect::Suspend | Effect::Redraw | Effect::Elevate | Effect::Leave(_) => {}
        }
    }

    fn check(&mut self, id: HostId) {
        let Some(site) = self.sites.get(&id).cloned() else { return };
        self.still(id);
        let (work, sockets, places) = (Arc::clone(&self.work), self.sockets.clone(), Arc::clone(&self.places));
        let check = tokio::spawn(async move {
            // It is never closed, so that acquiring can't fail.
            let _place = places.acquire().await;
            check::check(&work, id, &site, sockets).await
        });
        self.checks.insert(id, check.abort_handle());
    }

    /// Ends what only looks at a host.
    fn still(&mut self, id: HostId) {
        [self.checks.remove(&id), self.dials.remove(&id)].into_iter().flatten().for_each(|task| task.abort());
    }

    /// A host that is about to be changed: nothing looks at it meanwhile.
    fn changing(&mut self, id: HostId) -> Option<(Arc<Site>, Sockets)> {
        self.still(id);
        Some((self.sites.get(&id).cloned()?, self.sockets.clone()))
    }
}

/// Writes a report to a file that is not there yet.
fn save(report: &Report, format: Format, path: &str) -> Result<String, String> {
    if Path::new(path).exists() {
        return Err(format!("{path} is there already: give another name"));
    }
    let mut output = Output::to(Some(path.into()));
    let written = output.write(&render(std::slice::from_ref(report), format, Look::default())).and_then(|()| output.finish());
    written.map(|()| format!("saved to {path}")).map_err(|stop| stop.says)
}

/// The journal as the screen shows it, or why it can't be read.
async fn journal(journal: &Journal) -> Result<Vec<super::state::Entry>, String> {
    let journal = journal.clone();
    spawn_blocking(move || mend::entries(&journal))
        .await
        .unwrap_or_else(|_| Err("reading the journal broke (a bug in redial, please report it)".into()))
}

/// Being told to end from outside is an orderly end.
#[cfg(unix)]
fn signals(teller: &Teller) {
    use tokio::signal::unix::{SignalKind, signal};
    for kind in [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()] {
        let Ok(mut told) = signal(kind) else { continue };
        let teller = teller.clone();
        tokio::spawn(async move {
            if told.recv().await.is_some() {
                teller.tell(Message::End);
            }
        });
    }
}

/// Closing the console window is an orderly end.
#[cfg(windows)]
fn signals(teller: &Teller) {
    let Ok(mut told) = tokio::signal::windows::ctrl_close() else { return };
    let teller = teller.clone();
    tokio::spawn(async move {
        if told.recv().await.is_some() {
            teller.tell(Message::End);
        }
    });
}
