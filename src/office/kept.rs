//! The data and the archive can't be made again: output whose place a user
//! names is never written there.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::{Root, file_names, write};
use crate::error::Error;

/// The folders that keep it.
const KEPT: [&str; 2] = ["data", "out/archive"];

/// Where a path leads that the user gave and messages call `shown`, whatever
/// links and `..` are in it; also to a file that isn't there yet.
///
/// # Errors
/// [`Error::Kept`] if that is a place in the data or the archive, by whichever
/// of its names; [`Error::Write`] if it leads nowhere.
pub fn outside(root: &Root, path: &Path, shown: &str) -> Result<PathBuf, Error> {
    let failed = |source| Error::Write { path: shown.to_owned(), source };
    let target = write::followed(path).and_then(|target| resolved(&target)).map_err(failed)?;
    for folder in KEPT {
        let kept = resolved(&root.join(folder)).map_err(failed)?;
        // A second name of a file is as good as its first.
        let mut files = file_names(&kept).unwrap_or_default().into_iter();
        let same = |name: String| same_file::is_same_file(kept.join(name), &target).unwrap_or(false);
        if target.starts_with(&kept) || files.any(same) {
            return Err(Error::Kept { path: shown.to_owned() });
        }
    }
    Ok(target)
}

/// The path without links, `.` and `..`, of a file that may be missing.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    let mut resolved = if path.is_absolute() { PathBuf::new() } else { fs::canonicalize(".")? };
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                resolved.pop();
            }
            component => {
                resolved.push(component);
                if let Ok(canonical) = fs::canonicalize(&resolved) {
                    resolved = canonical;
                }
            }
        }
    }
    Ok(resolved)
}
