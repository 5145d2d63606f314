use std::{
    collections::HashSet,
    io::{self, Read, Write},
    sync::Arc,
    thread,
};

use redial_kit::{DynProbe, Machines};
use redial_machine::{Known, Machine, Said, Snag};
use tokio::{
    runtime::Builder,
    sync::mpsc::{Receiver, Sender, channel},
    task::{Id, JoinError, JoinSet},
};

use super::{look::look, voice::Voice};
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
    /// Answers requests until the input ends: then the near side is gone, and what it asked for is
    /// of no use to anybody.
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

    async fn answer(&self, mut requests: Receiver<Request>, voice: Voice) {
        let machines = Machines {
            client: Arc::clone(&self.machine),
            host: Arc::clone(&self.machine),
            far: None,
        };
        let mut under_way = UnderWay::default();
        loop {
            let Request { id, ask } = tokio::select! {
                request = requests.recv() => match request {
                    Some(request) => request,
                    None => return,
                },
                Some(ended) = under_way.tasks.join_next_with_id() => {
                    if let Some((id, why)) = under_way.ended(ended) {
                        voice.say(id, Says::Refused { why });
                    }
                    continue;
                }
            };
            if let Err(why) = under_way.has_room(id) {
                voice.say(id, Says::Refused { why });
                continue;
            }
            let (voice, machines, probes) = (voice.clone(), machines.clone(), self.probes);
            match ask {
                Ask::Look(asked) => under_way.begin(id, async move {
                    look(id, *asked, probes, &machines, &voice).await;
                }),
            }
        }
    }
}

/// The requests that are being answered.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<()>,
    open: HashSet<(u64, Id)>,
}

impl UnderWay {
    fn has_room(&self, id: u64) -> Result<(), Said> {
        if self.open.iter().any(|(open, _)| *open == id) {
            return Err("a request of this number is under way".into());
        }
        if self.open.len() >= MOST_OPEN {
            return Err("too many requests are under way".into());
        }
        Ok(())
    }

    fn begin(&mut self, id: u64, work: impl Future<Output = ()> + Send + 'static) {
        let task = self.tasks.spawn(work);
        self.open.insert((id, task.id()));
    }

    /// A request that broke still gets its last answer.
    fn ended(&mut self, ended: Result<(Id, ()), JoinError>) -> Option<(u64, Said)> {
        let (task, broke) = match ended {
            Ok((task, ())) => (task, false),
            Err(error) => (error.id(), true),
        };
        let (id, _) = *self.open.iter().find(|(_, open)| *open == task)?;
        self.open.remove(&(id, task));
        let why = "answering it broke (a bug in redial, please report it)";
        broke.then(|| (id, why.into()))
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
