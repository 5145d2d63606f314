//! The probe against a TLS server on loopback that answers as each test says.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use redial_kit::{DynProbe, Lanes, Machines, ProbeContext, Sockets, Timeouts};
use redial_model::{Chain, DoorKind, Facts, GatewayFact, Rung, Target};
use redial_probe_gateway::Gateway;
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

/// What becomes of a request, whose head is given.
type Answer = fn(&str) -> Option<String>;

/// A server, and the heads of all requests that came, connection by connection.
struct Server {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<(usize, String)>>>,
}

fn acceptor() -> TlsAcceptor {
    let made =
        rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], PrivateKeyDer::Pkcs8(key))
        .expect("a key of this certificate");
    TlsAcceptor::from(Arc::new(config))
}

impl Server {
    async fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let address = listener.local_addr().expect("bound");
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        let acceptor = acceptor();
        tokio::spawn(async move {
            let mut count = 0;
            while let Ok((stream, _)) = listener.accept().await {
                count += 1;
                tokio::spawn(serve(
                    acceptor.clone(),
                    stream,
                    answer,
                    count,
                    Arc::clone(&seen),
                ));
            }
        });
        Self { address, heads }
    }

    fn heads(&self) -> Vec<(usize, String)> {
        self.heads.lock().expect("nobody panics here").clone()
    }
}

