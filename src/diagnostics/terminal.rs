//! Diagnostics as text for a terminal: place, message, the line with the place
//! underlined, and what to do.

#![cfg_attr(not(test), deny(clippy::string_slice))]

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, Title};

use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{Source, is_unsafe, part};

/// The width of what is shown of a line, in columns: a Japanese character
/// takes two.
const WIDTH: usize = 120;

/// The longest line that is handed over whole, in bytes, so that the renderer
/// finds the column in it; of a longer one only the surroundings of the place.
const MAX_LINE: usize = 6000;

/// One diagnostic, as a paragraph of text. `colour` is for terminals.
pub fn render(diagnostic: &Diagnostic, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR.with_name(Severity::Error.name()),
        Severity::Warning => Level::WARNING.with_name(Severity::Warning.name()),
    };
    let title = level.primary_title(diagnostic.message.as_str());
    let mut report = vec![group(title, &diagnostic.source, &diagnostic.span)];
    if let Some(related) = &diagnostic.related {
        let title = Level::NOTE.with_name("参考").secondary_title(related.label.as_str());
        report.push(group(title, &related.source, &related.span));
    }
    if !diagnostic.hint.is_empty() {
        report.push(Group::with_title(Level::HELP.with_name("直し方").secondary_title(diagnostic.hint.as_str())));
    }
    renderer.render(&report)
}

/// A title with a place: its line with the place underlined, if the file has
/// such a line.
fn group<'a>(title: Title<'a>, source: &'a Source, span: &Range<usize>) -> Group<'a> {
    let start = source.position(span.start);
    let group = Group::with_title(title);
    let origin = Origin::path(source.path()).line(start.line).char_column(start.column);
    if source.text().is_empty() {
        return group.element(origin);
    }
    // Only the place's own line is handed over, so that a large file costs no
    // more than a small one.
    let line = source.line(start.line);
    let (text, marked) = (source.part(line.clone()), within(&line, span));
    let annotated = |text: &'a str, marked| {
        Snippet::source(harmless(text)).line_start(start.line).annotation(AnnotationKind::Primary.span(marked))
    };
    if text.len() <= MAX_LINE {
        return group.element(annotated(text, marked).path(source.path()));
    }
    let shown = excerpt(text, &marked);
    let marked = marked.start - shown.start..marked.end.min(shown.end) - shown.start;
    group.element(origin).element(annotated(part(text, shown), marked))
}

/// The part of a span that lies in its first line, relative to the line.
fn within(line: &Range<usize>, span: &Range<usize>) -> Range<usize> {
    let start = span.start.clamp(line.start, line.end) - line.start;
    let end = span.end.clamp(line.start + start, line.end) - line.start;
    start..end
}

/// The part of a long line that is shown.
fn excerpt(line: &str, marked: &Range<usize>) -> Range<usize> {
    let start = line.floor_char_boundary(marked.start.saturating_sub(WIDTH / 2));
    start..line.ceil_char_boundary((start + 2 * WIDTH).min(line.len()))
}

/// A line of the file with everything that acts on its surroundings replaced
/// by characters of the same length in bytes, so that all places stay.
fn harmless(line: &str) -> Cow<'_, str> {
    if !line.contains(is_unsafe) {
        return Cow::Borrowed(line);
    }
    let replaced = line.chars().map(|c| match c.len_utf8() {
        2 if is_unsafe(c) => '·',
        3 if is_unsafe(c) => char::REPLACEMENT_CHARACTER,
        // Controls of one byte are the renderer's own to show.
        _ => c,
    });
    Cow::Owned(replaced.collect())
}
