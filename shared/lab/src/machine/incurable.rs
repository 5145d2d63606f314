use redial_model::machine::{Product, ProductKind};

use super::{Patient, patient::patient};

/// Who logs certificates, licences and the listener.
const MANAGER: &str = "Microsoft-Windows-TerminalServices-RemoteConnectionManager";
const ADMIN: &str = "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Admin";
const OPERATIONAL: &str = "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational";
/// Who logs refused logons.
const AUDIT: &str = "Microsoft-Windows-Security-Auditing";

/// Patients no fix of redial cures: what they need is outside of it. The fix is empty.
pub static INCURABLE: &[Patient] = &[
    patient(
        "grace-over",
        "a session host whose grace period for licences has ended",
        "licence.expired",
        "",
        |s| {
            s.log(
                "System",
                "Microsoft-Windows-TerminalServices-RemoteConnectionManager",
                1128,
                &[],
            );
            s.log("System", "TermServLicensing", 1003, &[]);
        },
    ),
    patient(
        "squatter",
        "a host whose port another program uses",
        "path.not-rdp",
        "",
        |s| {
            s.squatter = Some(redial_model::machine::Owner {
                pid: 777,
                program: "httpd.exe".into(),
                services: vec![],
                addresses: vec![],
            });
        },
    ),
    patient(
        "portproxy",
        "a host whose port is used by a port forward of netsh",
        "path.not-rdp",
        "",
        |s| {
            s.squatter = Some(redial_model::machine::Owner {
                pid: 4321,
                program: "svchost.exe".into(),
                services: vec!["iphlpsvc".into()],
                addresses: vec![],
            });
        },
    ),
    patient(
        "listener-gone",
        "a host whose listener RDP-Tcp was deleted from the registry",
        "listener.deleted",
        "",
        |s| {
            let gone = |r: &redial_model::Reading| matches!(&r.slot, redial_model::Slot::Registry { key, .. } if key.ends_with("RDP-Tcp"));
            s.slots.retain(|r| !gone(r));
        },
    ),
    patient(
        "port-excluded",
        "a host whose port is in a range that Hyper-V reserves",
        "listener.port-reserved",
        "",
        |s| s.excluded = vec![(1024, u16::MAX)],
    ),
    patient(
        "block-rule",
        "a host with a rule that blocks all inbound connections beside the rules that allow",
        "firewall.blocked",
        "",
        |s| {
            s.wire.itself = true;
            s.keep_out("Lockdown", "*");
        },
    ),
    patient(
        "interceptor",
        "a client with a product that decrypts TLS",
        "path.intercepted",
        "",
        |s| {
            s.products = vec![Product {
                name: "Bitdefender Endpoint Security Tools".into(),
                kind: ProductKind::Security,
            }];
        },
    ),
    patient(
        "copied",
        "a host that is a clone of another one, with the same SID",
        "sid.duplicate",
        "",
        |s| s.log_earlier(600.0, "System", "LsaSrv", 6167, &[]),
    ),
    patient(
        "mode-unset",
        "a session host whose licensing mode was not set in time",
        "licence.mode-unset",
        "",
        |s| s.log_earlier(3600.0, ADMIN, MANAGER, 1069, &[]),
    ),
    patient(
        "no-licences",
        "a session host that has no licence left",
        "licence.refused",
        "",
        |s| s.log_earlier(600.0, OPERATIONAL, MANAGER, 1004, &[]),
    ),
    patient(
        "template",
        "a host that cannot get a certificate from its template",
        "certificate.template",
        "",
        |s| {
            let refused = [("Param1", "0x80094012")];
            s.log_earlier(7200.0, OPERATIONAL, MANAGER, 1064, &refused);
        },
    ),
    patient(
        "crashes",
        "a host whose TermService crashes repeatedly",
        "service.crashes",
        "",
        |s| {
            for ago in [9000.0, 4000.0, 900.0] {
                let name = [("param1", "Remote Desktop Services"), ("param2", "1")];
                s.log_earlier(ago, "System", "Service Control Manager", 7031, &name);
            }
        },
    ),
    patient(
        "broker-gone",
        "a host of a deployment whose Connection Broker does not answer",
        "broker.failed",
        "",
        |s| {
            let broker = "Microsoft-Windows-TerminalServices-SessionBroker-Client";
            let channel = format!("{broker}/Operational");
            s.log_earlier(600.0, &channel, broker, 1296, &[("Param1", "0x800706BA")]);
        },
    ),
    patient(
        "no-controller",
        "a host that reaches no domain controller and refuses accounts of its domain",
        "domain.unreachable",
        "",
        |s| {
            let refused = [
                ("Status", "0xc000005e"),
                ("SubStatus", "0x0"),
                ("LogonType", "3"),
            ];
            s.log_earlier(300.0, "Security", AUDIT, 4625, &refused);
            s.log_earlier(900.0, "System", "NETLOGON", 5719, &[]);
        },
    ),
    patient(
        "misaddressed",
        "a client whose ticket for the host is issued for another account",
        "ticket.misaddressed",
        "",
        |s| {
            let kerberos = "Microsoft-Windows-Security-Kerberos";
            let name = [("Server", "svc-app"), ("Targetname", "TERMSRV/srv01")];
            s.log_earlier(600.0, "System", kerberos, 4, &name);
        },
    ),
    patient(
        "old-ntlm",
        "a client that can use only NTLM version 1 with the host, and does not use it",
        "ntlm.too-old",
        "",
        |s| {
            let ntlm = "Microsoft-Windows-NTLM";
            let name = [("TargetName", "TERMSRV/srv01")];
            s.log_earlier(600.0, &format!("{ntlm}/Operational"), ntlm, 4013, &name);
        },
    ),
    patient(
        "no-right",
        "a host that refuses an account permission to log on",
        "account.refused",
        "",
        |s| {
            let refused = [
                ("TargetUserName", "somebody"),
                ("Status", "0xc000015b"),
                ("SubStatus", "0x0"),
                ("LogonType", "10"),
            ];
            s.log_earlier(300.0, "Security", AUDIT, 4625, &refused);
        },
    ),
];
