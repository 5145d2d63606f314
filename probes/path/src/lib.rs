#![doc = include_str!("../README.md")]

mod codes;
mod interface;
mod judge;
mod mtu;
mod way;

use std::time::Duration;

use redial_dial::Dial;
use redial_kit::{Accepted, Probe, ProbeCard, ProbeContext};
use redial_model::{End, Facts, Finding, PathFact, Rung, Series, Snag, Topic, utc};

pub use codes::*;

use way::Way;

/// Connections of the series made with `--deep`: with 5 % loss each way, at least two of a hundred
/// lose their SYN or its answer in 999 of 1000 runs.
const SERIES_CONNECTIONS: usize = 100;
/// Pause between them.
const SERIES_INTERVAL: Duration = Duration::from_millis(30);
/// A series that loses everything ends early.
const SERIES_TIMEOUT: Duration = Duration::from_secs(60);

/// The probe.
#[derive(Debug)]
pub struct Path;

impl Probe for Path {
    type Fact = PathFact;
    const CARD: ProbeCard = ProbeCard::new::<PathFact>(
        "path",
        "How good is the path (round-trip time, packet loss, MTU), and which interface does it use?",
    )
    .needs(&[Topic::Line])
    .after(&[Topic::Tls, Topic::Security])
    .deadline(Duration::from_secs(90))
    .codes(CODES)
    .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<PathFact, Snag> {
        let climb = ask.facts.best_climb().ok_or_else(|| Snag::NotAsked {
            missing: "no connection was tried".into(),
        })?;
        let address = climb.address.ip();
        let way = Way::to(address, &ask.lanes.board.accepted(address));
        let mut fact = PathFact {
            address,
            connects_ms: vec![],
            seen_late: 0,
            resent: None,
            series: None,
            known_mtu: way.mtu,
            passed: vec![],
            vanished: vec![],
            interface: match way.local {
                Some(local) => interface::with_address(local).await,
                None => None,
            },
        };
        if judge::hole_seen(ask.facts).is_some() {
            let waited = ask
                .lanes
                .board
                .accepted(address)
                .into_iter()
                .map(|a| a.waited);
            let round_trip = waited.min().unwrap_or(Duration::from_secs(1));
            let tls = ask.facts.tls.as_deref();
            let is_small = tls.is_some_and(|tls| tls.clamp_that_was_lost().is_some());
            (fact.passed, fact.vanished) =
                mtu::sizes_that_pass(climb.address, is_small, round_trip).await;
        }
        if ask.deep && climb.round_trip().is_some() {
            fact.series = series(&Dial::to(ask, address), SERIES_CONNECTIONS).await;
        }
        let accepted = ask.lanes.board.accepted(address);
        fact.connects_ms = milliseconds(&accepted);
        fact.seen_late = accepted.iter().filter(|a| a.was_seen_late()).count();
        fact.resent = resent(&accepted);
        Ok(fact)
    }

    fn judge(&self, path: &PathFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(path, facts)
    }
}

/// A series of connections, one at a time. Each is answered before the next is made: a host drops
/// connection requests while its queue is full of connections nobody has taken out yet (listen(2);
/// xrdp's holds two), and that is no loss. Without an answer nothing is known about the queue, and
/// the series ends; one that was not answered at all is none.
async fn series(dial: &Dial<'_>, most: usize) -> Option<Series> {
    let ip = dial.address.ip();
    let before = dial.lanes.board.accepted(ip).len();
    let deadline = tokio::time::Instant::now() + SERIES_TIMEOUT;
    let (mut size, mut silent) = (0, 0);
    while size < most && tokio::time::Instant::now() < deadline {
        let ended = dial.take_turn().await;
        size += 1;
        if ended.end == End::Silent {
            if ended.rung > Rung::Tcp {
                break;
            }
            silent += 1;
        }
        tokio::time::sleep(SERIES_INTERVAL).await;
    }
    let accepted = &dial.lanes.board.accepted(ip)[before..];
    let resent =
        resent(accepted).unwrap_or_else(|| PathFact::resent_by_time(&milliseconds(accepted)));
    (size > 1).then(|| Series {
        size,
        interval_ms: SERIES_INTERVAL.as_millis() as u64,
        lost: resent + silent,
    })
}

/// How long the network took for each connection of which that is known.
fn milliseconds(accepted: &[Accepted]) -> Vec<f64> {
    let took = accepted.iter().filter_map(Accepted::took);
    took.map(utc::milliseconds).collect()
}

/// How many connections needed a second SYN; nothing when the kernel does not count them.
fn resent(accepted: &[Accepted]) -> Option<usize> {
    let counted = accepted.iter().map(|a| a.resent().map(usize::from));
    counted.sum()
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
        thread,
    };

    use redial_kit::{Lanes, Sockets, Timeouts};
    use socket2::{Domain, Socket, Type};

    use super::*;

    /// A host whose queue holds two connections, and which is slow to take one.
    fn slow_host(connections: usize) -> TcpListener {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let any = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
        socket.bind(&any.into()).unwrap();
        socket.listen(1).unwrap();
        let listener = TcpListener::from(socket);
        let host = listener.try_clone().unwrap();
        thread::spawn(move || {
            for _ in 0..connections {
                // The machine is busy with something else.
                thread::sleep(SERIES_INTERVAL * 3);
                let (mut stream, _) = host.accept().unwrap();
                let _ = stream.read(&mut [0; 64]);
                let refusal = [
                    3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 3, 0, 8, 0, 5, 0, 0, 0,
                ];
                let _ = stream.write_all(&refusal);
            }
        });
        listener
    }

    #[tokio::test]
    async fn a_short_queue_on_a_busy_host_is_no_loss() {
        const CONNECTIONS: usize = 12;
        let host = slow_host(CONNECTIONS);
        let lanes = Lanes::new(Sockets::default());
        let dial = Dial {
            address: host.local_addr().unwrap(),
            name: None,
            token: None,
            way: redial_dial::Conveyance::Direct,
            lanes: &lanes,
            timeouts: Timeouts::default(),
        };
        let series = series(&dial, CONNECTIONS).await.unwrap();
        assert_eq!((series.size, series.lost), (CONNECTIONS, 0));
    }
}
