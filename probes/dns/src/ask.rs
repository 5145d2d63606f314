use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::{Duration, Instant},
};

use hickory_resolver::proto::{
    op::{Message, MessageType, OpCode, Query, ResponseCode},
    rr::{Name, RData, RecordType},
};
use redial_kit::Limiter;
use redial_model::{AddressRecord, Question, Said, ServerAnswer, utc};
use tokio::{net::UdpSocket, time::timeout};

/// The port name servers listen on.
const DNS_PORT: u16 = 53;
/// Longest answer read over UDP.
const MAX_ANSWER_BYTES: usize = 4096;

/// Asks one server for addresses and reads its answer itself: a resolver would report a refusal as
/// a timeout.
pub async fn ask_addresses(
    limiter: &Limiter,
    server: IpAddr,
    name: &Name,
    kind: AddressRecord,
    wait: Duration,
) -> Question {
    let begun = Instant::now();
    let heard = exchange(
        limiter,
        SocketAddr::new(server, DNS_PORT),
        name.clone(),
        match kind {
            AddressRecord::A => RecordType::A,
            AddressRecord::Aaaa => RecordType::AAAA,
        },
        wait,
    )
    .await;
    let (answer, aliases) = match heard {
        Ok(message) => read(&message),
        Err(answer) => (answer, vec![]),
    };
    let ms = utc::milliseconds(begun.elapsed());
    Question {
        server,
        name: Said::new(&name.to_string()),
        kind,
        answer,
        aliases,
        ms,
    }
}

/// The name of an address (PTR), as one server answers.
pub async fn ask_pointer(
    limiter: &Limiter,
    server: IpAddr,
    address: IpAddr,
    wait: Duration,
) -> Option<Said> {
    let message = exchange(
        limiter,
        SocketAddr::new(server, DNS_PORT),
        Name::from(address),
        RecordType::PTR,
        wait,
    )
    .await
    .ok()?;
    message.answers.iter().find_map(|r| match &r.data {
        RData::PTR(name) => Some(Said::new(name.0.to_string().trim_end_matches('.'))),
        _ => None,
    })
}

fn read(message: &Message) -> (ServerAnswer, Vec<Said>) {
    let aliases = message.answers.iter().filter_map(|r| match &r.data {
        RData::CNAME(name) => Some(Said::new(&name.0.to_string())),
        _ => None,
    });
    let answer = match message.metadata.response_code {
        // Resolvers ask again over TCP (RFC 7766 5); what the others say is enough here.
        ResponseCode::NoError if message.metadata.truncation => {
            ServerAnswer::Broken("the answer is truncated at the UDP size limit".into())
        }
        ResponseCode::NoError => ServerAnswer::Addresses(
            message
                .answers
                .iter()
                .filter_map(|r| r.data.ip_addr())
                .collect(),
        ),
        ResponseCode::NXDomain => ServerAnswer::NoSuchName,
        code => ServerAnswer::Code(code.to_str().into()),
    };
    (answer, aliases.collect())
}

/// Asks one question over UDP. What is no answer to it is ignored, and remembered for the case that
/// nothing else comes.
async fn exchange(
    limiter: &Limiter,
    server: SocketAddr,
    name: Name,
    kind: RecordType,
    wait: Duration,
) -> Result<Message, ServerAnswer> {
    let _socket = limiter.socket().await;
    let mut garbled = false;
    let asking = async {
        let local: IpAddr = if server.is_ipv4() {
            Ipv4Addr::UNSPECIFIED.into()
        } else {
            Ipv6Addr::UNSPECIFIED.into()
        };
        let socket = UdpSocket::bind((local, 0)).await?;
        socket.connect(server).await?;
        let mut question = Message::new(id(), MessageType::Query, OpCode::Query);
        question.metadata.recursion_desired = true;
        question.add_query(Query::query(name, kind));
        let bytes = question.to_vec().map_err(io::Error::other)?;
        socket.send(&bytes).await?;
        let mut buffer = [0; MAX_ANSWER_BYTES];
        loop {
            let length = socket.recv(&mut buffer).await?;
            if let Ok(answer) = Message::from_vec(&buffer[..length])
                && answer.metadata.id == question.metadata.id
                && answer.metadata.message_type == MessageType::Response
                && answer.queries == question.queries
            {
                return Ok::<_, io::Error>(answer);
            }
            garbled = true;
        }
    };
    match timeout(wait, asking).await {
        Err(_) if garbled => Err(ServerAnswer::Garbled),
        Err(_) => Err(ServerAnswer::Silent),
        Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => {
            Err(ServerAnswer::Refused)
        }
        Ok(other) => other.map_err(|error| ServerAnswer::Broken(Said::new(&error.to_string()))),
    }
}

