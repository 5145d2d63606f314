//! Two messages in one flight: a host may break on them in any way, and the verdict is that of the plain
//! way.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use redial_check::Check;
use redial_kit::Timeouts;
use redial_lab::{Character, HEALTHY, Host, Paper, Security, start};
use redial_model::{Eager, Target};
use redial_report::Report;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

const PACE: Timeouts = Timeouts {
    connect: Duration::from_millis(1500),
    answer: Duration::from_millis(1500),
    lookup: Duration::from_millis(500),
};

async fn check(target: &Target, eager: bool) -> Report {
    let check = Check {
        timeouts: PACE,
        eager,
        ..Check::default()
    };
    check.one(target, |_, _| {}).await
}

/// What a report says, without the notes about the first flight.
fn said(report: &Report) -> (String, Vec<String>, Vec<String>) {
    let codes = report.findings.iter().map(|f| f.code.clone());
    let mut codes: Vec<_> = codes.filter(|code| !code.ends_with("eager")).collect();
    codes.sort();
    let causes = report.causes.iter().map(|c| c.id.to_string()).collect();
    (format!("{:?}", report.verdict.outcome), codes, causes)
}

fn became(report: &Report) -> Option<Eager> {
    let line = report.facts.line.as_ref()?;
    line.climbs.iter().find_map(|climb| climb.eager.clone())
}

/// How long a host holds a client to be there that has gone.
const BUSY: Duration = Duration::from_millis(700);

/// What a host does that finds more behind the connection request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Breaks {
    Closes,
    Resets,
    /// It answers nothing on this connection.
    Hangs,
    /// It reads the request, and throws away what came with it.
    Swallows,
    /// It answers with these bytes, and closes.
    Says(&'static [u8]),
    /// It takes part of the hello for the request's, and the TLS behind it finds the rest.
    Cuts(usize),
    /// It answers to the end, and closes other connections meanwhile.
    ClosesOthers,
    /// It closes, and for 0.7 s it still holds this client to be there: it serves one at a time.
    StaysBusy,
    /// It ends, is started again, and for 2.2 s has no TLS yet.
    StartsAgain,
}

/// How long a server has no TLS that was started again: longer than all tries of the check that follows.
const STARTING: Duration = Duration::from_millis(2200);

const STANDARD: &[u8] = &[
    3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 0, 0, 0, 0,
];
const BARE: &[u8] = &[3, 0, 0, 11, 6, 0xD0, 0, 0, 0x12, 0x34, 0];
const HYBRID_REQUIRED: &[u8] = &[
    3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 3, 0, 8, 0, 5, 0, 0, 0,
];
const ALERT: &[u8] = &[0x15, 3, 3, 0, 2, 2, 10];
const UNASKED: &[u8] = &[
    3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 4, 0, 0, 0,
];
const DISCONNECT: &[u8] = &[3, 0, 0, 9, 2, 0xF0, 0x80, 0x21, 0x80];
const CHOOSES_NLA: &[u8] = &[
    3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 2, 0, 0, 0,
];
/// It chooses NLA, and an alert follows at once.
const CHOOSES_AND_ALERTS: &[u8] = &[
    3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 2, 0, 0, 0, 0x15, 3, 3, 0, 2, 2, 80,
];

const WAYS: [Breaks; 16] = [
    Breaks::Closes,
    Breaks::Resets,
    Breaks::Hangs,
    Breaks::Swallows,
    Breaks::Says(STANDARD),
    Breaks::Says(BARE),
    Breaks::Says(HYBRID_REQUIRED),
    Breaks::Says(ALERT),
    Breaks::Says(UNASKED),
    Breaks::Says(DISCONNECT),
    Breaks::Says(CHOOSES_AND_ALERTS),
    Breaks::Says(b"SSH-2.0-x\r\n"),
    Breaks::Cuts(5),
    Breaks::ClosesOthers,
    Breaks::StaysBusy,
    Breaks::StartsAgain,
];

/// A port before a host of the lab that breaks so, and only so.
async fn before(host: &Host, breaks: Breaks) -> Target {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let port = listener.local_addr().expect("bound").port();
    let host = SocketAddr::new(host.ip(), host.port());
    let (found, seen) = tokio::sync::watch::channel(None);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(serve(client, host, breaks, (found.clone(), seen.clone())));
        }
    });
    Target {
        address: Some([127, 0, 0, 1].into()),
        ..Target::at("srv01", port)
    }
}

/// When the eager connection was seen.
type Seen = (
    tokio::sync::watch::Sender<Option<Instant>>,
    tokio::sync::watch::Receiver<Option<Instant>>,
);

