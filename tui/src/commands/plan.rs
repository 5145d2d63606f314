use std::borrow::Cow;

use redial_catalog::{FIXES, fix};
use redial_check::Check;
use redial_engine::Obstacle;
use redial_kit::Machines;
use redial_model::{DynFix, FixCard, Plan, Side};
use redial_report::{CommandPlace, Layout, Look, Report};

use super::check::one;
use crate::{
    afar::Way,
    cli::{How, PlanArgs as Args, PlanFormat, Wanted},
    exit::{Exit, Stop},
    host_report::HostReports,
    lab::LabMachine,
    no_such::NoSuch,
    options::Options,
    output::print,
    runtime::CommandRuntime,
    scene::Scene,
    sentence::sentence,
};

/// Shows what a fix would do.
pub fn run(args: &Args) -> Result<Exit, Stop> {
    let (mut wanted, check) = Asked::resolve(&args.wanted)?;
    wanted.told = HostReports::asked(&args.told)?;
    wanted.only_looks();
    let planned = wanted.planned(&args.wanted, check);
    let planned = CommandRuntime::start()?.block_on(planned)?;
    let plan = &planned.plan;
    let text = match args.format {
        PlanFormat::Text => planned.shown(wanted.fix.card(), wanted.look, &wanted.place),
        PlanFormat::Json => redial_report::json(plan).map_err(|e| Stop::failed(e.to_string()))?,
        PlanFormat::Powershell => redial_script::powershell(plan),
        PlanFormat::Az => redial_script::azure(plan),
    };
    print(&text)?;
    Ok(Exit::Healthy)
}

/// A fix that was asked for by name.
pub struct Asked {
    pub fix: &'static dyn DynFix,
    host: Option<String>,
    /// How text about it looks.
    pub look: Look,
    /// Where its commands are typed.
    pub place: CommandPlace,
    /// The way to the host.
    way: Way,
    /// What the host said of itself.
    told: Option<HostReports>,
}

impl Asked {
    /// Reads `[HOST] FIX`, and how to check.
    pub fn resolve(wanted: &Wanted) -> Result<(Self, Check), Stop> {
        let (name, host) = match &wanted.words[..] {
            [name, host] if fix(name).is_some() && fix(host).is_none() => {
                return Err(Stop::usage(format!(
                    "the host comes first: write `{host} {name}`, not `{name} {host}`"
                )));
            }
            [host, fix] => (fix, Some(host.clone())),
            [one] if fix(one).is_some() || wanted.place.lab.is_some() => (one, None),
            [one] => {
                return Err(Stop::usage(format!(
                    "name a fix after `{one}`: `redial list fixes` lists them"
                )));
            }
            _ => return Err(Stop::usage("name a host and a fix")),
        };
        let fix = fix(name).ok_or_else(|| no_such_fix(name))?;
        let how = How {
            timeout: wanted.timeout,
            ascii: wanted.ascii,
            ..How::default()
        };
        let lab = LabMachine::asked(&wanted.place)?;
        let near = lab.map_or(CommandPlace::Host, |lab| CommandPlace::Lab(lab.to_string()));
        let Options { check, output, .. } = Options::resolve(&how)?;
        let asked = Self {
            fix,
            host,
            look: output.look,
            place: match &wanted.channel.via {
                Some(command) => near.via(command),
                None => near,
            },
            way: Way::asked(&wanted.channel)?,
            told: None,
        };
        Ok((asked, check))
    }

    /// Nothing is to be changed.
    pub fn only_looks(&mut self) {
        self.way = std::mem::take(&mut self.way).only_looking();
    }

