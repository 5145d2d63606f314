use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    sync::Arc,
};

use redial_kit::VantagePoint;
use redial_model::utc;
use redial_report::{Format, quoted, quoted_command, render};

use crate::{
    afar::Way,
    cli::{CheckArgs, Demo, How, ScreenArgs},
    config::{self, Config},
    dashboard::{
        self, Reread, ScreenSettings, Start, Wished,
        keys::Keymap,
        state::{
            ChannelStage, HostChannel, HostId, HostPlace, INTERVAL, INTERVALS, JournalEntry,
            Manners, State,
        },
        theme::{Theme, Tone},
    },
    elsewhere,
    exit::{Exit, Stop},
    lab::LabMachine,
    no_such::no_such_host,
    options::Options,
    output::print,
    readonly::ReadonlyWish,
    sign_in::LoginProgram,
    talk::say,
    targets::Targets,
};

/// The hosts a dashboard holds at most: it keeps the last report of each, some 17 KB.
const MOST_HOSTS: usize = 20_000;

/// Whether a dashboard can be shown and is what was asked for: a terminal that can be drawn on, and
/// no other place for the result.
pub fn fits(how: &How) -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
    !dumb
        && !how.asks_for_report()
        && std::io::stdout().is_terminal()
        && std::io::stdin().is_terminal()
}

/// Shows the dashboard on the hosts named, or on those dialled lately.
pub fn run(check: &CheckArgs, screen: &ScreenArgs) -> Result<Exit, Stop> {
    let way = Way::asked(&check.channel)?;
    let mut prepared = Prepared::new(&check.how, screen, Shows::Hosts(elsewhere::named(check)?))?;
    let state = &mut prepared.state;
    if let Some(lab) = LabMachine::asked(&check.place)? {
        if check.file.is_some() || check.hosts.len() > 1 {
            return Err(Stop::usage(
                "--lab is one simulated machine: leave --file and further hosts out",
            ));
        }
        let named = (!check.hosts.is_empty())
            .then(|| Targets::named(check))
            .transpose()?
            .and_then(|mut all| all.next());
        // Whether there is such a machine is said before the screen is taken.
        lab.open()?;
        let place = HostPlace::Lab(named, check.place.lab.clone().unwrap_or_default());
        let id = state.add(place, format!("--lab {lab}"), "");
        prepared.hosts = vec![id];
    } else if !check.names_nothing() {
        let targets = Targets::named(check)?;
        if let Some(first) = targets.bad.first.first() {
            let says = format!("{} lines left out: {first}", targets.bad.count);
            state.say(says, Tone::Warn);
        }
        let named: Vec<_> = targets.take(MOST_HOSTS + 1).collect();
        if named.len() > MOST_HOSTS {
            return Err(Stop::usage(format!(
                "a dashboard holds at most {MOST_HOSTS} hosts: `redial check --file FILE` checks any number"
            )));
        }
        prepared.hosts = named
            .into_iter()
            .map(|target| state.add(HostPlace::Host(target.clone()), target.to_string(), ""))
            .collect();
    }
    prepared.goes(&way)?;
    prepared.show()
}

/// Shows the dashboard on the hosts of the lab.
pub fn demo(demo: &Demo) -> Result<Exit, Stop> {
    let mut prepared = Prepared::new(&demo.how, &demo.screen, Shows::Demo)?;
    let word = demo.word.as_deref().unwrap_or_default();
    let ids = prepared.state.add_lab(word);
    match ids[..] {
        [] => return Err(no_such_host(word)),
        [one] => prepared.hosts = vec![one],
        _ => {}
    }
    prepared.show()
}

/// Seconds from one connection to the next.
pub fn interval(args: &ScreenArgs, config: &Config) -> Result<f64, Stop> {
    let interval = args.interval.or(config.interval).unwrap_or(INTERVAL);
    if INTERVALS.contains(&interval) {
        return Ok(interval);
    }
    Err(Stop::usage(format!(
        "bad interval `{interval}`: give {} to {} seconds",
        INTERVALS.start(),
        INTERVALS.end()
    )))
}

/// Whose machines are shown.
#[derive(Clone)]
enum Shows {
    Demo,
    /// Looked at from these other places, too.
    Hosts(Vec<Arc<dyn VantagePoint>>),
}

