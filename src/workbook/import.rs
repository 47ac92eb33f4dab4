//! Filled-in workbooks → changes of the data.
//!
//! All workbooks are read and compared before anything is written, and one
//! conflict in one of them keeps all of them back.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::answers::{self, Answer, excerpt};
use super::book::Book;
use super::key::Target;
use super::{Conflict, WorkbookError};
use crate::check::SoundYear;
use crate::diagnostics::Diagnostic;
use crate::error::Error;
use crate::model::FiscalYear;
use crate::model::form::Field;
use crate::office::Root;
use crate::office::fonts::Fonts;
use crate::office::write;
use crate::source::Source;
use crate::yaml;
use crate::yaml::edit::{self, Edit};

/// What workbooks change.
#[derive(Debug)]
pub struct Import {
    /// Every value that changes, in the order of the data.
    pub changes: Vec<Change>,
    /// The changed files, to be written.
    files: Vec<(String, String)>,
}

/// A value that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The cell: `R02-高齢福祉課.xlsx [方向性2] F7`.
    pub place: String,
    /// Where in the data: 令和2年度 基本的方向性2 施策項目3「…」 事業1.
    pub subject: String,
    /// Which value: 実績.
    pub field: &'static str,
    /// What it is now; empty for nothing.
    pub old: String,
    /// What it will be; empty for nothing.
    pub new: String,
}

impl Import {
    /// Writes the changed files.
    ///
    /// # Errors
    /// If one can't be written.
    pub fn write(&self, root: &Root) -> Result<Vec<String>, Error> {
        let write = |(inside, text): &(String, String)| {
            let shown = root.shown(inside);
            write::write(&root.join(inside), &shown, text.as_bytes()).map(|()| shown)
        };
        self.files.iter().map(write).collect()
    }
}

/// Reads workbooks and finds out what they change.
///
/// # Errors
/// If a year that they are about has errors; or with everything in them that
/// only the office can settle. Nothing is written in any case.
pub fn import(root: &Root, fonts: &Fonts, files: &[PathBuf], allow_empty: bool) -> Result<Import, WorkbookError> {
    let mut conflicts = Vec::new();
    let mut books = Vec::new();
    for path in files {
        let shown = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        match Book::open(path) {
            Ok(book) => books.push((shown, book)),
            Err(fault) => conflicts.push(Conflict { place: shown, message: fault.to_string() }),
        }
    }
    let mut rows = Vec::new();
    for (file, book) in &books {
        match answers::rows(file, book, &mut conflicts) {
            Ok(found) => rows.extend(found),
            Err(fault) => conflicts.push(Conflict { place: file.clone(), message: fault.to_string() }),
        }
    }

    let mut years: BTreeMap<FiscalYear, SoundYear> = BTreeMap::new();
    for row in &rows {
        if let std::collections::btree_map::Entry::Vacant(vacant) = years.entry(row.key.year) {
            vacant.insert(SoundYear::load(root, fonts, row.key.year)?);
        }
    }
    let mut found = Vec::new();
    for row in &rows {
        if let Some(year) = years.get(&row.key.year) {
            found.extend(row.answers(year.report(), allow_empty, &mut conflicts));
        }
    }
    let agreed = agree(found, &mut conflicts);

    let mut import = Import { changes: Vec::new(), files: Vec::new() };
    for (year, sound) in &years {
        let answers: Vec<&Answer> = agreed.iter().filter(|answer| answer.year == *year).collect();
        if answers.is_empty() {
            continue;
        }
        let changed = edited(sound, &answers)?;
        conflicts.extend(unsound(sound, &changed, &answers, fonts)?);
        import.changes.extend(answers.iter().map(|answer| change(sound, answer)));
        import.files.push((Root::data(*year), changed));
    }
    if conflicts.is_empty() { Ok(import) } else { Err(WorkbookError::Conflicts(conflicts)) }
}

