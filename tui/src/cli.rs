use std::{net::IpAddr, path::PathBuf};

use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use redial_report::Format;

use crate::exit::TABLE;

/// Finds out why Remote Desktop fails (mstsc error 0x904 and its kin): dials the host as mstsc does, without credentials, and says where the
/// line breaks and why.
#[derive(Debug, Parser)]
#[command(name = "redial", version, after_help = TABLE, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub check: Check,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check one or many hosts and print a report
    Check(Check),
    /// Check a dozen sick hosts that live in this program, on loopback
    Demo(Demo),
    /// Say what an error code, finding, cause, probe or fix means
    Explain(Explain),
    /// List probes, causes, fixes or finding codes
    List(List),
    /// Print the JSON Schema of a report
    Schema,
    /// Print a completion script
    Completions(Shell),
    /// Print the man page
    Man,
}

/// What to check, and how.
#[derive(Debug, Args)]
#[command(after_help = TABLE)]
pub struct Check {
    #[arg(
        value_name = "HOST[:PORT]",
        help = "Hosts: a name or an address, with a port when it is not 3389: srv01, 192.0.2.7:3390, [2001:db8::7]:3390"
    )]
    pub hosts: Vec<String>,
    /// Read hosts from a file, one a line; # begins a comment, - is standard input
    #[arg(long, value_name = "FILE", env = "REDIAL_FILE")]
    pub file: Option<PathBuf>,
    /// Dial this address; the name is not looked up and only stays the name asked for
    #[arg(long, value_name = "IP", env = "REDIAL_ADDRESS")]
    pub address: Option<IpAddr>,
    /// Judge a saved JSON report again instead of dialling
    #[arg(long, value_name = "FILE", conflicts_with_all = ["hosts", "file", "address"])]
    pub replay: Option<PathBuf>,
    #[command(flatten)]
    pub how: How,
}

/// How to look and how to tell.
#[derive(Debug, Default, Args)]
pub struct How {
    /// Run only these probes, and those they need
    #[arg(long, value_name = "PROBE", value_delimiter = ',', env = "REDIAL_ONLY")]
    pub only: Vec<String>,
    /// Leave these probes out
    #[arg(long, value_name = "PROBE", value_delimiter = ',', env = "REDIAL_SKIP")]
    pub skip: Vec<String>,
    /// Longest wait for one answer, in seconds (3 for a connection, 5 for an answer when not given)
    #[arg(long, value_name = "SECONDS", env = "REDIAL_TIMEOUT")]
    pub timeout: Option<f64>,
    /// Ask longer questions too: every TLS version, the other door, a series of connections for loss
    #[arg(long, env = "REDIAL_DEEP")]
    pub deep: bool,
    /// Hosts checked at a time
    #[arg(long, value_name = "N", env = "REDIAL_JOBS")]
    pub jobs: Option<usize>,
    /// How to write the report
    #[arg(long, value_parser = format(), value_name = "FORMAT", env = "REDIAL_FORMAT")]
    pub format: Option<Format>,
    /// Write the report to a file
    #[arg(short, long, value_name = "FILE", env = "REDIAL_OUTPUT")]
    pub output: Option<PathBuf>,
    /// Replace names and addresses in the report, to show it around
    #[arg(long, env = "REDIAL_PRIVACY")]
    pub privacy: bool,
    /// No colours (NO_COLOR and TERM=dumb do the same)
    #[arg(long, env = "REDIAL_NO_COLOR")]
    pub no_color: bool,
    /// Draw with ASCII characters only
    #[arg(long, env = "REDIAL_ASCII")]
    pub ascii: bool,
    /// Weights of the causes, in place of the built-in ones (TOML)
    #[arg(long, value_name = "FILE", env = "REDIAL_PRIORS")]
    pub priors: Option<PathBuf>,
    /// Read this configuration file in place of the usual one (TOML)
    #[arg(long, value_name = "FILE", env = "REDIAL_CONFIG")]
    pub config: Option<PathBuf>,
    /// Append what each probe did, and when, to a file
    #[arg(long, value_name = "FILE", env = "REDIAL_LOG")]
    pub log: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Demo {
    /// Only the sick hosts with this word in their name
    pub word: Option<String>,
    #[command(flatten)]
    pub how: How,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// An error code and its extended code as mstsc shows them (0x904 0x7), or the name of a finding, cause, probe or fix
    #[arg(required = true, num_args = 1..=2, value_name = "WHAT", allow_hyphen_values = true)]
    pub what: Vec<String>,
}

#[derive(Debug, Args)]
pub struct List {
    /// Which list
    pub what: ListName,
}

#[derive(Debug, Args)]
pub struct Shell {
    /// The shell
    pub shell: clap_complete::Shell,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ListName {
    Probes,
    Causes,
    Fixes,
    Codes,
}

/// Reads the name of a format, and lists the names in help and complaints.
fn format() -> impl TypedValueParser<Value = Format> {
    let named = |name: String| Format::NAMED.into_iter().find(|(n, _)| *n == name).map_or(Format::Text, |(_, format)| format);
    PossibleValuesParser::new(Format::NAMED.map(|(name, _)| name)).map(named)
}

impl Check {
    /// Whether nothing was asked for at all.
    pub fn names_nothing(&self) -> bool {
        self.hosts.is_empty() && self.file.is_none() && self.replay.is_none()
    }
}
