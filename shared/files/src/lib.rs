#![doc = include_str!("../README.md")]

mod folder;
mod grow;
mod kind;
mod pipe;
mod read;
mod rights;
mod route;
mod writer;

pub use folder::{ScratchFolder, nameless, private_folder};
pub use grow::append;
pub use kind::UnfitFile;
pub use read::{bounded, open_regular, read, read_regular};
pub use writer::{FileWriter, replace};
