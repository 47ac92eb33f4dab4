//! Where a year stands between its beginning and its safekeeping, and what
//! comes next.

use std::time::SystemTime;

use serde::Serialize;

use super::next;
use super::progress::{Progress, progress};
use crate::archive::State;
use crate::check::{self, Scope};
use crate::diagnostics::Diagnostic;
use crate::error::Error;
use crate::load::{self, Loaded};
use crate::model::FiscalYear;
use crate::office::Root;
use crate::workbook;

/// What is to be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NextStep {
    /// The data has errors, without which nothing goes on.
    Mend,
    /// Hand out workbooks to the departments: something is missing, and none
    /// are there yet.
    Export,
    /// Bring workbooks back, and write what is still missing.
    Collect,
    /// Make a draft and look at it: everything is written.
    Draft,
    /// Sign it off.
    Seal,
    /// Sign it off anew, as a correction: it is no longer what was signed off.
    Correct,
    /// Begin the next year.
    Next,
    /// Nothing: the year is over.
    Over,
}

/// The year that follows in the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Following {
    /// Its short name.
    pub year: String,
    /// Its name.
    pub name: String,
    /// Whether it has a file.
    pub data: bool,
}

/// Where a year stands.
#[derive(Debug, Clone, Serialize)]
pub struct Standing {
    /// How many errors `check` finds.
    pub errors: usize,
    /// How many notices it has.
    pub warnings: usize,
    /// How far it is written; none where the data can't be read.
    pub progress: Option<Progress>,
    /// The workbooks of the year that lie in `out/`.
    pub books: Vec<String>,
    /// Whether there is a draft that is as new as the data.
    pub draft: bool,
    /// The year that follows in the plan; none where it ends with this one.
    pub next: Option<Following>,
    /// What is to be done next.
    pub step: NextStep,
}

impl Standing {
    /// Where a year with data stands that stands so to the archive.
    ///
    /// # Errors
    /// If a font of the office's own can't be used.
    pub fn of(root: &Root, year: FiscalYear, state: State) -> Result<Self, Error> {
        let found = check::office(root, &[year], Scope::default())?;
        let errors = found.iter().filter(|diagnostic| Diagnostic::is_error(diagnostic)).count();
        let loaded = load::load(root, year).ok();
        let books = workbook::books_of(root, year);
        let draft = is_as_new(root, &format!("out/{}-案.pdf", year.code()), &Root::data(year));
        let next = loaded.as_ref().and_then(|loaded| following(root, loaded));
        let progress = loaded.as_ref().map(progress);
        let open = progress.as_ref().map_or(0, |progress| progress.open);
        let step = match state {
            _ if errors > 0 => NextStep::Mend,
            State::InProgress if open > 0 && books.is_empty() => NextStep::Export,
            State::InProgress if open > 0 => NextStep::Collect,
            State::InProgress if !draft => NextStep::Draft,
            State::InProgress => NextStep::Seal,
            State::ChangedSince { .. } => NextStep::Correct,
            State::SignedOff { .. } if next.as_ref().is_some_and(|next| !next.data) => NextStep::Next,
            State::SignedOff { .. } => NextStep::Over,
        };
        Ok(Self { errors, warnings: found.len() - errors, progress, books, draft, next, step })
    }
}

fn following(root: &Root, loaded: &Loaded) -> Option<Following> {
    let year = next::following(&loaded.report)?;
    let data = root.join(&Root::data(year)).exists();
    Some(Following { year: year.code(), name: year.to_string(), data })
}

/// Whether a file is there and was saved no earlier than another.
fn is_as_new(root: &Root, file: &str, other: &str) -> bool {
    let saved = |file: &str| root.join(file).metadata().and_then(|metadata| metadata.modified()).ok();
    saved(file).is_some_and(|one| one >= saved(other).unwrap_or(SystemTime::UNIX_EPOCH))
}
