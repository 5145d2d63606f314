//! One table of keys: what a press does, where it does it, and what the footer, the help and the
//! documents say about it.

mod map;

use redial_model::Risk;

pub use map::{Key, Keymap};

use super::{
    state::{Asking, Entry, Screen, Stage, State, Tab},
    update::hindrance,
};

/// Something a key or a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table says what each does")]
pub enum Action {
    Fix,
    Open,
    Undo,
    Keep,
    PutBack,
    LeaveIt,
    Check,
    Pause,
    Faster,
    Slower,
    Next,
    Previous,
    Up,
    Down,
    PageUp,
    PageDown,
    Top,
    Bottom,
    Filter,
    Problems,
    Unfold,
    Bytes,
    Hosts,
    Dial,
    Code,
    Copy,
    CopyReport,
    Script,
    Save,
    Elevate,
    Palette,
    Theme,
    Privacy,
    Redraw,
    Suspend,
    Help,
    Back,
    Quit,
    Leave,
}

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
    /// Whether it does anything here and now.
    pub on: fn(&State) -> bool,
}

const fn row(
    action: Action,
    word: &'static str,
    keys: &'static [&'static str],
    short: &'static str,
    says: &'static str,
    on: fn(&State) -> bool,
) -> Binding {
    Binding {
        action,
        word,
        keys,
        says,
        short,
        on,
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
        can_fix,
    ),
    row(
        Action::Open,
        "open",
        &["enter"],
        "open",
        "open what is picked; on a plan: do it",
        can_open,
    ),
    row(
        Action::Undo,
        "undo",
        &["u"],
        "take back",
        "take back what a fix changed",
        can_undo,
    ),
    row(
        Action::Keep,
        "keep",
        &["K"],
        "keep",
        "keep a guarded change: its timer is taken away",
        can_keep,
    ),
    row(
        Action::PutBack,
        "put-back",
        &["p"],
        "put back",
        "write the old value over what somebody changed since",
        has_drift,
    ),
    row(
        Action::LeaveIt,
        "leave-it",
        &["L"],
        "leave it",
        "leave what somebody changed since as it is",
        has_drift,
    ),
    row(
        Action::Check,
        "check",
        &["r", "f5"],
        "check",
        "ask every probe again",
        can_check,
    ),
    row(
        Action::Pause,
        "pause",
        &["space"],
        "pause",
        "pause or go on dialling the line again and again",
        on_tab,
    ),
    row(
        Action::Faster,
        "faster",
        &["+"],
        "",
        "dial more often",
        on_tab,
    ),
    row(
        Action::Slower,
        "slower",
        &["-"],
        "",
        "dial less often",
        on_tab,
    ),
    row(
        Action::Next,
        "next",
        &["tab", "right", "l"],
        "next",
        "next view",
        of_host,
    ),
    row(
        Action::Previous,
        "previous",
        &["backtab", "left", "h"],
        "",
        "previous view",
        of_host,
    ),
    row(Action::Up, "up", &["up", "k"], "", "up", always),
    row(Action::Down, "down", &["down", "j"], "", "down", always),
    row(
        Action::PageUp,
        "page-up",
        &["pageup", "ctrl-b"],
        "",
        "a page up",
        always,
    ),
    row(
        Action::PageDown,
        "page-down",
        &["pagedown", "ctrl-f"],
        "",
        "a page down",
        always,
    ),
    row(Action::Top, "top", &["home", "g"], "", "to the top", always),
    row(
        Action::Bottom,
        "bottom",
        &["end", "G"],
        "",
        "to the bottom",
        always,
    ),
    row(
        Action::Filter,
        "filter",
        &["/"],
        "filter",
        "show only what has these words in it",
        can_filter,
    ),
    row(
        Action::Problems,
        "problems",
        &["p"],
        "problems",
        "only checks that found something, or all",
        on_checks,
    ),
    row(
        Action::Unfold,
        "unfold",
        &["o"],
        "",
        "list probes that had nothing to look at one by one",
        on_checks,
    ),
    row(
        Action::Bytes,
        "bytes",
        &["b"],
        "bytes",
        "show or hide raw bytes",
        on_detail,
    ),
    row(
        Action::Hosts,
        "hosts",
        &["t"],
        "hosts",
        "all hosts",
        has_hosts,
    ),
    row(
        Action::Dial,
        "dial",
        &["n"],
        "new host",
        "dial another host: `dial HOST[:PORT]`",
        always,
    ),
    row(
        Action::Code,
        "code",
        &["c"],
        "code",
        "what mstsc's numbers say: `code 0x904 0x7`",
        always,
    ),
    row(
        Action::Copy,
        "copy",
        &["y"],
        "copy",
        "copy what is shown: a finding, a cause, a plan",
        can_copy,
    ),
    row(
        Action::CopyReport,
        "copy-report",
        &["Y"],
        "",
        "copy the whole report",
        has_report,
    ),
    row(
        Action::Script,
        "script",
        &["s"],
        "copy script",
        "copy the plan as a PowerShell script, for a host redial can't run on",
        on_plan,
    ),
    row(
        Action::Save,
        "save",
        &["s"],
        "",
        "save the report: `save FORMAT [FILE]`",
        can_save,
    ),
    row(
        Action::Elevate,
        "elevate",
        &["E"],
        "run as administrator",
        "start redial again with more rights",
        can_elevate,
    ),
    row(
        Action::Palette,
        "commands",
        &[":"],
        "",
        "every command by its name",
        always,
    ),
    row(
        Action::Theme,
        "theme",
        &["T"],
        "",
        "next colours: `theme dark|light|high-contrast|colour-blind|plain`",
        always,
    ),
    row(
        Action::Privacy,
        "privacy",
        &["P"],
        "",
        "replace names and addresses, to show the screen around",
        not_demo,
    ),
    row(
        Action::Redraw,
        "redraw",
        &["ctrl-l"],
        "",
        "draw everything anew",
        always,
    ),
    row(
        Action::Suspend,
        "suspend",
        &["ctrl-z"],
        "",
        "back to the shell for a while (fg returns)",
        can_suspend,
    ),
    row(
        Action::Help,
        "help",
        &["?", "f1"],
        "help",
        "every key, and what the words mean",
        always,
    ),
    row(
        Action::Back,
        "back",
        &["esc"],
        "back",
        "back; stops a check that is going on",
        can_go_back,
    ),
    row(
        Action::Quit,
        "quit",
        &["q"],
        "quit",
        "leave; waits until nothing is being changed",
        always,
    ),
    row(
        Action::Leave,
        "leave",
        &["ctrl-c"],
        "",
        "leave; a second time: at once, even while something is being changed",
        always,
    ),
];

