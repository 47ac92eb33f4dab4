//! Workbooks: the form as an Excel file that departments fill in, and the way
//! of their answers back into the data.
//!
//! Export lays a year out as rows of texts ([`layout`]) and paints them
//! ([`paint`]). Every row carries, in a hidden column, a [`key`] that names
//! what it is about and holds a fingerprint of each of its cells as exported.
//!
//! Import reads the file's parts ([`package`], [`xml`], [`book`]), its cells as
//! they are seen ([`sheet`], [`shown`]) and what stands beside them
//! ([`asides`]), finds by keys and fingerprints what was answered ([`answers`]),
//! and puts that into the year's file ([`import`]). A fingerprint tells a cell that a
//! department changed from one that changed in the data since.

mod answers;
mod asides;
mod book;
mod book_error;
mod destination;
mod export;
mod grid;
mod guide;
mod import;
mod key;
mod layout;
mod lines;
mod package;
mod paint;
mod remark;
mod sheet;
mod shown;
mod style;
mod xml;

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::archive::ArchiveError;
use crate::diagnostics::Diagnostic;
use crate::error::Error;
use crate::source::with_line_feeds;

pub use self::export::{ExportOptions, ExportScope, ExportedBook, Exports, books_of, export, zip};
pub use self::import::{Given, Import, ImportOptions, ValueChange, import};
pub use self::package::MAX_FILE;
pub use self::remark::{BookPlace, Remark};

/// The most that a cell can hold, in UTF-16 units. A limit of Excel's.
const MAX_CELL: usize = 32_767;

/// Why a workbook could not be written or brought back.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// For a reason that other commands have too.
    #[error(transparent)]
    Common(#[from] Error),

    /// Whether a year was signed off can't be told.
    #[error(transparent)]
    Archive(#[from] ArchiveError),

    /// No measure has a part for this department.
    #[error("「{name}」が主管課または連携になっている施策項目はありません。{hint}")]
    UnknownDepartment {
        /// The department that was named.
        name: String,
        /// Which one was probably meant, or which ones there are.
        hint: String,
    },

    /// A workbook has another name.
    #[error("{path} には書き出しません。ブックの名前は .xlsx で終わるものにしてください")]
    NoWorkbook {
        /// The file.
        path: String,
    },

    /// Something would be lost that stands where a workbook was to go.
    #[error("{}", occupied(.0))]
    Occupied(Vec<Occupied>),

    /// The workbook could not be made.
    #[error("ブックを作れません（{0}）。この表示を添えて、システムの担当者に知らせてください")]
    Write(#[from] rust_xlsxwriter::XlsxError),

    /// What keeps the workbooks from being brought back; nothing was written.
    #[error("{0}")]
    Conflicts(Conflicts),
}

impl WorkbookError {
    /// What it says in the browser, where there are no commands and its page
    /// lists what keeps the workbooks from going on.
    pub fn on_page(&self) -> String {
        match self {
            Self::Common(error) => error.on_page(),
            Self::Archive(error) => error.on_page(),
            Self::Occupied(_) => "同じ名前のファイルがあるので、何も書き出していません。記入されたブックなら先に「ブックを取り込む」で取り込み、ほかのファイルなら別の場所に移してください。捨ててよければ「いまあるブックを置き換える」に印を付けて書き出してください".to_owned(),
            Self::Conflicts(conflicts) => {
                format!("取り込めないところが{}か所あります。まだ何も書き込んでいません", conflicts.remarks.len())
            }
            error => error.to_string(),
        }
    }
}

impl From<Diagnostic> for WorkbookError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Common(diagnostic.into())
    }
}

/// A file that must not be replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occupied {
    /// The file.
    pub path: String,
    /// What would be lost with it, in Japanese.
    pub why: String,
}

fn occupied(files: &[Occupied]) -> String {
    let files: Vec<String> = files.iter().map(|file| format!("{}: {}", file.path, file.why)).collect();
    format!(
        "同じ名前のファイルがあるので、何も書き出していません。記入されたブックなら先に shiryo sheet import で取り込み、ほかのファイルなら別の場所に移すか、--output で別の名前にしてください。捨ててよければ --overwrite を付けて書き出してください\n{}",
        files.join("\n")
    )
}

/// What nobody but the office can settle.
#[derive(Debug)]
pub struct Conflicts {
    /// Each of them.
    pub remarks: Vec<Remark>,
    /// The command that imports the workbooks without any, if there are such.
    pub command: Option<String>,
}

impl fmt::Display for Conflicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "取り込めないところが{}か所あります。何も書き込んでいません。解決してから、もう一度取り込んでください",
            self.remarks.len()
        )?;
        self.remarks.iter().try_for_each(|remark| write!(f, "\n{remark}"))?;
        match &self.command {
            Some(command) => {
                write!(f, "\n\nほかのブックには問題がありません。それだけを先に取り込むには：\n  {command}")
            }
            None => Ok(()),
        }
    }
}

/// A text as cells and data both hold it: lines end with a line feed, and the
/// last line with nothing.
fn normal(text: &str) -> String {
    with_line_feeds(text).trim_end_matches('\n').to_owned()
}

/// Whether two names of departments are the same: half-width and full-width
/// characters are.
fn same_name(a: &str, b: &str) -> bool {
    a.trim().nfkc().eq(b.trim().nfkc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_one_kind() {
        assert_eq!(normal("一\r\n二\r三\n"), "一\n二\n三");
        assert_eq!(normal(" 一 "), " 一 ");
    }
}
