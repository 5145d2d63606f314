use std::sync::{Arc, atomic::Ordering};

use redial_catalog::PROBES;
use redial_check::{Check, CheckEvent};
use redial_dial::{Conveyance, Dial, look_up};
use redial_engine::judge;
use redial_kit::Lanes;
use redial_model::{Facts, LineFact, utc};
use redial_report::{AddressLine, VantageLine, rungs};

use super::{context::Work, mend, reach, recent, site::Site};
use crate::dashboard::{
    message::News,
    state::{HostId, Sample, Shown},
};

/// Asks every probe and tells how it goes; the report at the end.
pub(super) async fn check(work: &Work, id: HostId, site: &Arc<Site>) -> Arc<Shown> {
    let tell = |news| work.teller.of(id, news);
    tell(News::Began);
    // First what was changed: it says what takes itself back, and when.
    mend::tell_journal(work, id, site).await;
    let target = site.scene.target().await;
    let wished = work.wished();
    let usual = wished.options.check.clone();
    let check = Check {
        machines: site.machines(),
        vantages: [usual.vantages, site.ways.places()].concat(),
        deep: usual.deep || site.ways.is_deep(),
        ..usual
    };
    let mut climbs = LineFact::default();
    let on = |event: &CheckEvent, facts: &Facts| match event {
        CheckEvent::Started(card) => tell(News::Asked(card.id)),
        CheckEvent::Told(card, took) => tell(News::Told(
            card.id,
            utc::milliseconds(*took),
            judge(PROBES, facts),
        )),
        CheckEvent::Snagged(card, snag) => tell(News::Snagged(card.id, snag.clone())),
        CheckEvent::Climbed(address, rung) => tell(News::Climbed(AddressLine {
            address: address.to_string().into(),
            line: rungs(facts, Some(climbs.climbs_on(*address, rung.clone()))),
        })),
        CheckEvent::Viewed(place, view) => {
            tell(News::Viewed(*place, VantageLine::under_way(view)));
        }
    };
    let shown = Arc::new(Shown::new(check.one(&target, on).await));
    site.saw(&shown);
    if work.wished().remembers && site.real {
        let shown = Arc::clone(&shown);
        // What is remembered is a comfort: a full disk takes it away and nothing else.
        drop(tokio::task::spawn_blocking(move || {
            recent::remember(&shown.plain)
        }));
    }
    tell(News::Checked(Arc::clone(&shown)));
    reach::tell_lost(work, id, site);
    shown
}

/// Climbs the line to the next of its addresses, on one connection.
pub(super) async fn dial(site: &Site, check: &Check) -> Sample {
    let target = site.scene.target().await;
    let mut facts = site.facts();
    let lanes = Lanes::new(check.sockets.clone());
    let known = facts
        .address
        .as_ref()
        .is_some_and(|f| !f.addresses.is_empty());
    if !known {
        // A name that had no address may have one now.
        let limit = check.timeouts.answer;
        if let Ok(found) = look_up(&target, &lanes.limiter, limit).await {
            facts.add(found.into());
        }
    }
    let addresses = facts
        .address
        .as_ref()
        .map_or_else(Vec::new, |f| f.addresses.clone());
    let turn = site.turn.fetch_add(1, Ordering::Relaxed);
    let Some(ip) = target
        .address
        .or_else(|| addresses.get(turn % addresses.len().max(1)).copied())
    else {
        return Sample {
            at: utc::now(),
            line: AddressLine {
                address: Default::default(),
                line: rungs(&facts, None),
            },
            round_trip: None,
            up: false,
        };
    };
    let address = redial_dial::socket(&target, ip);
    let climb = Dial {
        address,
        name: target.name(),
        token: target.routing_token(),
        way: Conveyance::Direct,
        lanes: &lanes,
        timeouts: check.timeouts,
    }
    .once()
    .await;
    Sample {
        at: utc::now(),
        line: AddressLine {
            address: address.to_string().into(),
            line: rungs(&facts, Some(&climb)),
        },
        round_trip: climb.round_trip(),
        up: climb.broken().is_none(),
    }
}
