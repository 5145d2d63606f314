#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Step, Topic, Undoing, places, steps,
};

/// The fix.
#[derive(Debug)]
pub struct Tls;

impl Fix for Tls {
    const CARD: FixCard = FixCard::new(
        "tls.enable",
        &["tls.mismatch"],
        Side::Host,
        Risk::Interrupts,
    )
    .may_disconnect()
    .undo(Undoing::Whole)
    .grades(Grade::High, Grade::Medium)
    .best_for("a host where TLS 1.2 was turned off")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        if !facts.sees_host() {
            versions_may_be_off(facts)?;
        }
        let mut plan: Vec<Step> = Vec::new();
        plan.extend(steps::mend(
            facts,
            places::schannel("TLS 1.2", "Server", "Enabled"),
            |n| n == 0,
            1,
        )?);
        plan.extend(steps::mend(
            facts,
            places::schannel("TLS 1.2", "Server", "DisabledByDefault"),
            |n| n != 0,
            0,
        )?);
        if plan.is_empty() {
            return Err(Refusal::already(
                "TLS 1.2 is on at the host: the difference is in cipher suites, curves or at the client (Get-TlsCipherSuite and Get-TlsEccCurve list them)",
            ));
        }
        let plan = steps::read_at_start(facts, plan)?;
        Self::CARD.plan(plan, &[Topic::Line, Topic::Tls, Topic::Listener])
    }
}

/// Refuses where nobody looked at the host and its own answer says that its versions are not what is
/// wrong, or says nothing.
fn versions_may_be_off(facts: &Facts) -> Result<(), Refusal> {
    if facts.answers_tls12() {
        return Err(Refusal::new(
            "the host supports TLS 1.2, and its list of cipher suites is wrong. redial does not write that list: only its owner knows the reason for it. Add suites with ECDHE and AES-GCM again (Windows: the policy SSL Cipher Suite Order, or Enable-TlsCipherSuite; xrdp: tls_ciphers)",
        ));
    }
    if facts.tls_ended_without_reason() {
        return Err(Refusal::new(
            "nobody looked at the host, and nothing it answered shows that its TLS versions are off",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_lab::seen::{readings, seen, shown};
    use redial_model::{Climb, End, LineFact, Rung, RungState, ServerFlight, ServiceFact, Value};

    /// The listener reads it when it starts: the change stands between its stop and its start, so
    /// that what is taken back is read as well.
    #[test]
    fn restarts_the_service_around_the_change() {
        let mut off = seen(vec![(
            places::schannel("TLS 1.2", "Server", "Enabled"),
            Value::Dword(0),
        )]);
        let runs = |name| (places::service(name), Value::Running(true));
        let readings = readings([runs(places::TERM_SERVICE), runs(places::UM_RDP)]);
        off.add(ServiceFact { readings }.into());
        let shown = shown(Tls.plan("tls.mismatch", &off));
        assert_eq!(shown.len(), 5, "{shown:?}");
        assert_eq!(shown[1], "service TermService: running → stopped");
        assert!(shown[2].ends_with(r"TLS 1.2\Server\Enabled: 0 → 1"));
        assert_eq!(shown[3], "service TermService: stopped → running");
    }

    /// From afar the script is for hosts whose versions may be off, and for no others.
    #[test]
    fn a_host_that_speaks_tls12_or_says_nothing_gets_no_blind_plan() {
        let ended = |end: End, answer: Option<u16>| {
            let rung = |end| RungState {
                rung: Rung::Tls,
                end,
                ms: 1.0,
                bytes: Default::default(),
            };
            let climb = Climb {
                hello: answer.map(|version| ServerFlight {
                    version: Some(version),
                    ..ServerFlight::ended(rung(End::Ok))
                }),
                ..Climb::new(([192, 0, 2, 7], 3389).into(), vec![rung(end)])
            };
            let mut facts = Facts::default();
            let climbs = vec![climb];
            facts.add(LineFact { climbs }.into());
            shown(Tls.plan("tls.mismatch", &facts)).concat()
        };
        assert!(ended(End::Alert(40), Some(0x0303)).contains("cipher suites"));
        assert!(ended(End::Rst, Some(0x0303)).contains("cipher suites"));
        assert!(ended(End::Rst, None).contains("nothing it answered"));
        for said in [
            ended(End::Alert(70), None),
            ended(End::Alert(40), None),
            ended(End::Alert(70), Some(0x0301)),
        ] {
            assert!(said.contains("Enabled"), "{said}");
        }
    }

    #[test]
    fn switches_on_what_is_off() {
        let off = seen(vec![(
            places::schannel("TLS 1.2", "Server", "Enabled"),
            Value::Dword(0),
        )]);
        assert!(
            shown(Tls.plan("tls.mismatch", &off))[0].ends_with(r"TLS 1.2\Server\Enabled: 0 → 1")
        );
        let absent = seen(vec![(
            places::schannel("TLS 1.2", "Server", "Enabled"),
            Value::Absent,
        )]);
        assert!(
            shown(Tls.plan("tls.mismatch", &absent))[0].contains("is on"),
            "absent means on"
        );
        assert!(
            Tls.plan("tls.mismatch", &Facts::default())
                .unwrap()
                .is_blind()
        );
    }
}
