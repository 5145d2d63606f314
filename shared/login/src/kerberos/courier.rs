use std::{io, time::Duration};

use redial_model::{Gained, TicketEnd, utc};
use sspi::{
    NetworkRequest,
    generator::{Generator, GeneratorState},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::refusal::{self, Refusal};

/// Longer than any answer of a domain controller, in bytes: a ticket holds the groups of its user.
const MOST: usize = 1 << 20;
/// Messages at most: AS twice and once more for the clocks, and a TGS for each domain on the way.
const MOST_MESSAGES: u32 = 16;
/// How an AS-REQ and a TGS-REQ begin behind their length (RFC 4120 5.4.1: applications 10 and 12).
const AS_REQ: u8 = 0x6A;
const TGS_REQ: u8 = 0x6C;

/// Carries Kerberos' messages to a domain controller and back, and keeps what it says.
pub(crate) struct Courier {
    kdc: String,
    wait: Duration,
    messages: u32,
    /// How often a ticket for the user was asked for. The first time nothing is proved: the controller
    /// says what it wants (RFC 4120 3.1.1).
    for_user: u32,
    /// What is asked for at the moment.
    pub asked: Gained,
    /// The controller's clock less this computer's, in seconds.
    pub skew: Option<f64>,
    said: Option<Refusal>,
    ended: Option<TicketEnd>,
}

impl Courier {
    pub fn new(kdc: &str, wait: Duration) -> Self {
        Self {
            kdc: kdc.to_owned(),
            wait,
            messages: 0,
            for_user: 0,
            asked: Gained::User,
            skew: None,
            said: None,
            ended: None,
        }
    }

    /// How often a proof of the password was sent.
    pub fn tries(&self) -> u32 {
        self.for_user.saturating_sub(1)
    }

    /// The error that the controller answered last, if its last answer was one.
    pub fn refusal(&self) -> Option<Refusal> {
        self.said
    }

    /// How the way to the controller ended.
    pub fn ended(&self) -> Option<TicketEnd> {
        self.ended.clone()
    }

    /// Why no more came of it, in words.
    pub fn failure(&self) -> Option<String> {
        match (&self.ended, self.said) {
            (Some(TicketEnd::Unreachable { why }), _) => {
                Some(format!("the domain controller cannot be reached: {why}"))
            }
            (Some(_), _) => Some("the domain controller did not answer".into()),
            (None, Some(refusal)) => Some(refused(refusal.code)),
            (None, None) => None,
        }
    }

    /// Runs what asks, and brings each of its messages to the controller.
    pub async fn run<T: Send>(
        &mut self,
        mut asking: Generator<'_, NetworkRequest, sspi::Result<Vec<u8>>, sspi::Result<T>>,
    ) -> sspi::Result<T> {
        let mut state = asking.start();
        loop {
            match state {
                GeneratorState::Completed(outcome) => return outcome,
                GeneratorState::Suspended(request) => {
                    let answer = self.bring(&request.data).await;
                    state = asking.resume(answer);
                }
            }
        }
    }

    async fn bring(&mut self, message: &[u8]) -> sspi::Result<Vec<u8>> {
        self.note(message);
        self.messages += 1;
        if self.messages > MOST_MESSAGES {
            return Err(no_answer("too many messages"));
        }
        let ended = match timeout(self.wait, exchanged(&self.kdc, message)).await {
            Ok(Ok(answer)) => {
                self.heard(&answer);
                return Ok(answer);
            }
            Ok(Err(why)) if why.kind() == io::ErrorKind::InvalidData => TicketEnd::Unreadable {
                why: why.to_string().into(),
            },
            Ok(Err(why)) => TicketEnd::Unreachable {
                why: words(&why).into(),
            },
            Err(_) => TicketEnd::Silent,
        };
        self.ended = Some(ended);
        Err(no_answer("the domain controller gave no answer"))
    }

    fn note(&mut self, message: &[u8]) {
        match message.get(4) {
            Some(&AS_REQ) => self.for_user += 1,
            Some(&TGS_REQ) => self.asked = Gained::Host,
            _ => {}
        }
    }

    fn heard(&mut self, answer: &[u8]) {
        let read = refusal::read(answer.get(4..).unwrap_or_default());
        let skew = read
            .and_then(|refusal| refusal.time)
            .map(|time| time - utc::now());
        self.skew = self.skew.or(skew);
        self.said = read;
    }
}

/// A ticket for a host is sealed for the account by which that host asked (user-to-user, RFC 4120 3.7):
/// KDC_ERR_SERVER_NOMATCH and KRB_AP_ERR_BADMATCH say that the name is another account's.
fn refused(code: u32) -> String {
    let why = match code {
        26 | 36 => ": the computer that answers has another account than the host's name",
        _ => "",
    };
    format!("the domain controller refused with Kerberos error {code}{why}")
}

fn no_answer(why: &'static str) -> sspi::Error {
    sspi::Error::new(sspi::ErrorKind::NoAuthenticatingAuthority, why)
}

/// The system's message, without its number.
fn words(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error")
        .next()
        .unwrap_or(&text)
        .to_lowercase()
}

/// One message over a connection of its own (RFC 4120 7.2.2): four bytes of length, then the message.
/// The answer has its length before it, too.
async fn exchanged(kdc: &str, message: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(kdc).await?;
    stream.write_all(message).await?;
    let mut length = [0; 4];
    stream.read_exact(&mut length).await?;
    let size = u32::from_be_bytes(length) as usize;
    if size > MOST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "it is longer than an answer of Kerberos can be",
        ));
    }
    let mut answer = length.to_vec();
    (&mut stream)
        .take(size as u64)
        .read_to_end(&mut answer)
        .await?;
    if answer.len() < size + 4 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_for_another_account_is_said_in_words() {
        for code in [26, 36] {
            assert!(refused(code).contains("another account"));
        }
        let unknown = refused(7);
        assert!(unknown.ends_with("error 7"), "{unknown}");
    }
}
