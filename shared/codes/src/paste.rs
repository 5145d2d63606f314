//! Finds the numbers in a text that was pasted whole: a dialog, an event, a line of a log.
//!
//! A hexadecimal number counts by its form; a decimal one only where the words before it say that it
//! is a code, a reason, an event or an alert, or where its size can be nothing but a status. So
//! dates, ports, versions and process ids are no codes.

mod token;
mod words;

use crate::{CodeEntry, CodePlace, TABLES, event::EventSource};
use token::{Token, tokens};
use words::Before;

/// Bytes of a text that are read.
pub const MOST_TEXT: usize = 64 * 1024;
/// Numbers of a text that are told.
pub const MOST_MENTIONS: usize = 24;

/// What a number in a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mention {
    /// An error code, a status, a reason.
    Code(u32, CodePlace),
    /// The id of an event.
    Event(u32),
    /// The number of a TLS alert.
    Alert(u8),
}

/// What stands in a text.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Paste {
    /// The numbers, in the order of the text, each once.
    pub mentions: Vec<Mention>,
    /// The sources of events that the text names.
    pub sources: Vec<EventSource>,
    /// Whether more stands in the text than was read.
    pub is_cut: bool,
}

/// Reads a text, whoever wrote it.
#[must_use]
pub fn read(text: &str) -> Paste {
    let kept = &text[..text.floor_char_boundary(MOST_TEXT)];
    let lower = kept.to_lowercase();
    let sources = EventSource::ALL
        .into_iter()
        .filter(|source| source.marks().iter().any(|mark| lower.contains(mark)))
        .collect();
    let mut paste = Paste {
        mentions: vec![],
        sources,
        is_cut: kept.len() < text.len(),
    };
    let mut last = None;
    for token in tokens(kept) {
        let found = paste.mention(&token, last);
        if let Some(mention) = found
            && !paste.mentions.contains(&mention)
        {
            if paste.mentions.len() == MOST_MENTIONS {
                paste.is_cut = true;
                break;
            }
            paste.mentions.push(mention);
        }
        last = found.map(|mention| (mention, token.end));
    }
    paste
}

impl Paste {
    /// What a token is; `last` is what the token before it was, and where that ended.
    fn mention(&self, token: &Token<'_>, last: Option<(Mention, usize)>) -> Option<Mention> {
        let before = Before::of(token.before);
        if let Some(code) = token.hex() {
            return (!before.is_no_code()).then(|| match self.place(&before) {
                _ if before.is_alert() && code <= 0xFF => Mention::Alert(code as u8),
                place => Mention::Code(code, place),
            });
        }
        if let Some(number) = token.decimal() {
            if let Some((Mention::Event(_), end)) = last
                && token.follows(end)
            {
                return Some(Mention::Event(number));
            }
            return (!token.is_part_of_more()).then(|| self.decimal(number, &before))?;
        }
        named(token.text).map(|row| Mention::Code(row.code, CodePlace::First))
    }

    fn decimal(&self, number: u32, before: &Before) -> Option<Mention> {
        if before.is_alert() {
            return u8::try_from(number).ok().map(Mention::Alert);
        }
        if before.is_event() || (before.is_source() && number <= 0xFFFF) {
            return Some(Mention::Event(number));
        }
        let is_status = number >= 0x8000_0000 || number >> 16 == 0x0300;
        (is_status || before.is_code()).then(|| Mention::Code(number, self.place(before)))
    }

    /// LocalSessionManager's reason codes are those of the extended error code.
    fn place(&self, before: &Before) -> CodePlace {
        let of_session = self.sources.contains(&EventSource::LocalSessionManager);
        if before.is_extended() || (of_session && before.is_code()) || before.is_session() {
            CodePlace::Extended
        } else {
            CodePlace::First
        }
    }
}

