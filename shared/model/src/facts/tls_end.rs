use super::{End, Facts, Rung, ServerFlight};

/// TLS 1.2 as on the wire.
const TLS12: u16 = 0x0303;

impl Facts {
    /// Whether TLS ended and the host gave no reason, and answered no other hello.
    #[must_use]
    pub fn tls_ended_without_reason(&self) -> bool {
        let broken = self.best_climb().and_then(|climb| climb.broken());
        let unsaid = broken.filter(|r| r.rung == Rung::Tls).map(|r| &r.end);
        let unsaid = unsaid.is_some_and(End::gives_no_reason);
        unsaid && !self.hellos().any(ServerFlight::is_answered)
    }

    /// Whether the host answered a hand-made hello with TLS 1.2 or newer: then no version is missing.
    #[must_use]
    pub fn answers_tls12(&self) -> bool {
        let mut answered = self.hellos().filter(|hello| hello.is_answered());
        answered.any(|hello| hello.version >= Some(TLS12))
    }

    /// What the host made of hand-made hellos.
    fn hellos(&self) -> impl Iterator<Item = &ServerFlight> {
        let as_mstsc = self.best_climb().and_then(|climb| climb.hello.as_ref());
        let tls = self.tls.as_ref();
        let others = tls.map(|tls| tls.wide.iter().chain(&tls.pieces));
        as_mstsc.into_iter().chain(others.into_iter().flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Climb, Hex, LineFact, RungState, TlsFact};

    fn facts(end: End, wide: Option<(End, Option<u16>)>) -> Facts {
        let rung = |end| RungState {
            rung: Rung::Tls,
            end,
            ms: 1.0,
            bytes: Hex::default(),
        };
        let climb = Climb::new(([192, 0, 2, 7], 3389).into(), vec![rung(end)]);
        let wide = wide.map(|(end, version)| ServerFlight {
            version,
            ..ServerFlight::ended(rung(end))
        });
        let mut facts = Facts::default();
        let climbs = vec![climb];
        facts.add(LineFact { climbs }.into());
        let tls = TlsFact {
            wide,
            ..TlsFact::default()
        };
        facts.add(tls.into());
        facts
    }

    #[test]
    fn a_hello_that_is_answered_is_the_reason() {
        let closed = || Some((End::Fin, None));
        assert!(facts(End::Rst, closed()).tls_ended_without_reason());
        assert!(facts(End::Alert(80), None).tls_ended_without_reason());
        assert!(!facts(End::Alert(40), closed()).tls_ended_without_reason());
        assert!(!Facts::default().tls_ended_without_reason());
        for (version, modern) in [(0x0301, false), (0x0302, false), (0x0303, true)] {
            let facts = facts(End::Rst, Some((End::Ok, Some(version))));
            assert_eq!(facts.answers_tls12(), modern);
            assert!(!facts.tls_ended_without_reason());
        }
    }
}
