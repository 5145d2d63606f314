//! What is read of the chain.

use redial_machine::{Machine, Slot, Snag, StoredCertificate, Value};
use redial_model::{Held, KeyFact, Known, Readings, Said, places};

/// Reads the chain. What can't be read does not keep the rest from being read.
pub(crate) fn look(machine: &dyn Machine) -> Result<KeyFact, Snag> {
    let [bound, made, store] = [
        places::rdp_tcp("SSLCertificateSHA1Hash"),
        places::win_stations(places::SELF_SIGNED),
        places::win_stations(places::OWN_STORE),
    ];
    let asked = [bound.clone(), made.clone(), store];
    let asked = asked.into_iter().chain(handing_out());
    let mut readings = Readings::of(machine, asked).some()?;
    let (bound, made) = (thumbprint(&readings, &bound), thumbprint(&readings, &made));
    let handed = handed(&readings);
    let own: Known<Vec<StoredCertificate>> = machine.certificates(places::STORE).into();
    let (bound_found, handed_found) = (found(machine, &bound, &own), found(machine, &handed, &own));
    let files = files(machine);
    readings.add(machine, slots(&files, &own));
    let named = [&bound_found, &handed_found];
    let named = named.map(|found| found.seen()?.as_ref()?.key_file.as_ref());
    let names: Vec<&str> = named.into_iter().flatten().map(Said::as_str).collect();
    let other_files = other_files(machine, &names);
    let list = |path: &String| Slot::Access { path: path.clone() };
    readings.add(machine, other_files.seen().into_iter().flatten().map(list));
    let other_files = other_files.map(|all| all.iter().map(|path| Said::new(path)).collect());
    Ok(KeyFact {
        other_files,
        readings,
        bound,
        made,
        handed,
        own,
        bound_found,
        handed_found,
        files,
    })
}

/// The policy that hands certificates out, and where the host may name the one it got. That it keeps
/// the name is known; under which of the two keys is not.
fn handing_out() -> [Slot; 3] {
    const NAMED: &str = "TemplateCertificate";
    [
        places::policy("CertTemplateName"),
        places::win_stations(NAMED),
        places::rdp_tcp(NAMED),
    ]
}

/// The certificate Group Policy hands out. Where a policy does so and no certificate is named, the
/// host may use any: nobody here can tell which.
fn handed(readings: &Readings) -> Known<Option<String>> {
    let [policy, named @ ..] = handing_out();
    match readings.held(&policy) {
        Held::Is(Value::Absent) => return Known::Is(None),
        Held::Is(_) => {}
        Held::Unread(why) => return Known::Unread(why.clone()),
        Held::Unasked => return Known::Unasked,
    }
    let mut named = named.iter().map(|slot| thumbprint(readings, slot));
    let none = Known::Unread(Snag::Broke {
        doing: "find the certificate from Group Policy (CertTemplateName)".into(),
        why: "the host does not name it (TemplateCertificate)".into(),
    });
    named
        .find(|named| matches!(named, Known::Is(Some(_))))
        .unwrap_or(none)
}

/// Remote Desktop's own key files, of the older provider and of the newer one. The newer one's
/// folder is looked at where that can be: Windows makes Remote Desktop's keys with the older one.
fn files(machine: &dyn Machine) -> Known<Vec<String>> {
    let newer = machine.files(places::CNG_KEYS).unwrap_or_default();
    let all = machine.files(places::KEYS);
    all.map(|all| own_files(all.into_iter().chain(newer)))
        .into()
}

/// The files of these names, in every folder of machine keys; looked for only where there are names.
/// Which folder a key lies in is its provider's to choose.
fn other_files(machine: &dyn Machine, names: &[&str]) -> Known<Vec<String>> {
    if names.is_empty() {
        return Known::Unasked;
    }
    let mut found = Vec::new();
    for folder in [places::KEYS, places::CNG_KEYS, places::SYSTEM_KEYS] {
        let all = match machine.files(folder) {
            Ok(all) => all,
            Err(why) => return Known::Unread(why),
        };
        let is_named = |path: &String| {
            let name = path.rsplit(['\\', '/']).next().unwrap_or(path);
            names.iter().any(|n| n.eq_ignore_ascii_case(name))
        };
        found.extend(all.into_iter().filter(is_named));
    }
    Known::Is(found)
}

/// What is read of what was listed.
fn slots(files: &Known<Vec<String>>, own: &Known<Vec<StoredCertificate>>) -> Vec<Slot> {
    let of_file = |path: &String| {
        let path = path.clone();
        [Slot::Access { path: path.clone() }, Slot::KeyFile { path }]
    };
    let stored = |certificate: &StoredCertificate| Slot::Certificate {
        store: places::STORE.into(),
        thumbprint: certificate.thumbprint.clone(),
    };
    let path = || places::KEYS.to_owned();
    let folder = [
        Slot::KeyStore { path: path() },
        Slot::Access { path: path() },
    ];
    let files = files.seen().into_iter().flatten().flat_map(of_file);
    let own = own.seen().into_iter().flatten().map(stored);
    files
        .chain(folder)
        .chain([Slot::OwnCertificate])
        .chain(own)
        .collect()
}

/// The thumbprint that stands in a value of the registry; zeros stand for none.
fn thumbprint(readings: &Readings, slot: &Slot) -> Known<Option<String>> {
    match readings.held(slot) {
        Held::Is(value) => Known::Is(places::thumbprint(value)),
        Held::Unread(why) => Known::Unread(why.clone()),
        Held::Unasked => Known::Unasked,
    }
}

/// The certificate that is named, in the store where an administrator or an authority puts it, or in
/// the one the host keeps its own in: Microsoft's own text compares a bound thumbprint with those
/// (MicrosoftDocs/SupportArticles-docs, internal-error-has-occurred-connecting-remote-machine).
fn found(
    machine: &dyn Machine,
    named: &Known<Option<String>>,
    own: &Known<Vec<StoredCertificate>>,
) -> Known<Option<StoredCertificate>> {
    let Known::Is(Some(thumbprint)) = named else {
        return Known::Unasked;
    };
    let of =
        |all: &Vec<StoredCertificate>| all.iter().find(|c| c.thumbprint == *thumbprint).cloned();
    if let Some(own) = own.seen().and_then(of) {
        return Known::Is(Some(own));
    }
    let others: Known<Vec<StoredCertificate>> = machine.certificates(places::MY).into();
    match others.map(|all| of(&all)) {
        // Not where it was looked for; the other store may have it.
        Known::Is(None) => own.as_ref().map(|_| None),
        found => found,
    }
}

fn own_files(all: impl Iterator<Item = String>) -> Vec<String> {
    all.filter(|path| places::is_key_file(path)).collect()
}
