//! What the host is asked: SOAP envelopes of WS-Management (MS-WSMV 3.1.4).

use quick_xml::escape::escape;
use uuid::Uuid;

/// The text-based shell (MS-WSMV 3.1.4.5.2).
const RESOURCE: &str = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd";
const SHELL: &str = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell";
const TRANSFER: &str = "http://schemas.xmlsoap.org/ws/2004/09/transfer";
/// Bytes an answer may have, as every client asks: the oldest hosts allow 150 KiB.
pub(crate) const MAX_ENVELOPE: u32 = 153_600;
/// Seconds the host may hold a request; one for output that has not come ends with a fault then.
pub(crate) const HOLD: u64 = 20;
/// Seconds after which the host removes a shell that nobody asks any more. It allows no less than 60
/// (winrm/config/winrs, IdleTimeout).
const IDLE: u64 = 120;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Request<'a> {
    /// A shell (3.1.4.5.2), whose parts have an order (2.2.4.37).
    Create,
    /// A command in it (3.1.4.11): the program, and its words as one line.
    Command { program: &'a str, line: &'a str },
    /// Bytes for its input, and whether they are the last (3.1.4.13).
    Send { data: &'a [u8], last: bool },
    /// What it wrote (3.1.4.14).
    Receive,
    /// End it (3.1.4.12). It has to be said also of a command that has ended (3.1.4.14).
    Terminate,
    /// Remove the shell (3.1.4.4.1).
    Delete,
}

/// The shell and the command in it, as far as they are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub shell: String,
    pub command: String,
}

impl Request<'_> {
    fn action(self) -> String {
        match self {
            Request::Create => format!("{TRANSFER}/Create"),
            Request::Delete => format!("{TRANSFER}/Delete"),
            Request::Command { .. } => format!("{SHELL}/Command"),
            Request::Send { .. } => format!("{SHELL}/Send"),
            Request::Receive => format!("{SHELL}/Receive"),
            Request::Terminate => format!("{SHELL}/Signal"),
        }
    }

    /// Named options (3.1.4.5.2 and 3.1.4.11). The command's input is a pipe, so that it has an end, and
    /// no cmd.exe reads its words. Output comes as UTF-8.
    fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Request::Create => &[("WINRS_NOPROFILE", "TRUE"), ("WINRS_CODEPAGE", "65001")],
            Request::Command { .. } => &[
                ("WINRS_CONSOLEMODE_STDIN", "FALSE"),
                ("WINRS_SKIP_CMD_SHELL", "TRUE"),
            ],
            _ => &[],
        }
    }

    fn body(self, command: &str) -> String {
        let id = escape(command);
        match self {
            Request::Create => format!(
                "<rsp:Shell><rsp:IdleTimeOut>PT{IDLE}S</rsp:IdleTimeOut><rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>"
            ),
            Request::Command { program, line } => {
                let arguments = match line {
                    "" => String::new(),
                    line => format!("<rsp:Arguments>{}</rsp:Arguments>", escape(line)),
                };
                format!(
                    "<rsp:CommandLine><rsp:Command>{}</rsp:Command>{arguments}</rsp:CommandLine>",
                    escape(program)
                )
            }
            Request::Send { data, last } => {
                let end = if last { " End=\"true\"" } else { "" };
                format!(
                    "<rsp:Send><rsp:Stream Name=\"stdin\" CommandId=\"{id}\"{end}>{}</rsp:Stream></rsp:Send>",
                    data_encoding::BASE64.encode(data)
                )
            }
            Request::Receive => format!(
                "<rsp:Receive><rsp:DesiredStream CommandId=\"{id}\">stdout stderr</rsp:DesiredStream></rsp:Receive>"
            ),
            Request::Terminate => format!(
                "<rsp:Signal CommandId=\"{id}\"><rsp:Code>{SHELL}/signal/terminate</rsp:Code></rsp:Signal>"
            ),
            Request::Delete => String::new(),
        }
    }

    /// The whole of it, for a host with this address.
    pub fn envelope(self, to: &str, place: &Place) -> String {
        let selector = match self {
            Request::Create => String::new(),
            _ => format!(
                "<w:SelectorSet><w:Selector Name=\"ShellId\">{}</w:Selector></w:SelectorSet>",
                escape(&place.shell)
            ),
        };
        let options: String = self
            .options()
            .iter()
            .map(|(name, value)| format!("<w:Option Name=\"{name}\">{value}</w:Option>"))
            .collect();
        let options = match options.is_empty() {
            true => options,
            false => format!("<w:OptionSet>{options}</w:OptionSet>"),
        };
        let must = "s:mustUnderstand=\"true\"";
        format!(
            concat!(
                "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"",
                " xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\"",
                " xmlns:w=\"http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd\"",
                " xmlns:p=\"http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd\"",
                " xmlns:rsp=\"{shell}\"><s:Header><a:To>{to}</a:To>",
                "<a:ReplyTo><a:Address {must}>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>",
                "<w:MaxEnvelopeSize {must}>{size}</w:MaxEnvelopeSize>",
                "<a:MessageID>uuid:{id}</a:MessageID>",
                "<w:Locale s:mustUnderstand=\"false\" xml:lang=\"en-US\"/>",
                "<p:DataLocale s:mustUnderstand=\"false\" xml:lang=\"en-US\"/>",
                "<w:OperationTimeout>PT{hold}S</w:OperationTimeout>",
                "<w:ResourceURI {must}>{resource}</w:ResourceURI>",
                "<a:Action {must}>{action}</a:Action>{selector}{options}</s:Header>",
                "<s:Body>{body}</s:Body></s:Envelope>"
            ),
            shell = SHELL,
            to = escape(to),
            must = must,
            size = MAX_ENVELOPE,
            id = Uuid::new_v4(),
            hold = HOLD,
            resource = RESOURCE,
            action = self.action(),
            selector = selector,
            options = options,
            body = self.body(&place.command),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_or_a_host_says_stays_text() {
        let place = Place {
            shell: "<b>&".into(),
            command: "\"/><x".into(),
        };
        let request = Request::Command {
            program: "a&b",
            line: "<script>",
        };
        for request in [request, Request::Receive, Request::Terminate] {
            let text = request.envelope("https://h/?a&b", &place);
            assert!(!text.contains("<b>") && !text.contains("<x") && !text.contains("<script>"));
            assert!(text.contains("https://h/?a&amp;b"), "{text}");
        }
    }

    #[test]
    fn the_end_of_the_input_is_said_once() {
        let place = Place::default();
        let of = |last| {
            Request::Send {
                data: b"hi\n",
                last,
            }
            .envelope("", &place)
        };
        assert!(of(true).contains("End=\"true\">aGkK<"));
        assert!(of(false).contains("CommandId=\"\">aGkK<"));
    }
}
