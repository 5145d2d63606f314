//! What the host answers: hostile XML in, typed values out.

use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
};
use redial_machine::Said;

use crate::error::WinrmError;

/// Elements within each other: real answers have eight.
const DEEPEST: usize = 32;

/// Characters of a name that the host gives, and that it is asked with: a GUID has 36.
const LONGEST_NAME: usize = 256;

/// What an answer holds of what is asked for here.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub shell: Option<String>,
    pub command: Option<String>,
    pub output: Vec<u8>,
    pub errors: Vec<u8>,
    /// The command has ended.
    pub has_ended: bool,
    pub exit_code: Option<i64>,
    pub fault: Option<Fault>,
}

/// Why the host does not do what was asked (WSManFault in the examples of MS-WSMV 4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fault {
    pub code: Option<u32>,
    pub says: Said,
}

/// An element that is open, and its text so far.
struct Element {
    name: String,
    /// Its `Name`, `State` or `Code`.
    tells: Option<String>,
    text: String,
}

impl Answer {
    /// Reads an answer.
    ///
    /// # Errors
    /// It is no answer of WinRM.
    pub fn read(body: &[u8]) -> Result<Self, WinrmError> {
        let odd = || WinrmError::OddAnswer;
        let text = std::str::from_utf8(body).map_err(|_| odd())?;
        let mut reader = Reader::from_str(text);
        let mut answer = Self::default();
        let mut open: Vec<Element> = Vec::new();
        let mut is_soap = false;
        loop {
            match reader.read_event().map_err(|_| odd())? {
                Event::Eof if open.is_empty() && is_soap => return Ok(answer),
                Event::Eof | Event::DocType(_) => return Err(odd()),
                Event::Start(start) => {
                    is_soap |= open.is_empty() && start.local_name().as_ref() == b"Envelope";
                    open.push(Element::new(&start).ok_or_else(odd)?);
                }
                Event::Empty(start) => {
                    let element = Element::new(&start).ok_or_else(odd)?;
                    answer.take(element, &open)?;
                }
                Event::End(_) => {
                    let element = open.pop().ok_or_else(odd)?;
                    answer.take(element, &open)?;
                }
                Event::Text(text) => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&text.decode().map_err(|_| odd())?);
                    }
                }
                Event::GeneralRef(reference) => {
                    let name = reference.decode().map_err(|_| odd())?;
                    let known = match reference.resolve_char_ref().map_err(|_| odd())? {
                        Some(c) => c.to_string(),
                        None => resolve_predefined_entity(&name).ok_or_else(odd)?.to_owned(),
                    };
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&known);
                    }
                }
                _ => {}
            }
            if open.len() > DEEPEST {
                return Err(odd());
            }
        }
    }

    /// Keeps what an element said that has ended.
    fn take(&mut self, element: Element, within: &[Element]) -> Result<(), WinrmError> {
        let parent = within.last().map_or("", |parent| parent.name.as_str());
        let tells = element.tells.as_deref().unwrap_or_default();
        let text = element.text.trim();
        match (element.name.as_str(), parent) {
            ("ShellId", "Shell") => self.shell = Some(name(text)?),
            ("Selector", "SelectorSet") if tells == "ShellId" => self.shell = Some(name(text)?),
            ("CommandId", "CommandResponse") => self.command = Some(name(text)?),
            ("Stream", "ReceiveResponse") => {
                let bytes = decoded(text).ok_or(WinrmError::OddAnswer)?;
                match tells {
                    "stdout" => self.output.extend(bytes),
                    "stderr" => self.errors.extend(bytes),
                    _ => {}
                }
            }
            ("CommandState", "ReceiveResponse") => self.has_ended |= tells.ends_with("/Done"),
            ("ExitCode", "CommandState") => self.exit_code = text.parse().ok(),
            ("Fault", "Body") => _ = self.fault.get_or_insert_default(),
            ("Text", "Reason") => self.fault.get_or_insert_default().says = Said::new(text),
            ("WSManFault", "Detail") => {
                self.fault.get_or_insert_default().code = tells.parse().ok();
            }
            _ => {}
        }
        Ok(())
    }
}

impl Element {
    fn new(start: &BytesStart) -> Option<Self> {
        let attributes = start.attributes().flatten();
        let mut telling = attributes.filter(|a| {
            ["Name", "State", "Code"]
                .map(str::as_bytes)
                .contains(&a.key.as_ref())
        });
        let tells = match telling.next() {
            Some(found) => Some(
                found
                    .decoded_and_normalized_value(XmlVersion::Implicit1_0, start.decoder())
                    .ok()?
                    .into(),
            ),
            None => None,
        };
        Some(Self {
            name: String::from_utf8(start.local_name().as_ref().to_vec()).ok()?,
            tells,
            text: String::new(),
        })
    }
}

/// The name of a shell or a command.
fn name(text: &str) -> Result<String, WinrmError> {
    match text.len() <= LONGEST_NAME {
        true => Ok(text.to_owned()),
        false => Err(WinrmError::OddAnswer),
    }
}

