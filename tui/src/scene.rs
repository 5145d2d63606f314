//! Where a command takes place: the target, the machines at both ends, and the journal of what is
//! done to them.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use etcetera::BaseStrategy;
use redial_engine::Journal;
use redial_files::ScratchFolder;
use redial_kit::Machines;
use redial_lab::{Host, Sick, Simulated, start_machine};
use redial_model::{Machine, Target, machine::System, places};

use crate::{
    afar::{Afar, Way},
    asked,
    exit::{Exit, Stop},
    lab::LabMachine,
    vault::Administrators,
};

/// The name every simulated machine is asked for by.
const LAB_HOST: &str = "srv01.corp.test";

/// A target and its machines.
pub struct Scene {
    asked: Target,
    /// The machines at both ends.
    pub machines: Machines,
    /// The channel to the host, where it is not looked at from here.
    pub afar: Afar,
    simulated: Option<Arc<Simulated>>,
    /// The loopback host that is dialled, where one was started here.
    host: Option<Host>,
}

impl Scene {
    /// For a host, or a simulated one that is started here.
    pub async fn of(
        host: Option<&str>,
        address: Option<IpAddr>,
        lab: Option<LabMachine<'_>>,
        way: &Way,
    ) -> Result<Self, Stop> {
        let parsed = host.map(asked::host).transpose()?;
        if let Some(lab) = lab {
            let scene = Self::simulated(lab.open()?, parsed, address).await?;
            return scene.seen_from(way.open().await?);
        }
        let Some(mut asked) = parsed else {
            return Err(Stop::usage(
                "no host was named: give one, such as srv01, before the fix",
            ));
        };
        asked.address = address.or(asked.address);
        Self::at(asked, way).await
    }

    /// For a host of the network.
    pub async fn at(asked: Target, way: &Way) -> Result<Self, Stop> {
        Self::near(asked).seen_from(way.open().await?)
    }

    /// For a host of the network that is looked at from here.
    pub fn near(asked: Target) -> Self {
        Self {
            machines: at_both_ends(&asked),
            asked,
            afar: Afar::default(),
            simulated: None,
            host: None,
        }
    }

    /// The same, with the host at the far end of a channel.
    fn seen_from(self, afar: Afar) -> Result<Self, Stop> {
        let machines = afar.machines(self.machines)?;
        Ok(Self {
            machines,
            afar,
            ..self
        })
    }

    /// For a simulated machine, with a loopback host before it that is started here.
    pub async fn simulated(
        machine: Simulated,
        asked: Option<Target>,
        address: Option<IpAddr>,
    ) -> Result<Self, Stop> {
        let machine = Arc::new(machine);
        let host = start_machine(Arc::clone(&machine))
            .await
            .map_err(|e| cannot_start(&e))?;
        let shared: Arc<dyn Machine> = Arc::clone(&machine) as _;
        let name = asked.map_or_else(|| LAB_HOST.into(), |t| t.host);
        let asked = Target {
            address,
            ..Target::at(name, host.port())
        };
        Ok(Self {
            asked,
            machines: Machines {
                client: Arc::clone(&shared),
                host: shared,
                ..Machines::default()
            },
            afar: Afar::default(),
            simulated: Some(machine),
            host: Some(host),
        })
    }

    /// For a sick host of the lab with no machine behind it, started here.
    pub async fn ward(sick: &Sick) -> Result<Self, Stop> {
        let host = sick.start().await.map_err(|e| cannot_start(&e))?;
        let asked = Target {
            address: Some(host.ip()),
            ..Target::at(sick.asked_as, host.port())
        };
        Ok(Self {
            asked,
            machines: Machines::default(),
            afar: Afar::default(),
            simulated: None,
            host: Some(host),
        })
    }

    /// What is dialled now: a simulated name may lead elsewhere after a fix.
    pub async fn target(&self) -> Target {
        let mut target = self.asked.clone();
        if let (Some(machine), Some(host)) = (&self.simulated, &self.host) {
            host.settle().await;
            target.address = target
                .address
                .or_else(|| Some(machine.state().leads_to(&target.host)));
        }
        target
    }
}

