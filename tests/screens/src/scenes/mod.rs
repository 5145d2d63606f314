mod deeds;
mod gateway;
mod hosts;
mod made;
mod others;
mod sign_in;
mod ways;

use redial::dashboard::state::State;

pub use made::world;
pub use sign_in::healthy;

/// A screen worth looking at.
pub struct Scene {
    /// Its name.
    pub name: &'static str,
    /// The dashboard that shows it.
    pub state: State,
}

/// The state of the screen of this name.
pub fn scene(name: &str) -> State {
    let mut all = scenes().into_iter();
    all.find(|s| s.name == name).expect("a scene").state
}

/// Every screen.
pub fn scenes() -> Vec<Scene> {
    let mut all = Vec::new();
    let mut add = |name, state| all.push(Scene { name, state });
    hosts::lists(&mut add);
    hosts::lines(&mut add);
    hosts::views(&mut add);
    deeds::deeds(&mut add);
    others::others(&mut add);
    ways::ways(&mut add);
    sign_in::sign_in(&mut add);
    all
}