/// Base64, which may be in lines.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let whole: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    data_encoding::BASE64.decode(&whole).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn soap(body: &str) -> String {
        format!("<s:Envelope xmlns:s=\"x\"><s:Header/><s:Body>{body}</s:Body></s:Envelope>")
    }

    fn read(body: &str) -> Answer {
        Answer::read(soap(body).as_bytes()).unwrap()
    }

    #[test]
    fn a_shell_is_named_in_either_place() {
        let selector = read(
            "<x:ResourceCreated><a:ReferenceParameters><w:SelectorSet><w:Selector Name=\"ShellId\">A&amp;1</w:Selector></w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>",
        );
        assert_eq!(selector.shell.as_deref(), Some("A&1"));
        let shell = read("<rsp:Shell><rsp:ShellId> B2 </rsp:ShellId></rsp:Shell>");
        assert_eq!(shell.shell.as_deref(), Some("B2"));
        let other =
            read("<w:SelectorSet><w:Selector Name=\"Other\">C</w:Selector></w:SelectorSet>");
        assert_eq!(other.shell, None);
    }

    #[test]
    fn output_is_joined_and_the_end_is_seen() {
        let answer = read(
            "<rsp:ReceiveResponse><rsp:Stream Name=\"stdout\" CommandId=\"1\">aGVs\r\nbG8=</rsp:Stream><rsp:Stream Name=\"stdout\" CommandId=\"1\">IQ==</rsp:Stream><rsp:Stream Name=\"stderr\" CommandId=\"1\">Pw==</rsp:Stream><rsp:Stream Name=\"stderr\" CommandId=\"1\" End=\"true\"/><rsp:CommandState CommandId=\"1\" State=\"http://x/CommandState/Done\"><rsp:ExitCode>3</rsp:ExitCode></rsp:CommandState></rsp:ReceiveResponse>",
        );
        assert_eq!(answer.output, b"hello!");
        assert_eq!(answer.errors, b"?");
        assert!(answer.has_ended);
        assert_eq!(answer.exit_code, Some(3));
        let running = read(
            "<rsp:ReceiveResponse><rsp:CommandState State=\"http://x/CommandState/Running\"/></rsp:ReceiveResponse>",
        );
        assert_eq!(running, Answer::default());
    }

    #[test]
    fn a_fault_says_its_number_and_its_reason() {
        let answer = read(
            "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>w:AccessDenied</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang=\"en-US\">Access is denied.\u{1b}[2J</s:Text></s:Reason><s:Detail><f:WSManFault Code=\"5\" Machine=\"srv01\"><f:Message>no</f:Message></f:WSManFault></s:Detail></s:Fault>",
        );
        let fault = answer.fault.unwrap();
        assert_eq!(fault.code, Some(5));
        assert_eq!(fault.says.as_str(), "Access is denied.\\u{1b}[2J");
        assert_eq!(read("<s:Fault/>").fault, Some(Fault::default()));
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        let deep = soap(&"<a>".repeat(40));
        let stream = soap(
            "<rsp:ReceiveResponse><rsp:Stream Name=\"stdout\">%%%</rsp:Stream></rsp:ReceiveResponse>",
        );
        let entity = soap("<a>&lol;</a>");
        let name = soap(&format!(
            "<rsp:Shell><rsp:ShellId>{}</rsp:ShellId></rsp:Shell>",
            "a".repeat(257)
        ));
        for body in [
            "",
            "<html></html>",
            "<s:Envelope>",
            "<!DOCTYPE s [<!ENTITY lol \"lol\">]><s:Envelope/>",
            "\u{0}\u{1}",
            "</s:Envelope>",
            deep.as_str(),
            stream.as_str(),
            entity.as_str(),
            name.as_str(),
        ] {
            let read = Answer::read(body.as_bytes());
            assert!(
                matches!(read, Err(WinrmError::OddAnswer)),
                "{body}: {read:?}"
            );
        }
        assert!(Answer::read(&[0xff, 0xfe]).is_err());
    }

    /// Pieces that an answer is made of, and some that it is not.
    const PIECES: [&str; 16] = [
        "<s:Envelope>",
        "</s:Envelope>",
        "<s:Body>",
        "</s:Body>",
        "<rsp:ReceiveResponse>",
        "</rsp:ReceiveResponse>",
        "<rsp:Stream Name=\"stdout\">",
        "</rsp:Stream>",
        "aGk=",
        "<rsp:CommandState State=\"x/Done\"/>",
        "<f:WSManFault Code=\"5\"/>",
        "&amp;",
        "&#0;",
        "<![CDATA[x]]>",
        "<!--",
        "<x a=\"",
    ];

    proptest::proptest! {
        #[test]
        fn nothing_that_is_answered_breaks_it(pieces in proptest::collection::vec(0..16_usize, 0..24), end: Vec<u8>) {
            let text: String = pieces.iter().map(|at| PIECES[*at]).collect();
            let _ = Answer::read(text.as_bytes());
            let _ = Answer::read(&[text.as_bytes(), &end].concat());
        }
    }
}
