//! The tunnel, both ways of it, to a host that says everything back.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
};

use redial_tests_gateway::{Gateway, Resource, Seen, Setup, state};

use crate::client::{Client, PASSWORD, status};

const HOST: &str = "srv01.corp.test:3389";

/// A host for one connection.
fn echo() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let place = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = [0; 4096];
        while let Ok(size @ 1..) = stream.read(&mut bytes) {
            stream.write_all(&bytes[..size]).unwrap();
        }
    });
    place
}

fn gateway(name: &str) -> Gateway {
    Gateway::start(Setup {
        state: state(name).unwrap(),
        hosts: vec![Resource {
            asked: HOST.to_owned(),
            place: echo(),
        }],
        ..Setup::default()
    })
}

fn packet(kind: u16, body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len() + 8).unwrap();
    [&kind.to_le_bytes()[..], &[0, 0], &size.to_le_bytes(), body].concat()
}

/// CHANNEL_CREATE for a host (MS-TSGU 2.2.10.2).
fn channel(name: &str) -> Vec<u8> {
    let name: Vec<u8> = name
        .encode_utf16()
        .chain([0])
        .flat_map(u16::to_le_bytes)
        .collect();
    let size = u16::try_from(name.len()).unwrap();
    let head = [
        &[1, 0][..],
        &3389_u16.to_le_bytes(),
        &[3, 0],
        &size.to_le_bytes(),
    ]
    .concat();
    packet(8, &[&head[..], &name].concat())
}

/// Where a client sends, and where it reads.
trait Way {
    fn send(&mut self, packet: &[u8]);
    fn read(&mut self) -> (u16, Vec<u8>);

    /// Up to the answer to CHANNEL_CREATE; the first answer that is an error, else 0.
    fn made(&mut self, name: &str) -> u32 {
        let steps: [(Vec<u8>, u16, usize); 4] = [
            (packet(1, &[1, 0, 0, 0, 0, 0]), 2, 0),
            (packet(4, &[0; 8]), 5, 2),
            (packet(6, &[0, 0, 2, 0, 0, 0]), 7, 0),
            (channel(name), 9, 0),
        ];
        for (question, kind, at) in steps {
            self.send(&question);
            let (answered, body) = self.read();
            assert_eq!(answered, kind);
            let error = u32::from_le_bytes(body[at..at + 4].try_into().unwrap());
            if error != 0 {
                return error;
            }
        }
        0
    }

    fn echoed(&mut self, bytes: &[u8]) {
        let size = u16::try_from(bytes.len()).unwrap().to_le_bytes();
        self.send(&packet(0xA, &[&size, bytes].concat()));
        assert_eq!(self.read(), (0xA, [&size, bytes].concat()));
    }
}

/// WebSocket, masked with a key that is not zero.
struct Web(Client);

impl Web {
    fn new(gateway: &Gateway) -> Self {
        let mut client = Client::connected(gateway).unwrap();
        // The example of RFC 6455 1.3.
        let upgrade = [
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ];
        let said = client
            .log_in("RDG_OUT_DATA", &upgrade, "anna", PASSWORD, None)
            .unwrap();
        assert!(said.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "{said}");
        Self(client)
    }
}

impl Way for Web {
    fn send(&mut self, packet: &[u8]) {
        let mask = [1, 2, 3, 4];
        let size = u16::try_from(packet.len()).unwrap().to_be_bytes();
        let masked = packet.iter().zip(mask.iter().cycle()).map(|(a, b)| a ^ b);
        let bytes = [&[0x82, 0x80 | 126], &size[..], &mask].concat();
        let bytes: Vec<u8> = bytes.into_iter().chain(masked).collect();
        self.0.0.write_all(&bytes).unwrap();
    }

