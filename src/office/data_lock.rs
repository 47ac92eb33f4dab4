//! Changing the data: one program at a time, and never over what somebody
//! else has saved meanwhile.
//!
//! Every command that writes into `data/` (`next`, `init`, `sheet import`,
//! `check --fix`, editing in the browser) does it so:
//!
//! ```text
//! let lock = DataLock::take(&root)?; // before anything is read
//! let old = b"what was read of data/R01.yaml".to_vec();
//! let new = b"what it is to be".to_vec();
//! lock.write(&[FileChange { file: "data/R01.yaml".into(), old: Some(old), new }])?;
//! ```
//!
//! The lock keeps other programs of this name out. Editors don't ask for it:
//! against them every file's bytes are compared with those that the change
//! was made from. All changes are written or none, as far as a file system
//! can: all of them, and the old bytes too, are on the disk beside the files
//! before the first is renamed into its place, and where a rename fails, those
//! before it are taken back. A power cut between two renames leaves some files
//! new and some old, each whole.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use same_file::Handle;

use super::Root;
use super::left_behind;
use super::write::Prepared;
use crate::error::Error;

/// The file that is locked. It is there only while somebody holds it.
const LOCK: &str = "data/.shiryo.lock";

/// How long others are waited for: they write for a moment.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often the lock is tried.
const PAUSE: Duration = Duration::from_millis(20);

/// The data of an office, changed by this process alone as long as it is held.
#[derive(Debug)]
pub struct DataLock<'a> {
    root: &'a Root,
    path: PathBuf,
    /// Unlocked when it is closed, by the system if need be.
    _file: Handle,
}

/// What is to become of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// The file inside the office's folder: `data/R01.yaml`.
    pub file: String,
    /// The bytes that it must have, those that the change was made from; none
    /// where there must be no such file yet.
    pub old: Option<Vec<u8>>,
    /// The bytes that it is to have.
    pub new: Vec<u8>,
}

impl<'a> DataLock<'a> {
    /// Waits for others that change the data and keeps new ones out. There
    /// must be a `data/`.
    ///
    /// # Errors
    /// [`Error::Busy`] if the others don't come to an end, [`Error::CutShort`]
    /// if a file is half old and half new since a power cut, [`Error::Write`].
    pub fn take(root: &'a Root) -> Result<Self, Error> {
        let failed = |source| Error::Write { path: root.shown("data"), source };
        let path = root.join(LOCK);
        let started = Instant::now();
        let file = loop {
            if let Some(file) = try_lock(&path).map_err(failed)? {
                break file;
            }
            if started.elapsed() > PATIENCE {
                return Err(Error::Busy { path: root.shown("data") });
            }
            thread::sleep(PAUSE);
        };
        let lock = Self { root, path, _file: file };
        let folder = root.join("data");
        // Nobody else writes here now: what lies here was left behind.
        left_behind::clear(&folder, Duration::ZERO);
        match left_behind::cut_short(&folder).map_err(failed)?.pop() {
            None => Ok(lock),
            Some((name, copy)) => Err(Error::CutShort {
                path: root.shown(&format!("data/{name}")),
                copy: root.shown(&format!("data/{copy}")),
            }),
        }
    }

    /// Writes all of the changes or none.
    ///
    /// # Errors
    /// As [`write_all`].
    pub fn write(&self, changes: &[FileChange]) -> Result<(), Error> {
        write_all(self.root, changes)
    }
}

/// Writes all of the changes or none: for files outside `data/`, which no
/// lock is about.
///
/// # Errors
/// [`Error::Changed`] if a file has other bytes than it must have,
/// [`Error::Write`] and [`Error::ReadOnly`]: every file is as it was then.
/// [`Error::HalfWritten`] if some could be neither written nor taken back.
pub fn write_all(root: &Root, changes: &[FileChange]) -> Result<(), Error> {
    let mut ready = Vec::new();
    for change in changes {
        let (path, shown) = (root.join(&change.file), root.shown(&change.file));
        let new = Prepared::new(&path, &shown, &change.new)?;
        let old = change.old.as_ref().map(|old| Prepared::new(&path, &shown, old)).transpose()?;
        ready.push((new, Undo { path, shown, old }));
    }
    // As late as can be.
    for change in changes {
        compare(root, change)?;
    }
    let mut done: Vec<Undo> = Vec::new();
    for (new, undo) in ready {
        let put = match undo.old {
            Some(_) => new.put(),
            None => match new.put_new() {
                Ok(false) => Err(Error::Changed { path: undo.shown.clone() }),
                put => put.map(drop),
            },
        };
        if let Err(error) = put {
            let left: Vec<_> = done.into_iter().rev().filter_map(Undo::run).collect();
            return Err(if left.is_empty() { error } else { Error::HalfWritten { files: left, source: error.into() } });
        }
        done.push(undo);
    }
    Ok(())
}

