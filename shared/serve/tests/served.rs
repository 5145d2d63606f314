//! The server over real sockets, in front of hosts of the lab.
#![expect(clippy::unwrap_used, reason = "a test that breaks says where")]

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use redial_check::{Check, Timeouts};
use redial_files::ScratchFolder;
use redial_lab::{HEALTHY, Host, start};
use redial_serve::{NotServing, Server, Wish};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
    time::{sleep, timeout},
};

const PATIENCE: Duration = Duration::from_secs(60);

/// A server that runs, and what it said.
struct Running {
    address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    ended: JoinHandle<()>,
    said: Arc<Mutex<Vec<String>>>,
}

fn wish(listen: &str, allow: Option<&std::path::Path>) -> (Wish, Arc<Mutex<Vec<String>>>) {
    let said: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = Arc::clone(&said);
    let wish = Wish {
        listen: listen.parse().unwrap(),
        allow: allow.map(Into::into),
        check: Check {
            timeouts: Timeouts::within(Duration::from_secs(3)),
            ..Check::default()
        },
        notice: Arc::new(move |says| heard.lock().unwrap().push(says.to_owned())),
    };
    (wish, said)
}

async fn run(allow: Option<&std::path::Path>) -> Running {
    let (wish, said) = wish("127.0.0.1:0", allow);
    let server = Server::open(wish).await.unwrap();
    let (end, told) = oneshot::channel();
    Running {
        address: server.address(),
        end: Some(end),
        ended: tokio::spawn(server.run(async move {
            let _ = told.await;
        })),
        said,
    }
}

impl Running {
    /// The status and the body of an answer to these bytes.
    async fn sends(&self, bytes: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        timeout(PATIENCE, stream.read_to_end(&mut answer))
            .await
            .unwrap()
            .unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let body = answer.split_once("\r\n\r\n").unwrap().1.to_owned();
        (status, body)
    }

    async fn gets(&self, path: &str) -> (u16, String) {
        let host = self.address;
        self.sends(&format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        ))
        .await
    }
}

fn place(host: &Host) -> String {
    format!("{}:{}", host.ip(), host.port())
}

#[tokio::test]
async fn a_probe_answers_metrics_and_the_same_check_as_json() {
    let (host, serves) = (start(HEALTHY).await.unwrap(), run(None).await);
    let path = format!("/probe?target={}", place(&host));
    let (status, metrics) = serves.gets(&path).await;
    assert_eq!(status, 200, "{metrics}");
    assert!(metrics.contains(&format!(
        "redial_healthy{{target=\"{}\"}} 1\n",
        place(&host)
    )));
    assert!(metrics.contains("rung=\"nla\",end=\"ok\"} 1\n"));
    let made = host.accepted();
    let (status, json) = serves.gets(&format!("{path}&format=json")).await;
    assert_eq!(status, 200);
    assert!(json.contains("\"outcome\": \"healthy\"") && json.contains("\"side\": \"line\""));
    assert_eq!(host.accepted(), made, "one check for both");
    let (_, own) = serves.gets("/metrics").await;
    for line in [
        "redial_serve_checks_total 1\n",
        "redial_serve_shared_checks_total 1\n",
        "redial_serve_checks_running 0\n",
        "redial_serve_answers_total{code=\"200\"} 2\n",
    ] {
        assert!(own.contains(line), "{line}{own}");
    }
}

