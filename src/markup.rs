//! View → Typst markup, by way of minijinja templates.
//!
//! Escaping is done here and nowhere else. Whatever a template prints is
//! written as a Typst string in markup, `#"…";`, in which only `\` and `"`
//! have a meaning and after which nothing can be taken for code. Before it
//! stands its number as a comment, so that a place in the markup, and with it
//! a place on a page, leads back to the data that was printed there.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::Serde;
use minijinja::{
    AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, Value, filters, functions, tests,
};
use typst::syntax::{Source, SyntaxKind, SyntaxNode, ast};

use crate::error::Error;
use crate::pages;
use crate::templates::{self, Templates};
use crate::view::{Origin, Text, View};

/// The markup of one report.
#[derive(Debug)]
pub struct Markup {
    source: Source,
    printed: Vec<Printed>,
}

/// One value that a template printed.
#[derive(Debug)]
struct Printed {
    /// Its Typst string, in bytes of the markup.
    range: Range<usize>,
    /// Where in the data it came from, if it came from there.
    origin: Option<Origin>,
}

/// What the formatter has printed so far, by number.
type Log = Arc<Mutex<Vec<(String, Option<Origin>)>>>;

impl Markup {
    /// Fills the templates in with a view.
    ///
    /// # Errors
    /// [`Error::Template`] if a template is wrong, or prints a value where
    /// markup can't hold one (in code, in a string, in a comment).
    pub fn render(view: &View, templates: &Templates) -> Result<Self, Error> {
        let log = Log::default();
        let environment = environment(templates, log.clone());
        let text = environment
            .get_template(templates::MAIN)
            .and_then(|template| template.render(Value::from(Serde(view))))
            .map_err(|error| templates.error(&error))?;
        // The environment holds the formatter and with it the other handle.
        drop(environment);
        let log = std::mem::take(&mut *log.lock().unwrap_or_else(PoisonError::into_inner));
        let source = Source::new(pages::markup_id(&view.code), text);
        let printed = find_printed(&source, &log).map_err(|line| templates.misplaced(&source, line))?;
        Ok(Self { source, printed })
    }

    /// The markup as one file without imports.
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// The markup as Typst reads it.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Where the value that is printed at a byte of the markup came from.
    pub fn origin(&self, at: usize) -> Option<&Origin> {
        let index = self.printed.partition_point(|printed| printed.range.end <= at);
        let printed = self.printed.get(index)?;
        printed.range.contains(&at).then_some(printed.origin.as_ref())?
    }
}

fn environment(templates: &Templates, log: Log) -> Environment<'static> {
    // Nothing but what is listed: the usual environment has filters, such as
    // `safe`, that a template could turn data into markup with.
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Makes the results of macros and blocks, which are markup already, pass.
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("typst".into()));
    environment.set_formatter(move |out, _: &mut State, value| print(&log, out, value));
    let templates = templates.clone();
    environment.set_loader(move |name| Ok(templates.get(name).map(str::to_owned)));
    environment.add_filter("length", filters::length);
    environment.add_filter("first", filters::first);
    environment.add_filter("last", filters::last);
    environment.add_filter("list", filters::list);
    environment.add_filter("slice", filters::slice);
    environment.add_filter("join", filters::join);
    environment.add_filter("default", filters::default);
    environment.add_function("range", functions::range);
    environment.add_test("defined", tests::is_defined);
    environment.add_test("even", tests::is_even);
    environment.add_test("odd", tests::is_odd);
    environment
}

/// The formatter: how every value reaches the markup.
fn print(log: &Log, out: &mut Output, value: &Value) -> Result<(), minijinja::Error> {
    if value.is_undefined() {
        return Err(ErrorKind::UndefinedError.into());
    }
    if value.is_safe() {
        // What a macro or block has made of values printed before.
        return Ok(out.write_str(value.as_str().unwrap_or_default())?);
    }
    let origin = value.downcast_object_ref::<Text>().and_then(Text::origin).cloned();
    let text = value.to_string();
    let number = {
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push((text.clone(), origin));
        log.len() - 1
    };
    write!(out, "/*{number}*/#\"")?;
    for c in text.chars() {
        if matches!(c, '\\' | '"') {
            out.write_char('\\')?;
        }
        out.write_char(c)?;
    }
    Ok(out.write_str("\";")?)
}

/// Finds every printed value in the markup, in order.
///
/// # Errors
/// The byte at which a value stands where it is no string in markup.
fn find_printed(source: &Source, log: &[(String, Option<Origin>)]) -> Result<Vec<Printed>, usize> {
    let mut printed = Vec::new();
    find_in(source.root(), 0, log, &mut printed)?;
    everything_found(source.text(), &printed)?;
    Ok(printed)
}

fn find_in(
    node: &SyntaxNode,
    start: usize,
    log: &[(String, Option<Origin>)],
    printed: &mut Vec<Printed>,
) -> Result<(), usize> {
    let children = node.children().as_slice();
    let mut at = start;
    for (index, child) in children.iter().enumerate() {
        if let Some(number) = number_of(child) {
            // In markup a value is four nodes: comment, hash, string, semicolon.
            let entry = log.get(number).filter(|_| node.kind() == SyntaxKind::Markup);
            let string = match &children[index + 1..] {
                [hash, string, semicolon, ..]
                    if hash.kind() == SyntaxKind::Hash && semicolon.kind() == SyntaxKind::Semicolon =>
                {
                    string.cast::<ast::Str>().map(|value| (string, value))
                }
                _ => None,
            };
            match (entry, string) {
                (Some((text, origin)), Some((string, value))) if value.get() == text.as_str() => {
                    let start = at + child.len() + 1;
                    printed.push(Printed { range: start..start + string.len(), origin: origin.clone() });
                }
                _ => return Err(at),
            }
        }
        find_in(child, at, log, printed)?;
        at += child.len();
    }
    Ok(())
}

/// The number in `/*12*/`.
fn number_of(node: &SyntaxNode) -> Option<usize> {
    if node.kind() != SyntaxKind::BlockComment {
        return None;
    }
    node.leaf_text().strip_prefix("/*")?.strip_suffix("*/")?.parse().ok()
}

/// Makes sure that no `/*12*/#"` stands anywhere but before a printed value
/// or, as text, inside one.
fn everything_found(text: &str, printed: &[Printed]) -> Result<(), usize> {
    let mut values = printed.iter().peekable();
    for (at, _) in text.match_indices("*/#\"") {
        let digits = text[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
        if digits == 0 || !text[..at - digits].ends_with("/*") {
            continue;
        }
        while values.next_if(|value| value.range.end <= at).is_some() {}
        let is_value = values.peek().is_some_and(|value| value.range.contains(&at) || value.range.start == at + 3);
        if !is_value {
            return Err(at);
        }
    }
    Ok(())
}
