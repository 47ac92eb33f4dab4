//! The hidden key of a row: what the row is about, and what its cells held
//! when they were exported.
//!
//! A key stands in its row and leans on nothing else, so it survives renamed,
//! reordered and copied sheets. It is readable: whoever opens the hidden
//! column should see what it is.

use std::fmt;
use std::str::FromStr;

use crate::digest::Digest;
use crate::model::form::{Column, Owner};
use crate::model::{FiscalYear, Place, Report};
use crate::yaml::KeyPath;

/// The most rows that a workbook is believed to have had.
const MAX_ROWS: usize = 100_000;

/// The word that every key opens with.
const OPENING: &str = "shiryo";

/// A key, as the hidden column holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HiddenKey {
    /// Of the sheet that says how to fill in the others: the year, the hash of
    /// the data that the workbook came from, and the rows that it was given.
    Book {
        /// The year.
        year: FiscalYear,
        /// SHA-256 of the year's file.
        data: String,
        /// The measures that it has rows of; none where it doesn't say.
        rows: Option<Vec<MeasureRows>>,
    },
    /// Of a row.
    Row(RowKey),
}

/// The rows of a measure: its own, and one for each project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeasureRows {
    /// The measure.
    pub measure: Place,
    /// How many projects it has.
    pub projects: usize,
}

impl MeasureRows {
    /// What its rows are about.
    pub fn targets(self) -> impl Iterator<Item = Target> {
        let Self { measure, projects } = self;
        std::iter::once(Target::Measure(measure)).chain((0..projects).map(move |at| Target::Project(measure, at)))
    }
}

/// The key of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowKey {
    /// The year.
    pub year: FiscalYear,
    /// What the row is about.
    pub target: Target,
    /// A fingerprint of the names that lead to the target: it tells a place in
    /// the data from another that has moved there since.
    pub guard: String,
    /// A fingerprint of each cell as exported, column by column.
    pub prints: Vec<String>,
}

/// What a row is about, by places from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// Titles and heads: nothing to fill in.
    Head,
    /// A measure.
    Measure(Place),
    /// A project of a measure.
    Project(Place, usize),
}

/// A text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoKey;

/// The fingerprint of a cell's text: `-` for none.
pub fn print(text: &str) -> String {
    if text.is_empty() { "-".into() } else { short(&[text]) }
}

/// Sixty-four bits of a hash: enough to tell apart what a city writes.
fn short(texts: &[&str]) -> String {
    let mut parts = Vec::new();
    for text in texts {
        // The length keeps ("ab", "c") apart from ("a", "bc").
        parts.extend((text.len() as u64).to_le_bytes());
        parts.extend(text.bytes());
    }
    Digest::of(&parts).to_string().chars().take(16).collect()
}

impl Target {
    /// Every target of a report that has something to fill in.
    pub fn all(report: &Report) -> Vec<Self> {
        let rows = report.measures().map(|(at, measure)| MeasureRows { measure: at, projects: measure.projects.len() });
        rows.flat_map(MeasureRows::targets).collect()
    }

    /// Where it stands in the data.
    pub fn path(self) -> KeyPath {
        match self {
            Self::Head => KeyPath::root(),
            Self::Measure(measure) => measure.path(),
            Self::Project(measure, project) => measure.project(project),
        }
    }

    /// The order of the form: a measure, its projects, the next measure.
    pub fn order(self) -> (Place, Option<usize>) {
        match self {
            Self::Head => (Place { direction: 0, measure: 0 }, None),
            Self::Measure(measure) => (measure, None),
            Self::Project(measure, project) => (measure, Some(project)),
        }
    }

    /// Whose values a department writes in its row, if any.
    pub fn owner(self) -> Option<Owner> {
        match self {
            Self::Head => None,
            Self::Measure(..) => Some(Owner::Measure),
            Self::Project(..) => Some(Owner::Project),
        }
    }

    /// The fingerprint of the names that lead to it.
    pub fn guard(self, report: &Report) -> String {
        self.names(report).map_or_else(|| "-".into(), |names| short(&names))
    }

    fn names(self, report: &Report) -> Option<Vec<&str>> {
        let (Self::Measure(place) | Self::Project(place, _)) = self else { return None };
        let (direction, measure) = (report.directions.get(place.direction)?, report.measure(place)?);
        let mut names = vec![direction.name.as_str(), &measure.name];
        if let Self::Project(_, project) = self {
            names.push(&measure.projects.get(project)?.content);
        }
        Some(names)
    }
}

