//! Examples for the help and the manual pages. A test reads each as a command line.

use std::fmt::Write;

use crate::exit;

/// A command line that works as it stands, and what it does.
pub type Example = (&'static str, &'static str);

/// The examples of each command; the first list is the program's own.
const ALL: &[(&str, &[Example])] = &[
    (
        "redial",
        &[
            ("redial srv01", "Open the dashboard for one host."),
            ("redial demo", "Try it on simulated hosts of this computer."),
            ("redial check srv01", "Check a host and print a report."),
            (
                "redial explain 0x904 0x7",
                "Say what an error number of mstsc means.",
            ),
        ],
    ),
    (
        "check",
        &[
            ("redial check srv01", "Check one host on port 3389."),
            (
                "redial check srv01 192.0.2.7:3390",
                "Check two hosts, one on another port.",
            ),
            (
                "redial check --file hosts.txt --format ndjson",
                "Check every host of a file, one JSON report a line.",
            ),
            (
                "redial check srv01 --format html -o report.html",
                "Write a page for a ticket.",
            ),
            (
                "redial check srv01 --address 192.0.2.7",
                "Connect to this address and keep the name.",
            ),
            (
                "redial check srv01 --through \"ssh -W %h:%p jump\"",
                "Look from a jump host, too, and compare.",
            ),
            (
                "redial check --replay saved.json",
                "Judge a saved report again, without a network.",
            ),
            (
                "redial check srv01 --host-report srv01.capsule",
                "Join what `redial check localhost --format capsule` printed on the host.",
            ),
        ],
    ),
    (
        "demo",
        &[
            ("redial demo", "Show every simulated host."),
            (
                "redial demo key",
                "Show those with this word in their name.",
            ),
        ],
    ),
    (
        "plan",
        &[
            (
                "redial plan srv01 tls.enable",
                "Show what a fix would change. Nothing is changed.",
            ),
            (
                "redial plan srv01 tls.enable --format powershell",
                "Print the same as a script for that host.",
            ),
        ],
    ),
    (
        "capsule",
        &[(
            "redial capsule --redial-at C:\\Temp\\redial.exe --format az",
            "Print a script for a virtual machine of Azure that has redial.exe there.",
        )],
    ),
    (
        "fix",
        &[
            (
                "redial fix srv01 tls.enable --dry-run",
                "Show the plan and change nothing.",
            ),
            (
                "redial fix srv01 tls.enable --confirm-within 5m",
                "Apply it; it is undone automatically unless it is confirmed in five minutes.",
            ),
            (
                "redial fix --lab tls-off tls.enable",
                "Try it on a simulated host.",
            ),
        ],
    ),
    (
        "undo",
        &[
            ("redial undo", "Undo the latest change."),
            (
                "redial undo 20261125-143043-463",
                "Undo the change with this ID.",
            ),
        ],
    ),
    (
        "journal",
        &[
            ("redial journal", "List all changes."),
            (
                "redial journal 20261125-143043-463",
                "Show each step of one change.",
            ),
        ],
    ),
    (
        "lab",
        &[
            ("redial lab", "List the simulated machines."),
            (
                "redial lab renewal machine.json",
                "Save one as a file for --lab.",
            ),
        ],
    ),
    (
        "serve",
        &[
            (
                "redial serve",
                "Answer on this computer: http://127.0.0.1:9904/probe?target=srv01",
            ),
            (
                "redial serve --listen 0.0.0.0:9904 --allow hosts.txt",
                "Answer other computers, for the hosts of a file.",
            ),
        ],
    ),
    (
        "explain",
        &[
            (
                "redial explain 0x904 0x7",
                "Explain an error and its extended error.",
            ),
            (
                "redial explain \"Error code: 0x904\"",
                "Explain the text of a dialog, an event or a log.",
            ),
            (
                "redial explain key.unusable",
                "Explain a finding, cause, probe or fix.",
            ),
        ],
    ),
    (
        "list",
        &[
            (
                "redial list fixes",
                "List all fixes and the causes they fix.",
            ),
            ("redial list probes", "List what redial checks."),
            (
                "redial list numbers",
                "List every number that redial explains.",
            ),
        ],
    ),
    (
        "config",
        &[
            (
                "redial config",
                "Say which files redial uses, and whether they are right.",
            ),
            (
                "redial config --edit",
                "Edit the configuration in your editor, and see whether it is right.",
            ),
            (
                "redial config --template",
                "Print a configuration with every option.",
            ),
        ],
    ),
    (
        "schema",
        &[
            ("redial schema", "Print the JSON Schema of a report."),
            ("redial schema config", "Print that of the configuration."),
        ],
    ),
    (
        "completions",
        &[
            (
                "redial completions bash",
                "Print the script for bash; in ~/.bashrc: source <(redial completions bash)",
            ),
            (
                "redial completions powershell",
                "Print the script for PowerShell; in $PROFILE: redial completions powershell | Out-String | Invoke-Expression",
            ),
        ],
    ),
    (
        "man",
        &[
            ("redial man", "Print the manual page of the program."),
            ("redial man check", "Print that of one command."),
            (
                "redial man --folder man1",
                "Write all of them into a folder.",
            ),
        ],
    ),
];

/// The examples of a command.
pub fn of(command: &str) -> &'static [Example] {
    ALL.iter()
        .find(|(name, _)| *name == command)
        .map_or(&[], |(_, examples)| examples)
}

/// What stands below the options in a command's help: its examples, and what the exit codes mean.
pub fn below(command: &str) -> String {
    let mut text = String::from("Examples:\n");
    for (line, says) in of(command) {
        // A write to a text can't fail.
        let _ = writeln!(text, "  {line}\n      {says}");
    }
    format!("{text}\n{}", exit::table())
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;
    use crate::cli::Cli;

    /// The words of a command line, as a shell has them.
    fn words(line: &str) -> Vec<String> {
        let parts = line.split('"').enumerate();
        let words = parts.flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        });
        words.collect()
    }

    #[test]
    fn every_example_is_a_command_line_that_is_understood() {
        for (command, examples) in ALL {
            for (line, _) in *examples {
                let read = Cli::try_parse_from(words(line));
                assert!(read.is_ok(), "{line}: {:?}", read.err());
                let own = *command == "redial" || words(line)[1] == *command;
                assert!(own, "{line} is no example of {command}");
            }
        }
    }

    #[test]
    fn every_command_has_examples() {
        let commands = Cli::command();
        let shown = commands.get_subcommands().filter(|c| !c.is_hide_set());
        for command in shown {
            assert!(!of(command.get_name()).is_empty(), "{}", command.get_name());
        }
    }
}
