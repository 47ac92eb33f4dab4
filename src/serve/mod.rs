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
//! What else is done in a year ([`work`]), and which year is shown ([`shown`]),
//! the browser decides too.

mod access;
mod area;
mod edits;
mod files;
mod guard;
mod live;
mod outline;
mod page;
mod piece;
mod place;
mod query;
mod reply;
pub mod running;
mod server;
mod shown;
mod snapshot;
mod watch;
mod work;

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::watch as latest;

use self::access::Access;
use self::edits::Desk;
use self::live::Live;
use self::server::ShownReport;
use self::shown::{Shown, ShownPlan};
use self::watch::Watch;
use self::work::{Failure, Work};
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

/// The year that is shown of an office where none is named: the newest; none
/// where there is none yet, or where several plans are to be chosen from.
///
/// # Errors
/// If there is no such folder, or only files that were probably meant to be a
/// year's.
pub fn year_of(root: &Root) -> Result<Option<FiscalYear>, Error> {
    match root.newest() {
        Err(Error::NoYears { .. }) if root.join(".").is_dir() => Ok(None),
        newest => newest.map(Some),
    }
}

/// Shows a year until the program is ended, and lets it be edited unless it is
/// only to be looked at; without a year, a page on which the first is made.
/// `ready` is called with the address, key included, once a browser can open
/// it.
///
/// # Errors
/// If there is no such year, the port is taken, a font of the office's own
/// can't be used, or `ready` fails. What is wrong with the data, or with a
/// template, is shown in the browser instead.
pub fn serve<E>(
    root: &Root,
    year: Option<FiscalYear>,
    port: Option<u16>,
    read_only: bool,
    ready: impl FnOnce(&str) -> Result<(), E>,
) -> Result<Infallible, E>
where
    E: From<ServeError>,
{
    let listener = listen(port)?;
    let address = listener.local_addr().map_err(|source| port_error(port.unwrap_or(FIRST_PORT), source))?;
    let shown = Arc::new(Shown::new(root.clone(), year));
    let (publish, reports) = latest::channel(None);
    let mut follower = Follower { home: root.clone(), shown: shown.clone(), publish, read_only, plan: None };
    let place = shown.get();
    let live = year.map(|year| follower.open(place, year, 0)).transpose();
    let mut live = live.map_err(ServeError::from)?;
    let access = Access::new(address.port()).map_err(|source| port_error(address.port(), source))?;
    let open = access.address();
    let work = Work::new(shown, read_only);
    server::start(listener, reports, access, work).map_err(|source| port_error(address.port(), source))?;
    ready(&open)?;
    loop {
        live = follower.follow(live);
    }
}

/// The thread that watches and compiles.
struct Follower {
    /// The folder that it was started for.
    home: Root,
    shown: Arc<Shown>,
    publish: latest::Sender<Option<ShownReport>>,
    read_only: bool,
    /// The plan that is followed.
    plan: Option<Plan>,
}

/// A plan that is followed.
struct Plan {
    /// What of it is shown.
    place: ShownPlan,
    watch: Watch,
    desk: Arc<Desk>,
}

impl Follower {
    /// Lays out a year that is to be shown, its snapshots counted on from
    /// `version`. What can't be laid out leaves everything as it was.
    fn open(&mut self, place: ShownPlan, year: FiscalYear, version: u64) -> Result<Live, Error> {
        let plan = match self.plan.take_if(|plan| plan.place.root == place.root) {
            Some(plan) => plan,
            None => {
                // Watching begins before the first reading, so that no save
                // falls between.
                let watch = Watch::new(&place.root);
                let editing = Arc::new(Editing::new(&place.root, self.read_only));
                let desk = Arc::new(Desk { editing, poke: watch.poke() });
                Plan { place: place.clone(), watch, desk }
            }
        };
        let started = Live::start(&place.root, year, plan.desk.editing.clone(), version);
        let (live, first) = match started {
            Ok(started) => started,
            Err(error) => {
                self.plan.get_or_insert(plan);
                return Err(error);
            }
        };
        self.shown.tell(plan.watch.poke());
        self.publish.send_replace(Some(ShownReport { snapshot: Arc::new(first), desk: plan.desk.clone() }));
        self.plan = Some(Plan { place, ..plan });
        Ok(live)
    }

    /// Follows what is shown until it is another, or until it has changed.
    fn follow(&mut self, live: Option<Live>) -> Option<Live> {
        let (Some(mut live), Some(plan)) = (live, &mut self.plan) else {
            let (place, year) = self.shown.wait_for_a_year();
            let opened = self.open(place.clone(), year, 0);
            return opened
                .map_err(|error| {
                    // Back to the page on which another can be chosen.
                    self.plan = None;
                    self.refuse(&place, ShownPlan { root: self.home.clone(), year: None }, error);
                })
                .ok();
        };
        let is_whole = plan.watch.wait();
        // An editor that deletes and writes anew, or empties and fills bit by
        // bit, was met in between.
        let met = Instant::now();
        while !is_whole && live.is_unfinished() && met.elapsed() < UNFINISHED {
            plan.watch.wait_a_moment();
        }
        let (before, chosen) = (plan.place.clone(), self.shown.get());
        if let Some(year) = chosen.year.filter(|_| chosen != before) {
            // One that can't be shown leaves the one before.
            match self.open(chosen.clone(), year, live.version()) {
                Ok(other) => return Some(other),
                Err(error) => self.refuse(&chosen, before, error),
            }
        }
        if let (Some(snapshot), Some(plan)) = (live.update(), &self.plan) {
            self.publish.send_replace(Some(ShownReport { snapshot: Arc::new(snapshot), desk: plan.desk.clone() }));
        }
        Some(live)
    }

    /// Shows again what was shown before, and has those who look on ask why.
    fn refuse(&self, chosen: &ShownPlan, before: ShownPlan, error: Error) {
        self.shown.refuse(chosen, before, json!(Failure::from(error)));
        self.publish.send_modify(|_| {});
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
