//! The dashboard: `state` holds what is known, `update` changes it by messages and answers with
//! effects, `view` draws it, `work` carries the effects out beside. Only `work` knows the engine.

pub mod confirm;
pub mod effect;
pub mod keys;
pub mod message;
pub mod state;
mod terminal;
pub mod theme;
mod update;
mod view;
mod work;

use std::{
    io,
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use crossterm::event::{self, Event, KeyEventKind, MouseButton, MouseEventKind};
use redial_model::utc;
use tokio::sync::mpsc::UnboundedSender;

pub use update::{begin, update};
pub use view::{draw, hit};
pub use work::shown;

use crate::{
    cli::How,
    config::Config,
    exit::{Exit, Stop},
    options::Options,
};
use effect::{Effect, Leaving};
use message::Message;
use state::{HostId, State};
use terminal::Screen;
use work::{Teller, Work};

/// Between two pictures of something that moves.
const FRAME: Duration = Duration::from_millis(125);
/// The same over a slow connection, for everything.
const SLOW_FRAME: Duration = Duration::from_millis(500);
/// How long the work may take to end in order.
const FAREWELL: Duration = Duration::from_millis(500);
/// Rows of one turn of the wheel.
const WHEEL: isize = 3;

/// What a dashboard begins with.
pub struct Start {
    /// Its state.
    pub state: State,
    /// The hosts that were named.
    pub hosts: Vec<HostId>,
    /// How to check.
    pub options: Options,
    /// The folder of the journal, when one was named.
    pub journal: Option<PathBuf>,
    /// Whether the mouse is listened to.
    pub mouse: bool,
    /// Whether few bytes should be written.
    pub slow: bool,
}

/// What a dashboard ended with.
pub struct Ended {
    /// Its state.
    pub state: State,
    /// How the program ends.
    pub exit: Exit,
    /// Whether it shall be started again with more rights.
    pub elevate: bool,
}

/// Shows the dashboard until the person leaves.
pub fn run(start: Start) -> Result<Ended, Stop> {
    let failed = |e: io::Error| Stop {
        exit: Exit::Unknown,
        says: format!("can't use this terminal: {e}"),
    };
    terminal::on_panic();
    let mut screen = Screen::take(start.mouse).map_err(failed)?;
    let Start {
        mut state,
        hosts,
        options,
        journal,
        slow,
        ..
    } = start;
    state.size = screen.size().map_err(failed)?;
    state.now = utc::now();
    // What is there is on the screen before anything is asked.
    screen.draw(&state).map_err(failed)?;
    // A fleet is no host somebody dials, and would push those out.
    let remembers =
        !state.manners.readonly && !state.manners.privacy && hosts.len() <= work::REMEMBERED;
    let stage = Backstage::employ(options, journal, remembers)?;
    listen(stage.tell.clone());
    let (frame, rest) = if slow {
        (SLOW_FRAME, SLOW_FRAME)
    } else {
        (FRAME, Duration::ZERO)
    };
    let mut show = Show {
        state,
        screen,
        stage,
        frame,
        rest,
        drawn: Instant::now(),
        exit: None,
        elevate: false,
    };
    let first = begin(&mut show.state, &hosts);
    show.carry_out(first).map_err(failed)?;
    while show.exit.is_none() {
        show.turn().map_err(failed)?;
    }
    // The terminal first; then the work, which may take a moment.
    let Show {
        state,
        screen,
        stage,
        exit,
        elevate,
        ..
    } = show;
    drop(screen);
    drop(stage);
    Ok(Ended {
        state,
        exit: exit.unwrap_or(Exit::Healthy),
        elevate,
    })
}

/// The work behind a screen: effects go in, messages come out. It ends with this value.
pub struct Backstage {
    /// Where effects go.
    pub effects: UnboundedSender<Effect>,
    /// Where messages come from.
    pub messages: mpsc::Receiver<Message>,
    /// What tells messages, for others who have some.
    tell: mpsc::Sender<Message>,
    /// Says when everything is cleared up.
    finished: mpsc::Receiver<()>,
}

impl Backstage {
    /// Work as it is done when no option says otherwise, with the journal in this folder; nothing
    /// is remembered.
    pub fn start(journal: Option<PathBuf>) -> Result<Self, String> {
        let options =
            Options::with(&How::default(), &Config::default()).map_err(|stop| stop.says)?;
        Self::employ(options, journal, false).map_err(|stop| stop.says)
    }

    fn employ(options: Options, journal: Option<PathBuf>, remembers: bool) -> Result<Self, Stop> {
        let runtime = crate::commands::check::runtime()?;
        let (effects, todo) = tokio::sync::mpsc::unbounded_channel();
        let (tell, messages) = mpsc::channel();
        let (finish, finished) = mpsc::channel();
        let work = Work {
            options: Arc::new(options),
            journal,
            teller: Teller(tell.clone()),
            remembers,
        };
        let teller = work.teller.clone();
        let thread = thread::Builder::new().name("work".into()).spawn(move || {
            let worked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                runtime.block_on(work::run(work, todo))
            }));
            runtime.shutdown_background();
            if worked.is_err() {
                // Without it nothing on the screen would come true any more.
                let _ = teller.0.send(Message::End);
            }
            let _ = finish.send(());
        });
        thread.map_err(|e| Stop {
            exit: Exit::Unknown,
            says: format!("can't start a thread: {e}"),
        })?;
        Ok(Self {
            effects,
            messages,
            tell,
            finished,
        })
    }
}

