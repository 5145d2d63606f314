//! What is asked at each door: the tunnel's, RPC's and the KDC proxy's.

use std::{io, sync::Arc};

use data_encoding::BASE64;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use tokio::{io::AsyncWriteExt, sync::oneshot, time::timeout};

use crate::{
    gateway::Shared,
    http::{self, Answer},
    incoming::{Framing, Incoming},
    login::{Login, Verdict},
    outgoing::Outgoing,
    seen::Asked,
    state::Manner,
    tunnel::{PATIENCE, Tunnel},
    visit::Tls,
};

/// What comes behind an answer.
pub enum After {
    /// Another request.
    Next,
    /// The end.
    End,
    /// A RST.
    Reset,
    /// What the gateway sends, of HTTP with two connections.
    Out,
    /// What the client sends there.
    In,
    /// Both, over WebSocket.
    Upgraded,
}

/// Where the tunnel is asked for (MS-TSGU 3.3.5.1).
const TUNNEL: &str = "/remoteDesktopGateway/";
/// Where RPC over HTTP is (MS-RPCH 2.2.2). No tunnel comes of it here.
const RPC: &str = "/rpc/rpcproxy.dll";
/// Where a domain controller is asked (MS-KKDCP 2.2.1).
const KDC: &str = "/KdcProxy";
/// RFC 6455 1.3.
const MAGIC: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/// What Windows Server 2019 sends behind its answer: MS-TSGU 3.3.5.1 says 100 random bytes, rdpgw and
/// FreeRDP have seen these ten.
const SEED: [u8; 10] = [0xAB, 0xCD, 0xAB, 0xCD, 0xAB, 0xCD, 0xAB, 0xCD, 0xAB, 0xCD];

/// Answers one request.
pub async fn knocked(
    tls: &mut Tls,
    rest: &mut Vec<u8>,
    asked: &Asked,
    login: &mut Login,
    shared: &Shared,
) -> io::Result<After> {
    let path = asked.target.split('?').next().unwrap_or_default();
    let at = |door: &str| path.eq_ignore_ascii_case(door);
    if let Manner::Answers(status) = shared.setup.state.manner {
        return plain(tls, rest, asked, refusal(status, asked)).await;
    }
    if at(KDC) {
        return kdc(tls, rest, asked).await;
    }
    let tunnels = ["RDG_OUT_DATA", "RDG_IN_DATA"].contains(&&*asked.method);
    match (at(TUNNEL), at(RPC)) {
        (true, _) if !tunnels => return plain(tls, rest, asked, Answer::new(405)).await,
        (false, false) => return plain(tls, rest, asked, Answer::new(404)).await,
        _ => {}
    }
    // A cookie takes the place of a login (MS-TSGU 2.2.3.2.2).
    if !by_cookie(asked) {
        match login.judged(asked, shared) {
            Verdict::In => {}
            Verdict::Out(schemes) => {
                let mut answer = Answer::new(401);
                for scheme in schemes {
                    answer = answer.with("WWW-Authenticate", scheme);
                }
                return plain(tls, rest, asked, answer).await;
            }
            Verdict::Reset => return Ok(After::Reset),
            Verdict::Closed => return Ok(After::End),
        }
    }
    match shared.setup.state.manner {
        Manner::AnswersThen(status) => plain(tls, rest, asked, refusal(status, asked)).await,
        // A gateway without the service of RPC over HTTP.
        _ if at(RPC) => plain(tls, rest, asked, Answer::new(404)).await,
        manner => tunnel(tls, asked, manner != Manner::WithoutWebSocket).await,
    }
}

fn by_cookie(asked: &Asked) -> bool {
    asked
        .header("RDG-Auth-Scheme")
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("PAA"))
}

/// Sends an answer, once the body of the request is read; one that is too long ends the connection.
async fn plain(
    tls: &mut Tls,
    rest: &mut Vec<u8>,
    asked: &Asked,
    answer: Answer,
) -> io::Result<After> {
    let body = timeout(PATIENCE, http::body(tls, rest, asked)).await?;
    answer.sent(tls).await?;
    Ok(match body {
        Ok(_) => After::Next,
        Err(_) => After::End,
    })
}

