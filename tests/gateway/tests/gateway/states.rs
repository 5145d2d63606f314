//! Each state, as the first request of a client meets it.

use std::{
    io::{ErrorKind, Read},
    net::TcpStream,
    time::Duration,
};

use redial_tests_gateway::{Gateway, Manner, STATES, Seen};

use crate::client::{Client, PASSWORD, header, status};

const OUT: &str = "RDG_OUT_DATA";

#[test]
fn a_status_is_answered_to_the_first_request_or_behind_the_login() {
    for state in &STATES {
        let (first, then) = match state.manner {
            Manner::Answers(status) => (status, None),
            Manner::AnswersThen(status) => (401, Some(status)),
            _ => continue,
        };
        let gateway = Gateway::in_state(state.name);
        let mut client = Client::connected(&gateway).unwrap();
        assert_eq!(
            status(&client.ask(OUT, &[]).unwrap()),
            first,
            "{}",
            state.name
        );
        if let Some(then) = then {
            let said = client.log_in(OUT, &[], "anna", PASSWORD, None).unwrap();
            assert_eq!(status(&said), then, "{}", state.name);
        }
    }
}

#[test]
fn the_schemes_are_those_of_the_state() {
    for (state, offered) in [
        ("open", "NTLM"),
        ("negotiate-alone", "Negotiate"),
        ("kerberos-alone", "Negotiate"),
        ("basic-alone", "Basic realm=\"gateway\""),
    ] {
        let gateway = Gateway::in_state(state);
        let mut client = Client::connected(&gateway).unwrap();
        let said = client.ask(OUT, &[]).unwrap();
        assert_eq!(
            header(&said, "WWW-Authenticate"),
            Some(offered),
            "{state}: {said}"
        );
        // Each but the first offers nothing else.
        let one = said.matches("WWW-Authenticate").count() == 1;
        assert_eq!(one, state != "open", "{said}");
    }
}

#[test]
fn a_client_that_looks_trusts_only_what_it_should() {
    for (state, trusted) in [
        ("open", true),
        ("sha512", true),
        ("untrusted", false),
        ("wrong-name", false),
        ("expired", false),
    ] {
        let gateway = Gateway::in_state(state);
        let connected = Client::connected(&gateway).is_ok();
        assert_eq!(connected, trusted, "{state}");
        assert_eq!(gateway.seen().contains(&Seen::NoTls), !trusted, "{state}");
    }
}

#[test]
fn what_is_no_gateway_says_so_in_its_own_way() {
    let banner = Gateway::in_state("not-tls");
    let mut bytes = [0; 8];
    let mut stream = TcpStream::connect(banner.address).unwrap();
    stream.read_exact(&mut bytes).unwrap();
    assert_eq!(&bytes, b"SSH-2.0-");

    let mail = Gateway::in_state("not-http");
    let mut client = Client::connected(&mail).unwrap();
    assert_eq!(client.bytes(4).unwrap(), b"220 ");

    let closes = Gateway::in_state("closes");
    let mut client = Client::connected(&closes).unwrap();
    assert!(matches!(client.0.read(&mut [0; 1]), Ok(0)));

    let resets = Gateway::in_state("resets");
    let why = Client::connected(&resets).map(drop).unwrap_err();
    assert_eq!(why.kind(), ErrorKind::ConnectionReset);

    let silent = Gateway::in_state("silent");
    let mut client = Client::connected(&silent).unwrap();
    let brief = Some(Duration::from_millis(200));
    client.0.sock.set_read_timeout(brief).unwrap();
    let why = client.ask(OUT, &[]).unwrap_err();
    assert!(
        matches!(why.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
        "{why}"
    );
}

#[test]
fn rpc_is_not_tunneled_and_the_kdc_proxy_is_reached() {
    let gateway = Gateway::in_state("open");
    let mut client = Client::connected(&gateway).unwrap();
    let rpc = "/rpc/rpcproxy.dll?localhost:3388";
    let said = client
        .ask_at("RPC_OUT_DATA", rpc, &["Content-Length: 0"])
        .unwrap();
    assert_eq!(status(&said), 401);
    for (method, path, expected) in [
        ("POST", "/KdcProxy", 503),
        ("GET", "/KdcProxy", 405),
        ("GET", "/remoteDesktopGateway/", 405),
        ("GET", "/", 404),
    ] {
        let said = client.ask_at(method, path, &["Content-Length: 0"]).unwrap();
        assert_eq!(status(&said), expected, "{method} {path}");
    }
    let said = client
        .log_in("RDG_IN_DATA", &[], "anna", PASSWORD, None)
        .unwrap();
    assert_eq!(status(&said), 200);
    let said = client
        .ask_at("RPC_OUT_DATA", rpc, &["Content-Length: 0"])
        .unwrap();
    assert_eq!(status(&said), 404, "once it has logged in");
}
