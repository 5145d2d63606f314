//! What reports and plans show, for every simulated machine: texts that fit, and commands that are
//! redial's own.

use clap::Parser;
use redial_check::Check;
use redial_lab::Patient;
use redial_model::Target;
use redial_report::{CommandPlace, Document, Format, Look, Report};
use unicode_width::UnicodeWidthStr;

use super::check::one;
use crate::{afar::Way, cli::Cli, lab::LabMachine, scene::Scene};

async fn checked(patient: &'static Patient) -> Report {
    let lab = LabMachine::Named(patient.name);
    let scene = Scene::of(None, None, Some(lab), &Way::default())
        .await
        .unwrap();
    let check = Check {
        machines: scene.machines.clone(),
        ..Check::default()
    };
    one(&check, scene.target().await).await.unwrap()
}

fn text(report: &Report, width: usize, place: &CommandPlace) -> String {
    let look = Look {
        width,
        ..Look::default()
    };
    let mut document = Document::of(1, Format::Text, look).at(place.clone());
    document.add(report)
}

/// Whether redial takes this command, as a shell gives it.
fn is_ours(command: &str) -> bool {
    let words = shlex::split(command).unwrap_or_default();
    Cli::try_parse_from(words).is_ok_and(|cli| cli.command.is_some())
}

#[test]
fn every_command_shown_is_one_and_has_a_line_of_its_own() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut commands = 0;
    for patient in Patient::all() {
        let report = runtime.block_on(checked(patient));
        // The same as if it were a host of the network, with an address beside its name.
        let host = Report {
            target: Target {
                address: Some([192, 0, 2, 7].into()),
                ..Target::parse("srv01.corp.test:3390").unwrap()
            },
            ..report.clone()
        };
        let lab = CommandPlace::Lab(patient.name.into());
        for width in [40, 60, 80, 100] {
            for shown in [
                text(&report, width, &lab),
                text(&host, width, &CommandPlace::Host),
            ] {
                for line in shown.lines() {
                    let command = line.trim_start();
                    let verb = command.strip_prefix("redial ");
                    let is_command = |verb: &str| {
                        ["fix ", "plan ", "check "]
                            .iter()
                            .any(|known| verb.starts_with(known))
                    };
                    if verb.is_some_and(is_command) {
                        assert!(is_ours(command), "{}: {command}", patient.name);
                        commands += 1;
                    } else {
                        assert!(line.width() <= width, "{}: {line}", patient.name);
                    }
                }
            }
        }
    }
    assert!(commands > 100, "only {commands} commands were shown");
}
