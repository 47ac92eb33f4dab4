//! What the server answers with.

use http_body_util::channel::Channel;
use http_body_util::{Either, Full};
use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::{self, HeaderValue};
use serde::Serialize;

/// Nothing but the page's own files runs or is shown, and no other page may
/// hold this one.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A body that is there, or one that goes on.
pub type Body = Either<Full<Bytes>, Channel<Bytes>>;

/// An answer.
pub type Response = hyper::Response<Body>;

/// What was asked for, of a type.
pub fn found(kind: &'static str, bytes: Bytes) -> Response {
    respond(StatusCode::OK, kind, Either::Left(Full::new(bytes)))
}

/// An answer for the page's scripts.
pub fn json(status: StatusCode, answer: &impl Serialize) -> Response {
    // Nothing that is answered has other keys than strings or fails to serialise.
    let bytes = serde_json::to_vec(answer).unwrap_or_default();
    respond(status, "application/json", Either::Left(Full::new(bytes.into())))
}

/// Gives the cookie for the key, and sends the browser to where no key is seen.
pub fn trade(cookie: &str) -> Response {
    let mut response = respond(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", Either::Left(Full::default()));
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/"));
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// A refusal that no user reads.
pub fn refusal(status: StatusCode) -> Response {
    let reason = status.canonical_reason().unwrap_or_default();
    respond(status, "text/plain; charset=utf-8", Either::Left(Full::new(Bytes::from(reason))))
}

/// The refusal of a method, with those that are allowed.
pub fn not_allowed(methods: &'static str) -> Response {
    let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(methods));
    response
}

/// An answer with the headers that all have.
pub fn respond(status: StatusCode, kind: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        // What is not yet published stays in no cache.
        (header::CACHE_CONTROL, "no-store"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    response.headers_mut().extend(headers.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}
