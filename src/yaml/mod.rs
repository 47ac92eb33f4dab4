//! Text → a tree in which every key and value knows its place, and back:
//! changes that leave every other byte of the text as it stands.

pub mod document;
mod explain;
mod key_path;
mod lines;
mod marks;
mod mended;
mod parse;
mod recover;
pub mod scalar;
mod slips;
mod tree;

use std::sync::Arc;

pub use self::key_path::{KeyPath, Step};
pub use self::recover::{Reading, read};
pub use self::tree::{Entry, Kind, Node, Style};

use crate::diagnostics::Diagnostic;
use crate::source::Source;

/// Reads a text into a tree, for those who need it whole.
///
/// # Errors
/// The first diagnostic that keeps the text from being YAML, or from being data
/// that a form could hold.
pub fn parse(source: &Arc<Source>) -> Result<Node, Diagnostic> {
    let reading = read(source, &[])?;
    match reading.diagnostics.into_iter().min_by_key(|diagnostic| diagnostic.span.start) {
        Some(diagnostic) => Err(diagnostic),
        None => Ok(reading.tree),
    }
}