impl RowKey {
    /// The target in today's data: where it was at the export, or the one
    /// place that it has moved to since. None where it is no more, and where
    /// several look the same.
    pub fn resolve(&self, report: &Report) -> Option<Target> {
        if self.target.guard(report) == self.guard {
            return Some(self.target);
        }
        let mut alike = Target::all(report).into_iter().filter(|target| target.guard(report) == self.guard);
        alike.next().filter(|_| alike.next().is_none())
    }
}

impl fmt::Display for HiddenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Book { year, data, rows } => {
                write!(f, "{OPENING} {} book {data}", year.code())?;
                let rows = rows.iter().flatten().map(|rows| Target::Project(rows.measure, rows.projects - 1));
                let rows: Vec<String> = rows.map(|last| last.to_string()).collect();
                if rows.is_empty() { Ok(()) } else { write!(f, " {}", rows.join(",")) }
            }
            Self::Row(key) => {
                write!(f, "{OPENING} {} {} {}", key.year.code(), key.target, key.guard)?;
                key.prints.iter().try_for_each(|print| write!(f, " {print}"))
            }
        }
    }
}

/// Prints the places as people count, from 1: 2.3.1.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head => f.write_str("head"),
            Self::Measure(Place { direction, measure }) => write!(f, "{}.{}", direction + 1, measure + 1),
            Self::Project(measure, project) => write!(f, "{}.{}", Self::Measure(*measure), project + 1),
        }
    }
}

impl FromStr for HiddenKey {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let words: Vec<&str> = text.split(' ').collect();
        let [OPENING, year, target, guard, prints @ ..] = words.as_slice() else { return Err(NoKey) };
        let year = FiscalYear::from_code(year).ok_or(NoKey)?;
        match (*target, prints) {
            ("book", []) => Ok(Self::Book { year, data: (*guard).to_owned(), rows: None }),
            ("book", [rows]) => {
                let rows = rows.split(',').map(|last| match last.parse()? {
                    Target::Project(measure, last) => Ok(MeasureRows { measure, projects: last.saturating_add(1) }),
                    _ => Err(NoKey),
                });
                let rows = rows.collect::<Result<Vec<MeasureRows>, _>>()?;
                let count = rows.iter().fold(0usize, |count, rows| count.saturating_add(rows.projects));
                // More than any plan has; these are counted through.
                if count > MAX_ROWS {
                    return Err(NoKey);
                }
                Ok(Self::Book { year, data: (*guard).to_owned(), rows: Some(rows) })
            }
            (target, prints) if prints.len() == Column::ALL.len() => Ok(Self::Row(RowKey {
                year,
                target: target.parse()?,
                guard: (*guard).to_owned(),
                prints: prints.iter().map(|&print| print.to_owned()).collect(),
            })),
            _ => Err(NoKey),
        }
    }
}

impl FromStr for Target {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        if text == "head" {
            return Ok(Self::Head);
        }
        let place = |part: &str| part.parse::<usize>().ok()?.checked_sub(1);
        let places: Vec<usize> = text.split('.').map(place).collect::<Option<_>>().ok_or(NoKey)?;
        match places[..] {
            [direction, measure] => Ok(Self::Measure(Place { direction, measure })),
            [direction, measure, project] => Ok(Self::Project(Place { direction, measure }, project)),
            _ => Err(NoKey),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back() {
        let year = FiscalYear::from_code("R02").unwrap();
        let row = |target| {
            HiddenKey::Row(RowKey {
                year,
                target,
                guard: "0123456789abcdef".into(),
                prints: vec![print("実績"); Column::ALL.len()],
            })
        };
        for key in [
            HiddenKey::Book { year, data: Digest::of(b"data").to_string(), rows: None },
            HiddenKey::Book {
                year,
                data: Digest::of(b"data").to_string(),
                rows: Some(vec![
                    MeasureRows { measure: Place { direction: 0, measure: 1 }, projects: 2 },
                    MeasureRows { measure: Place { direction: 3, measure: 0 }, projects: 1 },
                ]),
            },
            row(Target::Head),
            row(Target::Measure(Place { direction: 1, measure: 2 })),
            row(Target::Project(Place { direction: 1, measure: 2 }, 0)),
        ] {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        for text in ["", "shiryo", "shiryo R02 1.1 x", "shiryo R2 book x", "shiryo R02 0.1 x - - - - - - - - -"] {
            assert_eq!(text.parse::<HiddenKey>(), Err(NoKey), "{text}");
        }
    }

    #[test]
    fn fingerprints_differ_where_texts_do() {
        assert_eq!(print(""), "-");
        assert_ne!(print("実績"), print("実績 "));
        assert_ne!(short(&["ab", "c"]), short(&["a", "bc"]));
    }
}
