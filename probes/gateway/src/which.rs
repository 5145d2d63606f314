//! Which gateway the client goes by.

use redial_kit::ProbeContext;
use redial_model::{Facts, GatewaySource, GatewayUse, Snag, Target};

/// The gateway that somebody named, or the one that the client goes by of itself.
pub fn gateway(ask: &ProbeContext<'_>) -> Result<(Target, GatewaySource), Snag> {
    match &ask.target.gateway {
        Some(gateway) => Ok(((**gateway).clone(), GatewaySource::Named)),
        None if ask.sees_host() => Err(not_asked("on the host itself no gateway is between")),
        None => configured(ask.facts),
    }
}

/// The gateway of the .rdp file, or that of this computer's mstsc. One that is there for when the host
/// can't be reached directly is asked only then.
fn configured(facts: &Facts) -> Result<(Target, GatewaySource), Snag> {
    let client = facts.client.as_deref();
    let own = client.and_then(|client| client.gateway(facts.asked()));
    let (name, source) = match &facts.file {
        None => own.filter(|_| !facts.is_direct()),
        Some(_) if facts.goes_by_gateway().is_none() => None,
        Some(file) => match &file.gateway {
            Some(name) if !name.is_empty() => Some((name.as_str(), GatewaySource::File)),
            // The file says that there is one, and the client which.
            _ if file.gateway_use() == GatewayUse::Always => own,
            _ => None,
        },
    }
    .ok_or_else(|| not_asked("no RD Gateway is named that the client goes by"))?;
    let gateway = Target::gateway(name).map_err(|error| Snag::NotAsked {
        missing: format!("the RD Gateway has no name that can be looked up: {error}"),
    })?;
    Ok((gateway, source))
}

fn not_asked(missing: &str) -> Snag {
    Snag::NotAsked {
        missing: missing.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use redial_model::{
        AddressFact, Climb, End, FileFact, LineFact, Lookup, Rung, RungState, Said,
    };

    use redial_kit::{Lanes, Machines, Sockets, Timeouts};
    use redial_lab::{Patient, Simulated};

    use super::*;

    fn facts(tcp: End, file: Option<FileFact>) -> Facts {
        let mut facts = Facts::default();
        let rung = RungState {
            rung: Rung::Tcp,
            end: tcp,
            ms: 1.0,
            bytes: Default::default(),
        };
        let climbs = vec![Climb::new(([192, 0, 2, 7], 3389).into(), vec![rung])];
        facts.add(LineFact { climbs }.into());
        facts.add(
            AddressFact {
                host: "srv01".into(),
                lookup: Lookup::System,
                addresses: vec![],
                ms: 1.0,
            }
            .into(),
        );
        if let Some(file) = file {
            facts.add(file.into());
        }
        facts
    }

    fn asked(target: &Target, facts: &Facts) -> Option<(String, GatewaySource)> {
        asked_beside(&Machines::default(), target, facts)
    }

    fn asked_beside(
        machines: &Machines,
        target: &Target,
        facts: &Facts,
    ) -> Option<(String, GatewaySource)> {
        let found = gateway(&ProbeContext {
            target,
            facts,
            lanes: &Lanes::new(Sockets::default()),
            machines,
            timeouts: Timeouts::default(),
            deep: false,
        });
        found
            .ok()
            .map(|(gateway, source)| (gateway.to_string(), source))
    }

    #[test]
    fn on_the_host_itself_none_is_asked_though_none_of_its_facts_is_there_yet() {
        let state = Patient::named("renewal").expect("a machine").state();
        let machines = Machines {
            host: Arc::new(Simulated::new(state)),
            ..Machines::default()
        };
        let file = FileFact {
            gateway: Some(Said::new("gw")),
            gateway_usage: Some(1),
            ..FileFact::default()
        };
        let (plain, facts) = (Target::at("srv01", 3389), facts(End::Silent, Some(file)));
        assert!(asked(&plain, &facts).is_some());
        assert_eq!(asked_beside(&machines, &plain, &facts), None);
    }

    #[test]
    fn a_gateway_is_asked_only_where_the_client_goes_by_it() {
        let plain = Target::at("srv01", 3389);
        let file = |name: &str, usage| FileFact {
            gateway: Some(Said::new(name)),
            gateway_usage: Some(usage),
            ..FileFact::default()
        };
        let by_file = |name: &str, usage, tcp| asked(&plain, &facts(tcp, Some(file(name, usage))));
        let found = |name: &str| Some((name.to_owned(), GatewaySource::File));
        assert_eq!(by_file("gw", 1, End::Ok), found("gw:443"));
        assert_eq!(by_file("gw:8443", 2, End::Silent), found("gw:8443"));
        assert_eq!(by_file("gw", 2, End::Ok), None, "it is not needed");
        assert_eq!(by_file("gw", 0, End::Silent), None, "it is switched off");
        assert_eq!(by_file("no name at all", 1, End::Silent), None);
        assert_eq!(asked(&plain, &facts(End::Silent, None)), None);
        let named = Target {
            gateway: Some(Arc::new(Target::gateway("gw").unwrap())),
            ..plain.clone()
        };
        assert_eq!(
            asked(&named, &facts(End::Ok, Some(file("other", 1)))),
            Some(("gw:443".into(), GatewaySource::Named))
        );
    }
}
