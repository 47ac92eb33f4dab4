//! Putting a file in another's place so that it stays there.

use std::io;
use std::path::Path;

use tempfile::TempPath;

use super::faults::may_fail;

/// Makes a rename last through a power cut. Where the system can't, the
/// writing hasn't failed: the file is in its place, and after a power cut
/// there would be the old one or the new one still.
pub(super) fn settle(target: &Path) {
    let _ = sync_folder(folder_of(target));
}

pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes what happened to the names in a folder last through a power cut.
/// Windows has no such call and journals renames itself; nor have some
/// network drives.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    may_fail()?;
    match std::fs::File::open(folder)?.sync_all() {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}

#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
    may_fail()
}

#[cfg(unix)]
pub(super) fn replace(new: TempPath, target: &Path) -> io::Result<()> {
    Ok(new.persist(target)?)
}

/// The one call of Windows that leaves a file its ACL and attributes.
#[cfg(windows)]
pub(super) fn replace(new: TempPath, target: &Path) -> io::Result<()> {
    use std::os::windows::ffi::OsStrExt;
    use windows_sys::Win32::Storage::FileSystem::ReplaceFileW;
    let wide = |path: &Path| -> io::Result<Vec<u16>> {
        Ok(std::path::absolute(path)?.as_os_str().encode_wide().chain([0]).collect())
    };
    if target.exists() {
        let (old_name, new_name) = (wide(target)?, wide(&new)?);
        // SAFETY: both names end with a zero and outlive the call; the other
        // arguments may be null.
        let replaced = unsafe {
            ReplaceFileW(old_name.as_ptr(), new_name.as_ptr(), std::ptr::null(), 0, std::ptr::null(), std::ptr::null())
        };
        if replaced != 0 {
            // The name is free: there is nothing to be removed.
            let _ = new.keep();
            return Ok(());
        }
    }
    // Not every file system has that call (network drives, FAT).
    Ok(new.persist(target)?)
}
