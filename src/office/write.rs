//! Writing files so that a crash leaves the old one or the new one.
//!
//! [`write`] replaces a file or makes it, [`create`] makes one and leaves what
//! is there. Who changes the data uses [`DataLock`](super::data_lock::DataLock)
//! instead, which writes several files or none.
//!
//! The bytes go to a temporary file beside the file, are synced and renamed
//! over it. What belongs to the old file stays: a link goes on leading to its
//! target, which is what is written; permissions, owner, ACL and extended
//! attributes are the old file's. A new file is open to whom any other
//! program's would be. Where a rename can't keep all that (the file has a
//! second name, or an owner that this user may not give away), the new bytes
//! are written over the old ones, in the same file, and lie beside it whole
//! until that is done ([`left_behind`] has the names of what lies beside).
//!
//! On Windows the ACL is kept by `ReplaceFileW`. What no call keeps there is
//! an owner that differs from the user: Windows gives a file that is replaced
//! to who replaces it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::attributes;
use super::faults::may_fail;
use super::left_behind::{self, BESIDE, LEFT_BEHIND, TEMPORARY, whole};
use super::rename::{folder_of, replace, settle, sync_folder};
use crate::error::Error;

/// Writes `bytes` to the file at `path`, which messages call `shown`, making
/// its folder where there is none.
///
/// # Errors
/// [`Error::Write`], [`Error::ReadOnly`]; the file is then as it was.
pub fn write(path: &Path, shown: &str, bytes: &[u8]) -> Result<(), Error> {
    Prepared::new(path, shown, bytes)?.put()
}

/// Writes `bytes` to a new file at `path`, as [`write`] does, and tells
/// whether it did: whatever is there already stays.
///
/// # Errors
/// [`Error::Write`]; there is then no such file.
pub fn create(path: &Path, shown: &str, bytes: &[u8]) -> Result<bool, Error> {
    if fs::symlink_metadata(path).is_ok() {
        return Ok(false);
    }
    Prepared::new(path, shown, bytes)?.put_new()
}

/// A file's new bytes, on the disk beside it and not yet in its place.
pub(super) struct Prepared {
    /// The file, no link any more.
    target: PathBuf,
    shown: String,
    temporary: TempPath,
    /// Where the new file can't be given what belongs to the old one.
    in_place: bool,
}

impl Prepared {
    /// Writes `bytes` beside the file that `path` leads to.
    ///
    /// # Errors
    /// [`Error::Write`], [`Error::ReadOnly`]; nothing is left behind.
    pub fn new(path: &Path, shown: &str, bytes: &[u8]) -> Result<Self, Error> {
        let failed = |source| Error::Write { path: shown.to_owned(), source };
        let target = followed(path).map_err(failed)?;
        let old = old(&target).map_err(failed)?;
        if old.as_ref().is_some_and(|old| old.permissions().readonly()) {
            return Err(Error::ReadOnly { path: shown.to_owned() });
        }
        let (temporary, in_place) = temporary(&target, old.as_ref(), bytes).map_err(failed)?;
        Ok(Self { target, shown: shown.to_owned(), temporary, in_place })
    }

    /// Puts it into its place, over the old file if there is one.
    ///
    /// # Errors
    /// [`Error::Write`]; the file is then as it was.
    pub fn put(self) -> Result<(), Error> {
        let Self { target, shown, temporary, in_place } = self;
        let put = || {
            if in_place {
                return overwrite(&target, temporary);
            }
            may_fail()?;
            replace(temporary, &target)?;
            settle(&target);
            Ok(())
        };
        put().map_err(|source| Error::Write { path: shown, source })
    }

    /// Puts it where no file is, and tells whether it did.
    ///
    /// # Errors
    /// [`Error::Write`]; there is then no such file.
    pub fn put_new(self) -> Result<bool, Error> {
        let Self { target, shown, temporary, .. } = self;
        match may_fail().and_then(|()| temporary.persist_noclobber(&target).map_err(io::Error::from)) {
            Ok(()) => settle(&target),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
            Err(source) => return Err(Error::Write { path: shown, source }),
        }
        Ok(true)
    }
}

