//! `shiryo serve`: the report in a browser on this machine, following every
//! save.
//!
//! ```text
//! watch ── a save ──> live: load, check, lay out ──> snapshot ──> server ──> browser
//!   └──────────────── a poke ──────── edits ──> file <── edits ──────┘
//! ```
//!
//! One thread watches and compiles, another one serves. Between them stands
//! the newest snapshot and nothing else: however many browsers there are and
//! however slow, the compiling never waits for them. What is edited in a
//! browser becomes part of the year's file, and comes back as any save does.

mod access;
mod edits;
mod files;
mod guard;
mod live;
mod page;
mod piece;
mod place;
mod reply;
pub mod running;
mod server;
mod snapshot;
mod watch;

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch as latest;

use self::access::Access;
use self::edits::Desk;
use self::live::Live;
use self::watch::Watch;
use crate::editing::Editing;
use crate::error::Error;
use crate::model::FiscalYear;
use crate::office::Root;
use crate::system::reason;

/// The first port that is tried where none is asked for.
const FIRST_PORT: u16 = 3000;

/// How many ports are tried before any free one is taken.
const PORTS: u16 = 20;

/// The longest that a save is given to be finished, once it looks as if it
/// weren't.
const UNFINISHED: Duration = Duration::from_secs(1);

/// Why a year is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// For a reason that other commands have too.
    #[error(transparent)]
    Common(#[from] Error),

    /// It can't listen where it was told to.
    #[error(
        "ポート {port} を使えません（{}）。--port を付けずに実行するか、別の番号を指定してください",
        reason(source)
    )]
    Port {
        /// The port.
        port: u16,
        /// Why it failed.
        source: io::Error,
    },
}

/// Shows a year until the program is ended, and lets it be edited unless it is
/// only to be looked at. `ready` is called with the address, key included,
/// once a browser can open it.
///
/// # Errors
/// If there is no such year, the port is taken, a font of the office's own
/// can't be used, or `ready` fails. What is wrong with the data, or with a
/// template, is shown in the browser instead.
pub fn serve<E>(
    root: &Root,
    year: FiscalYear,
    port: Option<u16>,
    read_only: bool,
    ready: impl FnOnce(&str) -> Result<(), E>,
) -> Result<Infallible, E>
where
    E: From<ServeError>,
{
    let listener = listen(port)?;
    let address = listener.local_addr().map_err(|source| port_error(port.unwrap_or(FIRST_PORT), source))?;
    // Watching begins before the first reading, so that no save falls between.
    let mut watch = Watch::new(root);
    let editing = Arc::new(Editing::new(root, read_only));
    let (mut live, first) = Live::start(root, year, editing.clone()).map_err(ServeError::from)?;
    let (publish, snapshots) = latest::channel(Arc::new(first));
    let access = Access::new(address.port()).map_err(|source| port_error(address.port(), source))?;
    let open = access.address();
    let desk = Desk { editing, poke: watch.poke() };
    server::start(listener, snapshots, access, desk).map_err(|source| port_error(address.port(), source))?;
    ready(&open)?;
    loop {
        watch.wait();
        // An editor that deletes and writes anew, or empties and fills bit by
        // bit, was met in between.
        let met = Instant::now();
        while live.is_unfinished() && met.elapsed() < UNFINISHED {
            watch.wait_a_moment();
        }
        if let Some(snapshot) = live.update() {
            publish.send_replace(Arc::new(snapshot));
        }
    }
}

/// Listens on this machine alone: on the port that was asked for, else on the
/// first one that is free.
fn listen(port: Option<u16>) -> Result<TcpListener, ServeError> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    match port {
        Some(port) => bind(port).map_err(|source| port_error(port, source)),
        None => (FIRST_PORT..FIRST_PORT + PORTS)
            .find_map(|port| bind(port).ok())
            .map_or_else(|| bind(0), Ok)
            .map_err(|source| port_error(FIRST_PORT, source)),
    }
}

fn port_error(port: u16, source: io::Error) -> ServeError {
    ServeError::Port { port, source }
}
