//! .rdp files as mstsc, RD Web Access and people write them, and as nobody should.

use redial_input::rdp::{RdpError, RdpFile};
use redial_model::GatewayUse;

fn read(text: &str) -> Result<RdpFile, RdpError> {
    RdpFile::of_bytes("srv.rdp", text.as_bytes())
}

fn host(text: &str) -> String {
    read(text).map_or_else(|why| why.to_string(), |file| file.target.to_string())
}

/// What mstsc saves, in short.
const SAVED: &str = "screen mode id:i:2\r\nuse multimon:i:0\r\nsession bpp:i:32\r\nwinposstr:s:0,3,0,0,800,600\r\nfull address:s:srv01.corp.test:3390\r\nprompt for credentials:i:0\r\nauthentication level:i:2\r\nnegotiate security layer:i:1\r\nremoteapplicationmode:i:0\r\nalternate shell:s:\r\nshell working directory:s:\r\ngatewayhostname:s:\r\ngatewayusagemethod:i:4\r\ngatewaycredentialssource:i:4\r\ngatewayprofileusagemethod:i:0\r\nkdcproxyname:s:\r\npassword 51:b:01000000D08C9DDF\r\n";

#[test]
fn what_mstsc_saves_is_read() {
    let file = read(SAVED).unwrap();
    assert_eq!(file.target.to_string(), "srv01.corp.test:3390");
    let fact = &file.fact;
    assert_eq!(
        (fact.authentication_level, fact.negotiate),
        (Some(2), Some(1))
    );
    assert_eq!(fact.gateway_use(), GatewayUse::Never);
    assert!(fact.gateway.is_none() && fact.remote_app.is_none() && !fact.signed);
    assert_eq!(fact.unread, [] as [usize; 0], "a password is no bad line");
    assert_eq!(file.target.file.as_ref(), Some(&file.fact));
}

#[test]
fn what_a_farm_offers_is_read() {
    let file = read(
        "redirectclipboard:i:1\nFull Address:s:RDCB01.corp.test\nalternate full address:s:rds.corp.test\nworkspace id:s:rds.corp.test\nuse redirection server name:i:1\nloadbalanceinfo:s:tsv://MS Terminal Services Plugin.1.Farm\nGatewayHostName:s:gw.corp.test\ngatewayusagemethod:i:1\nremoteapplicationmode:i:1\nremoteapplicationprogram:s:||Word\nsignscope:s:Full Address,Alternate Full Address,Server Port,GatewayHostname\nsignature:s:AQABAAEAAABx\n",
    )
    .unwrap();
    let fact = &file.fact;
    assert_eq!(file.target.to_string(), "rds.corp.test:3389");
    assert_eq!(
        file.target.routing_token(),
        Some("tsv://MS Terminal Services Plugin.1.Farm")
    );
    assert_eq!(fact.gateway_use(), GatewayUse::Always);
    assert_eq!(fact.gateway.as_ref().unwrap().as_str(), "gw.corp.test");
    assert_eq!(fact.remote_app.as_ref().unwrap().as_str(), "||Word");
    assert!(fact.signed);
    assert_eq!(fact.sign_scope.len(), 4);
}

#[test]
fn the_port_is_the_address_s_or_the_setting_s() {
    assert_eq!(
        host("full address:s:srv01\nserver port:i:3390"),
        "srv01:3390"
    );
    assert_eq!(
        host("full address:s:srv01:3391\nserver port:i:3390"),
        "srv01:3391"
    );
    assert_eq!(
        host("full address:s:[2001:db8::7]:3390"),
        "[2001:db8::7]:3390"
    );
    assert_eq!(
        host("  full address : s: srv01  "),
        "srv.rdp is not an .rdp file: no line of it has the form `name:type:value`"
    );
    assert_eq!(host("FULL ADDRESS:s: srv01 \n"), "srv01:3389");
    assert_eq!(
        host("full address:s:10.0.0.5\nfull address:s:10.0.0.6"),
        "10.0.0.6:3389"
    );
}

#[test]
fn a_file_that_names_no_host_says_why() {
    for (text, words) in [
        (
            "screen mode id:i:2",
            "names no host: it has no line `full address:s:HOST`",
        ),
        ("full address:s:", "names no host"),
        (
            "full address:s:0x904",
            "names a host that cannot be used (`0x904`)",
        ),
        (
            "full address:s:srv01:99999",
            "a port is a number from 1 to 65535",
        ),
        (
            "full address:s:srv01\nserver port:i:70000",
            "bad port `70000`",
        ),
        ("full address:s:10.0.0.0/8", "a network"),
        ("<html><body>Not found</body></html>", "is not an .rdp file"),
        ("", "is not an .rdp file"),
        ("PK\u{3}\u{4}\0\0", "is not text"),
    ] {
        let said = host(text);
        assert!(said.contains(words), "{text:?}: {said}");
    }
    let missing = RdpFile::open(std::path::Path::new("no-such-file.rdp")).unwrap_err();
    assert!(
        missing.to_string().contains("write no-such-file.rdp:3389"),
        "{missing}"
    );
    let folder = RdpFile::open(&std::env::temp_dir()).unwrap_err();
    assert!(folder.to_string().starts_with("cannot read "), "{folder}");
}

#[test]
fn hostile_files_are_bounded_and_steer_nothing() {
    let evil = read("full address:s:srv01\ngatewayhostname:s:\u{1b}]0;x\u{7}\u{202e}\nloadbalanceinfo:s:a\tb\n\u{1b}[2J\nx:q:1\n").unwrap();
    let said = format!("{:?}", evil.fact);
    assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said}");
    assert_eq!(evil.target.routing_token(), None);
    assert_eq!(evil.fact.unread, [4, 5]);
    let long = format!(
        "full address:s:srv01\nsignscope:s:{}\n{}",
        "a,".repeat(50_000),
        "junk\n".repeat(50_000)
    );
    let long = read(&long).unwrap();
    assert!(long.fact.sign_scope.len() <= 64 && long.fact.unread.len() <= 20);
    let folder = std::env::temp_dir().join(format!("redial-rdp-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("large.rdp");
    std::fs::write(&path, "a".repeat(1100 * 1024)).unwrap();
    let large = RdpFile::open(&path).unwrap_err().to_string();
    assert!(large.contains("larger than 1 MiB"), "{large}");
    std::fs::remove_dir_all(&folder).unwrap();
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        let _ = RdpFile::of_bytes("x.rdp", &bytes);
        let named = [b"full address:s:".as_slice(), &bytes].concat();
        let _ = RdpFile::of_bytes("x.rdp", &named);
    }
}
