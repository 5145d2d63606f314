//! Events of programs that are not the listener, and of logons and licences.

use redial_model::ServiceFact;

use super::*;
use crate::asked::{CRASHES, REPORTS, SECURITY, SERVICES};

#[test]
fn schannel_counts_only_where_this_line_ended_in_tls() {
    let key = |ago| vec![event("Schannel", 36870, ago, &[("Type", "server")])];
    assert_eq!(
        judged(broken(Rung::Tls), key(10.0)),
        ["events.key-unreadable"]
    );
    assert!(judged(broken(Rung::Tls), key(990.0)).is_empty());
    assert!(judged(broken(Rung::X224), key(10.0)).is_empty());
    assert!(alone(key(10.0)).is_empty());
}

#[test]
fn schannel_errors_of_other_programs_are_theirs() {
    let fields: [(&[(&str, &str)], bool); 7] = [
        (&[("Type", "server")], true),
        (&[("ErrorState", "10013")], true),
        (&[("Type", "client")], false),
        (&[("TargetName", "login.example.com")], false),
        (
            &[
                ("CallerProcessID", "1044"),
                ("CallerProcessImageName", "svchost.exe"),
            ],
            true,
        ),
        (&[("CallerProcessID", "0x999")], false),
        (
            &[("CallerProcessImageName", r"C:\Program Files\w3wp.exe")],
            false,
        ),
    ];
    for (data, is_listeners) in fields {
        let log = EventsFact {
            events: vec![event("Schannel", 36871, 10.0, data)],
            ..EventsFact::default()
        };
        let found = codes(broken(Rung::Tls), log, |facts| {
            let owner = redial_machine::Owner {
                pid: 1044,
                ..redial_machine::Owner::default()
            };
            facts.add(
                ListenerFact {
                    owner: redial_machine::Known::Is(Some(owner)),
                    ..ListenerFact::default()
                }
                .into(),
            );
        });
        assert_eq!(!found.is_empty(), is_listeners, "{data:?}");
    }
}

#[test]
fn an_alert_that_was_sent_is_told_by_its_number() {
    let sent = |id, number| {
        let fields = [("AlertDesc", number), ("ErrorState", "1205")];
        judged(
            broken(Rung::Tls),
            vec![event("Schannel", id, 10.0, &fields)],
        )
    };
    assert_eq!(sent(36888, "40"), ["events.no-tls"]);
    assert_eq!(sent(36888, "80"), ["events.tls-alert"]);
    assert!(sent(36887, "46").is_empty(), "the other side sent it");
    assert!(sent(36872, "40").is_empty(), "no listener needs that");
}

#[test]
fn what_the_host_read_counts_where_this_line_broke() {
    for (provider, id) in [(CORE, 139), (CORE, 97), ("TermDD", 56), ("TermDD", 50)] {
        let said = |ago| vec![event(provider, id, ago, &[])];
        let code = "events.stream-error";
        assert_eq!(judged(broken(Rung::Nla), said(3.0)), [code]);
        assert!(
            judged(broken(Rung::Nla), said(300.0)).is_empty(),
            "a scanner"
        );
        assert!(
            alone(said(3.0)).is_empty(),
            "redial hangs up after the challenge"
        );
    }
}

#[test]
fn a_service_crashes_when_it_ends_now_or_often() {
    let ended = |ago| {
        event(
            SERVICES,
            7034,
            ago,
            &[("param1", "Remote Desktop Services")],
        )
    };
    let other = event(SERVICES, 7034, 60.0, &[("param1", "Print Spooler")]);
    let code = "events.service-crashed";
    assert_eq!(alone(vec![ended(60.0)]), [code]);
    assert_eq!(alone(vec![ended(8000.0), ended(9000.0)]), [code]);
    assert!(
        alone(vec![ended(8000.0)]).is_empty(),
        "somebody may have ended it"
    );
    assert!(alone(vec![other]).is_empty());
    let german = [
        ("param1", "Remotedesktopdienste"),
        ("Binary", "5400650072006D0053006500720076006900630065000000"),
    ];
    assert_eq!(alone(vec![event(SERVICES, 7031, 60.0, &german)]), [code]);
    let names = ["svchost.exe_TermService", "", "", "rdpcorets.dll"];
    let fault = names.map(|text| ("", text));
    assert_eq!(alone(vec![event(CRASHES, 1000, 60.0, &fault)]), [code]);
    let names = ["svchost.exe_netsvcs", "", "", "wuaueng.dll"].map(|text| ("", text));
    assert!(alone(vec![event(CRASHES, 1000, 60.0, &names)]).is_empty());
}

