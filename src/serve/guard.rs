//! What may change anything: a request of this server's own page, with a body
//! of a known type and size.
//!
//! The cookie alone says that the browser is let in, not which of its pages
//! asks. Browsers themselves say that, in headers that no page can set:
//! `Origin` and `Sec-Fetch-Site`. A request without them is refused. What is
//! let in must also be about the plan and the year that are shown.

use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{self, HeaderMap};
use hyper::{Request, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::time::timeout;

use super::reply::{self, Response, refusal};
use crate::model::FiscalYear;

/// How long a client may take to send a body.
const PATIENCE: Duration = Duration::from_secs(30);

/// The largest JSON body.
const MAX_JSON: usize = 1 << 20;

/// What a body may be.
#[derive(Debug, Clone, Copy)]
pub enum Content {
    /// JSON.
    Json,
    /// A file's bytes, of at most so many.
    File(usize),
}

/// What a page of this server asks to be done.
#[derive(Debug)]
pub struct Asked {
    /// Where it was sent.
    pub path: String,
    /// With which parameters.
    pub query: String,
    /// What it brings.
    pub body: Bytes,
    headers: HeaderMap,
}

/// Lets in what a page of the server at this address sent, with the content
/// that belongs there.
///
/// # Errors
/// The answer to all else.
pub async fn admit(request: Request<Incoming>, address: SocketAddr, content: Content) -> Result<Asked, Response> {
    let (head, body) = request.into_parts();
    if !is_own_page(&head.headers, address) {
        return Err(refusal(StatusCode::FORBIDDEN));
    }
    let (kind, most) = match content {
        Content::Json => ("application/json", MAX_JSON),
        Content::File(most) => ("application/octet-stream", most),
    };
    if !is_of_type(&head.headers, kind) {
        return Err(refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let body = read(body, most).await.map_err(refusal)?;
    let (path, query) = (head.uri.path().to_owned(), head.uri.query().unwrap_or_default().to_owned());
    Ok(Asked { path, query, body, headers: head.headers })
}

impl Asked {
    /// Sees to it that the page shows this plan, or none yet. It says which,
    /// since another page may have turned to another meanwhile, or another
    /// server be where the page's own was; and years are called alike in all
    /// plans.
    ///
    /// # Errors
    /// [`Stopped::OtherPlan`]
    pub fn require_plan(&self, plan: &str) -> Result<(), Stopped> {
        let is_of = self.headers.get("shiryo-plan").is_none_or(|shown| shown == plan);
        if is_of { Ok(()) } else { Err(Stopped::OtherPlan) }
    }

    /// What the body says.
    ///
    /// # Errors
    /// [`Stopped::Malformed`]
    pub fn said<T: DeserializeOwned>(&self) -> Result<T, Stopped> {
        serde_json::from_slice(&self.body).map_err(|_| Stopped::Malformed)
    }

    /// What the body says, if it is about the year that is `shown`; with that
    /// year.
    ///
    /// # Errors
    /// [`Stopped::Malformed`], [`Stopped::OtherYear`]
    pub fn of_year<T: DeserializeOwned>(&self, shown: Option<FiscalYear>) -> Result<(FiscalYear, T), Stopped> {
        let YearShown { year } = self.said()?;
        let year = FiscalYear::from_code(&year).ok_or(Stopped::Malformed)?;
        if shown == Some(year) { Ok((year, self.said()?)) } else { Err(Stopped::OtherYear(shown)) }
    }
}

/// Every body about a year says which one its page shows.
#[derive(Debug, Deserialize)]
pub struct YearShown {
    /// Its short name.
    pub year: String,
}

/// Why something that a page of this server asks isn't even tried.
#[derive(Debug)]
pub enum Stopped {
    /// What was sent can't be understood.
    Malformed,
    /// Another plan is shown now.
    OtherPlan,
    /// Another year is shown now, or none.
    OtherYear(Option<FiscalYear>),
}

/// The answer to a page that shows another plan.
pub fn other_plan() -> Response {
    let message = "別の計画に切り替わっています。何も書き込んでいません。画面を再読み込みして、計画を確かめてください";
    reply::json(StatusCode::CONFLICT, &json!({ "message": message }))
}

/// Whether a page of the server at this address sent these headers.
fn is_own_page(headers: &HeaderMap, address: SocketAddr) -> bool {
    let only = |name: &str| {
        let mut values = headers.get_all(name).iter();
        let value = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(value)
    };
    let port = address.port();
    let origins = [format!("http://127.0.0.1:{port}"), format!("http://localhost:{port}")];
    let origin = only("origin").is_some_and(|origin| origins.iter().any(|own| own.eq_ignore_ascii_case(origin)));
    origin && only("sec-fetch-site") == Some("same-origin")
}

/// Whether the body is said to be of a type.
fn is_of_type(headers: &HeaderMap, kind: &str) -> bool {
    let said = headers.get(header::CONTENT_TYPE).and_then(|said| said.to_str().ok()).unwrap_or_default();
    said.split(';').next().is_some_and(|said| said.trim().eq_ignore_ascii_case(kind))
}

/// A request's body, of at most so many bytes.
///
/// # Errors
/// 413 if it is larger, 408 if it doesn't come, 400 if it breaks off.
async fn read<B>(mut body: B, most: usize) -> Result<Bytes, StatusCode>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let read = async {
        match Limited::new(&mut body, most).collect().await {
            Ok(whole) => Ok(whole.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => {
                // Who is answered and cut off while still sending may never
                // see the answer.
                while let Some(Ok(_)) = body.frame().await {}
                Err(StatusCode::PAYLOAD_TOO_LARGE)
            }
            Err(_) => Err(StatusCode::BAD_REQUEST),
        }
    };
    timeout(PATIENCE, read).await.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for &(name, value) in lines {
            headers.append(name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_the_servers_own_page_may_write() {
        let address = "127.0.0.1:3000".parse().unwrap();
        let site = ("sec-fetch-site", "same-origin");
        for origin in ["http://127.0.0.1:3000", "http://localhost:3000"] {
            assert!(is_own_page(&headers(&[("origin", origin), site]), address), "{origin}");
        }
        for lines in [
            &[][..],
            &[site],
            &[("origin", "http://127.0.0.1:3000")],
            &[("origin", "http://127.0.0.1:3000"), ("sec-fetch-site", "same-site")],
            &[("origin", "http://127.0.0.1:3000"), ("sec-fetch-site", "cross-site")],
            &[("origin", "http://127.0.0.1:3000"), ("sec-fetch-site", "none")],
            &[("origin", "http://127.0.0.1:3000"), site, ("sec-fetch-site", "cross-site")],
            &[("origin", "http://127.0.0.1:3001"), site],
            &[("origin", "https://127.0.0.1:3000"), site],
            &[("origin", "http://evil.example"), site],
            &[("origin", "http://127.0.0.1:3000.evil.example"), site],
            &[("origin", "null"), site],
            &[("origin", "http://127.0.0.1:3000"), ("origin", "http://evil.example"), site],
        ] {
            assert!(!is_own_page(&headers(lines), address), "{lines:?}");
        }
    }

    #[test]
    fn json_is_what_says_so() {
        for (kind, is) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("text/plain", false),
            ("application/jsonp", false),
            ("application/x-www-form-urlencoded", false),
        ] {
            assert_eq!(is_of_type(&headers(&[("content-type", kind)]), "application/json"), is, "{kind}");
        }
        assert!(!is_of_type(&HeaderMap::new(), "application/json"));
    }
}
