use redial_model::{Fact, IdentityFact, LoginFact, TicketEnd, TicketFact};

use super::*;
use crate::explain::tests::found;

fn login(user: &str, domain: Option<&str>) -> Facts {
    let mut facts = Facts::default();
    let fact = LoginFact {
        user: user.into(),
        domain: domain.map(Said::new),
        ..LoginFact::default()
    };
    facts.add(Fact::from(fact));
    facts
}

fn ticket(user: &str, name: &str) -> Fact {
    Fact::from(TicketFact {
        user: user.into(),
        realm: "CORP.EXAMPLE".into(),
        kdc: None,
        name: name.into(),
        end: TicketEnd::NotFound,
        ms: 1.0,
        skew: None,
        tries: 1,
    })
}

fn identity(computer: &str, domain: &str) -> Fact {
    Fact::from(IdentityFact {
        computer: Some(computer.into()),
        dns_computer: Some(format!("{computer}.{domain}").as_str().into()),
        dns_domain: Some(domain.into()),
        ..IdentityFact::default()
    })
}

fn lines(cause: &str, facts: &Facts) -> Vec<String> {
    let all = commands(cause, &[], facts);
    all.iter().map(|one| one.command.to_string()).collect()
}

#[test]
fn an_account_of_a_domain_is_named_in_each_command() {
    let facts = login("anna", Some("CORP"));
    for (cause, line) in [
        (
            "account.no-right",
            r"Add-LocalGroupMember -SID S-1-5-32-555 -Member 'CORP\anna'",
        ),
        (
            "account.locked",
            "Unlock-ADAccount -Identity 'anna' -Server 'CORP'",
        ),
        (
            "account.disabled",
            "Get-ADUser -Identity 'anna' -Server 'CORP' -Properties LockedOut,Enabled,AccountExpirationDate,PasswordExpired,PasswordLastSet",
        ),
        (
            "account.restricted",
            "Get-ADUser -Identity 'anna' -Server 'CORP' -Properties LogonHours,LogonWorkstations,MemberOf",
        ),
    ] {
        assert_eq!(lines(cause, &facts), [line], "{cause}");
    }
    for none in ["account.refused", "key.unusable", "name.no-spn"] {
        assert!(lines(none, &facts).is_empty(), "{none}");
    }
    // The group is one of Windows.
    let xrdp = found(&["server.xrdp"]);
    assert!(commands("account.no-right", &xrdp, &facts).is_empty());
}

#[test]
fn a_user_principal_name_is_looked_for() {
    let facts = login("anna@corp.example", None);
    assert_eq!(
        lines("account.locked", &facts),
        [
            "Get-ADUser -Filter \"UserPrincipalName -eq 'anna@corp.example'\" -Server 'corp.example' | Unlock-ADAccount"
        ]
    );
    // A quote in it would end the filter.
    assert!(lines("account.locked", &login("o'neil@corp.example", None)).is_empty());
    assert!(lines("account.locked", &login("a$x@corp.example", None)).is_empty());
}

#[test]
fn an_account_of_the_host_is_none_of_a_domain() {
    let mut facts = login("admin", Some("."));
    facts.add(identity("SRV01", "corp.example"));
    assert_eq!(
        lines("account.no-right", &facts),
        [r"Add-LocalGroupMember -SID S-1-5-32-555 -Member 'SRV01\admin'"]
    );
    assert!(lines("account.locked", &facts).is_empty());
    assert!(lines("account.password-old", &facts)[0].starts_with("Get-LocalUser -Name 'admin' "));
    let mut named = login("admin", Some("srv01"));
    named.add(identity("SRV01", "corp.example"));
    assert!(lines("account.locked", &named).is_empty());
    // Which of the two it is, nobody knows.
    assert!(lines("account.no-right", &login("admin", None)).is_empty());
    assert!(lines("account.no-right", &Facts::default()).is_empty());
}

