//! What a program that is killed leaves beside the files that it writes.
//!
//! | beside the file, after a kill | what it is |
//! | --- | --- |
//! | `.shiryo-….tmp` | never anybody's only copy: cleared by who next writes into the folder |
//! | `.shiryo-NAME.whole` | all of the new bytes of NAME, which may have a part of them |

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::file_names;

/// What the names of all files begin with that this program puts beside
/// others for a moment.
pub const BESIDE: &str = ".shiryo-";

/// What the names of temporary files end with.
pub const TEMPORARY: &str = ".tmp";

/// What the names of complete copies end with.
const WHOLE: &str = ".whole";

/// The age at which a temporary file that nobody has a lock for is held to be
/// left behind. Writing takes a second, on a slow share a minute.
pub const LEFT_BEHIND: Duration = Duration::from_secs(60 * 60);

/// Where the new bytes of a file lie whole while they are written over the
/// old ones.
pub fn whole(target: &Path) -> PathBuf {
    let mut name = OsString::from(BESIDE);
    name.push(target.file_name().unwrap_or_default());
    name.push(WHOLE);
    target.with_file_name(name)
}

/// The files in a folder whose writing over was cut short: each with the copy
/// that has all of its new bytes. Removes the copies that nobody needs.
pub fn cut_short(folder: &Path) -> io::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for copy in file_names(folder)? {
        let Some(name) = copy.strip_prefix(BESIDE).and_then(|rest| rest.strip_suffix(WHOLE)) else { continue };
        let (path, copied) = (folder.join(name), folder.join(&copy));
        if fs::read(&path)? == fs::read(&copied)? {
            fs::remove_file(&copied)?;
        } else {
            found.push((name.to_owned(), copy));
        }
    }
    Ok(found)
}

/// Removes the temporary files that killed programs left in a folder, if they
/// are this old. What can't be removed does no harm.
pub fn clear(folder: &Path, age: Duration) {
    for name in file_names(folder).unwrap_or_default() {
        if !name.starts_with(BESIDE) || !name.ends_with(TEMPORARY) {
            continue;
        }
        let path = folder.join(name);
        let modified = fs::symlink_metadata(&path).and_then(|metadata| metadata.modified());
        if modified.is_ok_and(|modified| modified.elapsed().is_ok_and(|elapsed| elapsed >= age)) {
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn what_killed_programs_left_is_cleared_when_it_is_old() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in [".shiryo-a1.tmp", ".shiryo-b2.tmp", ".tmpXyZ123", "R01.tmp"] {
            fs::write(path(name), "half").unwrap();
        }
        let long_ago = std::time::SystemTime::now() - 2 * LEFT_BEHIND;
        File::options().write(true).open(path(".shiryo-a1.tmp")).unwrap().set_modified(long_ago).unwrap();
        clear(folder.path(), LEFT_BEHIND);
        assert_eq!(file_names(folder.path()).unwrap(), [".shiryo-b2.tmp", ".tmpXyZ123", "R01.tmp"]);
    }
}
