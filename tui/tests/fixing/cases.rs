//! Random machines, and plans for them: those of the clinic with the fix that repairs them, and
//! healthy ones with changes of any slots.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Mutex, PoisonError},
};

use redial_lab::{CLINIC, MachineState, Simulated};
use redial_model::{
    Change, Plan, Side, Slot, Step, Value,
    machine::{IpVersion, Machine, Startup},
    places,
};

use super::lab::Lab;

/// Random numbers, the same ones for each seed (splitmix64).
pub struct Dice(u64);

impl Dice {
    pub fn of(seed: usize) -> Self {
        Self(seed as u64)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) as usize % end
    }

    fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

/// A machine in a file, and a plan for it.
pub struct Case {
    pub lab: Lab,
    pub plan: Plan,
    /// The machine before the plan.
    pub before: MachineState,
}

impl Case {
    pub fn rolled(dice: &mut Dice) -> Self {
        let (mut state, plan) = match dice.below(3) {
            0 => random(dice),
            _ => of_the_clinic(dice),
        };
        state.wire.clock = dice.below(1801) as i64 - 900;
        if dice.below(6) == 0 {
            changed_meanwhile(&mut state, &plan, dice);
        }
        let lab = Lab::empty();
        Simulated::save(&state, Path::new(&lab.file())).unwrap();
        let before = lab.state();
        Self { lab, plan, before }
    }

    /// Machine and plan, in a word.
    pub fn name(&self) -> String {
        format!("{} of {} steps", self.plan.fix, self.plan.steps.len())
    }
}

/// A machine whose fix changes the host, and the fix's own plan for it.
fn of_the_clinic(dice: &mut Dice) -> (MachineState, Plan) {
    static MADE: Mutex<BTreeMap<&str, (MachineState, Plan)>> = Mutex::new(BTreeMap::new());
    let host = |fix: &str| redial_catalog::fix(fix).is_some_and(|f| f.card().side == Side::Host);
    // What Windows does when it is told to apply its policies is not undone.
    let whole = |fix: &str| fix != "policy.refresh";
    let patients = CLINIC.iter().filter(|p| host(p.fix) && whole(p.fix));
    let patients: Vec<_> = patients.collect();
    let patient = dice.pick(&patients);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let made = made.entry(patient.name).or_insert_with(|| {
        let lab = Lab::new(patient.name);
        let (code, said) = lab.run(&["plan", patient.fix, "--format", "json"], "");
        assert_eq!(code, Some(0), "{}: {said}", patient.name);
        (lab.state(), serde_json::from_str(&said).unwrap())
    });
    made.clone()
}

/// Somebody made one of the changes before the plan was applied.
fn changed_meanwhile(state: &mut MachineState, plan: &Plan, dice: &mut Dice) {
    let plain = |c: &&Change| matches!(c.slot, Slot::Registry { .. } | Slot::HostsEntry { .. });
    let changes: Vec<&Change> = plan.changes().filter(plain).collect();
    if !changes.is_empty() {
        let change = dice.pick(&changes);
        state.set(change.slot.clone(), change.after.clone());
    }
}

/// A healthy machine, and a plan of some changes, which may be several of one slot: each begins where
/// the one before it left its slot.
fn random(dice: &mut Dice) -> (MachineState, Plan) {
    let mut state = MachineState::healthy();
    state.set(places::service("Spooler"), Value::Running(false));
    state.set(places::startup("Spooler"), Value::Startup(Startup::Manual));
    for _ in 0..dice.below(4) {
        let (slot, value) = wanted(&state, dice);
        state.set(slot, value);
    }
    let machine = Simulated::new(state.clone());
    let (mut held, mut steps): (Vec<(Slot, Value)>, _) = (Vec::new(), Vec::new());
    for _ in 0..1 + dice.below(6) {
        let (slot, after) = wanted(&state, dice);
        let last = held.iter().rev().find(|(s, _)| *s == slot);
        let before = last.map_or_else(|| machine.read(&slot).unwrap(), |(_, v)| v.clone());
        if before != after {
            held.push((slot.clone(), after.clone()));
            steps.push(Step::Change(Change {
                slot,
                before,
                after,
            }));
        }
    }
    let fix = dice.pick(&[
        "security.raise",
        "firewall.allow-host",
        "security.step-down",
    ]);
    let plan = Plan {
        fix: fix.into(),
        steps,
        risk: redial_catalog::fix(fix).unwrap().card().risk,
        recheck: vec![],
    };
    (state, plan)
}

/// A slot, and a value it may hold.
fn wanted(state: &MachineState, dice: &mut Dice) -> (Slot, Value) {
    let number = dice.below(4) as u32;
    match dice.below(8) {
        0 => {
            let entry = Slot::HostsEntry {
                name: "srv01".into(),
            };
            (entry, Value::Text(format!("192.0.2.{}", 1 + number)))
        }
        1 => {
            let mtu = Slot::Mtu {
                interface: "Ethernet".into(),
                ip: IpVersion::V4,
            };
            (mtu, Value::Number(1280 + u64::from(number)))
        }
        2 => {
            let startup = dice.pick(&[Startup::Manual, Startup::Automatic]);
            (places::startup("Spooler"), Value::Startup(startup))
        }
        3 => {
            let runs = Value::Running(number > 1);
            (places::service("Spooler"), runs)
        }
        4 => {
            let rule = MachineState::rule_slot(&state.firewall.rules[0]);
            (rule, Value::Enabled(number > 1))
        }
        _ => {
            let name = dice.pick(&["A", "B", "C"]);
            let value = match number {
                0 => Value::Absent,
                1 => Value::Text("a word".into()),
                number => Value::Dword(number),
            };
            (places::registry(r"HKLM\SOFTWARE\x", name), value)
        }
    }
}