fn refusal(status: u16, asked: &Asked) -> Answer {
    let answer = Answer::new(status);
    let host = asked.header("Host").unwrap_or("gateway");
    match status {
        302 => answer.with("Location", format!("https://{host}/login")),
        405 => answer.with("Allow", "GET, HEAD, POST"),
        407 => answer.with("Proxy-Authenticate", "Basic realm=\"proxy\""),
        _ => answer,
    }
}

/// It is reached, and has no domain controller: that is answered with 503 (MS-KKDCP 3.2.5.1).
async fn kdc(tls: &mut Tls, rest: &mut Vec<u8>, asked: &Asked) -> io::Result<After> {
    let status = match asked.method == "POST" {
        true => 503,
        false => 405,
    };
    plain(tls, rest, asked, Answer::new(status)).await
}

async fn tunnel(tls: &mut Tls, asked: &Asked, has_websocket: bool) -> io::Result<After> {
    let has = |name: &str, value: &str| {
        let said = asked.header(name).unwrap_or_default();
        said.split(',')
            .any(|part| part.trim().eq_ignore_ascii_case(value))
    };
    if has_websocket && has("Upgrade", "websocket") {
        let key = asked.header("Sec-WebSocket-Key").unwrap_or_default();
        let sum = digest(
            &SHA1_FOR_LEGACY_USE_ONLY,
            format!("{key}{MAGIC}").as_bytes(),
        );
        let answer = Answer {
            status: 101,
            ..Answer::default()
        };
        let answer = answer
            .with("Upgrade", "websocket")
            .with("Connection", "Upgrade");
        let answer = answer.with("Sec-WebSocket-Accept", BASE64.encode(sum.as_ref()));
        answer.sent(tls).await?;
        return Ok(After::Upgraded);
    }
    let answer = Answer {
        status: 200,
        ..Answer::default()
    };
    if asked.method == "RDG_OUT_DATA" {
        answer.sent(tls).await?;
        tls.write_all(&SEED).await?;
        tls.flush().await?;
        return Ok(After::Out);
    }
    if has("Transfer-Encoding", "chunked") {
        return Ok(After::In);
    }
    let empty = Answer {
        body: Some(Vec::new()),
        ..answer
    };
    empty.sent(tls).await?;
    Ok(After::Next)
}

/// Both ways over WebSocket.
pub async fn upgraded(tls: Tls, rest: Vec<u8>, asked: &Asked, shared: &Shared) -> io::Result<()> {
    let (reader, writer) = tokio::io::split(tls);
    let tunnel = Tunnel {
        incoming: Incoming::new(Box::new(reader), Framing::Frames, rest),
        outgoing: Outgoing::new(Box::new(writer), Framing::Frames),
        shared,
        by_cookie: by_cookie(asked),
    };
    tunnel.run().await
}

/// The connection that the gateway sends on: it waits for the other one of the same client, which brings
/// what the client sends.
pub async fn out(tls: Tls, asked: &Asked, shared: &Shared) -> io::Result<()> {
    let (sender, other) = oneshot::channel();
    shared
        .waiting
        .lock()
        .unwrap()
        .insert(connection(asked), sender);
    let met = timeout(PATIENCE, other).await;
    // Its own, and not that of another one that took its number.
    shared.forget();
    let Ok(Ok(incoming)) = met else {
        return Err(io::ErrorKind::TimedOut.into());
    };
    let (_reader, writer) = tokio::io::split(tls);
    let tunnel = Tunnel {
        incoming,
        outgoing: Outgoing::new(Box::new(writer), Framing::Chunks),
        shared,
        by_cookie: by_cookie(asked),
    };
    tunnel.run().await
}

/// The connection that the client sends on.
pub async fn into(
    mut tls: Tls,
    rest: Vec<u8>,
    asked: &Asked,
    shared: &Arc<Shared>,
) -> io::Result<()> {
    let other = shared.waiting.lock().unwrap().remove(&connection(asked));
    let Some(other) = other else {
        return Answer::new(400).sent(&mut tls).await;
    };
    let incoming = Incoming::new(Box::new(tls), Framing::Chunks, rest);
    // Where the other connection has ended, this one does.
    let _ = other.send(incoming);
    Ok(())
}

fn connection(asked: &Asked) -> String {
    asked
        .header("RDG-Connection-Id")
        .unwrap_or_default()
        .to_owned()
}
