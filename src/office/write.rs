//! Writing files so that a crash leaves the old one or the new one.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::error::Error;

/// Writes `bytes` to the file at `path`, which messages call `shown`, making
/// its folder where there is none.
///
/// The bytes go to a temporary file beside it, are synced and then renamed
/// over it.
///
/// # Errors
/// [`Error::Write`]; the file is then as it was.
pub fn write(path: &Path, shown: &str, bytes: &[u8]) -> Result<(), Error> {
    replace(path, bytes).map_err(|source| Error::Write { path: shown.to_owned(), source })
}

/// Writes `bytes` to a new file at `path`, as [`write`] does, and tells
/// whether it did: whatever is there already stays.
///
/// # Errors
/// [`Error::Write`]; there is then no such file.
pub fn create(path: &Path, shown: &str, bytes: &[u8]) -> Result<bool, Error> {
    match add(path, bytes) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        added => added.map(|()| true).map_err(|source| Error::Write { path: shown.to_owned(), source }),
    }
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (file, folder) = temporary(path, bytes)?;
    file.persist(path)?;
    sync_folder(folder)
}

fn add(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (file, folder) = temporary(path, bytes)?;
    file.persist_noclobber(path)?;
    sync_folder(folder)
}

/// A synced file of these bytes beside `path`, and the folder of both.
fn temporary<'a>(path: &'a Path, bytes: &[u8]) -> io::Result<(NamedTempFile, &'a Path)> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    open_to_others(file.as_file())?;
    file.as_file().sync_all()?;
    Ok((file, folder))
}

/// Temporary files are made for their owner's eyes alone; what is stored is
/// for the office, as any file made by any other program.
#[cfg(unix)]
fn open_to_others(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_others(_: &fs::File) -> io::Result<()> {
    Ok(())
}

/// Makes a rename last through a power cut. Windows has no such call and
/// journals renames itself.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