impl Drop for Backstage {
    /// Ends in order, whatever the reason: simulated machines clear up after themselves. A machine
    /// that hangs is not waited for.
    fn drop(&mut self) {
        self.effects = tokio::sync::mpsc::unbounded_channel().0;
        let _ = self.finished.recv_timeout(FAREWELL);
    }
}

/// Starts the thread that waits for keys. It ends with the program.
fn listen(tell: mpsc::Sender<Message>) {
    thread::spawn(move || {
        while let Ok(event) = event::read() {
            if heard(event).is_some_and(|message| tell.send(message).is_err()) {
                return;
            }
        }
        // A terminal that can't be read any more is gone.
        let _ = tell.send(Message::End);
    });
}

/// A terminal's event as a message; most movements mean nothing.
fn heard(event: Event) -> Option<Message> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => Some(Message::Key(key)),
        Event::Paste(text) => Some(Message::Paste(text)),
        Event::Resize(columns, rows) => Some(Message::Resized(columns, rows)),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                Some(Message::Pointed(mouse.column, mouse.row))
            }
            MouseEventKind::ScrollUp => Some(Message::Wheel(-WHEEL)),
            MouseEventKind::ScrollDown => Some(Message::Wheel(WHEEL)),
            _ => None,
        },
        _ => None,
    }
}

/// A dashboard that is shown.
struct Show {
    state: State,
    screen: Screen,
    stage: Backstage,
    frame: Duration,
    /// Between two pictures, however much happens.
    rest: Duration,
    drawn: Instant,
    exit: Option<Exit>,
    elevate: bool,
}

impl Show {
    /// Waits for something to happen, lets it happen, and draws what came of it.
    fn turn(&mut self) -> io::Result<()> {
        let rest = self.rest.saturating_sub(self.drawn.elapsed());
        if rest.is_zero() {
            self.screen.draw(&self.state)?;
            self.drawn = Instant::now();
        }
        let next = self
            .state
            .next_change(self.frame.as_secs_f64())
            .map(|at| Duration::from_secs_f64((at - utc::now()).max(0.0)));
        // What happens within a rest is done at once, and drawn when it is over.
        let undrawn = (!rest.is_zero()).then_some(rest);
        let heard = match next.into_iter().chain(undrawn).min() {
            Some(wait) => self.stage.messages.recv_timeout(wait).ok(),
            None => self.stage.messages.recv().ok(),
        };
        let now = update(&mut self.state, Message::Now(utc::now()));
        self.carry_out(now)?;
        let mut waiting = heard.or_else(|| self.stage.messages.try_recv().ok());
        while let Some(message) = waiting {
            let effects = update(&mut self.state, message);
            self.carry_out(effects)?;
            waiting = self.stage.messages.try_recv().ok();
        }
        Ok(())
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Copy { what, text } => {
                    self.screen.copy(&text)?;
                    update(
                        &mut self.state,
                        Message::Say(
                            format!("copied {what}: {} characters", text.chars().count()),
                            false,
                        ),
                    );
                }
                Effect::Suspend => {
                    self.screen.suspend()?;
                    self.state.size = self.screen.size()?;
                }
                Effect::Redraw => self.screen.forget()?,
                Effect::Leave(Leaving::Asked) => self.exit = Some(Exit::Healthy),
                Effect::Leave(Leaving::Told) => self.exit = Some(Exit::Ended),
                Effect::Elevate => {
                    self.elevate = true;
                    self.exit = Some(Exit::Healthy);
                }
                // A worker that is gone has said so itself.
                other => drop(self.stage.effects.send(other)),
            }
        }
        Ok(())
    }
}
