//! Something between client and host that decrypts.

use std::{io, net::SocketAddr, time::Duration};

use redial_dial::{Conveyance, Dial, NotMessage};
use redial_kit::{Lanes, Sockets, Timeouts};
use redial_wire::{Read, credssp};

use crate::stream::Stream;

const WAIT: Duration = Duration::from_secs(5);

/// Decrypts what comes, and speaks to the host as if it were the client.
pub async fn relayed(stream: &mut Stream, host: SocketAddr) -> io::Result<()> {
    let lanes = Lanes::new(Sockets::default());
    let dial = Dial {
        address: host,
        name: None,
        token: None,
        way: Conveyance::Direct,
        lanes: &lanes,
        timeouts: Timeouts::default(),
    };
    let mut host = dial.secured().await.expect("the host is there");
    loop {
        let request = stream.ts_request().await?;
        let mut bytes = Vec::new();
        request.encode_ts_request(&mut bytes)?;
        host.send(&bytes, WAIT).await.expect("it listens");
        match host.receive(1 << 16, WAIT, size).await {
            Ok(answer) => stream.send(&answer).await?,
            Err(_) => return stream.close().await,
        }
    }
}

fn size(bytes: &[u8]) -> Result<Option<usize>, NotMessage> {
    match credssp::size(bytes) {
        Ok(Read::Done(size)) => Ok(Some(size)),
        Ok(Read::More) => Ok(None),
        Err(_) => Err(NotMessage),
    }
}
