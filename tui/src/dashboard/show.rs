//! The dashboard on a terminal, until the person leaves.

use std::{
    io,
    path::PathBuf,
    time::{Duration, Instant},
};

use redial_model::utc;

use super::{
    background::{self, Asked},
    backstage::{Backstage, Memory},
    effect::{Effect, Leaving},
    listen::listen,
    message::Message,
    state::{HostId, State},
    terminal::{self, Screen},
    update::{begin, update},
    work,
};
use crate::{
    exit::{Exit, Stop},
    options::Options,
};

/// Between two pictures of something that moves.
const FRAME: Duration = Duration::from_millis(125);
/// The same over a slow connection, for everything.
const SLOW_FRAME: Duration = Duration::from_millis(500);

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
pub struct Closed {
    /// Its state.
    pub state: State,
    /// How the program ends.
    pub exit: Exit,
    /// Whether it shall be started again with more rights.
    pub elevate: bool,
}

/// Shows the dashboard until the person leaves.
pub fn run(start: Start) -> Result<Closed, Stop> {
    terminal::on_panic();
    let screen = Screen::take(start.mouse).map_err(unusable)?;
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
            options,
            journal,
            slow,
            ..
        } = start;
        state.resize(screen.size().map_err(unusable)?);
        state.now = utc::now();
        screen.draw(&state).map_err(unusable)?;
        // A fleet is no host somebody dials, and would push those out.
        let fleet = hosts.len() > work::REMEMBERED;
        let memory = if state.manners.readonly || state.manners.privacy || fleet {
            Memory::Off
        } else {
            Memory::On
        };
        let stage = Backstage::employ(options, journal, memory)?;
        // After the first picture, which does not wait for an answer.
        let asked = if state.manners.theme_open && background::can_be_asked() {
            Some(screen.ask_background().map_err(unusable)?)
        } else {
            None
        };
        listen(stage.teller(), asked.clone());
        let (frame, rest) = if slow {
            (SLOW_FRAME, SLOW_FRAME)
        } else {
            (FRAME, Duration::ZERO)
        };
        let mut show = Self {
            state,
            screen,
            stage,
            asked,
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
            stage,
            exit,
            elevate,
            ..
        } = self;
        drop(screen);
        drop(stage);
        Closed {
            state,
            exit: exit.unwrap_or(Exit::Healthy),
            elevate,
        }
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
