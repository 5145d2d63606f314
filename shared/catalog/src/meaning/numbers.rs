//! Numbers in words: what each says, what it does not prove, and the next step.

use redial_codes::{
    CodeEntry, CodePlace, CodeReading, Number, TABLES,
    alert::{self, find_alert, schannel},
    event::{self, EventEntry, EventSource, find_events},
    form,
    negotiation::FAILURES,
    pair_says,
    paste::{self, Mention, Paste},
    read_code,
};

use super::Explanation;

/// One or two numbers, as the dialog shows them.
pub(super) fn pair(code: Number, extended: Option<Number>, typed: &str) -> Explanation {
    let mut told = alone(code.0, typed);
    if let Some(Number(extended)) = extended {
        told.says += &block("extended ", extended, CodePlace::Extended);
        if let Some(says) = pair_says(code.0, extended) {
            told.says += &format!("together\n  {says}\n");
        }
    }
    told
}

/// A number alone: a code, or else the id of an event or the number of an alert.
fn alone(code: u32, typed: &str) -> Explanation {
    let is_decimal = typed.bytes().all(|b| b.is_ascii_digit());
    let others: String = if is_decimal {
        others(code)
    } else {
        String::new()
    };
    match (read_code(code, CodePlace::First), others.is_empty()) {
        (Some(reading), true) => Explanation::known(known("", &reading)),
        (Some(reading), false) => Explanation::known(
            known("", &reading)
                + &format!("  also        the id of an event: `redial explain event {code}`\n"),
        ),
        (None, false) => Explanation::known(others),
        (None, true) => as_hexadecimal(typed)
            .map(Explanation::known)
            .unwrap_or_else(|| Explanation::unknown(unknown("", code))),
    }
}

/// A number that means nothing as it was typed, and something with the 0x that people leave out.
fn as_hexadecimal(typed: &str) -> Option<String> {
    let is_bare = typed.bytes().all(|b| b.is_ascii_hexdigit());
    let code = u32::from_str_radix(typed, 16).ok().filter(|_| is_bare)?;
    let reading = read_code(code, CodePlace::First).filter(|reading| !reading.is_carried())?;
    Some(format!(
        "{typed} alone means nothing. With 0x before it, as mstsc shows it:\n{}",
        known("", &reading)
    ))
}

/// A row of the list of all numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberRow {
    /// What kind of number it is.
    pub kind: &'static str,
    /// The number as people meet it.
    pub number: String,
    /// Its name, or for an event who writes it.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
}

/// Every number that is explained.
pub fn numbers() -> impl Iterator<Item = NumberRow> {
    let of_tables = TABLES.iter().flat_map(|table| {
        table.rows.iter().map(|row| NumberRow {
            kind: table.title,
            number: format!("0x{:X}", row.code),
            name: row.name,
            says: row.says,
        })
    });
    let plain = |kind, row: &'static CodeEntry| NumberRow {
        kind,
        number: row.code.to_string(),
        name: row.name,
        says: row.says,
    };
    let refusals = FAILURES.iter().map(move |row| plain("X.224 failure", row));
    let alerts = alert::TABLE
        .rows
        .iter()
        .map(move |row| plain("TLS alert", row));
    let events = event::all().map(|event| NumberRow {
        kind: "event",
        number: event.id.to_string(),
        name: event.source.word(),
        says: event.says,
    });
    of_tables.chain(refusals).chain(alerts).chain(events)
}

/// The events and the alert that have a number.
fn others(number: u32) -> String {
    let alert = u8::try_from(number).ok().and_then(find_alert);
    let events = find_events(number, &[]).into_iter().map(event_told);
    events.chain(alert.map(alert_told)).collect()
}

/// Every number of a text.
pub(super) fn text(text: &str) -> Option<Explanation> {
    let paste = paste::read(text);
    let mut told = Explanation {
        says: String::new(),
        is_known: false,
    };
    for (at, mention) in paste.mentions.iter().enumerate() {
        told.is_known |= add(&mut told.says, *mention, at, &paste);
    }
    if paste.is_cut {
        told.says +=
            "more\n  The text has more than is read at once: paste the part around the number.\n";
    }
    (!paste.mentions.is_empty()).then_some(told)
}

