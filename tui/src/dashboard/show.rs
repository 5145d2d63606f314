//! The dashboard on a terminal, until the person leaves.

use std::{
    io,
    path::PathBuf,
    sync::mpsc::Receiver,
    time::{Duration, Instant},
};

use redial_model::{Said, utc};

use super::{
    background::{self, Asked},
    backstage::Backstage,
    effect::{Effect, Leaving},
    listen::listen,
    message::{Message, News},
    settings::ScreenSettings,
    state::{HostId, Manners, State},
    terminal::{self, Screen},
    update::{begin, update},
    work::{self, Wished},
};
use crate::{
    editor::{self, Edited},
    exit::{Exit, Stop},
    talk::say,
};

/// Between two pictures of something that moves.
const FRAME: Duration = Duration::from_millis(125);
/// The same over a slow connection, for everything.
const SLOW_FRAME: Duration = Duration::from_millis(500);

/// Longer than a channel waits for an answer.
const LOGIN: Duration = Duration::from_secs(150);

/// What a dashboard begins with.
pub struct Start {
    /// Its state.
    pub state: State,
    /// The hosts that were named.
    pub hosts: Vec<HostId>,
    /// How to check, and how it behaves.
    pub settings: ScreenSettings,
    /// What reads the settings again.
    pub reread: Reread,
    /// The file they are in, where there is a place for one.
    pub config: Option<PathBuf>,
    /// The folder of the journal, when one was named.
    pub journal: Option<PathBuf>,
}

/// Reads the settings again.
pub type Reread = Box<dyn Fn() -> Result<ScreenSettings, Stop>>;

/// What a dashboard ended with.
pub struct Closed {
    /// Its state.
    pub state: State,
    /// How the program ends.
    pub exit: Exit,
    /// Whether it shall be started again with more rights.
    pub elevate: bool,
    /// Whether the last report is to be printed.
    pub report: bool,
}

/// Shows the dashboard until the person leaves.
pub fn run(start: Start) -> Result<Closed, Stop> {
    terminal::on_panic();
    let screen = Screen::take(start.settings.mouse).map_err(unusable)?;
    let mut show = Show::open(start, screen)?;
    while show.exit.is_none() {
        show.turn().map_err(unusable)?;
        if show.screen.is_gone() {
            show.exit = Some(Exit::Ended);
        }
    }
    Ok(show.close())
}

fn unusable(error: io::Error) -> Stop {
    Stop {
        exit: Exit::Unknown,
        says: format!("cannot use this terminal: {error}"),
    }
}

/// How long to wait until then: a day at most, whatever time a record holds.
fn wait_until(at: f64, now: f64) -> Duration {
    let day = Duration::from_secs(utc::DAY.unsigned_abs());
    Duration::try_from_secs_f64((at - now).max(0.0)).map_or(day, |wait| wait.min(day))
}

/// A dashboard that is shown.
struct Show {
    state: State,
    screen: Screen,
    stage: Backstage,
    /// The question for the terminal's background, where it was asked.
    asked: Option<Asked>,
    reread: Reread,
    config: Option<PathBuf>,
    /// How it was to behave when the settings were read last.
    before: Manners,
    report: bool,
    frame: Duration,
    /// Between two pictures, however much happens.
    rest: Duration,
    drawn: Instant,
    exit: Option<Exit>,
    elevate: bool,
}

