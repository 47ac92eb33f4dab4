//! The server: answers browsers on this machine, and nobody else.
//!
//! All of it runs on one thread that never waits for a client. It only reads:
//! the page's own files, the newest snapshot, and nothing from the disk.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http_body_util::channel::{Channel, Sender};
use http_body_util::{Either, Full};
use hyper::body::Bytes;
use hyper::header::{self, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch::Receiver;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::access::{Access, Verdict};
use super::snapshot::Snapshot;
use super::{files, place};

/// How many connections are held. One more ends the oldest that doesn't follow
/// the snapshots, so that clients that are slow, half open or don't read keep
/// no one out and push out no one who looks on.
const CONNECTIONS: usize = 128;

/// How many may follow the snapshots. A browser needs one.
const FOLLOWERS: usize = 64;

/// How long a client may take for the head of a request.
const PATIENCE: Duration = Duration::from_secs(10);

/// The largest head of a request.
const MAX_HEAD: usize = 16 << 10;

/// How often a browser is told that nothing happens. Who has gone is noticed
/// then.
const PULSE: Duration = Duration::from_secs(15);

/// Nothing but the page's own files runs or is shown, and no other page may
/// hold this one.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Request = hyper::Request<hyper::body::Incoming>;
type Body = Either<Full<Bytes>, Channel<Bytes>>;
type Response = hyper::Response<Body>;
type Snapshots = Receiver<Arc<Snapshot>>;

/// A permit for each connection that may follow the snapshots.
type Followers = Arc<Semaphore>;

/// Serves on a thread of its own until the program ends.
///
/// # Errors
/// If the system gives no thread or no way to wait for clients.
pub fn start(listener: std::net::TcpListener, snapshots: Snapshots, access: Access) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let listener = {
        let _inside = runtime.enter();
        TcpListener::from_std(listener)?
    };
    std::thread::Builder::new().name("server".into()).spawn(move || {
        runtime.spawn(async {
            // A handler of its own: where the program was started in the
            // background, Ctrl-C is ignored unless asked for.
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(0);
            }
        });
        runtime.block_on(accept(listener, address, snapshots, Arc::new(access)));
    })?;
    Ok(())
}

async fn accept(listener: TcpListener, address: SocketAddr, snapshots: Snapshots, access: Arc<Access>) {
    let followers = Arc::new(Semaphore::new(FOLLOWERS));
    // Oldest first, each with whether it follows.
    let mut connections: Vec<(JoinHandle<()>, Arc<AtomicBool>)> = Vec::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files, mostly; some will be closed.
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        connections.retain(|(connection, _)| !connection.is_finished());
        if connections.len() >= CONNECTIONS
            && let Some(oldest) = connections.iter().position(|(_, follows)| !follows.load(Ordering::Relaxed))
        {
            connections.remove(oldest).0.abort();
        }
        let follows = Arc::new(AtomicBool::new(false));
        let serving =
            connection(stream, address, snapshots.clone(), followers.clone(), follows.clone(), access.clone());
        connections.push((tokio::spawn(serving), follows));
    }
}

async fn connection(
    stream: TcpStream,
    address: SocketAddr,
    snapshots: Snapshots,
    followers: Followers,
    follows: Arc<AtomicBool>,
    access: Arc<Access>,
) {
    // Small answers go out at once.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request: Request| {
        let response = answer(&request, address, &snapshots, &followers, &access);
        if matches!(response.body(), Either::Right(_)) {
            follows.store(true, Ordering::Relaxed);
        }
        async { Ok::<_, Infallible>(response) }
    });
    // A client that breaks off is no error of ours.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(MAX_HEAD)
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

fn answer(
    request: &Request,
    address: SocketAddr,
    snapshots: &Snapshots,
    followers: &Followers,
    access: &Access,
) -> Response {
    if !is_meant_for(request, address) {
        return refusal(StatusCode::FORBIDDEN);
    }
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    match access.judge(path, query, request.headers()) {
        Verdict::Welcome => {}
        Verdict::Trade(cookie) => return trade(&cookie),
        Verdict::Refused => return refusal(StatusCode::FORBIDDEN),
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED);
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    if let Some((kind, text)) = files::get(path) {
        return found(kind, Bytes::from_static(text.as_bytes()));
    }
    if path == "/events" {
        return match followers.clone().try_acquire_owned() {
            Ok(permit) => events(snapshots.clone(), permit),
            Err(_) => refusal(StatusCode::SERVICE_UNAVAILABLE),
        };
    }
    let snapshot = snapshots.borrow().clone();
    about_a_page(&snapshot, path, query).unwrap_or_else(|| refusal(StatusCode::NOT_FOUND))
}

