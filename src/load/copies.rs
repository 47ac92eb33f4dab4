//! A whole year that was pasted once more under the first: told once, and not
//! key by key.

use std::collections::HashSet;
use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Source;
use crate::yaml::{Entry, Kind, Node};

/// Takes what was pasted under a year out of its tree, and tells where that
/// begins.
pub fn take(source: &Arc<Source>, tree: &mut Node) -> Option<Diagnostic> {
    let Kind::Map(entries) = &mut tree.kind else { return None };
    let copy = entries.split_off(start(entries)?);
    let (first, second) = (entries.first()?, copy.first()?);
    let line = source.position(second.key_span.start).line;
    let message = "この行から下に、年度のデータがもう一つ書かれています";
    let hint = if is_same(source, entries, &copy) {
        "上にあるものと同じなので、この行から下をすべて消してください".to_owned()
    } else {
        format!(
            "別の年度のものであれば、その年度のファイルに移してください。同じ年度のものであれば、残すほうを決め、もう一方（1～{}行目か、この行から下）を消してください",
            line - 1
        )
    };
    let told = Diagnostic::new(Code::ShapeDuplicateKey, source, second.key_span.clone(), message).hint(hint);
    Some(told.related(source, first.key_span.clone(), "一つ目"))
}

/// Where among a year's keys another year begins: from there on there are only
/// keys that were there before, and so many of them that it was no slip.
fn start(entries: &[Entry]) -> Option<usize> {
    const FEWEST: usize = 3;
    let mut seen = HashSet::new();
    let start = entries.iter().position(|entry| !seen.insert(entry.key.as_str()))?;
    let copy: HashSet<&str> = entries.iter().skip(start).map(|entry| entry.key.as_str()).collect();
    (copy.len() >= FEWEST.max(seen.len().div_ceil(2)) && copy.is_subset(&seen)).then_some(start)
}

/// Whether all that a copy says was written in the same words before.
fn is_same(source: &Arc<Source>, entries: &[Entry], copy: &[Entry]) -> bool {
    let written = |entry: &Entry| source.part(entry.value.span.clone());
    copy.iter().all(|again| entries.iter().any(|entry| entry.key == again.key && written(entry) == written(again)))
}
