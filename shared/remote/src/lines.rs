use std::io::{self, BufRead, BufReader, Read};

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