fn cannot_start(error: &std::io::Error) -> Stop {
    Stop {
        exit: Exit::Unknown,
        says: format!("cannot start the simulated host: {error}"),
    }
}

/// This machine as the client, and as the host when it is the one that is dialled.
pub fn at_both_ends(target: &Target) -> Machines {
    let this = redial_windows::this_machine();
    let is_this = this.here() && is_this(target, &*this);
    Machines {
        client: Arc::clone(&this),
        host: if is_this {
            this
        } else {
            Machines::default().host
        },
        ..Machines::default()
    }
}

/// Whether a target is the machine itself: by address, or by its own names. Another port of it may
/// be a tunnel to somewhere else.
fn is_this(target: &Target, machine: &dyn Machine) -> bool {
    if target.port != places::RDP_PORT && places::port(machine) != Ok(target.port) {
        return false;
    }
    let address = target.address.or_else(|| target.host.parse().ok());
    if let Some(address) = address {
        return address.is_loopback()
            || machine
                .adapters()
                .is_ok_and(|all| all.iter().any(|a| a.addresses.contains(&address)));
    }
    let own = |system: System| {
        let host = target.host.to_ascii_lowercase();
        let name = system.computer.as_str().to_ascii_lowercase();
        host == name
            || system.domain.is_some_and(|domain| {
                host == format!("{name}.{}", domain.as_str().to_ascii_lowercase())
            })
    };
    target.host.eq_ignore_ascii_case("localhost") || machine.system().is_ok_and(own)
}

/// A journal, and the folder that goes with it when it goes.
pub struct Kept {
    /// The journal.
    pub journal: Journal,
    /// A simulated machine that lived in memory takes its journal with it.
    _scratch: Option<ScratchFolder>,
}

/// The machine whose journal is meant, and that journal: beside a simulated machine's file, in the
/// machine's own folder otherwise.
pub fn kept(journal: Option<&Path>, lab: Option<LabMachine<'_>>) -> Result<Kept, Stop> {
    let journal = match (journal, lab) {
        (Some(folder), _) => Journal::at(folder),
        (None, None) => own_journal()?,
        (None, Some(machine)) => match machine.journal() {
            Some(folder) => Journal::at(folder),
            None => return scratch(),
        },
    };
    Ok(Kept {
        journal,
        _scratch: None,
    })
}

/// A journal that is gone when redial ends.
fn scratch() -> Result<Kept, Stop> {
    let folder = ScratchFolder::new("lab").map_err(|e| {
        Stop::failed(format!(
            "cannot make a folder for the journal among the temporary files: {e}"
        ))
    })?;
    Ok(Kept {
        journal: Journal::at(folder.path()),
        _scratch: Some(folder),
    })
}

/// The machine's own journal: one for all users on Windows, where only administrators may read it;
/// the user's state elsewhere. Nothing is made here.
fn own_journal() -> Result<Journal, Stop> {
    if let Some(folder) = redial_windows::journal_folder() {
        let folder = folder
            .map_err(|why| Stop::failed(format!("the journal cannot be kept safe: {why}")))?;
        return Ok(Journal::kept_by(folder, Arc::new(Administrators)));
    }
    let folder = state_folder().ok_or_else(|| {
        Stop::failed("there is no home folder to keep the journal in: give one with --journal")
    })?;
    Ok(Journal::at(folder.join("journal")))
}

/// The user's own folder for what redial remembers.
pub fn state_folder() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(
        base.state_dir()
            .unwrap_or_else(|| base.data_dir())
            .join("redial"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_lab::MachineState;
    use redial_model::Value;

    #[test]
    fn a_tunnel_on_this_machine_is_another_machine() {
        let mut state = MachineState::healthy();
        state.set(places::rdp_tcp("PortNumber"), Value::Dword(3390));
        let machine = Simulated::new(state);
        let is = |text: &str| is_this(&Target::parse(text).unwrap(), &machine);
        assert!(
            is("localhost")
                && is("127.0.0.1:3390")
                && is("[::1]:3390")
                && is("srv01")
                && is("SRV01.corp.test")
        );
        assert!(!is("localhost:13389") && !is("srv02") && !is("192.0.2.7"));
    }
}
