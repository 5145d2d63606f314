//! A capsule as people bring it: copied from a window that broke its lines, put headings around it,
//! indented, quoted or escaped it.

use data_encoding::BASE64_NOPAD;

use super::frame::{BEGIN, END, VERSION, digest};

/// More characters than a body ever has.
const LONGEST: usize = 8_192;
/// More capsules than anybody pastes at once.
const MANY: usize = 1_000;

/// Why a capsule can't be read. Nothing of it is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnfitCapsule {
    /// Its beginning is missing.
    #[error("the beginning of the capsule is missing: copy all of it, from `{BEGIN}` to `{END}`")]
    NoBegin,
    /// Its end is missing.
    #[error("the end of the capsule is missing{}: copy all of it, from `{BEGIN}` to `{END}`", count(*has, *needs))]
    NoEnd {
        /// Characters of its body that are there.
        has: usize,
        /// Characters that its body had.
        needs: usize,
    },
    /// Something in the middle is missing, or came in.
    #[error(
        "the capsule is not whole: it has {has} characters where {needs} were written; copy it again"
    )]
    Length {
        /// Characters of its body that are there.
        has: usize,
        /// Characters that its body had.
        needs: usize,
    },
    /// Something in it was changed.
    #[error(
        "the capsule was changed on its way: its check number is wrong; copy it again, as plain text"
    )]
    Changed,
    /// It is of a version that this program does not know, or its head is broken.
    #[error(
        "the capsule has a head that this program does not know (it reads version {VERSION}): make both ends use the same redial"
    )]
    Version,
    /// It is whole, and what is inside is no report.
    #[error("the capsule is whole, but what is inside is not what redial writes")]
    Unknown,
    /// It would be larger than any report.
    #[error("the capsule is whole, but what is inside is larger than any report of a host")]
    TooLarge,
    /// There are more than anybody brings.
    #[error("there are more than {MANY} capsules")]
    Many,
}

/// How much is there, where that is known.
fn count(has: usize, needs: usize) -> String {
    match needs {
        0 => String::new(),
        needs => format!(" ({has} of {needs} characters are there)"),
    }
}

/// Whether a text has a capsule, or a part of one, and is no JSON.
pub(crate) fn looks_like_capsule(text: &str) -> bool {
    let whole = joined(text);
    whole.contains(BEGIN) || whole.contains(END)
}

/// The bytes of every capsule in a text.
pub(super) fn capsules(text: &str) -> Result<Vec<Vec<u8>>, UnfitCapsule> {
    let whole = joined(text);
    let Some((_, mut rest)) = whole.split_once(BEGIN) else {
        return Err(UnfitCapsule::NoBegin);
    };
    let mut all = Vec::new();
    loop {
        let (one, further) = match rest.split_once(BEGIN) {
            Some((one, further)) => (one, Some(further)),
            None => (rest, None),
        };
        all.push(bytes(one)?);
        if all.len() > MANY {
            return Err(UnfitCapsule::Many);
        }
        match further {
            Some(further) => rest = further,
            None => return Ok(all),
        }
    }
}

/// The bytes of what stands behind the beginning of a capsule.
fn bytes(text: &str) -> Result<Vec<u8>, UnfitCapsule> {
    let (whole, is_ended) = match text.split_once(END) {
        Some((whole, _)) => (whole, true),
        None => (text, false),
    };
    let mut parts = whole.splitn(4, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (version, length, wanted, body) = (next(), next(), next(), next());
    let known = version == VERSION || (!is_ended && VERSION.starts_with(version));
    let needs = length.parse().ok().filter(|needs| *needs <= LONGEST);
    let (true, Some(needs)) = (known, needs) else {
        return Err(match is_ended {
            true => UnfitCapsule::Version,
            // A head that was cut.
            false => UnfitCapsule::NoEnd { has: 0, needs: 0 },
        });
    };
    let has = body.len();
    match (is_ended, has == needs) {
        (false, _) => Err(UnfitCapsule::NoEnd {
            has: has.min(needs),
            needs,
        }),
        (true, false) => Err(UnfitCapsule::Length { has, needs }),
        (true, true) if digest(body) != wanted => Err(UnfitCapsule::Changed),
        (true, true) => BASE64_NOPAD
            .decode(body.as_bytes())
            .map_err(|_| UnfitCapsule::Unknown),
    }
}

/// The text without anything that a window, a mail or a chat puts between the characters of a
/// capsule: its lines without indents, quotes, ends and headings, one after the other.
fn joined(text: &str) -> String {
    // In the JSON that `az vm run-command invoke` prints, ends of lines are escaped.
    let text = text.replace("\\r", "\n").replace("\\n", "\n");
    let lines = text.split(['\n', '\r']).map(bare);
    lines.filter_map(of_capsule).collect()
}

/// A line without quotes at its beginning, spaces of any kind, and characters nobody sees.
fn bare(line: &str) -> String {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || c == '>' || c == '|');
    let unseen = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(
                c,
                '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
            )
    };
    line.chars().filter(|c| !unseen(*c)).collect()
}

/// What of a line may belong to a capsule: all of it, or what stands behind a beginning or before an
/// end. A heading such as `[stdout]` has other characters.
fn of_capsule(line: String) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | ':' | '-');
    if line.chars().all(fits) {
        return Some(line);
    }
    let from = line.find(BEGIN).unwrap_or(0);
    let to = line.rfind(END).map_or(line.len(), |at| at + END.len());
    let part = line.get(from..to).unwrap_or_default();
    let has_mark = part.contains(BEGIN) || part.contains(END);
    if !has_mark {
        return None;
    }
    // Quotes and the like around it, as in JSON.
    let part: String = part.chars().filter(|c| fits(*c)).collect();
    Some(part)
}
