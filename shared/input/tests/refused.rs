//! What is no host at all: messages, identifiers, paths, patterns. Nothing of it may become a name.

use redial_input::{Understood, understand, understand_words};

fn is_code(text: &str) -> bool {
    matches!(understand(text), Understood::Code(_))
}

fn sentence(text: &str) -> String {
    match understand(text) {
        Understood::Doubt(question) => question.to_string(),
        other => panic!("{text:?} became {other:?}"),
    }
}

#[test]
fn dialogs_with_a_number_are_explained_whatever_their_language() {
    for text in [
        "Remote Desktop can't connect to the remote computer.\n\nError code: 0x904\nExtended error code: 0x7",
        "An internal error has occurred. Error code 0x4",
        "An authentication error has occurred (Code: 0x80090302).",
        "Fehlercode: 0x904\r\nErweiterter Fehlercode: 0x7",
        "Code d’erreur : 0x904\nCode d’erreur étendu : 0x7",
        "Código de error: 0x904",
        "Codice errore: 516",
        "Foutcode: 516",
        "Kod błędu: 516",
        "Kód chyby: 516",
        "Hibakód: 516",
        "Virhekoodi: 516",
        "Felkod: 516",
        "Hata kodu: 516",
        "Код ошибки: 516",
        "Код помилки: 516",
        "Κωδικός σφάλματος: 516",
        "رمز الخطأ: 516",
        "קוד שגיאה: 516",
        "エラー コード: 0x904",
        "错误代码: 516",
        "錯誤碼: 0x904",
        "오류 코드: 516",
        "รหัสข้อผิดพลาด: 516",
        "Mã lỗi: 516",
        "Kļūdas numurs ir 516.",
        "Fehlercode:0x904",
        "Log Name: System\nSource: Schannel\nEvent ID: 36874",
        "Error\t11/25/2026 7:19:43 AM\tSchannel\t36870\tNone",
        "TerminalServices-RemoteConnectionManager 1057",
        "RDP ClientActiveX has been disconnected (Reason= 2308)",
        "[20:09:54:615] [1775929] [ERROR][com.freerdp.core] - ERRCONNECT_TLS_CONNECT_FAILED [0x00020008]",
        "STATUS_LOGON_FAILURE [0xC000006D]",
        "srv01 0x904",
        "event 1057",
    ] {
        assert!(is_code(text), "{text:?} became {:?}", understand(text));
    }
}

#[test]
fn messages_without_a_number_are_answered() {
    for text in [
        "Remote Desktop can't find the computer \"srv01\".",
        "Connection refused",
        "connection timed out",
        "Access denied",
        "No route to host",
        "ssh: connect to host srv01 port 22: Connection refused",
        "Der Remotecomputer wurde nicht gefunden.",
        "Le nom de l’ordinateur distant est introuvable.",
        "El equipo remoto no responde",
        "リモート デスクトップは次のいずれかの理由でリモート コンピューターに接続できません。",
        "Nov 26 05:10:01 srv01 xrdp[123]: connection closed",
        "[INFO ] Socket 12: AF_INET6 connection received from ::ffff:10.0.0.7",
        "Error",
        "timeout",
    ] {
        let sentence = sentence(text);
        assert!(sentence.contains("redial explain"), "{text:?}: {sentence}");
    }
}

#[test]
fn what_only_looks_like_a_name_is_named() {
    for (text, words) in [
        ("00:1A:2B:3C:4D:5E", "hardware (MAC) address"),
        ("00-1A-2B-3C-4D-5E", "hardware (MAC) address"),
        ("001a.2b3c.4d5e", "hardware (MAC) address"),
        (
            "{1139c61b-b549-4251-8ed3-27a5a3a5ab4b}",
            "an identifier (GUID)",
        ),
        (
            "S-1-5-21-1004336348-1177238915-682003330-512",
            "an identifier (SID)",
        ),
        (
            "d8a1e65cd7d4b7d9ce5c07b0d6b8c6d5f9d4f3a2",
            "an identifier (thumbprint)",
        ),
        (r"C:\Users\anna\hosts.txt", "a file path"),
        ("/etc/hosts", "a file path"),
        ("./hosts.txt", "a file path"),
        ("file:///home/anna/hosts.txt", "a file path"),
        (r"\\?\C:\x", "a file path"),
        (r"CORP\anna", "names a user"),
        ("anna@corp.com", "to check the host corp.com:3389"),
        ("mailto:anna@corp.com", "e-mail"),
        ("10.0.0.1-20", "redial check 10.0.0.1 10.0.0.20"),
        ("10.0.0.1-10.0.0.20", "means several hosts"),
        ("10.0.0.1 - 10.0.0.20", "means several hosts"),
        ("2001:db8::/32", "a network"),
        ("10.0.0.0/255.255.255.0", "a network"),
        ("10.0.0.*", "a pattern"),
        ("srv*", "a pattern"),
        ("srv[01-10]", "a pattern"),
        ("srv{01..10}", "a pattern"),
        ("%COMPUTERNAME%", "a pattern"),
        ("$env:COMPUTERNAME", "a pattern"),
        ("<host>", "a pattern"),
        ("fe80::1", "add the network interface"),
        ("[fe80::1]:3390", "add the network interface"),
        ("2001:db8::7%eth0", "leave the %"),
        ("2001:db8::7:3389", "can be read in two ways"),
        ("::1:40000", "did you mean [::1]:40000"),
        ("srv01::3390", "one colon"),
        ("srv01/RDWeb", "to check the host srv01, write srv01"),
        ("http://srv01", "a web page"),
        ("ssh://srv01:22", "an address for ssh"),
        ("vnc://srv01", "an address for vnc"),
        ("ms-rd:subscribe?url=https://rd.corp.test", "workspace"),
        ("ms-avd:connect?workspaceid=1", "workspace"),
        ("mstsc", "a command without a host"),
        ("mstsc /admin", "a command without a host"),
        ("srv01✓", "a sign"),
        ("💻 srv01", "a sign"),
        ("a..b", "a name has letters"),
        ("-x", "a name has letters"),
        ("\u{1b}[31m", "such as srv01"),
    ] {
        let sentence = sentence(text);
        assert!(sentence.contains(words), "{text:?}: {sentence}");
    }
}

