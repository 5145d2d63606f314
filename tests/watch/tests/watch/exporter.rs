//! The table of the exporter's own metrics is what `/metrics` answers.

use std::sync::Arc;

use redial_check::Check;
use redial_files::ScratchFolder;
use redial_serve::{Server, Wish};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

use super::metrics::{helps, rows};

#[tokio::test]
async fn the_table_of_its_own_metrics_is_what_it_answers() {
    let folder = ScratchFolder::new("allow").unwrap();
    let list = folder.path().join("hosts");
    std::fs::write(&list, "srv01\n").unwrap();
    let server = Server::open(Wish {
        listen: "127.0.0.1:0".parse().unwrap(),
        allow: Some(list),
        check: Check::default(),
        notice: Arc::new(|_| {}),
    });
    let server = server.await.unwrap();
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let mut tasks = JoinSet::new();
    tasks.spawn(server.run(std::future::pending()));
    let asks = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(asks).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let mut written = rows("### Metrics of the exporter");
    // What the system does not say is absent.
    written.retain(|name, _| cfg!(target_os = "linux") || !name.starts_with("process_"));
    let written: Vec<_> = written
        .iter()
        .map(|(name, says)| (name.split('{').next().unwrap(), says.as_str()))
        .collect();
    let mut printed = helps(&answer);
    printed.retain(|name, _| cfg!(target_os = "linux") || !name.starts_with("process_"));
    assert_eq!(written, printed.into_iter().collect::<Vec<_>>());
}
