//! What the host's logs are asked for: one query a channel and span, and room for each id in it.
//!
//! Sources: the message table of TerminalServices-RemoteConnectionManager (scheatkode/brain,
//! knowledgebase/systems/windows/event-logs); its channels and fields, and those of
//! SessionBroker-Client, in detection-wiki (microsoft-windows-terminalservices-…), where the ids
//! from 1003 to 1073 stand in Operational, 1006, 1068 and 1069 in Admin, and 1056 in both Operational
//! and System; the manifests of both in Windows 10 builds 10240 and 17134
//! (github.com/repnz/etw-providers-docs): Windows Server 2016 and earlier have 1128 for the grace
//! period, later ones 50280. Older Windows writes most of them to System (learn.microsoft.com,
//! "Event ID 1036 — Terminal Server Listener Availability" and its neighbours). The message tables of
//! RdpCoreTS, LsaSrv and NTLM stand beside that of RemoteConnectionManager. What every orderly end
//! of a session leaves behind (RdpCoreTS 102 and 103, and 99 or 142 to 144 when a client hangs up) is
//! not asked for: it is the same on a host that is well.

use redial_machine::EventQuery;

pub(crate) const CORE: &str = "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS";
pub(crate) const MANAGER: &str = "TerminalServices-RemoteConnectionManager";
pub(crate) const SESSIONS: &str = "TerminalServices-LocalSessionManager";
pub(crate) const BROKER: &str = "TerminalServices-SessionBroker-Client";
pub(crate) const SERVICES: &str = "Service Control Manager";
pub(crate) const SECURITY: &str = "Microsoft-Windows-Security-Auditing";
pub(crate) const NTLM: &str = "Microsoft-Windows-NTLM";
pub(crate) const CRASHES: &str = "Application Error";
pub(crate) const REPORTS: &str = "Windows Error Reporting";
pub(crate) const LSA: &str = "LsaSrv";
pub(crate) const NETLOGON: &str = "NETLOGON";
/// The channel of failed logons.
pub(crate) const AUDIT: &str = "Security";
const LOG: &str = "Microsoft-Windows-Eventlog";

pub(crate) const HOUR: u64 = 3600;
pub(crate) const DAY: u64 = 86_400;
/// Failed logons within an hour that are no person's.
pub(crate) const MANY: usize = 40;
/// Enough of an id to see when it came last, and whether it comes again and again.
const ENOUGH: usize = 20;

/// What RemoteConnectionManager says of the listener, its certificate, licences and its doors. Which
/// of its channels an id is in depends on the version of Windows.
const CONDITION: [u32; 30] = [
    258, 260, 1003, 1004, 1006, 1011, 1035, 1036, 1050, 1051, 1052, 1053, 1054, 1055, 1056, 1057,
    1058, 1059, 1062, 1063, 1064, 1065, 1067, 1068, 1069, 1070, 1071, 1072, 1073, 1128,
];

/// What else the System log is asked for.
const SYSTEM: [(&str, u32); 18] = [
    ("Schannel", 36870),
    ("Schannel", 36871),
    ("Schannel", 36874),
    ("Schannel", 36888),
    (LSA, 6167),
    (LSA, 40960),
    (LSA, 40961),
    (NETLOGON, 3210),
    (NETLOGON, 5719),
    ("TermDD", 50),
    ("TermDD", 56),
    (SERVICES, 7000),
    (SERVICES, 7023),
    (SERVICES, 7024),
    (SERVICES, 7031),
    (SERVICES, 7034),
    (SERVICES, 7038),
    (LOG, 104),
];

/// What is asked of the logs.
pub(crate) fn queries() -> Vec<EventQuery> {
    let core = core();
    let channel = |provider: &str, kind: &str| format!("Microsoft-Windows-{provider}/{kind}");
    let condition = || CONDITION.map(|id| (MANAGER, id));
    let mut system = condition().to_vec();
    system.extend(SYSTEM);
    let mut admin = condition().to_vec();
    admin.push((MANAGER, 50280));
    let mut connections = condition().to_vec();
    connections.extend([(MANAGER, 261), (MANAGER, 1149)]);
    let sessions = channel(SESSIONS, "Operational");
    let broker = [1280, 1281, 1296, 1306, 1307].map(|id| (BROKER, id));
    vec![
        // Old arrivals show that the log is written at all.
        EventQuery::new(
            &core,
            &[131, 140, 97, 139].map(|id| (CORE, id)),
            365 * DAY,
            MANY,
        ),
        EventQuery::new(
            &channel(MANAGER, "Operational"),
            &connections,
            30 * DAY,
            ENOUGH,
        ),
        EventQuery::new(&channel(MANAGER, "Admin"), &admin, 30 * DAY, ENOUGH),
        EventQuery::new(&sessions, &[(SESSIONS, 40)], DAY, ENOUGH),
        EventQuery::new(&channel(BROKER, "Operational"), &broker, DAY, ENOUGH),
        EventQuery::new("System", &system, 30 * DAY, ENOUGH),
        // Some of every session: its own query, so that they cost the arrivals no time.
        EventQuery::new(&core, &[135, 136, 138, 226].map(|id| (CORE, id)), DAY, MANY),
        EventQuery::new(
            "Application",
            &[(CRASHES, 1000), (REPORTS, 1001)],
            DAY,
            ENOUGH,
        ),
        EventQuery::new(&ntlm(), &[(NTLM, 4002), (NTLM, 4003)], DAY, ENOUGH),
        EventQuery::new(AUDIT, &[(SECURITY, 4625)], HOUR, 100),
    ]
}

/// The log of NTLM. Source: KB5064479; the events that were there before, in detection-wiki
/// (microsoft-windows-ntlm): 4002 incoming NTLM is denied by the host, 4003 by its domain; 8002, 8003
/// and 4020 to 4024 only count its use. 4001 and 4013 are of the machine that dials: see `history`.
pub(crate) fn ntlm() -> String {
    format!("{NTLM}/Operational")
}

/// The log of connections.
pub(crate) fn core() -> String {
    format!("{CORE}/Operational")
}
