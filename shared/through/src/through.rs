use std::{
    fmt, io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use redial_dial::{Conveyance, Dial, Duplex, Opener, thumbprint};
use redial_kit::{BoxFuture, Lanes, ProbeContext, Sight, Sockets, VantagePoint, ViewTeller};
use redial_model::{
    Climb, End, Hex, LineFact, Means, Rung, RungState, Said, Standing, Target, View, protocol,
};
use tokio::{sync::Semaphore, time::timeout};

use crate::{
    CommandWords,
    openssh::{FarEnd, far_end},
    piped::{Ending, Piped, PipedEnd},
};

/// Commands of one place that run at a time: OpenSSH's server lets in ten that have not logged in
/// yet (sshd_config(5), MaxStartups).
const MOST: usize = 4;
/// How long a command may take until it leads to the host: it has to log in.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the end of a command is waited for, once its connection is closed.
const FAREWELL: Duration = Duration::from_millis(1500);

/// The connection as it looks through a command.
pub struct Through {
    words: CommandWords,
    label: Said,
    places: Arc<Semaphore>,
}

impl Through {
    /// Looks through this command.
    #[must_use]
    pub fn new(words: CommandWords) -> Self {
        Self {
            label: Said::new(&words.to_string()),
            words,
            places: Arc::new(Semaphore::new(MOST)),
        }
    }

    async fn seen(&self, ask: &ProbeContext<'_>, tell: &ViewTeller<'_>) -> View {
        let missed = |why: &str| View::missed(self.label.clone(), Means::Through, why);
        let target = ask.target;
        if target.zone.is_some() {
            return missed("a link-local address means another computer there");
        }
        let host = dialled(target);
        let words = match self.words.filled(&host, target.port) {
            Ok(words) => words,
            Err(unfit) => return missed(&unfit.to_string()),
        };
        let _place = ask.lanes.limiter.place(&self.places).await;
        let starts = Starts {
            words,
            last: Mutex::default(),
        };
        // Its connections are no connections of this computer: nothing is shared with those.
        let lanes = Lanes::new(Sockets::default());
        let unknown = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        let dial = dial(ask, target.literal().unwrap_or(unknown), &starts, &lanes);
        let view = View::of(self.label.clone(), Means::Through);
        let climb = shown(&dial, &view, tell).await;
        match climb.broken() {
            None => View {
                own_address: self.leads_to_own_address(ask).await,
                ..climbed(view, &climb)
            },
            Some(broken) => {
                let end = starts.ended().await;
                judged(view, &host, &climb, broken, end)
            }
        }
    }
}

impl Through {
    /// Whether the address that the name means here leads to a host there as well: else the name
    /// means another one there. Asked where the connection breaks here and works there.
    async fn leads_to_own_address(&self, ask: &ProbeContext<'_>) -> Option<bool> {
        let Standing::Broken(..) = ask.facts.standing() else {
            return None;
        };
        let by_name = ask.target.literal().is_none();
        let ip = ask.facts.best_climb().filter(|_| by_name)?.address.ip();
        let words = self.words.filled(&ip.to_string(), ask.target.port).ok()?;
        let starts = Starts {
            words,
            last: Mutex::default(),
        };
        let lanes = Lanes::new(Sockets::default());
        let asked = dial(ask, ip, &starts, &lanes)
            .ask_alone(protocol::MSTSC)
            .await;
        Some(asked.reply.is_some())
    }
}

/// Climbs, and tells each rung that shows the host. What a broken one says is known at the end alone.
async fn shown(dial: &Dial<'_>, view: &View, tell: &ViewTeller<'_>) -> Climb {
    let mut sights = dial.lanes.board.watch();
    let mut climb = pin!(dial.climb());
    let mut line = LineFact::default();
    loop {
        tokio::select! {
            biased;
            sight = sights.next() => if let Sight::Rung(address, rung) = sight {
                let so_far = line.climbs_on(address, rung);
                if so_far.broken().is_none() {
                    tell(climbed(view.clone(), so_far));
                }
            },
            climb = &mut climb => return climb,
        }
    }
}

/// One connection through a command.
fn dial<'a>(
    ask: &'a ProbeContext<'_>,
    ip: IpAddr,
    starts: &'a Starts,
    lanes: &'a Lanes,
) -> Dial<'a> {
    Dial {
        address: SocketAddr::new(ip, ask.target.port),
        name: ask.target.name(),
        token: ask.target.routing_token(),
        way: Conveyance::Through(starts),
        lanes,
        timeouts: ask.timeouts,
    }
}