    /// Checks the host and plans the fix.
    pub async fn planned(&mut self, wanted: &Wanted, check: Check) -> Result<Planned, Stop> {
        let scene = Scene::of(
            self.host.as_deref(),
            wanted.address,
            LabMachine::asked(&wanted.place)?,
            &self.way,
        )
        .await?;
        let target = scene.target().await;
        if let Some(told) = &self.told {
            self.place = told.place(self.place.clone());
        }
        let told = self.told.take().map(|told| told.of(&target)).transpose()?;
        let machines = match &told {
            // As from another computer: only the connection is looked at.
            Some(_) if wanted.place.lab.is_some() => Machines::default(),
            Some(told) => told.machines(&scene.machines)?,
            None => scene.machines.clone(),
        };
        let check = Check { machines, ..check };
        let mut report = one(&check, target).await?;
        scene.afar.heard_all()?;
        if let Some(told) = &told {
            report = told.joined(&check, report)?;
        }
        let is_far = wanted.channel.via.is_some() && self.fix.card().side == Side::Host;
        let facts = match is_far {
            // What is changed is the machine at the far end, whichever answers on the network.
            true => Cow::Borrowed(&report.facts),
            false => report.facts.of_answering(),
        };
        let plan = redial_catalog::plan(self.fix, &report.causes, &facts, wanted.anyway);
        let plan = plan
            .map_err(|why| Stop::failed(format!("{} does not fit: {why}", self.fix.card().id)))?;
        Ok(Planned {
            scene,
            check,
            report,
            plan,
            is_far,
        })
    }
}

/// What to say to a name that no fix has.
fn no_such_fix(name: &str) -> Stop {
    let known: Vec<&str> = FIXES.iter().map(|f| f.card().id).collect();
    let no = NoSuch {
        kind: "a fix",
        name,
        known: &known,
        list: "redial list fixes",
    };
    no.into()
}

/// A plan, and what it was made with.
pub struct Planned {
    pub scene: Scene,
    /// How to look at the scene again.
    pub check: Check,
    pub report: Report,
    pub plan: Plan,
    /// Whether it changes a machine at the far end of a channel.
    is_far: bool,
}

impl Planned {
    /// Why only a script can do it: nobody looked at the host, or only its report is known.
    fn obstacle(&self, card: &FixCard) -> Option<Obstacle> {
        if self.plan.is_blind() {
            return Some(Obstacle::Blind);
        }
        let is_reported = self.report.facts.reported().is_some();
        (is_reported && card.side == Side::Host).then_some(Obstacle::NotHere(Side::Host))
    }

    /// The plan for people: what it costs, each step, and where only a script can do it, the command
    /// that prints one.
    pub fn shown(&self, card: &FixCard, look: Look, place: &CommandPlace) -> String {
        let mut lines = Layout::new(look);
        head(card, &mut lines);
        if let (true, Some(other)) = (self.is_far, self.report.facts.other_machine()) {
            let says = format!(
                "This changes {}, which is not the computer that answers: that one is {}.",
                other.machine, other.answers
            );
            lines.text(0, &says);
            lines.blank();
        }
        for (number, step) in self.plan.steps.iter().enumerate() {
            let label = format!("{:2}. {:8}", number + 1, step.kind());
            lines.item(1, &label, 14, &step.to_string());
        }
        if let Some(obstacle) = self.obstacle(card) {
            lines.blank();
            lines.text(0, &sentence(&obstacle.to_string()));
            lines.text(
                0,
                "Print it as a script, and run that there as administrator:",
            );
            lines.command(2, &place.of_fix(&self.report, &self.plan));
        }
        lines.finish()
    }
}

/// What a fix is.
fn head(card: &FixCard, lines: &mut Layout) {
    lines.title(card.id);
    let grades = format!(
        "effectiveness {}, difficulty {}",
        card.effectiveness.word(),
        card.difficulty.word()
    );
    for (label, text) in [
        ("changes", format!("the {}", card.side.word())),
        ("risk", card.risk.word().into()),
        ("undo", card.undo.word().into()),
        ("grades", grades),
        ("best for", card.best_for.into()),
    ] {
        lines.item(1, label, 14, &text);
    }
    lines.blank();
}
