//! This program's own input and output. Threads of their own read and write them: either may wait without
//! end.

use std::{
    io::{self, Read, Write},
    thread,
};

use tokio::{sync::mpsc, task::spawn_blocking};

/// Bytes that are read at once. In an envelope they become a third more: the oldest hosts take 150 KiB.
const CHUNK: usize = 32 << 10;

/// What is read from standard input; the channel is closed at its end.
pub(crate) fn input() -> io::Result<mpsc::Receiver<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel(1);
    let reader = thread::Builder::new().name("input".into());
    reader.spawn(move || {
        let mut buffer = vec![0; CHUNK];
        loop {
            match io::stdin().read(&mut buffer) {
                Ok(0) => return,
                Ok(count) if sender.blocking_send(buffer[..count].to_vec()).is_err() => return,
                Ok(_) => {}
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    })?;
    Ok(receiver)
}

/// Writes what a command wrote, before it is asked for more.
pub(crate) async fn write(output: Vec<u8>, errors: Vec<u8>) -> io::Result<()> {
    if output.is_empty() && errors.is_empty() {
        return Ok(());
    }
    let written = spawn_blocking(move || {
        // What nobody reads any more of the errors is no trouble.
        let _ = io::stderr().write_all(&errors);
        let mut out = io::stdout().lock();
        out.write_all(&output)?;
        out.flush()
    });
    written
        .await
        .unwrap_or_else(|why| Err(io::Error::other(why)))
}
