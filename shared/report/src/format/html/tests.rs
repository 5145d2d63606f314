use super::STYLE;

/// The colours of one scheme by their names.
fn colours(block: &str) -> Vec<(&str, &str)> {
    let colours = block
        .split(['{', ';', '}'])
        .filter_map(|part| part.split_once(':'));
    let colours = colours.map(|(name, value)| (name.trim(), value.trim()));
    colours
        .filter(|(name, value)| name.starts_with("--") && value.starts_with('#'))
        .collect()
}

/// The relative luminance of a colour, and the contrast of two (WCAG 2.2, 1.4.3).
/// <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>
fn contrast(a: &str, b: &str) -> f64 {
    let luminance = |colour: &str| {
        let digits: String = match colour.len() {
            4 => colour[1..].chars().flat_map(|c| [c, c]).collect(),
            _ => colour[1..].into(),
        };
        let channel = |at: usize| {
            let c = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).unwrap()) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_colour_of_text_is_readable_on_every_ground() {
    let schemes: Vec<_> = STYLE
        .split(":root")
        .skip(1)
        .map(|s| s.split_once('}').unwrap().0)
        .collect();
    assert_eq!(schemes.len(), 3, "light, dark and paper");
    for scheme in schemes {
        let all = colours(scheme);
        let of = |name: &str| all.iter().find(|(n, _)| *n == name).unwrap().1;
        for ground in ["--paper", "--soft"] {
            for text in ["--ink", "--dim", "--good", "--bad", "--warn", "--link"] {
                let ratio = contrast(of(text), of(ground));
                assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.1} in {scheme}");
            }
            // What is no text needs 3 (1.4.11).
            assert!(contrast(of("--bar"), of(ground)) >= 3.0);
        }
    }
}

#[test]
fn the_contrast_is_that_of_the_recommendation() {
    assert!((contrast("#fff", "#000") - 21.0).abs() < 0.01);
    assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
}

#[test]
fn the_style_breaks_no_word_and_loads_nothing() {
    for word in ["anywhere", "break-all", "url(", "@import", "http"] {
        assert!(!STYLE.contains(word), "{word}");
    }
}
