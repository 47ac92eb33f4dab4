//! What is to be said of a workbook that came back, each with its place.

use std::fmt;

use rust_xlsxwriter::row_col_to_cell;

use super::sheet::Sheet;
use crate::diagnostics::Message;
use crate::source::visible;

/// A workbook, a sheet of one, or a cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BookPlace {
    /// The file, as the user typed it.
    pub file: String,
    /// The sheet; empty where the whole file is meant.
    sheet: String,
    /// The cell: F7; empty where the whole sheet is meant.
    cell: String,
}

impl BookPlace {
    /// A whole file.
    pub fn file(file: &str) -> Self {
        Self { file: file.to_owned(), sheet: String::new(), cell: String::new() }
    }

    /// A sheet, or what stands on it at a cell of this name.
    pub fn sheet(file: &str, sheet: &Sheet, cell: &str) -> Self {
        Self { file: file.to_owned(), sheet: sheet.name.clone(), cell: cell.to_owned() }
    }

    /// Where it is inside its file: `[方向性2] F7`.
    pub fn inside(&self) -> String {
        self.to_string()[self.file.len()..].trim_start().to_owned()
    }

    /// A cell; both numbers count from 0.
    pub fn cell(file: &str, sheet: &Sheet, row: u32, column: u16) -> Self {
        Self::sheet(file, sheet, &row_col_to_cell(row, column))
    }
}

/// `R02-高齢福祉課.xlsx [方向性2] F7`.
impl fmt::Display for BookPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if !self.sheet.is_empty() {
            write!(f, " [{}]", self.sheet)?;
        }
        if !self.cell.is_empty() {
            write!(f, " {}", self.cell)?;
        }
        Ok(())
    }
}

/// Something to be said of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The place.
    pub place: BookPlace,
    /// What there is, and what to do.
    pub message: Message,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible(&format!("{}: {}", self.place, self.message)))
    }
}

/// All that is to be said of workbooks.
#[derive(Debug, Default)]
pub struct Remarks {
    /// What nobody but the office can settle: while there is one, nothing is
    /// brought back.
    pub conflicts: Vec<Remark>,
    /// What is good to know.
    pub notes: Vec<Remark>,
}

impl Remarks {
    /// Adds a conflict.
    pub fn conflict(&mut self, place: BookPlace, message: impl Into<Message>) {
        self.conflicts.push(Remark { place, message: message.into() });
    }

    /// Adds a note.
    pub fn note(&mut self, place: BookPlace, message: impl Into<Message>) {
        self.notes.push(Remark { place, message: message.into() });
    }
}
