//! What Typst refuses, with all that it says, led back to the template of the
//! office's own that it comes from.
//!
//! The markup is one file that knows no templates. Only when Typst has refused
//! it are the templates filled in a second time, with marks in them that tell
//! each part's line; without the marks that must give the same markup.

use typst::WorldExt;
use typst::diag::SourceDiagnostic;

use crate::error::{Error, TypstFault};
use crate::office::fonts::Fonts;
use crate::typeset::markup::Markup;
use crate::typeset::pages::ReportWorld;
use crate::typeset::templates::Templates;
use crate::view::View;

/// Everything that Typst found wrong with a markup.
#[derive(Debug)]
pub struct TypstRefusal(Vec<Fault>);

#[derive(Debug)]
struct Fault {
    /// The bytes of the markup that it has to do with, the fault's own first,
    /// then from where that was called.
    places: Vec<usize>,
    message: String,
    hints: Vec<String>,
}

/// A line of a template, and where in the markup what it prints begins.
struct Mark {
    at: usize,
    template: String,
    line: usize,
    column: usize,
}

/// What a mark begins and ends with: no characters of any text.
const OPEN: char = '\u{fdd0}';
const CLOSE: char = '\u{fdd1}';

impl TypstRefusal {
    /// What Typst said of a world's markup.
    pub fn new(world: &ReportWorld, errors: &[SourceDiagnostic]) -> Self {
        let fault = |error: &SourceDiagnostic| {
            let own = world.range(error.span);
            let callers = error.trace.iter().filter_map(|call| world.range(call.span));
            Fault {
                places: own.into_iter().chain(callers).map(|range| range.start).collect(),
                message: error.message.to_string(),
                hints: error.hints.iter().map(|hint| hint.v.to_string()).collect(),
            }
        };
        Self(errors.iter().map(fault).collect())
    }

    /// The refusal as an error: each fault at its line of a template of the
    /// office's own, or else at its place in the markup. `view`, `templates`
    /// and `fonts` are what the markup was made with.
    pub fn error(&self, markup: &Markup, view: &View, templates: &Templates, fonts: &Fonts) -> Error {
        let marks = marks(markup, view, templates, fonts).unwrap_or_default();
        let text = markup.text();
        let own = |&at: &usize| {
            let mark = &marks[marks.partition_point(|mark| mark.at <= at).checked_sub(1)?];
            if !templates.is_own(&mark.template) {
                return None;
            }
            let since = &text[mark.at..at];
            let column = if since.contains('\n') { 1 } else { mark.column + since.chars().count() };
            let path = format!("{}/{}", templates.folder(), mark.template);
            Some((path, mark.line, column))
        };
        let in_markup = |at: usize| {
            let (line, column) = markup.source().lines().byte_to_line_column(at).unwrap_or_default();
            (markup.path(), line + 1, column + 1)
        };
        let mut faults: Vec<TypstFault> = Vec::new();
        for Fault { places, message, hints } in &self.0 {
            let own = places.iter().find_map(own);
            let is_own = own.is_some();
            let (path, line, column) = own.unwrap_or_else(|| in_markup(places.first().copied().unwrap_or(0)));
            let fault = TypstFault { path, line, column, is_own, message: message.clone(), hints: hints.clone() };
            // A template is filled in for every direction, and so are its faults.
            let is_same = |other: &TypstFault| {
                other.message == fault.message
                    && (!is_own && !other.is_own || (&other.path, other.line) == (&fault.path, fault.line))
            };
            if !faults.iter().any(is_same) {
                faults.push(fault);
            }
        }
        let own = templates.own_paths();
        Error::Typst { faults, own }
    }
}

/// Where in the markup each line of the templates begins; none where the
/// marked templates don't give the same markup.
fn marks(markup: &Markup, view: &View, templates: &Templates, fonts: &Fonts) -> Option<Vec<Mark>> {
    let marked = templates.map(mark);
    let printed = Markup::text_of(view, &marked, fonts).ok()?;
    let mut text = String::with_capacity(printed.len());
    let mut marks = Vec::new();
    let mut rest = printed.as_str();
    while let Some((before, after)) = rest.split_once(OPEN) {
        text.push_str(before);
        let (place, after) = after.split_once(CLOSE)?;
        rest = after;
        let [template, line, column] = place.split('|').collect::<Vec<_>>()[..] else { return None };
        let (line, column) = (line.parse().ok()?, column.parse().ok()?);
        marks.push(Mark { at: text.len(), template: template.to_owned(), line, column });
    }
    text.push_str(rest);
    (text == markup.text()).then_some(marks)
}

/// A template with a mark before the text of each line, and behind each `{% %}`,
/// `{{ }}` and `{# #}`. Blanks that those eat stay next to them.
fn mark(name: &str, template: &str) -> String {
    let mut marked = String::new();
    // What ends the tag that is being read.
    let mut tag: Option<&str> = None;
    for (number, line) in template.split_inclusive('\n').enumerate() {
        let mut at = 0;
        let mut due = tag.is_none();
        while let Some(c) = line[at..].chars().next() {
            let rest = &line[at..];
            let length = match tag {
                Some(end) if rest.starts_with(end) => {
                    (tag, due) = (None, true);
                    end.len()
                }
                Some(_) => c.len_utf8(),
                None => {
                    let ends = [("{%", "%}"), ("{{", "}}"), ("{#", "#}")];
                    tag = ends.iter().find(|(start, _)| rest.starts_with(start)).map(|&(_, end)| end);
                    if due && tag.is_none() && !c.is_whitespace() {
                        let column = line[..at].chars().count() + 1;
                        marked += &format!("{OPEN}{name}|{}|{column}{CLOSE}", number + 1);
                        due = false;
                    }
                    tag.map_or(c.len_utf8(), str::len)
                }
            };
            marked.push_str(&rest[..length]);
            at += length;
        }
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_before_text_and_nowhere_in_a_tag() {
        let template = "{% for a in b %}\n  #x({{ a }}) {#- \n c #}\n\n  y{% endfor %}z";
        let marked = mark("t", template).replace(OPEN, "<").replace(CLOSE, ">");
        assert_eq!(
            marked,
            "{% for a in b %}\n  <t|2|3>#x({{ a }}<t|2|13>) {#- \n c #}\n\n  <t|5|3>y{% endfor %}<t|5|16>z"
        );
    }
}
