//! Loading a year: file → tree → typed report.
//!
//! Typing is lenient where `check` has more to find: what has the wrong shape
//! is reported and replaced, so that one slip hides no other.

pub mod schema;
mod shape;

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use crate::diagnostics::{Code, Diagnostic};
use crate::error::Error;
use crate::load::schema::Schema;
use crate::model::{FiscalYear, Report};
use crate::office::Root;
use crate::source::Source;
use crate::yaml::{self, Node};

/// A year's data, read and typed, with what is wrong with its shape.
#[derive(Debug)]
pub struct Loaded {
    /// The year that the file's name gives.
    pub year: FiscalYear,
    /// The file.
    pub source: Arc<Source>,
    /// Its values and their places.
    pub tree: Node,
    /// The report. Only as good as `problems` let it be.
    pub report: Report,
    /// What is wrong with the file as YAML and with the shape of the data.
    /// Where these hold errors the report has stand-ins in their places.
    pub problems: Vec<Diagnostic>,
    /// What of the file could not be read.
    pub torn: Torn,
}

/// The lines of a file that could not be read. What they were to say is
/// unknown, so nothing may be missed in their places.
#[derive(Debug, Default)]
pub struct Torn(Vec<Range<usize>>);

impl Torn {
    /// The lines' bytes.
    pub fn ranges(&self) -> &[Range<usize>] {
        &self.0
    }

    /// Whether a place lies in such a line.
    pub fn holds(&self, span: &Range<usize>) -> bool {
        self.0.iter().any(|torn| torn.start <= span.start && span.start <= torn.end)
    }

    /// Whether such a line may have been one of a map's own: it lies in the
    /// map, or right before or behind it, and at about the column of its keys.
    fn touches(&self, source: &Source, map: &Range<usize>) -> bool {
        const TOLERANCE: usize = 2;
        let text = source.text();
        let between = |c: char| c.is_whitespace() || c == '-';
        let start = text[..map.start].trim_end_matches(between).len();
        let end = text.len() - text[map.end..].trim_start_matches(between).len();
        let whole = 0..text.len();
        self.0.iter().filter(|torn| torn.start <= end && torn.end >= start).any(|torn| {
            let marks = text[torn.start..].find(|c| !between(c)).unwrap_or(0);
            let own = source.position(torn.start + marks).column;
            *torn == whole || own.abs_diff(source.position(map.start).column) <= TOLERANCE
        })
    }
}

/// The words that are keys wherever they begin a line.
static KEYS: LazyLock<Vec<String>> = LazyLock::new(Schema::every_key);

/// Loads the data of a year.
///
/// # Errors
/// The problem that keeps the file from being read at all.
pub fn load(root: &Root, year: FiscalYear) -> Result<Loaded, Diagnostic> {
    let inside = Root::data(year);
    let source = Source::read(&root.join(&inside), &root.shown(&inside))
        .map_err(|unreadable| to_begin(root, year, unreadable.into()))?;
    load_source(source, year)
}

/// What is wrong with a year's file, and in an office without any year how to
/// begin.
pub fn to_begin(root: &Root, year: FiscalYear, diagnostic: Diagnostic) -> Diagnostic {
    match root.years() {
        Err(Error::NoYears { .. }) => {
            diagnostic.hint(format!("はじめての計画なら、shiryo init {} ではじめられます", year.code()))
        }
        _ => diagnostic,
    }
}

/// Loads data that was already read, from wherever.
///
/// # Errors
/// As [`load`].
pub fn load_source(source: Arc<Source>, year: FiscalYear) -> Result<Loaded, Diagnostic> {
    let reading = yaml::read(&source, &KEYS)?;
    let (tree, torn, mut problems) = (reading.tree, Torn(reading.torn), reading.problems);
    let (value, misshapen) = shape::read(&source, &tree, &torn, year);
    problems.extend(misshapen);
    let report: Report<String> = serde_yaml::from_value(value).map_err(|error| {
        // The shape was read by the schema of these very types, so this is a
        // fault of the program's own; it must still end in a sentence.
        Diagnostic::new(Code::ShapeType, &source, tree.span.clone(), format!("データを読み取れません（{error}）"))
            .hint("この表示を添えて、システムの担当者に知らせてください")
    })?;
    Ok(Loaded { year, source, tree, report: report.rated(), problems, torn })
}
