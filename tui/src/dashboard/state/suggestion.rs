/// A command, or one with what it needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// As it is typed.
    pub text: String,
    /// Its keys.
    pub keys: String,
    /// What it does.
    pub says: String,
    /// Whether more words may follow.
    pub goes_on: bool,
}
