use std::path::PathBuf;

use redial_engine::Journal;

/// A folder for a machine and its journal, gone when this is dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("redial-journal-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn machine(&self) -> PathBuf {
        self.0.join("machine.json")
    }

    pub fn journal(&self) -> Journal {
        Journal::at(self.0.join("journal"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
