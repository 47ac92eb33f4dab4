//! What belongs to a file beside its bytes, given to the one that is to
//! replace it: permissions, owner, ACL, extended attributes.

#[cfg(unix)]
pub use self::unix::kept;
#[cfg(windows)]
pub use self::windows::kept;

#[cfg(unix)]
mod unix {
    use std::fs::{File, Metadata};
    use std::io;
    use std::os::unix::fs::{MetadataExt, fchown};
    use std::path::Path;

    /// Gives a new file what belongs to the old one at `path`. Whether that
    /// could be done.
    pub fn kept(path: &Path, old: &Metadata, new: &File) -> bool {
        let all = || {
            let made = new.metadata()?;
            if (made.uid(), made.gid()) != (old.uid(), old.gid()) {
                fchown(new, Some(old.uid()), Some(old.gid()))?;
            }
            extended(path, new)
        };
        let kept = old.nlink() == 1 && all().is_ok();
        // Last: a change of owner or ACL changes them. And in any case:
        // nobody is to read the copy who may not read the file.
        new.set_permissions(old.permissions()).is_ok() && kept
    }

    /// Extended attributes, ACLs among them.
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    fn extended(path: &Path, new: &File) -> io::Result<()> {
        use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fremovexattr, fsetxattr};
        let old = File::open(path)?;
        let (had, has) = (names(|buffer| flistxattr(&old, buffer))?, names(|buffer| flistxattr(new, buffer))?);
        for name in has.iter().filter(|name| !had.contains(name)) {
            // What the folder gives to every new file.
            ours(name, fremovexattr(new, name.as_slice()))?;
        }
        for name in &had {
            let value = grown(|buffer| fgetxattr(&old, name.as_slice(), buffer))?;
            ours(name, fsetxattr(new, name.as_slice(), &value, XattrFlags::empty()))?;
        }
        Ok(())
    }

    /// Labels of the system's own (SELinux) are given by it to files by where
    /// they are, whatever a program wants.
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    fn ours(name: &[u8], done: rustix::io::Result<()>) -> io::Result<()> {
        if name.starts_with(b"security.") { Ok(()) } else { Ok(done?) }
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    fn names(list: impl Fn(&mut [u8]) -> rustix::io::Result<usize>) -> io::Result<Vec<Vec<u8>>> {
        match grown(list) {
            Ok(list) => Ok(list.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(<[u8]>::to_vec).collect()),
            // This file system has no attributes at all.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// What a call puts into a buffer, however long it is.
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    fn grown(fill: impl Fn(&mut [u8]) -> rustix::io::Result<usize>) -> io::Result<Vec<u8>> {
        // The largest that Linux allows an attribute, or all their names, to be.
        const MOST: usize = 64 << 10;
        let mut buffer = vec![0; MOST];
        let length = fill(&mut buffer)?;
        buffer.truncate(length);
        Ok(buffer)
    }

    #[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
    fn extended(_: &Path, _: &File) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(windows)]
mod windows {
    use std::fs::{File, Metadata};
    use std::path::Path;

    /// Whether a rename keeps what belongs to the old file: all but its other
    /// names.
    pub fn kept(path: &Path, _: &Metadata, _: &File) -> bool {
        let links = File::open(path).and_then(winapi_util::file::information).map(|file| file.number_of_links());
        links.is_ok_and(|links| links == 1)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::{self, File};
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::path::Path;

    use crate::office::write::write;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn permissions_stay_and_new_files_have_the_umasks() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("R01.yaml");
        for kept in [0o600, 0o640, 0o644, 0o664, 0o666] {
            fs::write(&path, "old").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(kept)).unwrap();
            write(&path, "data/R01.yaml", b"new").unwrap();
            assert_eq!((mode(&path), fs::read(&path).unwrap()), (kept, b"new".to_vec()), "{kept:o}");
        }
        let (ours, others) = (folder.path().join("ours"), folder.path().join("others"));
        write(&ours, "ours", b"").unwrap();
        File::create(&others).unwrap();
        assert_eq!(mode(&ours), mode(&others));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn extended_attributes_stay() {
        use rustix::fs::{XattrFlags, getxattr, setxattr};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("R01.yaml");
        fs::write(&path, "old").unwrap();
        setxattr(&path, "user.origin", "企画課".as_bytes(), XattrFlags::empty()).unwrap();
        write(&path, "data/R01.yaml", b"new").unwrap();
        let mut value = [0; 64];
        let length = getxattr(&path, "user.origin", &mut value).unwrap();
        assert_eq!((&value[..length], fs::read(&path).unwrap()), ("企画課".as_bytes(), b"new".to_vec()));
    }

    /// Another user's file in a group's folder: a rename would make it
    /// this user's. Only root can be two users; `.ci/run` asks for this
    /// test.
    #[test]
    #[ignore = "needs root"]
    fn an_owner_stays_the_owner_as_root() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("R01.yaml");
        fs::write(&path, "old").unwrap();
        std::os::unix::fs::chown(&path, Some(12345), Some(23456)).unwrap();
        write(&path, "data/R01.yaml", b"new").unwrap();
        let new = fs::metadata(&path).unwrap();
        assert_eq!((new.uid(), new.gid(), new.nlink()), (12345, 23456, 1));
    }
}
