use std::{io, sync::Arc, time::Duration};

use redial_model::{
    Rung,
    protocol::{HYBRID, HYBRID_EX, RDP, SSL},
    utc,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    Character, Door, Ending, Security,
    character::DOMAIN,
    flight::{Flight, NoMatch, record},
    papers::{Papers, papers},
};

/// One host, serving any number of connections.
pub(crate) struct Server {
    character: Character,
    papers: Papers,
}

impl Server {
    /// A host of this character, with a certificate and key of its own or a fresh one.
    pub fn new(character: Character, own: Option<(Vec<u8>, Vec<u8>)>) -> io::Result<Self> {
        let papers = papers(&character, own)?;
        Ok(Self { character, papers })
    }

    /// One connection, from the X.224 request to the challenge. What goes wrong is the client's
    /// business. `number` counts the connections so far, `open` those that are open, this one among
    /// them.
    pub async fn serve(&self, stream: TcpStream, number: usize, open: usize) {
        let _ = stream.set_nodelay(true);
        let taken = match self.character.door {
            Door::HalfDead if number.is_multiple_of(2) => {
                let _ = end(stream, Ending::Silence).await;
                return;
            }
            Door::Open | Door::HalfDead => true,
            Door::EverySecond => !number.is_multiple_of(2),
            Door::EveryOther => number.is_multiple_of(2),
            Door::OneAtATime => open == 1,
        };
        if !taken {
            return;
        }
        let _ = self.talk(stream).await;
    }

    async fn talk(&self, stream: TcpStream) -> io::Result<()> {
        if let Some(ending) = self.ending(Rung::Tcp) {
            return end(stream, ending).await;
        }
        let mut first = [0];
        stream.peek(&mut first).await?;
        match first[0] {
            3 => self.negotiate(stream).await,
            // The other door: Windows takes TLS at once, too.
            0x16 if self.character.breaks.is_none() => match Flight::of(self.character.tls) {
                Some(flight) => self.answer_by_hand(stream, flight).await,
                None => {
                    let acceptor = TlsAcceptor::from(Arc::clone(&self.papers.config));
                    let mut tls = acceptor.accept(stream).await?;
                    tls.read(&mut [0; 64]).await.map(drop)
                }
            },
            _ => Ok(()),
        }
    }

    /// X.224, and what follows from the protocol chosen.
    async fn negotiate(&self, mut stream: TcpStream) -> io::Result<()> {
        let request = read_record(&mut stream, 2, 4).await?;
        if let Some(ending) = self.ending(Rung::X224) {
            return end(stream, ending).await;
        }
        let Some((kind, value)) = choose(self.character.security, protocols_of(&request)) else {
            return stream.shutdown().await;
        };
        let ([high, low], flags) = self.character.program.confirm();
        let confirm = [3, 0, 0, 19, 14, 0xD0, 0, 0, high, low, 0, kind, flags, 8, 0];
        let answer = [&confirm[..], &value.to_le_bytes()].concat();
        stream.write_all(&answer).await?;
        if kind == 3 || value == RDP {
            return stream.shutdown().await;
        }
        if let Some(ending) = self.ending(Rung::Tls) {
            read_record(&mut stream, 3, 5).await?;
            return end(stream, ending).await;
        }
        if let Some(flight) = Flight::of(self.character.tls) {
            return self.answer_by_hand(stream, flight).await;
        }
        if self.swallowed(&stream) {
            return end(stream, Ending::Silence).await;
        }
        self.secure(stream, value).await
    }

    /// The first flight of a TLS that no library here speaks; the client can't go on after it.
    async fn answer_by_hand(&self, mut stream: TcpStream, flight: Flight) -> io::Result<()> {
        let hello = read_record(&mut stream, 3, 5).await?;
        match flight.answer(&hello, &self.papers) {
            Ok(bytes) => {
                stream.write_all(&bytes).await?;
                stream.read(&mut [0; 64]).await.map(drop)
            }
            Err(NoMatch(alert)) => {
                let ending = self.character.no_match.unwrap_or(Ending::Alert(alert));
                end(stream, ending).await
            }
        }
    }

