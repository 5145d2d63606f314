//! Key files, their folder, and who may use them.

use redial_model::{
    Place, Slot, Value, places,
    sddl::{self, Access, Account},
};

use super::put;
use crate::Ground;

/// A key file goes aside and comes back; one that was made in its place is not lost.
pub fn a_key_file_goes_aside_and_comes_back(ground: &impl Ground) {
    let path = ground
        .machine()
        .files(&ground.folder())
        .unwrap()
        .into_iter()
        .find(|p| places::is_key_file(p))
        .expect("the key file");
    let slot = Slot::KeyFile { path: path.clone() };
    assert_eq!(
        ground.machine().read(&slot).unwrap(),
        Value::Place(Place::InUse)
    );
    put(ground.machine(), &slot, &Value::Place(Place::Aside));
    assert!(
        !ground
            .machine()
            .files(&ground.folder())
            .unwrap()
            .contains(&path)
    );
    ground.make(&path);
    assert_eq!(
        ground.machine().read(&slot).unwrap(),
        Value::Place(Place::Aside),
        "the old one is still aside"
    );
    put(ground.machine(), &slot, &Value::Place(Place::InUse));
    assert!(
        ground
            .machine()
            .files(&ground.folder())
            .unwrap()
            .contains(&path)
    );
}

/// The folder goes aside with a new one in its place that has every key but Remote Desktop's own,
/// and comes back with those made since.
pub fn a_key_folder_is_replaced_with_every_other_key(ground: &impl Ground) {
    let files = || {
        let mut files = ground.machine().files(&ground.folder()).unwrap();
        files.sort();
        files
    };
    let slot = Slot::KeyStore {
        path: ground.folder(),
    };
    let before = files();
    put(ground.machine(), &slot, &Value::Place(Place::Aside));
    let others: Vec<_> = before
        .iter()
        .filter(|p| !places::is_key_file(p))
        .cloned()
        .collect();
    assert_eq!(files(), others);
    assert!(others.len() >= 2, "{others:?}");
    let later = format!("{}-later", others[0]);
    ground.make(&later);
    put(ground.machine(), &slot, &Value::Place(Place::InUse));
    let mut expected = [before, vec![later]].concat();
    expected.sort();
    assert_eq!(files(), expected);
}

/// What was read as access can be written back, and reads the same.
pub fn an_access_list_comes_back(ground: &impl Ground) {
    let path = ground
        .machine()
        .files(&ground.folder())
        .unwrap()
        .into_iter()
        .next()
        .expect("a file");
    let slot = Slot::Access { path };
    let Value::Text(before) = ground.machine().read(&slot).unwrap() else {
        panic!("a file without a list")
    };
    assert!(before.contains("D:"), "{before}");
    assert_eq!(
        ground
            .machine()
            .read(&Slot::Access {
                path: format!("{}\\none", ground.folder())
            })
            .unwrap(),
        Value::Absent
    );
    if ground.keeps_access() {
        let entry = sddl::grant(Account::NetworkService, Access::Read);
        let narrow = sddl::with(&before, &entry);
        put(ground.machine(), &slot, &Value::Text(narrow));
        put(ground.machine(), &slot, &Value::Text(before));
    }
}

/// A list that keeps administrators out, as Windows makes those of Remote Desktop's keys, is read and
/// written all the same, and comes back with its owner.
pub fn a_list_that_keeps_administrators_out_is_read_and_comes_back(ground: &impl Ground) {
    if !ground.keeps_access() {
        return;
    }
    let files = || ground.machine().files(&ground.folder()).unwrap();
    let path = files().into_iter().next().expect("a file");
    ground.close(&path);
    let slot = Slot::Access { path: path.clone() };
    let closed = ground.machine().read(&slot).unwrap();
    let Value::Text(sddl) = &closed else {
        panic!("a file without a list")
    };
    let administrators = sddl::allows(sddl, Account::Administrators, Access::ReadList);
    assert_eq!(administrators, Ok(false), "{sddl}");
    let entry = sddl::grant(Account::NetworkService, Access::Read);
    put(
        ground.machine(),
        &slot,
        &Value::Text(sddl::with(sddl, &entry)),
    );
    put(ground.machine(), &slot, &closed);
    assert!(files().contains(&path));
    // What may not be opened can be put aside, and comes back with its list.
    let key = Slot::KeyFile { path };
    put(ground.machine(), &key, &Value::Place(Place::Aside));
    put(ground.machine(), &key, &Value::Place(Place::InUse));
    assert_eq!(ground.machine().read(&slot).unwrap(), closed);
}

/// A folder of keys is replaced although administrators may read none of them; each copy has the
/// list of what it is a copy of.
pub fn keys_that_keep_administrators_out_are_copied_with_their_lists(ground: &impl Ground) {
    if !ground.keeps_access() {
        return;
    }
    let lists = || {
        let mut files = ground.machine().files(&ground.folder()).unwrap();
        files.sort();
        let list = |path: &String| ground.machine().read(&Slot::Access { path: path.clone() });
        let others = files.iter().filter(|path| !places::is_key_file(path));
        others
            .map(|path| (path.clone(), list(path).unwrap()))
            .collect::<Vec<_>>()
    };
    for path in ground.machine().files(&ground.folder()).unwrap() {
        ground.close(&path);
    }
    let before = lists();
    let slot = Slot::KeyStore {
        path: ground.folder(),
    };
    put(ground.machine(), &slot, &Value::Place(Place::Aside));
    assert_eq!(lists(), before);
    put(ground.machine(), &slot, &Value::Place(Place::InUse));
    assert_eq!(lists(), before);
}
