//! The server: answers browsers on this machine, and nobody else.
//!
//! All of it runs on one thread that never waits for a client or for the disk:
//! it answers from the page's own files and the newest snapshot. What reads or
//! changes the data ([`edits`], [`work`]) has threads of its own.
//!
//! A new address goes to one of four: the page's files to [`files`], the pages
//! and what is printed on them here, values and their changes to [`edits`], the
//! work of the year to [`work`].

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http_body_util::channel::{Channel, Sender};
use http_body_util::{Either, Full};
use hyper::body::Bytes;
use hyper::header;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch::Receiver;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::access::{Access, Admission};
use super::edits::Desk;
use super::query::parameter;
use super::reply::{Response, found, not_allowed, refusal, respond, trade};
use super::snapshot::Snapshot;
use super::work::{self, Work};
use super::{edits, files, guard, place};

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

type Request = hyper::Request<hyper::body::Incoming>;

/// A report that is shown.
#[derive(Clone)]
pub struct ShownReport {
    /// What the browsers are shown of it.
    pub snapshot: Arc<Snapshot>,
    /// Where changes of it are handed in.
    pub desk: Arc<Desk>,
}

/// The newest report; none as long as there is no year to be shown.
type Reports = Receiver<Option<ShownReport>>;

/// All that requests are answered from.
struct House {
    address: SocketAddr,
    access: Access,
    reports: Reports,
    /// A permit for each connection that may follow the snapshots.
    followers: Arc<Semaphore>,
    work: Arc<Work>,
}

/// Serves on a thread of its own until the program ends.
///
/// # Errors
/// If the system gives no thread or no way to wait for clients.
pub fn start(listener: std::net::TcpListener, reports: Reports, access: Access, work: Work) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let listener = {
        let _inside = runtime.enter();
        TcpListener::from_std(listener)?
    };
    let followers = Arc::new(Semaphore::new(FOLLOWERS));
    let house = Arc::new(House { address, access, reports, followers, work: Arc::new(work) });
    std::thread::Builder::new().name("server".into()).spawn(move || {
        runtime.spawn(async {
            // A handler of its own: where the program was started in the
            // background, Ctrl-C is ignored unless asked for.
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(0);
            }
        });
        runtime.block_on(accept(listener, house));
    })?;
    Ok(())
}

async fn accept(listener: TcpListener, house: Arc<House>) {
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
        connections.push((tokio::spawn(connection(stream, house.clone(), follows.clone())), follows));
    }
}

async fn connection(stream: TcpStream, house: Arc<House>, follows: Arc<AtomicBool>) {
    // Small answers go out at once.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request: Request| {
        let (house, follows) = (house.clone(), follows.clone());
        async move {
            let response = answer(request, &house).await;
            if matches!(response.body(), Either::Right(_)) {
                follows.store(true, Ordering::Relaxed);
            }
            Ok::<_, Infallible>(response)
        }
    });
    // A client that breaks off is no error of the server's.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(MAX_HEAD)
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(request: Request, house: &House) -> Response {
    if !is_meant_for(&request, house.address) {
        return refusal(StatusCode::FORBIDDEN);
    }
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    match house.access.judge(path, query, request.headers()) {
        Admission::Welcome => {}
        Admission::Trade(cookie) => return trade(&cookie),
        Admission::Refused => return refusal(StatusCode::FORBIDDEN),
    }
    match *request.method() {
        Method::GET | Method::HEAD => read(path, query, house).await,
        Method::POST => write(request, house).await,
        _ => not_allowed("GET, HEAD, POST"),
    }
}

