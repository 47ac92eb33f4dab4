//! Problems as text for a terminal: place, message, the line with the place
//! underlined, and what to do.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::problem::{Problem, Severity};

/// The longest line that is shown whole, in bytes; of a longer one only the
/// surroundings of the place.
const MAX_LINE: usize = 400;

/// One problem, as a paragraph of text. `colour` is for terminals.
pub fn render(problem: &Problem, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let level = match problem.severity {
        Severity::Error => Level::ERROR.with_name("誤り"),
        Severity::Warning => Level::WARNING.with_name("注意"),
    };
    let title = level.primary_title(problem.message.as_str());
    let start = problem.start();
    let line = problem.source.line(start.line);
    let text = problem.source.text();
    let mut report = vec![if line.is_empty() && text.is_empty() {
        // There is no line to show, but the place is still told.
        Group::with_title(title)
            .element(annotate_snippets::Origin::path(problem.source.path()).line(start.line).char_column(start.column))
    } else {
        // Only the place's own line is handed over, so that a large file
        // costs no more than a small one.
        let marked = within(&line, &problem.span);
        let shown = excerpt(&text[line.clone()], &marked);
        let offset = shown.start;
        let snippet = Snippet::source(&text[line.start + shown.start..line.start + shown.end])
            .path(problem.source.path())
            .line_start(start.line)
            .annotation(AnnotationKind::Primary.span(marked.start - offset..marked.end.min(shown.end) - offset));
        Group::with_title(title).element(snippet)
    }];
    if !problem.hint.is_empty() {
        report.push(Group::with_title(Level::HELP.with_name("直し方").secondary_title(problem.hint.as_str())));
    }
    renderer.render(&report)
}

/// The part of a span that lies in its first line, relative to the line.
fn within(line: &Range<usize>, span: &Range<usize>) -> Range<usize> {
    let start = span.start.clamp(line.start, line.end) - line.start;
    let end = span.end.clamp(line.start + start, line.end) - line.start;
    start..end
}

/// The part of a line that is shown.
fn excerpt(line: &str, marked: &Range<usize>) -> Range<usize> {
    if line.len() <= MAX_LINE {
        return 0..line.len();
    }
    let start = line.floor_char_boundary(marked.start.saturating_sub(MAX_LINE / 2));
    let end = line
        .ceil_char_boundary((marked.start + MAX_LINE / 2).max(marked.end.min(marked.start + MAX_LINE)))
        .min(line.len());
    start..end
}