/// Makes sure that a file has the bytes that it must have.
fn compare(root: &Root, change: &FileChange) -> Result<(), Error> {
    let (path, shown) = (root.join(&change.file), root.shown(&change.file));
    let found = match fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(source) => return Err(Error::Read { path: shown, source }),
    };
    if found == change.old { Ok(()) } else { Err(Error::Changed { path: shown }) }
}

impl Drop for DataLock<'_> {
    fn drop(&mut self) {
        // Before it is unlocked: whoever waits finds that it has locked a
        // file without a name, and makes a new one.
        let _ = fs::remove_file(&self.path);
    }
}

/// The way back from a change.
struct Undo {
    path: PathBuf,
    shown: String,
    /// The old bytes; none where there was no file.
    old: Option<Prepared>,
}

impl Undo {
    /// Takes the change back. Returns the file if that fails.
    fn run(self) -> Option<String> {
        let undone = match self.old {
            Some(old) => old.put().is_ok(),
            None => fs::remove_file(&self.path).is_ok(),
        };
        (!undone).then_some(self.shown)
    }
}

/// The lock, if nobody has it.
fn try_lock(path: &std::path::Path) -> io::Result<Option<Handle>> {
    let file = match File::options().create(true).append(true).open(path) {
        // Windows keeps the name of a removed file for a moment.
        Err(error) if cfg!(windows) && error.kind() == io::ErrorKind::PermissionDenied && path.exists() => {
            return Ok(None);
        }
        file => file?,
    };
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        // Some network drives lock nothing. The bytes are compared all the same.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
        Err(TryLockError::Error(error)) => return Err(error),
    }
    // Who had it before may have removed it since it was opened.
    let file = Handle::from_file(file)?;
    Ok(Handle::from_path(path).is_ok_and(|named| named == file).then_some(file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::faults::{self, Fault};

    fn office() -> (tempfile::TempDir, Root) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        let root = Root::new(folder.path());
        (folder, root)
    }

    fn change(file: &str, old: Option<&str>, new: &str) -> FileChange {
        FileChange { file: file.into(), old: old.map(Into::into), new: new.into() }
    }

    fn read(root: &Root, file: &str) -> Option<String> {
        fs::read_to_string(root.join(file)).ok()
    }

    #[test]
    fn threads_that_count_lose_no_number() {
        let (_folder, root) = office();
        fs::write(root.join("data/R01.yaml"), "0").unwrap();
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        let lock = DataLock::take(&root).unwrap();
                        let old = read(&root, "data/R01.yaml").unwrap();
                        let new = (old.parse::<u32>().unwrap() + 1).to_string();
                        lock.write(&[change("data/R01.yaml", Some(&old), &new)]).unwrap();
                    }
                });
            }
        });
        assert_eq!(read(&root, "data/R01.yaml").unwrap(), "200");
        assert_eq!(super::super::file_names(&root.join("data")).unwrap(), ["R01.yaml"]);
    }

    #[test]
    fn what_an_editor_saved_meanwhile_stays() {
        let (_folder, root) = office();
        fs::write(root.join("data/R01.yaml"), "R01").unwrap();
        fs::write(root.join("data/R02.yaml"), "R02, saved").unwrap();
        let lock = DataLock::take(&root).unwrap();
        let changes = [change("data/R01.yaml", Some("R01"), "new"), change("data/R02.yaml", Some("R02"), "new")];
        let error = lock.write(&changes).unwrap_err().to_string();
        assert!(error.contains("data/R02.yaml") && error.contains("もう一度"), "{error}");
        // A file that is gone, and one that came.
        for (old, file) in [(Some("x"), "data/R03.yaml"), (None, "data/R02.yaml")] {
            let error =
                lock.write(&[change("data/R01.yaml", Some("R01"), "new"), change(file, old, "new")]).unwrap_err();
            assert!(matches!(error, Error::Changed { .. }), "{error}");
        }
        assert_eq!(read(&root, "data/R01.yaml").unwrap(), "R01");
        assert_eq!(read(&root, "data/R02.yaml").unwrap(), "R02, saved");
        drop(lock);
        assert_eq!(super::super::file_names(&root.join("data")).unwrap(), ["R01.yaml", "R02.yaml"]);
    }

    #[test]
    fn whatever_fails_all_files_are_new_or_none() {
        let all = [
            change("data/R01.yaml", Some("R01"), "new"),
            change("data/R02.yaml", None, "new"),
            change("data/R03.yaml", Some("R03"), "new"),
        ];
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::PermissionDenied, io::ErrorKind::Other] {
            for at in 0.. {
                let (_folder, root) = office();
                fs::write(root.join("data/R01.yaml"), "R01").unwrap();
                fs::write(root.join("data/R03.yaml"), "R03").unwrap();
                let lock = DataLock::take(&root).unwrap();
                let (done, calls) = faults::run(Some((at, Fault::Error(kind))), || lock.write(&all));
                let expected =
                    |change: &FileChange| if done.is_ok() { Some(change.new.clone()) } else { change.old.clone() };
                for change in &all {
                    assert_eq!(fs::read(root.join(&change.file)).ok(), expected(change), "{kind} {at} {done:?}");
                }
                drop(lock);
                let left = super::super::file_names(&root.join("data")).unwrap();
                assert!(left.iter().all(|name| name.ends_with(".yaml")), "{left:?}");
                if calls <= at {
                    assert!(at > 15 && done.is_ok(), "{at} {done:?}");
                    break;
                }
            }
        }
    }

    #[test]
    fn what_can_be_neither_written_nor_taken_back_is_named() {
        let (_folder, root) = office();
        fs::write(root.join("data/R01.yaml"), "R01").unwrap();
        fs::write(root.join("data/R02.yaml"), "R02").unwrap();
        let lock = DataLock::take(&root).unwrap();
        let all = [change("data/R01.yaml", Some("R01"), "new"), change("data/R02.yaml", Some("R02"), "new")];
        let mut said = Vec::new();
        for at in 0..20 {
            let (done, _) = faults::run(Some((at, Fault::Death)), || lock.write(&all));
            said.extend(done.err().map(|error| error.to_string()));
            for change in &all {
                fs::write(root.join(&change.file), change.old.as_ref().unwrap()).unwrap();
            }
        }
        assert!(said.iter().any(|said| said.contains("data/R01.yaml だけが新しく")), "{said:?}");
    }

    #[test]
    fn what_kills_left_is_cleared_and_what_they_cut_short_is_said() {
        let (_folder, root) = office();
        fs::write(root.join("data/R01.yaml"), "half").unwrap();
        fs::write(root.join("data/.shiryo-a1b2c3.tmp"), "half").unwrap();
        fs::write(root.join("data/.shiryo.lock"), "").unwrap();
        drop(DataLock::take(&root).unwrap());
        assert_eq!(super::super::file_names(&root.join("data")).unwrap(), ["R01.yaml"]);

        fs::write(root.join("data/.shiryo-R01.yaml.whole"), "whole").unwrap();
        let error = DataLock::take(&root).unwrap_err().to_string();
        assert!(error.contains("data/.shiryo-R01.yaml.whole"), "{error}");
        // What the message says, followed.
        fs::rename(root.join("data/.shiryo-R01.yaml.whole"), root.join("data/R01.yaml")).unwrap();
        drop(DataLock::take(&root).unwrap());
        fs::write(root.join("data/.shiryo-R01.yaml.whole"), "whole").unwrap();
        drop(DataLock::take(&root).unwrap());
        assert_eq!(super::super::file_names(&root.join("data")).unwrap(), ["R01.yaml"]);
    }
}