/// Where a path leads, if it is a link; also to a file that isn't there yet.
pub fn followed(path: &Path) -> io::Result<PathBuf> {
    // As many as Linux follows.
    const MOST: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST {
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_symlink() => {
                let target = fs::read_link(&path)?;
                path = path.parent().unwrap_or(Path::new("")).join(target);
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => return Ok(path),
        }
    }
    Err(io::ErrorKind::InvalidInput.into())
}

/// The file that is there, if one is. It is one that this user may write.
fn old(target: &Path) -> io::Result<Option<fs::Metadata>> {
    let old = match fs::symlink_metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        old => old?,
    };
    if old.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !old.is_file() {
        // A pipe or a device, which nothing is to be renamed over.
        return Err(io::ErrorKind::InvalidInput.into());
    }
    // A rename asks for no right to the file, only to its folder. Nor does it
    // find out that another program holds the file open, on Windows.
    if !old.permissions().readonly() {
        File::options().write(true).open(target)?;
    }
    Ok(Some(old))
}

/// A synced file of these bytes beside `target`, like `old` in all but them;
/// and whether it couldn't be made like it.
fn temporary(target: &Path, old: Option<&fs::Metadata>, bytes: &[u8]) -> io::Result<(TempPath, bool)> {
    let folder = folder_of(target);
    fs::create_dir_all(folder)?;
    left_behind::clear(folder, LEFT_BEHIND);
    may_fail()?;
    let mut file = new_beside(folder)?;
    may_fail()?;
    file.write_all(bytes)?;
    let kept = old.is_none_or(|old| attributes::kept(target, old, file.as_file()));
    may_fail()?;
    file.as_file().sync_all()?;
    Ok((file.into_temp_path(), !kept))
}

/// Temporary files are made for their owner's eyes alone, unless they are to
/// become an office's files, which any other program would open to others.
fn new_beside(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(BESIDE).suffix(TEMPORARY);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The umask takes from it what it takes from every program's files.
        builder.permissions(fs::Permissions::from_mode(0o666));
        builder.tempfile_in(folder)
    }
    #[cfg(not(unix))]
    builder.tempfile_in(folder)
}

