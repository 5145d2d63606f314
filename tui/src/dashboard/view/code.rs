//! What mstsc's numbers say, and what they don't.

use super::page::Page;
use crate::dashboard::{
    state::{CodeAsked, Prompt, State},
    theme::Tone,
};

pub(super) fn page(state: &State, code: &CodeAsked, width: u16) -> Page {
    let mut page = Page::new(width);
    let typed = match &state.prompt {
        Some(Prompt::Code(text)) => text,
        _ => &code.typed,
    };
    page.row([
        (
            Tone::Dim,
            "error code, with its extended code, or a name: ".into(),
        ),
        (Tone::Key, typed.clone()),
    ]);
    page.gap();
    if code.says.is_empty() {
        page.text(0, Tone::Dim, "For example 0x904 0x7, or 2308 7. Names of findings, causes, checks and fixes are explained as well.");
        return page;
    }
    for line in code.says.lines() {
        let indent = line.len() - line.trim_start().len();
        page.text(
            indent,
            if indent == 0 {
                Tone::Strong
            } else {
                Tone::Plain
            },
            line.trim_start(),
        );
    }
    page
}