async fn serve(mut client: TcpStream, host: SocketAddr, breaks: Breaks, (found, seen): Seen) {
    let mut first = vec![0; 4096];
    let read = client.read(&mut first).await.unwrap_or(0);
    first.truncate(read);
    let request = usize::from(first.get(3).copied().unwrap_or(0));
    let is_eager = first.len() > request;
    let mut passed = &first[..];
    match breaks {
        Breaks::ClosesOthers if is_eager => _ = found.send(Some(Instant::now())),
        Breaks::ClosesOthers if seen.borrow().is_some() => {
            // For as long as the eager one is under way.
            found.send(None).expect("received here");
            return;
        }
        Breaks::ClosesOthers => {}
        Breaks::StaysBusy | Breaks::StartsAgain if is_eager => {
            found.send(Some(Instant::now())).expect("received here");
            return;
        }
        Breaks::StaysBusy if seen.borrow().is_some_and(|at| at.elapsed() < BUSY) => return,
        Breaks::StartsAgain if seen.borrow().is_some_and(|at| at.elapsed() < STARTING) => {
            let _ = client.write_all(CHOOSES_NLA).await;
            let _ = client.read(&mut first).await;
            return;
        }
        Breaks::StaysBusy | Breaks::StartsAgain => {}
        _ if !is_eager => {}
        Breaks::Closes => return,
        Breaks::Resets => return client.set_zero_linger().expect("is set"),
        Breaks::Hangs => return tokio::time::sleep(Duration::from_secs(60)).await,
        Breaks::Swallows => passed = &first[..request],
        Breaks::Says(bytes) => {
            let _ = client.write_all(bytes).await;
            return;
        }
        Breaks::Cuts(bytes) => {
            first.drain(request..request + bytes);
            passed = &first[..];
        }
    }
    let Ok(mut through) = TcpStream::connect(host).await else {
        return;
    };
    if through.write_all(passed).await.is_ok() {
        let _ = copy_bidirectional(&mut client, &mut through).await;
    }
}

/// A host that breaks, and its own verdict: as it is asked the plain way.
async fn breaks_harmlessly(breaks: Breaks, character: Character) {
    let host = start(character).await.expect("starts");
    let target = before(&host, breaks).await;
    let plain = check(&target, false).await;
    let eager = check(&target, true).await;
    assert_eq!(said(&eager), said(&plain), "{breaks:?}");
    assert!(
        matches!(became(&eager), Some(Eager::Odd(_))),
        "{breaks:?}: {:?}",
        became(&eager)
    );
    let notes = eager.findings.iter().filter(|f| f.code == "line.not-eager");
    assert_eq!(notes.count(), 1, "{breaks:?}");
    assert!(
        eager.connections > plain.connections,
        "{breaks:?}: all of them are counted"
    );
}

#[tokio::test]
async fn a_host_that_breaks_on_it_has_the_verdict_of_the_plain_way() {
    let expired = Character {
        paper: Paper::Expired,
        ..HEALTHY
    };
    let all = WAYS.iter().flat_map(|&breaks| {
        [HEALTHY, expired].map(|character| tokio::spawn(breaks_harmlessly(breaks, character)))
    });
    for one in all.collect::<Vec<_>>() {
        one.await.expect("is so");
    }
}

#[tokio::test]
async fn where_it_is_taken_nothing_is_asked_twice() {
    for security in [Security::Nla, Security::Tls] {
        let host = start(Character {
            security,
            ..HEALTHY
        })
        .await
        .expect("starts");
        let target = Target {
            address: Some(host.ip()),
            ..Target::at("srv01", host.port())
        };
        let eager = check(&target, true).await;
        assert_eq!(became(&eager), Some(Eager::Taken), "{security:?}");
        assert_eq!(eager.connections, 3);
        assert_eq!(host.accepted(), 3);
        assert!(eager.findings.iter().any(|f| f.code == "line.eager"));
        let saved = serde_json::to_string(&eager).expect("is written");
        let again = Check::default().again(Report::read(&saved).expect("is read"));
        assert_eq!(
            became(&again),
            Some(Eager::Taken),
            "it stays in a saved report"
        );
        assert_eq!(said(&eager), said(&check(&target, false).await));
    }
}

/// A host that closes its first connection, and each that comes within 0.25 s of the one before: it serves
/// one client at a time, and is slow to see that one has gone.
async fn slow_to_be_free(host: SocketAddr) -> Target {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        let mut last: Option<Instant> = None;
        while let Ok((mut client, _)) = listener.accept().await {
            let free = last.is_some_and(|at| at.elapsed() > Duration::from_millis(250));
            last = Some(Instant::now());
            if !free {
                continue;
            }
            tokio::spawn(async move {
                let mut through = TcpStream::connect(host).await.expect("the host is there");
                let _ = copy_bidirectional(&mut client, &mut through).await;
            });
        }
    });
    Target {
        address: Some([127, 0, 0, 1].into()),
        ..Target::at("srv01", port)
    }
}

#[tokio::test]
async fn a_host_that_is_slow_to_be_free_is_not_said_to_drop_connections() {
    let host = start(HEALTHY).await.expect("starts");
    let at = SocketAddr::new(host.ip(), host.port());
    for eager in [false, true] {
        let report = check(&slow_to_be_free(at).await, eager).await;
        let (verdict, found, _) = said(&report);
        assert_eq!(verdict, "Healthy", "{found:?}");
        assert!(!found.contains(&"line.unsteady".into()), "{found:?}");
    }
}

/// ironrdp-server 0.13 panics on what is left over behind the request, and listens no more.
#[tokio::test]
async fn a_server_that_ends_on_it_is_not_called_off() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.expect("one comes");
        drop(listener);
        let _ = client.read(&mut [0; 4096]).await;
    });
    let target = Target {
        address: Some([127, 0, 0, 1].into()),
        ..Target::at("srv01", port)
    };
    let report = check(&target, true).await;
    assert_eq!(report.verdict.outcome, redial_report::Outcome::Unknown);
    assert!(report.causes.is_empty(), "{:?}", said(&report));
    assert!(
        report
            .snags
            .iter()
            .any(|s| s.snag.to_string().contains("--eager"))
    );
    // A host on which nothing listened at first is called that.
    let off = check(&target, true).await;
    assert_eq!(said(&off), said(&check(&target, false).await));
    assert_eq!(said(&off).0, "Trouble");
}
