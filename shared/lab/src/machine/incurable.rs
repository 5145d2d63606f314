use redial_model::machine::{Product, ProductKind};

use super::{Patient, patient::patient};

/// Patients no fix of redial cures: what they need is outside of it. The fix is empty.
pub static INCURABLE: &[Patient] = &[
    patient(
        "grace-over",
        "a session host whose licence grace period is over",
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
        "a host whose port another program took",
        "path.not-rdp",
        "",
        |s| {
            s.squatter = Some(redial_model::machine::Owner {
                pid: 777,
                program: "httpd.exe".into(),
                services: vec![],
            });
        },
    ),
    patient(
        "block-rule",
        "a host with a rule that blocks everything inbound beside those that allow",
        "firewall.blocked",
        "",
        |s| {
            s.wire.itself = true;
            s.keep_out("Lockdown", "*");
        },
    ),
    patient(
        "interceptor",
        "a client with a product that opens TLS",
        "path.intercepted",
        "",
        |s| {
            s.products = vec![Product {
                name: "Bitdefender Endpoint Security Tools".into(),
                kind: ProductKind::Security,
            }];
        },
    ),
];