/// An id that is hard to guess, so that a stray answer can't pass for the right one.
fn id() -> u16 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0u8) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::Sockets;

    const WAIT: Duration = Duration::from_millis(300);

    /// A name server that answers one question in its own way, after a stray answer with another
    /// id.
    async fn server(answer: fn(Message) -> Option<Message>) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut buffer = [0; 512];
            let (length, client) = socket.recv_from(&mut buffer).await.unwrap();
            let question = Message::from_vec(&buffer[..length]).unwrap();
            let mut stray = question.clone().into_response();
            stray.metadata.id = question.metadata.id.wrapping_add(1);
            for answer in answer(question)
                .into_iter()
                .flat_map(|a| [stray.clone(), a])
            {
                let bytes = answer.to_vec().unwrap();
                socket.send_to(&bytes, client).await.unwrap();
            }
        });
        address
    }

    async fn heard(server: SocketAddr) -> ServerAnswer {
        let limiter = Limiter::new(Sockets::default());
        let name = Name::from_utf8("srv01.corp.test.").unwrap();
        exchange(&limiter, server, name, RecordType::A, WAIT)
            .await
            .map_or_else(|answer| answer, |message| read(&message).0)
    }

    fn with_code(question: Message, code: ResponseCode) -> Option<Message> {
        let mut answer = question.into_response();
        answer.metadata.response_code = code;
        Some(answer)
    }

    #[tokio::test]
    async fn every_answer_is_told_apart() {
        assert_eq!(
            heard(server(|q| with_code(q, ResponseCode::NXDomain)).await).await,
            ServerAnswer::NoSuchName
        );
        assert_eq!(
            heard(server(|q| with_code(q, ResponseCode::NoError)).await).await,
            ServerAnswer::Addresses(vec![])
        );
        assert!(matches!(
            heard(server(|q| with_code(q, ResponseCode::ServFail)).await).await,
            ServerAnswer::Code(_)
        ));
        assert!(matches!(
            heard(server(|q| with_code(q, ResponseCode::Refused)).await).await,
            ServerAnswer::Code(_)
        ));
        assert_eq!(heard(server(|_| None).await).await, ServerAnswer::Silent);
        let cut = |q: Message| {
            let mut answer = q.into_response();
            answer.metadata.truncation = true;
            Some(answer)
        };
        assert!(matches!(
            heard(server(cut).await).await,
            ServerAnswer::Broken(_)
        ));
        let nobody = std::net::UdpSocket::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        assert_eq!(heard(nobody).await, ServerAnswer::Refused);
    }

    #[tokio::test]
    async fn what_is_no_answer_is_not_called_silence() {
        // The question itself; another one's answer; noise; nothing at all.
        type Answer = fn(&[u8]) -> Vec<u8>;
        let answers: [Answer; 4] = [
            |question| question.to_vec(),
            |question| {
                let mut answer = Message::from_vec(question).unwrap().into_response();
                answer.queries.clear();
                answer.to_vec().unwrap()
            },
            |_| vec![0xFF; 40],
            |_| vec![],
        ];
        for answer in answers {
            let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
            let address = socket.local_addr().unwrap();
            tokio::spawn(async move {
                let mut buffer = [0; 512];
                let (length, client) = socket.recv_from(&mut buffer).await.unwrap();
                let answer = answer(&buffer[..length]);
                socket.send_to(&answer, client).await.unwrap();
                std::future::pending::<()>().await;
            });
            assert_eq!(heard(address).await, ServerAnswer::Garbled);
        }
    }

    #[tokio::test]
    async fn addresses_come_through() {
        let address = server(|q| {
            let name = q.queries[0].name().clone();
            let mut answer = q.into_response();
            answer.add_answer(hickory_resolver::proto::rr::Record::from_rdata(
                name,
                60,
                RData::A(Ipv4Addr::new(192, 0, 2, 7).into()),
            ));
            Some(answer)
        });
        assert_eq!(
            heard(address.await).await,
            ServerAnswer::Addresses(vec![[192, 0, 2, 7].into()])
        );
    }
}
