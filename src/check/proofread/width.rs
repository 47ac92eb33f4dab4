//! Digits of two widths.

use std::ops::Range;

use super::Finding;
use crate::diagnostics::Code;

/// Finds the first of the digits whose width is the rarer one in the text.
pub fn find(text: &str) -> Vec<Finding> {
    let half = runs(text, |c| c.is_ascii_digit());
    let full = runs(text, |c| matches!(c, '０'..='９'));
    // One digit full-width, two or more half-width is what public offices teach.
    let styled = full.iter().all(|run| run.len() == '０'.len_utf8());
    let (rarer, name) = if full.len() <= half.len() { (&full, "全角") } else { (&half, "半角") };
    let odd = rarer.iter().find(|run| name == "半角" || run.len() > '０'.len_utf8());
    let Some(run) = odd.filter(|_| !styled && !half.is_empty()) else { return Vec::new() };
    let message = format!("一つの文章に全角と半角の数字が混ざっています（「{}」は{name}）", &text[run.clone()]);
    vec![Finding::new(Code::ProofreadDigits, run.clone(), message, "どちらかにそろえてください")]
}

/// The longest stretches of characters of a kind.
fn runs(text: &str, is_of: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| is_of(*c)) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += c.len_utf8(),
            _ => runs.push(at..at + c.len_utf8()),
        }
    }
    runs
}
