//! Addresses that are dead while another one lives.

use std::net::IpAddr;

use redial_model::{Climb, End, Finding, LineFact, Rung};

use crate::codes::{ADDRESS_DEAD, FAMILY_DEAD};

/// The dead addresses beside the one that came furthest, and whether they are a whole family that is
/// tried first. Among addresses of one family the order changes with every answer of a name server;
/// between the families it does not (RFC 6724): who tries the dead one first, does so every time.
pub(crate) fn beside(line: &LineFact, best: &Climb) -> Vec<Finding> {
    if !best.rung(Rung::Tcp).is_some_and(|r| r.end == End::Ok) {
        return vec![];
    }
    let dead = line.climbs.iter().filter(|c| c.height() == 0);
    let mut found: Vec<Finding> = dead.clone().map(|dead| one(dead, best)).collect();
    let family = |climb: &&Climb| climb.address.is_ipv4();
    let first = line.climbs.first().map(|c| c.address.is_ipv4());
    let kind = first.filter(|ipv4| *ipv4 != best.address.is_ipv4());
    let whole = kind.filter(|ipv4| {
        let mut of = line.climbs.iter().filter(|c| family(c) == *ipv4);
        of.all(|c| c.height() == 0 && waits(c))
    });
    found.extend(whole.map(|ipv4| {
        let kind = if ipv4 { "IPv4" } else { "IPv6" };
        let dead = dead.filter(|c| family(c) == ipv4);
        let listed: Vec<String> = dead.map(|c| c.address.ip().to_string()).collect();
        FAMILY_DEAD
            .found(format!(
                "no {kind} address of the name answers, and clients try them first"
            ))
            .with("dead", listed.join(", "))
            .with("answers", best.address.ip().to_string())
    }));
    found
}

/// Whether a client waits for it: one that is refused or has no route is passed over at once.
fn waits(climb: &Climb) -> bool {
    const LONG_MS: f64 = 900.0;
    climb
        .broken()
        .is_some_and(|rung| rung.end == End::Silent || rung.ms >= LONG_MS)
}

fn one(dead: &Climb, best: &Climb) -> Finding {
    let how = dead.broken().map_or_else(String::new, |r| match r.end {
        End::Silent => format!("no answer within {:.1} s", r.ms / 1e3),
        _ => r.end.shown(),
    });
    let (dead, lives): (IpAddr, IpAddr) = (dead.address.ip(), best.address.ip());
    ADDRESS_DEAD
        .found(format!("{dead} does not accept connections, {lives} does"))
        .with("tcp", how)
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{Hex, RungState};

    #[test]
    fn a_dead_family_that_is_tried_first_is_told_from_one_dead_address() {
        let at = |address: &str, end: End| {
            let tcp = RungState {
                rung: Rung::Tcp,
                end,
                ms: 1.0,
                bytes: Hex::default(),
            };
            Climb::new(address.parse().unwrap(), vec![tcp])
        };
        let [dead6, live4] = [
            at("[2001:db8::7]:3389", End::Silent),
            at("192.0.2.7:3389", End::Ok),
        ];
        let found = |climbs: Vec<Climb>| {
            let line = LineFact { climbs };
            let found = beside(&line, line.best().unwrap());
            found.into_iter().map(|f| f.code).collect::<Vec<_>>()
        };
        let first = found(vec![dead6.clone(), live4.clone()]);
        assert_eq!(first, ["address.dead", "address.family-dead"]);
        let line = LineFact {
            climbs: vec![live4.clone(), dead6.clone()],
        };
        let said = format!("{:?}", beside(&line, &live4)[0].evidence);
        assert!(said.contains("no answer within 0.0 s"), "{said}");
        let second = found(vec![live4.clone(), dead6.clone()]);
        assert_eq!(second, ["address.dead"], "nobody gets to it");
        let refused = at("[2001:db8::7]:3389", End::Refused);
        assert_eq!(
            found(vec![refused, live4.clone()]),
            ["address.dead"],
            "at once"
        );
        let live6 = at("[2001:db8::8]:3389", End::Ok);
        let one = found(vec![dead6, live6, live4]);
        assert_eq!(one, ["address.dead"], "its family is not");
    }
}
