use std::time::Duration;

use redial_dial::{Dial, Offer};
use redial_kit::TlsProgress;
use redial_model::{Clamp, End, Rung, ServerFlight, TlsFact, Version};
use redial_wire::hello::{TLS10, TLS11, TLS12};

/// Segments of this size fit every path that carries IPv6 (1280 bytes) and most tunnels.
const CLAMPED_SEGMENT_BYTES: u16 = 1200;
/// Segments that fit every IPv4 path (RFC 1122 3.3.3).
const TINY_SEGMENT_BYTES: u16 = 536;

/// How TLS ended on the climb; nothing when its hello has been unanswered for so long that it is
/// time to find out why.
pub(crate) async fn climb_outcome(dial: &Dial<'_>) -> Option<TlsProgress> {
    let ip = dial.address.ip();
    let overdue = async {
        dial.lanes.board.tls_asked(ip).await;
        tokio::time::sleep(hello_timeout(dial)).await;
        // An answer that leads to another hello is no silence.
        if !dial.lanes.board.tls_unanswered(ip) {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        biased;
        outcome = dial.lanes.board.tls_outcome(ip) => Some(outcome),
        () = overdue => None,
    }
}

/// Where the climb's hello was refused: asks with the widest one, and again in pieces where that ended
/// without a reason.
pub(crate) async fn ask_after_failure(dial: &Dial<'_>, fact: &mut TlsFact) {
    let wide = dial.send_hello(Offer::wide()).await;
    if has_no_reason(&wide) {
        fact.pieces = ask_in_pieces(dial).await;
    }
    fact.wide = Some(wide);
}

/// Where the climb's hello is unanswered: asks why.
pub(crate) async fn ask_about_silence(dial: &Dial<'_>, fact: &mut TlsFact) {
    break_silence(dial, fact).await;
    // The host was slow and not mute: it refuses what mstsc sends.
    let usual = fact.usual.as_ref().map(|hello| &hello.rung.end);
    let refused = usual.is_some_and(|end| end.is_close() || matches!(end, End::Alert(_)));
    if refused && fact.wide.is_none() {
        fact.wide = Some(dial.send_hello(Offer::wide()).await);
    }
}

/// The shortest time in which the host accepted a connection.
fn round_trip(dial: &Dial<'_>) -> Duration {
    // As redial's own clock says, not the kernel: when redial is busy, it sees every answer late.
    let accepted = dial.lanes.board.accepted(dial.address.ip());
    accepted
        .iter()
        .map(|a| a.waited)
        .min()
        .unwrap_or(dial.timeouts.answer)
}

/// How long a host may take to answer a hello before redial looks for the cause of its silence:
/// three round trips and some work.
fn hello_timeout(dial: &Dial<'_>) -> Duration {
    (round_trip(dial) * 3 + Duration::from_millis(100)).min(dial.timeouts.answer)
}

/// How long to wait for an answer when a packet may be lost: until TCP has sent the packet again,
/// and there was time for the answer to that.
fn resend_timeout(dial: &Dial<'_>) -> Duration {
    let sent_again = (round_trip(dial) * 3).max(round_trip(dial) + Duration::from_millis(300));
    (sent_again + hello_timeout(dial)).min(dial.timeouts.answer)
}

/// Asks as mstsc does with small segments, and beside it once more with usual ones, which a host
/// that is only slow answers, too; then with a minimal hello, and where that is answered with a
/// usual one up to TLS 1.2, which tells a large hello from a new one; a usual question that is not
/// answered even then may have a larger answer than that one, so the small segments are tried again,
/// and smaller ones beside them.
/// When only other packets are answered, and a usual question asked after them is not, the cause of
/// the silence is known and the climb stops waiting: packets lost by chance would have to be lost on
/// every connection with usual segments, and again each time TCP sent them again.
async fn break_silence(dial: &Dial<'_>, fact: &mut TlsFact) {
    let wait = resend_timeout(dial);
    let offer = Offer::mstsc().within(wait);
    let usual = || dial.send_hello(offer);
    let in_segments = async |mss| {
        let rung = dial.send_hello(offer.in_segments_of(mss)).await.rung;
        Clamp { mss, rung }
    };
    let clamped = async {
        let clamped = in_segments(CLAMPED_SEGMENT_BYTES).await;
        let again = if clamped.rung.hello_answered() {
            Some(usual().await)
        } else {
            None
        };
        (clamped, again)
    };
    let ((clamped, mut again), first) = tokio::join!(clamped, usual());
    fact.clamped.push(clamped);
    if again.is_none() && first.rung.hello_unanswered() {
        let minimal = Offer::minimal()
            .within(wait)
            .in_segments_of(TINY_SEGMENT_BYTES);
        let small = dial.send_hello(minimal).await.rung;
        if small.hello_answered() {
            let older = Offer::wide().within(wait);
            let (older, after) = tokio::join!(dial.send_hello(older), usual());
            fact.wide = Some(older);
            if after.rung.hello_unanswered() {
                // They may have been lost by chance, or the hole takes them, too.
                let (clamped, tiny) = tokio::join!(
                    in_segments(CLAMPED_SEGMENT_BYTES),
                    in_segments(TINY_SEGMENT_BYTES)
                );
                fact.clamped.extend([clamped, tiny]);
            }
            again = Some(after);
        }
        fact.small = Some(small);
    }
    if first.rung.hello_unanswered() && again.as_ref().is_some_and(|a| a.rung.hello_unanswered()) {
        dial.lanes.board.tell_silence_explained(dial.address.ip());
    }
    let usual = again.filter(|a| a.rung.hello_answered()).unwrap_or(first);
    if usual.is_answered() {
        dial.lanes.board.tell_hello_answered(dial.address.ip());
    }
    fact.usual = Some(usual);
}

/// Where every hello ended without a reason: whether the same hello is answered when no packet holds
/// its whole beginning. Something that looks into packets does not see it then, and the host does.
/// A host that answers now and then is told by the last question.
async fn ask_in_pieces(dial: &Dial<'_>) -> Option<ServerFlight> {
    let pieces = dial.send_hello(Offer::mstsc().in_pieces()).await;
    let is_heard = pieces.rung.rung == Rung::Tls && !has_no_reason(&pieces);
    if !is_heard || pieces.rung.end == End::Silent {
        return None;
    }
    let whole = dial.send_hello(Offer::mstsc()).await;
    (has_no_reason(&whole) && whole.rung.rung == Rung::Tls).then_some(pieces)
}

/// Whether a hello was ended so that nothing says why.
fn has_no_reason(hello: &ServerFlight) -> bool {
    hello.rung.end.gives_no_reason()
}

/// Asks for each version alone.
pub(crate) async fn ask_versions(dial: &Dial<'_>) -> Vec<Version> {
    let mut versions = Vec::new();
    for version in [TLS10, TLS11, TLS12] {
        let hello = dial.send_hello(Offer::up_to(version)).await;
        versions.push(Version {
            version,
            accepted: accepted_version(&hello, version),
        });
    }
    versions
}

fn accepted_version(hello: &ServerFlight, version: u16) -> Option<bool> {
    match (&hello.rung.end, hello.version) {
        (End::Ok, Some(chosen)) => Some(chosen == version),
        (End::Alert(_), _) => Some(false),
        // Some servers close instead of sending the alert. After X.224 was answered, that is a
        // refusal, too.
        (end, _) if end.is_close() && hello.rung.rung == Rung::Tls => Some(false),
        _ => None,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::{
        io::{Read, Write},
        net::{SocketAddr, TcpListener, TcpStream},
        sync::atomic::{AtomicBool, Ordering},
        thread,
    };

    use redial_kit::{Accepted, Lanes, Sockets, Timeouts};

    use super::*;

    /// Whether the first connection with small segments has been lost.
    static LOST_ONE: AtomicBool = AtomicBool::new(false);

    /// A host behind a hole that one connection in small segments was lost in by chance.
    fn unlucky(stream: TcpStream) -> std::io::Result<()> {
        behind_hole(stream, CLAMPED_SEGMENT_BYTES, |fits| {
            !fits || !LOST_ONE.swap(true, Ordering::Relaxed)
        })
    }

    /// A host behind a hole that takes segments of 1200 bytes, too.
    fn deep(stream: TcpStream) -> std::io::Result<()> {
        behind_hole(stream, TINY_SEGMENT_BYTES, |fits| !fits)
    }

    /// A host behind a hole: its answer falls in where the client offers TLS 1.3, as this says of
    /// whether its segments fit.
    fn behind_hole(
        mut stream: TcpStream,
        passes: u16,
        falls: impl Fn(bool) -> bool,
    ) -> std::io::Result<()> {
        const ALERT: [u8; 7] = [0x15, 3, 3, 0, 2, 2, 40];
        const OFFERS_TLS13: [u8; 4] = [0x00, 0x2B, 0, 9];
        let mut request = [0; 19];
        stream.read_exact(&mut request)?;
        stream.write_all(&[
            3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 2, 0x1F, 8, 0, 1, 0, 0, 0,
        ])?;
        let mut hello = [0; 1024];
        let length = stream.read(&mut hello)?;
        let new = hello[..length].windows(4).any(|w| w == OFFERS_TLS13);
        let segment = socket2::SockRef::from(&stream).tcp_mss()?;
        if !(new && falls(segment <= u32::from(passes))) {
            return stream.write_all(&ALERT);
        }
        while stream.read(&mut hello)? > 0 {}
        Ok(())
    }

    fn dial(address: SocketAddr, lanes: &Lanes) -> Dial<'_> {
        Dial {
            address,
            name: None,
            token: None,
            way: redial_dial::Conveyance::Direct,
            lanes,
            timeouts: Timeouts::default(),
        }
    }

    /// A listener whose every connection is served so, on a thread of its own.
    fn serve(
        manner: impl Fn(TcpStream) -> std::io::Result<()> + Copy + Send + 'static,
    ) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener on loopback");
        let address = listener.local_addr().expect("a listener on loopback");
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(move || manner(stream));
            }
        });
        address
    }

    /// Bytes before the body of a TLS record.
    const RECORD_HEAD: usize = 5;

    /// What a host does with a hello, given how much of it came at once.
    type Manner = fn(usize) -> bool;

    /// Answers X.224; ends the connection at a hello where the manner says so, and refuses it in TLS
    /// elsewhere.
    fn filtered(mut stream: TcpStream, ends: Manner) -> std::io::Result<()> {
        let mut request = [0; 19];
        stream.read_exact(&mut request)?;
        stream.write_all(&[
            3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 2, 0x1F, 8, 0, 1, 0, 0, 0,
        ])?;
        let mut hello = [0; 2048];
        let first = stream.read(&mut hello)?;
        if ends(first) {
            return Ok(());
        }
        // The rest of the record, whose length stands in its head (RFC 8446 5.1): what is left unread
        // would turn the alert into a reset.
        let mut rest = vec![0; RECORD_HEAD.saturating_sub(first)];
        stream.read_exact(&mut rest)?;
        hello[first..first + rest.len()].copy_from_slice(&rest);
        let body = usize::from(u16::from_be_bytes([hello[3], hello[4]]));
        let read = first.max(RECORD_HEAD);
        stream.read_exact(&mut vec![0; (RECORD_HEAD + body).saturating_sub(read)])?;
        stream.write_all(&[0x15, 3, 3, 0, 2, 2, 40])
    }

    async fn in_pieces(ends: Manner) -> Option<ServerFlight> {
        let address = serve(move |stream| filtered(stream, ends));
        let lanes = Lanes::new(Sockets::default());
        let dial = dial(address, &lanes);
        ask_in_pieces(&dial).await
    }

    #[tokio::test]
    async fn what_looks_into_packets_is_told_from_the_host() {
        let filter = in_pieces(|first| first > 5).await;
        assert_eq!(filter.map(|f| f.rung.end), Some(End::Alert(40)));
        assert_eq!(in_pieces(|_| true).await, None, "the host's own doing");
        assert_eq!(in_pieces(|_| false).await, None, "both are heard");
    }

    /// The sizes that were tried, and how each ended.
    async fn silence_of(host: fn(TcpStream) -> std::io::Result<()>) -> TlsFact {
        let address = serve(host);
        let lanes = Lanes::new(Sockets::default());
        let dial = dial(address, &lanes);
        // The climb's own connection.
        let climbing = Accepted {
            waited: Duration::from_millis(5),
            late: None,
            kernel: None,
            local: None,
        };
        lanes.board.tell_open(address.ip(), climbing);
        let mut fact = TlsFact::default();
        break_silence(&dial, &mut fact).await;
        fact
    }

    fn ends(fact: &TlsFact) -> Vec<(u16, &End)> {
        fact.clamped.iter().map(|c| (c.mss, &c.rung.end)).collect()
    }

    #[tokio::test]
    async fn small_segments_lost_by_chance_are_tried_again() {
        let fact = silence_of(unlucky).await;
        let alert = &End::Alert(40);
        assert_eq!(
            ends(&fact),
            [(1200, &End::Silent), (1200, alert), (536, alert)]
        );
        assert_eq!(fact.clamp_that_passed().map(|c| c.mss), Some(1200));
    }

    #[tokio::test]
    async fn a_hole_that_takes_small_segments_is_told_by_smaller_ones() {
        let fact = silence_of(deep).await;
        assert_eq!(
            fact.clamp_that_passed().map(|c| c.mss),
            Some(536),
            "{fact:?}"
        );
    }

    #[tokio::test]
    async fn what_swallows_a_hello_in_any_segments_is_no_hole() {
        let fact = silence_of(|stream| behind_hole(stream, 0, |_| true)).await;
        assert_eq!(ends(&fact).len(), 3);
        assert!(fact.clamp_that_passed().is_none(), "{fact:?}");
    }
}
