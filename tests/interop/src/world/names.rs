use std::{
    env, fs,
    io::{Read, Write},
    net::{TcpListener, UdpSocket},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::shell::{sh, wait_until};

/// Where the name server of this world answers.
const ADDRESS: &str = "127.0.0.53:53";
/// The argument by which this program becomes that name server.
pub const SERVE: &str = "serve-names";
/// Names that begin so are met with silence.
pub const DEAD: &str = "dead";

/// How a name server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// With 127.0.0.1, except to names it is silent about.
    Known,
    /// Not at all.
    Silent,
    /// "Ask again over TCP", where it says nothing.
    Truncating,
    /// The same, and over TCP a byte a second.
    Dripping,
    /// With noise.
    Noisy,
}

impl Manner {
    /// Each with the word it is asked for by.
    pub const ALL: [(&'static str, Self); 5] = [
        ("known", Self::Known),
        ("silent", Self::Silent),
        ("truncating", Self::Truncating),
        ("dripping", Self::Dripping),
        ("noisy", Self::Noisy),
    ];
}

/// A machine of its own, whose one name server behaves in this manner.
pub struct Names {
    ns: String,
    server: Option<Child>,
}

impl Names {
    /// Makes it. Its name carries this process's number, so that two runs do not meet.
    pub fn up(manner: Manner) -> Result<Self, String> {
        let ns = format!("rdn{}", std::process::id());
        sh(&format!("ip netns add {ns}"))?;
        let mut names = Self { ns, server: None };
        let ns = &names.ns;
        sh(&format!("ip -n {ns} link set lo up"))?;
        let folder = format!("/etc/netns/{ns}");
        let settings = "nameserver 127.0.0.53\n";
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(format!("{folder}/resolv.conf"), settings))
            .map_err(|e| format!("{folder}: {e}"))?;
        let word = Manner::ALL.iter().find(|(_, m)| *m == manner);
        let word = word.map_or("", |(word, _)| word);
        let this = env::current_exe().map_err(|e| e.to_string())?;
        let server = Command::new("ip")
            .args(["netns", "exec", ns])
            .arg(this)
            .args([SERVE, word])
            .stdin(Stdio::null())
            .spawn();
        names.server = Some(server.map_err(|e| format!("the name server: {e}"))?);
        let listens = format!("ip netns exec {} ss -Hltun sport = :53", names.ns);
        wait_until("the name server listens", || {
            sh(&listens).is_ok_and(|out| out.contains("udp") && out.contains("tcp"))
        })?;
        Ok(names)
    }

    /// Runs redial here; what it wrote, and after how long it was gone.
    pub fn redial(&self, words: &[&str]) -> Result<(Output, Duration), String> {
        let program = env::var("REDIAL")
            .map_err(|_| "REDIAL names no program: run me by `cargo xtask interop`".to_owned())?;
        let begun = Instant::now();
        let output = Command::new("ip")
            .args(["netns", "exec", &self.ns, &program])
            .args(words)
            .stdin(Stdio::null())
            .output()
            .map_err(|e| format!("{program}: {e}"))?;
        Ok((output, begun.elapsed()))
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
        let _ = fs::remove_dir_all(format!("/etc/netns/{}", self.ns));
        let _ = sh(&format!("ip netns del {}", self.ns));
    }
}

/// Is the name server, until it is killed.
pub fn serve(word: &str) -> Result<(), String> {
    let manner = Manner::ALL.iter().find(|(known, _)| *known == word);
    let (_, manner) = *manner.ok_or_else(|| format!("no name server is called {word}"))?;
    let broke = |e: std::io::Error| format!("{ADDRESS}: {e}");
    let tcp = TcpListener::bind(ADDRESS).map_err(broke)?;
    thread::spawn(move || {
        for mut asked in tcp.incoming().flatten() {
            thread::spawn(move || {
                let _ = asked.read(&mut [0; 512]);
                loop {
                    if manner == Manner::Dripping && asked.write_all(&[0]).is_err() {
                        return;
                    }
                    // How slowly it drips.
                    thread::sleep(Duration::from_secs(1));
                }
            });
        }
    });
    let udp = UdpSocket::bind(ADDRESS).map_err(broke)?;
    let mut question = [0; 512];
    loop {
        let (length, client) = udp.recv_from(&mut question).map_err(broke)?;
        if let Some(answer) = answer(manner, &question[..length]) {
            let _ = udp.send_to(&answer, client);
        }
    }
}

/// The answer to a question (RFC 1035 4.1), which has one name and no more records than that.
fn answer(manner: Manner, question: &[u8]) -> Option<Vec<u8>> {
    const HEADER: usize = 12;
    let name = question.get(HEADER..)?;
    let end = HEADER + name.iter().position(|b| *b == 0)? + 5;
    let kind = *question.get(end - 3)?;
    let is_dead = name.get(1..)?.starts_with(DEAD.as_bytes());
    let (flags, found) = match manner {
        Manner::Silent => return None,
        Manner::Known if is_dead => return None,
        Manner::Noisy => return Some(vec![0xFF; 60]),
        Manner::Known => ([0x85, 0x80], u8::from(kind == 1)),
        Manner::Truncating | Manner::Dripping => ([0x87, 0x80], 0),
    };
    let mut answer = question[..2].to_vec();
    answer.extend(flags);
    answer.extend([0, 1, 0, found, 0, 0, 0, 0]);
    answer.extend(question.get(HEADER..end)?);
    if found == 1 {
        answer.extend([
            0xC0,
            HEADER as u8,
            0,
            1,
            0,
            1,
            0,
            0,
            0,
            60,
            0,
            4,
            127,
            0,
            0,
            1,
        ]);
    }
    Some(answer)
}
