//! The texts of a Rust file: its string literals, wherever they stand, and its doc comments.

use proc_macro2::{Delimiter, Group, LexError, Literal, TokenStream, TokenTree};

/// Attributes whose texts only programmers read.
const FOR_PROGRAMMERS: &[&str] = &["cfg", "cfg_attr", "expect", "must_use", "serde"];

/// One text.
pub struct Text {
    pub line: usize,
    pub text: String,
    /// Whether it is a doc comment.
    pub is_doc: bool,
}

/// The texts of a file, without those of its tests.
pub fn literals(source: &str) -> Result<Vec<Text>, LexError> {
    let mut all = Vec::new();
    walk(source.parse()?, &mut all);
    Ok(all)
}

fn walk(tokens: TokenStream, all: &mut Vec<Text>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                let is_inner =
                    |t: &TokenTree| matches!(t, TokenTree::Punct(p) if p.as_char() == '!');
                tokens.next_if(is_inner);
                let is_attribute = |t: &TokenTree| matches!(t, TokenTree::Group(g) if g.delimiter() == Delimiter::Bracket);
                if let Some(TokenTree::Group(group)) = tokens.next_if(is_attribute)
                    && attribute(&group, all)
                {
                    skip_item(&mut tokens);
                }
            }
            TokenTree::Group(group) => walk(group.stream(), all),
            TokenTree::Literal(literal) => all.extend(text(&literal, false)),
            TokenTree::Punct(_) | TokenTree::Ident(_) => {}
        }
    }
}

/// Takes the texts of an attribute; answers whether what follows is a test.
fn attribute(group: &Group, all: &mut Vec<Text>) -> bool {
    let mut inside = group.stream().into_iter();
    let name = inside.next().map(|t| t.to_string()).unwrap_or_default();
    if name == "doc" {
        all.extend(inside.filter_map(|token| match token {
            TokenTree::Literal(literal) => text(&literal, true),
            _ => None,
        }));
    } else if !FOR_PROGRAMMERS.contains(&name.as_str()) {
        walk(group.stream(), all);
    }
    name == "test" || (name == "cfg" && group.stream().to_string().contains("(test)"))
}

/// Passes over an item: up to its braces or its semicolon.
fn skip_item(tokens: &mut impl Iterator<Item = TokenTree>) {
    let _ = tokens.find(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(mark) => mark.as_char() == ';',
        _ => false,
    });
}

fn text(literal: &Literal, is_doc: bool) -> Option<Text> {
    let said = syn::parse_str::<syn::LitStr>(&literal.to_string()).ok()?;
    Some(Text {
        line: literal.span().start().line,
        text: said.value(),
        is_doc,
    })
}
