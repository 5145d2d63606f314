//! The terminal: taken, given back, and given back whatever happens.

use std::{
    cell::Cell,
    fmt,
    io::{self, BufWriter, Write},
    rc::Rc,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use crossterm::{
    Command,
    clipboard::CopyToClipboard,
    cursor, event, execute, queue,
    style::ResetColor,
    terminal::{
        BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
        disable_raw_mode, enable_raw_mode,
    },
};
use ratatui::{Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, layout::Rect};

use super::{
    background::{Asked, QUESTION},
    gate,
    state::State,
    view,
};

/// Bytes a frame may have before it is written in two.
const FRAME: usize = 64 * 1024;

/// Whether the terminal is ours, for the panic hook.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Reports of clicks and of the wheel. crossterm's own command asks for every movement, too, which
/// would wake the program for nothing.
enum Clicks {
    On,
    Off,
}

impl Command for Clicks {
    fn write_ansi(&self, f: &mut impl fmt::Write) -> fmt::Result {
        let mode = match self {
            Self::On => 'h',
            Self::Off => 'l',
        };
        write!(f, "\x1b[?1000{mode}\x1b[?1006{mode}")
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> io::Result<()> {
        match self {
            Self::On => event::EnableMouseCapture.execute_winapi(),
            Self::Off => event::DisableMouseCapture.execute_winapi(),
        }
    }

    #[cfg(windows)]
    fn is_ansi_code_supported(&self) -> bool {
        false
    }
}

/// Standard output, while somebody is at its other end. When the terminal is gone, what is drawn goes
/// nowhere: an error would come back at moments where nobody expects one, and ratatui panics at one.
struct Glass {
    gone: Rc<Cell<bool>>,
}

impl Write for Glass {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match io::stdout().lock().write(bytes) {
            Err(e) if e.kind() != io::ErrorKind::Interrupted => {
                self.gone.set(true);
                Ok(bytes.len())
            }
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if io::stdout().lock().flush().is_err() {
            self.gone.set(true);
        }
        Ok(())
    }
}

/// The screen.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Glass>>>,
    /// What is drawn on.
    area: Rect,
    mouse: bool,
    gone: Rc<Cell<bool>>,
}

impl Screen {
    /// Takes the terminal.
    pub fn take(mouse: bool) -> io::Result<Self> {
        let gone = Rc::new(Cell::new(false));
        let glass = Glass {
            gone: Rc::clone(&gone),
        };
        let backend = CrosstermBackend::new(BufWriter::with_capacity(FRAME, glass));
        // Not the whole terminal, which may say that it is larger than this machine's memory.
        let area = Rect::default();
        let options = TerminalOptions {
            viewport: Viewport::Fixed(area),
        };
        let mut screen = Self {
            terminal: Terminal::with_options(backend, options)?,
            area,
            mouse,
            gone,
        };
        screen.enter()?;
        Ok(screen)
    }

    fn enter(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        execute!(
            io::stdout(),
            EnterAlternateScreen,
            event::EnableBracketedPaste,
            cursor::Hide
        )?;
        if self.mouse {
            execute!(io::stdout(), Clicks::On)?;
        }
        self.forget()
    }

    /// Whether nobody can see it any more.
    pub fn is_gone(&self) -> bool {
        self.gone.get()
    }

    /// Columns and rows.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.terminal.size()?;
        Ok((size.width, size.height))
    }

    /// Draws the state: only what is different from what stands there, in one piece.
    pub fn draw(&mut self, state: &State) -> io::Result<()> {
        // What a bug would do, for the test that looks at the terminal afterwards.
        #[cfg(debug_assertions)]
        assert!(
            std::env::var_os("REDIAL_PANIC").is_none()
                || *state.screen() != super::state::Screen::Help,
            "a panic that was asked for"
        );
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        let area = Rect::new(0, 0, state.size.0, state.size.1);
        if area != self.area {
            self.area = area;
            self.forget()?;
        }
        self.terminal
            .draw(|frame| view::draw(state, frame.buffer_mut()))?;
        queue!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        self.terminal.backend_mut().flush()
    }

    /// Asks the terminal for its background. The answer comes among the keys, if one comes.
    pub fn ask_background(&mut self) -> io::Result<Asked> {
        let backend = self.terminal.backend_mut();
        backend.write_all(QUESTION.as_bytes())?;
        backend.flush()?;
        Ok(Asked::now())
    }

    /// Draws everything anew next time.
    pub fn forget(&mut self) -> io::Result<()> {
        // Not `clear`, which asks the terminal where its cursor is and waits for the answer; some
        // never give one.
        self.terminal.resize(self.area)
    }

    /// Puts a text into the clipboard of the terminal, wherever that runs (OSC 52).
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(
            self.terminal.backend_mut(),
            CopyToClipboard::to_clipboard_from(text)
        )
    }

    /// Listens to the mouse, or leaves it to the terminal.
    pub fn listen_to_mouse(&mut self, mouse: bool) -> io::Result<()> {
        self.mouse = mouse;
        let clicks = if mouse { Clicks::On } else { Clicks::Off };
        execute!(io::stdout(), clicks)
    }

    /// Lends the terminal to a program that is started meanwhile.
    pub fn lend<T>(&mut self, program: impl FnOnce() -> T) -> io::Result<T> {
        let done = gate::lend(|| {
            give_back();
            let done = program();
            self.enter().map(|()| done)
        })?;
        Ok(done)
    }

    /// Gives the terminal back for a while: the shell has it until this program is continued.
    #[cfg(unix)]
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back();
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TSTP)?;
        self.enter()
    }

    #[cfg(not(unix))]
    pub fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back as it was.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        // If the terminal is gone there is nothing to restore.
        let _ = execute!(
            io::stdout(),
            Clicks::Off,
            event::DisableBracketedPaste,
            EndSynchronizedUpdate,
            ResetColor,
            LeaveAlternateScreen,
            cursor::Show
        );
        let _ = disable_raw_mode();
    }
}

/// A panic of the screen gives the terminal back before it is told. One of the worker is told as
/// news: a probe with a bug must not tear the screen.
pub(super) fn on_panic() {
    let usual = std::panic::take_hook();
    let screen = thread::current().id();
    std::panic::set_hook(Box::new(move |info| {
        if thread::current().id() == screen {
            give_back();
            usual(info);
        }
    }));
}
