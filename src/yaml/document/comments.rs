//! Where the comments of a file are, and what they belong to.
//!
//! Keys and texts are known to the tree; between them stand only marks,
//! blanks and comments, so a `#` there begins one.

use std::ops::Range;

use super::Edit;
use crate::yaml::{Kind, Node, Style};

/// The comments of a text, in order, each from its `#` to the end of its line.
pub(super) struct Comments<'a> {
    text: &'a str,
    /// Every key and every text, in order.
    written: Vec<Range<usize>>,
    at: Vec<Range<usize>>,
}

impl<'a> Comments<'a> {
    pub fn of(text: &'a str, tree: &Node) -> Self {
        let mut comments = Self { text, written: Vec::new(), at: Vec::new() };
        comments.gather(tree);
        let starts = std::iter::once(0).chain(comments.written.iter().map(|range| range.end));
        let ends = comments.written.iter().map(|range| range.start).chain(std::iter::once(text.len()));
        for (mut at, end) in starts.zip(ends) {
            while let Some(mark) = text.get(at..end).and_then(|gap| gap.find('#')) {
                let line = text[at + mark..].find('\n').map_or(text.len(), |newline| at + mark + newline);
                comments.at.push(at + mark..line);
                at = line;
            }
        }
        comments
    }

    fn gather(&mut self, node: &Node) {
        match &node.kind {
            // The line of a block's `|-` may hold a comment.
            Kind::Text { style: Style::Literal | Style::Folded, .. } => {
                let header = self.text[node.span.clone()].find('\n').map_or(node.span.len(), |end| end + 1);
                self.written.push(node.span.start + header..node.span.end);
            }
            Kind::Text { .. } => self.written.push(node.span.clone()),
            Kind::List(members) => members.iter().for_each(|member| self.gather(member)),
            Kind::Map(entries) => {
                for entry in entries {
                    self.written.push(entry.key_span.clone());
                    self.gather(&entry.value);
                }
            }
        }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = Range<usize>> + use<'a> {
        self.at.clone().into_iter()
    }

    /// A comment that is here and not among these, or the other way round.
    pub fn difference(&self, mut others: Vec<String>) -> Option<String> {
        let mut here: Vec<_> = self.all().map(|at| self.text[at].trim_end().to_owned()).collect();
        here.sort();
        others.sort();
        let differing = here.iter().zip(&others).find(|(one, other)| one != other).map(|(one, other)| one.min(other));
        differing.or(here.get(others.len())).or(others.get(here.len())).cloned()
    }

    /// The text that a byte stands in, if it stands in one.
    fn text_around(&self, at: usize) -> Option<&Range<usize>> {
        let next = self.written.partition_point(|range| range.end <= at);
        self.written.get(next).filter(|range| range.start < at)
    }

    /// Whether a comment begins here.
    fn begins(&self, at: usize) -> bool {
        self.at.binary_search_by_key(&at, |range| range.start).is_ok()
    }
}

impl Edit<'_> {
    /// The bytes of the lines of the comment right over the line that a byte
    /// stands in; empty, at the start of that line, where none is. Where a
    /// text runs through the start of the line, it is the line in which the
    /// text begins.
    pub(super) fn over(&self, at: usize) -> Range<usize> {
        let mut line = self.line_start(at);
        while let Some(text) = self.comments.text_around(line) {
            line = self.line_start(text.start);
        }
        self.lines_over(line)..line
    }

    /// Where the lines of comment begin that stand right over a line.
    pub(super) fn lines_over(&self, line: usize) -> usize {
        let mut start = line;
        while start > 0 {
            let above = self.line_start(start - 1);
            if !self.is_comment_line(above) {
                break;
            }
            start = above;
        }
        start
    }

    /// Whether nothing but a comment stands in the line that begins here.
    pub(super) fn is_comment_line(&self, line: usize) -> bool {
        let mark = line + self.text[line..].len() - self.text[line..].trim_start_matches([' ', '\t']).len();
        self.comments.begins(mark)
    }

    /// Whether a comment begins within these bytes.
    pub(super) fn has_comment(&self, range: &Range<usize>) -> bool {
        self.comments.all().any(|at| range.contains(&at.start))
    }
}
