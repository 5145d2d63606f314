//! Text that a saved report brings along is somebody else's, and inert as soon as it is read.

use std::fs;

use syn::{Attribute, Field, Ident, Item, Meta, visit::Visit};

use super::{
    leftovers::only,
    workspace::{root, tracked},
};

/// Fields that hold plain text all the same, each with its reason beside it.
const PLAIN: &[&str] = &[
    // They name slots, whose own words are exact, and shown inert.
    "shared/model/src/facts/adapter.rs AdapterFact in_use",
    "shared/model/src/facts/key.rs KeyFact bound",
    "shared/model/src/facts/key.rs KeyFact files",
    "shared/model/src/facts/key.rs KeyFact handed",
    "shared/model/src/facts/key.rs KeyFact made",
];

#[test]
fn what_a_report_says_is_inert_as_soon_as_it_is_read() {
    let of_reports = ["shared/model/src/", "shared/report/src/"];
    let sources = tracked(".rs").into_iter();
    let sources = sources.filter(|path| of_reports.iter().any(|p| path.starts_with(p)));
    let raw = sources.flat_map(|path| {
        let text = fs::read_to_string(root().join(&path)).expect("a source");
        let raw = raw(&text).into_iter();
        raw.map(|field| format!("{path} {field}"))
            .collect::<Vec<_>>()
    });
    only(
        "text of a saved report has to be a `Said`, or be read by `redial_machine::inert`",
        raw,
        PLAIN,
    );
}

/// Every field of a public type that is read from a file and holds a `String` as it stands there.
fn raw(text: &str) -> Vec<String> {
    let file = syn::parse_file(text).expect("a source that compiles");
    let fields = file.items.iter().flat_map(|item| {
        let (name, attributes, fields): (_, _, Vec<&Field>) = match item {
            Item::Struct(s) if is_public(&s.vis) => (&s.ident, &s.attrs, s.fields.iter().collect()),
            Item::Enum(e) if is_public(&e.vis) => {
                let fields = e.variants.iter().flat_map(|v| &v.fields);
                (&e.ident, &e.attrs, fields.collect())
            }
            _ => return vec![],
        };
        // What is read by way of another type is checked on that way.
        let direct = says(attributes, "erialize") && !says(attributes, "try_from");
        let raw = fields.into_iter().filter(|field| direct && is_raw(field));
        raw.map(|field| match &field.ident {
            Some(field) => format!("{name} {field}"),
            None => name.to_string(),
        })
        .collect()
    });
    fields.collect()
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn is_raw(field: &Field) -> bool {
    let mut plain = HasString(false);
    plain.visit_type(&field.ty);
    plain.0 && !says(&field.attrs, "inert")
}

/// Whether a type has a `String` in it.
struct HasString(bool);

impl<'a> Visit<'a> for HasString {
    fn visit_ident(&mut self, name: &'a Ident) {
        self.0 |= name == "String";
    }
}

fn says(attributes: &[Attribute], word: &str) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.tokens.to_string().contains(word),
        _ => false,
    })
}

#[test]
fn a_raw_text_is_found_wherever_it_stands() {
    let found = raw("
        #[derive(Deserialize)] pub struct Fact { pub a: String, pub b: Vec<String>, c: Said,
            #[serde(deserialize_with = \"redial_machine::inert\")] d: String }
        #[derive(Deserialize)] pub enum Answer { Code(String), Not { why: Option<String> } }
        #[derive(Deserialize)] #[serde(try_from = \"Saved\")] pub struct Checked { e: String }
        #[derive(Deserialize)] struct Saved { f: String }
        pub struct Kept { g: String }");
    assert_eq!(found, ["Fact a", "Fact b", "Answer", "Answer why"]);
}
