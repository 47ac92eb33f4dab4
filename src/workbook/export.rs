//! A year → the workbook that departments fill in.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use super::destination::Destination;
use super::guide::Guide;
use super::key::Target;
use super::layout::Layout;
use super::{MAX_CELL, Occupied, WorkbookError, paint, same_name};
use crate::check::SoundYear;
use crate::diagnostics::suggestion::advice;
use crate::diagnostics::{Code, Diagnostic};
use crate::error::Error;
use crate::model::form::{Column, Field};
use crate::model::{Date, FiscalYear, Project, Report};
use crate::office::data_lock::{FileChange, write_all};
use crate::office::fonts::Fonts;
use crate::office::write;
use crate::office::{Root, file_names};
use crate::yaml::KeyPath;

/// What `sheet export` is asked for.
#[derive(Debug, Clone, Default)]
pub struct ExportOptions {
    /// Whose measures.
    pub scope: ExportScope,
    /// By when to return it.
    pub due: Option<Date>,
}

/// For whom workbooks are made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ExportScope {
    /// One workbook for everyone, with all measures.
    #[default]
    Everyone,
    /// One for a department, with the measures that it leads or takes part in.
    Department(String),
    /// One for each department that leads a project.
    EachLead,
}

/// The workbooks of a year, to be written somewhere.
#[derive(Debug)]
pub struct Exports {
    /// The workbooks.
    pub books: Vec<ExportedBook>,
    /// What is worth a look in the data.
    pub warnings: Vec<Diagnostic>,
}

/// A workbook.
#[derive(Debug)]
pub struct ExportedBook {
    /// What its file is called unless the user has another name for it:
    /// `R02.xlsx`, `R02-高齢福祉課.xlsx`.
    pub name: String,
    /// The file's bytes.
    pub bytes: Vec<u8>,
}

/// Makes a year's workbooks.
///
/// # Errors
/// If the data has errors, no measure concerns the department, or a text is
/// longer than a cell can hold.
pub fn export(root: &Root, fonts: &Fonts, year: FiscalYear, options: &ExportOptions) -> Result<Exports, WorkbookError> {
    let sound = SoundYear::load(root, fonts, year)?;
    let last = last_year(root, fonts, year)?;
    let departments = match &options.scope {
        ExportScope::Everyone => vec![None],
        ExportScope::Department(named) => vec![Some(department(sound.report(), named)?)],
        ExportScope::EachLead => leads(sound.report()).into_iter().map(Some).collect(),
    };
    let mut books: Vec<ExportedBook> = Vec::new();
    for department in departments {
        let layout = Layout::new(&sound, last.as_ref(), department);
        require_room(&sound, last.as_ref(), &layout)?;
        let guide = Guide::new(sound.report(), &layout, sound.source().bytes(), department, options.due);
        let bytes = paint::paint(&layout, &sound.report().scale, &guide)?;
        let name = file_name(year, department, |name| books.iter().any(|book| same_name(&book.name, name)));
        books.push(ExportedBook { name, bytes });
    }
    Ok(Exports { books, warnings: sound.warnings().to_vec() })
}

/// The workbooks of a year that lie in `out/`, by their names.
pub fn books_of(root: &Root, year: FiscalYear) -> Vec<String> {
    let is_of = |name: &String| {
        let rest = name.strip_prefix(&year.code()).and_then(|rest| rest.strip_suffix(".xlsx"));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    file_names(&root.join("out")).unwrap_or_default().into_iter().filter(is_of).collect()
}

/// The workbooks of a year that lie in `out/`, as one zip. The same workbooks
/// give the same bytes.
///
/// # Errors
/// If one can't be read.
pub fn zip(root: &Root, year: FiscalYear) -> Result<Vec<u8>, Error> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for name in books_of(root, year) {
        let inside = format!("out/{name}");
        let failed = |source| Error::Read { path: root.shown(&inside), source };
        let bytes = fs::read(root.join(&inside)).map_err(failed)?;
        let put = zip.start_file(name.as_str(), options).map_err(std::io::Error::from);
        put.and_then(|()| zip.write_all(&bytes)).map_err(failed)?;
    }
    let failed = |source: ZipError| Error::Read { path: root.shown("out"), source: source.into() };
    Ok(zip.finish().map_err(failed)?.into_inner())
}

