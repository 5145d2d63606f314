use std::{cmp::Reverse, sync::Arc};

use redial_catalog::{PROBES, Priors, diagnose, other_machine};
use redial_engine::{CheckEvent, Settings, Watch, judge, measure};
use redial_kit::{DynProbe, Lanes, Machines, SignIn, Sockets, Timeouts, VantagePoint};
use redial_model::{Diagnosis, Facts, Measured, SnagNote, Target, Topic};
use redial_report::Report;

use crate::socket_limit;

/// Is told what happens in every check, on the thread it happens on.
pub type Observer = Arc<dyn Fn(&Target, &CheckEvent) + Send + Sync>;

/// How hosts are checked.
#[derive(Clone)]
pub struct Check {
    /// The probes that are asked.
    pub probes: Vec<&'static dyn DynProbe>,
    /// How long each wait may take.
    pub timeouts: Timeouts,
    /// Whether longer questions are asked, too.
    pub deep: bool,
    /// Whether the X.224 request and the TLS hello leave in one flight. What is not whole then is asked
    /// again the plain way, and judged by that alone.
    pub eager: bool,
    /// The weights of the causes.
    pub priors: Priors,
    /// The machines at both ends that may be looked at.
    pub machines: Machines,
    /// Other places from which the connection is looked at, too.
    pub vantages: Vec<Arc<dyn VantagePoint>>,
    /// How many sockets all checks that share this may hold at a time.
    pub sockets: Sockets,
    /// Who is told what happens, as for a log.
    pub observer: Option<Observer>,
}

impl Default for Check {
    /// Every probe, as long as mstsc would wait, from the line only, within the open files this
    /// process may have.
    fn default() -> Self {
        Self {
            probes: PROBES.to_vec(),
            timeouts: Timeouts::default(),
            deep: false,
            eager: false,
            priors: Priors::default(),
            machines: Machines::default(),
            vantages: vec![],
            sockets: Sockets::new(socket_limit()),
            observer: None,
        }
    }
}

impl Check {
    /// Checks one host. `on` is told every event, with the facts as they stand.
    ///
    /// It runs on a tokio runtime with time and I/O.
    pub async fn one(&self, target: &Target, on: impl FnMut(&CheckEvent, &Facts) + Send) -> Report {
        let lanes = self.lanes();
        let mut watch = self.observed(target, on);
        self.look(target, &lanes, Some(&mut watch)).await
    }

    /// Judges what a saved report saw anew: with today's judgements, causes and fixes.
    pub fn again(&self, report: Report) -> Report {
        let diagnosis = self.diagnosis(&report.facts, &report.snags);
        report.judged(diagnosis)
    }

    /// Signs in to a host that was checked, and judges both together. `on` is told every event, with
    /// the facts as they stand.
    ///
    /// It runs on a tokio runtime with time and I/O.
    pub async fn signed_in(
        &self,
        report: Report,
        sign_in: Arc<dyn SignIn>,
        on: impl FnMut(&CheckEvent, &Facts) + Send,
    ) -> Report {
        let target = report.target.clone();
        let lanes = Arc::new(Lanes::new(self.sockets.clone()));
        let machines = Machines {
            sign_in: Some(sign_in),
            ..Machines::default()
        };
        let mut watch = self.observed(&target, on);
        let measured = measure(
            &target,
            &self.that_sign_in(),
            self.settings(),
            &lanes,
            &machines,
            report.facts.clone(),
            Some(&mut watch),
        )
        .await;
        drop(watch);
        self.again(report.with(measured))
    }

    fn that_sign_in(&self) -> Vec<&'static dyn DynProbe> {
        let probes = self.probes.iter().copied();
        let asked = probes.filter(|probe| signs_in(*probe));
        asked.collect()
    }

    /// What the connections of one check share.
    pub(crate) fn lanes(&self) -> Arc<Lanes> {
        let sockets = self.sockets.clone();
        Arc::new(match self.eager {
            true => Lanes::eager(sockets),
            false => Lanes::new(sockets),
        })
    }

    fn settings(&self) -> Settings {
        Settings {
            timeouts: self.timeouts,
            deep: self.deep,
        }
    }

    /// One check as a part of many: nobody but the observer listens.
    pub(crate) async fn among_many(&self, target: &Target, lanes: &Arc<Lanes>) -> Box<Report> {
        if self.observer.is_none() {
            return Box::new(self.look(target, lanes, None).await);
        }
        let mut watch = self.observed(target, |_, _| {});
        Box::new(self.look(target, lanes, Some(&mut watch)).await)
    }

    /// The probes that are asked in a check: where no other place was named, nobody looks from there,
    /// and nobody signs in.
    #[must_use]
    pub fn asked(&self) -> Vec<&'static dyn DynProbe> {
        let probes = self.probes.iter().copied();
        let asked = probes.filter(|probe| match probe.card().tells {
            Topic::Vantage => !self.vantages.is_empty(),
            _ => !signs_in(*probe),
        });
        asked.collect()
    }

    async fn look<'a>(
        &self,
        target: &Target,
        lanes: &Arc<Lanes>,
        on: Option<&'a mut Watch<'a>>,
    ) -> Report {
        let measured = match lanes.eager.is_wanted() {
            // Its room is not kept ready in the checks that are not eager.
            true => Box::pin(self.measured_eagerly(target, lanes, on)).await,
            false => self.measured(target, lanes, on).await,
        };
        let diagnosis = self.diagnosis(&measured.facts, &measured.snags);
        Report::of(target.clone(), measured, diagnosis)
    }

    pub(crate) fn measured<'a>(
        &self,
        target: &Target,
        lanes: &Arc<Lanes>,
        on: Option<&'a mut Watch<'a>>,
    ) -> impl Future<Output = Measured> + Send + use<'a> {
        let machines = Machines {
            vantages: self.vantages.clone(),
            ..self.machines.clone()
        };
        let (probes, known) = (self.asked(), Facts::default());
        measure(
            target,
            &probes,
            self.settings(),
            lanes,
            &machines,
            known,
            on,
        )
    }

    fn diagnosis(&self, facts: &Facts, snags: &[SnagNote]) -> Diagnosis {
        // What another machine says of itself is no evidence about the one that answers.
        let own = facts.of_answering();
        let mut findings = judge(&self.probes, &own);
        findings.extend(other_machine(facts));
        findings.sort_by_key(|finding| Reverse(finding.severity));
        diagnose(findings, &own, snags, &self.priors)
    }

    /// The same listener, behind the observer.
    fn observed<'a>(
        &'a self,
        target: &'a Target,
        mut on: impl FnMut(&CheckEvent, &Facts) + Send + 'a,
    ) -> impl FnMut(&CheckEvent, &Facts) + Send + 'a {
        move |event, facts| {
            if let Some(observer) = &self.observer {
                observer(target, event);
            }
            on(event, facts);
        }
    }
}

/// Whether a probe signs in, which a check does not do by itself.
fn signs_in(probe: &dyn DynProbe) -> bool {
    matches!(probe.card().tells, Topic::Ticket | Topic::Login)
}
