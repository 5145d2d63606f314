//! Carries effects out, beside the screen. The only place in the dashboard that has the engine do
//! anything.

mod check;
mod context;
mod mend;
mod reach;
mod recent;
mod sign_in;
mod site;
mod ways;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use redial_check::Jobs;
use redial_engine::{RecordId, Settle};
use redial_report::{Look, render};
use tokio::{
    sync::{
        Semaphore,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    },
    task::{AbortHandle, spawn_blocking},
};

use super::{
    confirm::Confirmed,
    effect::{Content, Effect},
    message::{Message, News},
    state::{HostId, HostPlace},
};
use crate::{asked, output::Destination, sign_in::SignInPlan};
use context::Done;
pub(crate) use context::Wished;
pub(super) use context::{CurrentWish, Teller, Work};
pub(super) use recent::KEPT as REMEMBERED;
pub(crate) use recent::recent_hosts;
use site::Site;
pub(super) use ways::way;

/// Hosts that are made ready or checked at a time, when many were named.
const AT_ONCE: usize = 32;

/// Everything that goes on.
struct Going {
    work: Arc<Work>,
    done: UnboundedSender<(HostId, Done)>,
    /// Hosts at a time: whoever waits for a socket must not wait on a probe's deadline. It is never
    /// closed, so that acquiring can't fail.
    places: Arc<Semaphore>,
    sites: HashMap<HostId, Arc<Site>>,
    checks: HashMap<HostId, AbortHandle>,
    dials: HashMap<HostId, AbortHandle>,
    /// What is wished for hosts that are not ready yet.
    waiting: Vec<(HostId, Effect)>,
}

/// Carries out effects until there are no more.
pub(super) async fn run(work: Work, mut effects: UnboundedReceiver<Effect>) {
    signals(&work.teller);
    let at_once = match work.wished().options.jobs {
        Jobs::Fixed(jobs) => AT_ONCE.min(jobs.get()),
        Jobs::Adapting => AT_ONCE,
    };
    let places = Arc::new(Semaphore::new(at_once));
    let (done, mut ended) = unbounded_channel();
    let mut going = Going {
        work: Arc::new(work),
        done,
        places,
        sites: HashMap::new(),
        checks: HashMap::new(),
        dials: HashMap::new(),
        waiting: vec![],
    };
    loop {
        tokio::select! {
            effect = effects.recv() => match effect {
                Some(effect) => going.carry_out(effect),
                None => return,
            },
            Some((id, done)) = ended.recv() => match done {
                Done::Opened(site) => going.opened(id, site),
                Done::Reached => going.check(id, None),
                Done::Changed(guarded) => going.check(id, guarded),
            },
        }
    }
}

async fn open(work: &Work, id: HostId, place: HostPlace) -> Option<Done> {
    match Site::open(place, work.journal.as_deref()).await {
        Ok(site) => {
            work.teller.of(id, News::Ready(site.reach().await));
            Some(Done::Opened(Arc::new(site)))
        }
        Err(stop) => {
            work.teller.of(id, News::Failed(stop.says));
            None
        }
    }
}

