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
    /// The same for the footer; empty where it is not shown there.
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
        "look at the plan of a fix for the picked cause",
    ),
    row(
        Action::Open,
        "open",
        &["enter"],
        "open",
        "open what is picked; on a plan: do it",
    ),
    row(
        Action::Undo,
        "undo",
        &["u"],
        "take back",
        "take back what a fix changed",
    ),
    row(
        Action::Keep,
        "keep",
        &["K"],
        "keep",
        "keep a guarded change: its timer is taken away",
    ),
    row(
        Action::PutBack,
        "put-back",
        &["p"],
        "put back",
        "write the old value over what somebody changed since",
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
        "ask every probe again",
    ),
    row(
        Action::Pause,
        "pause",
        &["space"],
        "pause",
        "pause or go on dialling the line again and again",
    ),
    row(Action::Faster, "faster", &["+"], "", "dial more often"),
    row(Action::Slower, "slower", &["-"], "", "dial less often"),
    row(
        Action::Next,
        "next",
        &["tab", "right", "l"],
        "next",
        "next view",
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
        Action::Filter,
        "filter",
        &["/"],
        "filter",
        "show only what has these words in it",
    ),
    row(
        Action::Problems,
        "problems",
        &["p"],
        "problems",
        "only checks that found something, or all",
    ),
    row(
        Action::Unfold,
        "unfold",
        &["o"],
        "",
        "list probes that had nothing to look at one by one",
    ),
    row(
        Action::Bytes,
        "bytes",
        &["b"],
        "bytes",
        "show or hide raw bytes",
    ),
    row(Action::Hosts, "hosts", &["t"], "hosts", "all hosts"),
    row(
        Action::Dial,
        "dial",
        &["n"],
        "new host",
        "dial another host: `dial HOST[:PORT]`",
    ),
    row(
        Action::Code,
        "code",
        &["c"],
        "code",
        "what mstsc's numbers say: `code 0x904 0x7`",
    ),
    row(
        Action::Copy,
        "copy",
        &["y"],
        "copy",
        "copy what is shown: a finding, a cause, a plan",
    ),
    row(
        Action::CopyReport,
        "copy-report",
        &["Y"],
        "",
        "copy the whole report",
    ),
    row(
        Action::Script,
        "script",
        &["s"],
        "copy script",
        "copy the plan as a PowerShell script, for a host redial can't run on",
    ),
    row(
        Action::Save,
        "save",
        &["s"],
        "",
        "save the report: `save FORMAT [FILE]`",
    ),
    row(
        Action::Elevate,
        "elevate",
        &["E"],
        "run as administrator",
        "start redial again with more rights",
    ),
    row(
        Action::Palette,
        "commands",
        &[":"],
        "",
        "every command by its name",
    ),
    row(
        Action::Theme,
        "theme",
        &["T"],
        "",
        "next colours: `theme dark|light|high-contrast|colour-blind|plain`",
    ),
    row(
        Action::Privacy,
        "privacy",
        &["P"],
        "",
        "replace names and addresses, to show the screen around",
    ),
    row(
        Action::Redraw,
        "redraw",
        &["ctrl-l"],
        "",
        "draw everything anew",
    ),
    row(
        Action::Suspend,
        "suspend",
        &["ctrl-z"],
        "",
        "back to the shell for a while (fg returns)",
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
        "back; stops a check that is going on",
    ),
    row(
        Action::Quit,
        "quit",
        &["q"],
        "quit",
        "leave; waits until nothing is being changed",
    ),
    row(
        Action::Leave,
        "leave",
        &["ctrl-c"],
        "",
        "leave; a second time: at once, even while something is being changed",
    ),
];

/// The row of an action.
pub fn binding(action: Action) -> Option<&'static Binding> {
    TABLE.iter().find(|b| b.action == action)
}
