//! Keys and their values: set, emptied, removed.

use std::ops::Range;

use super::{Change, Edit, EditError, Over, Patch, To, Value};
use crate::yaml::scalar::scalar_in_brackets;
use crate::yaml::{Entry, Kind, blanks};

impl Edit<'_> {
    /// Makes a change of a key.
    pub(super) fn change(&mut self, change: &Change) -> Result<(), EditError> {
        let no_place = || EditError::NoPlace(change.map.to_string());
        let map = self.tree.at(&change.map).ok_or_else(no_place)?;
        let Kind::Map(entries) = &map.kind else { return Err(no_place()) };
        let in_brackets = self.in_brackets(&change.map);
        let at = entries.iter().position(|entry| entry.key == change.key);

        if let Some(over) = &change.over {
            match at {
                Some(at) => self.set_over(entries[at].key_span.start, over),
                None if in_brackets => self.set_over(map.span.start, over),
                None => {}
            }
        }
        match (at, &change.to) {
            (Some(at), To::Set(value)) if in_brackets => self.set_in_brackets(&entries[at], value),
            (Some(at), To::Set(value)) => self.set(&entries[at], value),
            (Some(at), To::Emptied) => self.empty(&entries[at], in_brackets),
            (Some(at), To::Removed) if in_brackets => {
                let bodies = entries.iter().map(|entry| entry.key_span.start..self.entry_end(entry)).collect();
                self.remove_between_brackets(&self.between_brackets(bodies), at);
            }
            (Some(at), To::Removed) => {
                self.remove_entry(entries, at)
                    .ok_or_else(|| EditError::Layout(change.map.to(change.key).to_string()))?;
            }
            (None, To::Removed) => return Ok(()),
            (None, To::Set(value)) if value.is_nothing() => return Ok(()),
            (None, _) => {
                let rank = |key: &str| change.order.iter().position(|&known| known == key);
                let before = entries.iter().filter(|entry| rank(&entry.key) < rank(change.key));
                let before = before.max_by_key(|entry| rank(&entry.key)).or(entries.last()).ok_or_else(no_place)?;
                let column = self.column(entries.first().unwrap_or(before).key_span.start);
                self.add(before, change, in_brackets, column);
            }
        }
        self.want(change);
        Ok(())
    }

    /// What the change is to make of the values.
    fn want(&mut self, change: &Change) {
        let Some(Value::Map(entries)) = self.wanted.at_mut(&change.map) else { return };
        let at = entries.iter().position(|(key, _)| key == change.key);
        let value = match &change.to {
            To::Set(value) => value.clone(),
            To::Emptied => Value::NOTHING,
            To::Removed => {
                at.map(|at| entries.remove(at));
                return;
            }
        };
        match at {
            Some(at) => entries[at].1 = value,
            None => entries.push((change.key.to_owned(), value)),
        }
    }

    /// Replaces the value behind a key that has lines of its own.
    fn set(&mut self, entry: &Entry, value: &Value) {
        let colon = self.behind_colon(entry);
        let old = self.span(entry);
        let is_text = entry.value.text().is_some();
        if !is_text {
            // What is said between the members of a list goes with them.
            self.dropped.push(old.clone());
        }
        let between = colon..old.start;
        if self.text[between.clone()].contains('\n') && self.has_comment(&between) {
            // A comment of its own line stands between key and value.
            return self.patch(old, quoted(value));
        }
        let line = self.line_end_at(self.entry_end(entry));
        let tail = old.end..line;
        let commented = self.has_comment(&tail) && (is_text || self.opens_bracket(&entry.value));
        if self.has_comment(&tail) && !commented {
            self.dropped.push(tail);
        }
        let new = self.lines(&value.behind_key(self.column(entry.key_span.start)));
        let (first, rest) = new.split_at(new.find(self.line_end).unwrap_or(new.len()));
        let kept = self.header_comment(entry, &old).map_or(String::new(), |comment| format!(" {comment}"));
        if commented {
            // The comment stays where it is: behind the first line.
            self.patch(colon..old.end, first.to_owned() + &kept);
            self.patches.push(Patch { range: line..line, text: rest.to_owned(), rank: 1 });
        } else {
            self.patch(colon..line, first.to_owned() + &kept + rest);
        }
    }

    fn set_in_brackets(&mut self, entry: &Entry, value: &Value) {
        let old = self.span(entry);
        if entry.value.text().is_none() {
            self.dropped.push(old.clone());
        }
        let blank = if old.start == self.behind_colon(entry) { " " } else { "" };
        self.patch(old, format!("{blank}{}", quoted(value)));
    }

    /// Takes the value of a key away, with what is said of it.
    fn empty(&mut self, entry: &Entry, in_brackets: bool) {
        let (colon, end) = (self.behind_colon(entry), self.entry_end(entry));
        if in_brackets && self.span(entry).is_empty() {
            return;
        }
        let end = if in_brackets { end } else { self.line_end_at(end) };
        self.dropped.push(colon..end);
        // What no blank follows is no colon to every reader.
        self.patch(colon..end, if in_brackets { " " } else { "" });
    }

    /// Takes a key out that has lines of its own; None where it is the only
    /// one, or all that follows its list's `-`.
    fn remove_entry(&mut self, entries: &[Entry], at: usize) -> Option<()> {
        let entry = &entries[at];
        let (start, end) = (entry.key_span.start, self.line_end_at(self.entry_end(entry)));
        let line = self.line_start(start);
        if self.is_blank(line..start) {
            entries.get(1)?;
            let over = self.over(start).start;
            // The last line of a file may have no end.
            let from =
                if end == self.text.len() { self.text[..over].trim_end_matches(['\r', '\n']).len() } else { over };
            self.dropped.push(from..end);
            self.patch(from..self.next_line(end), "");
        } else {
            // The next key takes the place behind the `-`, and what is said
            // over it goes over that.
            let next = entries.get(1)?.key_span.start;
            let kept = self.next_line(end)..self.line_start(next);
            self.dropped.push(start..end);
            self.patches.push(Patch { range: line..line, text: self.comment_lines(kept), rank: 0 });
            self.patch(start..next, "");
        }
        Some(())
    }

    /// The lines among these that hold a comment.
    fn comment_lines(&self, lines: Range<usize>) -> String {
        self.text.get(lines).unwrap_or_default().split_inclusive('\n').filter(|line| !line.trim().is_empty()).collect()
    }

    /// Adds a key behind the entry `before`, in a column.
    fn add(&mut self, before: &Entry, change: &Change, in_brackets: bool, column: usize) {
        let value = match &change.to {
            To::Set(value) => value.clone(),
            _ => Value::NOTHING,
        };
        let rank = 2 + change.order.iter().position(|&known| known == change.key).unwrap_or(change.order.len());
        let end = self.entry_end(before);
        if in_brackets {
            // What no blank follows is no colon to every reader.
            let is_set = self.patches.iter().any(|patch| patch.range == (end..end));
            let blank = if self.span(before).is_empty() && !is_set { " " } else { "" };
            let text = if value.is_nothing() { String::new() } else { quoted(&value) };
            let text = format!("{blank}, {}: {text}", change.key);
            return self.patches.push(Patch { range: end..end, text, rank });
        }
        let line = self.line_end_at(end);
        let indent = " ".repeat(column);
        let mut text = String::new();
        for comment in change.over.iter().flat_map(|over| &over.add) {
            let comment = commented(comment);
            text += &format!("{}{indent}{comment}", self.line_end);
            self.added.push(comment);
        }
        text += &format!("{}{indent}{}:{}", self.line_end, change.key, self.lines(&value.behind_key(column)));
        self.patches.push(Patch { range: line..line, text, rank });
    }

    /// Changes the comment over the line that a byte stands in.
    fn set_over(&mut self, at: usize, over: &Over) {
        let old = self.over(at);
        let line = old.end;
        let lines: Vec<&str> = self.text[old.clone()].split_inclusive('\n').collect();
        let kept = (over.keep)(&lines.iter().map(|line| line.trim()).collect::<Vec<_>>());
        let old = old.start + lines.iter().take(kept).map(|line| line.len()).sum::<usize>()..line;
        let indent = &self.text[line..line + blanks(&self.text[line..])];
        let comments: Vec<_> = over.add.iter().map(|line| commented(line)).collect();
        let text = comments.iter().map(|comment| format!("{indent}{comment}{}", self.line_end)).collect::<String>();
        self.added.extend(comments);
        self.dropped.push(old.clone());
        // Two mappings in brackets may begin in the same line.
        match self.patches.iter_mut().find(|patch| patch.range == old && !old.is_empty()) {
            Some(patch) => patch.text += &text,
            None => self.patch(old, text),
        }
    }

    /// The comment behind a block's `|-`, which a new value keeps.
    fn header_comment(&self, entry: &Entry, old: &Range<usize>) -> Option<&str> {
        let header = &self.text[old.start..self.line_end_at(old.start)];
        entry.value.is_block().then(|| header.find('#').map(|at| &header[at..])).flatten()
    }
}

/// A line as a comment.
fn commented(line: &str) -> String {
    format!("# {line}").trim_end().to_owned()
}

/// A value on one line, a text in double quotes, whatever it is: fits
/// everywhere.
fn quoted(value: &Value) -> String {
    match value {
        Value::Text(text) => {
            let written = scalar_in_brackets(text);
            if written.starts_with('"') { written } else { format!("\"{written}\"") }
        }
        value => value.in_brackets(),
    }
}
