use std::{
    io,
    net::{IpAddr, ToSocketAddrs},
    thread,
    time::{Duration, Instant},
};

use redial_kit::Limiter;
use redial_model::{AddressFact, Lookup, Said, Snag, Target, utc};
use tokio::{sync::oneshot, time::timeout};

/// Asks the operating system for the addresses of a target's name, as mstsc does, and waits no
/// longer than `limit` once it is asked. Before that it waits for its turn among the look-ups of
/// this process, which is no silence of anybody.
///
/// # Errors
/// It could not be asked.
pub async fn look_up(
    target: &Target,
    limiter: &Limiter,
    limit: Duration,
) -> Result<AddressFact, Snag> {
    let name = (target.host.clone(), target.port);
    let ask = move || Ok(name.to_socket_addrs()?.map(|a| a.ip()).collect());
    let (lookup, addresses, took) = within(limiter, limit, ask).await?;
    Ok(AddressFact {
        host: Said::new(&target.host),
        lookup,
        addresses,
        ms: utc::milliseconds(took),
    })
}

/// Asks on a thread of its own. A resolver that hangs can't be stopped, so nobody waits for that
/// thread: not this check after its limit, and not the program at its end.
async fn within(
    limiter: &Limiter,
    limit: Duration,
    ask: impl FnOnce() -> io::Result<Vec<IpAddr>> + Send + 'static,
) -> Result<(Lookup, Vec<IpAddr>, Duration), Snag> {
    let turn = limiter.lookup().await.ok_or_else(|| Snag::NotAsked {
        missing: "the system's resolver does not return from other look-ups".into(),
    })?;
    let begun = Instant::now();
    let (tell, told) = oneshot::channel();
    let asking = move || {
        let answer = ask();
        drop(turn);
        // Nobody may wait for it any more.
        let _ = tell.send(answer);
    };
    let thread = thread::Builder::new().name("look-up".into());
    thread.spawn(asking).map_err(|e| broke(&e))?;
    let answer = match timeout(limit, told).await {
        Err(_) => return Ok((Lookup::Silent, vec![], begun.elapsed())),
        Ok(answer) => answer.map_err(|_| Snag::Panicked)?,
    };
    let took = begun.elapsed();
    match answer {
        Ok(found) => Ok((Lookup::System, each_once(found), took)),
        Err(error) if is_answer(&error) => Ok((Lookup::Failed(words(&error)), vec![], took)),
        Err(error) => Err(broke(&error)),
    }
}

fn broke(error: &io::Error) -> Snag {
    Snag::Broke {
        doing: "asking the system's resolver".into(),
        why: error.to_string(),
    }
}

/// Whether the resolver itself says that it found nothing. Other errors are this process's own,
/// such as too many open files (EAI_SYSTEM): nobody was asked.
#[cfg(not(windows))]
fn is_answer(error: &io::Error) -> bool {
    error.raw_os_error().is_none()
}

/// Whether the resolver itself says that it found nothing: WSAHOST_NOT_FOUND, WSATRY_AGAIN,
/// WSANO_RECOVERY, WSANO_DATA.
/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfo#return-value>
#[cfg(windows)]
fn is_answer(error: &io::Error) -> bool {
    error
        .raw_os_error()
        .is_none_or(|code| (11001..=11004).contains(&code))
}

fn words(error: &io::Error) -> Said {
    let text = error.to_string();
    Said::new(&text.replace("failed to lookup address information: ", ""))
}

fn each_once(found: Vec<IpAddr>) -> Vec<IpAddr> {
    let mut seen = std::collections::HashSet::new();
    found.into_iter().filter(|a| seen.insert(*a)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use futures_util::future::join_all;
    use redial_kit::Sockets;

    use super::*;

    const ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));
    const LIMIT: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn names_behind_many_silent_ones_are_looked_up_all_the_same() {
        // Two look-ups at a time.
        let sockets = Sockets::new(8);
        let silent = (0..30).map(|_| {
            let limiter = Limiter::new(sockets.clone());
            async move {
                let hangs = || {
                    // What is tested: the system's look-up blocks its thread, long enough for a late timer
                    // to come first on a busy machine.
                    thread::sleep(LIMIT * 6);
                    Ok(vec![])
                };
                within(&limiter, LIMIT, hangs).await
            }
        });
        let good = (0..10).map(|_| {
            let limiter = Limiter::new(sockets.clone());
            async move { within(&limiter, Duration::from_secs(20), || Ok(vec![ADDRESS])).await }
        });
        let begun = Instant::now();
        let (silent, good) = tokio::join!(join_all(silent), join_all(good));
        let whole = begun.elapsed();
        let mut fastest = whole;
        for answer in silent {
            assert_eq!(answer.unwrap().0, Lookup::Silent);
        }
        for answer in good {
            let (lookup, addresses, took) = answer.unwrap();
            assert_eq!((lookup, addresses), (Lookup::System, vec![ADDRESS]));
            fastest = fastest.min(took);
        }
        assert!(
            fastest < whole / 3,
            "waiting for a turn is no look-up: {fastest:?} of {whole:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_name_nobody_asked_for_is_neither_silent_nor_unresolved() {
        let (_held, hangs) = mpsc::channel::<()>();
        let sockets = Sockets::new(4);
        let first = Limiter::new(sockets.clone());
        let never = move || {
            let _ = hangs.recv();
            Ok(vec![])
        };
        let hung = within(&first, LIMIT, never).await.unwrap();
        assert_eq!(hung.0, Lookup::Silent);
        let unasked = within(&Limiter::new(sockets), LIMIT, || unreachable!()).await;
        assert!(matches!(unasked, Err(Snag::NotAsked { .. })), "{unasked:?}");
    }

    #[tokio::test]
    async fn an_error_of_this_process_is_no_answer() {
        let limiter = Limiter::new(Sockets::default());
        let emfile = || Err(io::Error::from_raw_os_error(24));
        let broke = within(&limiter, LIMIT, emfile).await;
        assert!(matches!(broke, Err(Snag::Broke { .. })), "{broke:?}");
        let unknown = || Err(io::Error::other("Name or service not known"));
        let told = within(&limiter, LIMIT, unknown).await.unwrap();
        assert_eq!(told.0, Lookup::Failed("Name or service not known".into()));
    }

    #[test]
    fn an_address_named_twice_is_one() {
        let other = "2001:db8::7".parse().unwrap();
        assert_eq!(each_once(vec![ADDRESS, other, ADDRESS]), [ADDRESS, other]);
    }
}