#[test]
fn words_of_a_shell_are_one_text_where_they_must_be() {
    let hosts = |words: &[&str]| {
        let mut all = Vec::new();
        for reading in understand_words(words) {
            match reading {
                Understood::Hosts(hosts) => {
                    all.extend(hosts.targets.iter().map(ToString::to_string))
                }
                other => all.push(format!("{other:?}")),
            }
        }
        all.join(" ")
    };
    let only = |words: &[&str]| understand_words(words).remove(0);
    assert_eq!(hosts(&["srv01", "3390"]), "srv01:3390");
    assert_eq!(hosts(&["srv01", "srv02:3390"]), "srv01:3389 srv02:3390");
    assert_eq!(hosts(&["srv01,", "srv02"]), "srv01:3389 srv02:3389");
    assert_eq!(
        hosts(&["srv01, srv02", "srv03"]),
        "srv01:3389 srv02:3389 srv03:3389"
    );
    assert_eq!(hosts(&["mstsc", "/v:srv01", "/admin"]), "srv01:3389");
    assert_eq!(hosts(&["ping", "srv01"]), "srv01:3389");
    for words in [
        &["Error", "code:", "0x904"][..],
        &["0x904", "0x7"],
        &["error", "2308"],
    ] {
        assert!(matches!(only(words), Understood::Code(_)), "{words:?}");
    }
    for words in [
        &["connection", "refused"][..],
        &["Access", "denied"],
        &["srv01", "srv02:0"],
    ] {
        assert!(matches!(only(words), Understood::Doubt(_)), "{words:?}");
    }
    let Understood::File(path) = only(&[r"C:\My", r"Servers\srv.rdp"]) else {
        panic!("a path with a space")
    };
    assert_eq!(path.to_string_lossy(), r"C:\My Servers\srv.rdp");
}

#[test]
fn user_names_are_said_not_to_be_used() {
    let Understood::Hosts(hosts) = understand(r"CORP\anna@srv01") else {
        panic!("a host")
    };
    assert_eq!(hosts.remarks.len(), 1);
    assert!(
        hosts.remarks[0].contains(r"`CORP\anna` is not used"),
        "{:?}",
        hosts.remarks
    );
}

#[test]
fn a_long_or_hostile_text_is_answered() {
    for text in [
        "a".repeat(70_000),
        "a,".repeat(30_000),
        "\u{1b}]0;x\u{7} ".repeat(5_000),
        "\\".repeat(60_000),
        "[](".repeat(20_000),
        "@".repeat(60_000),
        ":".repeat(60_000),
    ] {
        match understand(&text) {
            Understood::Doubt(question) => {
                let said = question.to_string();
                assert!(
                    said.len() < 900 && !said.contains('\u{1b}'),
                    "{}",
                    said.len()
                );
            }
            Understood::Hosts(hosts) => assert!(!hosts.targets.is_empty()),
            other => panic!("{:.80?}", other),
        }
    }
}

proptest::proptest! {
    #[test]
    fn nothing_panics_and_what_is_read_is_read_again(text in "[ -~àé€\u{200b}\u{feff}\n]{0,40}") {
        if let Understood::Hosts(hosts) = understand(&text) {
            for target in hosts.targets {
                let again = understand(&target.to_string());
                proptest::prop_assert!(
                    matches!(&again, Understood::Hosts(h) if h.targets.len() == 1),
                    "{:?} gave {} gave {:?}", text, target, again
                );
            }
        }
    }
}