    fn read(&mut self) -> (u16, Vec<u8>) {
        let head = self.0.bytes(2).unwrap();
        assert_eq!(head[0], 0x82);
        let size = match head[1] {
            126 => usize::from(u16::from_be_bytes(
                self.0.bytes(2).unwrap().try_into().unwrap(),
            )),
            size => usize::from(size),
        };
        let bytes = self.0.bytes(size).unwrap();
        (
            u16::from_le_bytes([bytes[0], bytes[1]]),
            bytes[8..].to_vec(),
        )
    }
}

/// HTTP with two connections.
struct Two(Client, Client);

impl Two {
    fn new(gateway: &Gateway) -> Self {
        let id = "RDG-Connection-Id: {1}";
        let (mut out, mut into) = (
            Client::connected(gateway).unwrap(),
            Client::connected(gateway).unwrap(),
        );
        let said = out
            .log_in("RDG_OUT_DATA", &[id], "anna", PASSWORD, None)
            .unwrap();
        assert_eq!(
            (status(&said), said.contains("Content-Length")),
            (200, false)
        );
        assert_eq!(out.bytes(10).unwrap(), [0xAB, 0xCD].repeat(5));
        let said = into
            .log_in("RDG_IN_DATA", &[id], "anna", PASSWORD, None)
            .unwrap();
        assert_eq!(status(&said), 200);
        let head = format!(
            "RDG_IN_DATA /remoteDesktopGateway/ HTTP/1.1\r\n{id}\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        into.0.write_all(head.as_bytes()).unwrap();
        Self(out, into)
    }
}

impl Way for Two {
    fn send(&mut self, packet: &[u8]) {
        // Cut in two: a packet need not be one chunk.
        for part in packet.chunks(packet.len() - 1) {
            let chunk = [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
            self.1.0.write_all(&chunk).unwrap();
        }
    }

    fn read(&mut self) -> (u16, Vec<u8>) {
        let head = self.0.bytes(8).unwrap();
        let size = u32::from_le_bytes(head[4..8].try_into().unwrap());
        let body = self.0.bytes(usize::try_from(size).unwrap() - 8).unwrap();
        (u16::from_le_bytes([head[0], head[1]]), body)
    }
}

fn carried(gateway: &Gateway, mut way: impl Way) {
    assert_eq!(way.made("SRV01.corp.test"), 0);
    way.echoed(b"over");
    way.echoed(&[7; 1000]);
    way.send(&packet(0x10, &[0; 4]));
    assert_eq!(way.read().0, 0x11);
    drop(way);
    let seen = gateway.seen();
    assert!(seen.contains(&Seen::Carried(1004, 1004)), "{seen:?}");
}

#[test]
fn a_client_comes_through_over_websocket() {
    let gateway = gateway("open");
    let way = Web::new(&gateway);
    carried(&gateway, way);
}

#[test]
fn a_client_comes_through_with_two_connections() {
    for state in ["open", "no-websocket"] {
        let gateway = gateway(state);
        let way = Two::new(&gateway);
        carried(&gateway, way);
    }
}

#[test]
fn policies_refuse_by_their_numbers() {
    for (state, name, number) in [
        ("user-refused", "srv01.corp.test", 0x8007_59DB),
        ("host-refused", "srv01.corp.test", 0x8007_59DA),
        ("open", "other.corp.test", 0x8007_59DA),
    ] {
        let gateway = gateway(state);
        assert_eq!(Web::new(&gateway).made(name), number, "{state} {name}");
        let reached = |one: &Seen| matches!(one, Seen::Reached(_));
        assert!(!gateway.seen_so_far().iter().any(reached), "{state}");
    }
}

/// MS-TSGU 2.2.6, E_PROXY_TS_CONNECTFAILED: the port was somebody's, and is nobody's any more.
#[test]
fn a_host_that_is_away_is_said_to_be() {
    let place = TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap();
    let hosts = vec![Resource {
        asked: HOST.to_owned(),
        place,
    }];
    let gateway = Gateway::start(Setup {
        hosts,
        ..Setup::default()
    });
    assert_eq!(Web::new(&gateway).made("srv01.corp.test"), 0x8007_59DD);
}