/// What only looks.
async fn read(path: &str, query: &str, house: &House) -> Response {
    let report = house.reports.borrow().clone();
    if let Some((kind, text)) = files::get(path, report.is_some()) {
        return found(kind, Bytes::from_static(text.as_bytes()));
    }
    if path == "/events" {
        return match house.followers.clone().try_acquire_owned() {
            Ok(permit) => events(house.reports.clone(), permit),
            Err(_) => refusal(StatusCode::SERVICE_UNAVAILABLE),
        };
    }
    if Work::has(path) {
        return work::read(path, query, &house.work).await;
    }
    let Some(ShownReport { snapshot, desk }) = report else { return refusal(StatusCode::NOT_FOUND) };
    if let Some(response) = edits::read(path, query, &desk, &snapshot).await {
        return response;
    }
    about_a_page(&snapshot, path, query).unwrap_or_else(|| refusal(StatusCode::NOT_FOUND))
}

/// What changes the data. Here the address must bring the cookie: a key that
/// stands in it may have been sent by anybody.
async fn write(request: Request, house: &House) -> Response {
    let path = request.uri().path();
    if house.access.judge(path, "", request.headers()) != Admission::Welcome {
        return refusal(StatusCode::FORBIDDEN);
    }
    let content = work::content(path);
    let asked = match guard::admit(request, house.address, content).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    if Work::has(&asked.path) {
        return work::write(asked, &house.work).await;
    }
    let report = house.reports.borrow().clone();
    match report {
        Some(ShownReport { snapshot, desk }) => edits::write(asked, &desk, &snapshot).await,
        None => refusal(StatusCode::NOT_FOUND),
    }
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
        let id = name.strip_suffix(".json")?;
        return picture(id).map(|picture| found("application/json", picture.json.clone())).or_else(|| gone(id));
    }
    if let Some(name) = path.strip_prefix("/pieces/") {
        let id = name.strip_suffix(".svg")?;
        let piece = snapshot.pictures.iter().flat_map(|picture| &picture.pieces).find(|piece| piece.id == id);
        return piece.map(|piece| found("image/svg+xml", piece.svg.clone())).or_else(|| gone(id));
    }
    let (id, index) = path.strip_prefix("/place/")?.split_once('/')?;
    let text = picture(id)?.texts.get(index.parse::<usize>().ok()?)?;
    let coordinate = |name| parameter(query, name)?.parse::<f64>().ok().filter(|number| number.is_finite());
    let part = text.at(coordinate("x").zip(coordinate("y")));
    let place = place::of(snapshot.data.as_deref()?, &text.path, part);
    let json = serde_json::json!({ "place": place, "path": text.path.to_string() });
    Some(found("application/json", Bytes::from(json.to_string())))
}

/// The answer about a picture that was replaced before a slow browser asked
/// for it: nothing, which is no error, since a newer state is on its way.
fn gone(id: &str) -> Option<Response> {
    let is_a_name = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_a_name.then(|| respond(StatusCode::NO_CONTENT, "text/plain; charset=utf-8", Either::Left(Full::default())))
}

/// An endless answer: every snapshot's message, as it comes.
fn events(reports: Reports, permit: OwnedSemaphorePermit) -> Response {
    let (sender, body) = Channel::new(1);
    tokio::spawn(async {
        tell(sender, reports).await;
        drop(permit);
    });
    respond(StatusCode::OK, "text/event-stream", Either::Right(body))
}

/// Tells the newest message, and then each that is the newest when the client
/// is ready for one. Ends when it has gone.
async fn tell(mut sender: Sender<Bytes>, mut reports: Reports) {
    loop {
        let message = reports.borrow_and_update().as_ref().map(|report| report.snapshot.message.clone());
        let event = message.map(|message| [b"data: ", &message[..], b"\n\n"].concat());
        if let Some(event) = event
            && sender.send_data(event.into()).await.is_err()
        {
            return;
        }
        loop {
            match timeout(PULSE, reports.changed()).await {
                Ok(Ok(())) => break,
                Ok(Err(_)) => return,
                Err(_) if sender.send_data(Bytes::from_static(b":\n\n")).await.is_err() => return,
                Err(_) => {}
            }
        }
    }
}
