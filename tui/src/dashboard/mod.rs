//! The dashboard: `state` holds what is known, `update` changes it by messages and answers with
//! effects, `view` draws it, `work` carries the effects out beside. Only `work` knows the engine.
//! The modules depend on each other in one direction: a test of the law reads their graph.

pub mod action;
mod background;
mod backstage;
pub mod confirm;
pub mod effect;
mod gate;
pub mod keys;
mod listen;
pub mod message;
mod settings;
mod show;
pub mod state;
mod terminal;
pub mod theme;
mod update;
mod view;
mod work;

pub use backstage::Backstage;
pub use settings::ScreenSettings;
pub use show::{Closed, Reread, Start, run};
pub use update::{begin, update};
pub use view::{draw, hit};
pub(crate) use work::{Wished, recent_hosts};
