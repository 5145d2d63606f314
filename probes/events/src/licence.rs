//! Licences of Remote Desktop sessions. Source of the ids: see `asked`; learn.microsoft.com, "Event
//! ID 1069 — RDS CAL Availability" and "Event ID 1011 — Remote Desktop License Availability".

use redial_model::{Finding, Held, Slot, Value, places};

use crate::{
    LICENCE_REFUSED, MODE_UNSET, MODE_UNSET_OVER, NO_LICENCE,
    asked::{DAY, MANAGER},
    case::Case,
};

/// The numbers a licensing mode can have: per device, per user. 5 stands for none.
/// Source: MicrosoftDocs/windowsserverdocs, "License your RDS deployment".
const MODES: [u32; 2] = [2, 4];

pub(crate) fn judge(case: &Case<'_>) -> Vec<Finding> {
    let over = no_mode(case).or_else(|| grace_over(case));
    over.into_iter().chain(refused(case)).collect()
}

/// Nobody said which kind of licence the host uses. While the grace period lasts, that is only a
/// warning.
fn no_mode(case: &Case<'_>) -> Option<Finding> {
    if mode_is_set(case) {
        return None;
    }
    let says = "it is not set whether the host's licences are per device or per user";
    let latest = |id| case.latest(MANAGER, id);
    match (latest(1069), latest(1068)) {
        (Some(over), _) => Some(case.said(
            MODE_UNSET_OVER.found(format!("{says}, and the grace period has ended")),
            over,
        )),
        (None, Some(soon)) => Some(case.said(MODE_UNSET.found(says), soon)),
        (None, None) => None,
    }
}

/// The policy's mode counts before the deployment's.
fn mode_is_set(case: &Case<'_>) -> bool {
    let deployed = places::licensing("LicensingMode");
    [places::policy("LicensingMode"), deployed]
        .iter()
        .any(|slot| match case.facts.held(slot) {
            Held::Is(Value::Dword(n)) => MODES.contains(n),
            _ => false,
        })
}

fn grace_over(case: &Case<'_>) -> Option<Finding> {
    let over = [1128, 50280].into_iter();
    let event = over.filter_map(|id| case.latest(MANAGER, id)).next()?;
    let says = "the grace period for licences has ended";
    let finding = case.said(NO_LICENCE.found(says), event);
    Some(match servers(case) {
        Some(named) => finding.with("licence servers", named),
        None => finding,
    })
}

/// Which licence servers the host is told to ask, where that was read: the policy's go first.
fn servers(case: &Case<'_>) -> Option<String> {
    let of = |slot: Slot| match case.facts.held(&slot) {
        Held::Is(Value::Text(text)) if !text.is_empty() => Some(Some(text.clone())),
        Held::Is(Value::Texts(texts)) if !texts.is_empty() => Some(Some(texts.join(", "))),
        Held::Is(_) => Some(None),
        Held::Unread(_) | Held::Unasked => None,
    };
    let by_policy = of(places::policy("LicenseServers"));
    let deployed = of(places::licence_servers());
    match (by_policy.flatten(), deployed) {
        (Some(named), _) | (None, Some(Some(named))) => Some(named),
        (None, Some(None)) => Some("none is configured".into()),
        (None, None) => None,
    }
}

/// A client was turned away for its licence. Where redial runs on another machine than the host,
/// only that machine's own trouble counts.
fn refused(case: &Case<'_>) -> Option<Finding> {
    let system = case.facts.system.as_ref();
    let ends = system.and_then(|s| Some((s.client.seen()?, s.host.seen()?)));
    let other = ends.filter(|(client, host)| client.computer != host.computer);
    let is_of_client = |named: Option<&str>| match (other, named) {
        (Some((client, _)), Some(named)) => client.computer.as_str().eq_ignore_ascii_case(named),
        _ => true,
    };
    let refused = [1011, 1004, 1003].into_iter();
    let event = refused
        .flat_map(|id| case.log.of(MANAGER, id))
        .filter(|e| case.age(e) < DAY as f64)
        .find(|e| e.id == 1004 || is_of_client(e.at("Param1", 0)))?;
    let says = match event.id {
        1011 => "the host refused a client: its temporary licence has expired",
        1004 => "the host could not issue a licence to a client",
        _ => "the host refused a client: its licence is not valid",
    };
    Some(case.said(LICENCE_REFUSED.found(says), event))
}
