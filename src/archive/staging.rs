//! `out/.seal/`: the lock, and the work of a seal until it is done.
//!
//! | after a crash, there | and in the archive | means |
//! | --- | --- | --- |
//! | nothing, or files that the register doesn't know | as before | nothing has happened: what lies there is removed |
//! | the PDF of the register's last entry | the new register; no PDF, or the one it replaces | the sealing has happened: the PDF is moved to its place |
//!
//! `seal` does what the last column says before anything else, under the lock;
//! `verify` only says it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::error::ArchiveError;
use super::files::{self, Trouble};
use super::number::Digest;
use super::register::{self, Entry, Register};
use super::seal::Step;
use super::{REGISTER, inside};
use crate::error::Error;
use crate::model::FiscalYear;
use crate::office::Root;

/// The folder inside the office's.
const STAGING: &str = "out/.seal";

/// The file that is locked. It stays: to remove it would let two seals lock
/// one file each.
const LOCK: &str = "lock";

/// The staging folder, held by this process alone.
pub struct Staging<'a> {
    root: &'a Root,
    /// Unlocked when it is closed, by the system if need be.
    _lock: File,
}

impl<'a> Staging<'a> {
    /// Waits for other seals to end and shuts out those that follow.
    /// `waiting` is called if there is one to wait for.
    pub fn enter(root: &'a Root, waiting: &mut dyn FnMut()) -> Result<Self, ArchiveError> {
        files::make_folder(&root.join(STAGING)).map_err(|trouble| unusable(root, trouble))?;
        let path = format!("{STAGING}/{LOCK}");
        let lock =
            lock(&root.join(&path), waiting).map_err(|source| Error::Write { path: root.shown(&path), source })?;
        Ok(Self { root, _lock: lock })
    }

    /// Completes or undoes what an earlier seal has left. Returns whether
    /// there was a sealing to complete.
    pub fn recover(&self, register: &Register, reached: &mut dyn FnMut(Step)) -> Result<bool, ArchiveError> {
        let completed = match placement(self.root, register)? {
            Placement::Done => false,
            Placement::Waiting(entry) => {
                self.place(register, entry, reached)?;
                true
            }
            Placement::Barred(entry) => {
                let path = self.root.shown(&inside(&register::file(entry.record.year)));
                return Err(ArchiveError::InTheWay { path });
            }
        };
        self.clear()?;
        Ok(completed)
    }

    /// Writes what is to be sealed beside the lock, read-only already.
    pub fn stage(&self, name: &str, bytes: &[u8]) -> Result<(), ArchiveError> {
        files::write_for_good(&self.path(name), bytes)
            .map_err(|source| Error::Write { path: self.root.shown(&staged(name)), source }.into())
    }

    /// The one step by which a sealing happens: the new register takes the
    /// old one's place.
    pub fn commit(&self) -> Result<(), ArchiveError> {
        let path = inside(REGISTER);
        files::rename(&self.path(REGISTER), &self.root.join(&path))
            .map_err(|source| Error::Write { path: self.root.shown(&path), source }.into())
    }

    /// Moves the PDF of the last entry to its place and the one it replaces
    /// out of it. Does what is still to be done, however often it is called.
    pub fn place(&self, register: &Register, entry: &Entry, reached: &mut dyn FnMut(Step)) -> Result<(), ArchiveError> {
        let name = register::file(entry.record.year);
        let place = self.root.join(&inside(&name));
        let mut moved = || {
            if let Some(replaced) = register.replaced_by(entry) {
                let kept = self.root.join(&inside(&register.kept(replaced)));
                if !kept.exists() && place.exists() {
                    files::rename(&place, &kept)?;
                }
                reached(Step::OldKept);
            }
            files::rename(&self.path(&name), &place)
        };
        moved().map_err(|why| ArchiveError::Unplaced { path: self.root.shown(&inside(&name)), why })?;
        reached(Step::PdfPlaced);
        Ok(())
    }

    /// Removes everything but the lock.
    pub fn clear(&self) -> Result<(), ArchiveError> {
        for name in left_behind(self.root).map_err(|trouble| unusable(self.root, trouble))? {
            files::remove(&self.path(&name))
                .map_err(|source| Error::Write { path: self.root.shown(&staged(&name)), source })?;
        }
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(&staged(name))
    }
}

fn lock(path: &Path, waiting: &mut dyn FnMut()) -> io::Result<File> {
    let file = File::options().create(true).append(true).open(path)?;
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

/// Where, inside the office's folder, the staged file of a name is.
pub fn staged(name: &str) -> String {
    format!("{STAGING}/{name}")
}

fn unusable(root: &Root, trouble: Trouble) -> ArchiveError {
    ArchiveError::Trouble { path: root.shown(STAGING), trouble }
}

/// The names of what seals put beside the lock.
fn left_behind(root: &Root) -> Result<Vec<String>, Trouble> {
    let mut names = files::names(&root.join(STAGING))?;
    names.retain(|name| name == REGISTER || year_of(name).is_some());
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
    Waiting(&'a Entry),
    /// Here, but in its place is a file that nobody sealed. That is not to be
    /// covered up, and this one not to be lost.
    Barred(&'a Entry),
}

/// Whether the PDF of the last entry is still to be moved to its place.
pub fn placement<'a>(root: &Root, register: &'a Register) -> Result<Placement<'a>, ArchiveError> {
    let digest = |path: String| match files::read(&root.join(&path), files::MAX_PDF) {
        Ok(bytes) => Ok(bytes.map(|bytes| Digest::of(&bytes))),
        Err(trouble) => Err(ArchiveError::Trouble { path: root.shown(&path), trouble }),
    };
    let Some(entry) = register.last() else { return Ok(Placement::Done) };
    let name = register::file(entry.record.year);
    let sealed = Some(entry.record.pdf);
    if digest(staged(&name))? != sealed {
        return Ok(Placement::Done);
    }
    let replaced = register.replaced_by(entry).map(|replaced| replaced.record.pdf);
    Ok(match digest(inside(&name))? {
        found if found == sealed => Placement::Done,
        None => Placement::Waiting(entry),
        found if found == replaced => Placement::Waiting(entry),
        Some(_) => Placement::Barred(entry),
    })
}

/// The years of seals that were cut short before they had happened.
pub fn undone(root: &Root, register: &Register) -> Vec<FiscalYear> {
    let last = match placement(root, register) {
        Ok(Placement::Done) => None,
        _ => register.last().map(|entry| entry.record.year),
    };
    let names = left_behind(root).unwrap_or_default();
    names.iter().filter_map(|name| year_of(name)).filter(|year| Some(*year) != last).collect()
}

/// Waits until no seal is at work and keeps new ones out while the result is
/// held. Where nobody ever sealed, or the folder can't be locked (a disc, a
/// copy), there is nothing to wait for.
pub fn watch(root: &Root) -> Option<File> {
    let path = root.join(&staged(LOCK));
    if !fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file()) {
        return None;
    }
    let file = File::open(path).ok()?;
    file.lock_shared().ok().map(|()| file)
}