    /// TLS, and the challenge where NLA was chosen.
    async fn secure(&self, stream: TcpStream, chosen: u32) -> io::Result<()> {
        let mut tls = TlsAcceptor::from(Arc::clone(&self.papers.config))
            .accept(stream)
            .await?;
        if chosen & (HYBRID | HYBRID_EX) == 0 {
            let _ = tls.read(&mut [0; 64]).await?;
            return Ok(());
        }
        let mut negotiate = [0; 256];
        if tls.read(&mut negotiate).await? == 0 {
            return Ok(());
        }
        match self.ending(Rung::Nla) {
            Some(ending) => end(tls, ending).await,
            None => {
                tls.write_all(&self.challenge()).await?;
                let _ = tls.read(&mut negotiate).await?;
                tls.shutdown().await
            }
        }
    }

    /// Whether this connection's full segments are too large for the hole they fall into; a client
    /// that clamps its own comes through.
    fn swallowed(&self, stream: &TcpStream) -> bool {
        // Only Unix tells, and lets a client choose, the size of its segments.
        #[cfg(unix)]
        let segment = socket2::SockRef::from(stream).tcp_mss().unwrap_or(u32::MAX);
        #[cfg(not(unix))]
        let (segment, _) = (u32::MAX, stream);
        self.character
            .hole
            .is_some_and(|hole| segment > u32::from(hole))
    }

    fn ending(&self, rung: Rung) -> Option<Ending> {
        self.character
            .breaks
            .filter(|(at, _)| *at == rung)
            .map(|(_, ending)| ending)
    }

    /// A TSRequest with an NTLM CHALLENGE (MS-NLMP 2.2.1.2) of this host's names, build 20348 and
    /// clock.
    fn challenge(&self) -> Vec<u8> {
        let wide = |text: &str| {
            text.encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<u8>>()
        };
        let computer = self.character.computer;
        let dns = format!("{}.{DOMAIN}", computer.to_lowercase());
        let filetime = ((utc::now() + self.character.clock as f64 + 11_644_473_600.0) * 1e7) as u64;
        let pairs = [
            (2, wide("CORP")),
            (1, wide(computer)),
            (4, wide(DOMAIN)),
            (3, wide(&dns)),
            (5, wide(DOMAIN)),
            (7, filetime.to_le_bytes().to_vec()),
            (0, vec![]),
        ];
        let info: Vec<u8> = pairs
            .iter()
            .flat_map(|(id, value)| {
                [
                    &u16::to_le_bytes(*id)[..],
                    &(value.len() as u16).to_le_bytes(),
                    value,
                ]
                .concat()
            })
            .collect();
        let length = (info.len() as u16).to_le_bytes();
        let ntlm = [
            &b"NTLMSSP\0\x02\0\0\0"[..],
            &[0, 0, 0, 0, 56, 0, 0, 0],
            &0xE28A_8215u32.to_le_bytes(),
            &[7; 8],
            &[0; 8],
            &length,
            &length,
            &56u32.to_le_bytes(),
            &self.character.program.version(),
            &[0, 0, 0, 15],
            &info,
        ]
        .concat();
        let der = |tag: u8, body: Vec<u8>| {
            [&[tag, 0x82][..], &(body.len() as u16).to_be_bytes(), &body].concat()
        };
        der(
            0x30,
            [
                vec![0xA0, 3, 2, 1, self.character.credssp],
                der(0xA1, der(0x30, der(0x30, der(0xA0, der(4, ntlm))))),
            ]
            .concat(),
        )
    }
}

/// requestedProtocols: the last eight bytes of a request are RDP_NEG_REQ, when it has one.
fn protocols_of(request: &[u8]) -> u32 {
    match request.len().checked_sub(8).map(|at| &request[at..]) {
        Some([1, _, 8, 0, value @ ..]) if request.len() >= 19 => {
            u32::from_le_bytes([value[0], value[1], value[2], value[3]])
        }
        _ => RDP,
    }
}

