use std::{
    collections::{HashMap, HashSet},
    io::{self, Read, Write},
    sync::Arc,
    thread,
};

use redial_engine::{Decision, HomeBench, Journal};
use redial_kit::{DynProbe, Machines};
use redial_machine::{Known, Machine, Said, Snag};
use redial_model::DynFix;
use tokio::{
    runtime::Builder,
    sync::mpsc::{Receiver, Sender, channel},
    task::{Id, JoinError, JoinSet},
};

use super::{
    deed::{Deed, Workplace},
    look::look,
    voice::Voice,
};
use crate::{
    lines::Lines,
    protocol::{Ask, Hello, LONGEST_REQUEST, MOST_OPEN, PROTOCOL, Request, Says},
};

/// The far end of a channel: looks at its own machine for whoever is at the near side.
#[derive(Clone)]
pub struct Agent {
    /// The machine it is on.
    pub machine: Arc<dyn Machine>,
    /// The probes it can run.
    pub probes: &'static [&'static dyn DynProbe],
    /// The fixes it can apply.
    pub fixes: &'static [&'static dyn DynFix],
    /// The journal of its machine, or why there is none.
    pub journal: Result<Journal, String>,
    /// Whether it changes nothing, whoever asks.
    pub readonly: bool,
    /// The version of the program.
    pub version: &'static str,
}

impl std::fmt::Debug for Agent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Agent")
            .field("machine", &self.machine)
            .field("readonly", &self.readonly)
            .finish_non_exhaustive()
    }
}

impl Agent {
    /// Answers requests until the input ends: then the near side is gone. A change that was begun
    /// comes to its end, and its guard undoes it.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn serve(
        self,
        from: impl Read + Send + 'static,
        to: impl Write + Send + 'static,
    ) -> io::Result<()> {
        let (voice, said) = Voice::into(to)?;
        voice.begin(&self.hello());
        let (tell, requests) = channel(MOST_OPEN);
        let listens = move || listen(from, &tell);
        thread::Builder::new().name("ear".into()).spawn(listens)?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.answer(requests, voice));
        // What still looks looks for nobody.
        runtime.shutdown_background();
        said.wait();
        Ok(())
    }

    fn hello(&self) -> Hello {
        Hello {
            redial: PROTOCOL,
            version: self.version.into(),
            readonly: self.readonly,
            now: self.machine.now(),
            system: match self.machine.system() {
                Err(Snag::NotHere) => Known::Unasked,
                system => system.into(),
            },
        }
    }

    /// Where changes are made.
    fn workplace(&self) -> Workplace {
        let machine = Arc::clone(&self.machine);
        let bench = self
            .journal
            .clone()
            .map(|journal| HomeBench { machine, journal });
        Workplace {
            bench: bench.map_err(|why| Said::new(&why)),
            fixes: self.fixes,
            readonly: self.readonly,
        }
    }

    async fn answer(&self, mut requests: Receiver<Request>, voice: Voice) {
        let machines = Machines {
            client: Arc::clone(&self.machine),
            host: Arc::clone(&self.machine),
            ..Machines::default()
        };
        let workplace = self.workplace();
        let mut under_way = UnderWay::default();
        loop {
            let Request { id, ask } = tokio::select! {
                request = requests.recv() => match request {
                    Some(request) => request,
                    None => break,
                },
                Some(ended) = under_way.tasks.join_next_with_id() => {
                    if let Some((id, why)) = under_way.ended(ended) {
                        voice.say(id, Says::Refused { why });
                    }
                    continue;
                }
            };
            if let Ask::Decide { about, decision } = ask {
                under_way.decide(about, decision);
                continue;
            }
            if let Err(why) = under_way.has_room(id) {
                voice.say(id, Says::Refused { why });
                continue;
            }
            let voice = voice.clone();
            match ask {
                Ask::Look(asked) => {
                    let (machines, probes) = (machines.clone(), self.probes);
                    under_way.begin(id, async move {
                        look(id, *asked, probes, &machines, &voice).await;
                    });
                }
                ask => {
                    let (tell, decisions) = std::sync::mpsc::channel();
                    let deed = Deed {
                        id,
                        voice,
                        decisions,
                    };
                    let workplace = workplace.clone();
                    under_way.begin_deed(id, tell, move || workplace.work(ask, &deed));
                }
            }
        }
        under_way.finish().await;
    }
}

/// The requests that are being answered.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<()>,
    open: HashMap<u64, Open>,
}

/// One of them.
struct Open {
    task: Id,
    /// Who hears what a person decides; nobody where it is no change.
    decisions: Option<std::sync::mpsc::Sender<Decision>>,
}

impl UnderWay {
    fn has_room(&self, id: u64) -> Result<(), Said> {
        if self.open.contains_key(&id) {
            return Err("a request of this number is under way".into());
        }
        if self.open.len() >= MOST_OPEN {
            return Err("too many requests are under way".into());
        }
        Ok(())
    }

    fn begin(&mut self, id: u64, work: impl Future<Output = ()> + Send + 'static) {
        let task = self.tasks.spawn(work).id();
        let decisions = None;
        self.open.insert(id, Open { task, decisions });
    }

    /// Begins a change, on a thread of its own.
    fn begin_deed(
        &mut self,
        id: u64,
        decisions: std::sync::mpsc::Sender<Decision>,
        work: impl FnOnce() + Send + 'static,
    ) {
        let task = self.tasks.spawn_blocking(work).id();
        let decisions = Some(decisions);
        self.open.insert(id, Open { task, decisions });
    }

    /// Hands on what a person decided; nobody may have asked.
    fn decide(&self, about: u64, decision: Decision) {
        let asked = self
            .open
            .get(&about)
            .and_then(|open| open.decisions.as_ref());
        if let Some(asked) = asked {
            let _ = asked.send(decision);
        }
    }

    /// A request that broke still gets its last answer.
    fn ended(&mut self, ended: Result<(Id, ()), JoinError>) -> Option<(u64, Said)> {
        let (task, broke) = match ended {
            Ok((task, ())) => (task, false),
            Err(error) => (error.id(), true),
        };
        let (&id, _) = self.open.iter().find(|(_, open)| open.task == task)?;
        self.open.remove(&id);
        let why = "answering it broke (a bug in redial, please report it)";
        broke.then(|| (id, why.into()))
    }

    /// Nobody is left at the near side: a change comes to its end, and its guard stays armed. Looks
    /// are of no use to anybody.
    async fn finish(&mut self) {
        // Nobody decides any more.
        let open = std::mem::take(&mut self.open);
        let deeds: HashSet<Id> = open
            .into_values()
            .filter(|open| open.decisions.is_some())
            .map(|open| open.task)
            .collect();
        let mut left = deeds.len();
        while left > 0 {
            match self.tasks.join_next_with_id().await {
                Some(Ok((task, ()))) => left -= usize::from(deeds.contains(&task)),
                Some(Err(error)) => left -= usize::from(deeds.contains(&error.id())),
                None => return,
            }
        }
    }
}

/// Reads requests. A line that is none ends it: whoever writes that is no redial of this version.
fn listen(from: impl Read, tell: &Sender<Request>) {
    let mut lines = Lines::new(from);
    while let Ok(Ok(Some(line))) = lines.next(LONGEST_REQUEST) {
        if line.is_empty() {
            continue;
        }
        let Ok(request) = serde_json::from_slice(&line) else {
            return;
        };
        if tell.blocking_send(request).is_err() {
            return;
        }
    }
}
