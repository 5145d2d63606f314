//! The tunnel (MS-TSGU 3.2.5, 3.3.5.1): four questions and answers, then bytes to a host and from it.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{
    gateway::Shared,
    incoming::{Heard, Incoming},
    outgoing::Outgoing,
    packet::*,
    seen::Seen,
    state::Manner,
};

/// For the next packet, while a tunnel is made.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// With nothing to carry, a gateway asks whether the client is there.
const QUIET: Duration = Duration::from_secs(60);
/// And asks so often.
const QUIETS: u32 = 10;

/// What users agree to, behind its length (2.2.10.22, HTTP_UNICODE_STRING).
fn consent() -> Vec<u8> {
    let text = "This computer is for the company's work alone.";
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let size = units.len() as u16;
    [&size.to_le_bytes()[..], &units].concat()
}

/// Both ways of one client.
pub struct Tunnel<'a> {
    pub incoming: Incoming,
    pub outgoing: Outgoing,
    pub shared: &'a Shared,
    /// The client came with a cookie in place of a login.
    pub by_cookie: bool,
}

impl Tunnel<'_> {
    /// Makes it, and carries until one side ends.
    pub async fn run(mut self) -> io::Result<()> {
        let manner = self.shared.setup.state.manner;
        self.expect(HANDSHAKE_REQUEST).await?;
        // No error, version 1.0, of no server, with no further authentication (2.2.10.11).
        let answer: [&[u8]; 3] = [&[0; 4], &[1, 0], &[0; 4]];
        self.outgoing.send(HANDSHAKE_RESPONSE, &answer).await?;
        self.expect(TUNNEL_CREATE).await?;
        if self.by_cookie {
            // No cookie is known here.
            let refusal: [&[u8]; 3] = [&[0; 2], &COOKIE_DENIED.to_le_bytes(), &[0; 4]];
            self.outgoing.send(TUNNEL_RESPONSE, &refusal).await?;
            return self.outgoing.end().await;
        }
        let (present, message) = match manner {
            Manner::AsksConsent => (0x13, consent()),
            _ => (0x03, Vec::new()),
        };
        // A tunnel's number and capabilities: an idle timeout (2.2.10.20, 2.2.10.21).
        let answer: [&[u8]; 7] = [
            &[0; 2],
            &[0; 4],
            &[present, 0],
            &[0; 2],
            &[10, 0, 0, 0],
            &[2, 0, 0, 0],
            &message,
        ];
        self.outgoing.send(TUNNEL_RESPONSE, &answer).await?;
        self.expect(TUNNEL_AUTH).await?;
        if manner == Manner::RefusesUser {
            return self.refuse(TUNNEL_AUTH_RESPONSE, NAP_ACCESSDENIED).await;
        }
        // Everything may be redirected, and no idle timeout ends it (2.2.10.16, 2.2.10.17).
        let answer: [&[u8]; 5] = [&[0; 4], &[3, 0], &[0; 2], &[0, 0, 0, 0x80], &[0; 4]];
        self.outgoing.send(TUNNEL_AUTH_RESPONSE, &answer).await?;
        let asked = self.expect(CHANNEL_CREATE).await?.resource()?;
        let place = self
            .shared
            .place(&asked)
            .filter(|_| manner != Manner::RefusesHost);
        let Some(place) = place else {
            return self.refuse(CHANNEL_RESPONSE, RAP_ACCESSDENIED).await;
        };
        let Ok(Ok(host)) = timeout(PATIENCE, TcpStream::connect(place)).await else {
            return self.refuse(CHANNEL_RESPONSE, TS_CONNECTFAILED).await;
        };
        host.set_nodelay(true)?;
        self.shared.log.add(Seen::Reached(asked));
        // A channel's number (2.2.10.4, 2.2.10.5).
        let answer: [&[u8]; 4] = [&[0; 4], &[1, 0], &[0; 2], &[1, 0, 0, 0]];
        self.outgoing.send(CHANNEL_RESPONSE, &answer).await?;
        self.carry(host).await
    }

    /// The next packet, which must be of this kind.
    async fn expect(&mut self, kind: u16) -> io::Result<Packet> {
        loop {
            match timeout(PATIENCE, self.incoming.next()).await?? {
                Heard::Packet(packet) => {
                    self.shared.log.add(Seen::Packet(packet.kind));
                    return match packet.kind == kind {
                        true => Ok(packet),
                        false => Err(io::ErrorKind::InvalidData.into()),
                    };
                }
                Heard::Ping(bytes) => self.outgoing.pong(&bytes).await?,
                Heard::End => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
    }

    /// Says why not, and ends.
    async fn refuse(&mut self, kind: u16, why: u32) -> io::Result<()> {
        self.outgoing
            .send(kind, &[&why.to_le_bytes(), &[0; 4]])
            .await?;
        self.outgoing.end().await
    }

    async fn carry(&mut self, mut host: TcpStream) -> io::Result<()> {
        let (mut there, mut back, mut quiet) = (0, 0, 0);
        let mut bytes = vec![0; 16 << 10];
        let ended = loop {
            tokio::select! {
                heard = self.incoming.next() => match heard {
                    Ok(Heard::Packet(packet)) => {
                        quiet = 0;
                        match self.packet(&packet, &mut host).await {
                            Ok(Some(more)) => there += more,
                            Ok(None) => break Ok(()),
                            Err(why) => break Err(why),
                        }
                    }
                    Ok(Heard::Ping(bytes)) => self.outgoing.pong(&bytes).await?,
                    Ok(Heard::End) => break Ok(()),
                    Err(why) => break Err(why),
                },
                read = host.read(&mut bytes) => match read {
                    Ok(0) | Err(_) => break self.outgoing.send(CLOSE, &[&[0; 4]]).await,
                    Ok(more) => {
                        quiet = 0;
                        back += more as u64;
                        if let Err(why) = self.back(&bytes[..more]).await {
                            break Err(why);
                        }
                    }
                },
                () = tokio::time::sleep(QUIET) => {
                    quiet += 1;
                    if quiet > QUIETS {
                        break Ok(());
                    }
                    self.outgoing.send(KEEPALIVE, &[]).await?;
                }
            }
        };
        self.shared.log.add(Seen::Carried(there, back));
        let _ = self.outgoing.end().await;
        ended
    }

    /// Brings to the client what the host says.
    async fn back(&mut self, bytes: &[u8]) -> io::Result<()> {
        let size = u16::try_from(bytes.len()).map_err(io::Error::other)?;
        let size = size.to_le_bytes();
        self.outgoing.send(DATA, &[&size, bytes]).await
    }

    /// How many bytes went to the host; nothing where the client ends the channel.
    async fn packet(&mut self, packet: &Packet, host: &mut TcpStream) -> io::Result<Option<u64>> {
        match packet.kind {
            DATA => {
                let data = packet.data()?;
                timeout(PATIENCE, host.write_all(data)).await??;
                Ok(Some(data.len() as u64))
            }
            CLOSE => {
                self.shared.log.add(Seen::Packet(CLOSE));
                self.outgoing.send(CLOSE_RESPONSE, &[&[0; 4]]).await?;
                Ok(None)
            }
            // An answer is not answered.
            _ => Ok(Some(0)),
        }
    }
}
