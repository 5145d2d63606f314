use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicUsize},
};

use redial_engine::Rights;
use redial_lab::{Patient, Simulated, WARD};
use redial_model::Facts;
use redial_report::quoted_command;
use tokio::task::spawn_blocking;

use super::ways::Ways;
use crate::{
    dashboard::state::{HostPlace, Reach, Shown},
    exit::{Exit, Stop},
    lab::LabMachine,
    readonly::HostNames,
    scene::{self, Kept, Scene},
};

/// A host that was made ready.
pub(super) struct Site {
    pub scene: Scene,
    /// What is known where the machine has no journal that could be kept safe.
    pub kept: Result<Kept, String>,
    /// The channel to it, and other places.
    pub ways: Ways,
    /// The words that name it on the command line.
    words: String,
    /// The last whole report.
    shown: Mutex<Option<Arc<Shown>>>,
    /// Which of its addresses is dialled next.
    pub turn: AtomicUsize,
    /// Whether it is a host of the network, to be remembered.
    pub real: bool,
}

fn broke() -> Stop {
    Stop {
        exit: Exit::Unknown,
        says: "looking at this computer failed (a bug in redial, please report it)".into(),
    }
}

impl Site {
    pub async fn open(place: HostPlace, journal: Option<&Path>) -> Result<Self, Stop> {
        let real = matches!(place, HostPlace::Host(_));
        let kept = |lab| scene::kept(journal, lab).map_err(|stop| stop.says);
        let (scene, kept, words) = match place {
            HostPlace::Host(target) => {
                let words = match target.address {
                    Some(address) => format!("{target} --address {address}"),
                    None => target.to_string(),
                };
                // The machine is asked for its names, which may block.
                (
                    spawn_blocking(|| Scene::near(target))
                        .await
                        .map_err(|_| broke())?,
                    kept(None),
                    words,
                )
            }
            HostPlace::Patient(name) => {
                let patient = Patient::named(name).map_err(|e| Stop::usage(e.to_string()))?;
                (
                    Scene::simulated(Simulated::new(patient.state()), None, None).await?,
                    kept(Some(LabMachine::Named(name))),
                    format!("--lab {name}"),
                )
            }
            HostPlace::Ward(name) => {
                let sick = WARD
                    .iter()
                    .find(|s| s.name == name)
                    .ok_or_else(|| Stop::usage(format!("{name}: no sick host of this name")))?;
                (
                    Scene::ward(sick).await?,
                    kept(Some(LabMachine::Named(name))),
                    name.into(),
                )
            }
            HostPlace::Lab(target, lab) => {
                let lab = LabMachine::of(&lab)?;
                (
                    Scene::simulated(lab.open()?, target, None).await?,
                    kept(Some(lab)),
                    format!("--lab {lab}"),
                )
            }
        };
        Ok(Self {
            scene,
            kept,
            ways: Ways::default(),
            words,
            shown: Mutex::default(),
            turn: AtomicUsize::new(0),
            real,
        })
    }

    /// What is dialled, and which machines may be looked at and changed.
    pub async fn reach(&self) -> Reach {
        let target = self.scene.target().await;
        let machines = self.machines();
        let far = self.ways.far();
        let via = far
            .as_ref()
            .map(|far| format!(" --via {}", quoted_command(&far.command)));
        let look = move || {
            let (client, host) = (&*machines.client, &*machines.host);
            let names = [host, client].map(HostNames::of_machine);
            (Rights::on(client), Rights::on(host), names)
        };
        let (client, host, [host_names, client_names]) =
            spawn_blocking(look).await.unwrap_or_default();
        let can_elevate = self.real && redial_windows::can_elevate();
        Reach {
            target,
            client,
            host,
            host_names,
            client_names,
            can_elevate,
            far_readonly: far.is_some_and(|far| far.afar.is_readonly()),
            words: format!("{}{}", self.words, via.unwrap_or_default()),
        }
    }

    /// What the last check saw.
    pub fn facts(&self) -> Facts {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown
            .as_ref()
            .map_or_else(Facts::default, |shown| shown.plain.facts.clone())
    }

    /// What the last check saw, as it is shown.
    pub fn shown(&self) -> Option<Arc<Shown>> {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.clone()
    }

    pub fn saw(&self, shown: &Arc<Shown>) {
        let mut last = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(Arc::clone(shown));
    }
}
