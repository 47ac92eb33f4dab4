//! `out/.seal/`: the lock, and the work of a seal until it is done.
//!
//! | after a crash, there | and in the archive | means |
//! | --- | --- | --- |
//! | nothing, or files that the register doesn't know | as before | nothing has happened: what lies there is removed |
//! | the PDF of the register's last entry | the new register; no PDF, or the one it replaces | the sealing has happened: the PDF is moved to its place |
//!
//! Whatever changes the archive does what the last column says before anything
//! else, under the lock; what only reads it finds the PDF where it is. Once the new register may be in the archive nothing
//! is removed here any more: whatever fails then is finished next time.
//!
//! The lock's file holds the 照合番号 of the last sealing, so that an archive
//! that was moved away, or replaced by an older one, is missed.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::entry::RegisterEntry;
use super::error::ArchiveError;
use super::files::{self, ReadError};
use super::folder::{Folder, REGISTER, STAGING, SUPERSEDED};
use super::register::{self, Newest, Register};
use crate::digest::Digest;
use crate::error::Error;
use crate::model::FiscalYear;
use crate::office::Root;
use crate::office::faults::may_fail;
use crate::office::rename::sync_folder;

/// The file that is locked. It stays: to remove it would let two seals lock
/// one file each.
const LOCK: &str = "lock";

/// What stands before the 照合番号 in it.
const LAST: &str = "最後の照合番号: ";

/// The staging folder of an office, held by this process alone.
pub struct Staging<'a> {
    archive: &'a Folder,
    path: PathBuf,
    /// What messages call it.
    shown: String,
    /// Unlocked when it is closed, by the system if need be.
    lock: File,
}

impl<'a> Staging<'a> {
    /// Waits for other seals to end and shuts out those that follow.
    /// `waiting` is called if there is one to wait for.
    pub fn enter(root: &Root, archive: &'a Folder, waiting: &mut dyn FnMut()) -> Result<Self, ArchiveError> {
        let (path, shown) = (root.join(STAGING), root.shown(STAGING));
        files::make_folder(&path).map_err(|why| ArchiveError::Unreadable { path: shown.clone(), why })?;
        let lock = lock(&path.join(LOCK), waiting)
            .map_err(|source| Error::Write { path: format!("{shown}/{LOCK}"), source })?;
        Ok(Self { archive, path, shown, lock })
    }

    /// Completes or undoes what an earlier seal has left. Returns whether
    /// there was a sealing to complete.
    pub fn recover(&self, register: &Register) -> Result<bool, ArchiveError> {
        let completed = match placement(self.archive, register)? {
            Placement::Done => false,
            Placement::Waiting(_) => {
                self.place(register)?;
                true
            }
            Placement::Barred(Newest { entry, .. }) => {
                return Err(ArchiveError::InTheWay { path: self.archive.shown(&register::file(entry.record.year)) });
            }
        };
        self.clear()?;
        Ok(completed)
    }

    /// Writes what is to be sealed beside the lock, read-only already.
    pub fn stage(&self, name: &str, bytes: &[u8]) -> Result<(), ArchiveError> {
        files::write_for_good(&self.path.join(name), bytes).map_err(|source| self.unwritten(name, source))
    }

    /// The one step by which a sealing happens: the new register takes the
    /// old one's place.
    ///
    /// # Errors
    /// If it has not happened; what was staged is removed then. Where nobody
    /// can say whether it has, everything stays for the next seal.
    pub fn commit(&self, register: &str) -> Result<(), ArchiveError> {
        let Err(source) = files::rename(&self.path.join(REGISTER), &self.archive.join(REGISTER)) else { return Ok(()) };
        // Network drives have reported that a rename failed which hadn't.
        match self.archive.read(REGISTER, files::MAX_REGISTER) {
            Ok(Some(found)) if found == register.as_bytes() => return Ok(()),
            // What can't be removed now is removed before the next seal.
            Ok(_) => drop(self.clear()),
            Err(_) => {}
        }
        Err(Error::Write { path: self.archive.shown(REGISTER), source }.into())
    }

