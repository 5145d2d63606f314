//! What the tests of the dashboard share: saved worlds, scenes made of them, screens as text and as
//! pictures, and a player of keys.

mod keyboard;
mod lab;
mod picture;
mod player;
mod scenes;
mod sheet;

pub use keyboard::{press, sees, types};
pub use lab::Lab;
pub use picture::{CHOSEN, picture, picture_in};
pub use player::Player;
pub use scenes::{Scene, healthy, scene, scenes, world};
pub use sheet::{buffer, marks, text};
