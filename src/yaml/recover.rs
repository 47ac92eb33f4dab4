//! Reading a file that may be broken: everything that can be read, and what
//! is wrong with the rest.
//!
//! A YAML parser ends at the first thing it can't read. Here the slip is
//! reported, the line mended or given up, and reading begins again, so that
//! one run finds every mistake of a file. Which way to mend a line is best is
//! tried out: the one after which the parser gets furthest, and of several
//! the one that gives up least.
//!
//! No library was found that does this. saphyr-parser 0.3.4 and serde_yaml
//! 0.9.34 end at the first error; tree-sitter's grammar recovers, but says
//! only that a place is wrong, and not why. So the parser stays, and this goes
//! round it.

#![cfg_attr(not(test), deny(clippy::string_slice))]

use std::ops::Range;
use std::sync::Arc;

use super::explain::explain;
use super::lines::{indent, split_key};
use super::mended::Patch;
use super::parse::{Stop, parse};
use super::{Keys, Kind, Node, slips};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{Source, part};

/// How many bytes are parsed over and over in search of further mistakes.
/// Beyond that those found so far must do.
const MAX_PARSED: usize = 24 << 20;
/// How many mistakes of YAML are sought in one file.
const MAX_MISTAKES: usize = 100;

/// What could be read of a file.
#[derive(Debug)]
pub struct Reading {
    /// Its values.
    pub tree: Node,
    /// What kept the rest from being read, and what had to be mended.
    pub diagnostics: Vec<Diagnostic>,
    /// The lines that were given up or moved. Nothing is known about what
    /// they were to say.
    pub torn: Vec<Range<usize>>,
}

/// Reads as much of a file as can be, as one of a form with these `keys`.
///
/// # Errors
/// If there is nothing to read, or nothing that a form could be.
pub fn read(source: &Arc<Source>, keys: &Keys) -> Result<Reading, Diagnostic> {
    let mut patch = Patch::default();
    // Nearly every file has no slip, so it is parsed as it is beside the search.
    let (mut diagnostics, as_it_is) =
        rayon::join(|| slips::find(source, keys, &mut patch), || parse(source, source.text()));
    let mut as_it_is = patch.is_empty().then_some(as_it_is);
    let mut torn = Vec::new();
    let (mut parsed, mut mistakes) = (0, 0);
    let nothing_read = |diagnostics| Reading {
        tree: Node { span: 0..0, kind: Kind::Map(Vec::new()) },
        diagnostics,
        torn: std::iter::once(0..source.text().len()).collect(),
    };
    if diagnostics.len() > slips::MOST {
        return Ok(nothing_read(diagnostics));
    }
    loop {
        let patched = patch.apply(source.text());
        parsed += patched.text.len();
        match as_it_is.take().unwrap_or_else(|| parse(source, &patched.text)) {
            Ok(done) => {
                for refused in done.refused {
                    let span = patched.original_range(&refused.span);
                    torn.push(source.line(source.position(span.start).line));
                    diagnostics.push(Diagnostic { span, ..refused });
                }
                let Some(mut tree) = done.tree else {
                    return Err(first(diagnostics).unwrap_or_else(|| nothing(source)));
                };
                if !patch.is_empty() {
                    relocate(&mut tree, &|range| patched.original_range(range));
                }
                return Ok(Reading { tree, diagnostics, torn });
            }
            Err(Stop::Refused(refused)) => {
                return Err(Diagnostic { span: patched.original_range(&refused.span), ..refused });
            }
            Err(Stop::Syntax { info, at }) => {
                let at = patched.original(at);
                let slip = explain(source, keys, &info, at);
                mistakes += 1;
                let mended = if mistakes < MAX_MISTAKES {
                    Mender { source, patch: &patch, at, parsed: &mut parsed }.mend(&slip)
                } else {
                    None
                };
                if !diagnostics.iter().any(|known| known.span == slip.span && known.code == slip.code) {
                    diagnostics.push(slip);
                }
                match mended {
                    Some((better, given_up)) => {
                        patch = better;
                        torn.push(given_up);
                    }
                    None => return Ok(nothing_read(diagnostics)),
                }
            }
        }
    }
}

fn first(diagnostics: Vec<Diagnostic>) -> Option<Diagnostic> {
    diagnostics.into_iter().min_by_key(|diagnostic| diagnostic.span.start)
}

fn nothing(source: &Arc<Source>) -> Diagnostic {
    Diagnostic::new(Code::FileEmpty, source, 0..0, "ファイルに何も書かれていません")
        .hint("前の年度のファイルをコピーするか、README の例にならって書いてください")
}

fn relocate(node: &mut Node, original: &impl Fn(&Range<usize>) -> Range<usize>) {
    node.span = original(&node.span);
    match &mut node.kind {
        Kind::Text { .. } => {}
        Kind::List(members) => members.iter_mut().for_each(|member| relocate(member, original)),
        Kind::Map(entries) => {
            for entry in entries {
                entry.key_span = original(&entry.key_span);
                relocate(&mut entry.value, original);
            }
        }
    }
}

type Replacements = Vec<(Range<usize>, String)>;

/// A text as far as it is mended, and where the parser still stops.
struct Mender<'a> {
    source: &'a Arc<Source>,
    patch: &'a Patch,
    at: usize,
    parsed: &'a mut usize,
}

