//! One public name, one thing.

use std::collections::BTreeMap;

use super::{
    leftovers::only,
    source::{Source, Type, sources},
};

/// Names that stand for more than one thing.
const TWICE: &[&str] = &[];

/// The one unit struct a probe or fix is named by: `redial_probe_tls_support::TlsSupport`, `redial_fix_tls::Tls`.
fn is_catalogued(source: &Source, kind: &Type) -> bool {
    let place = ["probes/", "fixes/"];
    kind.is_unit
        && place.iter().any(|p| source.path.starts_with(p))
        && source.path.ends_with("/src/lib.rs")
}

#[test]
fn a_public_type_name_means_one_thing() {
    let mut places: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for source in sources().iter().filter(|s| !s.is_test()) {
        for kind in source.types.iter().filter(|t| !is_catalogued(source, t)) {
            places.entry(&kind.name).or_default().push(&source.path);
        }
    }
    let twice = places.into_iter().filter(|(_, places)| places.len() > 1);
    let twice: BTreeMap<_, _> = twice.collect();
    only(
        &format!("a type's name stands in more than one place; all of them: {twice:#?}"),
        twice.keys().map(|name| (*name).to_owned()),
        TWICE,
    );
}
