mod config;
mod place;
mod reference;
mod serve;
mod sign_in;
mod told;
mod values;
mod variables;

use std::{net::IpAddr, path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand};
use redial_report::Format;

use self::values::{format, span, theme};
pub(crate) use self::variables::to_blame;
pub use self::{
    config::ConfigArgs,
    place::{AgentArgs, ChannelArgs, JournalPlace, PlaceArgs, TakeBackArgs},
    reference::{Explain, List, ManArgs, SchemaArgs, Shell},
    serve::ServeArgs,
    sign_in::SignInArgs,
    told::{CapsuleArgs, HostReportArgs, ScriptFormat},
    values::{FailOn, ListName, PlanFormat, SchemaName},
    variables::variables,
};
use crate::{complete, dashboard::theme::Theme, examples::below};

/// Finds out why Remote Desktop fails (mstsc error 0x904 and others): connects to the host as
/// mstsc does, without credentials, and shows at which step the connection fails and why.
#[derive(Debug, Parser)]
#[command(name = "redial", version = VERSION, after_help = below("redial"), args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub check: CheckArgs,
    #[command(flatten)]
    pub screen: ScreenArgs,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check one or many hosts and print a report
    #[command(after_help = below("check"))]
    Check(Box<CheckArgs>),
    /// The dashboard with simulated sick hosts in this program, on loopback, with computers that
    /// can be repaired
    #[command(after_help = below("demo"))]
    Demo(Demo),
    /// Show what a fix would do, or print it as a script for a host that redial cannot run on
    #[command(after_help = below("plan"))]
    Plan(PlanArgs),
    /// Print a script that fetches a host's capsule, for `check --host-report`
    #[command(after_help = below("capsule"))]
    Capsule(CapsuleArgs),
    /// Apply a fix: previewed, journaled, verified, and undone with `redial undo`
    #[command(after_help = below("fix"))]
    Fix(FixArgs),
    /// Undo what a fix changed
    #[command(after_help = below("undo"))]
    Undo(Undo),
    /// List what was changed, or show one record
    #[command(after_help = below("journal"))]
    Journal(JournalArgs),
    /// List the simulated machines, or save one as a file for --lab
    #[command(after_help = below("lab"))]
    Lab(LabArgs),
    /// Check hosts for monitoring: an exporter for Prometheus, which answers JSON, too
    #[command(after_help = below("serve"))]
    Serve(ServeArgs),
    /// Say what an error code, finding, cause, probe or fix means
    #[command(after_help = below("explain"))]
    Explain(Explain),
    /// List probes, causes, fixes, findings or numbers
    #[command(after_help = below("list"))]
    List(List),
    /// Say which files and variables are used and whether they are right, or print a configuration
    /// to start from
    #[command(after_help = below("config"))]
    Config(ConfigArgs),
    /// Print the JSON Schema of a report, or of the configuration
    #[command(after_help = below("schema"))]
    Schema(SchemaArgs),
    /// Print a completion script
    #[command(after_help = below("completions"))]
    Completions(Shell),
    /// Print a manual page
    #[command(after_help = below("man"))]
    Man(ManArgs),
    /// Answer a redial on another computer through standard input and output: `--via` starts this
    /// there. It is not for people
    #[command(hide = true)]
    Agent(AgentArgs),
    /// Undo what a guard holds: the machine's task scheduler starts this
    #[command(hide = true)]
    TakeBack(TakeBackArgs),
}

impl Cli {
    /// The same, with each way to another computer whole in its own words.
    pub fn settled(mut self) -> Self {
        self.check.settle();
        match &mut self.command {
            Some(Command::Check(check)) => check.settle(),
            Some(Command::Plan(plan)) => plan.wanted.channel.settle(),
            Some(Command::Fix(fix)) => fix.wanted.channel.settle(),
            Some(Command::Undo(undo)) => undo.channel.settle(),
            Some(Command::Journal(journal)) => journal.channel.settle(),
            _ => {}
        }
        self
    }
}

impl CheckArgs {
    fn settle(&mut self) {
        self.channel.settle();
        for way in &mut self.from {
            self.channel.settle_other(way);
        }
    }
}

