//! What stands in a report in place of a name, an address, a URL or a mail address.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
    net::{IpAddr, Ipv4Addr},
};

use aho_corasick::{AhoCorasick, Match, MatchKind};

use super::{SHORT, secrets::Secrets};

/// In place of a name, with its number behind it.
const NAME: &str = "name";
/// In place of what is not a name alone, and may tell more than one.
const HIDDEN: &str = "(hidden)";
/// The addresses for documentation (RFC 5737), as many as are used of them.
const DOCUMENTED: usize = 254;
/// The addresses for benchmarks, 198.18.0.0/15 (RFC 2544), for the rest.
const BENCHMARK: u32 = 0xC612_0000;
const BENCHMARKS: usize = 1 << 17;

/// Whether a text is a stand-in for a name.
pub(super) fn is_one(text: &str) -> bool {
    let number = text.strip_prefix(NAME).unwrap_or_default();
    number.starts_with(|c| ('1'..='9').contains(&c)) && number.chars().all(|c| c.is_ascii_digit())
}

/// Equal names get equal stand-ins, and so do equal addresses. Each text is read once, however many
/// secrets there are.
pub(super) struct StandIns {
    /// Finds the names. Nothing when there are none, or too many.
    names: Option<AhoCorasick>,
    /// For each name, whether it is replaced inside of other words, too.
    inside: Vec<bool>,
    addresses: HashMap<IpAddr, usize>,
}

impl StandIns {
    pub(super) fn for_all(secrets: Secrets) -> Self {
        let Secrets {
            names,
            labels,
            addresses,
        } = secrets;
        // SRV01 and srv01 are one name.
        let lower = |names: BTreeSet<String>| -> BTreeSet<String> {
            let names = names.iter().filter(|name| !name.is_empty());
            names.map(|name| name.to_ascii_lowercase()).collect()
        };
        let (names, labels) = (lower(names), lower(labels));
        let one: BTreeSet<&String> = names.union(&labels).collect();
        let is_inside = |name: &&String| names.contains(*name) && name.len() > SHORT;
        let inside = one.iter().map(is_inside).collect();
        let found = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(&one);
        Self {
            names: found.ok(),
            inside,
            addresses: addresses.into_iter().zip(0..).collect(),
        }
    }

    /// The text with everything replaced that could tell whose it is.
    pub(super) fn hide(&mut self, text: &str) -> String {
        let text = self.names(&links(whole_words(text)));
        self.addresses(&text)
    }

    fn names(&self, text: &str) -> String {
        let Some(names) = &self.names else {
            return HIDDEN.into();
        };
        let is_one = |found: &Match| {
            self.inside[found.pattern()] || stands_alone(text, found.start(), found.end())
        };
        let mut all: Vec<Match> = names.find_overlapping_iter(text).filter(is_one).collect();
        // The first one counts, and of those the longest.
        all.sort_by_key(|found| (found.start(), Reverse(found.len())));
        let (mut out, mut from) = (String::with_capacity(text.len()), 0);
        for found in all {
            if found.start() < from {
                continue;
            }
            out += &text[from..found.start()];
            out += &format!("{NAME}{}", found.pattern().as_usize() + 1);
            from = found.end();
        }
        out + &text[from..]
    }

    /// Every address in the text, also one that no fact holds.
    fn addresses(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(in_address) {
            let length = rest[start..].find(|c| !in_address(c));
            let end = length.map_or(rest.len(), |length| start + length);
            out += &rest[..start];
            match stands_alone(rest, start, end)
                .then(|| address(&rest[start..end]))
                .flatten()
            {
                Some((address, behind)) => {
                    out += &self.stand_in(address).to_string();
                    out += behind;
                }
                None => out += &self.ipv4_addresses(&rest[start..end]),
            }
            rest = &rest[end..];
        }
        out + rest
    }

    /// The same for IPv4 addresses that other characters stand beside.
    fn ipv4_addresses(&mut self, text: &str) -> String {
        let is_part = |c: char| c.is_ascii_digit() || c == '.';
        let parts = text.split_inclusive(|c| !is_part(c)).map(|part| {
            let (number, end) = part.split_at(part.trim_end_matches(|c| !is_part(c)).len());
            match address(number) {
                Some((address, behind)) => format!("{}{behind}{end}", self.stand_in(address)),
                None => part.into(),
            }
        });
        parts.collect()
    }

    fn stand_in(&mut self, address: IpAddr) -> IpAddr {
        let next = self.addresses.len();
        let n = *self.addresses.entry(address).or_insert(next);
        match address {
            IpAddr::V4(_) if n < DOCUMENTED => Ipv4Addr::new(192, 0, 2, n as u8 + 1).into(),
            IpAddr::V4(_) => Ipv4Addr::from(BENCHMARK + (n % BENCHMARKS) as u32).into(),
            // 2001:db8::/32 (RFC 3849).
            IpAddr::V6(_) => std::net::Ipv6Addr::from((0x2001_0db8 << 96) + n as u128 + 1).into(),
        }
    }
}

