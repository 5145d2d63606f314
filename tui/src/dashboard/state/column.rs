use serde::Deserialize;

/// A column of the list of hosts, by the word that the table and the CSV format have for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Column {
    /// The host.
    Host,
    /// The address that was connected to.
    Address,
    /// The five steps of the connection.
    Steps,
    /// The verdict.
    Verdict,
    /// How likely the cause is.
    Likelihood,
    /// How many warnings there are.
    Warnings,
    /// When the check started.
    Started,
    /// The likeliest cause.
    Cause,
}

impl Column {
    /// Every column with its word, from left to right.
    pub const NAMED: [(&'static str, Self); 8] = [
        ("host", Self::Host),
        ("address", Self::Address),
        ("steps", Self::Steps),
        ("verdict", Self::Verdict),
        ("likelihood", Self::Likelihood),
        ("warnings", Self::Warnings),
        ("started", Self::Started),
        ("cause", Self::Cause),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        let known = Self::NAMED.iter().find(|(_, column)| *column == self);
        known.map_or("", |(word, _)| word)
    }

    /// What stands in it.
    pub fn says(self) -> &'static str {
        match self {
            Self::Host => "the host; always shown",
            Self::Address => "the address that was connected to",
            Self::Steps => "the five steps of the connection",
            Self::Verdict => "the verdict",
            Self::Likelihood => "how likely the cause is",
            Self::Warnings => "how many warnings there are",
            Self::Started => "when the check started",
            Self::Cause => "the likeliest cause",
        }
    }

    /// The column of this word.
    ///
    /// # Errors
    /// That there is none, and which there are.
    pub fn named(word: &str) -> Result<Self, String> {
        let known = Self::NAMED.iter().find(|(name, _)| *name == word);
        known.map(|(_, column)| *column).ok_or_else(|| {
            let all = Self::NAMED.map(|(name, _)| name).join(", ");
            let word = word.escape_debug();
            format!("`{word}` is not a column of the list of hosts: there are {all}")
        })
    }
}

/// The columns that are shown. The host is always one of them, and their order is always the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns(Vec<Column>);

impl Default for Columns {
    fn default() -> Self {
        Self(vec![
            Column::Host,
            Column::Steps,
            Column::Verdict,
            Column::Cause,
        ])
    }
}

impl Columns {
    /// The columns of these words.
    ///
    /// # Errors
    /// Which word is no column.
    pub fn of(words: &[String]) -> Result<Self, String> {
        let named = words.iter().map(|word| Column::named(word));
        let mut columns = named.collect::<Result<Vec<_>, _>>()?;
        columns.push(Column::Host);
        columns.sort_unstable();
        columns.dedup();
        Ok(Self(columns))
    }

    /// From left to right.
    pub fn iter(&self) -> impl Iterator<Item = Column> {
        self.0.iter().copied()
    }

    /// Whether a column is shown.
    pub fn has(&self, column: Column) -> bool {
        self.0.contains(&column)
    }

    /// Hides a column that is shown, and shows one that is not; the host stays.
    pub fn toggle(&mut self, column: Column) {
        if self.has(column) {
            self.0.retain(|c| *c != column || *c == Column::Host);
        } else {
            self.0.push(column);
            self.0.sort_unstable();
        }
    }
}

#[cfg(test)]
mod tests {
    use redial_report::{Format, Look, render};

    use super::*;

    fn of(words: &[&str]) -> Result<Columns, String> {
        let words: Vec<_> = words.iter().map(|w| (*w).to_owned()).collect();
        Columns::of(&words)
    }

    #[test]
    fn the_host_is_always_shown_and_each_column_once() {
        let columns = of(&["verdict", "address", "verdict"]).unwrap();
        let words: Vec<_> = columns.iter().map(Column::word).collect();
        assert_eq!(words, ["host", "address", "verdict"]);
        let mut only = of(&[]).unwrap();
        only.toggle(Column::Host);
        assert!(only.has(Column::Host));
        only.toggle(Column::Cause);
        only.toggle(Column::Steps);
        assert_eq!(only, of(&["steps", "cause"]).unwrap());
        let why = of(&["adress"]).unwrap_err();
        assert!(
            why.starts_with("`adress` is not a column of the list of hosts: there are host, addr"),
            "{why}"
        );
    }

    #[test]
    fn a_column_is_called_as_in_the_table_and_in_csv() {
        let csv = render(&[], Format::Csv, Look::default());
        let csv: Vec<_> = csv.trim().split(',').collect();
        for (word, column) in Column::NAMED {
            // The five steps have a column each there.
            assert!(csv.contains(&word) || column == Column::Steps, "{word}");
        }
    }
}
