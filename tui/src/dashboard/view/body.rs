use super::page::{Anchor, Page};

/// From this width on two pages stand side by side.
pub(super) const WIDE: u16 = 100;

/// What stands between the tabs and the footer.
pub(super) struct Body {
    pub left: Page,
    pub right: Option<Page>,
    /// What stays in sight below, however long the rest is.
    pub foot: Option<Page>,
    /// Where what is picked stands.
    pub anchor: Anchor,
}

impl Body {
    /// A page alone.
    pub fn one(left: Page) -> Self {
        Self {
            left,
            right: None,
            foot: None,
            anchor: Anchor::Middle,
        }
    }

    /// A page on which what belongs to the picked row follows it.
    pub fn opened(left: Page) -> Self {
        Self {
            anchor: Anchor::Top,
            ..Self::one(left)
        }
    }
}
