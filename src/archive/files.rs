//! Reading and moving the archive's files without trusting what lies there.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use crate::office::faults::may_fail;
use crate::office::rename::sync_folder;
use crate::system::reason;

/// The largest PDF that is sealed or read.
pub const MAX_PDF: u64 = 256 << 20;

/// The largest register that is written or read: more than a thousand
/// sealings.
pub const MAX_REGISTER: u64 = 1 << 20;

/// Why a file of the archive was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It leads elsewhere.
    #[error("ファイルではなくリンクです。archive には、ファイルそのものを置いてください")]
    Link,
    /// It is a folder where a file should be, a device, or the reverse.
    #[error("ファイルとフォルダーが逆か、ふつうのファイルではありません")]
    Kind,
    /// It is larger than anything this program writes.
    #[error("ファイルが大きすぎます")]
    TooLarge,
    /// The system refuses.
    #[error("読めません（{}）。控えから戻すか、読む権限を確かめてください", reason(.0))]
    Unreadable(#[from] io::Error),
}

/// The bytes of a file, up to `limit` of them; none if there is no such file.
///
/// # Errors
/// If it is anything but an ordinary file that can be read whole.
pub fn read(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, ReadError> {
    let Some(kind) = kind(path)? else { return Ok(None) };
    if !kind.is_file() {
        return Err(ReadError::Kind);
    }
    let mut bytes = Vec::new();
    may_fail()?;
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(ReadError::TooLarge) } else { Ok(Some(bytes)) }
}

/// The names in a folder, sorted, those that are no Unicode with � in them;
/// none where there is no such folder.
///
/// # Errors
/// If it is anything but a folder that can be read.
pub fn names(path: &Path) -> Result<Vec<String>, ReadError> {
    match kind(path)? {
        None => return Ok(Vec::new()),
        Some(kind) if !kind.is_dir() => return Err(ReadError::Kind),
        Some(_) => {}
    }
    let mut names = Vec::new();
    may_fail()?;
    for entry in fs::read_dir(path)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Whether anything stands at a path. Not to know is an error, and not a no.
pub fn stands(path: &Path) -> io::Result<bool> {
    may_fail()?;
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// What stands at a path, if anything does; links aren't followed.
fn kind(path: &Path) -> Result<Option<fs::FileType>, ReadError> {
    may_fail()?;
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => Err(ReadError::Link),
        Ok(metadata) => Ok(Some(metadata.file_type())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Makes a folder, and those it is in, where there is none.
pub fn make_folder(path: &Path) -> Result<(), ReadError> {
    if kind(path)?.is_none() {
        may_fail()?;
        fs::create_dir_all(path)?;
        // `out` may be as new as what is in it.
        for folder in path.ancestors().skip(1).take(2) {
            sync_folder(folder)?;
        }
    }
    // Refuses what is there and is no folder.
    names(path).map(drop)
}

/// Writes a file that nobody is to change, through to the disk, its name too.
pub fn write_for_good(path: &Path, bytes: &[u8]) -> io::Result<()> {
    may_fail()?;
    let mut file = File::create(path)?;
    may_fail()?;
    file.write_all(bytes)?;
    let mut permissions = file.metadata()?.permissions();
    only_for_reading(&mut permissions);
    may_fail()?;
    file.set_permissions(permissions)?;
    may_fail()?;
    file.sync_all()?;
    path.parent().map_or(Ok(()), sync_folder)
}

#[cfg(unix)]
fn only_for_reading(permissions: &mut fs::Permissions) {
    use std::os::unix::fs::PermissionsExt;
    // Whatever the umask: the record is for the whole office to read.
    permissions.set_mode(0o444);
}

#[cfg(not(unix))]
fn only_for_reading(permissions: &mut fs::Permissions) {
    permissions.set_readonly(true);
}

/// Makes sure that a file can be moved: on Windows it can't while a viewer
/// holds it open. To move it to where it is changes nothing.
pub fn check_movable(path: &Path) -> io::Result<()> {
    may_fail()?;
    fs::rename(path, path)
}

/// Moves a file, over another if there is one, in one step. It lasts through a
/// power cut once both folders are synced.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    may_fail()?;
    let_replace(to)?;
    fs::rename(from, to)
}

/// Removes a file, if there is one.
pub fn remove(path: &Path) -> io::Result<()> {
    may_fail()?;
    let_replace(path)?;
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Windows neither replaces nor removes a file that is read-only.
#[cfg(windows)]
#[allow(clippy::permissions_set_readonly_false, reason = "on Windows this is the one attribute, and no one's rights")]
fn let_replace(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.permissions().readonly() => {
            let mut permissions = metadata.permissions();
            permissions.set_readonly(false);
            fs::set_permissions(path, permissions)
        }
        _ => Ok(()),
    }
}

#[cfg(not(windows))]
fn let_replace(_: &Path) -> io::Result<()> {
    Ok(())
}
