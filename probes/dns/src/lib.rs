#![doc = include_str!("../README.md")]

mod ask;
mod codes;
mod judge;
mod settings;

use std::{net::IpAddr, time::Duration};

use futures_util::future::{join, join_all};
use hickory_resolver::{
    Hosts,
    config::ResolverConfig,
    proto::{
        op::Query,
        rr::{Name as DnsName, RecordType},
    },
};
use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_model::{AddressRecord, Facts, Finding, NameFact, Question, Said, ServerAnswer, Snag};

pub use ask::{ask_addresses, ask_pointer};
pub use codes::*;
use settings::settings;

/// Name servers of the system that are asked at most.
const MAX_SERVERS: usize = 4;
/// Full names that are tried at most for a short one.
const MAX_CANDIDATES: usize = 4;
/// Addresses whose names are asked for at most.
const MAX_POINTERS: usize = 4;

/// The probe.
#[derive(Debug)]
pub struct Dns;

impl Probe for Dns {
    type Fact = NameFact;
    const CARD: ProbeCard = ProbeCard::new::<NameFact>(
        "dns",
        "What do each name server, the hosts file and the reverse look-up answer?",
    )
    .deadline(Duration::from_secs(8))
    .codes(CODES)
    .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<NameFact, Snag> {
        let not_asked = |missing: &str| Snag::NotAsked {
            missing: missing.into(),
        };
        if ask.target.address.is_some() {
            return Err(not_asked(
                "an address was given, so the name is not looked up",
            ));
        }
        let literal = ask.target.literal();
        if literal.is_some() && !ask.deep {
            return Err(not_asked(
                "you entered an address; its name is looked up with --deep",
            ));
        }
        if ask.target.host == "localhost" || ask.target.host.ends_with(".localhost") {
            return Err(not_asked("localhost is never looked up in DNS (RFC 6761)"));
        }
        let config = settings()?;
        Ok(look(ask, &config, literal).await)
    }

    fn judge(&self, name: &NameFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(name, facts)
    }
}

async fn look(
    ask: &ProbeContext<'_>,
    config: &ResolverConfig,
    literal: Option<IpAddr>,
) -> NameFact {
    let servers = servers(config);
    let mut fact = NameFact {
        suffixes: config
            .search()
            .iter()
            .map(|n| Said::new(&n.to_string()))
            .collect(),
        ..NameFact::default()
    };
    if let Some(address) = literal {
        fact.reverse = reverse(ask, &servers, &[address]).await;
        return fact;
    }
    fact.hosts = hosts_file_addresses(&ask.target.host);
    let names = candidates(&ask.target.host, config);
    let wait = ask.timeouts.lookup;
    let all = servers
        .iter()
        .flat_map(|&server| names.iter().map(move |name| (server, name)));
    let answers = join_all(all.map(|(server, name)| {
        join(
            ask_addresses(&ask.lanes.limiter, server, name, AddressRecord::A, wait),
            ask_addresses(&ask.lanes.limiter, server, name, AddressRecord::Aaaa, wait),
        )
    }))
    .await;
    fact.questions = answers.into_iter().flat_map(|(v4, v6)| [v4, v6]).collect();
    let answering: Vec<IpAddr> = servers
        .into_iter()
        .filter(|s| {
            fact.questions
                .iter()
                .any(|q| q.server == *s && has_answered(q))
        })
        .collect();
    fact.reverse = reverse(ask, &answering, &fact.from_servers()).await;
    fact
}

/// Whether the server itself answered.
fn has_answered(question: &Question) -> bool {
    !matches!(
        question.answer,
        ServerAnswer::Silent
            | ServerAnswer::Garbled
            | ServerAnswer::Refused
            | ServerAnswer::Broken(_)
    )
}

/// The system's servers, each once.
fn servers(config: &ResolverConfig) -> Vec<IpAddr> {
    let mut servers = Vec::new();
    for server in config.name_servers() {
        if !servers.contains(&server.ip) {
            servers.push(server.ip);
        }
    }
    servers.truncate(MAX_SERVERS);
    servers
}

/// The full names a resolver would try: a name with a dot as it is, a short one with each suffix,
/// then bare.
fn candidates(host: &str, config: &ResolverConfig) -> Vec<DnsName> {
    let Ok(mut bare) = DnsName::from_utf8(host) else {
        return vec![];
    };
    bare.set_fqdn(true);
    if host.contains('.') {
        return vec![bare];
    }
    let short = DnsName::from_utf8(host).ok();
    let mut names: Vec<DnsName> = config
        .domain()
        .into_iter()
        .chain(config.search())
        .filter_map(|suffix| short.clone()?.append_domain(suffix).ok())
        .collect();
    names.push(bare);
    names.dedup();
    names.truncate(MAX_CANDIDATES);
    names
}

/// What the hosts file says, if it can be read.
fn hosts_file_addresses(host: &str) -> Vec<IpAddr> {
    let (Ok(hosts), Ok(mut name)) = (Hosts::from_system(), DnsName::from_utf8(host)) else {
        return vec![];
    };
    name.set_fqdn(true);
    [RecordType::A, RecordType::AAAA]
        .into_iter()
        .filter_map(|kind| hosts.lookup_static_host(&Query::query(name.clone(), kind)))
        .flat_map(|found| {
            found
                .answers()
                .iter()
                .filter_map(|r| r.data.ip_addr())
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The names of the addresses, from the first server of these.
async fn reverse(
    ask: &ProbeContext<'_>,
    servers: &[IpAddr],
    addresses: &[IpAddr],
) -> Vec<(IpAddr, Said)> {
    let Some(&server) = servers.first() else {
        return vec![];
    };
    let pointers = addresses
        .iter()
        .take(MAX_POINTERS)
        .map(|&address| async move {
            Some((
                address,
                ask_pointer(&ask.lanes.limiter, server, address, ask.timeouts.lookup).await?,
            ))
        });
    join_all(pointers).await.into_iter().flatten().collect()
}
