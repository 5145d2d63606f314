use http_body_util::Full;
use hyper::{
    Response, StatusCode,
    body::Bytes,
    header::{
        ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue,
        X_CONTENT_TYPE_OPTIONS,
    },
};

/// An answer, whole.
pub(crate) type Answer = Response<Full<Bytes>>;

/// <https://prometheus.io/docs/instrumenting/exposition_formats/>
const EXPOSITION: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What is read as metrics.
pub(crate) fn metrics(text: String) -> Answer {
    answer(StatusCode::OK, EXPOSITION, text)
}

/// What is read as JSON.
pub(crate) fn json(text: String) -> Answer {
    answer(StatusCode::OK, "application/json", text)
}

/// The page for somebody with a browser.
pub(crate) fn page() -> Answer {
    answer(
        StatusCode::OK,
        "text/html; charset=utf-8",
        include_str!("page.html").to_owned(),
    )
}

/// One sentence, with its status.
pub(crate) fn sentence(status: StatusCode, says: &str) -> Answer {
    let mut answer = answer(status, "text/plain; charset=utf-8", format!("{says}\n"));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        let headers = answer.headers_mut();
        headers.insert(ALLOW, HeaderValue::from_static("GET"));
    }
    answer
}

fn answer(status: StatusCode, kind: &'static str, text: String) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(text)));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}
