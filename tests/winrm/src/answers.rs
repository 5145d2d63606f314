//! What the host answers, in the shape of MS-WSMV's examples (section 4).

use quick_xml::escape::escape;
use uuid::Uuid;

/// The text-based shell, and the namespace of what is in it.
pub const CMD: &str = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd";
const SHELL: &str = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell";

/// Why something is not done: number, subcode, text.
pub type Refusal = (u32, &'static str, &'static str);

pub const DENIED: Refusal = (5, "w:AccessDenied", "Access is denied. ");
pub const NO_FILE: Refusal = (
    0x8007_0002,
    "w:InternalError",
    "The system cannot find the file specified. ",
);
pub const NO_SHELL: Refusal = (
    0x8033_805B,
    "w:InvalidSelectors",
    "The request for the Windows Remote Shell with ShellId failed because the shell was not found on the server. ",
);
pub const NOTHING_YET: Refusal = (
    0x8033_8029,
    "w:TimedOut",
    "The WS-Management service cannot complete the operation within the time specified in OperationTimeout. ",
);
pub const NO_RESOURCE: Refusal = (
    0x8033_8000,
    "a:DestinationUnreachable",
    "The WS-Management service cannot process the request. The service cannot find the resource. ",
);

fn envelope(relates: &str, action: &str, body: &str) -> String {
    format!(
        "<s:Envelope xml:lang=\"en-US\" xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" xmlns:x=\"http://schemas.xmlsoap.org/ws/2004/09/transfer\" xmlns:w=\"http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd\" xmlns:rsp=\"{SHELL}\" xmlns:p=\"http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd\"><s:Header><a:Action>{action}</a:Action><a:MessageID>uuid:{}</a:MessageID><a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To><a:RelatesTo>{}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>",
        Uuid::new_v4(),
        escape(relates),
    )
}

pub fn created(relates: &str, shell: &str) -> String {
    let body = format!(
        "<x:ResourceCreated><a:Address>http://127.0.0.1/wsman</a:Address><a:ReferenceParameters><w:ResourceURI>{CMD}</w:ResourceURI><w:SelectorSet><w:Selector Name=\"ShellId\">{shell}</w:Selector></w:SelectorSet></a:ReferenceParameters></x:ResourceCreated><rsp:Shell><rsp:ShellId>{shell}</rsp:ShellId><rsp:State>Connected</rsp:State></rsp:Shell>"
    );
    envelope(
        relates,
        "http://schemas.xmlsoap.org/ws/2004/09/transfer/CreateResponse",
        &body,
    )
}

pub fn started(relates: &str, command: &str) -> String {
    let body = format!(
        "<rsp:CommandResponse><rsp:CommandId>{command}</rsp:CommandId></rsp:CommandResponse>"
    );
    envelope(relates, &format!("{SHELL}/CommandResponse"), &body)
}

/// What a command wrote, and its exit code once it has ended.
pub fn received(relates: &str, command: &str, streams: [&[u8]; 2], ended: Option<i32>) -> String {
    let mut body = String::new();
    for (name, bytes) in ["stdout", "stderr"].into_iter().zip(streams) {
        if !bytes.is_empty() {
            let data = data_encoding::BASE64.encode(bytes);
            body +=
                &format!("<rsp:Stream Name=\"{name}\" CommandId=\"{command}\">{data}</rsp:Stream>");
        }
        if ended.is_some() {
            body += &format!(
                "<rsp:Stream Name=\"{name}\" CommandId=\"{command}\" End=\"true\"></rsp:Stream>"
            );
        }
    }
    body += &match ended {
        Some(code) => format!(
            "<rsp:CommandState CommandId=\"{command}\" State=\"{SHELL}/CommandState/Done\"><rsp:ExitCode>{code}</rsp:ExitCode></rsp:CommandState>"
        ),
        None => format!(
            "<rsp:CommandState CommandId=\"{command}\" State=\"{SHELL}/CommandState/Running\"/>"
        ),
    };
    let body = format!("<rsp:ReceiveResponse>{body}</rsp:ReceiveResponse>");
    envelope(relates, &format!("{SHELL}/ReceiveResponse"), &body)
}

/// An answer that says no more than that it was done.
pub fn done(relates: &str, action: &str) -> String {
    let (namespace, body) = match action {
        "Delete" => (
            "http://schemas.xmlsoap.org/ws/2004/09/transfer",
            String::new(),
        ),
        action => (SHELL, format!("<rsp:{action}Response/>")),
    };
    envelope(relates, &format!("{namespace}/{action}Response"), &body)
}

pub fn fault(relates: &str, (code, subcode, text): Refusal) -> String {
    let body = format!(
        "<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>{subcode}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang=\"en-US\">{text}</s:Text></s:Reason><s:Detail><f:WSManFault xmlns:f=\"http://schemas.microsoft.com/wbem/wsman/1/wsmanfault\" Code=\"{code}\" Machine=\"127.0.0.1\"><f:Message>{text}</f:Message></f:WSManFault></s:Detail></s:Fault>"
    );
    envelope(
        relates,
        "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault",
        &body,
    )
}
