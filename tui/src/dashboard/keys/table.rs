use crate::dashboard::action::Action;

/// A row of the table.
#[derive(Debug)]
pub struct Binding {
    /// What is done.
    pub action: Action,
    /// Its name in the command palette and in the configuration file.
    pub word: &'static str,
    /// Its keys when nothing else is configured.
    pub keys: &'static [&'static str],
    /// What it does, for the help.
    pub says: &'static str,
    /// The same for the footer; empty where everybody knows the key, or seldom needs it.
    pub short: &'static str,
}

const fn row(
    action: Action,
    word: &'static str,
    keys: &'static [&'static str],
    short: &'static str,
    says: &'static str,
) -> Binding {
    Binding {
        action,
        word,
        keys,
        says,
        short,
    }
}

/// Every key, in the order in which the footer shows them and a press looks for its meaning.
pub static TABLE: &[Binding] = &[
    row(
        Action::Fix,
        "fix",
        &["1", "2", "3", "4", "5", "6", "7", "8", "9"],
        "fix",
        "preview a fix for the picked cause: `fix 2`",
    ),
    row(
        Action::Open,
        "open",
        &["enter"],
        "open",
        "open what is picked; on a plan: apply it",
    ),
    row(
        Action::Mark,
        "mark",
        &["space", "m"],
        "mark",
        "mark a host, or take its mark away",
    ),
    row(
        Action::Undo,
        "undo",
        &["u"],
        "undo",
        "undo what a fix changed",
    ),
    row(
        Action::Redo,
        "redo",
        &["ctrl-r"],
        "redo",
        "apply again what was undone last",
    ),
    row(
        Action::Keep,
        "keep",
        &["K"],
        "keep",
        "keep a change that would be undone automatically",
    ),
    row(
        Action::Settle,
        "settle",
        &["x"],
        "settle",
        "look where the picked cause is settled: at the host itself, from another place …",
    ),
    row(
        Action::PutBack,
        "put-back",
        &["p"],
        "put back",
        "restore the old value over what somebody changed since",
    ),
    row(
        Action::LeaveIt,
        "leave-it",
        &["L"],
        "leave it",
        "leave what somebody changed since as it is",
    ),
    row(
        Action::Check,
        "check",
        &["r", "f5"],
        "check",
        "check again; in the list of hosts: the marked ones, or all",
    ),
    row(
        Action::Channel,
        "via",
        &["v"],
        "channel",
        "look at the host itself through a command, or no longer: `via ssh:srv01`",
    ),
    row(
        Action::CheckAll,
        "check-all",
        &["R"],
        "check all",
        "check every host in the list again",
    ),
    row(
        Action::Pause,
        "pause",
        &["space"],
        "pause",
        "pause or continue the repeated connections",
    ),
    row(
        Action::Next,
        "next",
        &["tab", "right", "l"],
        "next",
        "next view",
    ),
    row(
        Action::Filter,
        "filter",
        &["/"],
        "filter",
        "show only what has these words in it; esc clears it",
    ),
    row(
        Action::Problems,
        "problems",
        &["p"],
        "problems",
        "only what has problems, or everything",
    ),
    row(
        Action::Sort,
        "sort",
        &["o"],
        "sort",
        "sort the hosts by another column: `sort verdict`",
    ),
    row(
        Action::Columns,
        "columns",
        &["C"],
        "columns",
        "show or hide columns of the list of hosts: `columns address`",
    ),
    row(
        Action::Remove,
        "remove",
        &["d"],
        "remove",
        "remove the marked hosts, or the picked one, from the list",
    ),
    row(
        Action::Bytes,
        "bytes",
        &["b"],
        "bytes",
        "show or hide raw bytes",
    ),
    row(
        Action::Zoom,
        "zoom",
        &["z"],
        "zoom",
        "give the first of two panes the whole screen, or show both",
    ),
    row(
        Action::Place,
        "place",
        &["V"],
        "other place",
        "look from another place, too: `place through ssh -W '[%h]:%p' jump`, `place from ssh:jump`",
    ),
    row(Action::Hosts, "hosts", &["t"], "hosts", "all hosts"),
    row(
        Action::Host,
        "host",
        &["n"],
        "new host",
        "check another host: `host srv01`",
    ),
    row(
        Action::Code,
        "code",
        &["c"],
        "code",
        "explain an error code or a name: `code 0x904 0x7`",
    ),
    row(
        Action::Reset,
        "reset",
        &["0"],
        "reset view",
        "show this screen as at first: no filter, order, zoom, scrolling …",
    ),
    row(
        Action::Copy,
        "copy",
        &["y"],
        "copy",
        "copy what is shown: a finding, a cause, a plan",
    ),
    row(
        Action::Script,
        "script",
        &["s"],
        "copy script",
        "copy the plan as a PowerShell script, for a host redial cannot run on",
    ),
    row(
        Action::ScriptFile,
        "script-file",
        &["w"],
        "script to a file",
        "write the plan as a PowerShell script to a file",
    ),
    row(
        Action::Elevate,
        "elevate",
        &["E"],
        "run as administrator",
        "start redial again as administrator",
    ),
    row(
        Action::Save,
        "save",
        &["s"],
        "save",
        "save the report to a file: `save html FILE`",
    ),
    row(
        Action::CopyReport,
        "copy-report",
        &["Y"],
        "copy report",
        "copy the whole report as Markdown",
    ),
    row(
        Action::Palette,
        "commands",
        &[":"],
        "commands",
        "every command by its name",
    ),
    row(
        Action::Unfold,
        "unfold",
        &["o"],
        "unfold",
        "list checks that had nothing to look at one by one",
    ),
    row(
        Action::Theme,
        "theme",
        &["T"],
        "colours",
        "next colours: `theme light`",
    ),
    row(
        Action::Privacy,
        "privacy",
        &["P"],
        "hide names",
        "replace names and addresses, so that the screen can be shared",
    ),
    row(
        Action::Faster,
        "faster",
        &["+"],
        "connect more often",
        "connect more often: `interval SECONDS`",
    ),
    row(
        Action::Slower,
        "slower",
        &["-"],
        "less often",
        "connect less often",
    ),
    row(
        Action::Previous,
        "previous",
        &["backtab", "left", "h"],
        "",
        "previous view",
    ),
    row(Action::Up, "up", &["up", "k"], "", "up"),
    row(Action::Down, "down", &["down", "j"], "", "down"),
    row(
        Action::PageUp,
        "page-up",
        &["pageup", "ctrl-b"],
        "",
        "a page up",
    ),
    row(
        Action::PageDown,
        "page-down",
        &["pagedown", "ctrl-f"],
        "",
        "a page down",
    ),
    row(Action::Top, "top", &["home", "g"], "", "to the top"),
    row(Action::Bottom, "bottom", &["end", "G"], "", "to the bottom"),
    row(
        Action::Redraw,
        "redraw",
        &["ctrl-l"],
        "",
        "draw the whole screen again",
    ),
    row(
        Action::EditConfig,
        "edit",
        &["e"],
        "",
        "edit the configuration in your editor; it holds at once",
    ),
    row(
        Action::Reload,
        "reload",
        &[],
        "",
        "read the configuration again",
    ),
    row(
        Action::Suspend,
        "suspend",
        &["ctrl-z"],
        "",
        "back to the shell for a while (fg returns)",
    ),
    row(
        Action::More,
        "more",
        &["."],
        "more",
        "show every key that works here, or only the most important",
    ),
    row(
        Action::Help,
        "help",
        &["?", "f1"],
        "help",
        "every key, and what the words mean",
    ),
    row(
        Action::Back,
        "back",
        &["esc"],
        "back",
        "back; clears a filter and the zoom first; stops a check that is running",
    ),
    row(
        Action::Quit,
        "quit",
        &["q"],
        "quit",
        "leave; waits until nothing is being changed. In the help: close it",
    ),
    row(
        Action::Leave,
        "leave",
        &["ctrl-c"],
        "",
        "leave; a second time: at once, even while something is being changed",
    ),
];

/// Words of earlier versions, which configuration files may still hold.
const EARLIER: [(&str, &str); 1] = [("dial", "host")];

/// The word as it is today.
pub fn today(word: &str) -> &str {
    let known = EARLIER.iter().find(|(earlier, _)| *earlier == word);
    known.map_or(word, |(_, today)| today)
}

/// The row of an action.
pub fn binding(action: Action) -> Option<&'static Binding> {
    TABLE.iter().find(|b| b.action == action)
}
