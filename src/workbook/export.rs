//! A year → the workbook that departments fill in.

use super::guide::Guide;
use super::key::Target;
use super::layout::{self, Layout};
use super::{MAX_CELL, WorkbookError, paint, same_name};
use crate::check::SoundYear;
use crate::diagnostics::suggestion::nearest;
use crate::diagnostics::{Code, Diagnostic};
use crate::error::Error;
use crate::model::form::{Column, Field};
use crate::model::{Date, FiscalYear, Report};
use crate::office::Root;
use crate::office::fonts::Fonts;
use crate::yaml::KeyPath;

/// What `sheet export` is asked for.
#[derive(Debug, Clone, Default)]
pub struct ExportOptions {
    /// Whose measures; everyone's where none is named.
    pub department: Option<String>,
    /// By when to return it.
    pub due: Option<Date>,
}

/// A workbook, to be written somewhere.
#[derive(Debug)]
pub struct Export {
    /// What its file is called unless the user has another name for it:
    /// `R02.xlsx`, `R02-高齢福祉課.xlsx`.
    pub name: String,
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// What is worth a look in the data.
    pub warnings: Vec<Diagnostic>,
}

/// Makes a year's workbook.
///
/// # Errors
/// If the data has errors, no measure concerns the department, or a text is
/// longer than a cell can hold.
pub fn export(root: &Root, fonts: &Fonts, year: FiscalYear, options: &ExportOptions) -> Result<Export, WorkbookError> {
    let sound = SoundYear::load(root, fonts, year)?;
    let last = last_year(root, fonts, year)?;
    let department = match &options.department {
        Some(named) => Some(department(sound.report(), named)?),
        None => None,
    };
    let layout = Layout::new(&sound, last.as_ref(), department);
    require_room(&sound, &layout)?;
    let guide = Guide::new(sound.report(), &layout, sound.source().bytes(), department, options.due);
    let bytes = paint::paint(&layout, &sound.report().scale, &guide)?;
    Ok(Export { name: file_name(year, department), bytes, warnings: sound.warnings().to_vec() })
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

/// The department of this name, as the data writes it.
fn department<'a>(report: &'a Report, named: &str) -> Result<&'a str, WorkbookError> {
    let measures = report.directions.iter().flat_map(|direction| &direction.measures);
    let mut known: Vec<&str> = measures.flat_map(|measure| &measure.projects).flat_map(layout::departments).collect();
    known.sort_unstable();
    known.dedup();
    known.iter().copied().find(|name| same_name(name, named)).ok_or_else(|| WorkbookError::UnknownDepartment {
        name: named.to_owned(),
        hint: match nearest(named, known.iter().copied()) {
            Some(near) => format!("「{near}」のことではありませんか"),
            None => format!("データにあるのは「{}」です", known.join("」「")),
        },
    })
}

/// Sees to it that every text fits into its cell.
fn require_room(year: &SoundYear, layout: &Layout) -> Result<(), Error> {
    let mut problems = Vec::new();
    for row in layout.sheets.iter().flat_map(|sheet| &sheet.rows) {
        for (column, text) in row.cells.iter() {
            let units = text.encode_utf16().count();
            if units <= MAX_CELL {
                continue;
            }
            let path = path(row.target, column);
            let span = year.tree().at(&path).map_or(0..0, |node| node.span.clone());
            let first_line = year.source().text()[span.clone()].find('\n').map_or(span.end, |end| span.start + end);
            problems.push(
                Diagnostic::new(
                    Code::SheetTooLong,
                    year.source(),
                    span.start..first_line,
                    format!("{path} の文章が長すぎて、Excelの一つの欄に入りません（{units}字、上限は{MAX_CELL}字）"),
                )
                .hint("文章を短くしてください"),
            );
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Diagnostics(problems)) }
}

/// The value of the data that a cell shows: where it shows several, the
/// longer one.
fn path(target: Target, column: Column) -> KeyPath {
    let fields = target.owner().into_iter().flat_map(Field::of);
    match fields.filter(|field| field.column() == column).last() {
        Some(field) => target.path().to(field.key()),
        None => KeyPath::root(),
    }
}

/// The file's name, of characters that every system takes.
fn file_name(year: FiscalYear, department: Option<&str>) -> String {
    match department {
        None => format!("{}.xlsx", year.code()),
        Some(name) => {
            let name: String =
                name.chars().map(|c| if c.is_control() || "<>:\"/\\|?*".contains(c) { '_' } else { c }).collect();
            format!("{}-{}.xlsx", year.code(), name.trim_end_matches(['.', ' ']))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_taken_everywhere() {
        let year = FiscalYear::from_code("R02").unwrap();
        assert_eq!(file_name(year, None), "R02.xlsx");
        assert_eq!(file_name(year, Some("高齢福祉課")), "R02-高齢福祉課.xlsx");
        assert_eq!(file_name(year, Some("a/b:c*. ")), "R02-a_b_c_.xlsx");
    }
}