/// Whether a request names this server as its address. A foreign page can
/// make its own name lead here (DNS rebinding), but not this one.
fn is_meant_for(request: &Request, address: SocketAddr) -> bool {
    let is_here = |host: &str| {
        host.rsplit_once(':').is_some_and(|(name, port)| {
            port.parse() == Ok(address.port()) && (name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost"))
        })
    };
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let named = hosts.next().and_then(|host| host.to_str().ok()).is_some_and(is_here);
    let target = request.uri().authority().is_none_or(|authority| is_here(authority.as_str()));
    named && hosts.next().is_none() && target
}

/// `/pages/ID.json`, `/pieces/ID.svg` and `/place/ID/TEXT?x=X&y=Y`.
fn about_a_page(snapshot: &Snapshot, path: &str, query: &str) -> Option<Response> {
    let picture = |id: &str| snapshot.pictures.iter().find(|picture| picture.id == id);
    if let Some(name) = path.strip_prefix("/pages/") {
        return Some(found("application/json", picture(name.strip_suffix(".json")?)?.json.clone()));
    }
    if let Some(name) = path.strip_prefix("/pieces/") {
        let id = name.strip_suffix(".svg")?;
        let piece = snapshot.pictures.iter().flat_map(|picture| &picture.pieces).find(|piece| piece.id == id)?;
        return Some(found("image/svg+xml", piece.svg.clone()));
    }
    let (id, index) = path.strip_prefix("/place/")?.split_once('/')?;
    let text = picture(id)?.texts.get(index.parse::<usize>().ok()?)?;
    let coordinate = |name| {
        let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
        value.parse::<f64>().ok().filter(|number| number.is_finite())
    };
    let part = text.at(coordinate("x").zip(coordinate("y")));
    let place = place::of(snapshot.data.as_deref()?, &text.path, part);
    let json = serde_json::json!({ "place": place, "path": text.path.to_string() });
    Some(found("application/json", Bytes::from(json.to_string())))
}

/// An endless answer: every snapshot's message, as it comes.
fn events(snapshots: Snapshots, permit: OwnedSemaphorePermit) -> Response {
    let (sender, body) = Channel::new(1);
    tokio::spawn(async {
        tell(sender, snapshots).await;
        drop(permit);
    });
    respond(StatusCode::OK, "text/event-stream", Either::Right(body))
}

/// Tells the newest message, and then each that is the newest when the client
/// is ready for one. Ends when it has gone.
async fn tell(mut sender: Sender<Bytes>, mut snapshots: Snapshots) {
    loop {
        let message = snapshots.borrow_and_update().message.clone();
        let event = [b"data: ", &message[..], b"\n\n"].concat();
        if sender.send_data(event.into()).await.is_err() {
            return;
        }
        loop {
            match timeout(PULSE, snapshots.changed()).await {
                Ok(Ok(())) => break,
                Ok(Err(_)) => return,
                Err(_) if sender.send_data(Bytes::from_static(b":\n\n")).await.is_err() => return,
                Err(_) => {}
            }
        }
    }
}

fn found(kind: &'static str, bytes: Bytes) -> Response {
    respond(StatusCode::OK, kind, Either::Left(Full::new(bytes)))
}

/// Gives the cookie for the key, and sends the browser to where no key is seen.
fn trade(cookie: &str) -> Response {
    let mut response = respond(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", Either::Left(Full::default()));
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/"));
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

fn refusal(status: StatusCode) -> Response {
    let reason = status.canonical_reason().unwrap_or_default();
    respond(status, "text/plain; charset=utf-8", Either::Left(Full::new(Bytes::from(reason))))
}

fn respond(status: StatusCode, kind: &'static str, body: Body) -> Response {
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
