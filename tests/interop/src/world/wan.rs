use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use tun_rs::{DeviceBuilder, SyncDevice};

/// A link between two namespaces with delay, jitter and loss: packets are carried from one TUN
/// device to another by this process, as kernels of small machines have no netem.
pub struct Wan {
    knobs: Arc<Knobs>,
}

#[derive(Default)]
struct Knobs {
    half_micros: AtomicU64,
    jitter_micros: AtomicU64,
    loss_per_mille: AtomicU64,
}

impl Wan {
    /// Two devices of these names, still in the namespace of this process, with the link between
    /// them.
    pub fn between(a: &str, b: &str) -> io::Result<Self> {
        let open = |name: &str| {
            DeviceBuilder::new()
                .name(name)
                .mtu(1500)
                .build_sync()
                .map(Arc::new)
        };
        let (a, b) = (open(a)?, open(b)?);
        let knobs = Arc::new(Knobs::default());
        carry(
            Arc::clone(&a),
            Arc::clone(&b),
            Arc::clone(&knobs),
            0x9E37_79B9_7F4A_7C15,
        );
        carry(b, a, Arc::clone(&knobs), 0xD1B5_4A32_D192_ED03);
        Ok(Self { knobs })
    }

    /// Round trip and jitter in milliseconds, loss each way in percent.
    pub fn set(&self, rtt: u64, jitter: u64, loss: u64) {
        self.knobs.half_micros.store(rtt * 500, Relaxed);
        self.knobs.jitter_micros.store(jitter * 1000, Relaxed);
        self.knobs.loss_per_mille.store(loss * 10, Relaxed);
    }
}

/// One direction: a thread reads, another one sends each packet when it is due. Order is kept; loss
/// comes from a seeded generator, so that runs repeat. Both end when the devices do.
fn carry(from: Arc<SyncDevice>, to: Arc<SyncDevice>, knobs: Arc<Knobs>, seed: u64) {
    let (put, take) = mpsc::channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        let mut random = seed;
        let mut last = Instant::now();
        let mut buffer = vec![0; 65_536];
        while let Ok(length) = from.recv(&mut buffer) {
            if draw(&mut random, 1000) < knobs.loss_per_mille.load(Relaxed) {
                continue;
            }
            let jitter = draw(&mut random, knobs.jitter_micros.load(Relaxed).max(1));
            let due =
                Instant::now() + Duration::from_micros(knobs.half_micros.load(Relaxed) + jitter);
            last = last.max(due);
            if put.send((last, buffer[..length].to_vec())).is_err() {
                break;
            }
        }
    });
    thread::spawn(move || {
        for (due, packet) in take {
            // A sleep this short would take longer than it says and hold up a burst of packets.
            let wait = due.saturating_duration_since(Instant::now());
            if wait > Duration::from_micros(300) {
                // The delay this link is made for.
                thread::sleep(wait);
            }
            // A packet for a device that is going away is lost, as on any link.
            let _ = to.send(&packet);
        }
    });
}

/// xorshift64.
fn draw(state: &mut u64, below: u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state % below
}
