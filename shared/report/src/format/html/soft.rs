use maud::{Markup, PreEscaped, Render};

/// A word of more letters may be broken behind a separator.
const LONGEST: usize = 24;
/// A part of a word that is longer than any of people's may be broken anywhere.
const ENDLESS: usize = 40;

/// Text whose long words may be broken behind a separator, as in a path, and nowhere inside a part:
/// an element that is no character is put there, so that what is copied stays whole.
pub(super) fn soft(text: &str) -> Markup {
    let mut out = String::with_capacity(text.len());
    for (at, word) in text.split(' ').enumerate() {
        if at > 0 {
            out.push(' ');
        }
        if word.chars().count() > LONGEST {
            breakable(word, &mut out);
        } else {
            word.render_to(&mut out);
        }
    }
    PreEscaped(out)
}

/// A long word with places where it may go on on the next line.
fn breakable(word: &str, out: &mut String) {
    let mut run = 0;
    for c in word.chars() {
        c.render_to(out);
        run += 1;
        let separates = matches!(
            c,
            '\\' | '/' | '.' | ',' | ':' | ';' | '=' | '-' | '_' | '@'
        );
        // A digest has no separators: it is read in groups of eight.
        if separates || run % ENDLESS == 0 || run % 8 == 0 && is_digest(word) {
            out.push_str("<wbr>");
            run = 0;
        }
    }
}

fn is_digest(word: &str) -> bool {
    word.len().is_multiple_of(8) && word.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_word_is_broken_between_its_parts_and_escaped() {
        let shown = |text| soft(text).into_string();
        assert_eq!(shown("listener.tls-off <b>"), "listener.tls-off &lt;b&gt;");
        assert_eq!(
            shown(r"HKLM\SYSTEM\CurrentControlSet\X"),
            r"HKLM\<wbr>SYSTEM\<wbr>CurrentControlSet\<wbr>X"
        );
        let digest = "c8f0eedb4d9e6e1d6ac97d517900f9fd25d13cb4";
        assert_eq!(shown(digest).matches("<wbr>").count(), 5);
        assert_eq!(shown(digest).replace("<wbr>", ""), digest);
        assert!(shown(&"<".repeat(60)).contains("<wbr>&lt;"));
    }
}