/// A long text without the part of a word at which it was cut off: it may be half a name.
fn whole_words(text: &str) -> &str {
    match text.strip_suffix('…') {
        Some(cut) => cut.rfind(' ').map_or("", |end| &cut[..end]),
        None => text,
    }
}

/// The text without URLs and mail addresses.
fn links(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let mail = word.split_once('@').is_some_and(|(before, behind)| {
            before.ends_with(char::is_alphanumeric) && behind.starts_with(char::is_alphanumeric)
        });
        if mail || word.contains("://") {
            HIDDEN
        } else {
            word
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether neither a letter nor a digit stands beside this part of the text.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    !text[..start].ends_with(char::is_alphanumeric)
        && !text[end..].starts_with(char::is_alphanumeric)
}

fn in_address(c: char) -> bool {
    c.is_ascii_hexdigit() || matches!(c, ':' | '.')
}

/// The address a text begins with, and what stands behind it: a port, or the end of a sentence.
fn address(text: &str) -> Option<(IpAddr, &str)> {
    let ends = [Some(text.len()), text.rfind(['.', ':'])];
    let cuts = ends.into_iter().flatten();
    let read = |end| Some((text[..end].parse().ok()?, &text[end..]));
    cuts.filter(|end| *end > 2).find_map(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(names: &[&str], text: &str) -> String {
        let mut secrets = Secrets::default();
        names.iter().for_each(|name| secrets.add(name));
        StandIns::for_all(secrets).hide(text)
    }

    #[test]
    fn a_short_name_is_replaced_as_a_word() {
        assert_eq!(hidden(&["vm"], "vm, on vm."), "name1, on name1.");
        assert_eq!(hidden(&["vm"], "vmware, kvm"), "vmware, kvm");
        assert_eq!(
            hidden(&["rdp"], "rdp: FreeRDP, xrdp"),
            "name1: FreeRDP, xrdp"
        );
        assert_eq!(hidden(&["srv01"], "srv01x"), "name1x");
    }

    #[test]
    fn a_part_of_a_name_is_replaced_as_a_word_however_long_it_is() {
        // The parts are gateway, rdp and server; the whole is the third of the four.
        let names = ["rdp.gateway.server"];
        let plain = "FreeRDP, xrdp 0.9, gateways, MicroServer2, mstsc's rdpsign";
        assert_eq!(hidden(&names, plain), plain);
        assert_eq!(
            hidden(
                &names,
                "RDP rdp, GATEWAY\\anna, (rdp)_x, rdp-1, xrdp.gateway.server"
            ),
            "name2 name2, name1\\anna, (name2)_x, name2-1, xname3"
        );
        // Part of one name, and the whole of another.
        assert_eq!(hidden(&["gateway.a", "gateway"], "gateways"), "name1s");
        // A part that is left as it is covers no name.
        assert_eq!(hidden(&["srv01x.a", "srv01"], "srv01xy"), "name1xy");
    }

    #[test]
    fn a_name_is_one_in_every_case_and_the_longest_counts() {
        let shown = hidden(&["srv01", "SRV01-b"], "srv01, Srv01, SRV01-B");
        assert_eq!(shown, "name1, name1, name2");
        // What was put in place of a name is not looked through again.
        assert_eq!(hidden(&["srv01", "name"], "srv01 name"), "name2 name1");
    }

    #[test]
    fn every_address_is_replaced_and_stays_one() {
        let text = "10.0.0.7:3389, 10.0.0.70 and [2001:db8:9::7]:3389; fe80::1, 10.0.0.7.";
        assert_eq!(
            hidden(&[], text),
            "192.0.2.1:3389, 192.0.2.2 and [2001:db8::3]:3389; 2001:db8::4, 192.0.2.1."
        );
        assert_eq!(
            hidden(&[], "ip10.0.0.7x, e10.0.0.7."),
            "ip192.0.2.1x, e192.0.2.1."
        );
        for plain in [
            "10.0.17763.1",
            "12:30:45",
            "std::fs",
            "0xC0000::x",
            "a: b. c",
            "1.2 :",
        ] {
            assert_eq!(hidden(&[], plain), plain);
        }
    }

    #[test]
    fn links_and_mail_are_left_out_and_no_half_name_stays() {
        assert_eq!(
            hidden(&[], "at https://vpn.acme.example/x or"),
            "at (hidden) or"
        );
        assert_eq!(hidden(&[], "<bob@acme.example> is"), "(hidden) is");
        let rule = "@FirewallAPI.dll,-28752";
        assert_eq!(hidden(&[], rule), rule);
        assert_eq!(hidden(&["srv01.corp"], "srv01.corp, srv01.co…"), "name3,");
    }

    #[test]
    fn many_addresses_have_a_stand_in_of_their_own() {
        let mut stand_ins = StandIns::for_all(Secrets::default());
        let all: std::collections::HashSet<_> = (0..6000u32)
            .map(|n| stand_ins.stand_in(Ipv4Addr::from(0x0A00_0000 + n).into()))
            .collect();
        assert_eq!(all.len(), 6000);
    }
}
