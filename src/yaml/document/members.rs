//! Members of lists: put in, taken out, moved, with their comments. Where each
//! stands, and which comments are its, [`slots`](super::slots) says.

use std::ops::Range;

use super::comments::Comments;
use super::slots::{Slot, members};
use super::{Document, Edit, EditError, Patch, Value};
use crate::source::Source;
use crate::yaml::scalar::STEP;
use crate::yaml::{Entry, KeyPath, Step, blanks, parse};

/// A member of a list: a new one, or one that was taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    value: Value,
    /// As it was written, with its comments, if it was: a block's lines from
    /// the column of its `-`, and ending in line feeds alone.
    written: Option<Written>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Written {
    Block(String),
    /// The member, and the comment behind it.
    Brackets(String, String),
}

impl From<Value> for Member {
    fn from(value: Value) -> Self {
        Self { value, written: None }
    }
}

impl Member {
    /// What it says.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// As it stands in a block whose `-` are in this column.
    fn in_block(&self, column: usize) -> String {
        let indent = " ".repeat(column);
        match &self.written {
            Some(Written::Block(lines)) => {
                let line = |line: &str| if line.is_empty() { String::new() } else { format!("{indent}{line}") };
                lines.split('\n').map(line).collect::<Vec<_>>().join("\n")
            }
            _ => format!("{indent}{}", self.value.behind_dash(column)),
        }
    }

    /// As it stands between brackets, and the comment behind it.
    fn in_brackets(&self) -> (String, String) {
        match &self.written {
            Some(Written::Brackets(body, tail)) => (body.clone(), tail.clone()),
            _ => (self.value.in_brackets(), String::new()),
        }
    }

    /// The comments that come with it.
    fn comments(&self, in_brackets: bool) -> Vec<String> {
        let text = match &self.written {
            Some(Written::Block(lines)) if !in_brackets => lines.clone(),
            Some(Written::Brackets(body, tail)) if in_brackets => format!("[\n{body}{tail}\n]"),
            _ => return Vec::new(),
        };
        // What was cut out of a file that could be read can be, too.
        let Ok(tree) = parse(&Source::new("", text.as_str())) else { return Vec::new() };
        Comments::of(&text, &tree).all().map(|at| text[at].trim_end().to_owned()).collect()
    }
}

impl Document {
    /// Puts a member into a list, before the one at `at` or at its end.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn insert(&mut self, list: &KeyPath, at: usize, member: &Member) -> Result<(), EditError> {
        let mut edit = Edit::new(self);
        edit.insert(list, at, member)?;
        *self = edit.done()?;
        Ok(())
    }

    /// Takes a member out of a list.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn remove(&mut self, list: &KeyPath, at: usize) -> Result<Member, EditError> {
        let mut edit = Edit::new(self);
        let member = edit.remove(list, at)?;
        *self = edit.done()?;
        Ok(member)
    }

    /// Moves a member of a list to where another one stands.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn shift(&mut self, list: &KeyPath, from: usize, to: usize) -> Result<(), EditError> {
        let mut edit = Edit::new(self);
        edit.shift(list, from, to)?;
        *self = edit.done()?;
        Ok(())
    }
}

impl<'a> Edit<'a> {
    fn insert(&mut self, path: &KeyPath, at: usize, member: &Member) -> Result<(), EditError> {
        let no_place = || EditError::NoPlace(path.to_string());
        let list = self.tree.at(path).ok_or_else(no_place)?;
        let at = at.min(members(Some(list)).len());
        match self.wanted.at_mut(path) {
            Some(Value::List(members)) => members.insert(at, member.value.clone()),
            Some(value) if value.is_nothing() => *value = Value::List(vec![member.value.clone()]),
            _ => return Err(no_place()),
        }
        if members(Some(list)).is_empty() {
            return self.insert_first(path, member).ok_or_else(|| EditError::Layout(path.to_string()));
        }
        let slots = self.slots(path, list)?;
        let in_brackets = self.opens_bracket(list);
        self.added.extend(member.comments(in_brackets));
        if in_brackets {
            self.insert_between_brackets(&slots, at, member);
        } else {
            let text = self.lines(&member.in_block(self.dash(list).map_or(0, |dash| self.column(dash))));
            // As far from its neighbours as they are from each other.
            let between = slots.get(1).map(|second| &self.text[slots[0].body.end..second.body.start]);
            let between = between.filter(|between| between.trim().is_empty()).unwrap_or(self.line_end).to_owned();
            match slots.get(at) {
                Some(Slot { body, .. }) => self.patch(body.start..body.start, text + &between),
                None => self.patch_behind(&slots, between + &text),
            }
        }
        Ok(())
    }