/// What to check, and how.
#[derive(Debug, Default, Args)]
pub struct CheckArgs {
    #[arg(
        value_name = "HOST[:PORT]",
        add = complete::hosts(),
        allow_negative_numbers = true,
        help = "Hosts: a name or an address, with a port when it is not 3389 (srv01, 192.0.2.7:3390, [2001:db8::7]:3390), or an .rdp file"
    )]
    pub hosts: Vec<String>,
    /// Read hosts from a file, one a line; # begins a comment, - is standard input. A line that names
    /// no host is reported and left out; the exit code is then 2
    #[arg(long, value_name = "FILE", env = "REDIAL_FILE")]
    pub file: Option<PathBuf>,
    /// Connect to this IP address instead of looking up the name; the name is still compared with
    /// the certificate
    #[arg(long, value_name = "IP", env = "REDIAL_ADDRESS")]
    pub address: Option<IpAddr>,
    /// The RD Gateway by which the client goes to the host: a name or an address, with a port when it
    /// is not 443. It is checked, and what the direct connection shows is not judged. An .rdp file or
    /// mstsc's settings name it otherwise. --as proves a password to it
    #[arg(
        long,
        value_name = "NAME[:PORT]",
        env = "REDIAL_GATEWAY",
        conflicts_with_all = ["replay", "lab", "as_me", "session"]
    )]
    pub gateway: Option<String>,
    /// Look at the connection from another place, too, and compare: COMMAND leads there, and its
    /// input and output are the connection, as with ssh's ProxyCommand (%h is the host, %p the port).
    /// Can be given up to four times
    #[arg(
        long,
        value_name = "COMMAND",
        env = "REDIAL_THROUGH",
        conflicts_with = "replay"
    )]
    pub through: Vec<String>,
    /// Look at the connection from another computer, too, and compare: a redial there makes it, which
    /// is reached as with --via (ssh:jump). With --through, up to four places in all
    #[arg(
        long,
        value_name = "ssh:HOST|COMMAND",
        env = "REDIAL_FROM",
        conflicts_with = "replay",
        add = complete::ways()
    )]
    pub from: Vec<String>,
    #[command(flatten)]
    pub sign_in: SignInArgs,
    /// Judge a saved JSON report again instead of connecting; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["hosts", "file", "address", "via"])]
    pub replay: Option<PathBuf>,
    #[command(flatten)]
    pub told: HostReportArgs,
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub channel: ChannelArgs,
    #[command(flatten)]
    pub how: How,
}

/// A host and a fix.
#[derive(Debug, Args)]
pub struct Wanted {
    #[arg(value_name = "HOST[:PORT] FIX", num_args = 1..=2, required = true, add = complete::host_and_fix(), help = "The host, and the fix by its name (`redial list fixes`); with --lab the host may be left out")]
    pub words: Vec<String>,
    /// Connect to this IP address instead of looking up the name; the name is still compared with
    /// the certificate
    #[arg(long, value_name = "IP", env = "REDIAL_ADDRESS")]
    pub address: Option<IpAddr>,
    /// Plan it although nothing was found that it fixes
    #[arg(long)]
    pub anyway: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub channel: ChannelArgs,
    /// Longest wait for one answer, in seconds
    #[arg(long, value_name = "SECONDS", env = "REDIAL_TIMEOUT")]
    pub timeout: Option<f64>,
    /// Draw with ASCII characters only (chosen where the locale is not UTF-8)
    #[arg(long, env = "REDIAL_ASCII")]
    pub ascii: bool,
}

#[derive(Debug, Args)]
pub struct PlanArgs {
    #[command(flatten)]
    pub wanted: Wanted,
    #[command(flatten)]
    pub told: HostReportArgs,
    /// text, json, powershell (a script to review and run on the machine), or az (the same for
    /// Azure Run Command)
    #[arg(long, value_enum, default_value_t = PlanFormat::Text)]
    pub format: PlanFormat,
}

#[derive(Debug, Args)]
pub struct FixArgs {
    #[command(flatten)]
    pub wanted: Wanted,
    #[command(flatten)]
    pub kept: JournalPlace,
    /// Show the plan and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask; never answers for a fix that lowers security or cannot be undone completely
    #[arg(long)]
    pub yes: bool,
    /// Undo the change automatically unless it is confirmed within this time: 90s, 5m, 1h
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub confirm_within: Option<Duration>,
    /// Schedule no task that undoes the change automatically: for somebody who sits at the computer
    #[arg(long, conflicts_with = "confirm_within")]
    pub no_revert: bool,
}

#[derive(Debug, Args)]
pub struct Undo {
    /// The change's ID; the latest that can be undone when not given
    #[arg(add = complete::changes())]
    pub id: Option<String>,
    /// Do not ask; a value somebody changed since is never overwritten
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub channel: ChannelArgs,
    #[command(flatten)]
    pub kept: JournalPlace,
}

#[derive(Debug, Args)]
pub struct JournalArgs {
    /// The record's id
    #[arg(add = complete::changes())]
    pub id: Option<String>,
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub channel: ChannelArgs,
    #[command(flatten)]
    pub kept: JournalPlace,
}

#[derive(Debug, Args)]
pub struct LabArgs {
    /// A simulated machine's name
    #[arg(requires = "file", add = complete::lab())]
    pub name: Option<String>,
    /// Where to save it
    pub file: Option<PathBuf>,
}

