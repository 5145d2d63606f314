//! The terminal's background, asked for without waiting: the answer comes among the keys whenever
//! it comes, and is taken out there. So no picture waits for it, and no byte of it counts as a key.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// "Change VT100 text background color to Pt", with `?` a question, which the terminal answers with
/// the same sequence (invisible-island.net/xterm/ctlseqs, "Operating System Commands"). It ends with
/// BEL, and so does the answer: an ESC at the end of a packet would look like a key.
pub(super) const QUESTION: &str = "\x1b]11;?\x07";
/// How an answer begins.
const BEGINS: &str = "\x1b]11;";
/// More letters than an answer has: `rgba:` and four numbers of four digits.
const LONGEST: usize = 32;
/// How long a terminal may take from one byte of its answer to the next.
pub(super) const PAUSE: Duration = Duration::from_millis(50);
/// How long after the question Esc may be the beginning of an answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long whoever leaves waits for an answer under way, so that the shell does not get it.
const FAREWELL: Duration = Duration::from_millis(500);

/// Whether there is a point in asking here. The Linux console and dumb terminals have no answer; on
/// Windows the answer would come as records of keys that crossterm can't tell apart.
pub(super) fn can_be_asked() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    cfg!(unix) && !term.is_empty() && term != "linux" && term != "dumb"
}

/// A question that was asked.
#[derive(Clone)]
pub(super) struct Asked {
    at: Instant,
    answered: Arc<AtomicBool>,
}

impl Asked {
    /// Asked now.
    pub fn now() -> Self {
        Self {
            at: Instant::now(),
            answered: Arc::default(),
        }
    }