    fn patch_behind(&mut self, slots: &[Slot], text: String) {
        let end = slots.last().map_or(self.text.len(), |last| last.body.end);
        self.patch(end..end, text);
    }

    fn insert_between_brackets(&mut self, slots: &[Slot], at: usize, member: &Member) {
        let (body, tail) = member.in_brackets();
        let beside = &slots[at.min(slots.len() - 1)];
        let line = self.line_start(beside.body.start);
        let own_line = self.is_blank(line..beside.body.start);
        let indent = if own_line { &self.text[line..beside.body.start] } else { " " };
        let new_line = format!("{}{indent}", self.line_end);
        let body = self.lines(&body);
        let alone = own_line || !tail.is_empty() || body.starts_with('#');
        let (body_start, body_end, tail_end) = (beside.body.start, beside.body.end, beside.tail.end);
        let has_comma = beside.tail.start > body_end;
        if at < slots.len() {
            let before = if alone && !own_line { new_line.as_str() } else { "" };
            let after = if alone { new_line.as_str() } else { " " };
            self.patch(body_start..body_start, format!("{before}{body},{tail}{after}"));
        } else if alone {
            self.patch(body_end..body_end, if has_comma { "" } else { "," });
            let after = if tail.is_empty() || own_line { "" } else { new_line.as_str() };
            let rank = 1;
            let text = format!("{new_line}{body}{tail}{after}");
            self.patches.push(Patch { range: tail_end..tail_end, text, rank });
        } else {
            self.patch(body_end..body_end, format!(", {body}"));
        }
    }

    /// Puts the first member into an empty list; None where that is no value
    /// of a key.
    fn insert_first(&mut self, path: &KeyPath, member: &Member) -> Option<()> {
        let entry = self.entry_of(path)?;
        let (colon, old) = (self.behind_colon(entry), self.span(entry));
        let in_brackets = path.parent().is_some_and(|(parent, _)| self.in_brackets(&parent));
        let in_brackets = in_brackets || matches!(member.written, Some(Written::Brackets(..)));
        self.added.extend(member.comments(in_brackets));
        self.dropped.push(old.clone());
        if in_brackets {
            let (body, tail) = member.in_brackets();
            // Deeper than the key, as every line between brackets must be.
            let new_line = format!("{}{}", self.line_end, " ".repeat(self.column(entry.key_span.start) + STEP));
            let new_line = if body.starts_with('#') || !tail.is_empty() { new_line.as_str() } else { "" };
            let blank = if old.start == colon { " " } else { "" };
            let body = self.lines(&body);
            self.patch(old, format!("{blank}[{new_line}{body}{tail}{new_line}]"));
        } else {
            let line = self.line_end_at(old.end);
            let text = self.lines(&member.in_block(self.column(entry.key_span.start) + STEP));
            self.patch(colon..old.end, "");
            self.patches.push(Patch { range: line..line, text: format!("{}{text}", self.line_end), rank: 1 });
        }
        Some(())
    }

    fn remove(&mut self, path: &KeyPath, at: usize) -> Result<Member, EditError> {
        let gone = || EditError::NoPlace(path.to(at).to_string());
        let list = self.tree.at(path).ok_or_else(gone)?;
        members(Some(list)).get(at).ok_or_else(gone)?;
        let slots = self.slots(path, list)?;
        let Some(Value::List(values)) = self.wanted.at_mut(path) else { return Err(gone()) };
        let value = values.remove(at);
        let slot = &slots[at];
        let plain = |range: &Range<usize>| self.text[range.clone()].replace("\r\n", "\n");
        let written = if self.opens_bracket(list) {
            let written = Written::Brackets(plain(&slot.body), plain(&slot.tail));
            self.remove_between_brackets(&slots, at);
            written
        } else {
            let column = self.dash(list).map_or(0, |dash| self.column(dash));
            let outdent = |line: &str| line[blanks(line).min(column)..].to_owned();
            let lines: Vec<_> = plain(&slot.body).split('\n').map(outdent).collect();
            self.remove_lines(path, &slots, at).ok_or_else(|| EditError::Layout(path.to_string()))?;
            Written::Block(lines.join("\n"))
        };
        Ok(Member { value, written: Some(written) })
    }

