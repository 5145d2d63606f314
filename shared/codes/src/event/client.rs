//! mstsc's own log on the client: TerminalServices-RDPClient/Operational. Source:
//! docs.rackspace.com, RDS client disconnected codes and reasons; the provider's manifest
//! (github.com/repnz/etw-providers-docs).

use super::{
    EventEntry,
    EventSource::{Application, Capi, Client},
    event,
};
use crate::Phase::{Certificate, Normal, Session, Tcp, Tls, Unsaid};

const REASON: &str = "Explain its reason: the number in the field Value.";

#[rustfmt::skip]
pub(super) const TABLE: &[EventEntry] = &[
    event(Client, 226, Tls, "mstsc's state machine failed; the state's name shows the step (RDPClient_SSL is TLS), the error code the reason").but("Which of the two computers is at fault.").then("Explain its error code."),
    event(Client, 1024, Normal, "mstsc tries to connect to a host").but("That the host was reached.").then("Look for 1025 (encrypted), 1027 (session) and 1026 (end) after it."),
    event(Client, 1025, Normal, "mstsc connected and encrypted the connection").but("That the logon worked.").then("Look for 1027 (session) and 1026 (end) after it."),
    event(Client, 1026, Unsaid, "mstsc disconnected").but("That it failed: every end is logged, a normal one with reason 263 or 1.").then(REASON),
    event(Client, 1027, Normal, "mstsc connected to a session").but("That the session stayed connected.").then("Look for 1026 (end) after it."),
    event(Client, 1028, Normal, "mstsc's settings for the server were read"),
    event(Client, 1029, Normal, "a hash of the user's name").but("That it succeeded: it is written before the logon is checked."),
    event(Client, 1102, Normal, "mstsc starts an additional transport (TCP, UDP or a gateway)").but("That the transport was connected."),
    event(Client, 1103, Normal, "the transport of mstsc is connected").but("That the session works."),
    event(Client, 1104, Tcp, "the transport of mstsc failed or is not used").but("A fault of TCP: UDP is tried in addition and may fail without harm.").then("If the screen stays black or freezes, try without UDP (fClientDisableUDP)."),
    event(Client, 1105, Session, "the multi-transport connection ended").but("That it failed: every session ends with it."),
    event(Capi, 11, Certificate, "a certificate's chain was built; the event has the result").but("That Remote Desktop refused it: mstsc shows a warning first."),
    event(Capi, 30, Certificate, "a certificate was verified; the event has the result").but("That Remote Desktop refused it: mstsc shows a warning first."),
    event(Application, 1000, Session, "a program crashed").but("That Remote Desktop crashed: the text names the program (mstsc.exe, svchost.exe_TermService, dwm.exe).").then("Look at the program and the module it names."),
    event(Application, 1001, Session, "Windows reported a crash").but("That Remote Desktop crashed: the text names the program.").then("Look at the program and the module it names."),
];