    /// Waits for an answer that may be under way, no longer than a moment.
    pub fn settle(&self) {
        while !self.answered.load(Ordering::Relaxed) && self.at.elapsed() < FAREWELL {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// What an event came to.
#[derive(Debug, PartialEq)]
pub(super) enum Sorted {
    /// These are the person's.
    Keys(Vec<Event>),
    /// It may be part of an answer.
    Held,
    /// The answer is whole: red, green and blue from 0 to 1, where it can be read.
    Answer(Option<[f64; 3]>),
}

/// Tells an answer from keys.
pub(super) struct Sorter {
    asked: Option<Asked>,
    held: Vec<Event>,
    text: String,
}

impl Sorter {
    /// One for a terminal that was or was not asked.
    pub fn new(asked: Option<Asked>) -> Self {
        Self {
            asked,
            held: vec![],
            text: String::new(),
        }
    }

    /// Whether something is held that may be part of an answer.
    pub fn holds(&self) -> bool {
        !self.held.is_empty()
    }

    /// What is held is no answer after all.
    pub fn release(&mut self) -> Vec<Event> {
        self.text.clear();
        std::mem::take(&mut self.held)
    }

    /// Sorts one event.
    pub fn sort(&mut self, event: Event) -> Sorted {
        let Some(asked) = &self.asked else {
            return Sorted::Keys(vec![event]);
        };
        // A size told in between belongs to nobody's answer.
        let Some(bytes) = bytes(&event) else {
            return Sorted::Keys(vec![event]);
        };
        self.text.push_str(&bytes);
        self.held.push(event);
        let esc_counts = asked.at.elapsed() < PATIENCE;
        match read(&self.text, esc_counts) {
            Answer::Begun => Sorted::Held,
            Answer::None => Sorted::Keys(self.release()),
            Answer::Whole(colour) => {
                asked.answered.store(true, Ordering::Relaxed);
                self.release();
                self.asked = None;
                Sorted::Answer(colour)
            }
        }
    }
}

/// The bytes a key stands for, of those that occur in an answer; nothing for what is no key.
fn bytes(event: &Event) -> Option<String> {
    let Event::Key(KeyEvent {
        code,
        modifiers,
        kind: KeyEventKind::Press,
        ..
    }) = event
    else {
        return None;
    };
    Some(match (code, *modifiers - KeyModifiers::SHIFT) {
        (KeyCode::Char(c), KeyModifiers::NONE) => c.to_string(),
        (KeyCode::Char(c), KeyModifiers::ALT) => format!("\x1b{c}"),
        (KeyCode::Char('g'), KeyModifiers::CONTROL) => "\x07".into(),
        (KeyCode::Esc, KeyModifiers::NONE) => "\x1b".into(),
        _ => "\0".into(),
    })
}

/// How far a text is an answer.
enum Answer {
    None,
    Begun,
    Whole(Option<[f64; 3]>),
}

fn read(text: &str, esc_counts: bool) -> Answer {
    if text == "\x1b" && !esc_counts {
        return Answer::None;
    }
    let Some(rest) = text.strip_prefix(BEGINS) else {
        return if BEGINS.starts_with(text) {
            Answer::Begun
        } else {
            Answer::None
        };
    };
    if let Some(body) = rest
        .strip_suffix('\x07')
        .or_else(|| rest.strip_suffix("\x1b\\"))
    {
        return Answer::Whole(colour(body));
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '#' | '\x1b');
    if rest.chars().count() <= LONGEST && rest.chars().all(fits) {
        Answer::Begun
    } else {
        Answer::None
    }
}

/// `rgb:RRRR/GGGG/BBBB` with one to four digits each, as XParseColor has it.
fn colour(body: &str) -> Option<[f64; 3]> {
    let (_, numbers) = body.split_once(':')?;
    let mut parts = numbers.split('/').map(|digits| {
        let value = u32::from_str_radix(digits, 16).ok()?;
        let most = 16_u32.checked_pow(u32::try_from(digits.len()).ok()?)? - 1;
        (digits.len() <= 4).then(|| f64::from(value) / f64::from(most))
    });
    let mut next = || parts.next().flatten();
    Some([next()?, next()?, next()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys as crossterm reads these bytes.
    fn keys(bytes: &str) -> Vec<Event> {
        let mut all = vec![];
        let mut letters = bytes.chars().peekable();
        while let Some(c) = letters.next() {
            let key = match c {
                '\x1b' => match letters.next() {
                    Some(next) => KeyEvent::new(KeyCode::Char(next), KeyModifiers::ALT),
                    None => KeyCode::Esc.into(),
                },
                '\x07' => KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL),
                c => KeyCode::Char(c).into(),
            };
            all.push(Event::Key(key));
        }
        all
    }

    /// What a sorter makes of bytes that come in these packets.
    fn sorted(packets: &[&str]) -> (Vec<Event>, Option<Option<[f64; 3]>>) {
        let mut sorter = Sorter::new(Some(Asked::now()));
        let (mut out, mut answer) = (vec![], None);
        for event in packets.iter().flat_map(|p| keys(p)) {
            match sorter.sort(event) {
                Sorted::Keys(keys) => out.extend(keys),
                Sorted::Held => {}
                Sorted::Answer(colour) => answer = Some(colour),
            }
        }
        out.extend(sorter.release());
        (out, answer)
    }

    #[test]
    fn an_answer_is_taken_out_and_keys_around_it_stay() {
        for whole in [
            "\x1b]11;rgb:ffff/ffff/ffff\x07",
            "\x1b]11;rgb:ff/ff/ff\x1b\\",
            "\x1b]11;rgba:ffff/ffff/ffff/8000\x07",
        ] {
            let (keys_left, answer) = sorted(&["j", whole, "q"]);
            assert_eq!(
                (keys_left, answer),
                (keys("jq"), Some(Some([1.0; 3]))),
                "{whole:?}"
            );
        }
        // Cut anywhere, even behind an ESC.
        let split = ["\x1b", "]11;rgb:00", "00/0000/8000", "\x1b", "\\"];
        let (keys_left, answer) = sorted(&split);
        assert!(keys_left.is_empty());
        assert!(answer.is_some_and(|c| c.is_some_and(|[r, g, b]| r + g == 0.0 && b > 0.5)));
        // What can't be read is still no key.
        assert_eq!(sorted(&["\x1b]11;white\x07"]), (vec![], Some(None)));
    }

    #[test]
    fn keys_that_only_begin_like_an_answer_are_keys() {
        for typed in [
            "\x1b",
            "\x1b]",
            "\x1b]11x",
            "11;rgb:",
            "\x1b]11;rgb:0123456789012345678901234567890123456789",
        ] {
            assert_eq!(sorted(&[typed]), (keys(typed), None), "{typed:?}");
        }
        let mut never_asked = Sorter::new(None);
        let key = keys("\x1b").remove(0);
        assert_eq!(
            never_asked.sort(key.clone()),
            Sorted::Keys(vec![key]),
            "no delay where nothing was asked"
        );
    }
}
