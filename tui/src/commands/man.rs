use std::{io, path::Path};

use clap::{Arg, Command, CommandFactory};
use clap_mangen::{
    Man,
    roff::{Inline, Roff, bold, roman},
};

use crate::{
    cli::{Cli, ManArgs, VERSION},
    examples,
    exit::{Exit, MEANINGS, Stop},
    output::{Destination, print},
};

/// Prints a manual page, or writes all of them into a folder.
pub fn run(args: &ManArgs) -> Result<Exit, Stop> {
    let all = Cli::command();
    if let Some(folder) = &args.folder {
        for page in pages(&all) {
            page.write_into(folder)?;
        }
        return Ok(Exit::Healthy);
    }
    let page = match &args.command {
        None => Page::new(all, None),
        Some(name) => pages(&all)
            .into_iter()
            .find(|page| page.is_of(name))
            .ok_or_else(|| {
                Stop::usage(format!(
                    "there is no command `{name}`: `redial help` lists all commands"
                ))
            })?,
    };
    print(&page.text()?)?;
    Ok(Exit::Healthy)
}

/// The page of the program, and one of each command that people use.
fn pages(all: &Command) -> Vec<Page> {
    let commands = all.get_subcommands().filter(|c| !c.is_hide_set());
    let commands = commands.filter(|c| c.get_name() != "help");
    let own = Page::new(all.clone(), None);
    let of_commands = commands.map(|c| Page::new(c.clone(), Some(c.get_name().to_owned())));
    std::iter::once(own).chain(of_commands).collect()
}

/// One manual page.
struct Page {
    command: Command,
    /// The name of the command, where it is not the program's own page.
    name: Option<String>,
}

impl Page {
    fn new(command: Command, name: Option<String>) -> Self {
        let title = name
            .as_ref()
            .map_or("redial".into(), |n| format!("redial-{n}"));
        let shown = name
            .as_ref()
            .map_or("redial".into(), |n| format!("redial {n}"));
        let command = command
            // The examples and exit codes have sections of their own here.
            .after_help(None::<&str>)
            .disable_help_subcommand(true)
            .version(VERSION)
            .display_name(title)
            .bin_name(shown);
        Self { command, name }
    }

    fn is_of(&self, name: &str) -> bool {
        self.name.as_deref() == Some(name)
    }

    fn file(&self) -> String {
        match &self.name {
            Some(name) => format!("redial-{name}.1"),
            None => "redial.1".into(),
        }
    }

    fn write_into(&self, folder: &Path) -> Result<(), Stop> {
        let mut file = Destination::open(Some(folder.join(self.file())))?;
        file.write(&self.text()?)?;
        file.finish()
    }

    fn text(&self) -> Result<String, Stop> {
        let mut page = Vec::new();
        self.render(&mut page)
            .map_err(|e| Stop::unwritten("the manual page", &e))?;
        Ok(String::from_utf8_lossy(&page).into_owned())
    }

    fn render(&self, page: &mut Vec<u8>) -> io::Result<()> {
        let man = Man::new(self.command.clone())
            .manual("redial manual")
            .source(format!("redial {VERSION}"));
        man.render_title(page)?;
        // A name of a command or page is not broken.
        page.extend(b".nh\n.ad l\n");
        man.render_name_section(page)?;
        man.render_synopsis_section(page)?;
        man.render_description_section(page)?;
        man.render_options_section(page)?;
        if self.name.is_none() {
            man.render_subcommands_section(page)?;
        }
        let mut rest = Roff::new();
        self.environment(&mut rest);
        self.files(&mut rest);
        self.examples(&mut rest);
        if self.name.is_none() {
            self.for_programs(&mut rest);
        }
        exit_status(&mut rest);
        self.see_also(&mut rest);
        rest.to_writer(page)
    }

    fn environment(&self, roff: &mut Roff) {
        let of_options = self.command.get_arguments().filter_map(variable);
        let of_terminal = TERMINAL
            .iter()
            .map(|(name, says)| ((*name).into(), (*says).into()));
        let all: Vec<(String, String)> = of_options.chain(of_terminal).collect();
        rows(roff, "ENVIRONMENT", &all);
    }

    fn files(&self, roff: &mut Roff) {
        let files: Vec<_> = FILES
            .iter()
            .map(|(name, says)| ((*name).into(), (*says).into()))
            .collect();
        rows(roff, "FILES", &files);
    }

    fn examples(&self, roff: &mut Roff) {
        let name = self.name.as_deref().unwrap_or("redial");
        let all = examples::of(name).iter();
        let all: Vec<_> = all
            .map(|(line, says)| ((*line).into(), (*says).into()))
            .collect();
        rows(roff, "EXAMPLES", &all);
    }

    /// What a person may meet in a list of processes and never types.
    fn for_programs(&self, roff: &mut Roff) {
        let agent = (
            "redial agent".into(),
            "Not for people: --via starts it on another computer, where it answers through its standard input and output.".into(),
        );
        rows(roff, "NOT FOR PEOPLE", &[agent]);
    }

    fn see_also(&self, roff: &mut Roff) {
        roff.control("SH", ["SEE ALSO"]);
        let others = Cli::command();
        let others = others.get_subcommands().filter(|c| !c.is_hide_set());
        let others = others.map(|c| c.get_name().to_owned());
        let others = others.filter(|name| name != "help" && !self.is_of(name));
        let mut pages: Vec<String> = others.map(|name| format!("redial-{name}(1)")).collect();
        if self.name.is_some() {
            pages.insert(0, "redial(1)".into());
        }
        roff.text([roman(pages.join(", "))]);
    }
}

/// Variables that every command heeds.
const TERMINAL: &[(&str, &str)] = &[
    ("NO_COLOR", "No colours, when it is set to anything."),
    (
        "CLICOLOR",
        "No colours, when it is 0. CLICOLOR_FORCE asks for colours where there is no terminal.",
    ),
    (
        "LC_ALL, LC_CTYPE, LANG",
        "ASCII alone, when the first of them that is set names no UTF-8.",
    ),
    ("TERM", "With \"dumb\", no colours and no dashboard."),
    (
        "COLUMNS",
        "The width of a line, where the terminal does not tell it.",
    ),
];

/// Files that redial uses. On Linux they follow the XDG Base Directory Specification.
const FILES: &[(&str, &str)] = &[
    (
        "~/.config/redial/config.toml",
        "The configuration; %APPDATA%\\redial\\config.toml on Windows. `redial config --template` prints one.",
    ),
    (
        "~/.local/state/redial/journal/",
        "What was changed, one file for each change; %ProgramData%\\redial\\journal on Windows.",
    ),
    (
        "~/.local/state/redial/recent.json",
        "Recently checked hosts; `redial config` says where each file is.",
    ),
];

/// The variable of an option, and which one it is.
fn variable(option: &Arg) -> Option<(String, String)> {
    let name = option.get_env()?.to_string_lossy().into_owned();
    let long = option.get_long()?;
    Some((name, format!("The same as --{long}.")))
}

fn exit_status(roff: &mut Roff) {
    let all: Vec<_> = MEANINGS
        .iter()
        .map(|(code, means)| ((*code).into(), (*means).into()))
        .collect();
    rows(roff, "EXIT STATUS", &all);
}

/// A section of words, each with what it is.
fn rows(roff: &mut Roff, title: &str, all: &[(String, String)]) {
    roff.control("SH", [title]);
    for (word, says) in all {
        roff.control("TP", []);
        roff.text([bold(word.as_str())]);
        roff.text([Inline::from(says.as_str())]);
    }
}
