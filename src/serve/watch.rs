//! Waiting until something was saved.

use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::office::Root;

/// The folders whose files make the report.
const FOLDERS: [&str; 3] = ["data", "templates", "fonts"];

/// A save is over when nothing has happened for so long.
const QUIET: Duration = Duration::from_millis(20);

/// The longest that a save is waited for while things go on happening.
const PATIENCE: Duration = Duration::from_millis(200);

/// How long a file may be gone or empty in the midst of a save.
const MOMENT: Duration = Duration::from_millis(250);

/// How often the files are looked at unasked. Shared folders on a network
/// don't always tell what happens in them.
const ROUND: Duration = Duration::from_secs(1);

/// Watches the folders of an office.
pub struct Watch {
    root: Root,
    /// None where the system watches no more: then the rounds are all.
    watcher: Option<RecommendedWatcher>,
    /// An item for each event: whether a folder itself came or went.
    events: Receiver<bool>,
    seen: Vec<Trace>,
}

/// What tells from outside that a file was saved.
type Trace = (PathBuf, u64, Option<SystemTime>);

impl Watch {
    /// Watches from now on.
    pub fn new(root: &Root) -> Self {
        let (sender, events) = mpsc::channel();
        let folders: Vec<PathBuf> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let folder = match event {
                Ok(event) if is_reading(event.kind) => return,
                // Only names are compared: the system may write the path of
                // the folder another way.
                Ok(event) => {
                    event.paths.iter().any(|path| folders.iter().any(|one| one.file_name() == path.file_name()))
                }
                Err(_) => true,
            };
            // Nobody listens any more when the program ends.
            let _ = sender.send(folder);
        });
        let mut watch = Self { root: root.clone(), watcher: watcher.ok(), events, seen: Vec::new() };
        watch.follow();
        watch.seen = watch.traces();
        watch
    }

    /// Waits for a save, and until it is over.
    pub fn wait(&mut self) {
        loop {
            match self.events.recv_timeout(ROUND) {
                Ok(folder) => {
                    self.settle(folder);
                    self.seen = self.traces();
                    return;
                }
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(ROUND),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let traces = self.traces();
            if traces != self.seen {
                self.seen = traces;
                self.follow();
                return;
            }
        }
    }

    /// Waits for the next event, but no longer than a save may take.
    pub fn wait_a_moment(&mut self) {
        if let Ok(folder) = self.events.recv_timeout(MOMENT) {
            self.settle(folder);
        }
    }

    fn settle(&mut self, mut folder: bool) {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            match self.events.recv_timeout(QUIET) {
                Ok(also) => folder |= also,
                Err(_) => break,
            }
        }
        if folder {
            self.follow();
        }
    }

    /// Watches each folder that there is. One that was replaced by another of
    /// the same name is not the one that was watched.
    fn follow(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        for folder in FOLDERS.iter().map(|folder| self.root.join(folder)).chain([self.root.join(".")]) {
            // What fails here is left to the rounds.
            let _ = watcher.unwatch(&folder);
            let _ = watcher.watch(&folder, RecursiveMode::NonRecursive);
        }
    }

    fn traces(&self) -> Vec<Trace> {
        let mut traces = Vec::new();
        for folder in FOLDERS {
            // A folder that can't be read has nothing in it, for now.
            for entry in fs::read_dir(self.root.join(folder)).into_iter().flatten().flatten() {
                if let Ok(metadata) = fs::metadata(entry.path()) {
                    traces.push((entry.path(), metadata.len(), metadata.modified().ok()));
                }
            }
        }
        traces.sort();
        traces
    }
}

/// Whether an event only tells that a file was read, as we do all the time.
fn is_reading(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
        EventKind::Access(_) => true,
        _ => false,
    }
}
