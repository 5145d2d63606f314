//! What the command line, the environment and the configuration say together, and what becomes of a
//! dashboard that is shown when they are read again.

use redial_kit::ProbeCard;

use super::{
    keys::Keymap,
    state::{Manners, State},
    work::Wished,
};

/// Everything that can be read again while the dashboard is shown.
pub struct ScreenSettings {
    /// How it behaves.
    pub manners: Manners,
    /// What keys do.
    pub keys: Keymap,
    /// The probes that are asked.
    pub probes: Vec<&'static ProbeCard>,
    /// How to check.
    pub wished: Wished,
    /// Whether the mouse is listened to.
    pub mouse: bool,
    /// Whether few bytes should be written.
    pub slow: bool,
    /// Whether the last report is printed afterwards.
    pub report: bool,
}

impl ScreenSettings {
    /// Has a dashboard that began with `before` behave by these. What was changed by a key stays,
    /// unless the file says something new about it.
    pub fn apply(&self, before: &Manners, state: &mut State) {
        let (now, shown) = (&self.manners, &mut state.manners);
        if (now.theme, now.theme_open) != (before.theme, before.theme_open) && !now.theme_open {
            shown.theme = now.theme;
            shown.theme_open = false;
        }
        if now.privacy != before.privacy {
            shown.privacy = now.privacy;
        }
        if now.columns != before.columns {
            shown.columns.clone_from(&now.columns);
        }
        shown.ascii = now.ascii;
        shown.motion = now.motion;
        shown.readonly = now.readonly;
        shown.rules = now.rules.clone();
        if now.interval.to_bits() != before.interval.to_bits() {
            shown.interval = now.interval;
            let at = state.now;
            let hosts = state.hosts.iter_mut();
            hosts.for_each(|host| host.live.set(now.interval, at));
        }
        state.keys = self.keys.clone();
        state.probes.clone_from(&self.probes);
        let hosts = state.hosts.iter_mut();
        hosts.for_each(|host| host.ask_these(&self.probes));
    }
}