/// The row whose symbol a word is, such as `STATUS_LOGON_FAILURE` or `ERRINFO_LOGOFF_BY_USER`.
fn named(word: &str) -> Option<&'static CodeEntry> {
    let symbol = word.contains('_') && word.len() > 6;
    let bare = word.strip_prefix("ERRINFO_").unwrap_or(word);
    let tables = TABLES.into_iter();
    symbol.then(|| tables.filter_map(|t| t.named(bare)).next())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use CodePlace::{Extended, First};
    use Mention::{Alert, Code, Event};

    fn found(text: &str) -> Vec<Mention> {
        read(text).mentions
    }

    #[test]
    fn dialogs_in_any_language() {
        let pair = [Code(0x904, First), Code(7, Extended)];
        for text in [
            "Error code: 0x904\nExtended error code: 0x7\nTimestamp (UTC): 07/19/25 03:14:35 AM",
            "Fehlercode: 0x904\r\nErweiterter Fehlercode: 0x7\r\nZeitstempel (UTC): 01/02/26 03:04:05",
            "Code d'erreur : 0x904\nCode d’erreur étendu : 0x7",
            "Código de error: 0x904\nCódigo de error extendido: 0x7",
            "エラー コード: 0x904\n拡張エラー コード: 0x7",
        ] {
            assert_eq!(found(text), pair, "{text}");
        }
        assert_eq!(
            found(
                "Because of a protocol error (code: 0x112f), the remote session will be disconnected."
            ),
            [Code(0x112F, First)]
        );
        assert_eq!(
            found(
                "An authentication error has occurred (Code: 0x80090302).\nError code: 0x0\nExtended error code: 0x0"
            ),
            [Code(0x8009_0302, First), Code(0, First), Code(0, Extended)]
        );
        assert_eq!(
            found("RDP disconnected!\n2825 The remote computer requires"),
            [Code(2825, First)]
        );
    }

    #[test]
    fn events_as_text_and_as_xml() {
        assert_eq!(
            found("Event ID: 1026\nRDP ClientActiveX has been disconnected (Reason= 2308)"),
            [Event(1026), Code(2308, First)]
        );
        assert_eq!(
            found(
                "<EventID Qualifiers=\"49152\">1057</EventID><Level>3</Level><Execution ProcessID=\"1076\" ThreadID=\"11880\" /><Keywords>0x4000000000000000</Keywords>"
            ),
            [Event(1057)]
        );
        assert_eq!(
            found(
                "<EventID>1026</EventID><Data Name=\"Value\">2308</Data><Data Name=\"ErrorCode\">0x8007052E</Data>"
            ),
            [Event(1026), Code(2308, First), Code(0x8007_052E, First)]
        );
        assert_eq!(
            found(
                "A fatal alert was received from the remote endpoint. The TLS protocol defined fatal alert code is 40."
            ),
            [Alert(40)]
        );
        assert_eq!(
            found(
                "Schannel: The TLS protocol defined fatal error code is 70. The Windows SChannel error state is 105."
            ),
            [Alert(70)]
        );
        assert_eq!(
            found(
                "TerminalServices-LocalSessionManager: Session 6 has been disconnected, reason code 5"
            ),
            [Code(5, Extended)]
        );
        assert_eq!(
            found("Schannel 36870, events 1057, 1058 and 1056"),
            [Event(36870), Event(1057), Event(1058), Event(1056)]
        );
    }

    #[test]
    fn logs_of_other_programs() {
        assert_eq!(
            found(
                "[20:09:54:615] [1775929:1775932] [ERROR][com.freerdp.core] - ERRCONNECT_TLS_CONNECT_FAILED [0x00020008]"
            ),
            [Code(0x2_0008, First)]
        );
        assert_eq!(found("hr = -2146893048"), [Code(0x8009_0308, First)]);
        assert_eq!(found("freerdp: ERRINFO_LOGOFF_BY_USER"), [Code(0xC, First)]);
        assert_eq!(
            found("logon failed: STATUS_LOGON_FAILURE [0xC000006D]"),
            [Code(0xC000_006D, First)]
        );
    }

    #[test]
    fn what_is_no_code_is_left_alone() {
        for text in [
            "connected to 10.0.0.7:3389 at 2026-11-25 07:19:43",
            "version 10.0.14393.447, {1139c61b-b549-4251-8ed3-0000}",
            "Faulting process id: 0xf88, start time: 0x01d28d1148c7b651, offset: 0x0000000000001f4f",
            "3389 attempts, 17 %, 2308 bytes",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn a_hostile_text_is_bounded() {
        let many: String = (0..5000).map(|n| format!("error code 0x{n:x} ")).collect();
        let paste = read(&many);
        assert_eq!((paste.mentions.len(), paste.is_cut), (MOST_MENTIONS, true));
        for text in [
            "\u{1b}[2J0x904\u{202e}",
            &"é".repeat(200_000),
            &"0x".repeat(50_000),
            "0x",
            "-",
            "<",
            ">1057",
        ] {
            assert!(read(text).mentions.len() <= 1, "{}", text.len());
        }
    }
}
