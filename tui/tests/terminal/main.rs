//! The dashboard in a real terminal: what a person sees, and that the terminal is theirs again
//! afterwards, whatever happened.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that breaks says where")]

mod far;

use std::{
    io::{Read, Write},
    path::PathBuf,
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody before a terminal in which redial runs.
struct Seat {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    bytes: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    before: String,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}

/// What the terminal's line discipline does: canonical mode, echo, signals.
fn modes(master: &dyn MasterPty) -> String {
    let termios = master.get_termios().unwrap();
    format!(
        "{:?} {:?} {:?}",
        termios.local_flags, termios.input_flags, termios.output_flags
    )
}

/// Waits for a program's end, no longer than anything takes.
fn end(mut child: Box<dyn Child + Send + Sync>) -> Option<ExitStatus> {
    let (tell, ended) = mpsc::channel();
    thread::spawn(move || tell.send(child.wait()));
    Some(ended.recv_timeout(PATIENCE).ok()?.unwrap())
}

impl Seat {
    fn take(words: &[&str], variables: &[(&str, &str)]) -> Self {
        let pty = native_pty_system().openpty(size(100, 30)).unwrap();
        let before = modes(&*pty.master);
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_redial"));
        command.args(words);
        for (name, _) in
            std::env::vars().filter(|(name, _)| name.starts_with("REDIAL") || name == "NO_COLOR")
        {
            command.env_remove(name);
        }
        // No configuration and no memory of the person who runs the tests.
        let nowhere = std::env::temp_dir().join("redial-no-such-folder");
        for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
            command.env(name, &nowhere);
        }
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        variables
            .iter()
            .for_each(|(name, value)| command.env(name, value));
        let child = pty.slave.spawn_command(command).unwrap();
        let (tell, bytes) = mpsc::channel();
        let mut reader = pty.master.try_clone_reader().unwrap();
        thread::spawn(move || {
            let mut some = [0; 65536];
            while let Ok(count @ 1..) = reader.read(&mut some) {
                if tell.send(some[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let keys = pty.master.take_writer().unwrap();
        let screen = vt100::Parser::new(30.try_into().unwrap(), 100.try_into().unwrap(), 0);
        Self {
            master: pty.master,
            child,
            keys,
            bytes,
            screen,
            before,
        }
    }

    /// Looks until the screen is so.
    fn until(&mut self, what: &str, so: impl Fn(&vt100::Screen) -> bool) {
        let begun = Instant::now();
        while !so(self.screen.screen()) {
            assert!(
                begun.elapsed() < PATIENCE,
                "{what} did not come true:\n{}",
                self.screen.screen().contents()
            );
            if let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(200)) {
                self.screen.process(&bytes);
            }
        }
    }

    fn sees(&mut self, words: &str) {
        self.until(&format!("`{words}`"), |s| s.contents().contains(words));
    }

    fn presses(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn signals(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.process_id().unwrap().cast_signed()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// The folders with journals of simulated machines in memory.
    fn journals(&self) -> Vec<PathBuf> {
        let mine = format!("redial-lab-{}-", self.child.process_id().unwrap());
        let all = std::fs::read_dir(std::env::temp_dir()).unwrap();
        all.filter_map(|e| Some(e.ok()?.path()))
            .filter(|path| path.to_string_lossy().contains(&mine))
            .collect()
    }

    /// Closes the terminal, and waits for the end.
    fn vanishes(self) -> ExitStatus {
        let Self {
            master,
            child,
            mut keys,
            bytes,
            ..
        } = self;
        // Whoever reads ends at the next thing that is drawn, and closes the terminal behind it.
        drop(bytes);
        keys.write_all(b"?").unwrap();
        drop((keys, master));
        end(child).expect("it goes on without a terminal")
    }

    /// Waits for its end, and looks whether the terminal is as it was.
    fn leaves(mut self) -> (ExitStatus, String) {
        let status = end(self.child);
        // What was written last may still be on its way.
        while let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(300)) {
            self.screen.process(&bytes);
        }
        let screen = self.screen.screen();
        let status = status.unwrap_or_else(|| panic!("it does not end:\n{}", screen.contents()));
        assert!(!screen.alternate_screen(), "the screen of before is back");
        assert!(!screen.hide_cursor(), "the cursor is back");
        assert!(!screen.bracketed_paste(), "pasting is as it was");
        assert_eq!(
            screen.mouse_protocol_mode(),
            vt100::MouseProtocolMode::None,
            "the mouse is the terminal's"
        );
        assert_eq!(modes(&*self.master), self.before, "keys are echoed again");
        (status, screen.contents())
    }
}

#[test]
fn the_demo_from_the_break_to_the_fix_and_back() {
    let mut seat = Seat::take(&["demo"], &[]);
    seat.sees("broken machines that redial can fix");
    assert!(seat.screen.screen().alternate_screen());
    seat.presses("\r");
    seat.sees("alert 70");
    seat.sees("[1] tls.enable");
    seat.presses("1");
    seat.sees("Press enter to apply it");
    seat.presses("\r");
    seat.sees("Kept: the connection works");
    seat.presses("u");
    seat.sees("Press enter to undo it");
    seat.presses("\r");
    seat.sees("tls.enable  undone");
    seat.sees("✗ TROUBLE");
    // Another way to look, another size, and out.
    seat.presses("\x1b");
    seat.sees("press a number for a preview");
    seat.master.resize(size(80, 24)).unwrap();
    seat.screen
        .screen_mut()
        .set_size(24.try_into().unwrap(), 80.try_into().unwrap());
    seat.until("it is drawn anew", |s| {
        s.rows(0, 80)
            .nth(23)
            .is_some_and(|row| row.contains("q quit"))
    });
    seat.presses("?");
    seat.sees("/ searches keys");
    let journals = seat.journals();
    assert!(!journals.is_empty());
    seat.presses("qq");
    let (status, left) = seat.leaves();
    assert_eq!(
        (status.exit_code(), left.trim()),
        (0, ""),
        "nothing is left on the screen of before"
    );
    let left: Vec<_> = journals.iter().filter(|j| j.exists()).collect();
    assert!(
        left.is_empty(),
        "the journal of a machine in memory goes with it: {left:?}"
    );
}

#[test]
fn a_panic_gives_the_terminal_back_and_says_what_happened() {
    let mut seat = Seat::take(&["demo"], &[("REDIAL_PANIC", "1")]);
    seat.sees("broken machines that redial can fix");
    seat.presses("?");
    let (status, left) = seat.leaves();
    assert_eq!(status.exit_code(), 101);
    assert!(left.contains("a panic that was asked for"), "{left}");
}

#[test]
fn signals_and_ctrl_c_are_orderly_ends() {
    for signal in [
        Some(Signal::TERM),
        Some(Signal::HUP),
        Some(Signal::INT),
        None,
    ] {
        let mut seat = Seat::take(&["demo", "renewal-denied"], &[]);
        seat.sees("certificate.not-renewed");
        match signal {
            Some(signal) => seat.signals(signal),
            None => seat.presses("\x03"),
        }
        let (status, left) = seat.leaves();
        let code = if signal.is_some() { 143 } else { 0 };
        assert_eq!((status.exit_code(), left.trim()), (code, ""), "{signal:?}");
    }
}

#[test]
fn a_terminal_that_goes_away_leaves_no_journal_of_a_machine_in_memory() {
    let mut seat = Seat::take(&["demo", "tls-off"], &[]);
    seat.sees("[1] tls.enable");
    seat.presses("1");
    seat.sees("Press enter to apply it");
    seat.presses("\r");
    seat.sees("before and after");
    let journals = seat.journals();
    assert_eq!(journals.len(), 1, "{journals:?}");
    // As if somebody had ended it: there is nobody left to tell more.
    assert_eq!(seat.vanishes().exit_code(), 143);
    assert!(!journals[0].exists(), "{journals:?} is left");
}

#[test]
fn a_terminal_that_goes_away_ends_it_in_order_however_it_was_used() {
    for words in [&["demo"][..], &["demo", "tls-off", "--report-on-exit"]] {
        let mut seat = Seat::take(words, &[]);
        seat.sees("tls-off");
        seat.presses("\r");
        seat.sees("[1] tls.enable");
        assert_eq!(seat.vanishes().exit_code(), 143, "{words:?}");
    }
}

#[test]
fn a_terminal_of_any_size_is_drawn_on() {
    let mut seat = Seat::take(&["demo"], &[]);
    seat.sees("broken machines that redial can fix");
    for (columns, rows) in [
        (65_535, 65_535),
        (65_535, 1),
        (1, 65_535),
        (0, 0),
        (100, 30),
    ] {
        seat.master.resize(size(columns, rows)).unwrap();
        seat.until("it is drawn", |s| !s.contents().is_empty());
        // All of it, before the next size comes.
        while let Ok(bytes) = seat.bytes.recv_timeout(Duration::from_millis(500)) {
            seat.screen.process(&bytes);
        }
    }
    seat.presses("?");
    seat.sees("/ searches keys");
    seat.presses("qq");
    assert_eq!(seat.leaves().0.exit_code(), 0);
}

#[test]
fn the_last_state_can_be_printed_after_leaving() {
    let mut seat = Seat::take(&["demo", "tls-off", "--report-on-exit", "--no-color"], &[]);
    seat.sees("[1] tls.enable");
    seat.presses("q");
    let (status, left) = seat.leaves();
    assert_eq!(status.exit_code(), 0);
    assert!(
        left.contains("Findings\n  trouble  ") && left.contains("(tls.alert-handshake)"),
        "{left}"
    );
}

#[test]
fn a_dumb_terminal_gets_text() {
    let seat = Seat::take(&["demo", "closes-at-hello", "--ascii"], &[("TERM", "dumb")]);
    let (status, left) = seat.leaves();
    assert_eq!(status.exit_code(), 0);
    assert!(
        left.contains("  trouble  ") && left.contains("(tls.closed)"),
        "{left}"
    );
}

#[test]
fn more_hosts_than_a_dashboard_holds_are_refused_before_the_screen_is_taken() {
    let list = std::env::temp_dir().join(format!("redial-many-{}", std::process::id()));
    std::fs::write(&list, "127.0.0.1:9\n".repeat(20_001)).unwrap();
    let seat = Seat::take(&["--file", list.to_str().unwrap()], &[]);
    let (status, left) = seat.leaves();
    std::fs::remove_file(&list).unwrap();
    assert_eq!(status.exit_code(), 2, "{left}");
    assert!(left.contains("at most 20000 hosts"), "{left}");
}

#[test]
fn a_click_and_the_wheel_are_understood() {
    let mut seat = Seat::take(&["demo"], &[]);
    seat.sees("key-denied");
    let row = seat
        .screen
        .screen()
        .rows(0, 100)
        .position(|row| row.contains("key-denied"))
        .unwrap();
    let click = format!("\x1b[<0;10;{}M\x1b[<0;10;{}m", row + 1, row + 1);
    seat.presses(&click);
    seat.presses(&click);
    seat.sees("[1] key.repair-access");
    // A tab by its word.
    seat.presses("\x1b[<0;17;2M");
    seat.sees("the connection, from here");
    seat.presses("\x1b[<65;10;15M");
    seat.presses("q");
    assert_eq!(seat.leaves().0.exit_code(), 0);
}

/// Whether something on the screen has the colour of keys in the light theme.
fn is_light(screen: &vt100::Screen) -> bool {
    (0..100).any(|x| {
        screen
            .cell(29, x)
            .is_some_and(|c| c.fgcolor() == vt100::Color::Idx(25))
    })
}

#[test]
fn the_background_of_the_terminal_decides_and_its_answer_is_no_key() {
    // In one packet, in pieces, and so late that the next picture is there already.
    for pieces in [
        &["\x1b]11;rgb:ffff/ffff/ffff\x07"][..],
        &["\x1b]11;rg", "b:fdfd/f6f6", "/e3e3\x1b", "\\"],
        &["j", "\x1b]11;rgb:ff/ff/ff\x07"],
    ] {
        let mut seat = Seat::take(&["demo"], &[]);
        seat.sees("tls-off");
        assert!(!is_light(seat.screen.screen()));
        for piece in pieces {
            seat.presses(piece);
            thread::sleep(Duration::from_millis(10));
        }
        seat.until("it is light", is_light);
        seat.sees("demo, on this computer only");
        seat.presses("q");
        let (status, left) = seat.leaves();
        assert_eq!((status.exit_code(), left.trim()), (0, ""));
    }
    // A theme that was asked for stays, and the terminal is not asked at all.
    let mut seat = Seat::take(&["demo", "--theme", "dark"], &[]);
    seat.sees("tls-off");
    seat.presses("q");
    assert_eq!(seat.leaves().0.exit_code(), 0);
}
