//! One table of keys: what a press does, where it does it, and what the footer, the help and the documents say about it.

use std::collections::BTreeMap;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use redial_model::Risk;

use super::{
    state::{Asking, Screen, Stage, State, Tab},
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
    Binding { action, word, keys, says, short, on }
}

/// Every key, in the order in which the footer shows them and a press looks for its meaning.
pub static TABLE: &[Binding] = &[
    row(Action::Fix, "fix", &["1", "2", "3", "4", "5", "6", "7", "8", "9"], "fix", "look at the plan of a fix for the picked cause", can_fix),
    row(Action::Open, "open", &["enter"], "open", "open what is picked; on a plan: do it", can_open),
    row(Action::Undo, "undo", &["u"], "take back", "take back what a fix changed", can_undo),
    row(Action::Keep, "keep", &["K"], "keep", "keep a guarded change: its timer is taken away", can_keep),
    row(Action::PutBack, "put-back", &["p"], "put back", "write the old value over what somebody changed since", has_drift),
    row(Action::LeaveIt, "leave-it", &["L"], "leave it", "leave what somebody changed since as it is", has_drift),
    row(Action::Check, "check", &["r", "f5"], "check", "ask every probe again", can_check),
    row(Action::Pause, "pause", &["space"], "pause", "pause or go on dialling the line again and again", on_tab),
    row(Action::Faster, "faster", &["+"], "", "dial more often", on_tab),
    row(Action::Slower, "slower", &["-"], "", "dial less often", on_tab),
    row(Action::Next, "next", &["tab", "right", "l"], "next", "next view", of_host),
    row(Action::Previous, "previous", &["backtab", "left", "h"], "", "previous view", of_host),
    row(Action::Up, "up", &["up", "k"], "", "up", always),
    row(Action::Down, "down", &["down", "j"], "", "down", always),
    row(Action::PageUp, "page-up", &["pageup", "ctrl-b"], "", "a page up", always),
    row(Action::PageDown, "page-down", &["pagedown", "ctrl-f"], "", "a page down", always),
    row(Action::Top, "top", &["home", "g"], "", "to the top", always),
    row(Action::Bottom, "bottom", &["end", "G"], "", "to the bottom", always),
    row(Action::Filter, "filter", &["/"], "filter", "show only what has these words in it", can_filter),
    row(Action::Problems, "problems", &["p"], "problems", "only checks that found something, or all", on_checks),
    row(Action::Unfold, "unfold", &["o"], "", "list probes that had nothing to look at one by one", on_checks),
    row(Action::Bytes, "bytes", &["b"], "bytes", "show or hide raw bytes", on_detail),
    row(Action::Hosts, "hosts", &["t"], "hosts", "all hosts", has_hosts),
    row(Action::Dial, "dial", &["n"], "new host", "dial another host: `dial HOST[:PORT]`", always),
    row(Action::Code, "code", &["c"], "code", "what mstsc's numbers say: `code 0x904 0x7`", always),
    row(Action::Copy, "copy", &["y"], "copy", "copy what is shown: a finding, a cause, a plan", can_copy),
    row(Action::CopyReport, "copy-report", &["Y"], "", "copy the whole report", has_report),
    row(Action::Script, "script", &["s"], "copy script", "copy the plan as a PowerShell script, for a host redial can't run on", on_plan),
    row(Action::Save, "save", &["s"], "", "save the report: `save FORMAT [FILE]`", can_save),
    row(Action::Elevate, "elevate", &["E"], "run as administrator", "start redial again with more rights", can_elevate),
    row(Action::Palette, "commands", &[":"], "", "every command by its name", always),
    row(Action::Theme, "theme", &["T"], "", "next colours: `theme dark|light|high-contrast|colour-blind|plain`", always),
    row(Action::Privacy, "privacy", &["P"], "", "replace names and addresses, to show the screen around", not_demo),
    row(Action::Redraw, "redraw", &["ctrl-l"], "", "draw everything anew", always),
    row(Action::Suspend, "suspend", &["ctrl-z"], "", "back to the shell for a while (fg returns)", can_suspend),
    row(Action::Help, "help", &["?", "f1"], "help", "every key, and what the words mean", always),
    row(Action::Back, "back", &["esc"], "back", "back; stops a check that is going on", can_go_back),
    row(Action::Quit, "quit", &["q"], "quit", "leave; waits until nothing is being changed", always),
    row(Action::Leave, "leave", &["ctrl-c"], "", "leave; a second time: at once, even while something is being changed", always),
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
    s.screen() == Screen::Plan && matches!(&s.asking, Some(Asking::Apply { confirm, .. }) if confirm.word.is_none())
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
    let tab = matches!(s.screen(), Screen::Tab(Tab::Line | Tab::Causes | Tab::Fixes));
    tab && s.host().zip(s.report()).is_some_and(|(h, r)| !h.plans(r).is_empty())
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
    let decided = matches!(s.asking, Some(Asking::Apply { .. } | Asking::TakeBack { drift: None, .. }));
    decided && !s.manners.readonly && hindrance(s).is_none()
}

