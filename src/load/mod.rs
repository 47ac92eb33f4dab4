//! Loading a year: file → tree → typed report.
//!
//! Typing is lenient where `check` has more to find: what has the wrong shape
//! is reported and replaced, so that one slip hides no other.

#![cfg_attr(not(test), deny(clippy::string_slice))]

mod copies;
pub mod dashes;
pub mod schema;
mod shape;

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use crate::diagnostics::{Code, Diagnostic};
use crate::error::Error;
use crate::load::schema::Schema;
use crate::model::{FiscalYear, Report};
use crate::office::Root;
use crate::source::{Source, part};
use crate::yaml::{self, Keys, Node};

/// A year's data, read and typed, with what is wrong with its shape.
#[derive(Debug)]
pub struct Loaded {
    /// The year that the file's name gives.
    pub year: FiscalYear,
    /// The file.
    pub source: Arc<Source>,
    /// Its values and their places.
    pub tree: Node,
    /// The report. Only as good as `diagnostics` let it be.
    pub report: Report,
    /// What is wrong with the file as YAML and with the shape of the data.
    /// Where these hold errors the report has stand-ins in their places.
    pub diagnostics: Vec<Diagnostic>,
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
        let start = part(text, ..map.start).trim_end_matches(between).len();
        let end = text.len() - part(text, map.end..).trim_start_matches(between).len();
        let whole = 0..text.len();
        self.0.iter().filter(|torn| torn.start <= end && torn.end >= start).any(|torn| {
            let marks = part(text, torn.start..).find(|c| !between(c)).unwrap_or(0);
            let own = source.position(torn.start + marks).column;
            *torn == whole || own.abs_diff(source.position(map.start).column) <= TOLERANCE
        })
    }
}

/// The keys of a year.
pub static KEYS: LazyLock<Keys> = LazyLock::new(Schema::every_key);

/// Loads the data of a year.
///
/// # Errors
/// The diagnostic that keeps the file from being read at all.
pub fn load(root: &Root, year: FiscalYear) -> Result<Loaded, Diagnostic> {
    let inside = Root::data(year);
    let source = Source::read(&root.join(&inside), &root.shown(&inside))
        .map_err(|unreadable| with_whereabouts(root, year, unreadable.into()))?;
    load_source(source, year)
}

/// Where a year has no file: what there is, by name, and how it comes to be.
pub fn with_whereabouts(root: &Root, year: FiscalYear, unreadable: Diagnostic) -> Diagnostic {
    if unreadable.code != Code::FileMissing {
        return unreadable;
    }
    if let Some(nearly) = root.misnamed(&[year]).first() {
        let right = format!("{}.yaml", year.code());
        return unreadable.hint(format!("{} の名前を {right} に変えてください", nearly.source.path()));
    }
    match root.years().as_deref() {
        Ok(years @ [.., newest]) => {
            let list: Vec<String> = years.iter().map(|year| year.code()).collect();
            let newest = newest.code();
            let list = list.join("、");
            let hint =
                format!("いまあるのは {list} です。{newest} の次の年度のファイルは shiryo next {newest} で作れます");
            unreadable
                .hint(hint)
                .hint_on_page(format!("いまあるのは {list} です。次の年度のファイルは「次の年度を作る」で作れます"))
        }
        Err(Error::NoYears { .. }) => {
            let here = unreadable.hint.clone();
            let hint = format!("はじめての計画なら、shiryo init {} ではじめられます", year.code());
            unreadable.hint(hint).hint_on_page(here)
        }
        _ => unreadable,
    }
}

/// Loads data that was already read, from wherever.
///
/// # Errors
/// As [`load`].
pub fn load_source(source: Arc<Source>, year: FiscalYear) -> Result<Loaded, Diagnostic> {
    let reading = yaml::read(&source, &KEYS)?;
    let (mut tree, torn, mut diagnostics) = (reading.tree, Torn(reading.torn), reading.diagnostics);
    diagnostics.extend(copies::take(&source, &mut tree));
    diagnostics.extend(dashes::part(&source, &mut tree));
    let (value, misshapen) = shape::read(&source, &tree, &torn, year);
    diagnostics.extend(misshapen);
    let report: Report<String> = serde_yaml::from_value(value).map_err(|error| {
        // The shape was read by the schema of these very types, so this is a
        // fault of the program's own; it must still end in a sentence.
        Diagnostic::new(Code::ShapeType, &source, tree.span.clone(), format!("データを読み取れません（{error}）"))
            .hint("この表示を添えて、システムの担当者に知らせてください")
    })?;
    Ok(Loaded { year, source, tree, report: report.rated(), diagnostics, torn })
}
