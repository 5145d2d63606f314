use std::{collections::BTreeSet, net::IpAddr};

use redial_model::{CodeCard, Facts, Finding, Lookup, NameFact, Question, ServerAnswer, same_host};

use crate::codes::*;

pub(crate) fn judge(fact: &NameFact, facts: &Facts) -> Vec<Finding> {
    let Some(asked) = facts.asked() else {
        return vec![];
    };
    let mut findings = servers(fact);
    if facts.asked_name().is_some() {
        findings.extend(disagreement(fact, facts));
        if !fact.hosts.is_empty() {
            findings.push(PINNED.found(format!(
                "the hosts file maps {asked} to {}",
                list(&fact.hosts)
            )));
        }
        for (address, name) in fact
            .reverse
            .iter()
            .filter(|(_, name)| !same_host(asked, name.as_str()))
        {
            findings.push(REVERSE.found(format!("the reverse look-up of {address} gives {name}")));
        }
    }
    findings
}

/// One finding for each server that did not answer as it should.
fn servers(fact: &NameFact) -> Vec<Finding> {
    let mut findings = Vec::new();
    let servers: BTreeSet<IpAddr> = fact.questions.iter().map(|q| q.server).collect();
    for server in servers {
        let of_server = || fact.questions.iter().filter(|q| q.server == server);
        let all = |is: fn(&Question) -> bool| of_server().all(is);
        if all(|q| q.answer == ServerAnswer::Silent) {
            findings.push(SILENT.found(format!("name server {server} does not answer")));
        } else if all(|q| matches!(q.answer, ServerAnswer::Silent | ServerAnswer::Garbled)) {
            findings.push(FAILED.found(format!(
                "name server {server} sends data that does not answer the question"
            )));
        } else if all(|q| q.answer == ServerAnswer::Refused) {
            findings.push(REFUSED.found(format!("nothing answers DNS at {server}")));
        } else if let Some(code) = of_server().find_map(|q| {
            if let ServerAnswer::Code(code) = &q.answer {
                Some(code)
            } else {
                None
            }
        }) {
            findings.push(FAILED.found(format!(
                "name server {server} cannot answer for this name: {code}"
            )));
        }
    }
    findings
}

/// Compares the operating system's answer with those of the name servers.
struct Compared<'a> {
    fact: &'a NameFact,
    system: &'a [IpAddr],
    told: Vec<IpAddr>,
}

impl<'a> Compared<'a> {
    fn new(fact: &'a NameFact, facts: &'a Facts) -> Self {
        Self {
            fact,
            system: facts.address.as_ref().map_or(&[], |a| &a.addresses),
            told: fact.from_servers(),
        }
    }

    /// The questions to which a server answered whether the name exists.
    fn spoke(&self) -> impl Iterator<Item = &'a Question> {
        self.fact.questions.iter().filter(|q| {
            matches!(
                q.answer,
                ServerAnswer::Addresses(_) | ServerAnswer::NoSuchName
            )
        })
    }

    fn found(&self, card: &CodeCard, says: impl AsRef<str>) -> Finding {
        let system = if self.system.is_empty() {
            "no address".into()
        } else {
            list(self.system)
        };
        let finding = card.found(says).with("operating system", system);
        self.spoke().fold(finding, |f, q| {
            f.with(
                format!("{} {} {}", q.server, q.kind.word(), q.name),
                words(&q.answer),
            )
        })
    }

    /// No server that answered knows an address.
    fn unknown_to_servers(&self) -> Option<Finding> {
        let nowhere = self.spoke().all(|q| q.answer == ServerAnswer::NoSuchName);
        if self.system.is_empty() && nowhere {
            let says = "every name server that answers reports that the name does not exist";
            return Some(self.found(&UNKNOWN, says));
        }
        (!self.system.is_empty() && self.fact.hosts.is_empty()).then(|| {
            let says = "the operating system resolves the name, but no name server knows it";
            self.found(&SPLIT, says)
        })
    }
}

fn disagreement(fact: &NameFact, facts: &Facts) -> Option<Finding> {
    let compared = Compared::new(fact, facts);
    let Compared { system, told, .. } = &compared;
    if let Some((one, other)) = differing(fact) {
        let says = format!("name servers {one} and {other} give different addresses");
        return Some(compared.found(&SPLIT, says));
    }
    if told.is_empty() {
        compared.spoke().next()?;
        return compared.unknown_to_servers();
    }
    let address = facts.address.as_ref();
    if address.is_some_and(|a| matches!(a.lookup, Lookup::Failed(_))) {
        let says = "name servers know the name, but the operating system does not resolve it";
        return Some(compared.found(&SPLIT, says));
    }
    if system.is_empty() || system.iter().any(|a| told.contains(a)) {
        return None;
    }
    let says = format!(
        "the operating system resolves the name to {}, name servers to {}",
        list(system),
        list(told)
    );
    Some(compared.found(&SPLIT, says))
}

/// Two servers that both answered the same question and have no address in common.
fn differing(fact: &NameFact) -> Option<(IpAddr, IpAddr)> {
    let addresses = |q: &Question| match &q.answer {
        ServerAnswer::Addresses(found) => Some(found.iter().copied().collect::<BTreeSet<_>>()),
        ServerAnswer::NoSuchName => Some(BTreeSet::new()),
        _ => None,
    };
    for (i, one) in fact.questions.iter().enumerate() {
        for other in fact.questions[i + 1..]
            .iter()
            .filter(|o| o.name == one.name && o.kind == one.kind && o.server != one.server)
        {
            if let (Some(a), Some(b)) = (addresses(one), addresses(other))
                && a.is_disjoint(&b)
                && !(a.is_empty() && b.is_empty())
            {
                return Some((one.server, other.server));
            }
        }
    }
    None
}

