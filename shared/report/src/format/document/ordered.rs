//! Reports that were written as they came, and are read again in another order.

use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};

use crate::fleet::Fleet;

/// Where each report ends in the material.
#[derive(Debug, Default)]
pub(super) struct Sections(Vec<u64>);

impl Sections {
    /// The next report was written.
    pub(super) fn add(&mut self, text: &str) {
        let end = self.0.last().copied().unwrap_or(0);
        self.0.push(end + text.len() as u64);
    }

    /// The reports, in the order of their rows.
    pub(super) fn write(
        &self,
        fleet: &Fleet,
        material: &mut (impl BufRead + Seek + ?Sized),
        to: &mut impl Write,
    ) -> io::Result<()> {
        for (at, _) in fleet.in_order() {
            let begin = at.checked_sub(1).map_or(0, |before| self.0[before]);
            material.seek(SeekFrom::Start(begin))?;
            io::copy(&mut Read::take(&mut *material, self.0[at] - begin), to)?;
        }
        Ok(())
    }
}
