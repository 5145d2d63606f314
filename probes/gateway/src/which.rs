//! Which gateway the client goes by.

use redial_model::{Facts, GatewaySource, GatewayUse, Snag, Target};

/// The gateway that somebody named, or that of the .rdp file, or that of this computer's mstsc. One
/// that is there for when the host can't be reached directly is asked only then.
pub fn gateway(target: &Target, facts: &Facts) -> Result<(Target, GatewaySource), Snag> {
    if let Some(gateway) = &target.gateway {
        return Ok(((**gateway).clone(), GatewaySource::Named));
    }
    let not_asked = |missing: &str| Snag::NotAsked {
        missing: missing.into(),
    };
    if facts.sees_host() {
        return Err(not_asked("on the host itself no gateway is between"));
    }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use redial_model::{
        AddressFact, Climb, End, FileFact, LineFact, Lookup, Rung, RungState, Said,
    };

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
        let found = gateway(target, facts).ok();
        found.map(|(gateway, source)| (gateway.to_string(), source))
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
