use std::{future::Future, pin::pin, time::Duration};

use futures_util::future::{BoxFuture, Either, select};
use redial_dial::Dial;
use redial_kit::ProbeContext;
use redial_model::{Answer, End, Rung, Snag, protocol};
use tokio::time::{Instant, sleep, sleep_until};

/// When a SYN is unanswered for this long, a second connection is tried: by then TCP has sent the
/// SYN again, and something on the path may drop one connection whole and let others pass.
const SYN_RETRY_TIMEOUT: Duration = Duration::from_millis(1500);
/// When one question is unanswered for this long and the other one was answered, it is asked once
/// more. This is later than a stalled climb begins its second try, so that the climb goes first.
const ANSWER_RETRY_TIMEOUT: Duration = Duration::from_secs(2);

/// Asks for TLS only and for standard RDP security, both at once, as soon as the host has accepted
/// a connection: a dead host costs no further connection, and a live one no more than one round
/// trip beside the climb.
pub(crate) async fn ask_both(ask: &ProbeContext<'_>) -> Result<Vec<Answer>, Snag> {
    let dial = choose_address(ask).await?;
    let overdue = Instant::now() + ANSWER_RETRY_TIMEOUT.min(ask.timeouts.answer * 2 / 3);
    let ip = dial.address.ip();
    let tls: BoxFuture<'_, _> = Box::pin(async {
        tokio::select! {
            biased;
            answer = ask_once(&dial, protocol::SSL) => answer,
            // The climb was not accepted, and neither was the second connection beside it.
            () = wait_until_shut(&dial) => None,
        }
    });
    // While the first question waits for a second connection, this one waits until that is open.
    let standard: BoxFuture<'_, _> = Box::pin(async {
        let question = dial.lanes.board.opened(ip).await;
        let question = question.then(|| Box::pin(ask_once(&dial, protocol::RDP)));
        question?.await
    });
    let (tls, standard) = match select(tls, standard).await {
        Either::Left((tls, other)) => {
            let standard = answer_or_ask_again(&dial, &tls, protocol::RDP, other, overdue).await;
            (tls, standard)
        }
        Either::Right((standard, other)) => {
            let tls = answer_or_ask_again(&dial, &standard, protocol::SSL, other, overdue).await;
            (tls, standard)
        }
    };
    let mut answers: Vec<_> = [tls, standard].into_iter().flatten().collect();
    settle(&dial, &mut answers).await;
    if answers.is_empty() {
        return Err(Snag::NotAsked {
            missing: "no address accepts a connection".into(),
        });
    }
    Ok(answers)
}

