use std::{
    collections::HashMap,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use redial_tests_interop::world::shell::wait_until;

/// What went over the wire.
#[derive(Debug, Default)]
pub struct Traffic {
    pub connections: usize,
    /// The most connections open at a time.
    pub peak: usize,
    /// Round trips: one per accepted connection, and one each time client bytes were followed by
    /// server bytes in it.
    pub round_trips: usize,
    pub up: usize,
    pub down: usize,
}

/// tcpdump on one namespace.
pub struct Capture(Child, PathBuf);

impl Capture {
    pub fn start(ns: &str) -> Result<Self, String> {
        let file = std::env::temp_dir().join(format!("redial-bench-{}.pcap", std::process::id()));
        let _ = std::fs::remove_file(&file);
        let mut command = Command::new("ip");
        command
            .args([
                "netns",
                "exec",
                ns,
                "tcpdump",
                "--immediate-mode",
                "-B",
                "65536",
                "-i",
                "any",
                "-s",
                "100",
                "-U",
                "-w",
            ])
            .arg(&file)
            .arg("tcp port 3389");
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("tcpdump: {e}"))?;
        wait_until("tcpdump writes its file", || {
            std::fs::metadata(&file).is_ok_and(|m| m.len() >= 24)
        })?;
        Ok(Self(child, file))
    }

    /// Ends it and reads what it saw.
    pub fn finish(mut self) -> Traffic {
        // The last packets are on their way through tcpdump's buffer; nothing tells when they are
        // written.
        std::thread::sleep(Duration::from_millis(300));
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
        let bytes = std::fs::read(&self.1).unwrap_or_default();
        let _ = std::fs::remove_file(&self.1);
        read(&bytes).unwrap_or_default()
    }
}

#[derive(Default)]
struct Flow {
    client_spoke: bool,
    closed: bool,
}

/// Reads a pcap of link type LINUX_SLL or LINUX_SLL2 (what `-i any` gives), little-endian, IPv4 TCP
/// only.
fn read(bytes: &[u8]) -> Option<Traffic> {
    let word =
        |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize);
    let link = match word(20)? {
        113 => 16,
        276 => 20,
        _ => return None,
    };
    let mut traffic = Traffic::default();
    let mut flows: HashMap<[u8; 12], Flow> = HashMap::new();
    let (mut at, mut open) = (24, 0);
    while let Some(length) = word(at + 8) {
        let packet = bytes.get(at + 16..at + 16 + length)?;
        at += 16 + length;
        if let Some(segment) = packet.get(link..).and_then(Segment::read) {
            segment.count(&mut flows, &mut traffic, &mut open);
        }
    }
    Some(traffic)
}

struct Segment {
    key: [u8; 12],
    back: [u8; 12],
    flags: u8,
    payload: usize,
}

impl Segment {
    fn read(ip: &[u8]) -> Option<Self> {
        if ip.first()? >> 4 != 4 || *ip.get(9)? != 6 {
            return None;
        }
        let header = usize::from(ip[0] & 15) * 4;
        let total = usize::from(u16::from_be_bytes([*ip.get(2)?, *ip.get(3)?]));
        let tcp = ip.get(header..)?;
        let (from, to) = (tcp.get(0..2)?, tcp.get(2..4)?);
        let key = [ip.get(12..16)?, from, ip.get(16..20)?, to]
            .concat()
            .try_into()
            .ok()?;
        let back = [ip.get(16..20)?, to, ip.get(12..16)?, from]
            .concat()
            .try_into()
            .ok()?;
        Some(Self {
            key,
            back,
            flags: *tcp.get(13)?,
            payload: total.saturating_sub(header + usize::from(tcp.get(12)? >> 4) * 4),
        })
    }

    fn count(&self, flows: &mut HashMap<[u8; 12], Flow>, traffic: &mut Traffic, open: &mut usize) {
        const FIN: u8 = 1;
        const SYN: u8 = 2;
        const RST: u8 = 4;
        const ACK: u8 = 16;
        if self.flags & (SYN | ACK) == SYN {
            // A SYN that is sent again is no new connection.
            flows.entry(self.key).or_insert_with(|| {
                traffic.connections += 1;
                *open += 1;
                traffic.peak = traffic.peak.max(*open);
                Flow::default()
            });
            return;
        }
        let from_client = flows.contains_key(&self.key);
        let Some(flow) = flows.get_mut(if from_client { &self.key } else { &self.back }) else {
            return;
        };
        if self.flags & (SYN | ACK) == SYN | ACK {
            traffic.round_trips += 1;
        }
        if self.payload > 0 && from_client {
            traffic.up += self.payload;
            flow.client_spoke = true;
        } else if self.payload > 0 {
            traffic.down += self.payload;
            traffic.round_trips += usize::from(flow.client_spoke);
            flow.client_spoke = false;
        }
        if self.flags & (FIN | RST) != 0 && !flow.closed {
            flow.closed = true;
            *open = open.saturating_sub(1);
        }
    }
}
