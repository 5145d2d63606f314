use std::{net::SocketAddr, sync::Arc};

use hyper::{HeaderMap, Method, Request, StatusCode, Uri};
use redial_report::{Format, Look, render};

use crate::{
    allow::Kept,
    answer::{self, Answer, sentence},
    browser,
    checks::Checks,
    counts::Counts,
    query::{Probe, patience},
};

/// What answers a request.
pub(crate) struct Desk {
    pub(crate) listen: SocketAddr,
    pub(crate) allowed: Option<Arc<Kept>>,
    pub(crate) checks: Checks,
    pub(crate) counts: Arc<Counts>,
}

impl Desk {
    /// Answers a request. Its body is never read.
    pub(crate) async fn answer<B>(&self, request: Request<B>) -> Answer {
        let answer = self.answered(&request).await;
        self.counts.answered(answer.status().as_u16());
        answer
    }

    async fn answered<B>(&self, request: &Request<B>) -> Answer {
        let (uri, headers) = (request.uri(), request.headers());
        if let Err(foreign) = browser::admitted(self.listen, uri, headers) {
            return sentence(StatusCode::FORBIDDEN, &foreign.to_string());
        }
        if request.method() != Method::GET {
            let says = "only GET is answered here";
            return sentence(StatusCode::METHOD_NOT_ALLOWED, says);
        }
        match uri.path() {
            "/probe" => self.probe(uri, headers).await,
            "/metrics" => {
                let allowed = self.allowed.as_ref().map(|list| list.state());
                answer::metrics(self.counts.metrics(self.checks.held(), allowed))
            }
            "/-/healthy" => sentence(StatusCode::OK, "redial answers"),
            "/" => answer::page(),
            _ => sentence(
                StatusCode::NOT_FOUND,
                "nothing is here: ask for /probe?target=HOST, /metrics or /-/healthy",
            ),
        }
    }

    async fn probe(&self, uri: &Uri, headers: &HeaderMap) -> Answer {
        let Probe { target, format } = match Probe::read(uri) {
            Ok(probe) => probe,
            Err(bad) => return sentence(StatusCode::BAD_REQUEST, &bad.to_string()),
        };
        if let Some(list) = &self.allowed
            && !list.allows(&target)
        {
            let says = format!("{target} is not in the list of hosts that may be checked");
            return sentence(StatusCode::FORBIDDEN, &says);
        }
        let report = match self.checks.of(&target, patience(headers)).await {
            Ok(report) => report,
            Err(none) => return sentence(StatusCode::SERVICE_UNAVAILABLE, &none.to_string()),
        };
        let text = render(std::slice::from_ref(&report), format, Look::default());
        match format {
            Format::Json => answer::json(text),
            _ => answer::metrics(text),
        }
    }
}
