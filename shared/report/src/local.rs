//! The clock on this computer's wall, beside UTC.

use chrono::{Local, TimeZone, Utc};

/// `18:40 local time`, with the date where it is another day than in UTC; nothing where UTC is the
/// local time.
pub(crate) fn beside(seconds: i64) -> Option<String> {
    shown(seconds, &Local)
}

fn shown<Z: TimeZone<Offset: std::fmt::Display>>(seconds: i64, zone: &Z) -> Option<String> {
    let utc = Utc.timestamp_opt(seconds, 0).single()?;
    let local = utc.with_timezone(zone);
    if local.naive_local() == utc.naive_utc() {
        return None;
    }
    let form = if local.date_naive() == utc.date_naive() {
        "%H:%M local time"
    } else {
        "%Y-%m-%d %H:%M local time"
    };
    Some(local.format(form).to_string())
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;

    use super::*;

    #[test]
    fn the_date_stands_beside_the_time_only_on_another_day() {
        // 2026-11-22 17:40:12Z
        let seconds = 1_795_369_212;
        let at = |hours: i32| shown(seconds, &FixedOffset::east_opt(hours * 3600).unwrap());
        assert_eq!(at(1).unwrap(), "18:40 local time");
        assert_eq!(at(9).unwrap(), "2026-11-23 02:40 local time");
        assert_eq!(at(-7).unwrap(), "10:40 local time");
        assert_eq!(at(0), None);
        assert_eq!(shown(i64::MAX, &Utc), None, "a time of nobody");
    }
}
