//! Loading a year: file → tree → typed report.
//!
//! Typing is lenient where `check` has more to find: what has the wrong shape
//! is reported and replaced, so that one slip hides no other.

mod shape;

use std::sync::Arc;

use crate::model::{FiscalYear, Report};
use crate::problem::Problem;
use crate::root::Root;
use crate::source::{self, Node, Source};

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
    /// What is wrong with the shape of the data. Where these hold errors the
    /// report has stand-ins in their places.
    pub problems: Vec<Problem>,
}

/// Loads the data of a year.
///
/// # Errors
/// The problem that keeps the file from being read as YAML at all.
pub fn load(root: &Root, year: FiscalYear) -> Result<Loaded, Problem> {
    let inside = Root::data(year);
    let source = Source::read(&root.join(&inside), &root.shown(&inside))?;
    load_source(source, year)
}

/// Loads data that was already read, from wherever.
///
/// # Errors
/// As [`load`].
pub fn load_source(source: Arc<Source>, year: FiscalYear) -> Result<Loaded, Problem> {
    let tree = source::parse(&source)?;
    let (value, problems) = shape::read(&source, &tree, year);
    let report: Report<String> = serde_yaml::from_value(value).map_err(|error| {
        // The shape was read by the schema of these very types, so this is a
        // fault of the program's own; it must still end in a sentence.
        Problem::error("shape/type", &source, tree.span.clone(), format!("データを読み取れません（{error}）"))
            .hint("この表示を添えて、システムの担当者に知らせてください")
    })?;
    Ok(Loaded { year, source, tree, report: report.rated(), problems })
}