/// One answer for each value, in the order of the data. Workbooks that answer
/// the same differently are conflicts.
fn agree(found: Vec<Answer>, conflicts: &mut Vec<Conflict>) -> Vec<Answer> {
    let mut by_value: BTreeMap<_, Vec<Answer>> = BTreeMap::new();
    for answer in found {
        by_value.entry((answer.year, answer.target, answer.field)).or_default().push(answer);
    }
    let mut agreed = Vec::new();
    for (_, answers) in by_value {
        let Some(first) = answers.first() else { continue };
        let differing: Vec<&Answer> = answers.iter().filter(|answer| answer.new != first.new).collect();
        for answer in &differing {
            let one = |a: &Answer, b: &Answer| Conflict {
                place: a.place.clone(),
                message: format!(
                    "同じ「{}」に、違う答えがあります。ここでは「{}」、{} では「{}」です。どちらかに合わせてください",
                    a.field.key(),
                    excerpt(&a.new),
                    b.place,
                    excerpt(&b.new)
                ),
            };
            conflicts.extend([one(first, answer), one(answer, first)]);
        }
        if differing.is_empty() {
            agreed.push(first.clone());
        }
    }
    agreed
}

/// The year's file with the answers in it.
fn edited(year: &SoundYear, answers: &[&Answer]) -> Result<String, WorkbookError> {
    let edits: Vec<Edit> = answers
        .iter()
        .map(|answer| Edit {
            parent: answer.target.path(),
            key: answer.field.key(),
            order: answer.field.owner().keys(),
            text: answer.new.clone(),
            number: answer.field == Field::Rate,
        })
        .collect();
    edit::apply(year.source(), year.tree(), &edits)
        .map_err(|error| WorkbookError::Edit { path: year.source().path().to_owned(), what: error.to_string() })
}

/// What `check` would say of the answers: said of the cells that they come
/// from, before they are in the data.
fn unsound(year: &SoundYear, changed: &str, answers: &[&Answer], fonts: &Fonts) -> Result<Vec<Conflict>, Error> {
    let source = Source::new(year.source().path(), changed);
    let found = match SoundYear::read(source.clone(), fonts, year.year()) {
        Ok(_) => return Ok(Vec::new()),
        Err(Error::Diagnostics(found)) => found,
        Err(error) => return Err(error),
    };
    let tree = yaml::parse(&source)?;
    let (mut conflicts, mut others) = (Vec::new(), Vec::new());
    for problem in found.into_iter().filter(Diagnostic::is_error) {
        let holds = |answer: &&&Answer| {
            let node = tree.at(&answer.target.path().to(answer.field.key()));
            node.is_some_and(|node| node.span.start <= problem.span.start && problem.span.end <= node.span.end)
        };
        match answers.iter().find(holds) {
            Some(answer) => conflicts.push(Conflict {
                place: answer.place.clone(),
                message: format!("{}。{}", problem.message, problem.hint),
            }),
            None => others.push(problem),
        }
    }
    if others.is_empty() { Ok(conflicts) } else { Err(Error::Diagnostics(others)) }
}

fn change(year: &SoundYear, answer: &Answer) -> Change {
    let report = year.report();
    let (d, m, project) = match answer.target {
        Target::Head => (0, 0, None),
        Target::Measure(d, m) => (d, m, None),
        Target::Project(d, m, p) => (d, m, Some(p)),
    };
    let measure = report.directions.get(d).and_then(|direction| direction.measures.get(m));
    let name = measure.map_or("", |measure| measure.name.as_str());
    let several = measure.is_some_and(|measure| measure.projects.len() > 1);
    let terms = &report.terms;
    let subject = format!("{} {}{} {}{}「{name}」", report.year, terms.direction, d + 1, terms.measure, m + 1);
    Change {
        place: answer.place.clone(),
        subject: match project {
            Some(p) if several => format!("{subject} 事業{}", p + 1),
            _ => subject,
        },
        field: answer.field.key(),
        old: answer.old.clone(),
        new: answer.new.clone(),
    }
}
