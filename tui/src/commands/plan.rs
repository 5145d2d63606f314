use redial_catalog::{FIXES, fix};
use redial_check::Check;
use redial_engine::Obstacle;
use redial_model::{DynFix, FixCard, Plan};
use redial_report::Report;

use super::check::one;
use crate::{
    cli::{How, PlanArgs as Args, PlanFormat, Wanted},
    exit::{Exit, Stop},
    lab::LabMachine,
    obstacle,
    options::Options,
    output::print,
    runtime::CommandRuntime,
    scene::Scene,
    sentence::sentence,
};

/// Shows what a fix would do.
pub fn run(args: &Args) -> Result<Exit, Stop> {
    let (wanted, check) = Asked::resolve(&args.wanted)?;
    let planned = wanted.planned(&args.wanted, check);
    let Planned { plan, .. } = CommandRuntime::start()?.block_on(planned)?;
    let card = wanted.fix.card();
    let text = match args.format {
        PlanFormat::Text => shown(card, &plan),
        PlanFormat::Json => redial_report::json(&plan).map_err(|e| Stop::failed(e.to_string()))?,
        PlanFormat::Powershell => redial_script::powershell(&plan),
        PlanFormat::Az => redial_script::azure(&plan),
    };
    print(&text)?;
    Ok(Exit::Healthy)
}

/// A fix that was asked for by name.
pub struct Asked {
    pub fix: &'static dyn DynFix,
    host: Option<String>,
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
                    "name the fix as well: redial plan {one} FIX (`redial list fixes`)"
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
        Ok((Self { fix, host }, Options::resolve(&how)?.check))
    }

    /// Checks the host and plans the fix.
    pub async fn planned(&self, wanted: &Wanted, check: Check) -> Result<Planned, Stop> {
        let scene = Scene::of(
            self.host.as_deref(),
            wanted.address,
            LabMachine::asked(&wanted.place)?,
        )
        .await?;
        let check = Check {
            machines: scene.machines.clone(),
            ..check
        };
        let report = one(&check, scene.target().await).await?;
        let plan = redial_catalog::plan(self.fix, &report.causes, &report.facts, wanted.anyway);
        let plan = plan
            .map_err(|why| Stop::failed(format!("{} does not fit: {why}", self.fix.card().id)))?;
        Ok(Planned {
            scene,
            check,
            report,
            plan,
        })
    }
}

/// What to say to a name that no fix has.
fn no_such_fix(name: &str) -> Stop {
    let known: Vec<&str> = FIXES.iter().map(|f| f.card().id).collect();
    let near = known.iter().find(|id| redial_input::is_near(name, id));
    let name = name.escape_debug();
    Stop::usage(match near {
        Some(near) => format!("`{name}` is not a fix: did you mean {near}?"),
        None => format!("`{name}` is not a fix: there are {}", known.join(", ")),
    })
}

/// A plan, and what it was made with.
pub struct Planned {
    pub scene: Scene,
    /// How to look at the scene again.
    pub check: Check,
    pub report: Report,
    pub plan: Plan,
}

/// A plan for people: what it costs, and each step.
pub fn shown(card: &FixCard, plan: &Plan) -> String {
    let mut out = format!(
        "{}  changes the {}; {}; taken back {}; effectiveness {}, difficulty {}\n  best for {}\n\n",
        card.id,
        card.side.word(),
        card.risk.word(),
        card.undo.word(),
        card.effectiveness.word(),
        card.difficulty.word(),
        card.best_for
    );
    for (number, step) in plan.steps.iter().enumerate() {
        out += &format!("  {:2}  {:8} {step}\n", number + 1, step.kind());
    }
    if plan.is_blind() {
        let blind = obstacle::with_way_on(&Obstacle::Blind);
        out += &format!("\n  {}\n", sentence(&blind));
    }
    out
}
