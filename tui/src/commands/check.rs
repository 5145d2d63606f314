use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use redial_check::{Check, Jobs, Reports};
use redial_kit::Machines;
use redial_model::Target;
use redial_report::{CommandPlace, Report};
use tokio::time::sleep;

use crate::{
    afar::Way,
    cli::CheckArgs as Args,
    config::read_text,
    elsewhere,
    exit::{Exit, Stop},
    host_report::{HostReports, LARGEST_REPORT},
    hosts_file::BadLines,
    interrupt::Interrupt,
    lab::LabMachine,
    options::{Options, Output},
    output::complain,
    plugin,
    progress::{ProgressLine, watched},
    runtime::CommandRuntime,
    scene::Scene,
    sign_in::SignInWish,
    talk::say,
    targets::Targets,
    writer::ReportWriter,
};

/// Checks hosts, or judges a saved report again.
pub fn run(args: &Args) -> Result<Exit, Stop> {
    let Options {
        check,
        jobs,
        output,
    } = Options::resolve(&args.how)?;
    both_from_standard_input(args)?;
    let told = HostReports::asked(&args.told)?;
    if let Some(path) = &args.replay {
        return replay(path, told, check, output);
    }
    let way = Way::asked(&args.channel)?.only_looking();
    if way.leads_away() && (args.file.is_some() || args.hosts.len() > 1) {
        return Err(Stop::usage(
            "--via is the way to one host: name that host, and leave --file and further hosts out",
        ));
    }
    let sign_in = SignInWish::asked(args)?;
    let check = Check {
        vantages: elsewhere::named(args)?,
        ..check
    };
    if let Some(lab) = LabMachine::asked(&args.place)? {
        return simulated(args, lab, (&way, told), check, output);
    }
    let mut targets = Targets::named(args)?;
    plugin::fits(&output, targets.size_hint().1)?;
    let bad = targets.bad.clone();
    bad.to_string().lines().for_each(complain);
    let exit = match targets.size_hint().1 {
        Some(1) => match targets.next() {
            Some(only) => real(only, (&way, told, sign_in), check, output),
            None => targets.broken().check().map(|()| Exit::Unknown),
        },
        _ if told.is_some() => Err(Stop::usage(
            "--host-report is for one host: name exactly one",
        )),
        expected => fleet(targets, expected.unwrap_or_default(), check, jobs, output),
    }?;
    Ok(if left_out(&bad) { Exit::Usage } else { exit })
}

/// Says at the end, too, that not all lines of a file were hosts: what was said at the beginning may
/// be far above.
fn left_out(bad: &BadLines) -> bool {
    let (lines, are) = if bad.count == 1 {
        ("line", "names")
    } else {
        ("lines", "name")
    };
    if bad.count > 0 {
        let first = bad.first.first().map_or("", String::as_str);
        complain(&format!(
            "{} {lines} of the file {are} no host; all other hosts were checked. The first is {first}",
            bad.count
        ));
    }
    bad.count > 0
}

/// Judges a saved report with everything that is known today.
fn replay(
    path: &Path,
    told: Option<HostReports>,
    check: Check,
    output: Output,
) -> Result<Exit, Stop> {
    let text = read_text(path, LARGEST_REPORT)?;
    let unreadable = |e| Stop::usage(format!("{} cannot be replayed: {e}", path.display()));
    let saved = Report::read(&text).map_err(unreadable)?;
    let check = Check {
        probes: redial_catalog::PROBES.to_vec(),
        ..check
    };
    let mut writer = ReportWriter::new(placed(output, told.as_ref()), 1)?;
    let told = told.map(|told| told.of(&saved.target)).transpose()?;
    let report = match told {
        Some(told) => told.joined(&check, saved)?,
        None => check.again(saved),
    };
    writer.tell(&report)?;
    writer.finish()
}

/// Standard input can be read once.
fn both_from_standard_input(args: &Args) -> Result<(), Stop> {
    let is_stdin = |file: &Option<PathBuf>| file.as_deref() == Some(Path::new("-"));
    match is_stdin(&args.replay) && is_stdin(&args.told.host_report) {
        true => Err(Stop::usage(
            "standard input can be read only once: name a file for --replay or --host-report",
        )),
        false => Ok(()),
    }
}

/// The same output, whose commands name what the host said of itself.
fn placed(output: Output, told: Option<&HostReports>) -> Output {
    match told {
        Some(told) => Output {
            place: told.place(output.place),
            ..output
        },
        None => output,
    }
}

/// The same, by this way; without its words where names are hidden.
fn by(place: CommandPlace, way: &Way, is_hidden: bool) -> CommandPlace {
    match way.text() {
        Some(_) if is_hidden => place.via("COMMAND"),
        Some(command) => place.via(command),
        None => place,
    }
}

