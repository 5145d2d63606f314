use std::{
    fs,
    process::{Child, Command, Stdio},
};

use super::{
    shell::{sh, sh_with, wait_until},
    wan::Wan,
};

/// Where the server answers.
pub const SERVER: &str = "10.203.2.2";
/// Where the router answers itself.
pub const ROUTER: &str = "10.203.1.1";

/// A client, a router and a server, each a network namespace of its own. No packet leaves them.
pub struct Net {
    /// Namespace of the client.
    pub client: String,
    /// Namespace of the server.
    pub server: String,
    router: String,
    wan: Wan,
    dns: Option<Child>,
}

impl Net {
    /// Makes it. Names carry this process's number, so that two runs do not meet.
    pub fn up() -> Result<Self, String> {
        let id = std::process::id();
        let (client, router, server) = (format!("rdc{id}"), format!("rdr{id}"), format!("rds{id}"));
        for ns in [&client, &router, &server] {
            sh(&format!("ip netns add {ns}"))?;
            sh(&format!("ip -n {ns} link set lo up"))?;
        }
        let (a, b) = (format!("wa{id}"), format!("wb{id}"));
        let wan = Wan::between(&a, &b).map_err(|e| format!("no TUN device: {e}"))?;
        let net = Self {
            client,
            router,
            server,
            wan,
            dns: None,
        };
        let (c, r, s) = (&net.client, &net.router, &net.server);
        for line in [
            format!("link add c0 netns {c} type veth peer name r0 netns {r}"),
            format!("link add s0 netns {s} type veth peer name r1 netns {r}"),
            format!("link set {a} netns {c} name wan0"),
            format!("link set {b} netns {r} name wan0"),
            format!("-n {c} addr add 10.203.1.2/24 dev c0"),
            format!("-n {r} addr add 10.203.1.1/24 dev r0"),
            format!("-n {r} addr add 10.203.2.1/24 dev r1"),
            format!("-n {s} addr add {SERVER}/24 dev s0"),
            format!("-n {c} link set c0 up"),
            format!("-n {c} link set wan0 up txqueuelen 5000"),
            format!("-n {r} link set r0 up"),
            format!("-n {r} link set r1 up"),
            format!("-n {r} link set wan0 up txqueuelen 5000"),
            format!("-n {s} link set s0 up"),
            format!("-n {s} route add default via 10.203.2.1"),
            format!("-n {c} route add default via 10.203.1.1"),
        ] {
            sh(&format!("ip {line}"))?;
        }
        for ns in [c, r] {
            sh(&format!(
                "ip netns exec {ns} sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.wan0.rp_filter=0 net.ipv6.conf.all.disable_ipv6=1"
            ))?;
        }
        sh(&format!(
            "ip netns exec {r} sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0"
        ))?;
        Ok(net)
    }

    /// Namespace of the router.
    pub fn router(&self) -> &str {
        &self.router
    }

    /// Round trip and jitter in milliseconds, loss each way in percent; all nothing is the bare
    /// veth.
    pub fn link(&self, rtt: u64, jitter: u64, loss: u64) -> Result<(), String> {
        let (c, r) = (&self.client, &self.router);
        self.wan.set(rtt, jitter, loss);
        if rtt + jitter + loss == 0 {
            // These are there only when the link was set before.
            let _ = sh(&format!("ip -n {c} route del 10.203.1.1/32"));
            let _ = sh(&format!("ip -n {r} route del 10.203.1.2/32"));
            sh(&format!(
                "ip -n {c} route replace default via 10.203.1.1 dev c0"
            ))?;
            return Ok(());
        }
        sh(&format!(
            "ip -n {c} route replace 10.203.1.1/32 dev wan0 src 10.203.1.2"
        ))?;
        sh(&format!(
            "ip -n {c} route replace default dev wan0 src 10.203.1.2"
        ))?;
        sh(&format!(
            "ip -n {r} route replace 10.203.1.2/32 dev wan0 src 10.203.1.1"
        ))
        .map(drop)
    }

