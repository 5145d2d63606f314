use super::*;
use proptest::prelude::*;

fn parsed(text: &str) -> String {
    Target::parse(text).map_or_else(|e| e.to_string(), |t| t.to_string())
}

#[test]
fn reads_what_people_type() {
    assert_eq!(parsed("SRV01"), "srv01:3389");
    assert_eq!(parsed("srv01.corp.test:3390"), "srv01.corp.test:3390");
    assert_eq!(parsed("192.0.2.7"), "192.0.2.7:3389");
    assert_eq!(parsed("2001:db8::7"), "[2001:db8::7]:3389");
    assert_eq!(parsed("[2001:DB8::7]:40000"), "[2001:db8::7]:40000");
    assert_eq!(parsed("bücher.test"), "xn--bcher-kva.test:3389");
    assert_eq!(parsed("my_pc"), "my_pc:3389");
    assert_eq!(parsed("fe80::1%eth0"), "[fe80::1%eth0]:3389");
    assert_eq!(parsed("[fe80::1%2512]:3390"), "[fe80::1%12]:3390");
    assert_eq!(parsed("0x904.corp.test"), "0x904.corp.test:3389");
    assert_eq!(parsed("904h"), "904h:3389");
    assert_eq!(parsed("0xrdp"), "0xrdp:3389");
    assert_eq!(parsed("１92.0.2.7"), "192.0.2.7:3389");
}

#[test]
fn a_file_names_nothing_that_could_not_be_typed() {
    let read = |json: &str| serde_json::from_str::<Target>(json).map_err(|e| e.to_string());
    for text in [
        "srv01.corp.test:3390",
        "[2001:db8::7]:3389",
        "192.0.2.7",
        "fe80::1%12",
    ] {
        let target = Target::parse(text).unwrap();
        assert_eq!(read(&serde_json::to_string(&target).unwrap()), Ok(target));
    }
    for host in ["srv01\\u001b[2J", "a b", "", "1.2.3.400", "srv:1", "<b>"] {
        let refused = read(&format!(r#"{{"host":"{host}","port":3389}}"#)).unwrap_err();
        assert!(!refused.contains('\u{1b}'), "{refused:?}");
    }
    assert!(read(r#"{"host":"srv01","port":0}"#).is_err());
    // Reports of versions that dialled it stay readable.
    assert!(read(r#"{"host":"0x904","port":3389}"#).is_ok());
}

#[test]
fn says_what_is_wrong() {
    for (text, word) in [
        ("", "empty"),
        ("srv:0", "bad port `0`"),
        ("srv:70000", "bad port `70000`"),
        ("srv:", "bad port"),
        ("srv:+1", "bad port"),
        ("[::1", "bad IPv6"),
        ("fe80::1", "add the network interface, such as fe80::1%eth0"),
        ("fe80::1%", "bad network interface"),
        ("fe80::1%a b", "bad network interface"),
        ("2001:db8::7%eth0", "not a link-local address"),
        ("127.1", "four numbers"),
        ("0x7f.1", "four numbers"),
        ("0x7f.0.0.1", "four numbers"),
        ("0177.0.0.1", "bad IPv4"),
        ("\u{669}\u{660}\u{664}", "redial explain"),
        ("1.2.3.400", "bad IPv4"),
        ("\u{b9}", "not a host name"),
        ("a b", "bad host name"),
        ("-x", "bad host name"),
        (":3389", "empty"),
        ("a..b", "bad host name"),
        ("\u{1b}[31m", "bad host name"),
        ("0x904", "redial explain 0x904"),
        ("0X80090302:3389", "redial explain 0x80090302"),
        ("2308", "redial explain 2308"),
        ("2308.", "redial explain 2308"),
    ] {
        assert!(
            parsed(text).contains(word),
            "{text:?} gave {}",
            parsed(text)
        );
    }
}

proptest! {
    #[test]
    fn never_panics_and_what_it_prints_it_reads(text in any::<String>()) {
        if let Ok(target) = Target::parse(&text) {
            prop_assert_eq!(Target::parse(&target.to_string()).unwrap(), target);
        }
    }
}
