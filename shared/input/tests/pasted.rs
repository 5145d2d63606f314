//! What tired people paste, and what becomes of it: the right host, the code to explain, the file, or
//! a sentence that says what to write instead.

use redial_input::{Understood, understand};

/// A reading in short: `srv01:3389`, `code`, `file PATH`, or the sentence.
fn short(reading: &Understood) -> String {
    match reading {
        Understood::Hosts(hosts) => {
            let all = hosts.targets.iter().map(ToString::to_string);
            all.collect::<Vec<_>>().join(" ")
        }
        Understood::Code(_) => "code".into(),
        Understood::File(path) => format!("file {}", path.display()),
        Understood::Doubt(question) => format!("? {question}"),
    }
}

/// Compares: a sentence only has to have these words, and to say what to do.
fn check(rows: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expected) in rows {
        let got = short(&understand(text));
        let fits = match expected.strip_prefix('?') {
            Some(words) => got.starts_with('?') && got.contains(words.trim()) && helps(&got),
            None => got == *expected,
        };
        if !fits {
            wrong.push(format!("{text:?}\n    want {expected}\n    got  {got}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n")
    );
}

/// Whether a sentence tells a person what to write or to do.
fn helps(sentence: &str) -> bool {
    [
        "write ",
        "give ",
        "redial ",
        "name ",
        "did you mean",
        "such as",
        "is a number from",
        "leave ",
        "a name has",
    ]
    .iter()
    .any(|advice| sentence.contains(advice))
}

/// What was tried when this was measured first.
const TRIED: [(&str, &str); 47] = [
    ("SRV01", "srv01:3389"),
    (" srv01 ", "srv01:3389"),
    ("srv01\r", "srv01:3389"),
    ("ＳＲＶ０１", "srv01:3389"),
    ("srv\u{200b}01", "srv01:3389"),
    ("srv01.", "srv01.:3389"),
    ("::1", "[::1]:3389"),
    ("[::1]", "[::1]:3389"),
    ("localhost", "localhost:3389"),
    ("sörv.invalid", "xn--srv-sna.invalid:3389"),
    ("srv_01.invalid", "srv_01.invalid:3389"),
    ("srv01:rdp", "srv01:3389"),
    ("srv01:99999", "? a port is a number from 1 to 65535"),
    ("srv01:", "? the port is missing"),
    ("", "? give a host by name or address"),
    (":3390", "? a port without a host"),
    ("srv 01", "? "),
    (r"\\srv01", "srv01:3389"),
    ("\"srv01\"", "srv01:3389"),
    ("srv01(3390)", "srv01:3390"),
    ("rdp://srv01:3390", "srv01:3390"),
    ("https://srv01/RDWeb", "? .rdp file that it offers"),
    ("mstsc /v:srv01", "srv01:3389"),
    ("/v:srv01", "srv01:3389"),
    ("10.0.0.5/24", "? is a network"),
    ("anna@srv01", "srv01:3389"),
    (r"CORP\anna@srv01", "srv01:3389"),
    ("srv01 3390", "srv01:3390"),
    ("srv01,3390", "srv01:3390"),
    ("srv01, srv02.invalid", "srv01:3389 srv02.invalid:3389"),
    ("2308", "code"),
    ("Error code: 0x904", "code"),
    ("Fehlercode: 0x904", "code"),
    ("Error code: 0x904\nExtended error code: 0x7", "code"),
    (
        "Die Verbindung mit dem Remotecomputer wurde getrennt",
        "? this is a message",
    ),
    ("fe80::1%eth0", "[fe80::1%eth0]:3389"),
    ("[fe80::1%eth0]:3390", "[fe80::1%eth0]:3390"),
    ("./srv.rdp", "file ./srv.rdp"),
    ("/path/srv.rdp", "file /path/srv.rdp"),
    ("0x904", "code"),
    ("srv.rdp", "file srv.rdp"),
    ("::1:3390", "? [::1]:3390 for port 3390"),
    ("🖥️", "? has a sign that no host name has"),
    ("904", "code"),
    ("0x7f000001", "code"),
    ("127.1", "? four numbers"),
    ("2001:db8::7", "[2001:db8::7]:3389"),
];

#[test]
fn what_was_tried_first() {
    check(&TRIED);
}

#[test]
fn hosts_in_every_dress() {
    check(&[
        (r"\\srv01\share", "srv01:3389"),
        (r"\\srv01\c$\Users\anna", "srv01:3389"),
        (r"\\srv01@SSL\DavWWWRoot", "srv01:3389"),
        ("//srv01", "srv01:3389"),
        ("//srv01/share", "srv01:3389"),
        ("smb://srv01/share", "srv01:3389"),
        ("rdp://srv01", "srv01:3389"),
        ("RDP://SRV01.corp.test/", "srv01.corp.test:3389"),
        ("rdp://anna@srv01:3390", "srv01:3390"),
        (
            "rdp://full%20address=s:srv01:3390&audiomode=i:2",
            "srv01:3390",
        ),
        ("rdp:srv01", "srv01:3389"),
        ("tcp://srv01:3389", "srv01:3389"),
        ("mstsc /v:srv01 /admin", "srv01:3389"),
        ("mstsc.exe /V:srv01:3390 /f", "srv01:3390"),
        (
            r"C:\Windows\System32\mstsc.exe /v:10.0.0.5",
            "10.0.0.5:3389",
        ),
        ("mstsc -v srv01", "srv01:3389"),
        ("/v:srv:3390", "srv:3390"),
        ("mstsc /v:\"srv01\" /prompt", "srv01:3389"),
        (
            r#"mstsc "C:\Users\anna\My Servers\srv.rdp" /f"#,
            r"file C:\Users\anna\My Servers\srv.rdp",
        ),
        (
            "mstsc \"/home/anna/my srv.rdp\"",
            "file /home/anna/my srv.rdp",
        ),
        ("mstsc /v:[fe80::1%12]:3390", "[fe80::1%12]:3390"),
        ("xfreerdp /v:srv01:3390 /u:anna", "srv01:3390"),
        ("ping srv01", "srv01:3389"),
        ("ping -t srv01", "srv01:3389"),
        ("telnet srv01 3390", "srv01:3390"),
        ("Test-NetConnection srv01 -Port 3390", "srv01:3390"),
        (
            "Test-NetConnection -ComputerName srv01 -Port 3390",
            "srv01:3390",
        ),
        ("redial check srv01", "srv01:3389"),
        ("anna@10.0.0.5", "10.0.0.5:3389"),
        ("anna@srv01.corp.test:3390", "srv01.corp.test:3390"),
        ("anna@corp.test@srv01", "srv01:3389"),
        ("srv01:ms-wbt-server", "srv01:3389"),
        ("srv01 (3390)", "srv01:3390"),
        ("srv01 port 3390", "srv01:3390"),
        ("srv01 : 3390", "srv01:3390"),
        ("srv01: 3390", "srv01:3390"),
        ("srv01:3390/tcp", "srv01:3390"),
        ("[::1]:3390", "[::1]:3390"),
        ("[2001:db8::7] 3390", "[2001:db8::7]:3390"),
        ("fe80::1%12", "[fe80::1%12]:3389"),
        ("FE80::1%25eth0", "[fe80::1%eth0]:3389"),
        ("<srv01.corp.test>", "srv01.corp.test:3389"),
        ("[srv01](rdp://srv01:3390)", "srv01:3390"),
        ("[srv01](https://wiki.corp.test/srv01)", "srv01:3389"),
        ("`srv01`", "srv01:3389"),
        ("„srv01“", "srv01:3389"),
        ("«srv01.corp.test»", "srv01.corp.test:3389"),
        ("‘srv01’", "srv01:3389"),
        ("「srv01」", "srv01:3389"),
        ("\u{feff}srv01", "srv01:3389"),
        ("\u{202a}10.0.0.5\u{202c}", "10.0.0.5:3389"),
        ("srv01\u{a0}", "srv01:3389"),
        ("srv01,", "srv01:3389"),
        ("srv01...", "srv01:3389"),
        ("srv01/", "srv01:3389"),
        ("Computer: srv01", "srv01:3389"),
        ("Remote computer: srv01.corp.test", "srv01.corp.test:3389"),
        ("full address:s:srv01:3390", "srv01:3390"),
        (
            "screen mode id:i:2\nfull address:s:srv01\nserver port:i:3390",
            "srv01:3390",
        ),
        ("chek", "chek:3389"),
        ("list:3389", "list:3389"),
        ("srv.rdp:3389", "srv.rdp:3389"),
        ("timeout:3389", "timeout:3389"),
        ("error.corp.test", "error.corp.test:3389"),
        ("0x904.corp.test", "0x904.corp.test:3389"),
        ("2001:db8::1:1234", "[2001:db8::1:1234]:3389"),
    ]);
}

#[test]
fn lists_are_split() {
    check(&[
        ("srv01,srv02", "srv01:3389 srv02:3389"),
        ("srv01; srv02:3390", "srv01:3389 srv02:3390"),
        ("srv01 srv02 srv03", "srv01:3389 srv02:3389 srv03:3389"),
        (
            "srv01\nsrv02\r\nsrv03\n",
            "srv01:3389 srv02:3389 srv03:3389",
        ),
        ("srv01 and srv02", "srv01:3389 srv02:3389"),
        ("srv01 3390, srv02 3391", "srv01:3390 srv02:3391"),
        ("srv01 3390 srv02", "srv01:3390 srv02:3389"),
        ("\"srv01\", \"srv02\"", "srv01:3389 srv02:3389"),
        ("\"srv01\",\"srv02\"", "srv01:3389 srv02:3389"),
        ("• srv01\n• srv02", "srv01:3389 srv02:3389"),
        (
            "srv01 # the old one\n# none\nsrv02",
            "srv01:3389 srv02:3389",
        ),
        ("10.0.0.5 srv01", "10.0.0.5:3389 srv01:3389"),
        ("alpha, beta, gamma", "alpha:3389 beta:3389 gamma:3389"),
        ("srv01, srv02:99999", "? in this list, bad port `99999`"),
        ("srv01, 10.0.0.0/8", "? is a network"),
    ]);
}

#[test]
fn numbers_are_never_hosts() {
    check(&[
        ("0X904", "code"),
        ("-2147467259", "code"),
        ("0x80090302", "code"),
        ("904h", "code"),
        ("2130706433", "code"),
        ("٩٠٤", "code"),
        ("９０４", "code"),
        ("0x904,0x7", "code"),
        ("0x904/0x7", "code"),
        ("0x904 0x7", "code"),
        ("516 0", "code"),
        ("(0x904)", "code"),
        ("99999999999", "? is a number, not a host"),
        ("0x7f.1", "? four numbers"),
        ("0x7f.0.0.1", "? four numbers"),
        ("0177.0.0.1", "? four numbers"),
        ("127.0.1", "? four numbers"),
        ("1.2.3.4.5", "? four numbers"),
        ("1.2.3.400", "? four numbers"),
        ("0x904:3389", "code"),
        ("2308:3389", "? is a number"),
        ("3389", "? a port without a host"),
        ("srv01 2308", "? a port or an error code"),
        ("srv01:0", "? a port is a number from 1 to 65535"),
        ("srv01 99999", "? a port is a number from 1 to 65535"),
        ("srv01:-1", "? a port is a number"),
    ]);
}
