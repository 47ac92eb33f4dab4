//! Text → a tree in which every key and value knows its place, and back:
//! changes that leave every other byte of the text as it stands.

pub mod advice;
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

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use self::key_path::{KeyPath, Step};
pub use self::lines::blanks;
pub use self::recover::{Reading, read};
pub use self::tree::{Entry, Kind, Node, Style};

use crate::diagnostics::Diagnostic;
use crate::source::Source;

/// The keys of a form, by which the slips of those who fill it in are known.
#[derive(Debug, Default)]
pub struct Keys {
    /// The words that are keys wherever they begin a line, by their first
    /// characters; the longest first, since 年度目標 begins with 年度.
    words: BTreeMap<char, Vec<String>>,
    /// Those of them that hold a list of names.
    pub lists: Vec<String>,
}

impl Keys {
    /// The keys of a form, and those of them that hold a list of names.
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>, lists: impl IntoIterator<Item = &'a str>) -> Self {
        let mut by_first: BTreeMap<char, Vec<String>> = BTreeMap::new();
        for word in words {
            by_first.entry(word.chars().next().unwrap_or_default()).or_default().push(word.to_owned());
        }
        by_first.values_mut().for_each(|words| words.sort_by_key(|word| Reverse(word.len())));
        Self { words: by_first, lists: lists.into_iter().map(str::to_owned).collect() }
    }

    /// Whether a word is a key.
    pub fn has(&self, word: &str) -> bool {
        self.beginning(word).any(|key| key == word)
    }

    /// The keys that a text begins with, the longest first.
    pub fn beginning<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let words = text.chars().next().and_then(|first| self.words.get(&first));
        words.into_iter().flatten().map(String::as_str).filter(move |word| text.starts_with(word))
    }
}

/// Reads a text into a tree, for those who need it whole.
///
/// # Errors
/// The first diagnostic that keeps the text from being YAML, or from being data
/// that a form could hold.
pub fn parse(source: &Arc<Source>) -> Result<Node, Diagnostic> {
    let reading = read(source, &Keys::default())?;
    match reading.diagnostics.into_iter().min_by_key(|diagnostic| diagnostic.span.start) {
        Some(diagnostic) => Err(diagnostic),
        None => Ok(reading.tree),
    }
}