#[test]
fn windows_reports_each_crash_more_than_once() {
    let report = |process: &str, kind: &str, id: &str| {
        let mut fields = vec![("", ""); 19];
        (fields[2].1, fields[5].1, fields[8].1, fields[18].1) =
            (kind, process, "rdpcorets.dll", id);
        event(REPORTS, 1001, 60.0, &fields)
    };
    let ours = |id| report("svchost.exe_TermService", "BEX64", id);
    assert_eq!(
        alone(vec![ours("a"), ours("b")]),
        ["events.service-crashed"]
    );
    assert!(
        alone(vec![ours("a"), ours("a")]).is_empty(),
        "one that moved on"
    );
    let hang = |id| report("svchost.exe_TermService", "ServiceHang", id);
    assert!(alone(vec![hang("a"), hang("b")]).is_empty());
    let other = |id| report("svchost.exe_netsvcs", "APPCRASH", id);
    assert!(alone(vec![other("a"), other("b")]).is_empty());
}

#[test]
fn a_start_that_failed_counts_while_the_service_is_down() {
    let with = |runs| {
        let fields = [("param1", "TermService"), ("param2", "%%1053")];
        let log = EventsFact {
            events: vec![event(SERVICES, 7000, 60.0, &fields)],
            ..EventsFact::default()
        };
        codes(whole(), log, |facts| {
            let readings = held(places::service("TermService"), Value::Running(runs));
            facts.add(ServiceFact { readings }.into());
        })
    };
    assert_eq!(with(false), ["events.service-not-started"]);
    assert!(with(true).is_empty());
}

#[test]
fn licences_have_their_own_numbers() {
    let cases = [
        (1069, "events.licence-mode-over"),
        (1068, "events.licence-mode-unset"),
        (1128, "events.no-licence"),
        (50280, "events.no-licence"),
        (1003, "events.licence-refused"),
        (1004, "events.licence-refused"),
        (1011, "events.licence-refused"),
    ];
    for (id, code) in cases {
        assert_eq!(alone(vec![event(MANAGER, id, 500.0, &[])]), [code], "{id}");
    }
    let log = EventsFact {
        events: vec![event(MANAGER, 1069, 500.0, &[])],
        ..EventsFact::default()
    };
    let set = codes(whole(), log, |facts| {
        let readings = held(places::policy("LicensingMode"), Value::Dword(4));
        facts.add(redial_model::PolicyFact { readings }.into());
    });
    assert!(set.is_empty(), "somebody set it since");
}

#[test]
fn only_reasons_after_the_right_password_count() {
    let refused = |status, sub, kind| {
        let fields = [("Status", status), ("SubStatus", sub), ("LogonType", kind)];
        alone(vec![event(SECURITY, 4625, 60.0, &fields)])
    };
    let code = "events.logon-refused";
    assert_eq!(refused("0xc000006e", "0xc0000071", "3"), [code]);
    assert_eq!(refused("0xc000015b", "0x0", "10"), [code]);
    assert!(
        refused("0xc000006d", "0xc000006a", "3").is_empty(),
        "a wrong password"
    );
    assert!(
        refused("0xc000006d", "0xc0000064", "3").is_empty(),
        "a scanner"
    );
    assert!(
        refused("0xc0000234", "0x0", "3").is_empty(),
        "locked by a scanner"
    );
    assert!(refused("0xc000015b", "0x0", "5").is_empty(), "a service");
}

#[test]
fn many_failed_logons_are_an_attack_within_the_hour_only() {
    let many = |ago| (0..40).map(|_| event(CORE, 140, ago, &[])).collect();
    assert_eq!(alone(many(60.0)), ["events.brute-force"]);
    assert!(alone(many(90_000.0)).is_empty());
}

