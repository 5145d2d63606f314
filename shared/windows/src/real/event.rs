mod xml;

use std::time::{Duration, Instant};

use redial_machine::{EventLog, EventQuery, EventSieve, Snag, utc};
use windows::{
    Win32::{
        Foundation::{
            ERROR_EVT_CHANNEL_NOT_FOUND, ERROR_INSUFFICIENT_BUFFER, ERROR_NO_MORE_ITEMS,
            ERROR_TIMEOUT, WAIT_TIMEOUT,
        },
        System::EventLog::{
            EVT_HANDLE, EvtClose, EvtNext, EvtQuery, EvtQueryChannelPath, EvtQueryForwardDirection,
            EvtQueryReverseDirection, EvtRender, EvtRenderEventXml,
        },
    },
    core::{Error, HRESULT, HSTRING, Result},
};

use super::trouble::snag;

/// Milliseconds one batch may take.
const PATIENCE: u32 = 500;
/// How long one look at a channel may take. A channel holds as much as an administrator lets it, and
/// Windows reads every record of it, because a filter has no index.
const LONGEST: Duration = Duration::from_secs(3);

/// A handle that closes itself.
struct Handle(EVT_HANDLE);

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the handle was given to us and is closed once.
        let _ = unsafe { EvtClose(self.0) };
    }
}

/// How reading a result came out.
enum Walk {
    /// There is no more.
    Ended,
    /// An id is full: what is left is better asked for without it.
    Full,
    /// The time is up.
    Late,
}

/// How far back a look came.
#[derive(Default)]
struct Reached {
    record: Option<u64>,
    time: Option<f64>,
}

pub(super) fn query(query: &EventQuery) -> std::result::Result<EventLog, Snag> {
    if super::system::is_wine() && !super::system::has_fake_events() {
        // Wine's event log fails with whatever error was last: nothing can be said.
        return Err(Snag::NotHere);
    }
    match found(query) {
        Ok(log) => Ok(log),
        Err(error) if error.code() == HRESULT::from_win32(ERROR_EVT_CHANNEL_NOT_FOUND.0) => {
            Err(Snag::NotHere)
        }
        Err(error) => Err(snag(format!("read the event log {}", query.channel))(error)),
    }
}

/// Ids and time go into the query; providers are compared here (see `EventQuery::asks_for`).
fn filter(ids: &[u32], within: u64, before: Option<u64>) -> HSTRING {
    let ids: Vec<String> = ids.iter().map(|id| format!("EventID={id}")).collect();
    let milliseconds = within.saturating_mul(1000);
    let before = before.map_or_else(String::new, |record| {
        format!(" and (EventRecordID < {record})")
    });
    HSTRING::from(format!(
        "*[System[({}) and TimeCreated[timediff(@SystemTime) <= {milliseconds}]{before}]]",
        ids.join(" or ")
    ))
}

fn ask(channel: &str, filter: &HSTRING, direction: u32) -> Result<Handle> {
    let flags = EvtQueryChannelPath.0 | direction;
    // SAFETY: the texts outlive the call; no session means this machine.
    let results = unsafe { EvtQuery(None, &HSTRING::from(channel), filter, flags) }?;
    Ok(Handle(results))
}

/// An id with more events than are wanted is left out as soon as that shows, and the rest is asked
/// for again from there: so a flood is not read to its end.
fn found(query: &EventQuery) -> Result<EventLog> {
    let end = Instant::now() + LONGEST;
    let mut sieve = EventSieve::new(query);
    let mut reached = Reached::default();
    let late = loop {
        let ids = sieve.open();
        if ids.is_empty() {
            break false;
        }
        let filter = filter(&ids, query.within, reached.record);
        let walk = ask(&query.channel, &filter, EvtQueryReverseDirection.0)
            .and_then(|results| walk(&results, &mut sieve, &mut reached, end));
        match walk {
            Ok(Walk::Full) => {}
            Ok(Walk::Ended) => break false,
            Ok(Walk::Late) => break true,
            // What was read until then is an answer.
            Err(_) if reached.time.is_some() => break true,
            Err(error) => return Err(error),
        }
    };
    let stopped = late.then(|| reached.time.unwrap_or_else(utc::now));
    Ok(sieve.done(oldest(&query.channel, end), stopped))
}

