use std::io::{self, BufRead, BufReader, Read};

use serde::Serialize;

/// A value as a line of JSON in ASCII: what carries a channel may read bytes in a code page of its own,
/// as consoles of Windows and winrs do. Nothing where it is longer than allowed.
pub(crate) fn line(value: &impl Serialize, longest: usize) -> Option<Vec<u8>> {
    let text = serde_json::to_string(value).ok()?;
    let mut line = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        match c.is_ascii() {
            true => line.push(c),
            // Such a character stands in a string alone (RFC 8259, 7).
            false => {
                let units = c.encode_utf16(&mut [0; 2]).to_vec();
                line.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
            }
        }
    }
    line.push('\n');
    (line.len() <= longest).then(|| line.into_bytes())
}

/// Reads lines, none of which may be longer than allowed: whoever sends them is not trusted with
/// memory.
#[derive(Debug)]
pub(crate) struct Lines<R> {
    from: BufReader<R>,
}

/// A line was longer than allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a line of more than {0} bytes")]
pub struct TooLong(pub usize);

impl<R: Read> Lines<R> {
    pub fn new(from: R) -> Self {
        Self {
            from: BufReader::new(from),
        }
    }

    /// What comes behind the lines that were read.
    pub fn into_rest(self) -> BufReader<R> {
        self.from
    }

    /// The next line without its end; nothing at the end of the input. What was cut short by the
    /// end is no line.
    ///
    /// # Errors
    /// It can't be read, or is longer: the inner error.
    pub fn next(&mut self, longest: usize) -> io::Result<Result<Option<Vec<u8>>, TooLong>> {
        let mut line = Vec::new();
        let most = longest as u64 + 2;
        self.from.by_ref().take(most).read_until(b'\n', &mut line)?;
        if line.pop_if(|last| *last == b'\n').is_none() {
            return Ok(match line.len() as u64 == most {
                true => Err(TooLong(longest)),
                false => Ok(None),
            });
        }
        line.pop_if(|last| *last == b'\r');
        Ok(match line.len() > longest {
            true => Err(TooLong(longest)),
            false => Ok(Some(line)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<Result<Option<Vec<u8>>, TooLong>> {
        let mut lines = Lines::new(bytes);
        let mut read = Vec::new();
        loop {
            let next = lines.next(4).unwrap();
            let ends = !matches!(next, Ok(Some(_)));
            read.push(next);
            if ends {
                return read;
            }
        }
    }

    #[test]
    fn a_line_is_ascii_and_says_the_same() {
        let text = "Jos\u{e9} \u{1f600}\u{7f}\n\\u00e9";
        let said = line(&text, 100).unwrap();
        assert!(said.is_ascii() && said.ends_with(b"\"\n"), "{said:?}");
        assert_eq!(serde_json::from_slice::<String>(&said).unwrap(), text);
        assert!(line(&"abc", 6).is_some() && line(&"abc", 5).is_none());
    }

    #[test]
    fn lines_are_bounded_and_one_cut_short_is_none() {
        let line = |text: &str| Ok(Some(text.as_bytes().to_vec()));
        assert_eq!(
            read(b"ab\r\n\nabcd\nab"),
            [line("ab"), line(""), line("abcd"), Ok(None)]
        );
        assert_eq!(read(b"abcd\r\nabcde\n"), [line("abcd"), Err(TooLong(4))]);
        assert_eq!(read(&[b'x'; 1000]), [Err(TooLong(4))]);
    }
}