    /// A path MTU at the router, both ways. An honest router says so by ICMP; a hole says nothing.
    /// Call after `link`.
    pub fn mtu(&self, mtu: u32, honest: bool) -> Result<(), String> {
        let (c, r, s) = (&self.client, &self.router, &self.server);
        sh(&format!(
            "ip -n {r} route replace 10.203.2.0/24 dev r1 src 10.203.2.1 mtu lock {mtu}"
        ))?;
        let wan = sh(&format!("ip -n {r} route show 10.203.1.2"))?.contains("wan0");
        let back = if wan {
            "10.203.1.2/32 dev wan0"
        } else {
            "10.203.1.0/24 dev r0"
        };
        sh(&format!(
            "ip -n {r} route replace {back} src 10.203.1.1 mtu lock {mtu}"
        ))?;
        for (ns, device) in [(c, "c0"), (r, "r0"), (r, "r1"), (s, "s0")] {
            sh(&format!(
                "ip netns exec {ns} ethtool -K {device} tso off gso off gro off"
            ))?;
        }
        let rule = if honest || mtu >= 1500 {
            ""
        } else {
            "icmp type destination-unreachable icmp code frag-needed drop;"
        };
        self.nft(
            &format!(
                "table inet hole {{ chain out {{ type filter hook output priority 0; {rule} }}; }}"
            ),
            "hole",
        )?;
        for ns in [c, s] {
            sh(&format!("ip -n {ns} tcp_metrics flush"))?;
            sh(&format!("ip -n {ns} route flush cache"))?;
        }
        Ok(())
    }

    /// What the router does with TCP to 3389: `drop`, `reject with tcp reset`, `reject with icmp
    /// type admin-prohibited`, or nothing.
    pub fn firewall(&self, does: &str) -> Result<(), String> {
        match does {
            "" => self.forward(""),
            does => self.forward(&format!("tcp dport 3389 {does};")),
        }
    }

    /// What the router does with packets it forwards, as rules of nftables.
    pub fn forward(&self, rules: &str) -> Result<(), String> {
        self.nft(
            &format!(
                "table inet wall {{ chain through {{ type filter hook forward priority 0; {rules} }}; }}"
            ),
            "wall",
        )
    }

    /// What the router does with UDP to 3389 after it has counted it: `drop`, `reject with icmpx type
    /// admin-prohibited`, or nothing.
    pub fn datagrams(&self, does: &str) -> Result<(), String> {
        self.forward(&format!("udp dport 3389 counter {does};"))
    }

    /// How many datagrams to 3389 it has counted since.
    pub fn counted(&self) -> Result<u64, String> {
        let rules = sh(&format!(
            "ip netns exec {} nft list table inet wall",
            self.router
        ))?;
        let mut words = rules.split_whitespace().skip_while(|w| *w != "packets");
        words
            .nth(1)
            .and_then(|number| number.parse().ok())
            .ok_or_else(|| format!("no counter in {rules}"))
    }

    /// The router swallows the next connection to 3389 whole, and lets others through: one of
    /// several ways is dead.
    pub fn swallow_one(&self) -> Result<(), String> {
        let lines = [
            "table inet wall {",
            "set victim { type inet_service; size 1; flags dynamic; }",
            "chain through {",
            "type filter hook forward priority 0",
            "tcp dport 3389 tcp flags & (syn | ack) == syn add @victim { tcp sport }",
            "tcp dport 3389 tcp sport @victim drop",
            "}",
            "}",
        ];
        self.nft(&lines.join("\n"), "wall")
    }

    fn nft(&self, table: &str, name: &str) -> Result<(), String> {
        let line = format!("ip netns exec {} nft -f -", self.router);
        sh_with(
            &line,
            &format!("table inet {name} {{}}\ndelete table inet {name}\n{table}\n"),
        )
        .map(drop)
    }

    /// What the router does with packets to an address nobody has: `unreachable`, or `blackhole`.
    pub fn nowhere(&self, does: &str) -> Result<(), String> {
        let _ = sh(&format!(
            "ip -n {} route del unreachable 10.203.9.0/24",
            self.router
        ));
        let _ = sh(&format!(
            "ip -n {} route del blackhole 10.203.9.0/24",
            self.router
        ));
        sh(&format!(
            "ip -n {} route add {does} 10.203.9.0/24",
            self.router
        ))
        .map(drop)
    }

