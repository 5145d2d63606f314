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

/// A port on which nobody listens.
fn closed() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    free.local_addr().expect("bound").port()
}

fn by_gateway(usage: i64, gateway: &str) -> RdpFile {
    file(&format!(
        "full address:s:127.0.0.1:{}\ngatewayhostname:s:{gateway}\ngatewayusagemethod:i:{usage}\n",
        closed()
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_by_a_gateway_is_judged_by_the_gateway_and_not_by_a_direct_connection() {
    let gateway = format!("127.0.0.1:{}", closed());
    let always = check(&by_gateway(1, &gateway)).await;
    let causes: Vec<_> = always.causes.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(causes, ["gateway.out-of-reach"]);
    assert_eq!(always.verdict.outcome, Outcome::Trouble);
    assert!(
        always.facts.line.is_some(),
        "the direct connection is shown"
    );
    let line = always.gateway.expect("the gateway's own line");
    assert_eq!(line.name.as_str(), gateway);
    let off = check(&by_gateway(0, &gateway)).await;
    let causes: Vec<_> = off.causes.iter().map(|c| c.id.as_str()).collect();
    assert!(
        off.gateway.is_none() && causes.contains(&"listener.off"),
        "near miss: the gateway is switched off"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_was_not_checked_leaves_the_host_unknown() {
    let mut probes = Check::default().probes;
    probes.retain(|probe| probe.card().id != "gateway");
    let unasked = Check {
        probes,
        ..Check::default()
    };
    let named = by_gateway(1, "gw.corp.test");
    let report = unasked.one(&named.target, |_, _| {}).await;
    assert_eq!(report.verdict.outcome, Outcome::Unknown);
    assert!(report.causes.is_empty() && report.plans.is_empty());
    assert!(report.verdict.says.as_str().contains("gw.corp.test"));
    // Names of the file are replaced with all others.
    let hidden = redial_report::hide(&report);
    let text = redial_report::json(&hidden).expect("serialises");
    for secret in ["gw.corp.test", "srv01.rdp"] {
        assert!(!text.contains(secret), "{secret}");
    }
}
