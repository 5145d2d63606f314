use redial_model::Said;
use serde::Serialize;

/// A value as JSON for people to read, inert as [`super::Format::Json`] is.
///
/// # Errors
/// The value has no shape in JSON.
pub fn json(value: &impl Serialize) -> serde_json::Result<String> {
    Ok(escaped(serde_json::to_string_pretty(value)?) + "\n")
}

/// Writes JSON in which every character that could control a terminal is escaped in JSON's own way,
/// so that the value stays the same. Such characters occur only inside strings.
pub(super) fn inert_json(written: serde_json::Result<String>) -> String {
    written.map_or_else(
        |e| format!("{{\"error\":\"{e}\"}}\n"),
        |text| escaped(text) + "\n",
    )
}

fn escaped(text: String) -> String {
    // Nearly every report is ASCII. Of what steers in ASCII, serde_json escapes all but DEL (`ESCAPE` in its
    // ser.rs). The library looks at whole words here, where a loop of our own looks at each byte.
    if text.is_ascii() && !text.as_bytes().contains(&b'\x7f') {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if c != '\n' && Said::steers(c) {
            let mut units = [0; 2];
            c.encode_utf16(&mut units)
                .iter()
                .for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn only_what_steers_is_escaped_and_delete_is_ascii_too() {
        for plain in ["", "{\n  \"a\": \"b ~\"\n}", "\"größe\""] {
            assert_eq!(escaped(plain.to_owned()), plain);
        }
        assert_eq!(escaped("a\u{7f}b".to_owned()), "a\\u007fb");
        assert_eq!(escaped("a\u{202e}ö".to_owned()), "a\\u202eö");
        assert_eq!(escaped("\u{e0001}".to_owned()), "\\udb40\\udc01");
    }
}
