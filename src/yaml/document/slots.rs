//! Where the members of a list stand, each with the comments that are its.
//!
//! A comment on a line of its own belongs to the member under it, one that is
//! indented deeper than the list's `-` to the member over it, and one behind a
//! member to that. Blank lines and comments that stand apart belong to no
//! member and stay where they are.

use std::ops::Range;

use super::{Edit, EditError};
use crate::yaml::{KeyPath, Kind, Node, blanks};

/// Where a member stands.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    /// The member with the comments over it, and in a block with those under
    /// it: whole lines, without the last line end.
    pub body: Range<usize>,
    /// Between brackets, the comment behind it and the blanks before that.
    pub tail: Range<usize>,
}

pub(super) fn members(list: Option<&Node>) -> &[Node] {
    match list.map(|list| &list.kind) {
        Some(Kind::List(members)) => members,
        _ => &[],
    }
}

impl Edit<'_> {
    pub(super) fn slots(&self, path: &KeyPath, list: &Node) -> Result<Vec<Slot>, EditError> {
        let members = members(Some(list));
        if self.opens_bracket(list) {
            return Ok(
                self.between_brackets(members.iter().map(|member| member.span.start..self.end(member)).collect())
            );
        }
        self.block(list, members).ok_or_else(|| EditError::Layout(path.to_string()))
    }

    /// A member's lines, the comments that lead it no deeper than its `-`:
    /// behind another member they would be taken for that one's.
    pub(super) fn led(&self, list: &Node, body: &Range<usize>) -> String {
        let lines = &self.text[body.clone()];
        let Some(column) = self.dash(list).map(|dash| self.column(dash)) else { return lines.to_owned() };
        let is_deeper = |line: &&str| line.trim_start_matches(' ').starts_with('#') && line.find('#') > Some(column);
        let deeper = lines.split_inclusive('\n').take_while(is_deeper);
        let length: usize = deeper.clone().map(str::len).sum();
        let led: String =
            deeper.map(|line| format!("{}{}", " ".repeat(column), line.trim_start_matches(' '))).collect();
        led + &lines[length..]
    }

    /// The `-` of a block's first member; None where it doesn't begin a line.
    pub(super) fn dash(&self, list: &Node) -> Option<usize> {
        let first = members(Some(list)).first()?.span.start;
        let mut line = self.line_start(first);
        loop {
            let begins = line + blanks(&self.text[line..]);
            if begins < first && self.text[begins..].starts_with('-') {
                // In `- - x` it is another list's.
                let rest = &self.text[begins + 1..self.line_end_at(begins).min(first)];
                return (rest.trim().is_empty() || rest.trim_start().starts_with('#')).then_some(begins);
            }
            line = self.line_start(line.checked_sub(1)?);
        }
    }

    /// The members of a block; None where its first `-` doesn't begin a line.
    fn block(&self, list: &Node, members: &[Node]) -> Option<Vec<Slot>> {
        let first = self.dash(list)?;
        let column = self.column(first);
        let mut slots: Vec<Slot> = Vec::new();
        let mut line = self.line_start(first);
        for member in members {
            let is_dash = |line: usize| {
                let start = self.text.get(line..line + column).is_some_and(|start| start.trim().is_empty());
                start && self.text[line + column..].starts_with('-')
            };
            while !is_dash(line) {
                line = Some(self.next_line(line)).filter(|&next| next < self.text.len())?;
            }
            let dash = line + column;
            let end = if member.is_left_out() { dash + 1 } else { self.end(member).max(dash + 1) };
            let before = slots.last().map_or(0, |before| self.next_line(before.body.end));
            let start = self.lines_over(line).max(before);
            let mut end = self.line_end_at(end);
            loop {
                let below = self.next_line(end);
                let deeper = blanks(&self.text[below..]) > column;
                if below == self.text.len() || !deeper || !self.is_comment_line(below) {
                    break;
                }
                end = self.line_end_at(below);
            }
            slots.push(Slot { body: start..end, tail: end..end });
            line = self.next_line(end);
        }
        Some(slots)
    }

    /// The members that stand between brackets at these places.
    pub(super) fn between_brackets(&self, members: Vec<Range<usize>>) -> Vec<Slot> {
        let slot = |member: Range<usize>| {
            let line = self.line_start(member.start);
            let over = self.lines_over(line);
            let start = if over < line && self.is_blank(line..member.start) {
                over + self.text[over..].find('#').unwrap_or(0)
            } else {
                member.start
            };
            let rest = &self.text[member.end..];
            let comma = rest.find(|c: char| c != ' ' && c != '\t').filter(|&at| rest[at..].starts_with(','));
            let behind = member.end + comma.map_or(0, |comma| comma + 1);
            let line_end = self.line_end_at(behind);
            let tail = if self.has_comment(&(behind..line_end)) && self.text[behind..].trim_start().starts_with('#') {
                behind..line_end
            } else {
                behind..behind
            };
            Slot { body: start..member.end, tail }
        };
        members.into_iter().map(slot).collect()
    }
}
