//! The one editor of the data: values, members of lists and comments change
//! where they stand, and every other byte of the file stays.
//!
//! The tree knows where each value stands, so a change is a few patches of
//! the text ([`values`], [`members`]). Layout, quotes, line ends and the
//! comments of all else ([`comments`]) are the office's own. Before a change
//! is taken, the new text is read back: exactly the intended values must
//! differ, and exactly the intended comments come and go. Whatever else would
//! have come of it is an error, and the document is as it was.
//!
//! Two libraries do much of this, last looked at in November 2026. `yaml-edit`
//! 0.3.6 sets values as well as this does, but it can't move a member of a
//! list (removed and put in again it is indented so that it can't be read),
//! leaves the comments of what it removes behind, and writes Japanese between
//! brackets as `\u4E00`; it is also a second parser, which would have to agree
//! with the one that `check` reads by. `yamlpatch` 1.32 has no moves either,
//! takes a C compiler (tree-sitter) and a newer Rust than this crate asks for.

mod comments;
mod members;
mod slots;
#[cfg(test)]
pub(crate) mod tests;
mod value;
mod values;

use std::ops::Range;
use std::sync::Arc;

use self::comments::Comments;
use super::{Entry, KeyPath, Kind, Node, Style, parse};
use crate::diagnostics::Diagnostic;
use crate::error::Error;
use crate::source::Source;

pub use self::members::Member;
pub use self::value::Value;

/// A file that is being edited.
#[derive(Debug, Clone)]
pub struct Document {
    source: Arc<Source>,
    tree: Node,
}

/// What is to become of a key and its value.
#[derive(Debug, Clone)]
pub struct Change {
    /// The mapping that holds it.
    pub map: KeyPath,
    /// Its key there.
    pub key: &'static str,
    /// All keys that the mapping can have, in the form's order: a missing key
    /// is added behind the last of those before it.
    pub order: &'static [&'static str],
    /// What becomes of it.
    pub to: To,
    /// What becomes of the comment over the key; none to leave it as it is.
    pub over: Option<Over>,
}

/// What becomes of the comment over a key.
#[derive(Debug, Clone)]
pub struct Over {
    /// Of its lines, from their `#` on: how many stay, from the first.
    pub keep: fn(&[&str]) -> usize,
    /// The lines that come behind them, without a `#`.
    pub add: Vec<String>,
}

/// What becomes of a key and its value.
///
/// A comment over a key belongs to the key, and goes where that goes; one
/// behind a value, or in it, belongs to the value.
#[derive(Debug, Clone, PartialEq)]
pub enum To {
    /// It has this value; the comments of the old one stay. A value that says
    /// nothing is left out, and adds no key.
    Set(Value),
    /// The key stands there with nothing behind it; the value has gone, and
    /// with it the comments that belong to it.
    Emptied,
    /// Neither key nor value is there, nor a comment of theirs.
    Removed,
}

/// Why a document could not be changed as intended. It is as it was then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is nothing at this place to hold the value, or to be changed.
    #[error("{0} がありません")]
    NoPlace(String),
    /// It is written in a way that leaves no room for the change.
    #[error("{0} は、この書き方のままでは書き換えられません")]
    Layout(String),
    /// The changed text can't be read.
    #[error("書き換えた結果を読めません：{0}")]
    Unreadable(String),
    /// The changed text says something other than intended.
    #[error("{0} の値が変わってしまいます")]
    Other(String),
    /// A comment would be lost, or come from nowhere.
    #[error("コメント「{0}」が保たれません")]
    Comment(String),
}

impl EditError {
    /// The error of a command that could not change a file.
    pub fn of(self, path: &str) -> Error {
        Error::Edit { path: path.to_owned(), what: self.to_string() }
    }
}

impl Change {
    /// A change of a key of a mapping. It is added, if it is, behind all that
    /// is there.
    pub fn new(map: &KeyPath, key: &'static str, to: To) -> Self {
        Self { map: map.clone(), key, order: &[], to, over: None }
    }

    /// The change, with the keys that the mapping can have in their order.
    #[must_use]
    pub fn among(self, order: &'static [&'static str]) -> Self {
        Self { order, ..self }
    }
}

impl Document {
    /// Reads a file to edit it.
    ///
    /// # Errors
    /// The first diagnostic that keeps it from being YAML.
    pub fn read(source: &Arc<Source>) -> Result<Self, Diagnostic> {
        Ok(Self::new(source.clone(), parse(source)?))
    }

    /// A file that was read already, with its tree.
    pub fn new(source: Arc<Source>, tree: Node) -> Self {
        Self { source, tree }
    }

    /// The file as it would be written now.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Its values and their places.
    pub fn tree(&self) -> &Node {
        &self.tree
    }

    /// Its comments, each from its `#` on, in order.
    pub fn comments(&self) -> impl Iterator<Item = &str> {
        let text = self.source.text();
        Comments::of(text, &self.tree).all().map(|at| text[at].trim_end())
    }

    /// Makes all of these changes, each of another key.
    ///
    /// # Errors
    /// [`EditError`]; none of them is made then.
    pub fn change(&mut self, changes: &[Change]) -> Result<(), EditError> {
        let mut edit = Edit::new(self);
        // A key is added behind what is there by then.
        let is_there = |change: &&Change| self.tree.at(&change.map).is_some_and(|map| map.get(change.key).is_some());
        let (there, missing): (Vec<_>, Vec<_>) = changes.iter().partition(is_there);
        for change in there.into_iter().chain(missing) {
            edit.change(change)?;
        }
        *self = edit.done()?;
        Ok(())
    }
}

