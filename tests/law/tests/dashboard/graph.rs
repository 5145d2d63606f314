//! The graph of modules, read from the sources.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Item, ItemMod, ItemUse, Macro, UseTree,
    visit::{self, Visit},
};

/// A module by the names on the way to it; the dashboard itself has none.
pub type Name = Vec<String>;

/// What a module has in it.
#[derive(Default)]
struct Module {
    /// Its modules.
    children: BTreeSet<String>,
    /// What it brings in by another path: the name here, and the path from its own place.
    imports: BTreeMap<String, Vec<String>>,
    /// Modules all of whose names it brings in.
    globs: Vec<Vec<String>>,
    /// Every path it names.
    paths: BTreeSet<Vec<String>>,
}

/// The modules of a folder.
pub struct Graph {
    modules: BTreeMap<Name, Module>,
}

impl Graph {
    /// Reads a folder of sources whose module has this path in its crate.
    pub fn read(folder: &Path, root: &[&str]) -> Self {
        let mut graph = Self {
            modules: BTreeMap::new(),
        };
        graph.add(folder, &folder.join("mod.rs"), &[], root);
        graph
    }

    fn add(&mut self, folder: &Path, file: &Path, name: &[String], root: &[&str]) {
        let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let parsed = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let mut reader = Reader {
            root,
            at: name,
            module: Module::default(),
        };
        reader.visit_file(&parsed);
        let children = reader.module.children.clone();
        self.modules.insert(name.to_vec(), reader.module);
        for child in children {
            let (flat, deep) = (
                folder.join(format!("{child}.rs")),
                folder.join(&child).join("mod.rs"),
            );
            let file = if flat.exists() { flat } else { deep };
            let name = [name, std::slice::from_ref(&child)].concat();
            self.add(&folder.join(&child), &file, &name, root);
        }
    }

    /// The module that defines what this path names, seen from here; nothing when it is none of
    /// ours.
    fn owner(&self, from: &Name, path: &[String], depth: usize) -> Option<Name> {
        assert!(depth < 32, "{path:?} in {from:?} leads back to itself");
        let (mut at, mut rest) = start(from, path)?;
        while let Some((first, behind)) = rest.split_first() {
            let module = self.modules.get(&at)?;
            if module.children.contains(first) {
                at.push(first.clone());
                rest = behind;
            } else if let Some(import) = module.imports.get(first).filter(|i| i[0] != *first) {
                let whole = [&import[..], behind].concat();
                return self.owner(&at, &whole, depth + 1);
            } else {
                let mut ours = module.globs.iter().filter(|glob| {
                    matches!(glob[0].as_str(), ROOT | "self" | "super")
                        || module.children.contains(&glob[0])
                });
                let found = ours.find_map(|glob| {
                    let whole = [&glob[..], rest].concat();
                    self.owner(&at, &whole, depth + 1)
                });
                return Some(found.unwrap_or(at));
            }
        }
        Some(at)
    }

    /// Which modules each module depends on.
    pub fn depends(&self) -> BTreeMap<Name, BTreeSet<Name>> {
        let mut all = BTreeMap::new();
        for (name, module) in &self.modules {
            let paths = module.paths.iter().chain(module.imports.values());
            let depends: BTreeSet<Name> = paths
                .chain(&module.globs)
                .filter_map(|path| self.owner(name, path, 0))
                .filter(|owner| owner != name)
                .collect();
            all.insert(name.clone(), depends);
        }
        all
    }
}

/// Where a path begins, and what of it is left; nothing when it leads out of the folder, or names
/// something that needs no path.
fn start<'a>(from: &Name, path: &'a [String]) -> Option<(Name, &'a [String])> {
    let (first, mut rest) = path.split_first()?;
    let mut at = match first.as_str() {
        // Put there by the reader: the folder's own root.
        ROOT => vec![],
        "self" => from.clone(),
        "super" => from[..from.len().checked_sub(1)?].to_vec(),
        _ => return Some((from.clone(), path)),
    };
    while let Some((first, behind)) = rest.split_first()
        && first == "super"
    {
        at.pop()?;
        rest = behind;
    }
    Some((at, rest))
}

/// What a path that begins at the crate's root and leads into the folder begins with.
const ROOT: &str = "{root}";

/// Reads the paths of one file.
struct Reader<'a> {
    /// The path of the folder's module in its crate.
    root: &'a [&'a str],
    at: &'a [String],
    module: Module,
}