fn can_undo(s: &State) -> bool {
    let here = matches!(s.screen(), Screen::Tab(_) | Screen::Mend);
    here && !s.mending() && s.host().is_some_and(|h| h.undoable(s.screen() == Screen::Tab(Tab::Journal)).is_some())
}

fn can_keep(s: &State) -> bool {
    // Lowered security is never kept: it ends by its timer.
    let weakens = |fix: &str| redial_catalog::fix(fix).is_none_or(|f| f.card().risk == Risk::Weakens);
    let here = matches!(s.screen(), Screen::Tab(_) | Screen::Mend);
    here && !s.mending() && s.host().and_then(|h| h.guard(s.now)).is_some_and(|(entry, _)| !weakens(&entry.fix))
}

fn has_drift(s: &State) -> bool {
    s.screen() == Screen::Plan && matches!(s.asking, Some(Asking::TakeBack { drift: Some(_), .. }))
}

fn can_check(s: &State) -> bool {
    let idle = |stage: &Stage| !matches!(stage, Stage::Opening | Stage::Checking);
    !s.mending() && matches!(s.screen(), Screen::Tab(_) | Screen::Detail) && s.host().is_some_and(|h| idle(&h.stage))
}

fn can_filter(s: &State) -> bool {
    matches!(s.screen(), Screen::Hosts | Screen::Help | Screen::Tab(Tab::Checks))
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
    s.screen() == Screen::Plan && s.host().and_then(|h| h.reach.as_ref()).is_some_and(|r| r.can_elevate)
}

fn can_suspend(_: &State) -> bool {
    cfg!(unix)
}

fn can_go_back(s: &State) -> bool {
    s.frames.len() > 1
}

/// A key as people write it: `q`, `ctrl-l`, `f5`, `enter`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Keys that have a name of their own.
const NAMED: [(&str, KeyCode); 14] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
];

impl Key {
    /// Reads a key.
    pub fn parse(text: &str) -> Option<Self> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = text;
        while let Some((name, after)) = [("ctrl-", KeyModifiers::CONTROL), ("alt-", KeyModifiers::ALT)]
            .into_iter()
            .find_map(|(prefix, modifier)| Some((modifier, rest.strip_prefix(prefix)?)))
        {
            modifiers |= name;
            rest = after;
        }
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.as_str()) {
            (Some(c), "") => KeyCode::Char(c),
            (Some('f'), number) if number.parse::<u8>().is_ok_and(|n| (1..=12).contains(&n)) => KeyCode::F(number.parse().ok()?),
            _ => NAMED.iter().find(|(name, _)| *name == rest)?.1,
        };
        Some(Self { code, modifiers })
    }

    /// Whether this was pressed. Shift is part of a letter already, and terminals differ in whether they tell it beside.
    fn is(self, event: KeyEvent) -> bool {
        let shift = matches!(event.code, KeyCode::Char(_) | KeyCode::BackTab);
        let told = if shift { event.modifiers - KeyModifiers::SHIFT } else { event.modifiers };
        self.code == event.code && self.modifiers == told
    }
}