    /// Further addresses of the server, for a fleet: 10.203.3.0/24, and 10.203.4.0/24 where nothing
    /// answers.
    pub fn fleet(&self) -> Result<(), String> {
        sh(&format!(
            "ip -n {} route replace 10.203.3.0/24 via {SERVER}",
            self.router
        ))?;
        sh(&format!(
            "ip -n {} route replace local 10.203.3.0/24 dev lo",
            self.server
        ))?;
        sh(&format!(
            "ip -n {} route replace blackhole 10.203.4.0/24",
            self.router
        ))
        .map(drop)
    }

    /// Very many addresses of the server, 10.204.0.0/16, and as many where nothing answers,
    /// 10.205.0.0/16.
    pub fn crowd(&self) -> Result<(), String> {
        let (router, server) = (&self.router, &self.server);
        sh(&format!(
            "ip -n {router} route replace 10.204.0.0/16 via {SERVER}"
        ))?;
        sh(&format!(
            "ip -n {server} route replace local 10.204.0.0/16 dev lo"
        ))?;
        sh(&format!(
            "ip -n {router} route replace blackhole 10.205.0.0/16"
        ))
        .map(drop)
    }

    /// What a name means on the router itself.
    fn on_the_router(&self, name: &str, address: &str) -> Result<(), String> {
        let folder = format!("/etc/netns/{}", self.router);
        let hosts = format!("127.0.0.1 localhost\n{address} {name}\n");
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(format!("{folder}/hosts"), hosts))
            .and_then(|()| {
                fs::write(
                    format!("{folder}/resolv.conf"),
                    format!("nameserver {ROUTER}\n"),
                )
            })
            .map_err(|e| format!("{folder}: {e}"))
    }

    /// A DNS server on the router: rdp.lab.test, dual.lab.test with a dead address before the live
    /// one, split.lab.test with a dead one that means the server on the router itself; every other
    /// name is unknown.
    pub fn dns(&mut self) -> Result<(), String> {
        let folder = format!("/etc/netns/{}", self.client);
        fs::create_dir_all(&folder)
            .and_then(|()| {
                fs::write(
                    format!("{folder}/resolv.conf"),
                    format!("nameserver {ROUTER}\noptions timeout:2 attempts:1\n"),
                )
            })
            .map_err(|e| format!("{folder}: {e}"))?;
        let mut command = Command::new("ip");
        command.args([
            "netns",
            "exec",
            &self.router,
            "dnsmasq",
            "--no-daemon",
            "--no-resolv",
            "--no-hosts",
            "--bind-interfaces",
            "--user=root",
            "--pid-file=",
        ]);
        command.args([
            &format!("--listen-address={ROUTER}"),
            "--local=/lab.test/",
            "--local=/203.10.in-addr.arpa/",
        ]);
        command.args([
            &format!("--host-record=rdp.lab.test,{SERVER}"),
            "--host-record=dual.lab.test,10.203.9.9",
            "--host-record=split.lab.test,10.203.9.9",
            &format!("--host-record=dual.lab.test,{SERVER}"),
        ]);
        self.on_the_router("split.lab.test", SERVER)?;
        self.dns = Some(
            command
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .map_err(|e| format!("dnsmasq: {e}"))?,
        );
        wait_until("dnsmasq listens", || {
            sh(&format!(
                "ip netns exec {} ss -Hlun sport = :53",
                self.router
            ))
            .is_ok_and(|out| !out.trim().is_empty())
        })
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        if let Some(mut dns) = self.dns.take() {
            let _ = dns.kill();
            let _ = dns.wait();
        }
        for ns in [&self.client, &self.router] {
            let _ = fs::remove_dir_all(format!("/etc/netns/{ns}"));
        }
        for ns in [&self.client, &self.router, &self.server] {
            let _ = sh(&format!("ip netns del {ns}"));
        }
    }
}
