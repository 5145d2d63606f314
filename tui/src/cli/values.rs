//! Values of options that have words or units of their own.

use std::time::Duration;

use clap::{
    ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use redial_report::Format;
use serde::Deserialize;

use crate::dashboard::theme::Theme;

/// What makes a check fail.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Trouble on one host at least
    #[default]
    Trouble,
    /// Trouble, or a warning about a host that works
    Warning,
    /// Nothing that was found; 3 still means that a host could not be checked
    Never,
}

/// Reads the name of a format, and lists the names in help and complaints.
pub(super) fn format() -> impl TypedValueParser<Value = Format> {
    let named = |name: String| {
        Format::NAMED
            .into_iter()
            .find(|(n, _)| *n == name)
            .map_or(Format::Text, |(_, format)| format)
    };
    PossibleValuesParser::new(Format::NAMED.map(|(name, _)| name)).map(named)
}

/// Reads the name of a set of colours.
pub(super) fn theme() -> impl TypedValueParser<Value = Theme> {
    PossibleValuesParser::new(Theme::NAMED.map(|(name, _)| name))
        .map(|name: String| Theme::named(&name).unwrap_or_default())
}

/// Reads a time such as `90s`, `5m` or `1h`.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_at(
        text.trim_end_matches(|c: char| c.is_ascii_alphabetic())
            .len(),
    );
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err("give a number with s, m or h, such as 5m".into()),
    };
    let number: u64 = number
        .parse()
        .map_err(|_| "give a number with s, m or h, such as 5m".to_owned())?;
    // A task that goes off in a week is no guard.
    number
        .checked_mul(seconds)
        .filter(|s| (10..=86_400).contains(s))
        .map(Duration::from_secs)
        .ok_or_else(|| "give 10s to 24h".into())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    Text,
    Json,
    Powershell,
    Az,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum SchemaName {
    #[default]
    Report,
    Config,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ListName {
    Probes,
    Causes,
    Fixes,
    /// What a check may find
    #[value(alias = "codes")]
    Findings,
    /// Every error, event and alert number that `redial explain` knows
    Numbers,
}