/// Adds what a number of a text means; answers whether that is known.
fn add(says: &mut String, mention: Mention, at: usize, paste: &Paste) -> bool {
    match mention {
        Mention::Code(code, place) => {
            let before = at.checked_sub(1).and_then(|at| paste.mentions.get(at));
            let word = match place {
                CodePlace::Extended => "extended ",
                CodePlace::First => "",
            };
            *says += &block(word, code, place);
            if let (CodePlace::Extended, Some(Mention::Code(first, CodePlace::First))) =
                (place, before)
                && let Some(pair) = pair_says(*first, code)
            {
                *says += &format!("together\n  {pair}\n");
            }
            read_code(code, place).is_some()
        }
        Mention::Alert(number) => {
            let alert = find_alert(number);
            *says += &alert.map_or_else(
                || format!("alert {number}  unknown\n  No table has this alert.\n"),
                alert_told,
            );
            alert.is_some()
        }
        Mention::Event(id) => {
            let events = find_events(id, &paste.sources);
            if events.is_empty() {
                *says += &unknown_event(id, &paste.sources);
            }
            *says += &events.iter().copied().map(event_told).collect::<String>();
            !events.is_empty()
        }
        _ => false,
    }
}

fn block(word: &str, code: u32, place: CodePlace) -> String {
    match read_code(code, place) {
        Some(reading) => known(word, &reading),
        None => unknown(word, code),
    }
}

fn known(word: &str, reading: &CodeReading) -> String {
    let entry = &reading.entry;
    let carried = if reading.is_carried() {
        format!("It carries {} {}. ", reading.table.title, entry.code)
    } else {
        String::new()
    };
    let seen = if entry.documented {
        ""
    } else {
        " Not documented; seen in the wild."
    };
    format!(
        "{}  {}\n  {carried}{}{seen}\n{}  source      {}\n",
        head(word, reading.code),
        entry.name,
        sentence(entry),
        advice(entry),
        reading.table.source
    )
}

fn sentence(entry: &CodeEntry) -> String {
    use redial_codes::Phase::Unsaid;
    match entry.phase {
        Unsaid => format!("{}.", capital(entry.says)),
        phase => format!("{}. It concerns {}.", capital(entry.says), phase.word()),
    }
}

fn advice(entry: &CodeEntry) -> String {
    format!(
        "  not proven  {}\n  next        {}\n",
        entry.unproven(),
        entry.next()
    )
}

/// A number in the forms in which people meet it.
fn head(word: &str, code: u32) -> String {
    let signed = code.cast_signed();
    let minus = if signed < 0 {
        format!(", {signed}")
    } else {
        String::new()
    };
    format!("{word}0x{code:X} ({code}{minus})")
}

fn unknown(word: &str, code: u32) -> String {
    let form = form(code).map_or_else(String::new, |form| format!(" {form}"));
    format!(
        "{}  unknown\n  No table here has this code.{form}\n  next        On Windows, `certutil -error 0x{code:X}` names codes of Windows, and (New-Object -ComObject MSTscAx.MsTscAx).GetErrorDescription({code}, 0) has mstsc's own words.\n",
        head(word, code)
    )
}

fn alert_told(entry: &'static CodeEntry) -> String {
    let number = entry.code;
    let status = u8::try_from(number).ok().and_then(schannel);
    let status = status.map_or_else(String::new, |code| {
        format!(" Schannel shows it as 0x{code:X}, in event 36887 when it came and in 36888 when it was sent.")
    });
    format!(
        "alert {number}  {}\n  {}{status}\n{}",
        entry.name,
        sentence(entry),
        advice(entry)
    )
}

fn event_told(entry: &'static EventEntry) -> String {
    format!(
        "event {}  {}\n  {}.\n  not proven  {}\n  next        {}\n",
        entry.id,
        entry.source.word(),
        capital(entry.says),
        entry.unproven,
        entry.next
    )
}

fn unknown_event(id: u32, sources: &[EventSource]) -> String {
    let whose = sources
        .first()
        .map_or("the event's source", |source| source.word());
    format!(
        "event {id}  unknown\n  No table here has this event.\n  next        The event viewer has its text; search for it together with {whose}.\n"
    )
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
