//! The law of the house, a file for each subject. Rules that are not kept everywhere yet carry a
//! table of known leftovers: it fails when one is added, and when one is mended but still listed.

mod catalog;
mod dashboard;
mod dependencies;
mod documents;
mod files;
mod foreign;
mod leftovers;
mod literals;
mod names;
mod publishing;
mod secrets;
mod sizes;
mod source;
mod supply;
mod words;
mod workspace;
