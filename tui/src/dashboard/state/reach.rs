//! What the ways to a host beside the connection from here mean for what is shown and done.

use redial_catalog::PROBES;
use redial_engine::{Consent, GuardWish, Obstacle};
use redial_kit::ProbeCard;
use redial_model::{Cause, FixCard, OtherMachine, Plan, Side};
use redial_report::{CommandPlace, Report, SettlingLook};

use super::{
    ChannelStage, HostChannel, HostPlace, HostState, Nearness, ProbeProgress, ProbeRow, State,
    is_elsewhere,
};
use crate::dashboard::confirm::Confirm;

impl HostState {
    /// A channel to it that is open.
    fn open_channel(&self) -> Option<&HostChannel> {
        let channel = self.channel.as_ref();
        channel.filter(|c| c.stage == ChannelStage::Open)
    }

    /// Whether a fix of this side is applied by the redial at the far end of a channel.
    pub fn is_far(&self, side: Side) -> bool {
        side == Side::Host && self.open_channel().is_some()
    }

    /// From where a card was looked at; nothing where no channel was named, and nobody wonders.
    pub fn nearness(&self, row: &ProbeRow) -> Option<Nearness> {
        let channel = self.channel.as_ref()?;
        let told = matches!(row.asked, ProbeProgress::Told(_));
        match row.card.side {
            Side::Host if told || channel.stage == ChannelStage::Open => Some(Nearness::Far),
            Side::Host => Some(Nearness::NotReached),
            Side::Client | Side::Line if is_elsewhere(row.card) => None,
            Side::Client | Side::Line => Some(Nearness::Near),
        }
    }

    /// Whether a card is not listed by itself: it had nothing to look at, and no channel was to lead
    /// there.
    pub fn folds(&self, row: &ProbeRow) -> bool {
        row.is_folded() && self.nearness(row) != Some(Nearness::NotReached)
    }

    /// The probes that are asked of it, of these: other places are asked where there are some.
    pub fn cards(&self, probes: &[&'static ProbeCard]) -> Vec<&'static ProbeCard> {
        let elsewhere = PROBES.iter().map(|p| p.card()).filter(|c| is_elsewhere(c));
        let wanted = !self.places.is_empty() && !probes.iter().any(|card| is_elsewhere(card));
        let more = elsewhere.filter(|_| wanted);
        let all = probes.iter().copied().chain(more);
        all.chain(self.sign_in_cards()).collect()
    }

    /// The machine at the far end, where another one answers on the network.
    pub fn other_machine(&self) -> Option<OtherMachine> {
        let shown = self.shown.as_deref()?;
        self.open_channel()?;
        shown.plain.facts.other_machine()
    }

    /// A plan of a report as it is carried out. Where another machine is at the far end, that one is
    /// changed: it is planned from what that one holds.
    ///
    /// # Errors
    /// Why it does not fit there, in a clause.
    pub fn planned(&self, report: &Report, plan: &Plan) -> Result<Plan, String> {
        let fix = redial_catalog::fix(&plan.fix);
        let there =
            fix.filter(|fix| self.is_far(fix.card().side) && self.other_machine().is_some());
        let Some(fix) = there else {
            return Ok(plan.clone());
        };
        redial_catalog::plan(fix, &report.causes, &report.facts, false)
            .map_err(|why| format!("{} does not fit there: {why}", plan.fix))
    }

    /// What is asked before a plan of this fix is applied: a machine that is not the one that answers
    /// is changed only by who names it.
    pub fn confirm(&self, plan: Plan, card: &FixCard) -> Confirm<Plan> {
        let Some(other) = self.other_machine().filter(|_| self.is_far(card.side)) else {
            return Confirm::of(plan, card);
        };
        match Consent::of(card) {
            Consent::Key => Confirm::by_word(plan, &other.machine),
            Consent::Word { word, .. } => {
                Confirm::by_word(plan, &format!("{} {word}", other.machine))
            }
        }
    }

    /// The guard that is asked for where this fix is applied.
    pub fn wish(&self, card: &FixCard) -> GuardWish {
        match self.is_far(card.side) {
            true => GuardWish::Afar,
            false => GuardWish::Usual,
        }
    }

    /// What keeps a machine of this side from being changed, where it is far away.
    pub(super) fn afar(&self, side: Side, obstacle: Option<Obstacle>) -> Option<Obstacle> {
        let readonly = self.reach.as_ref().is_some_and(|reach| reach.far_readonly);
        match self.is_far(side) {
            true => Obstacle::from_afar(obstacle, readonly),
            false => obstacle,
        }
    }
}

impl State {
    /// Where commands about a host are typed.
    pub fn command_place(&self, host: &HostState) -> CommandPlace {
        let near = match &host.place {
            HostPlace::Patient(name) => CommandPlace::Lab((*name).into()),
            HostPlace::Lab(_, file) => CommandPlace::Lab(file.display().to_string()),
            HostPlace::Host(_) | HostPlace::Ward(_) => CommandPlace::Host,
        };
        match &host.channel {
            Some(_) if self.manners.privacy => near.via("COMMAND"),
            Some(channel) => near.via(&channel.command),
            None => near,
        }
    }

    /// The look that a key makes to settle a cause of the current host. That the connection is made
    /// again and again needs none.
    pub fn settling(&self, cause: &Cause) -> Option<SettlingLook> {
        let (host, report) = self.host().zip(self.report())?;
        let look = self.command_place(host).settling_look(report, cause);
        look.filter(|look| *look != SettlingLook::Repeated)
    }

    /// The same of the picked cause.
    pub fn settling_now(&self) -> Option<SettlingLook> {
        let (host, report) = self.host().zip(self.report())?;
        self.settling(host.cause(report)?)
    }

    /// What may be typed for a channel, the latest first; at the end what most people type.
    pub fn known_channels(&self) -> Vec<String> {
        let target = self
            .host()
            .and_then(|h| h.reach.as_ref())
            .map(|r| &r.target);
        let usual = target.map(|target| format!("ssh:{}", target.host));
        let mut all = self.channels.clone();
        all.extend(usual.filter(|usual| !self.channels.contains(usual)));
        all
    }

    /// The same for other places.
    pub fn known_places(&self) -> Vec<String> {
        self.seen_from.clone()
    }
}
