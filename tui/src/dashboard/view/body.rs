use ratatui::layout::Rect;

use super::page::{Anchor, Page};
pub(super) use crate::dashboard::state::WIDE;

/// What stands between the tabs and the footer.
pub(super) struct Body {
    /// What stays in sight above, however long the rest is.
    pub head: Option<Page>,
    pub left: Page,
    pub right: Option<Page>,
    /// What stays in sight below.
    pub foot: Option<Page>,
    /// Where what is picked stands.
    pub anchor: Anchor,
}

/// Where the parts of a body are.
pub(super) struct Parts {
    pub head: Rect,
    pub main: Rect,
    pub foot: Option<Rect>,
}

impl Body {
    /// A page alone.
    pub fn one(left: Page) -> Self {
        Self {
            head: None,
            left,
            right: None,
            foot: None,
            anchor: Anchor::Middle,
        }
    }

    /// A page with a foot; where the page would keep fewer than so many rows, the foot ends the page.
    pub fn footed(mut page: Page, mut foot: Page, area: Rect, least: usize) -> Self {
        if foot.rows.len() + least > usize::from(area.height) {
            page.gap();
            page.rows.append(&mut foot.rows);
            return Self::one(page);
        }
        Self {
            foot: Some(foot),
            ..Self::one(page)
        }
    }

    /// A page on which what belongs to the picked row follows it.
    pub fn opened(left: Page) -> Self {
        Self {
            anchor: Anchor::Top,
            ..Self::one(left)
        }
    }

    /// Where everything is on this area.
    pub fn parts(&self, area: Rect) -> Parts {
        let above = self.head.as_ref().map_or(0, |head| head.rows.len() as u16);
        let above = above.min(area.height / 3);
        let head = Rect {
            height: above,
            ..area
        };
        let area = Rect {
            y: area.y + above,
            height: area.height - above,
            ..area
        };
        let Some(foot) = &self.foot else {
            return Parts {
                head,
                main: area,
                foot: None,
            };
        };
        // The rest keeps two rows at least.
        let rows = (foot.rows.len() as u16).min(area.height.saturating_sub(2));
        let room = area.height - rows;
        let used = room.min(self.left.rows.len() as u16 + 1);
        let foot = Rect {
            y: area.top() + used,
            height: rows,
            ..area
        };
        Parts {
            head,
            main: Rect {
                height: used,
                ..area
            },
            foot: Some(foot),
        }
    }
}