#[test]
fn how_sessions_ended_is_counted() {
    let ended = |reason: &str| {
        let fields = [("Session", "2"), ("Reason", reason)];
        event("TerminalServices-LocalSessionManager", 40, 60.0, &fields)
    };
    assert_eq!(alone(vec![ended("2147942464")]), ["events.path-broke"]);
    assert_eq!(alone(vec![ended("3")]), ["events.sessions-ended"]);
    for on_purpose in ["0", "5", "11", "12"] {
        assert!(alone(vec![ended(on_purpose)]).is_empty());
    }
}

#[test]
fn ntlm_that_is_denied_to_a_file_server_is_not_the_listeners() {
    let denied = |pid, name| {
        let fields = [("CallerPID", pid), ("ProcessName", name)];
        alone(vec![event("Microsoft-Windows-NTLM", 4002, 60.0, &fields)])
    };
    let service = r"C:\Windows\System32\svchost.exe";
    assert_eq!(denied("444", service), ["events.ntlm-denied"]);
    assert!(denied("4", "System").is_empty());
    let by_domain = [
        ("CallerPID", "764"),
        ("ProcessName", r"C:\Windows\System32\lsass.exe"),
    ];
    let by_domain = event("Microsoft-Windows-NTLM", 4003, 60.0, &by_domain);
    assert_eq!(alone(vec![by_domain]), ["events.ntlm-denied"]);
    let audit = event(
        "Microsoft-Windows-NTLM",
        8003,
        60.0,
        &[("CallerPID", "764")],
    );
    assert!(alone(vec![audit]).is_empty());
}

#[test]
fn a_logon_that_was_refused_for_want_of_a_controller_is_trouble() {
    let refused = |sub, ago| {
        let fields = [("Status", sub), ("SubStatus", "0x0"), ("LogonType", "3")];
        event(SECURITY, 4625, ago, &fields)
    };
    for code in [
        "0xc000005e",
        "0xc000018a",
        "0xc000018b",
        "0xc000018d",
        "0xc0000192",
    ] {
        let found = alone(vec![refused(code, 60.0)]);
        assert_eq!(found, ["events.no-controller"], "{code}");
    }
    assert!(alone(vec![refused("0xc000005e", 4000.0)]).is_empty());
    let later = event(MANAGER, 1149, 30.0, &[]);
    let found = alone(vec![later, refused("0xc000005e", 60.0)]);
    assert_eq!(found, ["events.authenticated"]);
}

#[test]
fn a_host_that_was_away_from_its_domain_is_only_noted() {
    for (provider, id) in [("NETLOGON", 5719), ("NETLOGON", 3210), ("LsaSrv", 40960)] {
        let missed = |ago| vec![event(provider, id, ago, &[])];
        assert_eq!(alone(missed(600.0)), ["events.controller-missed"], "{id}");
        assert!(alone(missed(90_000.0)).is_empty(), "{id}");
    }
}

#[test]
fn udp_that_fails_is_only_noted() {
    let failed = |id, ago| event(CORE, id, ago, &[]);
    assert_eq!(alone(vec![failed(136, 60.0)]), ["events.udp-failed"]);
    let up = event(CORE, 135, 30.0, &[("TransportType", "UDPFECR")]);
    assert!(alone(vec![up, failed(138, 60.0)]).is_empty());
}

#[test]
fn a_step_that_failed_counts_in_the_layer_of_tls_alone() {
    let step = |layer, code| {
        let fields = [("StateTransitionName", layer), ("ErrorCode", code)];
        judged(broken(Rung::Tls), vec![event(CORE, 226, 3.0, &fields)])
    };
    let code = "events.stream-error";
    assert_eq!(step("RDP_SEC", "0x80090331"), [code]);
    assert_eq!(step("RDP_SEC", "2148074289"), [code], "decimal");
    assert!(step("RDP_TCP", "0x80070040").is_empty(), "an orderly end");
    assert!(step("RDP_SEC", "0x8007052E").is_empty(), "a wrong password");
    let fields = [
        ("StateTransitionName", "RDP_SEC"),
        ("ErrorCode", "0x80090331"),
    ];
    assert!(alone(vec![event(CORE, 226, 3.0, &fields)]).is_empty());
}
