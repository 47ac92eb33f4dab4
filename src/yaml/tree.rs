//! The tree that a file is read into: plain data, with a place for every key
//! and value.

#![cfg_attr(not(test), deny(clippy::string_slice))]

use std::ops::Range;

use super::{KeyPath, Step};
use crate::source::part as part_of;

/// A value of the data and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its bytes in the text, without surrounding blanks and comments.
    pub span: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// What a value can be. Every scalar is a text, as written: `007` is not 7.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A text.
    Text {
        /// The text, its quotes, escapes and indentation undone.
        text: String,
        /// How it was written.
        style: Style,
    },
    /// A list.
    List(Vec<Node>),
    /// Keys with their values, in the order of the file. A key may stand
    /// twice: that is for `check` to refuse.
    Map(Vec<Entry>),
}

/// How a text was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes; also a value that was left out.
    Plain,
    /// In 'single' or "double" quotes.
    Quoted,
    /// Under `|`: line for line.
    Literal,
    /// Under `>`: lines joined.
    Folded,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The key's bytes in the text.
    pub key_span: Range<usize>,
    /// The value under it.
    pub value: Node,
}

impl Node {
    /// The value under a key; of a key that stands twice, the first.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of a key; of a key that stands twice, the first.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }

    /// The value that a path leads to.
    pub fn at(&self, path: &KeyPath) -> Option<&Self> {
        path.steps().iter().try_fold(self, |node, step| match (step, &node.kind) {
            (Step::Key(key), _) => node.get(key),
            (Step::Index(index), Kind::List(members)) => members.get(*index),
            _ => None,
        })
    }

    /// Whether nothing was written: `実績:` with nothing behind it.
    pub fn is_left_out(&self) -> bool {
        matches!(&self.kind, Kind::Text { text, style: Style::Plain } if text.is_empty())
    }

    /// Whether it is a text under `|` or `>`.
    pub fn is_block(&self) -> bool {
        matches!(&self.kind, Kind::Text { style: Style::Literal | Style::Folded, .. })
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Where the part of this scalar's text stands in `source`, the text that
    /// it was read from.
    ///
    /// Quotes, escapes and indentation make a text differ from its source, so
    /// this follows both in step: a character that the source writes as
    /// itself has its own place, one written as an escape that of the whole
    /// scalar.
    pub fn span_within(&self, source: &str, part: Range<usize>) -> Range<usize> {
        let exact = self.text().and_then(|text| {
            let written = source.get(self.span.clone())?;
            if written.starts_with(text) {
                return Some(self.span.start + part.start..self.span.start + part.end);
            }
            let before = text.get(..part.start)?;
            let part = text.get(part)?;
            // Blanks come and go between the two; everything else stands in
            // both, in the same order.
            let solid = |c: &char| !c.is_whitespace();
            let skipped = before.chars().filter(solid).count();
            let header = self.header(written);
            let body = part_of(written, header..);
            let mut places = body.char_indices().filter(|(_, c)| solid(c)).skip(skipped);
            let first = part.chars().next()?;
            let start = if solid(&first) {
                let (at, found) = places.next()?;
                (found == first).then_some(header + at)?
            } else {
                // A blank stands right behind the solid character before it.
                let from = match skipped {
                    0 => header,
                    _ => header + nth_solid_end(body, skipped)?,
                };
                // It may have been written as another: a tab, or a line end.
                let blanks = part_of(written, from..);
                let blanks = part_of(blanks, ..blanks.len() - blanks.trim_start().len());
                from + blanks.find(first)?
            };
            let length = if part_of(written, start..).starts_with(part) { part.len() } else { first.len_utf8() };
            Some(self.span.start + start..self.span.start + start + length)
        });
        exact.unwrap_or_else(|| self.span.clone())
    }

    /// How many bytes of a scalar as written come before its text: an opening
    /// quote, or a block's `|-` line.
    fn header(&self, written: &str) -> usize {
        match &self.kind {
            Kind::Text { style: Style::Quoted, .. } => 1.min(written.len()),
            Kind::Text { style: Style::Literal | Style::Folded, .. } => {
                written.find('\n').map_or(written.len(), |end| end + 1)
            }
            _ => 0,
        }
    }
}

/// Where the `n`th character that is no blank ends, from 1.
fn nth_solid_end(text: &str, n: usize) -> Option<usize> {
    text.char_indices().filter(|(_, c)| !c.is_whitespace()).nth(n - 1).map(|(at, c)| at + c.len_utf8())
}
