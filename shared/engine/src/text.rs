//! The text of a record, read: the header, and the entries as far as they can be understood. What
//! stands in it may have been written by anybody.

use std::io;

use redial_model::{Plan, Said};

use crate::record::{Entry, Header, Record, RecordId};

/// A record from the bytes of its file; versions after `version` are not understood. Its file's name
/// is what it is found by, whatever its header calls it.
pub(crate) fn record(id: &RecordId, bytes: &[u8], version: u32) -> io::Result<Record> {
    let mut lines = bytes.split(|b| *b == b'\n').enumerate();
    let first = lines.next().map_or(&[][..], |(_, line)| line);
    let header = Header {
        id: id.clone(),
        ..header(first, version)?
    };
    let steps = header.plan.steps.len();
    let (mut entries, mut unread) = (Vec::new(), Vec::new());
    for (before, line) in lines.filter(|(_, line)| !line.is_empty()) {
        match entry(line, steps) {
            Some(entry) => entries.push(entry),
            None => unread.push(before + 1),
        }
    }
    // A line a crash cut short is one that was not written yet: what it was to say had not begun.
    let whole = bytes.last().is_none_or(|b| *b == b'\n');
    if !whole && unread.last() == Some(&bytes.split(|b| *b == b'\n').count()) {
        unread.pop();
    }
    Ok(Record {
        header,
        entries,
        unread,
    })
}

/// An entry, where it is one and names a step of the plan.
fn entry(line: &[u8], steps: usize) -> Option<Entry> {
    let entry = match serde_json::from_slice(line).ok()? {
        Entry::Stopped { why } => Entry::Stopped { why: inert(&why) },
        entry => entry,
    };
    let within = entry.step().is_none_or(|step| step < steps);
    within.then_some(entry)
}

/// The header a record begins with.
fn header(line: &[u8], version: u32) -> io::Result<Header> {
    if line.is_empty() {
        return Err(io::Error::other("it is empty"));
    }
    let header: Header = serde_json::from_slice(line).map_err(|e| {
        // What can't be read is quoted in the complaint.
        io::Error::other(inert(&e.to_string()))
    })?;
    if header.journal > version {
        let found = header.journal;
        return Err(io::Error::other(format!(
            "it has version {found}; this program reads versions up to {version}"
        )));
    }
    Ok(Header {
        tool: inert(&header.tool),
        machine: inert(&header.machine),
        target: inert(&header.target),
        plan: Plan {
            fix: inert(&header.plan.fix),
            ..header.plan
        },
        ..header
    })
}

/// Text that can't steer a terminal, whatever its length.
fn inert(text: &str) -> String {
    Said::whole(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = r#"{"journal":1,"id":"x","tool":"t\u001b[2J","machine":"m","target":"t","at":1,"plan":{"fix":"f","steps":[{"by-hand":"\u0007"}],"risk":"safe","recheck":[]}}"#;

    fn read(lines: &str) -> Record {
        let id = "20261122-101010-001".parse().unwrap();
        record(&id, format!("{HEADER}\n{lines}").as_bytes(), 1).unwrap()
    }

    #[test]
    fn a_line_that_can_not_be_read_is_counted_and_the_others_stand() {
        let record = read(
            "{\"mark\":\"begun\",\"step\":0}\n#\n{\"mark\":\"done\",\"step\":7}\n{\"mark\":\"applied\"}\n",
        );
        assert_eq!(record.unread, [3, 4], "no entry, and no step of the plan");
        assert_eq!(record.entries, [Entry::Begun { step: 0 }, Entry::Applied]);
        let cut = read("{\"mark\":\"begun\",\"step\":0}\n{\"mark\":\"do");
        assert!(cut.unread.is_empty(), "a crash cut it short");
        let after = read("{\"mark\":\"do\n{\"mark\":\"applied\"}\n");
        assert_eq!(after.unread, [2]);
        let id: RecordId = "20261122-101010-001".parse().unwrap();
        assert!(super::record(&id, b"", 1).is_err() && super::record(&id, b"\n{", 1).is_err());
        assert_eq!(read("\u{ff}{\"mark\":\"applied\"}").entries, []);
    }

    #[test]
    fn what_people_see_can_not_steer_a_terminal() {
        let record = read("{\"mark\":\"stopped\",\"why\":\"\\u001b[31m\"}\n");
        assert_eq!(record.header.tool, "t\\u{1b}[2J");
        assert_eq!(record.stopped(), Some("\\u{1b}[31m"));
        let hand = &record.header.plan.steps[0];
        assert_eq!(hand.to_string(), "\\u{7}");
    }
}
