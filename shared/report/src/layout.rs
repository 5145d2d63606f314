//! Text laid out for people: wrapped to the width it is read at, with hanging indents. A command
//! has a line of its own and is never wrapped, so that it can be copied.

use unicode_width::UnicodeWidthStr;

use crate::{Look, Table, wrap::wrapped};

/// What a piece of text means. Colour only repeats it: the words say it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    #[default]
    Plain,
    Good,
    Warn,
    Bad,
    Dim,
    Strong,
}

/// A text that grows from top to bottom.
#[derive(Debug)]
pub struct Layout {
    look: Look,
    out: String,
}

impl Layout {
    /// An empty one.
    #[must_use]
    pub fn new(look: Look) -> Self {
        Self {
            look,
            out: String::new(),
        }
    }

    /// How it looks.
    #[must_use]
    pub fn look(&self) -> Look {
        self.look
    }

    /// An empty line.
    pub fn blank(&mut self) {
        self.out.push('\n');
    }

    /// A heading.
    pub fn title(&mut self, text: &str) {
        self.marked(0, (Tone::Strong, ""), 0, text);
    }

    /// Running text behind an indent.
    pub fn text(&mut self, indent: usize, text: &str) {
        self.marked(indent, (Tone::Plain, ""), indent, text);
    }

    /// A label, and running text that hangs in a column behind it.
    pub fn item(&mut self, indent: usize, label: &str, column: usize, text: &str) {
        self.marked(indent, (Tone::Plain, label), column, text);
    }

    /// A command: a line of its own, whole.
    pub fn command(&mut self, indent: usize, command: &str) {
        self.raw(&format!("{}{command}", " ".repeat(indent)));
    }

    /// Rows and columns.
    pub fn table(&mut self, table: &Table) {
        table.write(self);
    }

    /// Text that has lines already, such as an answer of `explain`: lines that are too long go on
    /// under the text of their first line.
    pub fn lines(&mut self, text: &str) {
        for line in text.lines() {
            let start = line.trim_start();
            let indent = line.len() - start.len();
            if is_command(start) {
                self.command(indent, start);
                continue;
            }
            match hanging(start) {
                Some((label, text)) => {
                    let column = indent + start.width() - text.width();
                    self.item(indent, label, column, text);
                }
                None => self.text(indent, start),
            }
        }
    }

    /// A label in a tone, and running text that hangs in a column behind it. A heading has no label,
    /// and is in its tone itself.
    pub(crate) fn marked(
        &mut self,
        indent: usize,
        (tone, label): (Tone, &str),
        column: usize,
        text: &str,
    ) {
        let width = self.look.columns();
        let used = indent + label.width();
        let start = if label.is_empty() {
            indent
        } else {
            column.max(used + 1)
        };
        // A label alone has nothing behind it.
        let start = if text.is_empty() { used } else { start };
        let lines = wrapped(
            text,
            width.saturating_sub(start).max(1),
            width.saturating_sub(column).max(1),
        );
        for (at, line) in lines.iter().enumerate() {
            let line = match at {
                0 if label.is_empty() => {
                    format!("{}{}", " ".repeat(indent), paint(self.look, tone, line))
                }
                0 => format!(
                    "{}{}{}{line}",
                    " ".repeat(indent),
                    paint(self.look, tone, label),
                    " ".repeat(start - used)
                ),
                _ => format!(
                    "{}{}",
                    " ".repeat(column),
                    if label.is_empty() {
                        paint(self.look, tone, line)
                    } else {
                        line.clone()
                    }
                ),
            };
            self.raw(&line);
        }
    }

    /// The beginning of a line, which is so wide, and running text that hangs behind it.
    pub(crate) fn behind(&mut self, start: &str, used: usize, text: &str) {
        let room = self.look.columns().saturating_sub(used).max(1);
        for (at, line) in wrapped(text, room, room).iter().enumerate() {
            match at {
                0 => self.raw(&format!("{start}{line}")),
                _ => self.raw(&format!("{}{line}", " ".repeat(used))),
            }
        }
    }

    /// A line as it is.
    pub(crate) fn raw(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    /// The text, in ASCII where that is asked for.
    #[must_use]
    pub fn finish(self) -> String {
        if self.look.ascii {
            self.out.chars().map(plain).collect()
        } else {
            self.out
        }
    }
}

/// Whether a line is a command and not a sentence about redial.
fn is_command(line: &str) -> bool {
    let verb = line
        .strip_prefix("redial ")
        .and_then(|rest| rest.split(' ').next());
    verb.is_some_and(|verb| ["check", "plan", "fix", "undo", "explain"].contains(&verb))
}

/// The label of a line and the text in a column behind it: at least two spaces stand between them.
fn hanging(line: &str) -> Option<(&str, &str)> {
    let (label, text) = line.split_once("  ")?;
    let text = text.trim_start();
    (label.width() <= 28 && !text.is_empty()).then_some((label, text))
}

pub(crate) fn paint(look: Look, tone: Tone, text: &str) -> String {
    let code = match tone {
        _ if !look.colour || text.is_empty() => return text.to_owned(),
        Tone::Plain => return text.to_owned(),
        Tone::Good => "32",
        Tone::Warn => "33",
        Tone::Bad => "1;31",
        Tone::Dim => "2",
        Tone::Strong => "1",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// Replaces redial's own typographic characters with ASCII. Text from peers is not changed.
fn plain(c: char) -> char {
    match c {
        '→' => '>',
        '–' | '·' | '—' | '─' => '-',
        '…' => '.',
        '“' | '”' => '"',
        '’' => '\'',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(width: usize, write: impl Fn(&mut Layout)) -> String {
        let mut paper = Layout::new(Look {
            width,
            ..Look::default()
        });
        write(&mut paper);
        paper.finish()
    }

    #[test]
    fn text_hangs_behind_its_label() {
        let item = |width| written(width, |paper| paper.item(2, "for", 8, "one two three four"));
        assert_eq!(item(20), "  for   one two\n        three four\n");
        let long = written(30, |paper| {
            paper.item(0, "certificate", 4, "one two three four")
        });
        assert_eq!(long, "certificate one two three four\n");
    }

    #[test]
    fn a_command_is_never_wrapped() {
        let command = "redial plan srv01.corp.test:3389 service.start --format powershell";
        assert_eq!(
            written(20, |paper| paper.command(4, command)),
            format!("    {command}\n")
        );
    }

    #[test]
    fn lines_go_on_under_their_text() {
        assert_eq!(
            written(24, |p| p
                .lines("  for      one two three four\nplain text that is long")),
            "  for      one two three\n           four\nplain text that is long\n"
        );
    }

    #[test]
    fn a_coloured_text_is_as_wide_as_a_plain_one() {
        let look = Look {
            colour: true,
            width: 20,
            ..Look::default()
        };
        let mut paper = Layout::new(look);
        paper.marked(0, (Tone::Bad, "TROUBLE"), 9, "one two three four");
        assert_eq!(
            paper.finish(),
            "\u{1b}[1;31mTROUBLE\u{1b}[0m  one two\n         three four\n"
        );
    }
}