/// What keys do: the table, with what the configuration says otherwise.
#[derive(Clone, Debug)]
pub struct Keymap {
    rows: Vec<Vec<(String, Key)>>,
}

impl Default for Keymap {
    fn default() -> Self {
        let keys = |b: &Binding| b.keys.iter().filter_map(|k| Some(((*k).to_owned(), Key::parse(k)?))).collect();
        Self { rows: TABLE.iter().map(keys).collect() }
    }
}

impl Keymap {
    /// The table with other keys for some of its words.
    pub fn with(changes: &BTreeMap<String, Vec<String>>) -> Result<Self, String> {
        let mut map = Self::default();
        for (word, keys) in changes {
            let words = || TABLE.iter().map(|b| b.word).collect::<Vec<_>>().join(", ");
            let at = TABLE.iter().position(|b| b.word == word).ok_or_else(|| format!("`{word}` is no command: there are {}", words()))?;
            let key = |text: &String| match Key::parse(text) {
                Some(key) if TABLE[at].action == Action::Leave || text != "ctrl-c" => Ok((text.clone(), key)),
                Some(_) => Err("`ctrl-c` always leaves: give it no other meaning".to_owned()),
                None => Err(format!("`{text}` is no key: write a letter, ctrl-l, alt-x, f5, enter, esc, tab, space, up, pageup, home")),
            };
            map.rows[at] = keys.iter().map(key).collect::<Result<_, _>>()?;
        }
        Ok(map)
    }

    /// What a press does here and now, and which of the binding's keys it was, from 0.
    pub fn meaning(&self, event: KeyEvent, state: &State) -> Option<(Action, usize)> {
        TABLE.iter().zip(&self.rows).find_map(|(binding, keys)| {
            let number = keys.iter().position(|(_, key)| key.is(event))?;
            (binding.on)(state).then_some((binding.action, number))
        })
    }

    /// The keys of an action as people write them.
    pub fn keys(&self, action: Action) -> Vec<&str> {
        let at = TABLE.iter().position(|b| b.action == action);
        at.map_or_else(Vec::new, |at| self.rows[at].iter().map(|(text, _)| text.as_str()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_people_write_them() {
        let pressed = |code, modifiers| KeyEvent::new(code, modifiers);
        for (text, code, modifiers) in [
            ("q", KeyCode::Char('q'), KeyModifiers::NONE),
            ("T", KeyCode::Char('T'), KeyModifiers::SHIFT),
            ("ctrl-l", KeyCode::Char('l'), KeyModifiers::CONTROL),
            ("f5", KeyCode::F(5), KeyModifiers::NONE),
            ("backtab", KeyCode::BackTab, KeyModifiers::SHIFT),
            ("-", KeyCode::Char('-'), KeyModifiers::NONE),
        ] {
            assert!(Key::parse(text).unwrap().is(pressed(code, modifiers)), "{text}");
        }
        assert!(!Key::parse("l").unwrap().is(pressed(KeyCode::Char('l'), KeyModifiers::CONTROL)));
        for wrong in ["", "f13", "ctrl-", "entr"] {
            assert_eq!(Key::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_row_has_a_name_of_its_own_and_keys_that_exist() {
        for (at, binding) in TABLE.iter().enumerate() {
            assert!(!binding.says.is_empty() && TABLE[..at].iter().all(|b| b.word != binding.word && b.action != binding.action), "{}", binding.word);
            assert!(binding.keys.iter().all(|k| Key::parse(k).is_some()), "{:?}", binding.keys);
        }
    }

    #[test]
    fn a_keymap_says_what_is_wrong_with_it() {
        let with = |word: &str, key: &str| Keymap::with(&BTreeMap::from([(word.to_owned(), vec![key.to_owned()])])).map(drop);
        assert_eq!(with("check", "f6"), Ok(()));
        assert!(with("chek", "f6").unwrap_err().contains("`chek` is no command"));
        assert!(with("check", "f60").unwrap_err().contains("`f60` is no key"));
        assert!(with("check", "ctrl-c").unwrap_err().contains("always leaves"));
    }
}
