//! The environment variables of the options.

use std::{collections::BTreeMap, env};

use clap::{
    Command, CommandFactory,
    error::{ContextKind, ContextValue},
};

use super::Cli;

/// Every variable, and the option it is the same as.
pub fn variables() -> BTreeMap<String, String> {
    let all = Cli::command();
    let commands = all.get_subcommands().chain([&all]);
    let of_option = |option: &clap::Arg| {
        let variable = option.get_env()?.to_string_lossy().into_owned();
        Some((variable, option.get_long()?.to_owned()))
    };
    let options = commands.flat_map(Command::get_arguments);
    options.filter_map(of_option).collect()
}

/// The variable whose value was refused, where the option itself was not typed.
pub(crate) fn to_blame(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(shown)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let flag = shown.split_whitespace().next()?;
    let is_typed =
        |word: String| word == flag || word.strip_prefix(flag).is_some_and(|w| w.starts_with('='));
    let typed = env::args_os().any(|word| is_typed(word.to_string_lossy().into_owned()));
    let all = variables().into_iter();
    let mut set = all.filter(|(variable, _)| env::var_os(variable).is_some());
    let found = set.find(|(_, option)| flag.strip_prefix("--") == Some(option))?;
    (!typed).then_some(found.0)
}
