use redial_machine::{Event, EventQuery, Snag, utc};
use windows::{
    Win32::{
        Foundation::{ERROR_EVT_CHANNEL_NOT_FOUND, ERROR_INSUFFICIENT_BUFFER, ERROR_NO_MORE_ITEMS},
        System::EventLog::{
            EVT_HANDLE, EvtClose, EvtNext, EvtQuery, EvtQueryChannelPath, EvtQueryReverseDirection,
            EvtRender, EvtRenderEventXml,
        },
    },
    core::{Error, HRESULT, HSTRING, Result},
};

use super::trouble::snag;

/// Milliseconds one batch may take.
const PATIENCE: u32 = 5000;

/// A handle that closes itself.
struct Handle(EVT_HANDLE);

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the handle was given to us and is closed once.
        let _ = unsafe { EvtClose(self.0) };
    }
}

pub(super) fn query(query: &EventQuery) -> std::result::Result<Vec<Event>, Snag> {
    if super::system::is_wine() && !super::system::has_fake_events() {
        // Wine's event log fails with whatever error was last: nothing can be said.
        return Err(Snag::NotHere);
    }
    match found(query) {
        Ok(events) => Ok(events),
        Err(error) if error.code() == HRESULT::from_win32(ERROR_EVT_CHANNEL_NOT_FOUND.0) => {
            Err(Snag::NotHere)
        }
        Err(error) => Err(snag(format!("read the event log {}", query.channel))(error)),
    }
}

/// Ids and time go into the query; providers are compared here (see `EventQuery::asks_for`).
fn filter(query: &EventQuery) -> HSTRING {
    let ids: Vec<String> = query
        .ids
        .iter()
        .map(|(_, id)| format!("EventID={id}"))
        .collect();
    let milliseconds = query.within.saturating_mul(1000);
    HSTRING::from(format!(
        "*[System[({}) and TimeCreated[timediff(@SystemTime) <= {milliseconds}]]]",
        ids.join(" or ")
    ))
}

fn found(query: &EventQuery) -> Result<Vec<Event>> {
    let flags = EvtQueryChannelPath.0 | EvtQueryReverseDirection.0;
    // SAFETY: the texts outlive the call; no session means this machine.
    let results = Handle(unsafe {
        EvtQuery(
            None,
            &HSTRING::from(query.channel.as_str()),
            &filter(query),
            flags,
        )
    }?);
    let mut events = Vec::new();
    while events.len() < query.most {
        let (mut batch, mut got) = ([0isize; 16], 0);
        // SAFETY: the batch takes as many handles as it is long.
        match unsafe { EvtNext(results.0, &mut batch, PATIENCE, 0, &raw mut got) } {
            Ok(()) => {}
            Err(error) if error.code() == HRESULT::from_win32(ERROR_NO_MORE_ITEMS.0) => break,
            Err(error) => return Err(error),
        }
        let handles: Vec<Handle> = batch[..got as usize]
            .iter()
            .map(|h| Handle(EVT_HANDLE(*h)))
            .collect();
        for handle in &handles {
            let event = xml(handle).map(|text| read(&text))?;
            if query.asks_for(event.provider.as_str(), event.id) {
                events.push(event);
            }
        }
    }
    events.truncate(query.most);
    Ok(events)
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

/// Reads an event from its XML, whose shape the event schema fixes (MS-EVEN6, learn.microsoft.com
/// EventSchema).
fn read(xml: &str) -> Event {
    let system = between(xml, "<System>", "</System>").unwrap_or_default();
    let attribute =
        |name: &str, key: &str| element(system, name).and_then(|(tag, _)| attribute(tag, key));
    Event {
        channel: content(system, "Channel").as_str().into(),
        provider: attribute("Provider", "Name")
            .unwrap_or_default()
            .as_str()
            .into(),
        id: content(system, "EventID").parse().unwrap_or(0),
        time: attribute("TimeCreated", "SystemTime")
            .and_then(|t| utc::seconds(&t))
            .unwrap_or(0.0),
        activity: attribute("Correlation", "ActivityID").map(|a| a.as_str().into()),
        data: data(xml),
    }
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let start = text.find(from)? + from.len();
    Some(&text[start..start + text[start..].find(to)?])
}

/// The beginning of an element, `<Name …`, and what follows it.
fn element<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let begins = |(at, _): &(usize, &str)| text[at + 1 + name.len()..].starts_with([' ', '>', '/']);
    let (at, _) = text.match_indices(&format!("<{name}")).find(begins)?;
    text[at..].split_once('>')
}

fn attribute(tag: &str, key: &str) -> Option<String> {
    ['\'', '"'].into_iter().find_map(|quote| {
        between(tag, &format!(" {key}={quote}"), &quote.to_string()).map(unescaped)
    })
}

fn content(text: &str, name: &str) -> String {
    let inner = element(text, name).and_then(|(_, rest)| rest.split('<').next());
    unescaped(inner.unwrap_or_default().trim())
}

/// The fields of EventData, or the leaves of UserData, in order.
fn data(xml: &str) -> Vec<(redial_machine::Said, redial_machine::Said)> {
    let after = xml.split_once("</System>").map_or("", |(_, rest)| rest);
    let mut fields = Vec::new();
    for part in after.split('<').filter(|p| !p.starts_with('/')) {
        let Some((head, value)) = part.split_once('>') else {
            continue;
        };
        let leaf = !head.ends_with('/') && (!value.trim().is_empty() || head.starts_with("Data"));
        if leaf {
            let named = attribute(head, "Name").unwrap_or_else(|| {
                let name = head.split_whitespace().next().unwrap_or_default();
                if name == "Data" {
                    String::new()
                } else {
                    name.to_owned()
                }
            });
            fields.push((
                named.as_str().into(),
                unescaped(value.trim()).as_str().into(),
            ));
        }
    }
    fields
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_by_its_fields() {
        let xml = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Schannel' Guid='{1f67}'/>\
                   <EventID Qualifiers=\"16384\">36870</EventID><TimeCreated SystemTime='2000-02-29T00:00:01.5000000Z'/><Correlation ActivityID='{AB}'/>\
                   <Channel>System</Channel></System><EventData><Data Name='Type'>client &amp; server</Data><Data></Data></EventData></Event>";
        let event = read(xml);
        assert_eq!(
            (event.id, event.provider.as_str(), event.channel.as_str()),
            (36870, "Schannel", "System")
        );
        assert_eq!(event.time, 951_782_401.5);
        assert_eq!(event.activity.unwrap().as_str(), "{AB}");
        let fields: Vec<_> = event
            .data
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        assert_eq!(fields, [("Type", "client & server"), ("", "")]);
    }
}