fn walk(
    results: &Handle,
    sieve: &mut EventSieve<'_>,
    reached: &mut Reached,
    end: Instant,
) -> Result<Walk> {
    let asked_before = reached.record;
    while Instant::now() < end {
        for handle in batch(results, 16)? {
            let Some(handle) = handle else {
                return Ok(Walk::Ended);
            };
            let text = xml(&handle)?;
            let (event, record) = (xml::read(&text), xml::record(&text));
            if asked_before.is_some() && record >= asked_before {
                continue;
            }
            reached.time = Some(event.time);
            let is_full = sieve.take(event);
            if is_full && record.is_some() {
                reached.record = record;
                return Ok(Walk::Full);
            }
            if is_full && sieve.open().is_empty() {
                return Ok(Walk::Ended);
            }
        }
    }
    Ok(Walk::Late)
}

/// The next events of a result; nothing after the last one. None at all where Windows needs longer.
fn batch(results: &Handle, room: usize) -> Result<Vec<Option<Handle>>> {
    let (mut batch, mut got) = (vec![0isize; room], 0);
    // SAFETY: the batch takes as many handles as it is long.
    match unsafe { EvtNext(results.0, &mut batch, PATIENCE, 0, &raw mut got) } {
        Ok(()) => {}
        Err(error) if error.code() == HRESULT::from_win32(ERROR_NO_MORE_ITEMS.0) => {
            return Ok(vec![None]);
        }
        Err(error) if is_late(&error) => return Ok(vec![]),
        Err(error) => return Err(error),
    }
    let handles = batch.into_iter().take(got as usize);
    Ok(handles.map(|h| Some(Handle(EVT_HANDLE(h)))).collect())
}

fn is_late(error: &Error) -> bool {
    [ERROR_TIMEOUT.0, WAIT_TIMEOUT.0]
        .iter()
        .any(|code| error.code() == HRESULT::from_win32(*code))
}

/// When the oldest record of a channel was written, of whatever id.
fn oldest(channel: &str, end: Instant) -> Option<f64> {
    let results = ask(channel, &HSTRING::from("*"), EvtQueryForwardDirection.0).ok()?;
    while Instant::now() < end {
        if let Some(first) = batch(&results, 1).ok()?.into_iter().next() {
            return xml(&first?).ok().map(|text| xml::read(&text).time);
        }
    }
    None
}

fn xml(event: &Handle) -> Result<String> {
    let (mut used, mut count) = (0, 0);
    // SAFETY: asks only for the size, in bytes.
    match unsafe {
        EvtRender(
            None,
            event.0,
            EvtRenderEventXml.0,
            0,
            None,
            &raw mut used,
            &raw mut count,
        )
    } {
        Err(error) if error.code() != HRESULT::from_win32(ERROR_INSUFFICIENT_BUFFER.0) => {
            return Err(error);
        }
        _ => {}
    }
    let mut buffer = vec![0u16; (used as usize).div_ceil(2)];
    let room = u32::try_from(buffer.len() * 2)
        .map_err(|_| Error::from_hresult(HRESULT::from_win32(ERROR_INSUFFICIENT_BUFFER.0)))?;
    // SAFETY: the buffer has the size that was asked for.
    unsafe {
        EvtRender(
            None,
            event.0,
            EvtRenderEventXml.0,
            room,
            Some(buffer.as_mut_ptr().cast()),
            &raw mut used,
            &raw mut count,
        )
    }?;
    let text = String::from_utf16_lossy(&buffer);
    Ok(text.trim_end_matches('\0').to_owned())
}
