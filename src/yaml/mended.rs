//! A broken text with some places mended so that it can be read, and the way
//! back from it to the original. Nothing of it is ever written: what is written
//! is edited in [`document`](super::document).

#![cfg_attr(not(test), deny(clippy::string_slice))]

use std::collections::BTreeMap;
use std::ops::Range;

use crate::source::part;

/// Replacements in a text. Of two that overlap the later one stays.
#[derive(Debug, Clone, Default)]
pub struct Patch {
    /// By where they begin: where they end, and what stands there instead.
    edits: BTreeMap<usize, (usize, String)>,
}

/// A patched text that knows where everything in it comes from.
#[derive(Debug)]
pub struct Patched {
    /// The text.
    pub text: String,
    /// Its parts, in order.
    parts: Vec<Part>,
}

/// A stretch of a patched text, up to the next.
#[derive(Debug)]
struct Part {
    start: usize,
    /// The bytes of the original that it stands for.
    original: Range<usize>,
    /// Whether it is those bytes, and no replacement.
    same: bool,
}

impl Patch {
    /// Whether it leaves a text as it is.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Replaces a part of the text.
    pub fn replace(&mut self, range: Range<usize>, with: impl Into<String>) {
        let before = self.edits.range(..range.start).next_back();
        let overlapping = before.filter(|(_, (end, _))| *end > range.start).map(|(&start, _)| start);
        let within = self.edits.range(range.clone()).map(|(&start, _)| start);
        for start in overlapping.into_iter().chain(within).collect::<Vec<_>>() {
            self.edits.remove(&start);
        }
        self.edits.insert(range.start, (range.end, with.into()));
    }

    /// The text with every replacement made.
    pub fn apply(&self, original: &str) -> Patched {
        let mut patched = Patched { text: String::with_capacity(original.len()), parts: Vec::new() };
        let mut done = 0;
        for (&start, (end, with)) in &self.edits {
            patched.push(part(original, done..start), done..start, true);
            patched.push(with, start..*end, false);
            done = *end;
        }
        patched.push(part(original, done..), done..original.len(), true);
        patched
    }
}

impl Patched {
    fn push(&mut self, text: &str, original: Range<usize>, same: bool) {
        self.parts.push(Part { start: self.text.len(), original, same });
        self.text.push_str(text);
    }

    /// Where in the original a byte of this text comes from.
    pub fn original(&self, at: usize) -> usize {
        let part = self.part(at);
        if part.same { part.original.start + at.saturating_sub(part.start) } else { part.original.start }
    }

    /// Where in the original a range of this text comes from.
    pub fn original_range(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.original(range.start);
        if range.is_empty() {
            return start..start;
        }
        // The end belongs to what stands before it.
        let last = self.part(range.end - 1);
        let end =
            if last.same { last.original.start + range.end.saturating_sub(last.start) } else { last.original.end };
        start..end.max(start)
    }

    fn part(&self, at: usize) -> &Part {
        let next = self.parts.partition_point(|part| part.start <= at);
        &self.parts[next.saturating_sub(1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_back_to_the_original() {
        let original = "名称：患者\n　趣旨: x";
        let mut patch = Patch::default();
        patch.replace(6..9, ": ");
        patch.replace(16..19, "  ");
        let patched = patch.apply(original);
        assert_eq!(patched.text, "名称: 患者\n  趣旨: x");
        let back = |part: &str| {
            let at = patched.text.find(part).unwrap();
            &original[patched.original_range(&(at..at + part.len()))]
        };
        assert_eq!(back("患者"), "患者");
        assert_eq!(back("名称"), "名称");
        assert_eq!(back("趣旨: x"), "趣旨: x");
    }

    #[test]
    fn a_later_replacement_takes_the_place_of_those_it_covers() {
        let mut patch = Patch::default();
        patch.replace(1..2, "X");
        patch.replace(0..4, "Y");
        assert_eq!(patch.apply("abcdef").text, "Yef");
        patch.replace(4..4, "Z");
        assert_eq!(patch.apply("abcdef").text, "YZef");
    }
}
