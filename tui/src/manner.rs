//! How text looks: what the options, the environment and the terminal say together. The command line
//! and the dashboard ask here, so that they agree.

use std::{
    env,
    io::{self, IsTerminal},
};

use redial_report::{Clock, Look, USUAL_WIDTH};
use terminal_size::{Height, Width};

/// What was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wishes {
    /// No colours.
    pub colourless: bool,
    /// Only ASCII characters.
    pub ascii: bool,
    /// Nothing that says who or where somebody is: the local time tells the zone.
    pub private: bool,
    /// The text goes to a file and not to standard output.
    pub filed: bool,
}

impl Wishes {
    /// How text on standard output, or in a file, looks.
    #[must_use]
    pub fn look(self) -> Look {
        Look {
            colour: !self.colourless && !self.filed && has_colours(io::stdout().is_terminal()),
            ascii: self.ascii || is_ascii(),
            width: if self.filed { USUAL_WIDTH } else { width() },
            clock: if self.private {
                Clock::Utc
            } else {
                Clock::Local
            },
        }
    }
}

/// How many columns text on standard output has: those of the terminal; else those that whoever
/// starts redial says (COLUMNS), as a pager does; else 80.
fn width() -> usize {
    let said = || env::var("COLUMNS").ok()?.trim().parse().ok();
    let known = columns(terminal_size::terminal_size_of(io::stdout())).or_else(said);
    known.unwrap_or(USUAL_WIDTH)
}

/// How text on standard error looks; nothing where that is no terminal, and a line is as long as its
/// text.
pub fn error_look() -> Option<Look> {
    let width = columns(terminal_size::terminal_size_of(io::stderr()))?;
    Some(Look {
        width,
        colour: has_colours(true),
        ..Wishes::default().look()
    })
}

/// A serial console says that it has none.
fn columns(size: Option<(Width, Height)>) -> Option<usize> {
    let width = size.map(|(width, _)| usize::from(width.0));
    width.filter(|width| *width > 0)
}

/// Whether a stream is written in colours, by <https://bixense.com/clicolors> and
/// <https://no-color.org>: NO_COLOR stands above CLICOLOR_FORCE, and that above what the stream is.
pub fn has_colours(terminal: bool) -> bool {
    colours(terminal, |name| env::var(name).ok())
}

fn colours(terminal: bool, of: impl Fn(&str) -> Option<String>) -> bool {
    let is = |name: &str| of(name).is_some_and(|value| !value.is_empty());
    let is_zero = |name: &str| of(name).is_some_and(|value| value == "0");
    if is("NO_COLOR") {
        return false;
    }
    if is("CLICOLOR_FORCE") && !is_zero("CLICOLOR_FORCE") {
        return true;
    }
    terminal && !is_zero("CLICOLOR") && of("TERM").is_none_or(|term| term != "dumb")
}

/// Whether the locale can't show more than ASCII. A console of Windows takes Unicode whatever its
/// code page is.
fn is_ascii() -> bool {
    cfg!(unix) && !shows_unicode(|name| env::var(name).ok())
}

/// Whether the locale is a UTF-8 one, by the variables in the order that POSIX gives them
/// (<https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html>, 8.2). Where none is
/// set, nobody chose: today's terminals have UTF-8 (systemd's `is_locale_utf8` decides so, too).
fn shows_unicode(of: impl Fn(&str) -> Option<String>) -> bool {
    let mut said = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(of);
    let locale = said.find(|value| !value.is_empty());
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An environment of these variables.
    fn of<'a>(set: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        |name| {
            let value = set.iter().find(|(n, _)| *n == name);
            value.map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn colours_are_for_terminals_unless_somebody_says_otherwise() {
        for (terminal, set, coloured) in [
            (true, &[][..], true),
            (false, &[], false),
            (true, &[("NO_COLOR", "1")], false),
            (true, &[("NO_COLOR", "")], true),
            (true, &[("CLICOLOR", "0")], false),
            (true, &[("CLICOLOR", "1")], true),
            (false, &[("CLICOLOR", "1")], false),
            (false, &[("CLICOLOR_FORCE", "1")], true),
            (false, &[("CLICOLOR_FORCE", "0")], false),
            (false, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
            (true, &[("TERM", "dumb")], false),
            (true, &[("TERM", "xterm")], true),
        ] {
            assert_eq!(colours(terminal, of(set)), coloured, "{terminal} {set:?}");
        }
    }

    #[test]
    fn the_locale_says_whether_unicode_can_be_shown() {
        for (set, unicode) in [
            (&[][..], true),
            (&[("LANG", "C")], false),
            (&[("LANG", "POSIX")], false),
            (&[("LANG", "C.UTF-8")], true),
            (&[("LANG", "de_DE.utf8")], true),
            (&[("LANG", "de_DE@euro")], false),
            (&[("LANG", "en_US")], false),
            (&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")], false),
            (&[("LC_ALL", ""), ("LANG", "en_US.UTF-8")], true),
            (
                &[("LC_CTYPE", "ja_JP.eucJP"), ("LANG", "en_US.UTF-8")],
                false,
            ),
        ] {
            assert_eq!(shows_unicode(of(set)), unicode, "{set:?}");
        }
    }
}