impl Going {
    fn carry_out(&mut self, effect: Effect) {
        let work = Arc::clone(&self.work);
        match effect {
            Effect::Open(id, place) => {
                let places = Arc::clone(&self.places);
                self.then_check(id, async move {
                    let _place = places.acquire().await;
                    // What it needs is made when its turn comes: thousands may wait for theirs.
                    Box::pin(open(&work, id, place)).await
                });
            }
            Effect::Check(id) => self.check(id, None),
            Effect::Deep(id) => {
                self.site(id).iter().for_each(|site| site.ways.deepen());
                self.check(id, None);
            }
            Effect::Channel(..) | Effect::Places(..) => self.reach(effect),
            Effect::SignIn(id, plan) => self.sign_in(id, plan),
            Effect::Cancel(id) => self.still(id),
            Effect::Dial(id) => self.dial(id),
            // Nothing looks at a host while it is changed.
            Effect::Apply(id, plan) => {
                self.still(id);
                let Some(site) = self.site(id) else { return };
                self.then_check(id, async move {
                    mend::apply(&work, id, &site, plan.into_inner()).await
                });
            }
            Effect::TakeBack(id, back) => {
                self.still(id);
                let Some(site) = self.site(id) else { return };
                self.then_check(id, async move {
                    mend::take_back(&work, id, &site, back.into_inner()).await
                });
            }
            Effect::Keep(id, record) => {
                let Some(site) = self.site(id) else { return };
                tokio::spawn(
                    async move { mend::settle(&work, id, &site, record, Settle::Keep).await },
                );
            }
            Effect::Read(text, path) => drop(tokio::spawn(tell_file(work, text, path))),
            Effect::Recent => drop(tokio::spawn(tell_recent(work))),
            Effect::Save { content, path } => drop(tokio::spawn(tell_saved(work, content, path))),
            // The screen's own.
            Effect::Copy { .. }
            | Effect::Suspend
            | Effect::Redraw
            | Effect::EditConfig
            | Effect::Reload
            | Effect::Elevate
            | Effect::Leave(_) => {}
        }
    }

    /// A host that was made ready.
    /// Begins with a host that was made ready, and with what waited for that.
    fn opened(&mut self, id: HostId, site: Arc<Site>) {
        self.sites.insert(id, site);
        self.check(id, None);
        let all = std::mem::take(&mut self.waiting);
        let (own, others) = all.into_iter().partition(|(of, _)| *of == id);
        self.waiting = others;
        let own: Vec<(HostId, Effect)> = own;
        own.into_iter().for_each(|(_, effect)| self.reach(effect));
    }

    /// Changes the ways to a host, once it is ready.
    fn reach(&mut self, effect: Effect) {
        let (Effect::Channel(id, _) | Effect::Places(id, _)) = &effect else {
            return;
        };
        let (id, work) = (*id, Arc::clone(&self.work));
        let Some(site) = self.site(id) else {
            self.waiting.push((id, effect));
            return;
        };
        match effect {
            Effect::Channel(_, command) => self.then_check(id, async move {
                Box::pin(reach::reach(&work, id, &site, command)).await
            }),
            Effect::Places(_, words) => match site.ways.look_from(&words) {
                Ok(()) => self.check(id, None),
                Err(stop) => work.teller.tell(Message::Failed(stop.says)),
            },
            _ => {}
        }
    }

    fn site(&self, id: HostId) -> Option<Arc<Site>> {
        self.sites.get(&id).cloned()
    }

    /// Climbs the line to the next address of a host.
    fn dial(&mut self, id: HostId) {
        let Some(site) = self.site(id) else { return };
        let work = Arc::clone(&self.work);
        let dial = tokio::spawn(async move {
            let sample = check::dial(&site, &work.wished().options.check).await;
            work.teller.of(id, News::Dialled(sample));
        });
        self.dials.insert(id, dial.abort_handle());
    }

    /// Lets something happen to a host that a check follows, when it comes to anything.
    fn then_check(&self, id: HostId, deed: impl Future<Output = Option<Done>> + Send + 'static) {
        let done = self.done.clone();
        tokio::spawn(async move {
            if let Some(came) = deed.await {
                // Nobody listens any more once the screen is gone.
                let _ = done.send((id, came));
            }
        });
    }

    /// Asks every probe in place of what looked at the host before; the guard of a record is taken
    /// away when the line is found good, and left to go off when it is not.
    fn check(&mut self, id: HostId, guarded: Option<RecordId>) {
        let Some(site) = self.site(id) else { return };
        self.still(id);
        let (work, places) = (Arc::clone(&self.work), Arc::clone(&self.places));
        let check = tokio::spawn(async move {
            let _place = places.acquire().await;
            // What the line was before the change, where one is to be settled.
            let guarded = guarded.map(|record| (record, site.facts().line));
            // As above.
            let shown = Box::pin(check::check(&work, id, &site)).await;
            if let Some((record, before)) = guarded {
                let after = shown.plain.facts.line.as_deref();
                let settle = Settle::by_line(before.as_deref(), after, Settle::LeaveToGuard);
                mend::settle(&work, id, &site, record, settle).await;
            }
        });
        self.checks.insert(id, check.abort_handle());
    }

