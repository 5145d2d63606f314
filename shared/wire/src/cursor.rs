/// Reads big-endian numbers and runs of bytes from the front; `None` when there are not enough.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a>(pub &'a [u8]);

impl<'a> Cursor<'a> {
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// A big-endian number of `width` bytes, at most 8.
    pub fn number(&mut self, width: usize) -> Option<usize> {
        self.take(width)
            .map(|bytes| bytes.iter().fold(0, |n, b| n << 8 | usize::from(*b)))
    }

    /// A run of bytes after its length of `width` bytes.
    pub fn run(&mut self, width: usize) -> Option<&'a [u8]> {
        let length = self.number(width)?;
        self.take(length)
    }

    /// A definite DER length, at most four bytes long: nothing in it while it is incomplete, and
    /// nothing at all when it can't become one.
    pub fn der_length(&mut self) -> Option<Option<usize>> {
        match self.number(1) {
            None => Some(None),
            Some(short @ 0..=0x7F) => Some(Some(short)),
            Some(long @ 0x81..=0x84) => Some(self.number(long - 0x80)),
            Some(_) => None,
        }
    }

    /// One whole DER element: its tag, of one byte, and its content.
    pub fn element(&mut self) -> Option<(u8, &'a [u8])> {
        let tag = self.number(1)? as u8;
        let length = self.der_length()??;
        Some((tag, self.take(length)?))
    }
}
