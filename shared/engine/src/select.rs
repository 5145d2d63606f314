use redial_kit::DynProbe;
use redial_model::present_probe;

/// A name that is no probe.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a probe", .0.escape_debug())]
pub struct NoSuchProbe(pub String);

/// The probes named in `only` with those that tell what they need (all when it is empty), less
/// those in `skip`. Names of earlier versions are accepted.
pub fn select(
    all: &[&'static dyn DynProbe],
    only: &[String],
    skip: &[String],
) -> Result<Vec<&'static dyn DynProbe>, NoSuchProbe> {
    if let Some(unknown) = only
        .iter()
        .chain(skip)
        .find(|name| !all.iter().any(|p| p.card().id == present_probe(name)))
    {
        return Err(NoSuchProbe(unknown.clone()));
    }
    let named = |names: &[String], probe: &dyn DynProbe| {
        names.iter().any(|n| present_probe(n) == probe.card().id)
    };
    let mut kept: Vec<bool> = all
        .iter()
        .map(|p| only.is_empty() || named(only, *p))
        .collect();
    loop {
        let needed: Vec<_> = all
            .iter()
            .zip(&kept)
            .filter(|(_, k)| **k)
            .flat_map(|(p, _)| p.card().needs)
            .collect();
        let more: Vec<usize> = (0..all.len())
            .filter(|&i| !kept[i] && needed.contains(&&all[i].card().tells))
            .collect();
        if more.is_empty() {
            break;
        }
        more.into_iter().for_each(|i| kept[i] = true);
    }
    Ok(all
        .iter()
        .zip(kept)
        .filter(|(p, keep)| *keep && !named(skip, **p))
        .map(|(p, _)| *p)
        .collect())
}
