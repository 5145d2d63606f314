//! Ranges of ports that Windows keeps for itself, as `netsh` lists them.

/// The ranges in the output of `netsh interface ipv4 show excludedportrange protocol=tcp`: first and
/// last port of each. The words around them are in the system's language. A range with an asterisk is
/// one an administrator set: a program that asks for such a port by its number gets it, which it does
/// not for the others, Hyper-V's (learn.microsoft.com, CreatePersistentTcpPortReservation;
/// microsoft/WSL#5514).
#[must_use]
pub fn excluded_ranges(text: &str) -> Vec<(u16, u16)> {
    const MOST: usize = 4096;
    let range = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().take(4).collect();
        match words[..] {
            [first, last] => Some((first.parse().ok()?, last.parse().ok()?)),
            _ => None,
        }
    };
    text.lines().filter_map(range).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_in_any_language() {
        let text = "\r\nProtocole tcp Plages\r\n\r\nPort de d    Port de fin\r\n----   ----\r\n      3314        3413\r\n      5357        5357\r\n     50000       50059     *\r\n\r\n* - Exclusions.\r\n";
        assert_eq!(excluded_ranges(text), [(3314, 3413), (5357, 5357)]);
        assert!(excluded_ranges("99999 100000\nno range").is_empty());
    }
}
