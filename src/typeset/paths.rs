//! Where a report's files stand in Typst's world, which has no other files.

use typst::syntax::{FileId, RootedPath, VirtualPath, VirtualRoot};

/// A copy's markup; `--emit-typst` writes it to the same place in the office's
/// folder.
pub fn markup(name: &str) -> FileId {
    id(&format!("/out/{name}.typ"))
}

/// A year's data, for the attachment.
pub fn data(code: &str) -> FileId {
    id(&format!("/data/{code}.yaml"))
}

/// An enclosed file, by its number from 0.
pub fn enclosed(nth: usize) -> FileId {
    id(&enclosed_path(nth))
}

/// The path of an enclosed file, as templates read it.
pub fn enclosed_path(nth: usize) -> String {
    format!("/enclosed/{nth}")
}

fn id(path: &str) -> FileId {
    // Year codes and fixed folders always make a path.
    let path = VirtualPath::new(path).unwrap_or_else(|_| unreachable!("{path}"));
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}
