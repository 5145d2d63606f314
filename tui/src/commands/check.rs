use std::{io::IsTerminal, sync::Arc};

use redial_report::{Format, Outcome, Report, hide, render};

use crate::{
    cli::Check,
    config::read_text,
    exit::{Exit, Stop},
    fleet,
    options::Options,
    output::{Output, progress},
    scene::{Scene, at_both_ends},
    talk::say,
    targets::targets,
};

/// Checks hosts, or judges a saved report again.
pub fn run(check: Check) -> Result<Exit, Stop> {
    let mut options = Options::resolve(&check.how)?;
    let output = std::mem::replace(&mut options.output, Output::to(None));
    if let Some(path) = &check.replay {
        let text = read_text(path)?;
        let unreadable = |e| Stop::usage(format!("{} can't be replayed: {e}", path.display()));
        let saved = Report::read(&text).map_err(unreadable)?;
        let mut teller = Teller::new(output, 1, &options);
        teller.tell(fleet::conclude(saved, &options))?;
        return teller.finish();
    }
    let others = check.file.is_some() || check.hosts.len() > 1;
    if check.place.lab.is_some() && others {
        return Err(Stop::usage(
            "--lab is one simulated machine: leave --file and further hosts out",
        ));
    }
    let runtime = runtime()?;
    // One host is looked at from its machines, too; many are dialled only.
    let (_scene, targets) = match &check.place.lab {
        Some(lab) => {
            let scene = runtime.block_on(Scene::of(
                check.hosts.first().map(String::as_str),
                check.address,
                Some(lab),
            ))?;
            options.machines = scene.machines.clone();
            let target = runtime.block_on(scene.target());
            (Some(scene), vec![target])
        }
        None => (None, targets(&check)?),
    };
    if let ([target], None) = (&targets[..], &check.place.lab) {
        options.machines = at_both_ends(target);
    }
    let options = Arc::new(options);
    let mut teller = Teller::new(output, targets.len(), &options);
    runtime.block_on(fleet::run(targets, Arc::clone(&options), |report| {
        teller.tell(report)
    }))?;
    if let Some(lab) = &check.place.lab {
        say(&format!(
            "This was a simulated machine: its commands take --lab {}",
            lab.display()
        ));
    }
    teller.finish()
}

/// One thread is enough: a check waits far more than it computes.
pub fn runtime() -> Result<tokio::runtime::Runtime, Stop> {
    let built = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    built.map_err(|e| Stop {
        exit: Exit::Unknown,
        says: format!("can't start: {e}"),
    })
}

/// Writes reports as they come, or all at the end where the format is one document.
struct Teller {
    output: Output,
    format: Format,
    look: redial_report::Look,
    privacy: bool,
    kept: Vec<Report>,
    told: usize,
    expected: usize,
    exit: Exit,
}

impl Teller {
    fn new(output: Output, expected: usize, options: &Options) -> Self {
        let Options {
            format,
            look,
            privacy,
            ..
        } = *options;
        Self {
            output,
            format,
            look,
            privacy,
            kept: vec![],
            told: 0,
            expected,
            exit: Exit::Healthy,
        }
    }

    fn tell(&mut self, report: Report) -> Result<(), Stop> {
        self.exit = match (report.verdict.outcome, self.exit) {
            (Outcome::Trouble, _) | (_, Exit::Trouble) => Exit::Trouble,
            (Outcome::Unknown, _) | (_, Exit::Unknown) => Exit::Unknown,
            (Outcome::Healthy, exit) => exit,
        };
        let report = if self.privacy { hide(&report) } else { report };
        self.told += 1;
        if self.expected > 1 && std::io::stderr().is_terminal() && !std::io::stdout().is_terminal()
        {
            progress(self.told, self.expected);
        }
        if !self.format.streams() {
            self.kept.push(report);
            return Ok(());
        }
        let gap = if self.told > 1 && self.format != Format::Ndjson {
            "\n"
        } else {
            ""
        };
        self.output.write(&format!(
            "{gap}{}",
            render(&[report], self.format, self.look)
        ))
    }

    fn finish(mut self) -> Result<Exit, Stop> {
        if !self.format.streams() {
            self.output
                .write(&render(&self.kept, self.format, self.look))?;
        }
        self.output.finish()?;
        Ok(self.exit)
    }
}