impl Action {
    /// Its row.
    pub fn binding(self) -> Option<&'static Binding> {
        TABLE.iter().find(|b| b.action == self)
    }
}

fn always(_: &State) -> bool {
    true
}

fn on_tab(s: &State) -> bool {
    matches!(s.screen(), Screen::Tab(_))
}

fn of_host(s: &State) -> bool {
    matches!(s.screen(), Screen::Tab(_) | Screen::Detail | Screen::Mend)
}

fn on_checks(s: &State) -> bool {
    s.screen() == Screen::Tab(Tab::Checks)
}

fn on_detail(s: &State) -> bool {
    s.screen() == Screen::Detail
}

fn on_plan(s: &State) -> bool {
    // A word that is being typed may have an s in it.
    s.screen() == Screen::Plan
        && matches!(&s.asking, Some(Asking::Apply { confirm, .. }) if confirm.word.is_none())
}

fn not_demo(s: &State) -> bool {
    !s.manners.demo
}

fn has_hosts(s: &State) -> bool {
    s.screen() != Screen::Hosts
}

fn has_report(s: &State) -> bool {
    s.report().is_some()
}

fn can_fix(s: &State) -> bool {
    let tab = matches!(
        s.screen(),
        Screen::Tab(Tab::Line | Tab::Causes | Tab::Fixes)
    );
    tab && s
        .host()
        .zip(s.report())
        .is_some_and(|(h, r)| !h.plans(r).is_empty())
}