/// Bytes of the text and what replaces them.
#[derive(Debug)]
struct Patch {
    range: Range<usize>,
    text: String,
    /// The order of patches at one place.
    rank: usize,
}

/// An edit in the making: what is patched, and what is meant by it.
struct Edit<'a> {
    source: &'a Source,
    text: &'a str,
    tree: &'a Node,
    /// How the file ends its lines.
    line_end: &'static str,
    comments: Comments<'a>,
    patches: Vec<Patch>,
    /// The values that are meant to come of it.
    wanted: Value,
    /// The bytes whose comments are meant to go.
    dropped: Vec<Range<usize>>,
    /// The comments that are meant to come.
    added: Vec<String>,
}

impl<'a> Edit<'a> {
    fn new(document: &'a Document) -> Self {
        let text = document.source.text();
        Self {
            source: &document.source,
            text,
            tree: &document.tree,
            line_end: if text.contains("\r\n") { "\r\n" } else { "\n" },
            comments: Comments::of(text, &document.tree),
            patches: Vec::new(),
            wanted: Value::of(&document.tree),
            dropped: Vec::new(),
            added: Vec::new(),
        }
    }

    fn patch(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.patches.push(Patch { range, text: text.into(), rank: 0 });
    }

    /// What comes of it, if that is what is meant.
    fn done(mut self) -> Result<Document, EditError> {
        self.patches.sort_by_key(|patch| (patch.range.start, patch.range.end, patch.rank));
        let mut changed = String::with_capacity(self.text.len());
        let mut done = 0;
        for Patch { range, text, .. } in &self.patches {
            // Two changes that meet at a place where only one can be made.
            let between = self.text.get(done..range.start).ok_or_else(|| EditError::Layout(text.trim().to_owned()))?;
            changed.push_str(between);
            changed.push_str(text);
            done = range.end;
        }
        changed.push_str(&self.text[done..]);
        let source = self.source.with_text(&changed);
        let tree = parse(&source).map_err(|diagnostic| EditError::Unreadable(diagnostic.message))?;
        if let Some(path) = Value::of(&tree).difference(&self.wanted) {
            return Err(EditError::Other(path));
        }
        let dropped = |at: &Range<usize>| self.dropped.iter().any(|range| range.contains(&at.start));
        let kept = self.comments.all().filter(|at| !dropped(at)).map(|at| self.text[at].trim_end().to_owned());
        let comments = kept.chain(self.added.iter().cloned()).collect();
        match Comments::of(source.text(), &tree).difference(comments) {
            Some(comment) => Err(EditError::Comment(comment)),
            None => Ok(Document { source, tree }),
        }
    }

    // Where things stand.

    /// The byte behind the colon of an entry.
    fn behind_colon(&self, entry: &Entry) -> usize {
        let from = entry.key_span.end;
        from + self.text[from..].find(':').map_or(0, |at| at + 1)
    }

    /// The bytes of an entry's value; none, right behind the colon, of a value
    /// that was left out.
    fn span(&self, entry: &Entry) -> Range<usize> {
        let (colon, span) = (self.behind_colon(entry), &entry.value.span);
        let nothing = entry.value.is_left_out() && !matches!(&self.text[span.clone()], "~" | "null");
        if nothing { colon..colon } else { span.clone() }
    }

    /// Where an entry ends: with its value, or with the colon if it has none.
    fn entry_end(&self, entry: &Entry) -> usize {
        self.end(&entry.value).max(self.span(entry).end)
    }

    fn end(&self, node: &Node) -> usize {
        match &node.kind {
            _ if self.opens_bracket(node) => node.span.end,
            // Blanks at the end of a block are its own.
            Kind::Text { style: Style::Literal | Style::Folded, .. } => self.line_end_at(node.span.end),
            Kind::Text { .. } => node.span.end,
            Kind::List(members) => members.last().map_or(node.span.end, |last| self.end(last).max(node.span.end)),
            Kind::Map(entries) => entries.last().map_or(node.span.end, |last| self.entry_end(last)),
        }
    }

    fn opens_bracket(&self, node: &Node) -> bool {
        !matches!(node.kind, Kind::Text { .. }) && self.text[node.span.clone()].starts_with(['[', '{'])
    }

    /// Whether the value at a path, or anything around it, is written in
    /// brackets, where there are no blocks.
    fn in_brackets(&self, path: &KeyPath) -> bool {
        let around = std::iter::successors(Some(path.clone()), |path| path.parent().map(|(parent, _)| parent));
        around.filter_map(|path| self.tree.at(&path)).any(|node| self.opens_bracket(node))
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The end of the line that a byte stands in, without its line end.
    fn line_end_at(&self, at: usize) -> usize {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline);
        at + self.text[at..end].trim_end_matches('\r').len()
    }

    /// Where the next line begins.
    fn next_line(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline + 1)
    }

    /// In which column, from 0, something stands before which only blanks and
    /// marks of ASCII are.
    fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    fn is_blank(&self, range: Range<usize>) -> bool {
        self.text[range].trim().is_empty()
    }

    /// Lines with the file's own line ends.
    fn lines(&self, text: &str) -> String {
        text.replace('\n', self.line_end)
    }
}
