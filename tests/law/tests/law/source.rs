//! Every Rust file of the workspace, parsed: its functions, its named closures, its public types.

use std::{collections::BTreeSet, fs, sync::OnceLock};

use syn::{
    Attribute, Block, Expr, ExprPath, ImplItemFn, Item, ItemFn, ItemMod, Local, Pat, Signature,
    TraitItemFn, Visibility, spanned::Spanned, visit, visit::Visit,
};

use super::workspace::{root, tracked};

/// What one file holds.
#[derive(Default)]
pub struct Source {
    /// Its path from the workspace's folder.
    pub path: String,
    pub lines: usize,
    /// Functions that are no tests: nested ones and methods too.
    pub functions: Vec<Function>,
    /// Public types that are no tests.
    pub types: Vec<Type>,
    /// What code that is no test names by a path, by the last two words: `fs::write`.
    pub names: BTreeSet<String>,
    /// The functions that surround what is being visited, the innermost last.
    inside: Vec<Function>,
}

/// A function with a body.
pub struct Function {
    pub name: String,
    /// From the line of its name to its closing brace.
    pub lines: usize,
    /// Closures of more than one line that have a name.
    pub closures: usize,
}

/// A struct, enum, union, trait or alias that is `pub`.
pub struct Type {
    pub name: String,
    /// `struct Name;`
    pub is_unit: bool,
}

/// All files that git knows; the fuzz targets are a workspace of their own and counted as well.
pub fn sources() -> &'static [Source] {
    static SOURCES: OnceLock<Vec<Source>> = OnceLock::new();
    SOURCES.get_or_init(|| tracked(".rs").into_iter().map(Source::read).collect())
}

impl Source {
    fn read(path: String) -> Self {
        let text = fs::read_to_string(root().join(&path)).expect("a source");
        let mut source = Self::parse(&text).unwrap_or_else(|e| panic!("{path}: {e}"));
        source.path = path;
        source
    }

    fn parse(text: &str) -> syn::Result<Self> {
        let mut source = Self {
            lines: text.lines().count(),
            ..Self::default()
        };
        source.visit_file(&syn::parse_file(text)?);
        Ok(source)
    }

    /// Whether this file holds tests, or examples that stand for a stranger's program.
    pub fn is_test(&self) -> bool {
        let has = |folder: &str| {
            self.path.starts_with(&format!("{folder}/"))
                || self.path.contains(&format!("/{folder}/"))
        };
        has("tests") || has("examples") || has("benches")
    }

    fn enter(&mut self, signature: &Signature, body: &Block) {
        let end = body.brace_token.span.close().end().line;
        let begin = signature.span().start().line;
        self.inside.push(Function {
            name: signature.ident.to_string(),
            lines: end + 1 - begin,
            closures: 0,
        });
    }

    fn leave(&mut self) {
        self.functions.extend(self.inside.pop());
    }

    fn name(&mut self, visibility: &Visibility, name: &syn::Ident, is_unit: bool) {
        if matches!(visibility, Visibility::Public(_)) && self.inside.is_empty() {
            self.types.push(Type {
                name: name.to_string(),
                is_unit,
            });
        }
    }
}

impl Visit<'_> for Source {
    fn visit_item_mod(&mut self, item: &ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item(&mut self, item: &Item) {
        match item {
            Item::Struct(i) => {
                self.name(&i.vis, &i.ident, matches!(i.fields, syn::Fields::Unit));
            }
            Item::Enum(i) => self.name(&i.vis, &i.ident, false),
            Item::Union(i) => self.name(&i.vis, &i.ident, false),
            Item::Trait(i) => self.name(&i.vis, &i.ident, false),
            Item::Type(i) => self.name(&i.vis, &i.ident, false),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_item_fn(&mut self, item: &ItemFn) {
        if is_test(&item.attrs) {
            return;
        }
        self.enter(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
        self.leave();
    }

    fn visit_impl_item_fn(&mut self, item: &ImplItemFn) {
        self.enter(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
        self.leave();
    }

    fn visit_trait_item_fn(&mut self, item: &TraitItemFn) {
        let Some(body) = &item.default else { return };
        self.enter(&item.sig, body);
        visit::visit_trait_item_fn(self, item);
        self.leave();
    }

    fn visit_expr_path(&mut self, path: &ExprPath) {
        let words: Vec<_> = path.path.segments.iter().map(|s| &s.ident).collect();
        if let [.., module, name] = words[..] {
            self.names.insert(format!("{module}::{name}"));
        }
        visit::visit_expr_path(self, path);
    }

    fn visit_local(&mut self, local: &Local) {
        let named = match &local.pat {
            Pat::Type(typed) => matches!(*typed.pat, Pat::Ident(_)),
            pattern => matches!(pattern, Pat::Ident(_)),
        };
        let value = local.init.as_ref().map(|init| &*init.expr);
        if let (true, Some(Expr::Closure(closure))) = (named, value)
            && let Some(function) = self.inside.last_mut()
            && lines(closure.span()) > 1
        {
            function.closures += 1;
        }
        visit::visit_local(self, local);
    }
}

/// How many lines something stands on.
fn lines(span: proc_macro2::Span) -> usize {
    span.end().line + 1 - span.start().line
}

/// `#[cfg(test)]`, `#[test]` and their like.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|a| {
        let mut cfg_test = false;
        if a.path().is_ident("cfg") {
            // A `cfg` of more than one word is none of a test.
            cfg_test = a
                .parse_args::<syn::Path>()
                .is_ok_and(|p| p.is_ident("test"));
        }
        cfg_test || a.path().segments.last().is_some_and(|s| s.ident == "test")
    })
}

/// The ruler measures what it says.
#[test]
fn functions_closures_and_types_are_counted() {
    let text = "\
pub struct Probe;
pub(crate) struct Hidden;
impl Probe {
    pub fn outer(&self) -> u8 {
        let one_line = |x: u8| x;
        let wide = |x: u8| {
            x
        };
        fn nested() {
        }
        one_line(wide(1))
    }
}
#[cfg(test)]
mod tests {
    pub struct Unseen;
    fn unseen() {}
}
#[test]
fn unseen() {}
";
    let source = Source::parse(text).expect("it parses");
    let functions: Vec<_> = source
        .functions
        .iter()
        .map(|f| (f.name.as_str(), f.lines, f.closures))
        .collect();
    assert_eq!(functions, [("nested", 2, 0), ("outer", 9, 1)]);
    let types: Vec<_> = source.types.iter().map(|t| &*t.name).collect();
    assert_eq!(types, ["Probe"]);
}
