use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::{Duration, Instant},
};

use hickory_resolver::proto::{
    op::{Message, MessageType, OpCode, Query, ResponseCode},
    rr::{Name, RData, RecordType},
};
use redial_model::{Lanes, Question, Said, ServerAnswer, utc};
use tokio::{net::UdpSocket, time::timeout};

/// The port name servers listen on.
const DNS: u16 = 53;
/// Longest answer read over UDP.
const LONGEST: usize = 4096;

/// Puts one address question to one server and reads its very words: a resolver would hide a refusal behind a timeout.
pub async fn ask_addresses(lanes: &Lanes, server: IpAddr, name: &Name, kind: RecordType, wait: Duration) -> Question {
    let begun = Instant::now();
    let heard = exchange(lanes, SocketAddr::new(server, DNS), name.clone(), kind, wait).await;
    let (answer, aliases) = match heard {
        Ok(message) => read(&message),
        Err(answer) => (answer, vec![]),
    };
    let ms = utc::milliseconds(begun.elapsed());
    Question { server, name: Said::new(&name.to_string()), kind: kind.to_string(), answer, aliases, ms }
}

/// The name an address points back to, by one server.
pub async fn ask_pointer(lanes: &Lanes, server: IpAddr, address: IpAddr, wait: Duration) -> Option<Said> {
    let message = exchange(lanes, SocketAddr::new(server, DNS), Name::from(address), RecordType::PTR, wait).await.ok()?;
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
        ResponseCode::NoError => ServerAnswer::Addresses(message.answers.iter().filter_map(|r| r.data.ip_addr()).collect()),
        ResponseCode::NXDomain => ServerAnswer::NoSuchName,
        code => ServerAnswer::Code(code.to_str().to_owned()),
    };
    (answer, aliases.collect())
}

/// One question over UDP; answers with another id are strays and passed over.
async fn exchange(lanes: &Lanes, server: SocketAddr, name: Name, kind: RecordType, wait: Duration) -> Result<Message, ServerAnswer> {
    let _socket = lanes.socket().await;
    let asking = async {
        let local: IpAddr = if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        let socket = UdpSocket::bind((local, 0)).await?;
        socket.connect(server).await?;
        let mut question = Message::new(id(), MessageType::Query, OpCode::Query);
        question.metadata.recursion_desired = true;
        question.add_query(Query::query(name, kind));
        let bytes = question.to_vec().map_err(io::Error::other)?;
        socket.send(&bytes).await?;
        let mut buffer = [0; LONGEST];
        loop {
            let length = socket.recv(&mut buffer).await?;
            if let Ok(answer) = Message::from_vec(&buffer[..length])
                && answer.metadata.id == question.metadata.id
                && answer.metadata.message_type == MessageType::Response
                && answer.queries == question.queries
            {
                return Ok::<_, io::Error>(answer);
            }
        }
    };
    match timeout(wait, asking).await {
        Err(_) => Err(ServerAnswer::Silent),
        Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => Err(ServerAnswer::Refused),
        Ok(other) => other.map_err(|error| ServerAnswer::Broken(Said::new(&error.to_string()))),
    }
}

/// An id that is hard to guess, so that a stray answer can't pass for the right one.
fn id() -> u16 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0u8) as u16
}
