#![doc = include_str!("../README.md")]

mod folder;
mod grow;
mod kind;
mod own;
mod pipe;
mod read;
mod rights;
mod route;
mod writer;

pub use folder::{ScratchFolder, nameless, private_folder};
pub use grow::append;
pub use kind::UnfitFile;
pub use own::{append_own, create_own, read_own, remove_own, sync_names};
pub use read::{bounded, open_regular, read, read_regular};
pub use writer::{FileWriter, replace};