    /// Moves the PDF of the last entry to its place and the one it replaces
    /// out of it; one that only became longer takes the shorter one's place.
    /// Does what is still to be done, however often it is called.
    pub fn place(&self, register: &Register) -> Result<(), ArchiveError> {
        let Some(Newest { entry, word, kept, .. }) = register.newest() else { return Ok(()) };
        let name = register::file(entry.record.year);
        let place = self.archive.join(&name);
        let moved = || {
            // Whatever of this a power cut leaves, the register comes first:
            // a PDF without an entry would be nobody's.
            sync_folder(self.archive.path())?;
            if let Some(replaced) = kept {
                let kept = self.archive.join(&register.kept(replaced));
                if !files::stands(&kept)? && files::stands(&place)? {
                    files::rename(&place, &kept)?;
                }
                sync_folder(&self.archive.join(SUPERSEDED))?;
                sync_folder(self.archive.path())?;
            }
            files::rename(&self.path.join(&name), &place)
        };
        moved().map_err(|why| ArchiveError::Unplaced { word, path: self.archive.shown(&name), why })?;
        // Should a power cut undo this last step, the PDF is here again, and
        // moved again by the next seal. So it is no failure if these fail.
        let _ = sync_folder(self.archive.path()).and_then(|()| sync_folder(&self.path));
        Ok(())
    }

    /// Moves a file that stands by itself into the archive.
    pub fn put(&self, name: &str) -> Result<(), ArchiveError> {
        files::rename(&self.path.join(name), &self.archive.join(name))
            .and_then(|()| sync_folder(self.archive.path()))
            .map_err(|source| Error::Write { path: self.archive.shown(name), source }.into())
    }

    /// Removes everything but the lock.
    pub fn clear(&self) -> Result<(), ArchiveError> {
        let names =
            left_behind(&self.path).map_err(|why| ArchiveError::Unreadable { path: self.shown.clone(), why })?;
        for name in names {
            files::remove(&self.path.join(&name)).map_err(|source| self.unwritten(&name, source))?;
        }
        Ok(())
    }

    /// The 照合番号 of the last sealing that is known here.
    pub fn last(&self) -> Option<Digest> {
        last(&self.lock)
    }

    /// Notes the last sealing. Where this fails the sealing hasn't: the next
    /// one notes it.
    pub fn remember(&self, register: &Register) {
        let Some((_, own)) = register.head().filter(|(_, own)| Some(*own) != self.last()) else { return };
        let note = || {
            may_fail()?;
            let mut lock = &self.lock;
            lock.rewind()?;
            // As long as the one before: there is never a part of two.
            lock.write_all(format!("{LAST}{own}\n").as_bytes())?;
            lock.sync_all()
        };
        let _: io::Result<()> = note();
    }

    fn unwritten(&self, name: &str, source: io::Error) -> ArchiveError {
        Error::Write { path: format!("{}/{name}", self.shown), source }.into()
    }
}

/// The error of an archive that this sealing is missing from.
pub fn lost(archive: &Folder, last: &Digest) -> ArchiveError {
    ArchiveError::Lost { path: archive.name().to_owned(), number: last.short() }
}

fn lock(path: &Path, waiting: &mut dyn FnMut()) -> io::Result<File> {
    may_fail()?;
    let file = File::options().create(true).read(true).write(true).truncate(false).open(path)?;
    may_fail()?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            waiting();
            file.lock()?;
        }
        Err(TryLockError::Error(error)) => return Err(error),
    }
    Ok(file)
}

/// The 照合番号 in a lock's file, if it has one. Those of 0.1.0 had none.
fn last(mut lock: &File) -> Option<Digest> {
    let mut text = String::new();
    lock.rewind().and_then(|()| lock.take(1024).read_to_string(&mut text)).ok()?;
    text.strip_prefix(LAST)?.strip_suffix('\n')?.parse().ok()
}

/// The names of what seals put beside the lock.
fn left_behind(staging: &Path) -> Result<Vec<String>, ReadError> {
    let mut names = files::names(staging)?;
    names.retain(|name| name == REGISTER || year_of(name).is_some() || name.ends_with(".tsr"));
    Ok(names)
}

/// The year whose PDF has this name.
fn year_of(name: &str) -> Option<FiscalYear> {
    FiscalYear::from_code(name.strip_suffix(".pdf")?)
}

