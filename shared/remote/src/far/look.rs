use std::sync::Arc;

use redial_engine::{CheckEvent, Settings, measure};
use redial_kit::{DynProbe, Lanes, Machines, Sockets};
use redial_machine::{Said, Snag};
use redial_model::Facts;

use super::voice::Voice;
use crate::protocol::{Look, Says};

/// Has probes look from here, and says what each sees as it ends.
pub(crate) async fn look(
    id: u64,
    look: Look,
    probes: &'static [&'static dyn DynProbe],
    machines: &Machines,
    voice: &Voice,
) {
    let mut asked = Vec::new();
    for name in look.probes {
        match probes.iter().find(|p| name == p.card().id) {
            Some(probe) => asked.push(*probe),
            None => voice.say(id, unknown(name)),
        }
    }
    let lanes = Arc::new(Lanes::new(Sockets::default()));
    let settings = Settings {
        timeouts: look.waits.into(),
        deep: look.deep,
    };
    let mut tell = |event: &CheckEvent, facts: &Facts| {
        if let Some(says) = said(event, facts) {
            voice.say(id, says);
        }
    };
    measure(
        &look.target,
        &asked,
        settings,
        &lanes,
        machines,
        look.facts,
        Some(&mut tell),
    )
    .await;
    voice.say(id, Says::Done);
}

fn said(event: &CheckEvent, facts: &Facts) -> Option<Says> {
    Some(match event {
        // It looks from no other place.
        CheckEvent::Started(_) | CheckEvent::Viewed(..) => return None,
        CheckEvent::Told(card, _) => Says::Told {
            probe: card.id.into(),
            facts: Box::new(facts.only(|t| t == card.tells)),
        },
        CheckEvent::Snagged(card, snag) => Says::Snagged {
            probe: card.id.into(),
            snag: snag.clone(),
        },
        CheckEvent::Climbed(address, rung) => Says::Climbed {
            address: *address,
            rung: Box::new(rung.clone()),
        },
    })
}

/// Another version of redial may have probes that this one has not.
fn unknown(probe: Said) -> Says {
    let snag = Snag::Broke {
        doing: format!("run the probe {probe} on the host"),
        why: "the redial there has no such probe".into(),
    };
    Says::Snagged { probe, snag }
}