/// What options, environment and file say together. Options stand above the environment, which clap
/// reads, and both above the file.
fn settings(how: &How, args: &ScreenArgs, shows: &Shows) -> Result<ScreenSettings, Stop> {
    let config = Config::read(how.config.as_deref())?;
    let mut options = Options::with(how, &config)?;
    if let Shows::Hosts(vantages) = shows {
        options.check.vantages.clone_from(vantages);
    }
    let interval = interval(args, &config)?;
    let slow = args.low_bandwidth || config.low_bandwidth;
    let colourless = (!options.output.look.colour).then_some(Theme::Plain);
    let theme = args.theme.or(colourless).or(config.theme);
    let demo = matches!(shows, Shows::Demo);
    let manners = Manners {
        theme: theme.unwrap_or_default(),
        theme_open: theme.is_none(),
        ascii: options.output.look.ascii,
        motion: !(slow || args.reduced_motion || config.reduced_motion),
        readonly: args.readonly || matches!(config.readonly, ReadonlyWish::All(true)),
        rules: config::protected(how.config.as_deref())?,
        no_login: LoginProgram::beside_redial().err().map(|stop| stop.says),
        // The lab's names are nobody's.
        privacy: options.output.privacy && !demo,
        demo,
        interval,
        columns: config
            .hosts
            .columns()
            .map_err(|why| Stop::usage(format!("the columns of the configuration: {why}")))?,
    };
    let keys = Keymap::with(&config.keys)
        .map_err(|why| Stop::usage(format!("the keys of the configuration: {why}")))?;
    Ok(ScreenSettings {
        keys,
        probes: options.check.asked().iter().map(|p| p.card()).collect(),
        wished: Wished {
            remembers: !(manners.readonly || manners.privacy),
            options,
        },
        mouse: !(args.no_mouse || config.no_mouse),
        slow,
        report: args.report_on_exit || config.report_on_exit,
        manners,
    })
}

/// A dashboard about to be shown.
struct Prepared {
    state: State,
    hosts: Vec<HostId>,
    settings: ScreenSettings,
    reread: Reread,
    config: Option<PathBuf>,
    journal: Option<PathBuf>,
}

impl Prepared {
    fn new(how: &How, args: &ScreenArgs, shows: Shows) -> Result<Self, Stop> {
        let settings = settings(how, args, &shows)?;
        let state = State::new(
            settings.manners.clone(),
            settings.keys.clone(),
            settings.probes.clone(),
        );
        let (how, screen) = (how.clone(), args.clone());
        Ok(Self {
            state,
            hosts: vec![],
            settings,
            config: how.config.clone().or_else(config::usual),
            journal: args.kept.journal.clone(),
            reread: Box::new(move || self::settings(&how, &screen, &shows)),
        })
    }

    /// Looks at its only host through a channel, where one was named.
    fn goes(&mut self, way: &Way) -> Result<(), Stop> {
        let Some(command) = way.text() else {
            return Ok(());
        };
        let [only] = self.hosts[..] else {
            return Err(Stop::usage(
                "--via is the way to one host: name that host, and leave --file and further hosts out",
            ));
        };
        self.state.hosts[only].channel = Some(HostChannel {
            command: command.into(),
            stage: ChannelStage::Opening,
        });
        Ok(())
    }

    fn show(self) -> Result<Exit, Stop> {
        let Self {
            state,
            hosts,
            settings,
            reread,
            config,
            journal,
        } = self;
        let look = settings.wished.options.output.look;
        let ended = dashboard::run(Start {
            state,
            hosts,
            settings,
            reread,
            config,
            journal: journal.clone(),
        })?;
        if let Some(last) = ended.state.report().filter(|_| ended.report) {
            let printed = print(&render(std::slice::from_ref(last), Format::Text, look));
            // A program that was ended from outside may have nobody left to read it.
            if ended.exit != Exit::Ended {
                printed?;
            }
        }
        if !ended.state.manners.demo {
            still_armed(&ended.state, journal.as_deref());
        }
        if ended.elevate {
            let code = redial_windows::relaunch_elevated()
                .map_err(|why| Stop::failed(format!("cannot start as administrator: {why}")))?;
            std::process::exit(code);
        }
        Ok(ended.exit)
    }
}

/// What is undone automatically later must not be forgotten with the screen.
fn still_armed(state: &State, journal: Option<&Path>) {
    for (host, entry, until) in state.guarded() {
        let via = state.hosts[host].channel.as_ref();
        if let Some(channel) = via.filter(|_| entry.is_far) {
            say_armed(
                entry,
                until,
                &format!(" --via {}", quoted_command(&channel.command)),
            );
            continue;
        }
        let mut place = match &state.hosts[host].place {
            HostPlace::Lab(_, file) => format!(" --lab {}", quoted(&file.to_string_lossy())),
            HostPlace::Host(_) | HostPlace::Patient(_) | HostPlace::Ward(_) => String::new(),
        };
        if let Some(folder) = journal {
            place += &format!(" --journal {}", quoted(&folder.to_string_lossy()));
        }
        say_armed(entry, until, &place);
    }
}

fn say_armed(entry: &JournalEntry, until: f64, place: &str) {
    say(&format!(
        "{} will be undone automatically at {}; `redial undo {}{place}` undoes it now",
        entry.fix,
        utc::stamp(until as i64),
        entry.id
    ));
}