/// What a host answers to requested protocols: the type of the answer (2 response, 3 failure) and
/// its value; nothing when it hangs up.
fn choose(security: Security, asked: u32) -> Option<(u8, u32)> {
    let nla = if asked & HYBRID_EX != 0 {
        HYBRID_EX
    } else {
        HYBRID
    };
    Some(match security {
        Security::StandardForAll => (2, RDP),
        Security::Standard if asked == RDP => (2, RDP),
        Security::Standard => (3, 2),
        Security::Nla | Security::NlaOrNothing | Security::Negotiate if asked & HYBRID != 0 => {
            (2, nla)
        }
        Security::NlaOrNothing => return None,
        Security::Nla => (3, 5),
        Security::Tls | Security::Negotiate if asked & SSL != 0 => (2, SSL),
        Security::Tls => (3, 1),
        Security::Negotiate => (2, RDP),
    })
}

/// One TPKT or TLS record: its length stands at `at`, big-endian, counting the `header` bytes or
/// not.
async fn read_record(stream: &mut TcpStream, at: usize, header: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; header];
    stream.read_exact(&mut bytes).await?;
    let told = usize::from(u16::from_be_bytes([bytes[at], bytes[at + 1]]));
    // A TPKT counts its header, a TLS record does not.
    let rest = if bytes[0] == 3 {
        told.saturating_sub(header)
    } else {
        told
    };
    bytes.resize(header + rest, 0);
    stream.read_exact(&mut bytes[header..]).await?;
    Ok(bytes)
}

/// Ends a rung in its way. Streams that outlive the client's patience end with it.
async fn end<S: AsyncRead + AsyncWrite + Unpin + Breakable>(
    mut stream: S,
    ending: Ending,
) -> io::Result<()> {
    match ending {
        Ending::Fin => stream.close().await,
        Ending::Rst => stream.reset(),
        Ending::Silence => {
            // Until the client gives up.
            while stream.read(&mut [0; 256]).await? > 0 {}
            Ok(())
        }
        Ending::Says(bytes) => {
            stream.write_all(bytes).await?;
            stream.close().await
        }
        Ending::Spells(bytes) => {
            for byte in bytes {
                stream.write_all(&[*byte]).await?;
                stream.flush().await?;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            stream.close().await
        }
        Ending::Alert(number) => {
            stream.write_all(&record(0x15, &[2, number])).await?;
            stream.close().await
        }
        Ending::Failure(code) => {
            stream
                .write_all(
                    &[
                        &[3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 3, 0, 8, 0][..],
                        &code.to_le_bytes(),
                    ]
                    .concat(),
                )
                .await?;
            stream.close().await
        }
        Ending::Drip => loop {
            // A TPKT that says 500 bytes and brings them one by one.
            for byte in [3, 0, 1, 0xF4]
                .into_iter()
                .chain(std::iter::repeat_n(0xAA, 400))
            {
                stream.write_all(&[byte]).await?;
                stream.flush().await?;
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        },
        Ending::Flood => loop {
            stream.write_all(&[0x41; 8192]).await?;
        },
    }
}

/// The two ways to end a connection.
trait Breakable {
    async fn close(&mut self) -> io::Result<()>;
    fn reset(self) -> io::Result<()>;
}

impl Breakable for TcpStream {
    async fn close(&mut self) -> io::Result<()> {
        self.shutdown().await?;
        // What the client still sends is read, so that the close is no reset.
        while self.read(&mut [0; 256]).await? > 0 {}
        Ok(())
    }

    fn reset(self) -> io::Result<()> {
        socket2::SockRef::from(&self).set_linger(Some(Duration::ZERO))
    }
}

impl Breakable for tokio_rustls::server::TlsStream<TcpStream> {
    async fn close(&mut self) -> io::Result<()> {
        self.shutdown().await
    }

    fn reset(self) -> io::Result<()> {
        self.into_inner().0.reset()
    }
}