/// Where the PDF of the last entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement<'a> {
    /// Not here any more.
    Done,
    /// Here, and the way to its place is free.
    Waiting(Newest<'a>),
    /// Here, but in its place is a file that nobody sealed. That is not to be
    /// covered up, and this one not to be lost.
    Barred(Newest<'a>),
}

/// Whether the PDF of the last entry is still to be moved to its place.
pub fn placement<'a>(archive: &Folder, register: &'a Register) -> Result<Placement<'a>, ArchiveError> {
    let (Some((staging, shown)), Some(newest)) = (archive.staging(), register.newest()) else {
        return Ok(Placement::Done);
    };
    let name = register::file(newest.entry.record.year);
    let sealed = Some(newest.pdf);
    let staged = files::read(&staging.join(&name), files::MAX_PDF)
        .map_err(|why| ArchiveError::Unreadable { path: format!("{shown}/{name}"), why })?;
    if staged.map(|bytes| Digest::of(&bytes)) != sealed {
        return Ok(Placement::Done);
    }
    let found = archive.read(&name, files::MAX_PDF)?.map(|bytes| Digest::of(&bytes));
    Ok(match found {
        found if found == sealed => Placement::Done,
        None => Placement::Waiting(newest),
        found if found == newest.before => Placement::Waiting(newest),
        Some(_) => Placement::Barred(newest),
    })
}

/// Where the PDF of an entry stands. Where the last work was cut short between
/// its one step and its end, its PDF and the one that it replaces are where
/// they were.
pub fn place_of(archive: &Folder, register: &Register, entry: &RegisterEntry, placement: Placement<'_>) -> PathBuf {
    let year = entry.record.year;
    let in_archive = archive.join(&register.file(entry));
    match placement {
        Placement::Waiting(newest) if newest.entry == entry => {
            archive.staging().map_or(in_archive, |(staging, _)| staging.join(register::file(year)))
        }
        Placement::Waiting(newest) if newest.kept == Some(entry) && !in_archive.exists() => {
            archive.join(&register::file(year))
        }
        _ => in_archive,
    }
}

/// Does what an earlier seal or signing has left undone, if there ever was
/// one. Returns whether there was something to complete.
///
/// # Errors
/// If that can't be done.
pub fn finish(root: &Root, archive: &Folder, waiting: &mut dyn FnMut()) -> Result<bool, ArchiveError> {
    let begun = archive.staging().is_some_and(|(staging, _)| staging.join(LOCK).exists());
    if !begun {
        return Ok(false);
    }
    let staging = Staging::enter(root, archive, waiting)?;
    let register = archive.register()?;
    match staging.last() {
        // What to do about an older archive is for what follows to say.
        Some(last) if !register.has(&last) => Ok(false),
        _ => staging.recover(&register),
    }
}

/// The years of seals that were cut short before they had happened.
pub fn undone(archive: &Folder, register: &Register) -> Vec<FiscalYear> {
    let Some((staging, _)) = archive.staging() else { return Vec::new() };
    let last = match placement(archive, register) {
        Ok(Placement::Done) => None,
        _ => register.newest().map(|newest| newest.entry.record.year),
    };
    let names = left_behind(staging).unwrap_or_default();
    names.iter().filter_map(|name| year_of(name)).filter(|year| Some(*year) != last).collect()
}

/// What is known beside an archive, kept from changing while it is held.
pub struct Remembered {
    /// Whether a seal was ever begun here.
    pub begun: bool,
    /// The 照合番号 of the last sealing here.
    pub last: Option<Digest>,
    _lock: Option<File>,
}

/// Waits until no seal is at work and keeps new ones out while the result is
/// held. Where nobody ever sealed, or the folder can't be locked (a disc, a
/// copy), there is nothing to wait for.
pub fn watch(archive: &Folder) -> Remembered {
    let open = || {
        let path = archive.staging()?.0.join(LOCK);
        let is_file = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
        is_file.then(|| File::open(path).ok())?
    };
    let file: Option<File> = open();
    let locked = file.as_ref().is_some_and(|file| file.lock_shared().is_ok());
    Remembered { begun: file.is_some(), last: file.as_ref().and_then(last), _lock: file.filter(|_| locked) }
}