fn words(answer: &ServerAnswer) -> String {
    match answer {
        ServerAnswer::Addresses(found) if found.is_empty() => "no such record".into(),
        ServerAnswer::Addresses(found) => list(found),
        ServerAnswer::NoSuchName => "no such name".into(),
        ServerAnswer::Code(code) => code.to_string(),
        ServerAnswer::Refused => "refused".into(),
        ServerAnswer::Silent => "no answer".into(),
        ServerAnswer::Garbled => "no answer to the question".into(),
        ServerAnswer::Broken(why) => why.to_string(),
    }
}

fn list(addresses: &[IpAddr]) -> String {
    addresses
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{AddressFact, AddressRecord};

    fn question(server: u8, answer: ServerAnswer) -> Question {
        Question {
            server: [192, 0, 2, server].into(),
            name: "srv01.corp.test.".into(),
            kind: AddressRecord::A,
            answer,
            aliases: vec![],
            ms: 1.0,
        }
    }

    fn found(last: &[u8]) -> ServerAnswer {
        ServerAnswer::Addresses(last.iter().map(|&n| [198, 51, 100, n].into()).collect())
    }

    fn judged(system: &[u8], hosts: &[u8], questions: Vec<Question>) -> Vec<String> {
        let ips = |last: &[u8]| {
            last.iter()
                .map(|&n| [198, 51, 100, n].into())
                .collect::<Vec<IpAddr>>()
        };
        let lookup = if system.is_empty() {
            Lookup::Failed("unknown".into())
        } else {
            Lookup::System
        };
        let mut facts = Facts::default();
        facts.add(
            AddressFact {
                host: "srv01.corp.test".into(),
                lookup,
                addresses: ips(system),
                ms: 1.0,
            }
            .into(),
        );
        facts.add(
            NameFact {
                hosts: ips(hosts),
                questions,
                ..NameFact::default()
            }
            .into(),
        );
        judge(facts.name.as_ref().unwrap(), &facts)
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    #[test]
    fn agreement_is_nothing() {
        assert!(
            judged(
                &[7],
                &[],
                vec![question(1, found(&[7])), question(2, found(&[7]))]
            )
            .is_empty()
        );
        // Round robin: one of several, in any order.
        assert!(
            judged(
                &[8, 7],
                &[],
                vec![question(1, found(&[7, 8])), question(2, found(&[8, 7]))]
            )
            .is_empty()
        );
    }

    #[test]
    fn every_disagreement_is_a_split() {
        assert_eq!(
            judged(
                &[7],
                &[],
                vec![question(1, found(&[7])), question(2, found(&[9]))]
            ),
            ["name.split"]
        );
        assert_eq!(
            judged(
                &[7],
                &[],
                vec![
                    question(1, found(&[7])),
                    question(2, ServerAnswer::NoSuchName)
                ]
            ),
            ["name.split"]
        );
        assert_eq!(
            judged(&[7], &[], vec![question(1, found(&[9]))]),
            ["name.split"]
        );
        assert_eq!(
            judged(&[], &[], vec![question(1, found(&[9]))]),
            ["name.split"]
        );
        assert_eq!(
            judged(&[7], &[], vec![question(1, ServerAnswer::NoSuchName)]),
            ["name.split"]
        );
        assert_eq!(
            judged(&[7], &[7], vec![question(1, ServerAnswer::NoSuchName)]),
            ["name.pinned"]
        );
        assert_eq!(
            judged(&[7], &[7], vec![question(1, found(&[9]))]),
            ["name.split", "name.pinned"]
        );
    }

    #[test]
    fn servers_that_do_not_work_are_told_apart() {
        assert_eq!(
            judged(
                &[7],
                &[],
                vec![question(1, found(&[7])), question(2, ServerAnswer::Silent)]
            ),
            ["dns.silent"]
        );
        assert_eq!(
            judged(
                &[7],
                &[],
                vec![question(1, found(&[7])), question(2, ServerAnswer::Refused)]
            ),
            ["dns.refused"]
        );
        assert_eq!(
            judged(
                &[7],
                &[],
                vec![
                    question(1, found(&[7])),
                    question(2, ServerAnswer::Code("SERVFAIL".into()))
                ]
            ),
            ["dns.failed"]
        );
        let garbled = vec![
            question(1, found(&[7])),
            question(2, ServerAnswer::Garbled),
            question(2, ServerAnswer::Silent),
        ];
        assert_eq!(judged(&[7], &[], garbled), ["dns.failed"]);
        // One stray packet beside an answer is nothing.
        let stray = vec![question(1, found(&[7])), question(1, ServerAnswer::Garbled)];
        assert!(judged(&[7], &[], stray).is_empty());
        // An answer that was cut off says nothing about the addresses it leaves out.
        let cut = ServerAnswer::Broken("the answer is cut off".into());
        assert!(judged(&[7], &[], vec![question(1, cut)]).is_empty());
        assert_eq!(
            judged(&[], &[], vec![question(1, ServerAnswer::NoSuchName)]),
            ["name.unknown"]
        );
    }
}