fn can_open(s: &State) -> bool {
    match s.screen() {
        Screen::Hosts => !s.listed().is_empty() || !s.recent.is_empty(),
        Screen::Tab(Tab::Checks) => true,
        Screen::Tab(Tab::Line | Tab::Causes | Tab::Fixes) => can_fix(s),
        Screen::Plan => can_confirm(s),
        _ => false,
    }
}

fn can_confirm(s: &State) -> bool {
    let decided = matches!(
        s.asking,
        Some(Asking::Apply { .. } | Asking::TakeBack { drift: None, .. })
    );
    decided && !s.manners.readonly && hindrance(s).is_none()
}

fn can_undo(s: &State) -> bool {
    let here = matches!(s.screen(), Screen::Tab(_) | Screen::Mend);
    here && !s.mending()
        && s.host().is_some_and(|h| {
            h.undoable(s.screen() == Screen::Tab(Tab::Journal))
                .is_some()
        })
}

fn can_keep(s: &State) -> bool {
    // Lowered security is never kept: it ends by its timer. Nor is what may be that.
    let may_stay = |entry: &Entry| entry.risk().is_some_and(|risk| risk != Risk::Weakens);
    let here = matches!(s.screen(), Screen::Tab(_) | Screen::Mend);
    here && !s.mending()
        && s.host()
            .and_then(|h| h.guard(s.now))
            .is_some_and(|(entry, _)| may_stay(entry))
}

fn has_drift(s: &State) -> bool {
    // Nobody decides about what isn't shown.
    s.screen() == Screen::Plan
        && matches!(s.asking, Some(Asking::TakeBack { drift: Some(_), .. }))
        && !s.manners.privacy
}

fn can_check(s: &State) -> bool {
    let idle = |stage: &Stage| !matches!(stage, Stage::Opening | Stage::Checking);
    !s.mending()
        && matches!(s.screen(), Screen::Tab(_) | Screen::Detail)
        && s.host().is_some_and(|h| idle(&h.stage))
}

fn can_filter(s: &State) -> bool {
    matches!(
        s.screen(),
        Screen::Hosts | Screen::Help | Screen::Tab(Tab::Checks)
    )
}

fn can_copy(s: &State) -> bool {
    match s.screen() {
        Screen::Hosts | Screen::Help => false,
        Screen::Code => !s.code.says.is_empty(),
        Screen::Plan => on_plan(s),
        Screen::Mend => s.host().is_some_and(|h| h.mend.is_some()),
        Screen::Tab(_) | Screen::Detail => has_report(s),
    }
}

fn can_save(s: &State) -> bool {
    has_report(s) && s.screen() != Screen::Plan
}

fn can_elevate(s: &State) -> bool {
    s.screen() == Screen::Plan
        && s.host()
            .and_then(|h| h.reach.as_ref())
            .is_some_and(|r| r.can_elevate)
}

fn can_suspend(_: &State) -> bool {
    cfg!(unix)
}

fn can_go_back(s: &State) -> bool {
    s.frames.len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_name_of_its_own_and_keys_that_exist() {
        for (at, binding) in TABLE.iter().enumerate() {
            assert!(
                !binding.says.is_empty()
                    && TABLE[..at]
                        .iter()
                        .all(|b| b.word != binding.word && b.action != binding.action),
                "{}",
                binding.word
            );
            assert!(
                binding.keys.iter().all(|k| Key::parse(k).is_some()),
                "{:?}",
                binding.keys
            );
        }
    }
}
