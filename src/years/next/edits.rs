//! Changes to a file that leave all else in it as it stands.

use std::ops::Range;

use crate::yaml::{Entry, Kind, Node, Style};

/// A file's text and what is to change in it.
pub struct Edits<'a> {
    text: &'a str,
    /// Every key and every text, in order: between them stand only marks,
    /// blanks and comments.
    written: Vec<Range<usize>>,
    /// The outermost lists and mappings in brackets.
    bracketed: Vec<Range<usize>>,
    changes: Vec<(Range<usize>, String)>,
    /// How the file ends its lines.
    line_end: &'static str,
}

impl<'a> Edits<'a> {
    /// No changes yet to this text, which `tree` was read from.
    pub fn new(text: &'a str, tree: &Node) -> Self {
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut edits = Self { text, written: Vec::new(), bracketed: Vec::new(), changes: Vec::new(), line_end };
        edits.gather(tree);
        edits
    }

    fn gather(&mut self, node: &Node) {
        let open = self.bracketed.last().is_some_and(|outer| outer.contains(&node.span.start));
        if !open && self.has_brackets(node) {
            self.bracketed.push(node.span.clone());
        }
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

    fn has_brackets(&self, node: &Node) -> bool {
        let written = &self.text[node.span.clone()];
        match node.kind {
            Kind::Text { .. } => false,
            Kind::List(_) => written.starts_with('['),
            Kind::Map(_) => written.starts_with('{'),
        }
    }

    fn in_brackets(&self, at: usize) -> bool {
        self.bracketed.iter().any(|range| range.contains(&at))
    }

    /// Drops every comment but those that `stays` picks.
    pub fn drop_comments(&mut self, stays: impl Fn(&str) -> bool) {
        let starts = std::iter::once(0).chain(self.written.iter().map(|range| range.end));
        let ends = self.written.iter().map(|range| range.start).chain(std::iter::once(self.text.len()));
        for (start, end) in starts.zip(ends) {
            let mut at = start;
            while let Some(mark) = self.text.get(at..end).and_then(|gap| gap.find('#')) {
                let comment = at + mark..self.line_end(at + mark);
                at = comment.end;
                if !stays(&self.text[comment.clone()]) {
                    let before = self.text[..comment.start].trim_end_matches([' ', '\t']).len();
                    let alone = before == 0 || self.text[..before].ends_with('\n');
                    let range = if alone { before..self.next_line(comment.end) } else { before..comment.end };
                    self.changes.push((range, String::new()));
                }
            }
        }
    }

    /// Puts another value under a key, written as `scalar` has it.
    pub fn replace(&mut self, entry: &Entry, scalar: &str) {
        self.changes.push((self.behind_colon(entry)..self.end_of_entry(entry), format!(" {scalar}")));
    }

    /// Takes the value of a key away.
    pub fn empty(&mut self, entry: &Entry) {
        // What no blank follows is no colon to every reader.
        let nothing = if self.in_brackets(entry.key_span.start) { " " } else { "" };
        self.changes.push((self.behind_colon(entry)..self.end_of_entry(entry), nothing.to_owned()));
    }

    /// Takes a key and its value out of a mapping, if it is there.
    pub fn remove(&mut self, map: &Node, key: &str) {
        let Kind::Map(entries) = &map.kind else { return };
        let Some(place) = entries.iter().position(|entry| entry.key == key) else { return };
        // The next key takes the place of this one, be it behind a `- `, a
        // bracket or blanks; behind the last key nothing does.
        let range = match (place.checked_sub(1), entries.get(place + 1)) {
            (_, Some(next)) => entries[place].key_span.start..next.key_span.start,
            (Some(before), None) => self.end_of_entry(&entries[before])..self.end_of_entry(&entries[place]),
            (None, None) => return,
        };
        self.changes.push((range, String::new()));
    }

    /// Adds a key without a value behind an entry of a mapping, under a
    /// comment.
    pub fn add(&mut self, map: &Node, key: &str, behind: &Entry, comment: &[String]) {
        let at = self.end_of_entry(behind);
        if self.in_brackets(behind.key_span.start) {
            self.changes.push((at..at, format!(", {key}: ")));
            self.comment(behind, comment);
            return;
        }
        let indent = " ".repeat(map.span.start - self.line_start(map.span.start));
        let lines = comment.iter().map(|line| format!("# {line}")).chain(std::iter::once(format!("{key}:")));
        let added = lines.map(|line| format!("{}{indent}{}", self.line_end, line.trim_end())).collect();
        self.changes.push((at..at, added));
    }

    /// Puts a comment over an entry: over its line, or where a text runs
    /// through the start of that, over the line in which the text begins.
    pub fn comment(&mut self, over: &Entry, lines: &[String]) {
        let mut at = self.line_start(over.key_span.start);
        while let Some(text) = self.written.iter().find(|range| range.start < at && at < range.end) {
            at = self.line_start(text.start);
        }
        let blanks = self.text[at..].len() - self.text[at..].trim_start_matches(' ').len();
        let indent = &self.text[at..at + blanks];
        let comment = lines.iter().map(|line| format!("{indent}{}{}", format!("# {line}").trim_end(), self.line_end));
        self.changes.push((at..at, comment.collect()));
    }

    /// The text with every change made.
    pub fn done(mut self) -> String {
        // What is put in at a place comes before what is taken away there,
        // and what lies within something taken away has gone with it.
        self.changes.sort_by_key(|(range, _)| (range.start, range.end));
        let mut done = String::with_capacity(self.text.len());
        let mut at = 0;
        for (range, with) in self.changes {
            if range.start >= at {
                done.push_str(&self.text[at..range.start]);
                done.push_str(&with);
                at = range.end;
            }
        }
        done + &self.text[at..]
    }

    /// Where an entry's value may begin: right behind the colon.
    fn behind_colon(&self, entry: &Entry) -> usize {
        let from = entry.key_span.end;
        self.text[from..].find(':').map_or(from, |colon| from + colon + 1)
    }

    /// Where an entry ends: with its value, or with the colon if it has none.
    fn end_of_entry(&self, entry: &Entry) -> usize {
        self.end(&entry.value).max(self.behind_colon(entry))
    }

    fn end(&self, node: &Node) -> usize {
        match &node.kind {
            _ if self.has_brackets(node) => node.span.end,
            // Blanks at the end of a block are its own.
            Kind::Text { style: Style::Literal | Style::Folded, .. } => self.line_end(node.span.end),
            Kind::Text { .. } => node.span.end,
            Kind::List(members) => members.last().map_or(node.span.end, |last| self.end(last)),
            Kind::Map(entries) => entries.last().map_or(node.span.end, |last| self.end_of_entry(last)),
        }
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |end| end + 1)
    }

    /// The end of a line's text.
    fn line_end(&self, at: usize) -> usize {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |end| at + end);
        at + self.text[at..end].trim_end_matches('\r').len()
    }

    fn next_line(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |end| at + end + 1)
    }
}
