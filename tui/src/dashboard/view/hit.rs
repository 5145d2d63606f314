use crate::dashboard::{action::Action, state::Tab};

/// What can be clicked.
#[derive(Clone, Debug, PartialEq)]
pub enum Hit {
    /// A tab.
    Tab(Tab),
    /// An item of the list on the screen.
    Item(usize),
    /// A fix by its number.
    Fix(usize),
    /// A key of the footer.
    Act(Action),
}