impl Exports {
    /// Writes the workbooks into `out/`, or the one there is to another place,
    /// all or none, and says where. `overwrite` replaces what is there.
    ///
    /// # Errors
    /// If one can't be written there, or something would be lost by it.
    pub fn write(
        self,
        root: &Root,
        fonts: &Fonts,
        place: Option<&Path>,
        overwrite: bool,
    ) -> Result<Vec<String>, WorkbookError> {
        let mut planned = Vec::new();
        for book in self.books {
            let inside = format!("out/{}", book.name);
            let (path, shown) = match place {
                Some(path) => (path.to_owned(), path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")),
                None => (root.join(&inside), root.shown(&inside)),
            };
            planned.push((Destination::new(root, path, shown)?, inside, book.bytes));
        }
        let occupied = planned.iter().filter(|_| !overwrite).filter_map(|(to, ..)| to.occupied(root, fonts));
        let occupied: Vec<Occupied> = occupied.collect();
        if !occupied.is_empty() {
            return Err(WorkbookError::Occupied(occupied));
        }
        let shown = planned.iter().map(|(to, ..)| to.shown.clone()).collect();
        if place.is_some() {
            for (to, _, bytes) in &planned {
                write::write(&to.path, &to.shown, bytes)?;
            }
        } else {
            let changes =
                planned.into_iter().map(|(to, file, new)| FileChange { file, old: fs::read(&to.path).ok(), new });
            write_all(root, &changes.collect::<Vec<_>>())?;
        }
        Ok(shown)
    }
}

/// The year before, where its file exists.
///
/// # Errors
/// If that has errors: a workbook without last year's 対応 would pass for one
/// of a plan that has no last year.
fn last_year(root: &Root, fonts: &Fonts, year: FiscalYear) -> Result<Option<SoundYear>, Error> {
    match year.previous() {
        Some(last) if root.join(&Root::data(last)).exists() => SoundYear::load(root, fonts, last).map(Some),
        _ => Ok(None),
    }
}

/// The departments that lead a project, in the order of the report.
fn leads(report: &Report) -> Vec<&str> {
    let mut leads: Vec<&str> = Vec::new();
    for project in report.projects() {
        if !leads.iter().any(|known| same_name(known, &project.lead_department)) {
            leads.push(&project.lead_department);
        }
    }
    leads
}

/// The department of this name, as the data writes it.
fn department<'a>(report: &'a Report, named: &str) -> Result<&'a str, WorkbookError> {
    let mut known: Vec<&str> = report.projects().flat_map(Project::departments).collect();
    known.sort_unstable();
    known.dedup();
    known.iter().copied().find(|name| same_name(name, named)).ok_or_else(|| WorkbookError::UnknownDepartment {
        name: named.to_owned(),
        hint: advice(named, known.iter().copied(), || format!("データにあるのは「{}」です", known.join("」「"))),
    })
}

/// Sees to it that every text fits into its cell.
fn require_room(year: &SoundYear, last: Option<&SoundYear>, layout: &Layout) -> Result<(), WorkbookError> {
    let mut diagnostics = Vec::new();
    for row in layout.sheets.iter().flat_map(|sheet| &sheet.rows) {
        for (column, text) in row.cells.iter() {
            let units = text.encode_utf16().count();
            if units <= MAX_CELL {
                continue;
            }
            let (year, path) = match (column, row.last_year, last) {
                (Column::LastResponse, Some(project), Some(last)) => (last, project.path().to(Field::Response)),
                _ => (year, path(row.target, column)),
            };
            let what = if row.target == Target::Head { "表題や見出し".to_owned() } else { path.to_string() };
            let span = year.tree().at(&path).map_or(0..0, |node| node.span.clone());
            let first_line = year.source().text()[span.clone()].find('\n').map_or(span.end, |end| span.start + end);
            diagnostics.push(
                Diagnostic::new(
                    Code::SheetTooLong,
                    year.source(),
                    span.start..first_line,
                    format!("{what} の文章が長すぎて、Excelの一つの欄に入りません（{units}字、上限は{MAX_CELL}字）"),
                )
                .hint("文章を短くしてください"),
            );
        }
    }
    if diagnostics.is_empty() { Ok(()) } else { Err(Error::Diagnostics(diagnostics).into()) }
}

/// The value of the data that a cell shows: where it shows several, the
/// longer one.
fn path(target: Target, column: Column) -> KeyPath {
    let mut fields = target.owner().into_iter().flat_map(Field::of);
    match fields.rfind(|field| field.column() == column) {
        Some(field) => target.path().to(field),
        None => KeyPath::root(),
    }
}

/// The file's name, of characters that every system takes, and unlike those
/// that are taken.
fn file_name(year: FiscalYear, department: Option<&str>, is_taken: impl Fn(&str) -> bool) -> String {
    let Some(name) = department else { return format!("{}.xlsx", year.code()) };
    let name: String =
        name.chars().map(|c| if c.is_control() || "<>:\"/\\|?*".contains(c) { '_' } else { c }).collect();
    let name = format!("{}-{}", year.code(), name.trim_end_matches(['.', ' ']));
    let numbered = (2..).map(|number| format!("{name}-{number}.xlsx"));
    let mut names = std::iter::once(format!("{name}.xlsx")).chain(numbered);
    names.find(|name| !is_taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_taken_everywhere() {
        let year = FiscalYear::from_code("R02").unwrap();
        let free = |_: &str| false;
        assert_eq!(file_name(year, None, free), "R02.xlsx");
        assert_eq!(file_name(year, Some("高齢福祉課"), free), "R02-高齢福祉課.xlsx");
        assert_eq!(file_name(year, Some("a/b:c*. "), free), "R02-a_b_c_.xlsx");
        assert_eq!(file_name(year, Some("a:b"), |name| name == "R02-a_b.xlsx"), "R02-a_b-2.xlsx");
    }
}
