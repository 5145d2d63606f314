//! Services as Windows has them: what TermService reads only when it starts, and how long one takes to
//! stop.
//!
//! * SCHANNEL's protocol switches count for credential handles that are opened afterwards: "an
//!   application or service restart may be required" (learn.microsoft.com, "Transport Layer Security
//!   (TLS) registry settings"). TermService opens its own when it starts.
//! * After SSLCertificateSHA1Hash was removed, "restart the system, and test again"
//!   (MicrosoftDocs/SupportArticles-docs, internal-error-has-occurred-connecting-remote-machine): the
//!   service keeps the certificate it was bound to.
//! * LanAdapter says on which adapter the listener opens its socket, which it does once.
//! * A stop is a request: ControlService returns at once, and the service is SERVICE_STOP_PENDING
//!   until it is done. One in that state can't be started: an instance runs
//!   (ERROR_SERVICE_ALREADY_RUNNING; learn.microsoft.com, "Stopping a Service", StartServiceW).

use redial_model::{Reading, Slot, Startup, Value, places};

use super::MachineState;

/// What TermService reads when it starts, and at no other time.
fn read_at_start() -> [Slot; 4] {
    [
        places::schannel("TLS 1.2", "Server", "Enabled"),
        places::schannel("TLS 1.2", "Server", "DisabledByDefault"),
        places::rdp_tcp("SSLCertificateSHA1Hash"),
        places::rdp_tcp("LanAdapter"),
    ]
}

impl MachineState {
    /// What a slot that is read at TermService's start held then.
    pub(super) fn in_force(&self, slot: &Slot) -> Value {
        let Some(started) = &self.started else {
            return self.get(slot);
        };
        let read = started.iter().find(|reading| reading.slot == *slot);
        read.map_or(Value::Absent, |reading| reading.value.clone())
    }

    /// TermService starts: it reads what it reads only then.
    pub(super) fn listener_starts(&mut self) {
        let read = read_at_start().map(|slot| Reading {
            value: self.get(&slot),
            slot,
        });
        self.started = Some(read.to_vec());
    }

    /// Starts or stops a service, with what follows from it.
    pub(super) fn run_service(&mut self, name: &str, runs: bool) -> Result<(), String> {
        if self.get(&places::service(name)) == Value::Absent {
            return Err("the service does not exist (1060)".into());
        }
        if self.stopping.contains_key(name) {
            return Err(if runs {
                "an instance of the service is already running (1056)".into()
            } else {
                "the service did not stop in time (1460)".into()
            });
        }
        if runs {
            self.start_service(name)
        } else {
            self.stop_service(name)
        }
    }

    fn start_service(&mut self, name: &str) -> Result<(), String> {
        if self.get(&places::startup(name)) == Value::Startup(Startup::Disabled) {
            return Err("the service is disabled (1058)".into());
        }
        let ran = |state: &Self, name| state.get(&places::service(name)) == Value::Running(true);
        if name == places::UM_RDP && !ran(self, places::TERM_SERVICE) {
            self.start_service(places::TERM_SERVICE)?;
        }
        let begins = !ran(self, name);
        self.set(places::service(name), Value::Running(true));
        if begins && name == places::TERM_SERVICE {
            self.listener_starts();
        }
        if name == places::SESSION_ENV {
            self.renew();
        }
        Ok(())
    }

    fn stop_service(&mut self, name: &str) -> Result<(), String> {
        if name == places::TERM_SERVICE
            && self.get(&places::service(places::UM_RDP)) == Value::Running(true)
        {
            return Err("UmRdpService depends on it and runs (1051)".into());
        }
        if let Some(seconds) = self.faults.slow.get(name)
            && self.get(&places::service(name)) == Value::Running(true)
        {
            let stopped = self.now() + seconds;
            self.stopping.insert(name.into(), stopped);
            return Err("the service did not stop in time (1460)".into());
        }
        self.set(places::service(name), Value::Running(false));
        Ok(())
    }

    /// Services whose time to stop is over have stopped; whether there were any.
    pub(super) fn stopped_by_now(&mut self) -> bool {
        let now = self.now();
        let over = self.stopping.iter().filter(|(_, at)| **at <= now);
        let stopped: Vec<String> = over.map(|(name, _)| name.clone()).collect();
        for name in &stopped {
            self.stopping.remove(name);
            self.set(places::service(name), Value::Running(false));
        }
        !stopped.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use redial_model::Machine;

    use super::*;
    use crate::{Patient, Simulated};

    fn restart(machine: &Simulated) {
        for (name, runs) in [
            (places::UM_RDP, false),
            (places::TERM_SERVICE, false),
            (places::UM_RDP, true),
        ] {
            let slot = places::service(name);
            machine.write(&slot, &Value::Running(runs)).unwrap();
        }
    }

    #[test]
    fn what_is_read_at_the_start_counts_after_a_restart() {
        let [tls, _, hash, adapter] = read_at_start();
        for (slot, fault, mended) in [
            (tls, Value::Dword(0), Value::Dword(1)),
            (
                hash,
                Value::Binary(redial_model::Hex(vec![1])),
                Value::Absent,
            ),
            (adapter, Value::Dword(7), Value::Dword(0)),
        ] {
            let mut state = MachineState::healthy();
            state.set(slot.clone(), fault.clone());
            let machine = Simulated::new(state);
            machine.write(&slot, &mended).unwrap();
            assert_eq!(machine.state().in_force(&slot), fault, "{slot}");
            restart(&machine);
            assert_eq!(machine.state().in_force(&slot), mended, "{slot}");
        }
    }

    #[test]
    fn a_service_takes_its_time_and_is_not_up_meanwhile() {
        let machine = Simulated::new(Patient::named("shut-out").unwrap().state());
        let name = places::TERM_SERVICE;
        machine.change(|state| state.faults.slow.insert(name.into(), 0.3));
        let stop = |name| machine.write(&places::service(name), &Value::Running(false));
        stop(places::UM_RDP).unwrap();
        assert!(stop(name).is_err(), "it did not stop in time");
        assert!(!machine.state().listens(), "and is on its way");
        let running = Value::Running(true);
        assert_eq!(machine.read(&places::service(name)), Ok(running.clone()));
        machine.write(&places::service(name), &running).unwrap();
        assert!(machine.state().listens(), "waited for, and started");
    }
}
