use std::time::Duration;

use redial_dial::{Dial, Offer};
use redial_kit::TlsProgress;
use redial_model::{Clamp, End, Rung, RungState, ServerFlight, TlsFact, Version};
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
    };
    tokio::select! {
        biased;
        outcome = dial.lanes.board.tls_outcome(ip) => Some(outcome),
        () = overdue => None,
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

/// Asks the same with small segments, and beside it once more with usual ones, which a host that is
/// only slow answers, too; then with a minimal hello. When only smaller packets are answered, and a
/// usual question asked after them is not, the cause of the silence is known and the climb stops
/// waiting: packets lost by chance would have to be lost on every connection with usual segments,
/// and again each time TCP sent them again.
pub(crate) async fn break_silence(dial: &Dial<'_>, fact: &mut TlsFact) {
    let offer = Offer::up_to(TLS12).within(resend_timeout(dial));
    let usual = || dial.send_hello(offer);
    let then_usual = async |smaller: RungState| {
        let again = if smaller.hello_answered() {
            Some(usual().await)
        } else {
            None
        };
        (smaller, again)
    };
    let clamped = async {
        then_usual(
            dial.send_hello(offer.in_segments_of(CLAMPED_SEGMENT_BYTES))
                .await
                .rung,
        )
        .await
    };
    let ((clamped, mut again), first) = tokio::join!(clamped, usual());
    fact.clamped.push(Clamp {
        mss: CLAMPED_SEGMENT_BYTES,
        rung: clamped,
    });
    if again.is_none() && first.rung.hello_unanswered() {
        let small = dial
            .send_hello(offer.minimal().in_segments_of(TINY_SEGMENT_BYTES))
            .await;
        let (small, after) = then_usual(small.rung).await;
        fact.small = Some(small);
        again = after;
    }
    if first.rung.hello_unanswered() && again.as_ref().is_some_and(|a| a.rung.hello_unanswered()) {
        dial.lanes.board.tell_silence_explained(dial.address.ip());
    }
    fact.wide = again.filter(|a| a.rung.hello_answered()).or(Some(first));
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