#[test]
fn the_domain_that_was_asked_counts() {
    let mut facts = Facts::default();
    facts.add(ticket("anna", "TERMSRV/srv01"));
    assert_eq!(
        lines("account.locked", &facts),
        ["Unlock-ADAccount -Identity 'anna' -Server 'CORP.EXAMPLE'"]
    );
}

#[test]
fn a_name_is_registered_on_the_host_that_answers_and_no_other() {
    let mut facts = Facts::default();
    facts.add(ticket("anna", "TERMSRV/rds.corp.example"));
    assert_eq!(
        lines("name.no-spn", &facts),
        ["setspn -Q TERMSRV/rds.corp.example"]
    );
    facts.add(identity("SRV01", "corp.example"));
    assert_eq!(
        lines("name.no-spn", &facts),
        ["setspn -S TERMSRV/rds.corp.example SRV01"]
    );
    // Its own name, and a host of another domain.
    facts.add(ticket("anna", "TERMSRV/srv01.corp.example"));
    assert_eq!(
        lines("name.no-spn", &facts),
        ["setspn -Q TERMSRV/srv01.corp.example"]
    );
    facts.add(ticket("anna", "TERMSRV/rds.corp.example"));
    facts.add(identity("SRV01", "other.example"));
    assert_eq!(
        lines("name.no-spn", &facts),
        ["setspn -Q TERMSRV/rds.corp.example"]
    );
    for odd in ["TERMSRV/192.0.2.7", "TERMSRV/a;b", "TERMSRV/-U", "HTTP/a"] {
        facts.add(ticket("anna", odd));
        assert!(lines("name.no-spn", &facts).is_empty(), "{odd}");
    }
}

#[test]
fn a_name_never_leaves_its_quotes() {
    let of = |user: &str| lines("account.locked", &login(user, Some("CORP")));
    let server = "-Server 'CORP'";
    for (user, word) in [
        ("o'neil", "'o''neil'"),
        ("o\u{2019}neil", "'o\u{2019}\u{2019}neil'"),
        ("'; calc; '", ""),
        ("$(calc)", "'$(calc)'"),
        ("`calc`", "'`calc`'"),
        ("John Doe", "'John Doe'"),
        ("-Server", "'-Server'"),
        ("", ""),
        ("a\nb", ""),
        ("a\u{202e}b", ""),
        ("a\"b", ""),
        ("a|b", ""),
    ] {
        let want = format!("Unlock-ADAccount -Identity {word} {server}");
        match word {
            "" => assert!(of(user).is_empty(), "{user}"),
            _ => assert_eq!(of(user), [want], "{user}"),
        }
    }
    for domain in ["CO RP", "CORP'", "-x", "CORP;calc", "CORP\u{201b}"] {
        assert!(lines("account.locked", &login("anna", Some(domain))).is_empty());
    }
    assert!(of(&"a".repeat(LONGEST + 1)).is_empty());
}

#[test]
fn the_words_of_a_cause_name_no_command_that_stands_beside_them() {
    let mut spn = login("anna", Some("CORP"));
    spn.add(ticket("anna", "TERMSRV/rds.corp.example"));
    spn.add(identity("SRV01", "corp.example"));
    let facts = login("anna", Some("CORP"));
    let cases = [
        ("right.denied", &facts, "DOMAIN\\user"),
        ("auth.locked", &facts, "NAME"),
        ("kdc.no-spn", &spn, "ALIAS"),
    ];
    for ((code, facts, word), row) in cases.into_iter().zip(SAID_BESIDE) {
        let findings = found(&[code]);
        let causes = crate::explain(&findings, &[], false, &crate::Priors::default());
        let mut cause = causes.into_iter().next().unwrap();
        let says = |cause: &Cause| cause.next.iter().any(|step| step.contains(word));
        // Where a name is missing, the words have the command.
        add_commands(&mut cause, &findings, &Facts::default());
        assert!(
            says(&cause) && cause.next.iter().any(|step| step.contains(row.1)),
            "{code}"
        );
        add_commands(&mut cause, &findings, facts);
        assert!(!says(&cause) && cause.commands.len() == 1, "{cause:?}");
    }
}
