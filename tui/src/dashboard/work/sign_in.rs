//! Signing in to a host that was checked.

use std::{net::SocketAddr, sync::Arc};

use redial_catalog::PROBES;
use redial_check::{Check, CheckEvent, Report};
use redial_engine::judge;
use redial_kit::SignInUntil;
use redial_model::{Facts, LoginFact, Rung, RungState, utc};
use redial_report::{AddressLine, LineRung, RungEnd, rungs};

use super::{context::Work, site::Site};
use crate::{
    dashboard::{
        message::{Message, News},
        state::{HostId, Shown, SigningIn},
    },
    sign_in::{LoginProgram, SignInAt, SignInPlan, Signer},
};

/// Signs in, tells each step, and the report of both.
pub(super) async fn sign_in(work: &Work, id: HostId, site: &Arc<Site>, plan: SignInPlan) {
    let tell = |news| work.teller.of(id, news);
    let program = match LoginProgram::beside_redial() {
        Ok(program) => program,
        Err(stop) => return work.teller.tell(Message::Failed(stop.says)),
    };
    let Some(before) = site.shown() else { return };
    let steps = steps(&plan.until);
    let at_host = matches!(plan.at, SignInAt::Host(_));
    tell(News::SigningIn(SigningIn::begins(
        plan.named.as_ref(),
        &plan.until,
    )));
    let mut climbed: Vec<RungState> = vec![];
    let facts = &before.plain.facts;
    if let Some(climb) = facts.best_climb().filter(|_| at_host) {
        tell(News::Climbed(under_way(facts, climb.address, &[], steps)));
    }
    let on = |event: &CheckEvent, facts: &Facts| match event {
        CheckEvent::Started(card) => tell(News::Asked(card.id)),
        CheckEvent::Told(card, took) => tell(News::Told(
            card.id,
            utc::milliseconds(*took),
            judge(PROBES, facts),
        )),
        CheckEvent::Snagged(card, snag) => tell(News::Snagged(card.id, snag.clone())),
        // What a gateway answers stands in its own line, at the end.
        CheckEvent::Climbed(..) if !at_host => {}
        CheckEvent::Climbed(address, rung) => {
            climbed.push(rung.clone());
            tell(News::Climbed(under_way(facts, *address, &climbed, steps)));
        }
        CheckEvent::Viewed(..) => {}
    };
    let check = Check {
        // What is asked in a check may have been chosen; this was asked for now.
        probes: PROBES.to_vec(),
        ..work.wished().options.check.clone()
    };
    let signer = Arc::new(Signer { program, plan });
    let report = check.signed_in(before.plain.clone(), signer, on).await;
    tell(News::SignedIn(told(site, report)));
}

fn told(site: &Site, report: Report) -> Arc<Shown> {
    let shown = Arc::new(Shown::new(report));
    site.saw(&shown);
    shown
}

/// The steps that lie before a sign-in.
fn steps(until: &SignInUntil) -> &'static [Rung] {
    match until {
        SignInUntil::Auth => &Rung::SIGN_IN[..1],
        SignInUntil::Picture { .. } => &Rung::SIGN_IN,
    }
}

/// The connection as far as it came: what was climbed of the sign-in, and what lies before it.
fn under_way(
    facts: &Facts,
    address: SocketAddr,
    climbed: &[RungState],
    steps: &[Rung],
) -> AddressLine {
    let mut facts = facts.clone();
    let login = LoginFact {
        address: Some(address),
        rungs: climbed.to_vec(),
        ..LoginFact::default()
    };
    facts.add(login.into());
    let climbs = facts.line.iter().flat_map(|line| &line.climbs);
    let climb = climbs.into_iter().find(|climb| climb.address == address);
    let mut line = rungs(&facts, climb);
    let last = climbed.last().map(|rung| rung.rung);
    let ahead = steps.iter().filter(|step| Some(**step) > last);
    line.extend(ahead.map(|step| LineRung {
        rung: *step,
        state: RungEnd::NotReached,
        ms: None,
        detail: Default::default(),
    }));
    AddressLine {
        address: address.to_string().into(),
        line,
    }
}