/// Writes new bytes over the old ones in the same file. Until it is done they
/// lie beside it, whole.
fn overwrite(target: &Path, new: TempPath) -> io::Result<()> {
    let (old_bytes, new_bytes) = (fs::read(target)?, fs::read(&new)?);
    let whole = whole(target);
    may_fail()?;
    new.persist(&whole)?;
    let over = |bytes: &[u8]| {
        may_fail()?;
        let mut file = File::options().write(true).open(target)?;
        file.write_all(bytes)?;
        file.set_len(bytes.len() as u64)?;
        may_fail()?;
        file.sync_all()
    };
    if let Err(error) = sync_folder(folder_of(target)).and_then(|()| over(&new_bytes)) {
        // The old bytes have their room on the disk still. Where even they
        // can't be written, the new ones stay beside the file.
        over(&old_bytes)?;
        fs::remove_file(&whole)?;
        return Err(error);
    }
    // What can't be removed is found to be equal, and removed, next time.
    let _ = fs::remove_file(&whole);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::faults::{self, Fault};

    #[test]
    fn replaces_and_leaves_nothing_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out/R01.pdf");
        write(&path, "out/R01.pdf", b"old").unwrap();
        write(&path, "out/R01.pdf", b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn creates_where_nothing_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/R02.yaml");
        assert!(create(&path, "data/R02.yaml", b"first").unwrap());
        assert!(!create(&path, "data/R02.yaml", b"second").unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_in_the_way_is_an_error_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("R01.pdf");
        fs::create_dir(&path).unwrap();
        let error = write(&path, "out/R01.pdf", b"new").unwrap_err();
        assert!(error.to_string().starts_with("out/R01.pdf に書き込めません"), "{error}");
        assert!(path.is_dir());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    #[allow(clippy::permissions_set_readonly_false, reason = "a temporary file")]
    fn a_read_only_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("R01.yaml");
        fs::write(&path, "old").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions.clone()).unwrap();
        let error = write(&path, "data/R01.yaml", b"new").unwrap_err();
        assert!(error.to_string().contains("data/R01.yaml は読み取り専用"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        permissions.set_readonly(false);
        fs::set_permissions(&path, permissions).unwrap();
    }

    #[test]
    fn a_second_name_goes_on_naming_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("R01.yaml"), folder.path().join("other"));
        for (old, new) in [("old, longer", "new"), ("old", "new, longer")] {
            fs::write(&path, old).unwrap();
            if !other.exists() {
                fs::hard_link(&path, &other).unwrap();
            }
            write(&path, "data/R01.yaml", new.as_bytes()).unwrap();
            assert_eq!(
                (fs::read_to_string(&path).unwrap(), fs::read_to_string(&other).unwrap()),
                (new.into(), new.into())
            );
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        }
    }

    /// Whatever fails, and wherever it dies: the old bytes or the new ones,
    /// and where the file may have a part of both, the new ones beside it.
    #[test]
    fn whatever_fails_the_old_or_the_new_bytes_are_there() {
        for linked in [false, true] {
            for fault in
                [Fault::Error(io::ErrorKind::StorageFull), Fault::Error(io::ErrorKind::PermissionDenied), Fault::Death]
            {
                for at in 0.. {
                    let folder = tempfile::tempdir().unwrap();
                    let path = folder.path().join("R01.yaml");
                    fs::write(&path, "old").unwrap();
                    if linked {
                        fs::hard_link(&path, folder.path().join("other")).unwrap();
                    }
                    let (done, calls) = faults::run(Some((at, fault)), || write(&path, "data/R01.yaml", b"new"));
                    let found = fs::read_to_string(&path).unwrap();
                    let beside = whole(&path);
                    match fault {
                        Fault::Error(_) => {
                            assert_eq!(found, if done.is_ok() { "new" } else { "old" }, "{linked} {fault:?} {at}");
                            assert!(!beside.exists(), "{linked} {fault:?} {at}");
                        }
                        Fault::Death => {
                            assert!(found == "old" || found == "new" || fs::read(beside).unwrap() == b"new")
                        }
                    }
                    if calls <= at {
                        assert!(at >= 4 && done.is_ok(), "{at}");
                        break;
                    }
                }
            }
        }
    }

    #[cfg(unix)]
    mod unix {
        use std::os::unix::fs::symlink;
        use std::process::Command;

        use super::*;

        #[test]
        fn a_link_goes_on_leading_to_what_is_written() {
            let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            let target = elsewhere.path().join("共有.yaml");
            symlink(&target, folder.path().join("second")).unwrap();
            let path = folder.path().join("R01.yaml");
            symlink("second", &path).unwrap();
            // Also where its target isn't there yet.
            for bytes in ["first", "second"] {
                write(&path, "data/R01.yaml", bytes.as_bytes()).unwrap();
                assert_eq!(fs::read_to_string(&target).unwrap(), bytes);
                assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
            }
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
            assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
            assert!(!create(&path, "data/R01.yaml", b"third").unwrap());
            symlink("round", folder.path().join("round")).unwrap();
            assert!(write(&folder.path().join("round"), "round", b"x").is_err());
        }

        #[test]
        fn a_pipe_is_no_file_to_be_replaced() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("pipe");
            assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
            assert!(write(&path, "pipe", b"x").is_err());
            assert!(!fs::metadata(&path).unwrap().is_file());
        }
    }
}
