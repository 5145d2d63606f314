//! Hosts that are named by an .rdp file, over real sockets.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::mpsc,
};

use redial_check::Check;
use redial_input::rdp::RdpFile;
use redial_report::Outcome;

/// A host that keeps the first message of each connection and closes.
fn listening() -> (u16, mpsc::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let (heard, hears) = mpsc::channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut bytes = vec![0; 600];
            let length = stream.read(&mut bytes).unwrap_or_default();
            bytes.truncate(length);
            let _ = stream.write_all(b"");
            if heard.send(bytes).is_err() {
                return;
            }
        }
    });
    (port, hears)
}

fn file(text: &str) -> RdpFile {
    RdpFile::of_bytes("srv01.rdp", text.as_bytes()).expect("names a host")
}

async fn check(file: &RdpFile) -> redial_report::Report {
    Check::default().one(&file.target, |_, _| {}).await
}

#[tokio::test(flavor = "multi_thread")]
async fn load_balance_information_is_sent_as_mstsc_sends_it() {
    let (port, hears) = listening();
    let token = "tsv://MS Terminal Services Plugin.1.Farm";
    let named = file(&format!(
        "full address:s:127.0.0.1:{port}\nloadbalanceinfo:s:{token}\n"
    ));
    check(&named).await;
    let requests: Vec<Vec<u8>> = hears.try_iter().filter(|b| b.first() == Some(&3)).collect();
    assert!(!requests.is_empty());
    for request in requests {
        let line = &request[11..11 + token.len() + 2];
        assert_eq!(line, format!("{token}\r\n").as_bytes());
        // The negotiation stands behind it, and the lengths hold both.
        assert_eq!(request[11 + line.len()], 1);
        assert_eq!(usize::from(request[4]) + 5, request.len());
    }
    let (port, hears) = listening();
    check(&file(&format!("full address:s:127.0.0.1:{port}\n"))).await;
    let plain = hears
        .try_iter()
        .find(|b| b.first() == Some(&3))
        .expect("a request");
    assert_eq!(plain[11], 1, "without the setting nothing stands there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_by_a_gateway_is_not_judged_by_a_direct_connection() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = free.local_addr().expect("bound").port();
    drop(free);
    let settings = |usage| {
        format!(
            "full address:s:127.0.0.1:{port}\ngatewayhostname:s:gw.corp.test\ngatewayusagemethod:i:{usage}\n"
        )
    };
    let always = check(&file(&settings(1))).await;
    assert_eq!(always.verdict.outcome, Outcome::Unknown);
    assert!(always.causes.is_empty() && always.plans.is_empty());
    assert!(always.verdict.says.as_str().contains("gw.corp.test"));
    assert!(
        always.facts.line.is_some(),
        "the direct connection is shown"
    );
    let off = check(&file(&settings(0))).await;
    assert_eq!(
        off.verdict.outcome,
        Outcome::Trouble,
        "near miss: the gateway is switched off"
    );
    // Names of the file are replaced with all others.
    let hidden = redial_report::hide(&always);
    let text = redial_report::json(&hidden).expect("serialises");
    for secret in ["gw.corp.test", "srv01.rdp"] {
        assert!(!text.contains(secret), "{secret}");
    }
}
