use redial_machine::{Event, Said, utc};

/// Reads an event from its XML, whose shape the event schema fixes (MS-EVEN6, learn.microsoft.com
/// EventSchema).
pub(super) fn read(xml: &str) -> Event {
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

/// The number of an event in its channel, by which a look goes on where it left off.
pub(super) fn record(xml: &str) -> Option<u64> {
    content(xml, "EventRecordID").parse().ok()
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
fn data(xml: &str) -> Vec<(Said, Said)> {
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
                   <EventID Qualifiers=\"16384\">36870</EventID><TimeCreated SystemTime='2000-02-29T00:00:01.5000000Z'/><EventRecordID>77</EventRecordID><Correlation ActivityID='{AB}'/>\
                   <Channel>System</Channel></System><EventData><Data Name='Type'>client &amp; server</Data><Data></Data></EventData></Event>";
        let event = read(xml);
        assert_eq!(record(xml), Some(77));
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