impl Show {
    /// Draws what is there before anything is asked, and begins.
    fn open(start: Start, mut screen: Screen) -> Result<Self, Stop> {
        let Start {
            mut state,
            hosts,
            mut settings,
            reread,
            config,
            journal,
        } = start;
        state.resize(screen.size().map_err(unusable)?);
        state.now = utc::now();
        screen.draw(&state).map_err(unusable)?;
        // A fleet is no host somebody dials, and would push those out.
        let fleet = hosts.len() > work::REMEMBERED;
        settings.wished.remembers &= !fleet;
        let before = settings.manners;
        let stage = Backstage::employ(settings.wished, journal)?;
        // After the first picture, which does not wait for an answer.
        let asked = if state.manners.theme_open && background::can_be_asked() {
            Some(screen.ask_background().map_err(unusable)?)
        } else {
            None
        };
        listen(stage.teller(), asked.clone());
        let (frame, rest) = pace(settings.slow);
        let mut show = Self {
            state,
            screen,
            stage,
            asked,
            reread,
            config,
            before,
            report: settings.report,
            frame,
            rest,
            drawn: Instant::now(),
            exit: None,
            elevate: false,
        };
        let first = begin(&mut show.state, &hosts);
        show.carry_out(first).map_err(unusable)?;
        Ok(show)
    }

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
            .map(|at| wait_until(at, utc::now()));
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
                    let characters = text.chars().count();
                    // Whether the terminal took it nobody says.
                    let says = format!(
                        "Sent {what} to the terminal's clipboard: {characters} characters (OSC 52; some terminals ignore it)"
                    );
                    update(&mut self.state, Message::Succeeded(says));
                }
                Effect::Suspend => {
                    self.settle();
                    self.screen.suspend()?;
                    self.state.resize(self.screen.size()?);
                }
                Effect::Channel(id, Some(command)) => self.open_channel(id, command)?,
                Effect::EditConfig => self.edit()?,
                Effect::Reload => self.reload()?,
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

    /// Lets a channel be opened. Its command has the terminal meanwhile: a login may ask for a
    /// password there, and must not do so in the middle of the screen.
    fn open_channel(&mut self, id: HostId, command: String) -> io::Result<()> {
        self.settle();
        let says = format!("Opening {}", Said::new(&command));
        let stage = &self.stage;
        let heard = self.screen.lend(|| {
            say(&says);
            // Only now: what it asks must not be lost with the dashboard's screen. A worker that is
            // gone has said so itself.
            drop(stage.effects.send(Effect::Channel(id, Some(command))));
            until_heard(&stage.messages, id)
        })?;
        self.state.resize(self.screen.size()?);
        for message in heard {
            let effects = update(&mut self.state, message);
            self.carry_out(effects)?;
        }
        Ok(())
    }

    /// Has the person edit the configuration, and reads it again.
    fn edit(&mut self) -> io::Result<()> {
        let Some(file) = self.config.clone() else {
            let why = "there is no folder for a configuration: name a file with --config";
            update(&mut self.state, Message::Failed(why.into()));
            return Ok(());
        };
        self.settle();
        let edited = self.screen.lend(|| editor::edit(&file))?;
        self.state.resize(self.screen.size()?);
        match edited {
            Ok(Edited::Saved) => self.reload()?,
            Ok(Edited::Unchanged) => {
                let says = format!("Nothing was saved in {}.", file.display());
                update(&mut self.state, Message::Succeeded(says));
            }
            Err(stop) => {
                update(&mut self.state, Message::Failed(stop.says));
            }
        }
        Ok(())
    }

    /// Reads the settings again. What cannot be read changes nothing.
    fn reload(&mut self) -> io::Result<()> {
        let settings = match (self.reread)() {
            Ok(settings) => settings,
            Err(stop) => {
                let file = self.config.as_ref();
                let file = file.map_or_else(String::new, |file| format!("{}, ", file.display()));
                // Where it stands counts, and there is little room.
                let why = stop.says.strip_prefix(&file).unwrap_or(&stop.says);
                let says = format!("The old settings stay: {why}");
                update(&mut self.state, Message::Failed(says));
                return Ok(());
            }
        };
        settings.apply(&self.before, &mut self.state);
        self.screen.listen_to_mouse(settings.mouse)?;
        (self.frame, self.rest) = pace(settings.slow);
        self.report = settings.report;
        self.before = settings.manners;
        let remembers = self.stage.wish.now().remembers && settings.wished.remembers;
        self.stage.wish.set(Wished {
            remembers,
            ..settings.wished
        });
        let says = "The configuration was read again, and holds from now on.";
        update(&mut self.state, Message::Succeeded(says.into()));
        self.screen.forget()
    }

    /// The shell must not get an answer that was meant for the dashboard.
    fn settle(&self) {
        self.asked.iter().for_each(Asked::settle);
    }

    /// The terminal is given back first; then the work ends, which may take a moment.
    fn close(self) -> Closed {
        self.settle();
        let Self {
            state,
            screen,
            mut stage,
            exit,
            elevate,
            report,
            ..
        } = self;
        drop(screen);
        if state.hosts.iter().any(|host| host.channel.is_some()) {
            stage.ends_afar();
        }
        drop(stage);
        Closed {
            state,
            exit: exit.unwrap_or(Exit::Healthy),
            elevate,
            report,
        }
    }
}

/// Everything that happens until it is known what became of the channel to a host.
fn until_heard(messages: &Receiver<Message>, id: HostId) -> Vec<Message> {
    let is_last = |message: &Message| match message {
        Message::Of(of, news) => *of == id && matches!(**news, News::Channel(..) | News::Failed(_)),
        Message::End => true,
        _ => false,
    };
    let mut heard = Vec::new();
    while let Ok(message) = messages.recv_timeout(LOGIN) {
        heard.push(message);
        if heard.last().is_some_and(is_last) {
            break;
        }
    }
    heard
}

/// Between two pictures of something that moves, and however much happens.
fn pace(slow: bool) -> (Duration, Duration) {
    if slow {
        (SLOW_FRAME, SLOW_FRAME)
    } else {
        (FRAME, Duration::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_time_in_a_record_is_waited_for_longer_than_a_day() {
        assert_eq!(wait_until(12.5, 10.0), Duration::from_millis(2500));
        assert_eq!(wait_until(1.0, 10.0), Duration::ZERO);
        for at in [u64::MAX as f64, 1e300, f64::INFINITY] {
            assert_eq!(wait_until(at, 10.0).as_secs(), 86_400);
        }
        assert_eq!(wait_until(f64::NAN, 10.0), Duration::ZERO);
    }
}