/// Chooses the address to ask: the first that accepted a connection. When the only address does not
/// answer, it is tried once more; when no other probe climbs the line, the first is tried at once.
async fn choose_address<'a>(ask: &'a ProbeContext<'a>) -> Result<Dial<'a>, Snag> {
    let addresses = ask.facts.dialled();
    let overdue = async {
        match addresses {
            [first, ..] if !ask.lanes.board.expects_climb() => *first,
            [only] => {
                sleep(SYN_RETRY_TIMEOUT.min(ask.timeouts.connect / 2)).await;
                *only
            }
            _ => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        dial = Dial::first_open(ask) => dial,
        ip = overdue => Ok(Dial::to(ask, ip)),
    }
}

/// Ends when the first connection to the host failed.
async fn wait_until_shut(dial: &Dial<'_>) {
    if dial.lanes.board.opened(dial.address.ip()).await {
        std::future::pending().await
    }
}

/// The answer to one question; nothing when the connection for it was not accepted.
async fn ask_once(dial: &Dial<'_>, asked: u32) -> Option<Answer> {
    let answer = dial.ask(asked).await;
    (answer.rung.rung > Rung::Tcp).then_some(Answer {
        asked,
        reply: answer.reply,
        rung: answer.rung,
        before: answer.before,
        after: None,
    })
}

/// Asks one question that was closed a third time, where the host answers anything at all. It may have
/// been closed because of the connections beside it, or because the host hangs up on that question:
/// then the second and the third try, both alone, end alike.
async fn settle(dial: &Dial<'_>, answers: &mut [Answer]) {
    if !answers.iter().any(|a| a.reply.is_some()) {
        return;
    }
    if let Some(closed) = answers.iter_mut().find(|a| a.before.is_some()) {
        closed.after = Some(Box::pin(dial.ask_alone(closed.asked)).await.rung);
    }
}

/// The answer to the question that was not answered first. When it is overdue and `other` was
/// answered, it is asked once more on a second connection: the first may have been lost.
async fn answer_or_ask_again(
    dial: &Dial<'_>,
    other: &Option<Answer>,
    asked: u32,
    first: impl Future<Output = Option<Answer>> + Unpin,
    overdue: Instant,
) -> Option<Answer> {
    let mut first = first;
    if !other.as_ref().is_some_and(answered) {
        return first.await;
    }
    tokio::select! {
        biased;
        answer = &mut first => return answer,
        () = sleep_until(overdue) => {}
    }
    Box::pin(first_or_second(first, ask_once(dial, asked))).await
}

/// The answer that comes first, if it is one.
async fn first_or_second(
    first: impl Future<Output = Option<Answer>> + Unpin,
    second: impl Future<Output = Option<Answer>>,
) -> Option<Answer> {
    match select(first, pin!(second)).await {
        Either::Left((None, second)) => second.await,
        Either::Left((first, _)) => first,
        Either::Right((second, _)) if second.as_ref().is_some_and(answered) => second,
        Either::Right((second, first)) => first.await.or(second),
    }
}

fn answered(answer: &Answer) -> bool {
    !matches!(answer.rung.end, End::Silent | End::Overrun)
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use redial_kit::{Accepted, Lanes, Machines, Sockets, Timeouts};
    use redial_model::{AddressFact, Facts, Lookup, Target};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
    };

    use super::*;

    const IP: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    /// Long enough for a busy machine, short enough for a test that waits for one of them.
    const TIMEOUTS: Timeouts = Timeouts {
        connect: Duration::from_millis(1200),
        answer: Duration::from_millis(1200),
        lookup: Duration::from_millis(100),
    };

    /// A host on loopback, and the lanes to it.
    struct Line {
        listener: TcpListener,
        lanes: Lanes,
        target: Target,
        facts: Facts,
    }

    impl Line {
        async fn new() -> Self {
            let listener = TcpListener::bind((IP, 0)).await.unwrap();
            let target = Target {
                address: Some(IP),
                ..Target::at("srv01.corp.test", listener.local_addr().unwrap().port())
            };
            let mut facts = Facts::default();
            facts.add(
                AddressFact {
                    host: target.host.as_str().into(),
                    lookup: Lookup::System,
                    addresses: vec![IP],
                    ms: 0.0,
                }
                .into(),
            );
            Self {
                listener,
                lanes: Lanes::new(Sockets::default()),
                target,
                facts,
            }
        }

        async fn asked(&self) -> Result<Vec<Answer>, Snag> {
            ask_both(&ProbeContext {
                target: &self.target,
                facts: &self.facts,
                lanes: &self.lanes,
                machines: &Machines::default(),
                timeouts: TIMEOUTS,
                deep: false,
            })
            .await
        }

        /// What the climb does first: a connection request, which the host accepts or not.
        async fn first_syn(&self) {
            let _lane = self.lanes.limiter.enter(IP).await;
            let accepted = Accepted {
                waited: Duration::from_millis(1),
                late: None,
                kernel: None,
                local: None,
            };
            match TcpStream::connect((IP, self.target.port)).await {
                Ok(_) => self.lanes.board.tell_open(IP, accepted),
                Err(_) => self.lanes.board.tell_shut(IP),
            }
        }

        /// The next connection on which something is asked, and what.
        async fn question(&self) -> (TcpStream, u32) {
            loop {
                let (mut stream, _) = self.listener.accept().await.unwrap();
                let mut request = [0; 19];
                if stream.read_exact(&mut request).await.is_ok() {
                    let asked = [request[15], request[16], request[17], request[18]];
                    return (stream, u32::from_le_bytes(asked));
                }
            }
        }
    }

    async fn answer(stream: &mut TcpStream, chosen: u32) {
        let confirm = [3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0];
        let bytes = [&confirm[..], &chosen.to_le_bytes()].concat();
        stream.write_all(&bytes).await.unwrap();
    }

    fn all_answered(answers: &Result<Vec<Answer>, Snag>) -> Vec<u32> {
        let answers = answers.as_ref().expect("asked");
        assert!(answers.iter().all(|a| a.reply.is_some()), "{answers:?}");
        answers.iter().map(|a| a.asked).collect()
    }

    #[tokio::test]
    async fn both_questions_are_in_flight_at_once() {
        let line = Line::new().await;
        line.first_syn().await;
        let host = async {
            let (mut one, _) = line.question().await;
            let (mut other, _) = line.question().await;
            answer(&mut other, 0).await;
            answer(&mut one, 1).await;
        };
        let (answers, ()) = tokio::join!(line.asked(), host);
        assert_eq!(all_answered(&answers), [protocol::SSL, protocol::RDP]);
        assert_eq!(line.lanes.limiter.dialled(), 3);
    }

    #[tokio::test]
    async fn a_swallowed_question_is_asked_again() {
        let line = Line::new().await;
        line.first_syn().await;
        let host = async {
            let (mut one, _) = line.question().await;
            let (_swallowed, lost) = line.question().await;
            answer(&mut one, 0).await;
            let (mut again, asked) = line.question().await;
            assert_eq!(asked, lost);
            answer(&mut again, 0).await;
        };
        let (answers, ()) = tokio::join!(line.asked(), host);
        assert_eq!(all_answered(&answers), [protocol::SSL, protocol::RDP]);
        assert_eq!(line.lanes.limiter.dialled(), 4);
    }

    #[tokio::test]
    async fn a_dead_address_is_asked_nothing() {
        let mut line = Line::new().await;
        line.lanes.board.expect_climb();
        // Nobody listens on the port any more.
        line.listener = TcpListener::bind((IP, 0)).await.unwrap();
        let (answers, ()) = tokio::join!(line.asked(), line.first_syn());
        assert!(matches!(answers, Err(Snag::NotAsked { .. })), "{answers:?}");
        assert_eq!(line.lanes.limiter.dialled(), 1);
    }

    #[tokio::test]
    async fn a_first_syn_that_is_swallowed_speaks_for_nobody() {
        let line = Line::new().await;
        line.lanes.board.expect_climb();
        let _climb = line.lanes.limiter.enter(IP).await;
        let host = async {
            let (mut one, asked) = line.question().await;
            assert_eq!(asked, protocol::SSL);
            let (mut other, _) = line.question().await;
            answer(&mut one, 1).await;
            answer(&mut other, 0).await;
        };
        let (answers, ()) = tokio::join!(line.asked(), host);
        assert_eq!(all_answered(&answers), [protocol::SSL, protocol::RDP]);
    }

    #[tokio::test]
    async fn a_mute_host_is_asked_no_more_than_twice() {
        let line = Line::new().await;
        line.first_syn().await;
        let host = async { (line.question().await, line.question().await) };
        let (answers, _held) = tokio::join!(line.asked(), host);
        let ends: Vec<_> = answers.unwrap().into_iter().map(|a| a.rung.end).collect();
        assert_eq!(ends, [End::Silent, End::Silent]);
        assert_eq!(line.lanes.limiter.dialled(), 3);
    }
}
