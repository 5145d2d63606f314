//! Times as the wire gives them: seconds since 1970-01-01, shown as UTC.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Seconds in a day.
pub const DAY: i64 = 86_400;

/// This machine's clock, in seconds since 1970-01-01 UTC.
#[must_use]
pub fn now() -> f64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_secs_f64(),
        Err(before) => -before.duration().as_secs_f64(),
    }
}

/// Milliseconds to the microsecond, as every report gives them.
#[must_use]
pub fn milliseconds(time: Duration) -> f64 {
    time.as_micros() as f64 / 1e3
}

/// Seconds to the millisecond.
#[must_use]
pub fn to_millis(seconds: f64) -> f64 {
    // Adding nothing turns a negative zero into a plain one.
    (seconds * 1e3).round() / 1e3 + 0.0
}

/// `2026-11-22 17:40:12Z`. Years outside 0..=9999 are shown as they come out.
#[must_use]
pub fn stamp(seconds: i64) -> String {
    let (y, m, d) = civil(seconds.div_euclid(DAY));
    let s = seconds.rem_euclid(DAY);
    format!(
        "{y:04}-{m:02}-{d:02} {:02}:{:02}:{:02}Z",
        s / 3600,
        s / 60 % 60,
        s % 60
    )
}

/// `2026-11-22`.
#[must_use]
pub fn date(seconds: i64) -> String {
    let (y, m, d) = civil(seconds.div_euclid(DAY));
    format!("{y:04}-{m:02}-{d:02}")
}

/// Seconds since 1970-01-01 of a stamp such as `2026-11-22T17:40:12.1234567Z`; nothing for another
/// text.
#[must_use]
pub fn seconds(stamp: &str) -> Option<f64> {
    let numbers: Vec<f64> = stamp
        .strip_suffix('Z')?
        .split(['-', 'T', ':'])
        .map(|n| n.parse().ok())
        .collect::<Option<_>>()?;
    let [year, month, day, hour, minute, second] = numbers[..] else {
        return None;
    };
    // Years begin in March here, so that the odd day comes last.
    let (y, m) = if month > 2.0 {
        (year, month - 3.0)
    } else {
        (year - 1.0, month + 9.0)
    };
    let days = 365.0 * y + (y / 4.0).floor() - (y / 100.0).floor()
        + (y / 400.0).floor()
        + ((153.0 * m + 2.0) / 5.0).floor()
        + day
        - 719_469.0;
    Some(days * DAY as f64 + hour * 3600.0 + minute * 60.0 + second)
}

/// A span in the largest unit that reads well: `3 days`, `5 hours`, `61 s`.
#[must_use]
pub fn span(seconds: i64) -> String {
    let s = seconds.unsigned_abs();
    match s {
        0..120 => format!("{s} s"),
        120..7200 => format!("{} minutes", s / 60),
        7200..172_800 => format!("{} hours", s / 3600),
        _ => format!("{} days", s / 86_400),
    }
}

/// Days since the epoch to year, month, day, by the 400-year cycle of the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        assert_eq!(stamp(0), "1970-01-01 00:00:00Z");
        assert_eq!(stamp(951_782_399), "2000-02-28 23:59:59Z");
        assert_eq!(stamp(1_709_164_800), "2024-02-29 00:00:00Z");
        assert_eq!(date(4_102_444_799), "2099-12-31");
        assert_eq!(stamp(-1), "1969-12-31 23:59:59Z");
    }

    #[test]
    fn stamps_are_read_back() {
        assert_eq!(seconds("2000-02-29T00:00:01.5Z"), Some(951_782_401.5));
        for time in [0, 951_782_399, 1_709_164_800, 4_102_444_799] {
            assert_eq!(seconds(&stamp(time).replace(' ', "T")), Some(time as f64));
        }
        assert_eq!(seconds("2000-02-29"), None);
        assert_eq!(seconds("yesterdayZ"), None);
    }

    #[test]
    fn spans_read_well() {
        assert_eq!(
            [span(61), span(-600), span(90_000), span(400_000)],
            ["61 s", "10 minutes", "25 hours", "4 days"]
        );
    }
}