impl Reader<'_> {
    /// A path as it is kept: one from the crate's root begins at the folder's root, and one to
    /// another folder is left out.
    fn kept(&self, path: Vec<String>) -> Option<Vec<String>> {
        if path.first().is_none_or(|first| first != "crate") {
            return Some(path);
        }
        let inside =
            path.len() > self.root.len() && self.root.iter().zip(&path[1..]).all(|(a, b)| a == b);
        let rest = path.get(1 + self.root.len()..).unwrap_or_default();
        inside.then(|| [&[ROOT.to_owned()], rest].concat())
    }

    fn name(&mut self, path: Vec<String>) {
        // A name alone is the module's own, or was imported, which counts already.
        if let Some(path) = self.kept(path).filter(|p| p.len() > 1) {
            self.module.paths.insert(path);
        }
    }

    fn import(&mut self, tree: &UseTree, before: &[String]) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        let (name, path) = match tree {
            UseTree::Path(path) => return self.import(&path.tree, &with(&path.ident)),
            UseTree::Group(group) => {
                return group.items.iter().for_each(|t| self.import(t, before));
            }
            UseTree::Glob(_) => {
                let path = self.kept(before.to_vec());
                return self.module.globs.extend(path);
            }
            UseTree::Name(name) if name.ident == "self" => {
                (before.last().cloned().unwrap_or_default(), before.to_vec())
            }
            UseTree::Name(name) => (name.ident.to_string(), with(&name.ident)),
            UseTree::Rename(name) => (name.rename.to_string(), with(&name.ident)),
        };
        // A crate of this name, or the module's own child: neither is another module's.
        if path.len() > 1
            && let Some(path) = self.kept(path)
        {
            self.module.imports.insert(name, path);
        }
    }

    /// Paths within a macro's words, which nobody has parsed.
    fn words(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = vec![];
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.name(std::mem::take(&mut path));
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                other => {
                    self.name(std::mem::take(&mut path));
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.words(group.stream());
                    }
                }
            }
        }
        self.name(path);
    }
}

/// Whether something is there for tests only, which may look anywhere.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|a| {
        a.path().is_ident("cfg")
            && a.parse_args::<syn::Path>()
                .is_ok_and(|p| p.is_ident("test"))
    })
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Mod(module) if is_test(&module.attrs) => {}
            _ => visit::visit_item(self, item),
        }
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        assert!(
            module.content.is_none(),
            "{:?}: a module inside a file is not read: give {} a file",
            self.at,
            module.ident
        );
        self.module.children.insert(module.ident.to_string());
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.import(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|s| s.ident.to_string());
        self.name(names.collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, found: &'ast Macro) {
        self.words(found.tokens.clone());
    }
}

/// A cycle, when there is one: each depends on the next, and the last on the first.
pub fn cycle(depends: &BTreeMap<Name, BTreeSet<Name>>) -> Option<Vec<String>> {
    let mut open = depends.clone();
    // A module that depends on none that is left is in no cycle.
    loop {
        let done: Vec<Name> = open
            .iter()
            .filter(|(_, on)| on.iter().all(|n| !open.contains_key(n)))
            .map(|(name, _)| name.clone())
            .collect();
        if done.is_empty() {
            break;
        }
        done.iter().for_each(|name| drop(open.remove(name)));
    }
    let mut way: Vec<&Name> = vec![open.keys().next()?];
    loop {
        let next = open[way[way.len() - 1]]
            .iter()
            .find(|n| open.contains_key(*n))?;
        if let Some(first) = way.iter().position(|n| *n == next) {
            return Some(way[first..].iter().map(|n| n.join("::")).collect());
        }
        way.push(next);
    }
}

/// The same between folders: each module counts as the folder or file that holds it.
pub fn by_folder(depends: &BTreeMap<Name, BTreeSet<Name>>) -> BTreeMap<Name, BTreeSet<Name>> {
    let mut all: BTreeMap<Name, BTreeSet<Name>> = BTreeMap::new();
    let folder = |name: &Name| name.iter().take(1).cloned().collect::<Name>();
    for (name, on) in depends {
        let of = folder(name);
        let on = on.iter().map(folder).filter(|to| *to != of);
        all.entry(of.clone()).or_default().extend(on);
    }
    all
}
