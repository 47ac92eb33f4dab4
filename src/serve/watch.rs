//! Waiting until something was saved.

use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::office::Root;

/// The folders whose files make the report, or tell that it was signed off.
const FOLDERS: [&str; 4] = ["data", "templates", "fonts", "out/archive"];

/// A save is over when nothing has happened for so long.
const QUIET: Duration = Duration::from_millis(20);

/// … or for so long after a file was closed by who wrote it, or got its name:
/// that one is whole, and only others may be to come.
const QUIET_AFTER_WHOLE: Duration = Duration::from_millis(2);

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
    events: Receiver<Event>,
    sender: Sender<Event>,
    seen: Vec<Trace>,
}

/// Something that may have changed the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    /// In one of the folders.
    Inside,
    /// In one of the folders, to a file that is whole since. Not every system
    /// tells.
    Whole,
    /// A folder itself came or went.
    Folder,
    /// This program wrote, and is done.
    Poke,
}

/// Says that a file was written by this program: whole, so that nobody has to
/// wait until its saving is over.
#[derive(Debug, Clone)]
pub struct Poke(Sender<Event>);

impl Poke {
    /// Says it.
    pub fn now(&self) {
        // Nobody listens any more when the program ends.
        let _ = self.0.send(Event::Poke);
    }
}

/// What tells from outside that a file was saved.
type Trace = (PathBuf, u64, Option<SystemTime>);

impl Watch {
    /// Watches from now on.
    pub fn new(root: &Root) -> Self {
        let (sender, events) = mpsc::channel();
        let tell = sender.clone();
        let folders: Vec<PathBuf> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Only names are compared: the system may write the path of the
            // folder another way.
            let is_folder = |path: &PathBuf| folders.iter().any(|folder| folder.file_name() == path.file_name());
            let event = match event {
                Ok(event) if is_reading(event.kind) => return,
                Ok(event) if event.paths.iter().any(is_folder) => Event::Folder,
                Ok(event) if is_whole(event.kind) => Event::Whole,
                Ok(_) => Event::Inside,
                Err(_) => Event::Folder,
            };
            // Nobody listens any more when the program ends.
            let _ = tell.send(event);
        });
        let mut watch = Self { root: root.clone(), watcher: watcher.ok(), events, sender, seen: Vec::new() };
        watch.follow();
        watch.seen = watch.traces();
        watch
    }

    /// What says that this program wrote.
    pub fn poke(&self) -> Poke {
        Poke(self.sender.clone())
    }

    /// Waits for a save, and until it is over. Tells whether it is known to be:
    /// then it was this program's.
    pub fn wait(&mut self) -> bool {
        loop {
            match self.events.recv_timeout(ROUND) {
                Ok(event) => {
                    let last = self.settle(event);
                    self.seen = self.traces();
                    return last == Event::Poke;
                }
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(ROUND),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let traces = self.traces();
            if traces != self.seen {
                self.seen = traces;
                self.follow();
                return false;
            }
        }
    }

    /// Waits for the next event, but no longer than a save may take.
    pub fn wait_a_moment(&mut self) {
        if let Ok(event) = self.events.recv_timeout(MOMENT) {
            self.settle(event);
        }
    }

    /// Waits until nothing happens any more, and tells what did last.
    fn settle(&mut self, first: Event) -> Event {
        let start = Instant::now();
        let (mut event, mut folder) = (first, first == Event::Folder);
        while event != Event::Poke && start.elapsed() < PATIENCE {
            let quiet = if event == Event::Whole { QUIET_AFTER_WHOLE } else { QUIET };
            match self.events.recv_timeout(quiet) {
                Ok(next) => event = next,
                Err(_) => break,
            }
            folder |= event == Event::Folder;
        }
        if folder {
            self.follow();
        }
        event
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

/// Whether an event tells that a file is whole.
fn is_whole(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both))
    )
}

/// Whether an event only tells that a file was read, as we do all the time.
fn is_reading(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
        EventKind::Access(_) => true,
        _ => false,
    }
}
