//! Internationalised names as people write them.

/// A name with its `xn--` labels as they are written, where that can be told from a name in ASCII
/// letters; the name itself otherwise. A port behind it stays.
pub(super) fn written(name: &str) -> String {
    if !name.contains("xn--") {
        return name.to_owned();
    }
    let (host, port) = match name.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, Some(port)),
        _ => (name, None),
    };
    let (written, read) = idna::domain_to_unicode(host);
    if read.is_err() || !written.split('.').all(is_distinct) {
        return name.to_owned();
    }
    port.map_or_else(|| written.clone(), |port| format!("{written}:{port}"))
}

/// Scripts that are told apart here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    /// Han, kana, hangul: written together, and like nothing else.
    EastAsian,
    Other,
}

/// Cyrillic and Greek letters that look like Latin ones (Unicode Technical Standard 39,
/// confusables.txt).
const LOOKALIKES: &str = "аеорсухіјѕһԁԛԝӏвкмтнгьοανρτυκιε";

/// Whether a label is of one script and can't be taken for Latin letters.
fn is_distinct(label: &str) -> bool {
    let letters: Vec<char> = label.chars().filter(|c| c.is_alphabetic()).collect();
    let scripts: Vec<Script> = letters.iter().map(|c| script(*c)).collect();
    let Some(first) = scripts.first() else {
        return label.is_ascii();
    };
    let mixed = scripts.iter().any(|s| s != first);
    let looks_latin = matches!(first, Script::Greek | Script::Cyrillic)
        && letters.iter().all(|c| LOOKALIKES.contains(*c));
    !mixed && !looks_latin && *first != Script::Other
}

fn script(c: char) -> Script {
    match u32::from(c) {
        0x41..=0x24F => Script::Latin,
        0x370..=0x3FF => Script::Greek,
        0x400..=0x52F => Script::Cyrillic,
        0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 => Script::EastAsian,
        // Arabic, Hebrew and Indian scripts turn around or join what stands beside them.
        _ => Script::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_as_it_is_written_unless_it_looks_like_another() {
        for (name, shown) in [
            ("srv01.corp.test:3390", "srv01.corp.test:3390"),
            ("xn--bcher-kva.test", "bücher.test"),
            ("xn--bcher-kva.test:3390", "bücher.test:3390"),
            ("xn--eckwd4c7cu47r2wf.test", "ドメイン名例.test"),
            // Cyrillic letters alone that read "apple", and mixed with Latin ones.
            ("xn--80ak6aa92e.test", "xn--80ak6aa92e.test"),
            ("xn--pple-43d.test", "xn--pple-43d.test"),
            ("xn--zzzzzzzz.test", "xn--zzzzzzzz.test"),
        ] {
            assert_eq!(written(name), shown, "{name}");
        }
    }
}