/// One simulated machine, with a host before it that is started here.
fn simulated(
    args: &Args,
    lab: LabMachine<'_>,
    (way, told): (&Way, Option<HostReports>),
    check: Check,
    output: Output,
) -> Result<Exit, Stop> {
    if args.file.is_some() || args.hosts.len() > 1 {
        return Err(Stop::usage(
            "--lab is one simulated machine: leave --file and further hosts out",
        ));
    }
    let quiet = output.quiet;
    let near = CommandPlace::Lab(lab.to_string());
    let output = Output {
        place: by(near, way, output.privacy),
        ..output
    };
    let mut writer = ReportWriter::new(placed(output, told.as_ref()), 1)?;
    let host = args.hosts.first().map(String::as_str);
    let (report, afar) = drive(async {
        let scene = Scene::of(host, args.address, Some(lab), way).await?;
        let target = scene.target().await;
        let told = told.map(|told| told.of(&target)).transpose()?;
        let check = Check {
            machines: match &told {
                // As from another computer: only the connection is looked at.
                Some(_) => Machines::default(),
                None => scene.machines.clone(),
            },
            ..check
        };
        let report = one(&check, target).await?;
        let report = match told {
            Some(told) => told.joined(&check, report)?,
            None => report,
        };
        Ok((report, scene.afar))
    })?;
    writer.tell(&report)?;
    if !quiet {
        let via = way.text().map_or("", |_| " and the same --via");
        say(&format!(
            "This was a simulated machine: its commands take --lab {lab}{via}"
        ));
    }
    let exit = writer.finish()?;
    afar.heard_all()?;
    Ok(exit)
}

/// One host, which is looked at from the machines at both ends, too.
fn real(
    target: Target,
    (way, told, sign_in): (&Way, Option<HostReports>, Option<SignInWish>),
    check: Check,
    output: Output,
) -> Result<Exit, Stop> {
    let quiet = output.quiet;
    let output = match way.leads_away() {
        true => Output {
            place: by(CommandPlace::Host, way, output.privacy),
            ..output
        },
        false => placed(output, told.as_ref()),
    };
    let progress = if output.quiet {
        ProgressLine::hidden()
    } else {
        ProgressLine::on_terminal()
    };
    let what = format!("checking {target}");
    let mut writer = ReportWriter::new(output, 1)?;
    let (report, afar) = drive(async {
        // A login may ask for a password: nothing is shown beside that.
        let scene = Scene::at(target, way).await?;
        let target = scene.target().await;
        let told = told.map(|told| told.of(&target)).transpose()?;
        let check = Check {
            machines: match &told {
                Some(told) => told.machines(&scene.machines)?,
                None => scene.machines.clone(),
            },
            ..check.clone()
        };
        let near = watched(&what, progress, one(&check, target)).await?;
        let report = match told {
            Some(told) => told.joined(&check, near)?,
            None => near,
        };
        Ok((report, scene.afar))
    })?;
    let (report, stop) = match sign_in {
        Some(wish) => wish.carry_out(&check, report, quiet),
        None => (report, None),
    };
    writer.tell(&report)?;
    let exit = writer.finish()?;
    if let Some(stop) = stop {
        return Err(stop);
    }
    afar.heard_all()?;
    Ok(exit)
}

/// Many hosts, which are dialled only.
fn fleet(
    targets: Targets,
    expected: usize,
    check: Check,
    jobs: Jobs,
    output: Output,
) -> Result<Exit, Stop> {
    let broken = targets.broken();
    let mut writer = ReportWriter::new(output, expected)?;
    let mut interrupt = Interrupt::listen();
    let interrupted = CommandRuntime::start()?.block_on(async {
        let mut reports = many(&check, targets, jobs)?;
        loop {
            match interrupt.or(reports.next()).await {
                Ok(Some(report)) => writer.tell(&report)?,
                Ok(None) => return Ok(None),
                Err(exit) => return Ok::<_, Stop>(Some(exit)),
            }
        }
    })?;
    let (done, is_whole) = (writer.done(), writer.is_whole());
    // However a run ended, what it found is kept.
    let exit = writer.finish()?;
    if let Some(ended) = interrupted {
        return Err(Stop::interrupted(ended, &done));
    }
    broken.check()?;
    if is_whole { Ok(exit) } else { Err(broke()) }
}

/// How much later redial may hear that it is told to end than a command of its own does: Ctrl-C is for
/// both, and the end of the command is then no fault of it.
const ECHO: Duration = Duration::from_millis(500);

/// Does the work, unless redial is told to end.
pub fn drive<T>(work: impl Future<Output = Result<T, Stop>>) -> Result<T, Stop> {
    let mut interrupt = Interrupt::listen();
    let done = CommandRuntime::start()?.block_on(async {
        let done = interrupt.or(work).await?;
        if done.as_ref().is_err_and(|stop| stop.exit == Exit::Unknown) {
            interrupt.or(sleep(ECHO)).await?;
        }
        Ok(done)
    });
    done.unwrap_or_else(|exit| Err(Stop::interrupted(exit, "no host was checked")))
}

/// A check of one host on the runtime this is called on. One that panics ends in a sentence.
pub async fn one(check: &Check, target: Target) -> Result<Report, Stop> {
    let check = check.clone();
    let task = tokio::spawn(async move { check.one(&target, |_, _| {}).await });
    task.await.map_err(|_| broke())
}

/// Checks of many hosts, on threads of their own.
pub fn many(
    check: &Check,
    targets: impl Iterator<Item = Target> + Send + 'static,
    jobs: Jobs,
) -> Result<Reports, Stop> {
    check.many(targets, jobs).map_err(|e| Stop::not_started(&e))
}

fn broke() -> Stop {
    Stop {
        exit: Exit::Unknown,
        says: "a check broke (a bug in redial, please report it)".into(),
    }
}
