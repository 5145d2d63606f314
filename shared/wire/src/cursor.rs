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
}
