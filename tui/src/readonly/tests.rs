use super::*;

fn rules(all: &[&str]) -> ReadonlyRules {
    let wish = ReadonlyWish::Hosts(all.iter().map(|&rule| rule.to_owned()).collect());
    ReadonlyRules::of(&wish, Path::new("config.toml"), "").unwrap()
}

fn of(host: &str) -> HostNames {
    HostNames::typed(&Target::parse(host).unwrap())
}

#[test]
fn a_rule_covers_what_an_administrator_expects() {
    for (rule, host, kept) in [
        ("dc01", "DC01", true),
        ("dc01", "dc01.corp.example.com", true),
        ("dc01", "dc011.corp.example.com", false),
        ("DC01.Corp.Example.com.", "dc01.corp.example.com", true),
        ("dc01.corp.example.com", "dc02.corp.example.com", false),
        ("*.prod.example.com", "a.prod.example.com.", true),
        ("*.prod.example.com", "a.b.prod.example.com", true),
        ("*.prod.example.com", "prod.example.com", false),
        ("*.prod.example.com", "a.prod.example.com.evil.test", false),
        ("web.*.example.com", "web.eu.example.com", true),
        ("web.*.example.com", "web.a.b.example.com", false),
        ("bücher.example", "XN--BCHER-KVA.example", true),
        ("*.bücher.example", "a.bücher.example", true),
        ("10.0.0.0/8", "10.255.0.1", true),
        ("10.0.0.0/8", "11.0.0.1", false),
        ("10.0.0.0/8", "[::ffff:10.1.2.3]:3390", true),
        ("0.0.0.0/0", "192.0.2.1", true),
        ("192.0.2.7", "192.0.2.7:3390", true),
        ("192.0.2.7", "192.0.2.70", false),
        ("2001:db8::/32", "2001:db8:1::1", true),
        ("2001:db8::/32", "2001:db9::1", false),
        ("[2001:db8::7]", "2001:0db8::7", true),
        ("::/0", "2001:db8::1", true),
        ("*", "192.0.2.1", true),
        ("*", "srv", true),
    ] {
        let says = rules(&[rule]).keeps(&of(host));
        let listed = says.as_ref().is_some_and(|s| s.contains(" is read-only: "));
        assert_eq!(listed, kept, "{rule} {host}: {says:?}");
    }
}

#[test]
fn what_cannot_be_compared_is_kept() {
    let unclear = |rule: &str, host: &HostNames| {
        let says = rules(&[rule]).keeps(host);
        says.is_some_and(|says| says.contains("cannot tell"))
    };
    assert!(unclear("dc01", &of("192.0.2.7")), "an address in its place");
    assert!(unclear("10.0.0.0/8", &of("dc01")), "a name in its place");
    assert!(unclear("*.prod.example.com", &of("dc01")), "a short name");
    assert!(!unclear("dc01", &of("srv02")));
    assert!(!unclear("dc01.example.com", &of("srv02.example.com")));
    let known = HostNames {
        is_known: true,
        ..of("srv02")
    };
    assert!(!unclear("dc01.example.com", &of("192.0.2.7").and(&known)));
    let other = of("192.0.2.7").and(&of("dc01.example.com"));
    let says = rules(&["dc01"]).keeps(&other).unwrap();
    assert!(
        says.starts_with("192.0.2.7 is read-only: config.toml, line 1, lists `dc01`"),
        "{says}"
    );
}

#[test]
fn a_rule_that_is_none_is_named_with_its_line() {
    let wish = |rule: &str| ReadonlyWish::Hosts(vec!["srv".into(), rule.into()]);
    for rule in [
        "",
        "dc*",
        "10.0.0.0/33",
        "10.0.0.0/x",
        "dc01/8",
        "dc01:3389",
        "a..b",
        "*.",
        "10.0.0",
        "\u{1b}[2J",
        "a b",
        "10.*.0.1",
        "2001:db8::/129",
    ] {
        let source = format!("\n{KEY} = [\n  'srv',\n  {rule:?},\n]");
        let wrong = ReadonlyRules::of(&wish(rule), Path::new("f"), &source);
        let (place, why) = wrong.expect_err(rule);
        assert!(why.contains('`') && !why.contains('\u{1b}'), "{why}");
        assert!(
            rule.contains('\u{1b}') || place.line == 4,
            "{rule}: {place}"
        );
    }
    let all = ReadonlyRules::of(
        &ReadonlyWish::All(true),
        Path::new("f"),
        "\nreadonly = true",
    );
    let says = all.unwrap().keeps(&of("srv")).unwrap();
    assert!(says.ends_with("f, line 2, says readonly = true"), "{says}");
}
