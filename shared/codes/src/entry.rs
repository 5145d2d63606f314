//! One row of a table, and the table it stands in.

use crate::Phase;

/// One number of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeEntry {
    /// The number.
    pub code: u32,
    /// Its symbol in the documentation, or a plain name where it has none.
    pub name: &'static str,
    /// What it says, in a clause.
    pub says: &'static str,
    /// Where in a connection it belongs.
    pub phase: Phase,
    /// Whether Microsoft or the program's makers publish it; the others were only seen in the wild.
    pub documented: bool,
    pub(crate) unproven: Option<&'static str>,
    pub(crate) next: Option<&'static str>,
}

impl CodeEntry {
    /// What the number does not prove.
    #[must_use]
    pub const fn unproven(&self) -> &'static str {
        match self.unproven {
            Some(own) => own,
            None => self.phase.unproven(),
        }
    }

    /// The next step.
    #[must_use]
    pub const fn next(&self) -> &'static str {
        match self.next {
            Some(own) => own,
            None => self.phase.next(),
        }
    }

    /// With a sentence of its own about what it does not prove.
    pub(crate) const fn but(mut self, unproven: &'static str) -> Self {
        self.unproven = Some(unproven);
        self
    }

    /// With a next step of its own.
    pub(crate) const fn then(mut self, next: &'static str) -> Self {
        self.next = Some(next);
        self
    }

    /// Published nowhere, only seen.
    pub(crate) const fn seen(mut self) -> Self {
        self.documented = false;
        self
    }
}

/// A table of numbers of one kind.
#[derive(Debug)]
#[non_exhaustive]
pub struct CodeTable {
    /// What kind of number this is.
    pub title: &'static str,
    /// Where the table comes from.
    pub source: &'static str,
    /// Its rows, the lowest number first.
    pub rows: &'static [CodeEntry],
}

impl CodeTable {
    /// The row of a number.
    #[must_use]
    pub fn find(&self, code: u32) -> Option<&'static CodeEntry> {
        let at = self.rows.binary_search_by_key(&code, |row| row.code);
        at.ok().and_then(|at| self.rows.get(at))
    }

    /// The row with this symbol.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&'static CodeEntry> {
        self.rows.iter().find(|row| row.name == name)
    }
}

/// A row.
pub(crate) const fn row(
    code: u32,
    phase: Phase,
    name: &'static str,
    says: &'static str,
) -> CodeEntry {
    CodeEntry {
        code,
        name,
        says,
        phase,
        documented: true,
        unproven: None,
        next: None,
    }
}
