//! The values that templates printed, and where they stand in the markup: found
//! by their numbers, which are taken out, and looked for in what Typst reads.

use std::collections::HashMap;
use std::iter::Peekable;
use std::ops::Range;
use std::slice;

use typst::syntax::{Source, Span, SyntaxKind, SyntaxNode};

use crate::view::Origin;

/// One value that a template printed.
#[derive(Debug)]
pub struct Printed {
    /// Its Typst string, in bytes of the markup.
    pub range: Range<usize>,
    /// Where in the data it came from, if it came from there.
    pub origin: Option<Origin>,
}

/// The markup without the numbers, so that a text that is added or removed
/// leaves the rest of the markup as it was; and every printed value in it, in
/// order. `log` has what was printed, [`escaped`], and where it came from.
pub fn take_numbers(numbered: &str, log: &[(String, Option<Origin>)]) -> (String, Vec<Printed>) {
    let mut text = String::with_capacity(numbered.len());
    let mut printed = Vec::new();
    let mut done = 0;
    for (at, mark) in numbered.match_indices(";/*") {
        let behind = &numbered[at + mark.len()..];
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        let Some((escaped, origin)) = behind[..digits].parse::<usize>().ok().and_then(|number| log.get(number)) else {
            continue;
        };
        // What only looks like a number is part of a value. There, no quote
        // stands without a backslash, so no string begins behind a hash.
        let before = numbered[done..at].strip_suffix('"').and_then(|text| text.strip_suffix(escaped.as_str()));
        if before.is_some_and(|before| before.ends_with("#\"")) && behind[digits..].starts_with("*/") {
            text.push_str(&numbered[done..at]);
            let length = escaped.len() + 2 * "\"".len();
            printed.push(Printed { range: text.len() - length..text.len(), origin: origin.clone() });
            text.push(';');
            done = at + mark.len() + digits + "*/".len();
        }
    }
    text.push_str(&numbered[done..]);
    (text, printed)
}

/// The first printed value that is no string in markup.
pub fn misplaced<'a>(source: &Source, printed: &'a [Printed]) -> Option<&'a Printed> {
    let mut values = printed.iter().peekable();
    pass_placed(source.root(), 0, &mut values);
    values.next()
}

/// Passes by the values that stand among a node's descendants as strings in
/// markup: behind a hash and before a semicolon.
fn pass_placed(node: &SyntaxNode, start: usize, values: &mut Peekable<slice::Iter<Printed>>) {
    let children = node.children().as_slice();
    let mut at = start;
    for (index, child) in children.iter().enumerate() {
        let end = at + child.len();
        let is_value = values.peek().is_some_and(|value| value.range == (at..end));
        if is_value {
            let hash = index.checked_sub(1).map(|before| children[before].kind());
            let semicolon = children.get(index + 1).map(SyntaxNode::kind);
            let kinds = (node.kind(), hash, child.kind(), semicolon);
            let (markup, string) = (SyntaxKind::Markup, SyntaxKind::Str);
            if kinds == (markup, Some(SyntaxKind::Hash), string, Some(SyntaxKind::Semicolon)) {
                values.next();
            }
        } else if values.peek().is_some_and(|value| value.range.start < end) {
            pass_placed(child, at, values);
        }
        at = end;
    }
}

/// Notes the spans of the values among a node's descendants. `values` are those
/// still to come.
pub fn note_spans<'a>(
    node: &SyntaxNode,
    start: usize,
    values: &mut Peekable<slice::Iter<'a, Printed>>,
    origins: &mut HashMap<Span, &'a Origin>,
) {
    let mut at = start;
    for child in node.children() {
        let end = at + child.len();
        if let Some(value) = values.next_if(|value| value.range == (at..end)) {
            origins.extend(value.origin.as_ref().map(|origin| (child.span(), origin)));
        } else if values.peek().is_some_and(|value| value.range.start < end) {
            note_spans(child, at, values, origins);
        }
        at = end;
    }
}

/// A text as it stands between the quotes of a Typst string.
pub fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
