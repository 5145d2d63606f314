//! One datagram to sockets on this machine: what answers, what refuses, what stays silent.

use std::{net::SocketAddr, time::Duration};

use redial_kit::{Lanes, Machines, Probe, ProbeContext, Sockets, Timeouts};
use redial_model::{
    Attempt, Climb, End, Facts, HistoryFact, LineFact, Rung, RungState, Snag, Target, UdpEnd,
    UdpFact,
};
use redial_probe_udp::Udp;
use redial_wire::rdpeudp::SIZE;
use tokio::net::UdpSocket;

/// What a host does with the first datagram.
#[derive(Clone, Copy)]
enum Host {
    Answers,
    Silent,
    Else,
}

/// A host on this address; tells at its end how many datagrams came.
async fn start(host: Host, at: &str) -> (SocketAddr, tokio::task::JoinHandle<usize>) {
    let socket = UdpSocket::bind(at).await.expect("a socket");
    let address = socket.local_addr().expect("an address");
    let serving = tokio::spawn(async move {
        let (mut came, mut room) = (0, [0; 4096]);
        let patience = Duration::from_millis(600);
        while let Ok(Ok((size, from))) =
            tokio::time::timeout(patience, socket.recv_from(&mut room)).await
        {
            assert_eq!(size, SIZE);
            came += 1;
            let mut answer = room[..size].to_vec();
            // The sequence acknowledged; SYN, ACK and SYNEX; version 2.
            answer.copy_within(8..12, 0);
            answer[6..8].copy_from_slice(&0x1005_u16.to_be_bytes());
            answer[16..20].copy_from_slice(&[0, 1, 0, 2]);
            match host {
                Host::Answers => drop(socket.send_to(&answer, from).await),
                Host::Else => drop(socket.send_to(b"hello", from).await),
                Host::Silent => {}
            }
        }
        came
    });
    (address, serving)
}

/// Facts of a host whose connection over TCP was accepted.
fn accepted(address: SocketAddr) -> Facts {
    let tcp = RungState {
        rung: Rung::Tcp,
        end: End::Ok,
        ms: 0.5,
        bytes: Default::default(),
    };
    let mut facts = Facts::default();
    facts.add(
        LineFact {
            climbs: vec![Climb::new(address, vec![tcp])],
        }
        .into(),
    );
    facts
}

async fn asked(facts: &Facts, deep: bool) -> Result<UdpFact, Snag> {
    let target = Target::at("127.0.0.1", 3389);
    let lanes = Lanes::new(Sockets::new(8));
    let ask = ProbeContext {
        target: &target,
        facts,
        timeouts: Timeouts::within(Duration::from_millis(300)),
        deep,
        lanes: &lanes,
        machines: &Machines::default(),
    };
    Udp.measure(&ask).await
}

#[tokio::test]
async fn an_answer_is_read_on_both_families_and_asked_for_once() {
    for at in ["127.0.0.1:0", "[::1]:0"] {
        let (address, serving) = start(Host::Answers, at).await;
        let fact = asked(&accepted(address), true).await.unwrap();
        let answered = UdpEnd::Answered {
            sends: 1232,
            takes: 1232,
            version: Some(2),
            size: SIZE,
        };
        assert_eq!(fact.end, answered);
        assert_eq!(serving.await.unwrap(), 1, "one datagram, and no second one");
    }
}

#[tokio::test]
async fn silence_something_else_and_a_closed_port_are_told_apart() {
    let (silent, serving) = start(Host::Silent, "127.0.0.1:0").await;
    let fact = asked(&accepted(silent), true).await.unwrap();
    assert_eq!(fact.end, UdpEnd::Silent);
    assert_eq!(serving.await.unwrap(), 1, "silence is not asked again");
    let (other, _) = start(Host::Else, "127.0.0.1:0").await;
    let fact = asked(&accepted(other), true).await.unwrap();
    assert!(matches!(fact.end, UdpEnd::Junk(_)), "{fact:?}");
    let closed = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let fact = asked(&accepted(address), true).await.unwrap();
    assert_eq!(fact.end, UdpEnd::Refused);
}

#[tokio::test]
async fn without_deep_it_is_asked_only_where_a_log_speaks_of_it() {
    let (address, serving) = start(Host::Answers, "127.0.0.1:0").await;
    let mut facts = accepted(address);
    let quiet = asked(&facts, false).await;
    assert!(matches!(quiet, Err(Snag::NotAsked { .. })), "{quiet:?}");
    assert_eq!(serving.await.unwrap(), 0);
    let (address, serving) = start(Host::Answers, "127.0.0.1:0").await;
    facts = accepted(address);
    let dropped = Attempt {
        session: true,
        reason: Some(0x904),
        ..Attempt::default()
    };
    facts.add(
        HistoryFact {
            attempts: vec![dropped],
            ..HistoryFact::default()
        }
        .into(),
    );
    assert!(asked(&facts, false).await.is_ok());
    assert_eq!(serving.await.unwrap(), 1);
    // A host whose TCP port did not answer is not asked at all.
    let nobody = asked(&Facts::default(), true).await;
    assert!(matches!(nobody, Err(Snag::NotAsked { .. })));
}
