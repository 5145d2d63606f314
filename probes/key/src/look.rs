//! What is read of the chain.

use redial_machine::{Machine, Slot, Snag, StoredCertificate, Value};
use redial_model::{Held, KeyFact, Known, Readings, places};

/// Reads the chain. What can't be read does not keep the rest from being read.
pub(crate) fn look(machine: &dyn Machine) -> Result<KeyFact, Snag> {
    let [bound, made, store] = [
        places::rdp_tcp("SSLCertificateSHA1Hash"),
        places::win_stations("SelfSignedCertificate"),
        places::win_stations("SelfSignedCertStore"),
    ];
    let asked = [bound.clone(), made.clone(), store];
    let mut readings = Readings::of(machine, asked).some()?;
    let (bound, made) = (thumbprint(&readings, &bound), thumbprint(&readings, &made));
    let own: Known<Vec<StoredCertificate>> = machine.certificates(places::STORE).into();
    let bound_found = bound
        .as_ref()
        .and_then(|bound| bound.as_ref().map_or(Known::Unasked, |t| find(machine, t)));
    let files: Known<Vec<String>> = machine.files(places::KEYS).map(own_files).into();
    readings.add(machine, slots(&files, &own));
    Ok(KeyFact {
        readings,
        bound,
        made,
        own,
        bound_found,
        files,
    })
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
    let folder = Slot::KeyStore {
        path: places::KEYS.into(),
    };
    let files = files.seen().into_iter().flatten().flat_map(of_file);
    let own = own.seen().into_iter().flatten().map(stored);
    files.chain([folder]).chain(own).collect()
}

/// The thumbprint that stands in a value of the registry; zeros stand for none.
fn thumbprint(readings: &Readings, slot: &Slot) -> Known<Option<String>> {
    match readings.held(slot) {
        Held::Is(Value::Binary(bytes)) if bytes.0.iter().any(|b| *b != 0) => {
            Known::Is(Some(bytes.to_string().to_uppercase()))
        }
        Held::Is(_) => Known::Is(None),
        Held::Unread(why) => Known::Unread(why.clone()),
        Held::Unasked => Known::Unasked,
    }
}

/// The bound certificate, in the store where an administrator puts it.
fn find(machine: &dyn Machine, thumbprint: &str) -> Known<Option<StoredCertificate>> {
    let store = machine.certificates(places::MY);
    let found = store.map(|all| all.into_iter().find(|c| c.thumbprint == thumbprint));
    found.into()
}

fn own_files(all: Vec<String>) -> Vec<String> {
    all.into_iter()
        .filter(|path| places::is_key_file(path))
        .collect()
}