impl Mender<'_> {
    /// The patch that gets the parser past a slip, and the lines that it
    /// gives up; none if there is no way.
    fn mend(&mut self, slip: &Diagnostic) -> Option<(Patch, Range<usize>)> {
        let line = self.source.position(slip.span.start).line;
        let noticed = self.source.position(self.at).line;
        let moved = if slip.code == Code::YamlIndent { self.moved(line) } else { None };
        moved.or_else(|| self.given_up(line)).or_else(|| if noticed == line { None } else { self.given_up(noticed) })
    }

    /// How far the parser gets with some more replacements.
    fn reach(&mut self, replacements: Replacements) -> Option<(usize, Patch)> {
        let mut patch = self.patch.clone();
        for (range, with) in replacements {
            patch.replace(range, with);
        }
        let patched = patch.apply(self.source.text());
        *self.parsed += patched.text.len();
        if *self.parsed > MAX_PARSED {
            return None;
        }
        let reached = match parse(self.source, &patched.text) {
            Ok(_) | Err(Stop::Refused(_)) => usize::MAX,
            Err(Stop::Syntax { at, .. }) => patched.original(at),
        };
        Some((reached, patch))
    }

    /// With the line moved to the column of one above, alone or together with
    /// what stands under it; the way that gets furthest.
    fn moved(&mut self, number: usize) -> Option<(Patch, Range<usize>)> {
        let indent = indent(self.source, number);
        let mut best: Option<(usize, Patch)> = None;
        for column in columns_above(self.source, number, indent) {
            for lines in [number..number + 1, block(self.source, number, indent)] {
                let moves = lines.filter_map(|number| {
                    let start = self.source.line(number).start;
                    let own = self::indent(self.source, number);
                    let blank = start + own == self.source.line(number).end;
                    (!blank).then(|| (start..start + own, " ".repeat((own + column).saturating_sub(indent))))
                });
                let (reached, patch) = self.reach(moves.collect())?;
                if reached > best.as_ref().map_or(self.at, |(furthest, _)| *furthest) {
                    best = Some((reached, patch));
                }
            }
        }
        best.map(|(_, patch)| (patch, self.source.line(number)))
    }

    /// Without what keeps the line from being read: its value, or all of it,
    /// and at last what stands under it.
    fn given_up(&mut self, number: usize) -> Option<(Patch, Range<usize>)> {
        let range = self.source.line(number);
        let line = self.source.part(range.clone());
        let indent = indent(self.source, number);
        let rest = part(line, indent..);
        let marks = rest.len() - rest.trim_start_matches("- ").len();
        let start = range.start + indent + marks;
        let under = block(self.source, number, indent + 1);
        let torn = range.start..self.source.line(under.end - 1).end;
        let with_under = |from: usize| -> Replacements {
            let lines = under.clone().skip(1).map(|number| (self.source.line(number), String::new()));
            std::iter::once((from..range.end, String::new())).chain(lines).collect()
        };

        let mut ways = Vec::new();
        if let Some((_, value)) = split_key(rest.trim_start_matches("- ")) {
            let from = range.end - value.len();
            if value.trim_start().starts_with(['|', '>']) {
                ways.push((range.clone(), vec![(from..range.end, " |-".to_owned())]));
            }
            ways.push((range.clone(), vec![(from..range.end, String::new())]));
            ways.push((torn.clone(), with_under(from)));
        }
        ways.push((torn, with_under(start)));
        ways.push((range.clone(), vec![(range.clone(), String::new())]));

        let mut stuck = None;
        for (torn, replacements) in ways {
            let (reached, patch) = self.reach(replacements)?;
            if reached > self.at {
                return Some((patch, torn));
            }
            // The next mistake may keep the parser at the same place.
            stuck = (reached == self.at && !line.trim().is_empty()).then_some((patch, torn));
        }
        stuck
    }
}

/// The columns of the lines above a line, the nearest to its own first.
fn columns_above(source: &Source, number: usize, indent: usize) -> Vec<usize> {
    const LINES: usize = 60;
    const COLUMNS: usize = 3;
    let mut columns = Vec::new();
    for number in (number.saturating_sub(LINES).max(1)..number).rev() {
        let line = source.part(source.line(number));
        let rest = line.trim_start_matches(' ');
        let item = rest.trim_start_matches("- ");
        if rest.is_empty() || rest.starts_with('#') || split_key(item).is_none() && item.len() == rest.len() {
            continue;
        }
        for column in [line.len() - rest.len(), line.len() - item.len()] {
            if column != indent && !columns.contains(&column) {
                columns.push(column);
            }
        }
    }
    columns.sort_by_key(|column| column.abs_diff(indent));
    columns.truncate(COLUMNS);
    columns
}

/// A line and those after it that stand as deep as `depth` or deeper.
fn block(source: &Source, number: usize, depth: usize) -> Range<usize> {
    const LINES: usize = 400;
    let after = (number + 1..=source.line_count()).take(LINES);
    let last =
        after.take_while(|&number| source.line(number).is_empty() || indent(source, number) >= depth.max(1)).last();
    number..last.unwrap_or(number) + 1
}