    /// Signs in to a host, in place of what looked at it before.
    fn sign_in(&mut self, id: HostId, plan: Confirmed<SignInPlan>) {
        let Some(site) = self.site(id) else { return };
        self.still(id);
        let work = Arc::clone(&self.work);
        let signing = tokio::spawn(async move {
            // As above.
            Box::pin(sign_in::sign_in(&work, id, &site, plan.into_inner())).await;
        });
        self.checks.insert(id, signing.abort_handle());
    }

    /// Ends what only looks at a host.
    fn still(&mut self, id: HostId) {
        [self.checks.remove(&id), self.dials.remove(&id)]
            .into_iter()
            .flatten()
            .for_each(|task| task.abort());
        self.work.teller.of(id, News::Cancelled);
    }
}

/// Tells which hosts were dialled lately.
async fn tell_recent(work: Arc<Work>) {
    if let Ok(all) = spawn_blocking(recent::all).await {
        work.teller.tell(Message::Recent(all));
    }
}

/// Reads an .rdp file, and tells what host it names.
async fn tell_file(work: Arc<Work>, text: String, path: PathBuf) {
    let read = spawn_blocking(move || asked::file(&path)).await;
    let read = read.unwrap_or_else(|_| Err("reading the file broke (a bug in redial)".into()));
    work.teller.tell(Message::File(text, read.map(Box::new)));
}

/// Writes to a file, and tells how that went.
async fn tell_saved(work: Arc<Work>, content: Content, path: String) {
    let saved = spawn_blocking(move || save(&content, &path)).await;
    work.teller.tell(match saved {
        Ok(Ok(says)) => Message::Succeeded(says),
        Ok(Err(why)) => Message::Failed(why),
        Err(_) => Message::Failed("saving broke (a bug in redial, please report it)".into()),
    });
}

/// Writes to a file that is not there yet, and says in which folder it is.
fn save(content: &Content, path: &str) -> Result<String, String> {
    // A link that leads to nothing is something, too.
    if Path::new(path).symlink_metadata().is_ok() {
        return Err(format!("{path} exists already: give another name"));
    }
    let text = match content {
        Content::Report(report, format) => {
            render(std::slice::from_ref(report), *format, Look::default())
        }
        Content::Script(plan) => redial_script::powershell(plan),
    };
    let written = Destination::open(Some(path.into())).and_then(|mut output| {
        output.write(&text)?;
        output.finish()
    });
    written
        .map(|()| {
            let whole = std::path::absolute(path).unwrap_or_else(|_| path.into());
            format!("Saved to {}", whole.display())
        })
        .map_err(|stop| stop.says)
}

/// Being told to end from outside is an orderly end.
#[cfg(unix)]
fn signals(teller: &Teller) {
    use tokio::signal::unix::{SignalKind, signal};
    for kind in [
        SignalKind::terminate(),
        SignalKind::hangup(),
        SignalKind::interrupt(),
    ] {
        let Ok(mut told) = signal(kind) else { continue };
        let teller = teller.clone();
        tokio::spawn(async move {
            while told.recv().await.is_some() {
                // A ctrl-c in an editor is meant for it, and comes to the whole group.
                if kind != SignalKind::interrupt() || !super::gate::is_away() {
                    teller.tell(Message::End);
                    return;
                }
            }
        });
    }
}

/// Closing the console window is an orderly end.
#[cfg(windows)]
fn signals(teller: &Teller) {
    let Ok(mut told) = tokio::signal::windows::ctrl_close() else {
        return;
    };
    let teller = teller.clone();
    tokio::spawn(async move {
        if told.recv().await.is_some() {
            teller.tell(Message::End);
        }
    });
}