/// How to look and how to tell.
#[derive(Clone, Debug, Default, Args)]
pub struct How {
    /// Run only these probes, and those they need; a side (network, client, host) means all of its
    /// probes
    #[arg(long, value_name = "PROBE", value_delimiter = ',', env = "REDIAL_ONLY", add = complete::probes())]
    pub only: Vec<String>,
    /// Leave out these probes, or all of a side
    #[arg(long, value_name = "PROBE", value_delimiter = ',', env = "REDIAL_SKIP", add = complete::probes())]
    pub skip: Vec<String>,
    /// Longest wait for one answer, in seconds (3 for a connection, 5 for an answer when not given)
    #[arg(long, value_name = "SECONDS", env = "REDIAL_TIMEOUT")]
    pub timeout: Option<f64>,
    /// Slower checks too: each TLS version, direct TLS (without X.224), 100 connections to measure
    /// packet loss
    #[arg(long, env = "REDIAL_DEEP")]
    pub deep: bool,
    /// One network round trip less: the X.224 request and the TLS hello leave together. mstsc does not do
    /// this. Where a host does not take it, redial asks again in the usual order; a server may break on it
    #[arg(long, env = "REDIAL_EAGER")]
    pub eager: bool,
    /// Hosts checked at a time: a number, or auto for as many as this computer can serve (auto when
    /// not given)
    #[arg(long, value_name = "N", env = "REDIAL_JOBS")]
    pub jobs: Option<String>,
    /// How to write the report; when not given, the ending of --output decides
    #[arg(long, value_parser = format(), value_name = "FORMAT", env = "REDIAL_FORMAT")]
    pub format: Option<Format>,
    /// The same as --format json
    #[arg(long, overrides_with = "format")]
    pub json: bool,
    /// Many hosts as text: print each whole report, and the table after them
    #[arg(long, env = "REDIAL_FULL")]
    pub full: bool,
    /// Print no report and no progress: the exit code says it all
    #[arg(short, long, env = "REDIAL_QUIET")]
    pub quiet: bool,
    /// From which result on the exit code is 1 (trouble when not given)
    #[arg(long, value_name = "RESULT", value_enum, env = "REDIAL_FAIL_ON")]
    pub fail_on: Option<FailOn>,
    /// Write the report to a file, in the format of its ending: .txt, .html, .md, .json, .csv, …;
    /// - is standard output
    #[arg(short, long, value_name = "FILE", env = "REDIAL_OUTPUT")]
    pub output: Option<PathBuf>,
    /// Replace names and addresses in the report, so that it can be shared
    #[arg(long, env = "REDIAL_PRIVACY")]
    pub privacy: bool,
    /// No colours (NO_COLOR, CLICOLOR=0 and TERM=dumb do the same; CLICOLOR_FORCE asks for them)
    #[arg(long, env = "REDIAL_NO_COLOR")]
    pub no_color: bool,
    /// Draw with ASCII characters only (chosen where the locale is not UTF-8)
    #[arg(long, env = "REDIAL_ASCII")]
    pub ascii: bool,
    /// Weights of the causes, in place of the built-in ones (TOML)
    #[arg(long, value_name = "FILE", env = "REDIAL_PRIORS")]
    pub priors: Option<PathBuf>,
    /// Read this configuration file in place of the usual one (TOML)
    #[arg(long, value_name = "FILE", env = "REDIAL_CONFIG")]
    pub config: Option<PathBuf>,
    /// Append what each probe did, and when, to a file; - is standard error
    #[arg(long, value_name = "FILE", env = "REDIAL_LOG")]
    pub log: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Demo {
    /// Only the sick hosts with this word in their name
    #[arg(add = complete::demo())]
    pub word: Option<String>,
    #[command(flatten)]
    pub how: How,
    #[command(flatten)]
    pub screen: ScreenArgs,
}

/// How the dashboard behaves.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Dashboard")]
pub struct ScreenArgs {
    /// Its colours; dark or light by the terminal's background when not given
    #[arg(long, value_parser = theme(), value_name = "THEME", env = "REDIAL_THEME")]
    pub theme: Option<Theme>,
    /// Seconds between two connections (10 when not given)
    #[arg(long, value_name = "SECONDS", env = "REDIAL_INTERVAL")]
    pub interval: Option<f64>,
    /// No key changes anything
    #[arg(long, env = "REDIAL_READONLY")]
    pub readonly: bool,
    /// Nothing moves
    #[arg(long, env = "REDIAL_REDUCED_MOTION")]
    pub reduced_motion: bool,
    /// Few bytes, for slow connections: nothing moves, and at most two pictures a second
    #[arg(long, env = "REDIAL_LOW_BANDWIDTH")]
    pub low_bandwidth: bool,
    /// Leave the mouse to the terminal
    #[arg(long, env = "REDIAL_NO_MOUSE")]
    pub no_mouse: bool,
    /// Print the last report after leaving
    #[arg(long, env = "REDIAL_REPORT_ON_EXIT")]
    pub report_on_exit: bool,
    #[command(flatten)]
    pub kept: JournalPlace,
}

/// The version, with the commit it was built from where that is known.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), env!("REDIAL_BUILT_FROM"));
