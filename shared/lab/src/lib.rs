#![doc = include_str!("../README.md")]

mod character;
mod host;
mod old_tls;
mod papers;
mod serve;
mod ward;

pub use character::{Character, Door, Ending, HEALTHY, Paper, Security};
pub use host::{Host, start, start_at};
pub use ward::{Sick, WARD};
