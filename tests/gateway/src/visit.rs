//! One connection: TLS, and what is asked on it.

use std::{io, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::server::TlsStream;

use crate::{
    door::{self, After},
    gateway::Shared,
    http,
    login::Login,
    seen::{Asked, Seen},
    state::Manner,
    tunnel::PATIENCE,
};

pub type Tls = TlsStream<TcpStream>;

/// Serves it to its end.
pub async fn served(mut stream: TcpStream, shared: Arc<Shared>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let manner = shared.setup.state.manner;
    match manner {
        Manner::SaysBefore(banner) => {
            stream.write_all(banner).await?;
            return waited(&mut stream).await;
        }
        Manner::Resets => {
            timeout(PATIENCE, stream.read(&mut [0; 1])).await??;
            return stream.set_zero_linger();
        }
        _ => {}
    }
    let mut tls = match timeout(PATIENCE, shared.papers.acceptor.accept(stream)).await? {
        Ok(tls) => tls,
        Err(why) => {
            shared.log.add(Seen::NoTls);
            return Err(why);
        }
    };
    match manner {
        Manner::Closes => timeout(PATIENCE, tls.shutdown()).await?,
        Manner::IsSilent => waited(&mut tls).await,
        Manner::SaysInside(banner) => {
            tls.write_all(banner).await?;
            tls.flush().await?;
            waited(&mut tls).await
        }
        _ => asked(tls, &shared).await,
    }
}

/// Reads, and says nothing, until the other side ends it or long enough.
async fn waited(stream: &mut (impl AsyncReadExt + Unpin)) -> io::Result<()> {
    let mut ignored = [0; 4096];
    while timeout(4 * PATIENCE, stream.read(&mut ignored)).await?? > 0 {}
    Ok(())
}

async fn asked(mut tls: Tls, shared: &Arc<Shared>) -> io::Result<()> {
    let (mut login, mut rest) = (Login::default(), Vec::new());
    loop {
        let request = timeout(PATIENCE, http::request(&mut tls, &mut rest)).await??;
        let Some(request) = request else {
            return Ok(());
        };
        shared.log.add(Seen::Asked(without_proof(request.clone())));
        let knocked = door::knocked(&mut tls, &mut rest, &request, &mut login, shared);
        match knocked.await? {
            After::Next => {}
            After::End => return timeout(PATIENCE, tls.shutdown()).await?,
            After::Reset => return tls.get_ref().0.set_zero_linger(),
            After::Out => return door::out(tls, &request, shared).await,
            After::In => return door::into(tls, rest, &request, shared).await,
            After::Upgraded => return door::upgraded(tls, rest, &request, shared).await,
        }
    }
}

/// What proves a password does not stand in a log: the scheme stays, and the kind of message.
fn without_proof(mut request: Asked) -> Asked {
    for (name, value) in &mut request.headers {
        if name.eq_ignore_ascii_case("Authorization") {
            let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
            let kind = match token.get(..12) {
                // The signature of NTLM in Base64, and the first byte behind it.
                Some("TlRMTVNTUAAB") => " NEGOTIATE",
                Some("TlRMTVNTUAAD") => " AUTHENTICATE",
                _ => "",
            };
            *value = format!("{scheme}{kind}");
        }
    }
    request
}