async fn serve(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    answer: Answer,
    number: usize,
    seen: Arc<Mutex<Vec<(usize, String)>>>,
) {
    let Ok(mut stream) = acceptor.accept(stream).await else {
        return;
    };
    let mut bytes = Vec::new();
    loop {
        while !bytes.ends_with(b"\r\n\r\n") {
            if !matches!(stream.read_buf(&mut bytes).await, Ok(1..)) {
                return;
            }
        }
        let head = String::from_utf8(std::mem::take(&mut bytes)).expect("text");
        let answered = answer(&head);
        seen.lock()
            .expect("nobody panics here")
            .push((number, head));
        let Some(text) = answered else { return };
        if stream.write_all(text.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn look(server: &Server, deep: bool) -> (GatewayFact, Vec<String>) {
    let named = format!("localhost:{}", server.address.port());
    let target = Target {
        gateway: Some(Arc::new(Target {
            address: Some(server.address.ip()),
            ..Target::gateway(&named).expect("a name")
        })),
        ..Target::at("srv01.corp.test", 3389)
    };
    let (facts, machines) = (Facts::default(), Machines::default());
    let lanes = Lanes::new(Sockets::default());
    let ask = ProbeContext {
        target: &target,
        facts: &facts,
        lanes: &lanes,
        machines: &machines,
        timeouts: Timeouts::within(Duration::from_secs(2)),
        deep,
    };
    let mut known = Facts::default();
    known.add(Gateway.ask(&ask).await.expect("a fact"));
    let codes = Gateway
        .findings(&known)
        .into_iter()
        .map(|f| f.code)
        .collect();
    (
        GatewayFact::clone(&known.gateway.expect("a gateway")),
        codes,
    )
}

/// Whether these codes have this one.
fn says(codes: &[String], code: &str) -> bool {
    codes.iter().any(|known| known == code)
}

fn status(line: &str, headers: &str) -> Option<String> {
    Some(format!(
        "HTTP/1.1 {line}\r\n{headers}Content-Length: 2\r\n\r\nno"
    ))
}

/// A CHALLENGE (MS-NLMP 2.2.1.2) of a computer GW01: no target name, no version, one pair and its end.
const CHALLENGE: &str =
    "TlRMTVNTUAACAAAAAAAAAAAAAAAFgokgCQkJCQkJCQkJCQkJCQkJCRAAEAAwAAAAAQAIAEcAVwAwADEAAAAAAA==";

fn gateway(head: &str) -> Option<String> {
    if head.contains("Authorization: NTLM TlRMTVNTUAABAAAA") {
        return status(
            "401 Unauthorized",
            &format!("WWW-Authenticate: NTLM {CHALLENGE}\r\n"),
        );
    }
    status(
        "401 Unauthorized",
        "Server: Microsoft-HTTPAPI/2.0\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\n",
    )
}

#[tokio::test]
async fn a_gateway_is_climbed_on_one_connection_and_says_who_it_is() {
    let server = Server::start(gateway).await;
    let (fact, codes) = look(&server, false).await;
    let rungs: Vec<_> = fact.rungs.iter().map(|r| (r.rung, r.end.word())).collect();
    let ok = |rung| (rung, "ok".to_owned());
    assert_eq!(
        rungs,
        [Rung::Tcp, Rung::Tls, Rung::Http, Rung::GatewayAuth].map(ok)
    );
    assert_eq!(fact.challenge.unwrap().computer.unwrap().as_str(), "GW01");
    assert!(says(&codes, "gateway.answers") && says(&codes, "gateway.challenge"));
    assert_eq!(fact.trust.unwrap().chain, Chain::Unknown);
    assert!(
        says(&codes, "gateway.untrusted"),
        "nobody issued it: {codes:?}"
    );
    assert!(!says(&codes, "gateway.other-name"), "it is for localhost");
    let heads = server.heads();
    let connections: Vec<_> = heads.iter().map(|(number, _)| *number).collect();
    assert_eq!(
        connections,
        [1, 1],
        "the offer and the challenge, and no more"
    );
    assert!(
        heads[0]
            .1
            .starts_with("RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1\r\n")
    );
    assert!(!heads[0].1.contains("Authorization"));
}

#[tokio::test]
async fn with_deep_every_door_is_asked_on_a_connection_of_its_own() {
    let server = Server::start(|head| match head.split(' ').nth(1) {
        Some("/KdcProxy") => status("404 Not Found", ""),
        _ if head.contains("Upgrade: websocket") => status("400 Bad Request", ""),
        _ => gateway(head),
    })
    .await;
    let (fact, codes) = look(&server, true).await;
    let doors: Vec<_> = fact.doors.iter().map(|d| (d.door, d.status)).collect();
    assert_eq!(
        doors,
        [
            (DoorKind::Http, Some(401)),
            (DoorKind::WebSocket, Some(400)),
            (DoorKind::Rpc, Some(401)),
            (DoorKind::Kdc, Some(404)),
        ]
    );
    assert!(says(&codes, "gateway.no-websocket") && !says(&codes, "gateway.kdc-proxy"));
    let connections: Vec<_> = server.heads().into_iter().map(|(n, _)| n).collect();
    assert_eq!(connections, [1, 1, 2, 3, 4], "NTLM is begun once");
}

#[tokio::test]
async fn a_gateway_with_the_old_door_alone_lets_in_and_says_so() {
    let server = Server::start(|head| match head.starts_with("RPC_OUT_DATA ") {
        true => gateway(head),
        false => status("404 Not Found", "Content-Type: text/html\r\n"),
    })
    .await;
    let (fact, codes) = look(&server, false).await;
    assert_eq!(fact.open_door().unwrap().door, DoorKind::Rpc);
    assert!(says(&codes, "gateway.only-rpc") && !says(&codes, "gateway.no-site"));
    assert!(
        fact.challenge.is_some(),
        "NTLM is begun at the door that is open"
    );
}

#[tokio::test]
async fn what_is_no_gateway_is_told_from_one() {
    const CASES: [(Answer, &str, &str); 6] = [
        (
            |_| status("404 Not Found", ""),
            "gateway.no-site",
            "answer 404",
        ),
        (
            |_| status("302 Found", "Location: https://portal.corp.test/\r\n"),
            "gateway.redirects",
            "answer 302",
        ),
        (|_| None, "gateway.closed", "closed"),
        (
            |_| Some("SSH-2.0-dropbear\r\n".into()),
            "gateway.not-http",
            "junk",
        ),
        (
            |_| status("200 OK", "Content-Type: text/html; charset=utf-8\r\n"),
            "gateway.other-site",
            "answer 200",
        ),
        (|_| Some("HTTP/1.1 200".into()), "gateway.silent", "silent"),
    ];
    for (answer, code, end) in CASES {
        let server = Server::start(answer).await;
        let (fact, codes) = look(&server, false).await;
        assert!(says(&codes, code), "{code}: {codes:?}");
        let last = fact.rungs.last().unwrap();
        assert_eq!((last.rung, last.end.word().as_str()), (Rung::Http, end));
        assert!(!says(&codes, "gateway.answers"), "{code}");
    }
}

#[tokio::test]
async fn a_gateway_that_takes_no_ntlm_and_one_that_asks_for_something_else_differ() {
    let no_ntlm = Server::start(|_| status("401 No", "WWW-Authenticate: Negotiate\r\n")).await;
    let (_, codes) = look(&no_ntlm, false).await;
    assert!(says(&codes, "gateway.no-ntlm") && says(&codes, "gateway.answers"));
    let begun = no_ntlm.heads().into_iter().nth(1).unwrap().1;
    assert!(begun.contains("Authorization: Negotiate TlRMTVNTUAABAAAA"));
    let basic =
        Server::start(|_| status("401 No", "WWW-Authenticate: Basic realm=\"a\"\r\n")).await;
    let (fact, codes) = look(&basic, false).await;
    assert!(says(&codes, "gateway.no-scheme") && !says(&codes, "gateway.answers"));
    assert_eq!(fact.rungs.last().unwrap().rung, Rung::GatewayAuth);
    assert!(
        basic
            .heads()
            .iter()
            .all(|(_, head)| !head.contains("Authorization"))
    );
}

/// A body in pieces has no length that is known before: NTLM begins on the next connection.
#[tokio::test]
async fn a_body_in_pieces_keeps_nobody_from_the_challenge() {
    let server = Server::start(|head| {
        let whole = gateway(head)?;
        let end = whole.find("Content-Length").expect("a length");
        Some(format!(
            "{}Transfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
            &whole[..end]
        ))
    })
    .await;
    let (fact, codes) = look(&server, false).await;
    assert!(fact.challenge.is_some() && says(&codes, "gateway.answers"));
    let connections: Vec<_> = server.heads().into_iter().map(|(n, _)| n).collect();
    assert_eq!(connections, [1, 2]);
}

/// A close may come from somebody else's connection: it counts when it comes twice.
#[tokio::test]
async fn one_close_is_no_word_against_a_gateway() {
    static FIRST: Mutex<bool> = Mutex::new(true);
    let server = Server::start(|head| match std::mem::take(&mut *FIRST.lock().unwrap()) {
        true => None,
        false => gateway(head),
    })
    .await;
    let (fact, codes) = look(&server, false).await;
    assert!(says(&codes, "gateway.answers") && !says(&codes, "gateway.closed"));
    assert_eq!(fact.doors.len(), 1);
}
