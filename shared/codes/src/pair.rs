//! A pair of numbers as the mstsc dialog shows it.

use std::fmt;

use crate::{
    CodeEntry, errinfo, extended,
    mstsc::{self, Reason},
};

/// A number as people type it: `0x904`, `904h`, `2308`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number(pub u32);

/// A text that is no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoNumber(String);

impl fmt::Display for NoNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.escape_debug();
        write!(f, "`{text}` is no number: write a code as 0x904 or 2308")
    }
}

impl std::error::Error for NoNumber {}

impl std::str::FromStr for Number {
    type Err = NoNumber;

    fn from_str(text: &str) -> Result<Self, NoNumber> {
        let lower = text.trim().to_ascii_lowercase();
        let hex = lower.strip_prefix("0x").or_else(|| lower.strip_suffix('h'));
        let parsed = match hex {
            Some(digits) if !digits.starts_with('+') => u32::from_str_radix(digits, 16).ok(),
            Some(_) => None,
            // Windows logs some codes as negative decimals.
            None if lower.starts_with('-') => lower.parse::<i32>().ok().map(i32::cast_unsigned),
            None if lower.starts_with('+') => None,
            None => lower.parse().ok(),
        };
        parsed.map(Self).ok_or_else(|| NoNumber(text.to_owned()))
    }
}

/// A pair, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PairReading {
    /// The error code.
    pub code: u32,
    /// What it means, when it is known.
    pub reason: Option<&'static Reason>,
    /// The extended code, when one was given.
    pub extended: Option<u32>,
    /// What that means, when it is known.
    pub detail: Option<CodeEntry>,
    /// What the pair does not prove, and where to look instead.
    pub caution: Vec<&'static str>,
}

/// Decodes an error code and its extended code.
#[must_use]
pub fn decode(code: u32, extended: Option<u32>) -> PairReading {
    let reason = mstsc::find_reason(code);
    // ERRINFO names single protocol errors, where the other table has one line for all of them.
    let detail = extended.and_then(|e| {
        extended::TABLE
            .iter()
            .chain(errinfo::find_errinfo(e))
            .find(|t| t.code == e)
            .copied()
            .or_else(|| extended::find_extended(e))
    });
    let mut caution = Vec::new();
    if matches!(code, 0x904 | 0x304 | 0x404) {
        caution.push("Name lookup and TCP worked, then the connection ended. It does not say who ended it (host, VPN, proxy, firewall) nor at which step: dial the host to see the rung.");
        caution.push("An expired certificate that the client refuses has its own code, 0x1B07. Wrong passwords and account rules have theirs (0x807 to 0xF07). DNS has 0x104, 0x208, 0x508, 0x604.");
    }
    if code == 0x904 && extended == Some(7) {
        caution.push("0x7 beside 0x904 was seen where no Windows host can have sent it (tunnels, other programs on the port): it decides nothing between host and path.");
    }
    if code == 0x1B07 {
        caution.push("The certificate expired, and the client was told to refuse that. It shows that the host could not renew it: look for events 1057 and 1058 there.");
    }
    if matches!(reason.map(|r| r.phase), Some(mstsc::Phase::Account)) {
        caution.push("The line itself works up to the password: look at the account and the domain controller, not at the network.");
    }
    PairReading {
        code,
        reason,
        extended,
        detail,
        caution,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_as_people_type_them() {
        for (text, code) in [
            ("0x904", 0x904),
            ("2308", 0x904),
            (" 904h ", 0x904),
            ("0X1b07", 0x1B07),
            ("-2146959355", 0x8008_0005),
        ] {
            assert_eq!(text.parse(), Ok(Number(code)), "{text}");
        }
        for text in ["", "0x", "x904", "+5", "0x+5", "99999999999", "0x904\u{1b}"] {
            assert!(text.parse::<Number>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_pair_everybody_meets() {
        let reading = decode(0x904, Some(7));
        assert_eq!(
            reading.reason.unwrap().entry.name,
            "disconnectReasonAtClientWinsockFDCLOSE"
        );
        assert_eq!(reading.detail.unwrap().code, 7);
        assert_eq!(reading.caution.len(), 3);
        assert_eq!(decode(0x904, None).caution.len(), 2);
        assert_eq!(decode(0x1B07, None).caution.len(), 1);
        assert!(decode(0x1234_5678, None).reason.is_none());
        assert_eq!(
            decode(0x904, Some(0x10CA)).detail.unwrap().name,
            "UNKNOWNPDUTYPE"
        );
    }
}