#[tokio::test]
async fn trouble_is_an_answer_and_what_is_no_question_a_sentence() {
    let serves = run(None).await;
    let dead = Host::nobody().unwrap();
    let (status, metrics) = serves
        .gets(&format!("/probe?target={}", place(&dead)))
        .await;
    assert_eq!(status, 200);
    assert!(
        metrics.contains("rung=\"tcp\",end=\"refused\"} 1\n"),
        "{metrics}"
    );
    for (path, status, says) in [
        ("/", 200, "<h1>redial serve</h1>"),
        ("/-/healthy", 200, "redial answers\n"),
        ("/probe", 400, "no target: "),
        ("/probe?target=srv01:99999", 400, "bad port `99999`"),
        ("/probe?target=a&format=html", 400, "bad format `html`"),
        ("/else", 404, "nothing is here: "),
    ] {
        let (got, body) = serves.gets(path).await;
        assert_eq!(got, status, "{path}");
        assert!(
            body.contains(says) && (status == 200 || body.lines().count() == 1),
            "{body}"
        );
    }
    let (status, _) = serves.sends("POST /probe?target=a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
    assert_eq!(status, 405);
}

#[tokio::test]
async fn a_page_in_a_browser_gets_nothing() {
    let (host, serves) = (start(HEALTHY).await.unwrap(), run(None).await);
    let path = format!("/probe?target={}", place(&host));
    for headers in [
        "Host: evil.test:9904",
        "Host: localhost\r\nOrigin: http://evil.test",
        "Host: localhost\r\nSec-Fetch-Site: cross-site",
    ] {
        let asks = format!("GET {path} HTTP/1.1\r\n{headers}\r\nConnection: close\r\n\r\n");
        let (status, body) = serves.sends(&asks).await;
        assert_eq!((status, body.lines().count()), (403, 1), "{headers}");
    }
    assert_eq!(host.accepted(), 0, "no host was connected to");
}

#[tokio::test]
async fn a_list_of_hosts_is_kept_to_and_read_again() {
    let host = start(HEALTHY).await.unwrap();
    let folder = ScratchFolder::new("allow").unwrap();
    let list = folder.path().join("hosts");
    std::fs::write(&list, format!("{}:{}\n", host.ip(), host.port() - 1)).unwrap();
    let serves = run(Some(&list)).await;
    let path = format!("/probe?target={}", place(&host));
    let (status, body) = serves.gets(&path).await;
    assert_eq!(status, 403);
    assert_eq!(
        body,
        format!(
            "{} is not in the list of hosts that may be checked\n",
            place(&host)
        )
    );
    assert_eq!(host.accepted(), 0);
    std::fs::write(&list, format!("{}\n127.0.0.0/8:*\n", "# now ours")).unwrap();
    timeout(PATIENCE, async {
        while serves.gets(&path).await.0 != 200 {
            sleep(Duration::from_millis(100)).await;
        }
    })
    .await
    .unwrap();
    std::fs::write(&list, "a line that names none\n").unwrap();
    timeout(PATIENCE, async {
        while !serves
            .gets("/metrics")
            .await
            .1
            .contains("redial_serve_allowed_current 0\n")
        {
            sleep(Duration::from_millis(100)).await;
        }
    })
    .await
    .unwrap();
    assert_eq!(
        serves.gets(&path).await.0,
        200,
        "the last good list stays valid"
    );
    let said = serves.said.lock().unwrap().join("\n");
    assert!(
        said.contains("line 1 ") && said.contains("stays valid"),
        "{said}"
    );
}

#[tokio::test]
async fn other_computers_need_a_list_and_a_port_is_taken_once() {
    let (open, _) = wish("0.0.0.0:0", None);
    let refused = Server::open(open).await.err().unwrap();
    assert!(matches!(refused, NotServing::Open(_)), "{refused}");
    let serves = run(None).await;
    let (again, _) = wish(&serves.address.to_string(), None);
    let refused = Server::open(again).await.err().unwrap();
    assert!(matches!(refused, NotServing::Listen(..)), "{refused}");
    let (missing, _) = wish("127.0.0.1:0", Some("/nonexistent/list".as_ref()));
    let refused = Server::open(missing).await.err().unwrap();
    assert!(matches!(refused, NotServing::Allow(_)), "{refused}");
}

#[tokio::test]
async fn what_is_asked_when_it_ends_is_answered() {
    let serves = run(None).await;
    // Nobody answers there: the check takes its whole time.
    let dead = Host::dropped().unwrap();
    let mut stream = TcpStream::connect(serves.address).await.unwrap();
    let asks = format!(
        "GET /probe?target={} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        place(&dead)
    );
    stream.write_all(asks.as_bytes()).await.unwrap();
    // An idle client does not hold up the end.
    let _idle = TcpStream::connect(serves.address).await.unwrap();
    timeout(PATIENCE, async {
        while !serves
            .gets("/metrics")
            .await
            .1
            .contains("redial_serve_checks_running 1\n")
        {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .unwrap();
    let Running {
        address,
        end,
        ended,
        ..
    } = serves;
    end.unwrap().send(()).unwrap();
    let mut answer = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut answer))
        .await
        .unwrap()
        .unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(
        answer.contains("rung=\"tcp\",end=\"silent\"} 1\n"),
        "{answer}"
    );
    timeout(PATIENCE, ended).await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_request_without_end_is_bounded() {
    let serves = run(None).await;
    let long = "x".repeat(64 << 10);
    for asks in [
        format!("GET /probe?target={long} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: {long}\r\n\r\n"),
        format!(
            "GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n",
            "A: b\r\n".repeat(65)
        ),
    ] {
        let mut stream = TcpStream::connect(serves.address).await.unwrap();
        // It may be closed while it is still sent.
        let _ = stream.write_all(asks.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = timeout(PATIENCE, stream.read_to_end(&mut answer))
            .await
            .unwrap();
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{answer}"
        );
    }
    assert_eq!(serves.gets("/-/healthy").await.0, 200);
}
