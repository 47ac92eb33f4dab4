//! List marks that were forgotten: several of a list's things run together in
//! one, as keys that are written again and again.

#![cfg_attr(not(test), deny(clippy::string_slice))]

use std::collections::HashSet;
use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic};
use crate::load::schema::{Schema, Shape};
use crate::source::Source;
use crate::yaml::{Entry, Kind, Node};

/// Parts what runs together in the lists of a tree, and tells where.
pub fn part(source: &Arc<Source>, tree: &mut Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    visit(source, tree, Schema::root(), "", &mut found);
    found
}

fn visit(source: &Arc<Source>, node: &mut Node, schema: Schema, what: &str, found: &mut Vec<Diagnostic>) {
    match (&mut node.kind, schema.shape()) {
        (Kind::List(members), Shape::List) => {
            let schema = schema.members();
            if schema.shape() == Shape::Map {
                let name = schema.required().next().unwrap_or_default();
                part_members(source, members, &[name], what, found);
            }
            members.iter_mut().for_each(|member| visit(source, member, schema, what, found));
        }
        (Kind::Map(entries), Shape::Map) => {
            for entry in entries {
                if let Some((key, wanted)) = schema.property(&entry.key) {
                    visit(source, &mut entry.value, wanted, key, found);
                }
            }
        }
        _ => {}
    }
}

/// Parts what runs together in the members of a list. Each has one of `names`
/// among its keys; `what` is what messages call it.
pub fn part_members(
    source: &Arc<Source>,
    members: &mut Vec<Node>,
    names: &[&str],
    what: &str,
    found: &mut Vec<Diagnostic>,
) {
    *members = members.drain(..).flat_map(|member| parted(source, member, names, what, found)).collect();
}

/// The things that a list's member holds: itself, mostly.
fn parted(source: &Arc<Source>, member: Node, names: &[&str], what: &str, found: &mut Vec<Diagnostic>) -> Vec<Node> {
    let Kind::Map(mut entries) = member.kind else { return vec![member] };
    let in_lines = !source.part(member.span.clone()).starts_with('{');
    let starts = if in_lines { starts(source, &entries, names) } else { Vec::new() };
    if starts.is_empty() {
        return vec![Node { kind: Kind::Map(entries), ..member }];
    }
    let mut parts = Vec::new();
    for &start in starts.iter().rev() {
        parts.push(entries.split_off(start));
    }
    parts.push(entries);
    parts.reverse();
    found.extend(
        parts.iter().skip(1).filter_map(|part| Some(forgotten(source, member.span.start, part.first()?, what))),
    );
    let nodes = parts.into_iter().map(|entries| {
        let start = entries.first().map_or(member.span.start, |entry| entry.key_span.start);
        let end = entries.last().map_or(member.span.end, |entry| entry.value.span.end.max(entry.key_span.end));
        Node { span: start..end, kind: Kind::Map(entries) }
    });
    nodes.collect()
}

/// Where in a map another thing begins: from there on its keys are written
/// again, one of `names`, of which every such thing has one, among them.
fn starts(source: &Arc<Source>, entries: &[Entry], names: &[&str]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut start = 0;
    let mut end = distinct(entries, start);
    while end < entries.len() {
        let next = distinct(entries, end);
        let again = entries.get(end..next).unwrap_or_default();
        if again.len() < 2 || !again.iter().any(|entry| names.contains(&entry.key.as_str())) {
            // Written twice by mistake: what follows is looked at without it.
            return starts;
        }
        // A thing may begin with a key that the one before hasn't: an empty
        // line tells.
        let parted = (start + 1..end).rev().find(|&at| is_parted(source, entries, at));
        start = parted.filter(|&at| distinct(entries, at) == next).unwrap_or(end);
        starts.push(start);
        end = next;
    }
    starts
}

/// Up to where from a place on no key is written twice.
fn distinct(entries: &[Entry], from: usize) -> usize {
    let mut seen = HashSet::new();
    let again = entries.iter().skip(from).position(|entry| !seen.insert(&entry.key));
    again.map_or(entries.len(), |length| from + length)
}

/// Whether an empty line stands before an entry.
fn is_parted(source: &Arc<Source>, entries: &[Entry], at: usize) -> bool {
    let line = entries.get(at).map_or(1, |entry| source.position(entry.key_span.start).line);
    line > 1 && source.part(source.line(line - 1)).trim().is_empty()
}

/// What is said of a mark that was forgotten before an entry. `first` is
/// where the thing begins that has one.
fn forgotten(source: &Arc<Source>, first: usize, entry: &Entry, what: &str) -> Diagnostic {
    let key = &entry.key;
    let at = entry.key_span.start;
    let message = format!("ここから次の{what}が始まるようですが、「{key}」の前に「- 」がありません");
    let line = source.line(source.position(first).line);
    // As wide as the mark that is there: the keys stay in their column.
    let mark = source.part(line.start..first).trim_start();
    let width = mark.len();
    let report = Diagnostic::new(Code::ShapeForgottenDash, source, entry.key_span.clone(), message);
    if mark.trim_end() != "-" || source.part(at.saturating_sub(width)..at).trim() != "" {
        return report.hint("上の「- 」と縦にそろえて、この項目名の前に「- 」を入れてください");
    }
    let fix = mark.to_owned();
    report.hint(format!("「{key}」のすぐ前の空白{width}つを「{mark}」に替えてください")).fix(at - width..at, fix)
}