impl fmt::Debug for Through {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Through").field(&self.label).finish()
    }
}

impl VantagePoint for Through {
    fn label(&self) -> Said {
        self.label.clone()
    }

    fn means(&self) -> Means {
        Means::Through
    }

    fn look<'a>(
        &'a self,
        ask: &'a ProbeContext<'a>,
        tell: &'a ViewTeller<'a>,
    ) -> BoxFuture<'a, View> {
        Box::pin(self.seen(ask, tell))
    }
}

/// What a command is given for its host: the address that was given for it, where one was.
fn dialled(target: &Target) -> String {
    target
        .address
        .map_or_else(|| target.host.clone(), |address| address.to_string())
}

/// What the host showed. That it was reached is no look at TCP.
fn climbed(view: View, climb: &Climb) -> View {
    let sha256 = climb
        .chain
        .first()
        .map(thumbprint)
        .filter(|h: &Hex| !h.is_empty());
    let mut view = view.with(climb, sha256);
    view.rungs.retain(|r| r.rung > Rung::Tcp);
    view
}

/// What a broken line through a command says: about the host, or about the command alone.
fn judged(
    mut view: View,
    host: &str,
    climb: &Climb,
    broken: &RungState,
    end: Option<PipedEnd>,
) -> View {
    let PipedEnd { status, said } = end.unwrap_or_default();
    view.received = Some(said.clone()).filter(|said| !said.is_empty());
    let heard = broken.rung > Rung::X224 || !is_nothing(broken);
    let failed = status.filter(|status| !status.success());
    let missed = match (broken.rung, &broken.end) {
        (Rung::Tcp, End::Broke(why) | End::Unreachable(why) | End::NoRoute(why)) => {
            Some(format!("the command could not be started: {why}"))
        }
        (_, End::Silent) if !heard => {
            Some(format!("nothing came back within {:.0} s", broken.ms / 1e3))
        }
        // A close in order may be the host's own.
        _ => match failed.filter(|_| broken.end.is_close()) {
            Some(_) if !heard => match far_end(&said) {
                Some(seen) => return far(view, host, seen),
                None => Some("the command ended before the host answered".to_owned()),
            },
            Some(_) => Some("the command ended in the middle of the connection".to_owned()),
            None => None,
        },
    };
    if let Some(why) = missed {
        let how = failed.map_or_else(String::new, |status| format!(" ({status})"));
        view.missed = Some(Said::whole(&(why + &how)));
        return view;
    }
    let unheard = climb.rungs.first().filter(|_| !heard).map(|tcp| RungState {
        end: End::NotAsked,
        ..tcp.clone()
    });
    let mut view = climbed(view, climb);
    view.rungs.splice(..0, unheard);
    view
}

/// Whether not one byte came.
fn is_nothing(broken: &RungState) -> bool {
    matches!(
        broken.end,
        End::Silent | End::Fin | End::Rst | End::Broke(_)
    ) && broken.bytes.is_empty()
}

/// What the far end of the command saw when it connected.
fn far(mut view: View, host: &str, seen: FarEnd) -> View {
    match seen {
        FarEnd::NoAddress(words) => view.lookup = Some(FarEnd::look_up(host, words)),
        FarEnd::Tcp(end) => view.rungs.push(RungState {
            rung: Rung::Tcp,
            end,
            ms: 0.0,
            bytes: Hex::default(),
        }),
    }
    view
}

/// Starts the command for each connection, and keeps how the last one ended.
#[derive(Debug)]
struct Starts {
    words: Vec<String>,
    last: Mutex<Option<Ending>>,
}

impl Starts {
    /// How the last command ended, where it ended by itself.
    async fn ended(&self) -> Option<PipedEnd> {
        let last = self
            .last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let mut ending = last?;
        let end = timeout(FAREWELL, ending.wait_for(Option::is_some)).await;
        end.ok()?.ok()?.clone()
    }
}

impl Opener for Starts {
    fn open(&self) -> io::Result<Box<dyn Duplex>> {
        let (piped, ending) = Piped::start(&self.words)?;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(ending);
        Ok(Box::new(piped))
    }

    fn patience(&self) -> Duration {
        PATIENCE
    }
}
