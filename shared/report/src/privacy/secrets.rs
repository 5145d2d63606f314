//! The names and addresses in a report.

use std::{collections::BTreeSet, net::IpAddr};

use redial_model::{
    CertificateFact, Facts, FileFact, GatewayFact, IdentityFact, LoginFact, NameFact, NextCommand,
    TicketFact, View,
};

use super::{TINY, machine};
use crate::Report;

/// Every name and address in a report that names a machine, a network or a domain.
#[derive(Default)]
pub(super) struct Secrets {
    pub names: BTreeSet<String>,
    /// Parts of names. They are words as others are, and secret only where they stand alone.
    pub labels: BTreeSet<String>,
    pub addresses: BTreeSet<IpAddr>,
}

impl Secrets {
    /// Those of a report.
    pub fn of(report: &Report) -> Self {
        let mut secrets = Self::default();
        secrets.addresses.extend(report.target.address);
        secrets.add(&report.target.host);
        secrets.line(&report.facts);
        machine::secrets(&report.facts, &mut secrets);
        secrets
    }

    /// A name, with each of its parts, or an address.
    pub fn add(&mut self, text: &str) {
        if let Ok(address) = text.parse() {
            self.addresses.insert(address);
            return;
        }
        let is_known = |part: &str| {
            part.is_empty() || matches!(part, "localhost" | "com" | "net" | "org" | "local")
        };
        let whole = [text, text.trim_end_matches('.')];
        let names = whole.into_iter().filter(|name| !is_known(name));
        self.names.extend(names.map(str::to_owned));
        let parts = text.split(['.', '=', ',', ' ']);
        let labels = parts.filter(|part| part.len() > TINY && !is_known(part));
        self.labels.extend(labels.map(str::to_owned));
    }

    /// Several of them.
    pub fn add_all<T: AsRef<str>>(&mut self, texts: impl IntoIterator<Item = T>) {
        texts.into_iter().for_each(|text| self.add(text.as_ref()));
    }

    fn line(&mut self, facts: &Facts) {
        facts.identity.iter().for_each(|i| self.identity(i));
        facts.certificate.iter().for_each(|c| self.certificate(c));
        facts.name.iter().for_each(|n| self.name(n));
        facts.gateway.iter().for_each(|g| self.gateway(g));
        facts.file.iter().for_each(|f| self.file(f));
        facts.login.iter().for_each(|l| self.login(l));
        facts.ticket.iter().for_each(|t| self.ticket(t));
        let views = facts.vantage.iter().flat_map(|v| &v.views);
        views.for_each(|view| self.view(view));
        let looked_up = facts.address.iter().flat_map(|a| &a.addresses).copied();
        let climbs = facts.line.iter().flat_map(|l| &l.climbs);
        self.addresses.extend(looked_up);
        self.addresses.extend(climbs.map(|c| c.address.ip()));
    }

    /// What an .rdp file is called, and the hosts and gateways in it.
    fn file(&mut self, file: &FileFact) {
        self.names.insert(file.path.to_string());
        self.names
            .extend(file.load_balance.iter().map(ToString::to_string));
        self.names
            .extend(file.remote_app.iter().map(ToString::to_string));
        let hosts = [&file.full_address, &file.alternate_address, &file.gateway];
        for host in hosts.into_iter().flatten() {
            let bare = host.as_str().trim_matches(['[', ']']);
            let name = match bare.rsplit_once(':') {
                Some((name, _)) if !name.contains(':') => name,
                _ => bare,
            };
            self.add(name);
        }
    }

    /// The gateway, what it says of itself, and where it sends clients.
    fn gateway(&mut self, gateway: &GatewayFact) {
        self.add(gateway.host());
        self.addresses.extend(&gateway.lookup.addresses);
        self.addresses.extend(gateway.address.map(|a| a.ip()));
        if let Some(certificate) = &gateway.certificate {
            self.certificate(certificate);
        }
        if let Some(challenge) = &gateway.challenge {
            let names = [
                &challenge.computer,
                &challenge.domain,
                &challenge.dns_computer,
                &challenge.dns_domain,
                &challenge.forest,
            ];
            self.add_all(names.into_iter().flatten().map(|n| n.as_str()));
        }
        let to = gateway.doors.iter().flat_map(|door| &door.location);
        self.names.extend(to.map(ToString::to_string));
    }

    /// A user's name, as it is, and as a command has it between quotes.
    fn user(&mut self, name: &str) {
        let quoted = NextCommand::quoted(name);
        self.names.insert(name.to_owned());
        self.names.insert(quoted[1..quoted.len() - 1].to_owned());
    }

    /// Who signed in, and where the session was sent.
    fn login(&mut self, login: &LoginFact) {
        self.user(&login.user);
        self.add_all(login.domain.iter().chain(&login.gateway));
        self.addresses.extend(login.address.map(|a| a.ip()));
        let to = login.redirect.iter().flat_map(|to| &to.host);
        self.add_all(to);
        self.names
            .extend(login.sha256.iter().map(ToString::to_string));
    }

    /// Who asked which domain controller, and for what.
    fn ticket(&mut self, ticket: &TicketFact) {
        self.user(&ticket.user);
        self.add(&ticket.realm);
        let kdc = ticket.kdc.as_ref().map(|kdc| kdc.as_str());
        let host = kdc.map(|kdc| kdc.rsplit_once(':').map_or(kdc, |(host, _)| host));
        self.add_all(host.map(|host| host.trim_matches(['[', ']'])));
        self.add(ticket.name.trim_start_matches("TERMSRV/"));
    }

    /// What leads to another place, and what was seen from there.
    fn view(&mut self, view: &View) {
        self.names.insert(view.label.to_string());
        self.add_all(view.names());
        self.names
            .extend(view.sha256.iter().map(ToString::to_string));
        self.addresses.extend(view.address.map(|a| a.ip()));
        let looked_up = view.lookup.iter().flat_map(|a| &a.addresses);
        self.addresses.extend(looked_up);
    }

    fn identity(&mut self, identity: &IdentityFact) {
        let names = [
            &identity.computer,
            &identity.dns_computer,
            &identity.domain,
            &identity.dns_domain,
            &identity.forest,
        ];
        self.add_all(names.into_iter().flatten().map(|n| n.as_str()));
    }

    fn certificate(&mut self, certificate: &CertificateFact) {
        let names = certificate
            .common_names
            .iter()
            .chain(&certificate.dns_names)
            .chain([&certificate.subject, &certificate.issuer]);
        self.add_all(names.map(|n| n.as_str()));
        self.addresses.extend(&certificate.addresses);
        self.names.insert(certificate.sha256.to_string());
    }

    fn name(&mut self, name: &NameFact) {
        self.addresses.extend(&name.hosts);
        self.addresses.extend(name.from_servers());
        self.addresses
            .extend(name.questions.iter().map(|q| q.server));
        let asked = name
            .questions
            .iter()
            .flat_map(|q| q.aliases.iter().chain([&q.name]));
        self.add_all(asked.chain(&name.suffixes).map(|n| n.as_str()));
        for (address, points_to) in &name.reverse {
            self.addresses.insert(*address);
            self.add(points_to.as_str());
        }
    }
}