    /// Takes out a member of a block; None where it is the only one of a list
    /// that is no value of a key.
    fn remove_lines(&mut self, path: &KeyPath, slots: &[Slot], at: usize) -> Option<()> {
        let body = slots[at].body.clone();
        self.dropped.push(body.clone());
        let before =
            at.checked_sub(1).map(|before| slots[before].body.end).filter(|&end| self.is_blank(end..body.start));
        let after = slots.get(at + 1).map(|after| after.body.start).filter(|&start| self.is_blank(body.end..start));
        let range = match (before, after) {
            (Some(before), _) => before..body.end,
            (None, Some(after)) => body.start..after,
            (None, None) if body.end == self.text.len() => {
                self.text[..body.start].trim_end_matches(['\r', '\n']).len()..body.end
            }
            (None, None) => body.start..self.next_line(body.end),
        };
        self.patch(range, "");
        if slots.len() == 1 {
            let colon = self.behind_colon(self.entry_of(path)?);
            self.patch(colon..colon, " []");
        }
        Some(())
    }

    /// Takes out a member between brackets, and the comma that it needed.
    pub(super) fn remove_between_brackets(&mut self, slots: &[Slot], at: usize) {
        let Slot { body, tail } = slots[at].clone();
        self.dropped.push(body.start..tail.end);
        let before = at.checked_sub(1).map(|before| &slots[before]);
        let range = match (before, slots.get(at + 1)) {
            (_, Some(next)) if !self.has_comment(&(tail.end..next.body.start)) => body.start..next.body.start,
            (Some(before), None) if !self.has_comment(&(before.body.end..body.start)) => before.body.end..tail.end,
            // A comma may stand behind the last.
            (Some(before), None) if !self.has_comment(&(before.tail.end..body.start)) => before.tail.end..tail.end,
            // Nothing is left but the brackets.
            (None, None) => {
                let open = self.text[..body.start].trim_end();
                let said = self.comments.all().any(|comment| comment.contains(&(open.len().saturating_sub(1))));
                let start = if said { body.start } else { open.len() };
                let rest = &self.text[tail.end..];
                start..tail.end + rest.len() - rest.trim_start().len()
            }
            _ => body.start..tail.end,
        };
        self.patch(range, "");
    }

    fn shift(&mut self, path: &KeyPath, from: usize, to: usize) -> Result<(), EditError> {
        let gone = |at: usize| EditError::NoPlace(path.to(at).to_string());
        let list = self.tree.at(path).ok_or_else(|| gone(from))?;
        let count = members(Some(list)).len();
        if let Some(beyond) = [from, to].into_iter().find(|&at| at >= count) {
            return Err(gone(beyond));
        }
        let slots = self.slots(path, list)?;
        let Some(Value::List(values)) = self.wanted.at_mut(path) else { return Err(gone(from)) };
        let value = values.remove(from);
        values.insert(to, value);
        let mut order: Vec<usize> = (0..count).collect();
        order.remove(from);
        order.insert(to, from);
        for (slot, &other) in slots.iter().zip(&order).filter(|(slot, other)| slot.body != slots[**other].body) {
            let Slot { body, tail } = &slots[other];
            let (body, tail) = (self.led(list, body), &self.text[tail.clone()]);
            let line = self.line_start(slot.body.start);
            let own_line = self.is_blank(line..slot.body.start);
            let indent = if own_line { &self.text[line..slot.body.start] } else { " " };
            let new_line = format!("{}{indent}", self.line_end);
            let before = if own_line || !body.starts_with('#') { "" } else { &new_line };
            let rest_of_line = slot.tail.end..self.line_end_at(slot.tail.end);
            let after = if tail.is_empty() || self.is_blank(rest_of_line) { "" } else { &new_line };
            let (body, tail) = (format!("{before}{body}"), format!("{tail}{after}"));
            self.patch(slot.body.clone(), body);
            self.patches.push(Patch { range: slot.tail.clone(), text: tail, rank: 1 });
        }
        Ok(())
    }

    /// The entry whose value a path leads to.
    fn entry_of(&self, path: &KeyPath) -> Option<&'a Entry> {
        match path.parent()? {
            (parent, Step::Key(key)) => self.tree.at(&parent)?.entry(key),
            _ => None,
        }
    }
}
