//! What can go wrong, as the library's callers see it.

use std::io;

use crate::archive::ArchiveError;
use crate::diagnostics::Diagnostic;
use crate::system::{advice, reason};
use crate::workbook::WorkbookError;

/// Why a command could not do its work. Every message is a sentence in the
/// users' language that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data has errors; each has its place.
    #[error("データに誤りがあります")]
    Diagnostics(Vec<Diagnostic>),

    /// There is no year in the data folder.
    #[error(
        "{folder} に年度のファイル（R01.yaml など）がありません。年度のファイルを置くか、--root でフォルダーを指定してください"
    )]
    NoYears {
        /// The folder.
        folder: String,
    },

    /// A workbook could not be made or brought back.
    #[error(transparent)]
    Sheet(#[from] WorkbookError),

    /// A file or folder could not be read.
    #[error("{path} を読めません（{}）。フォルダーの場所と、読む権限を確かめてください", reason(source))]
    Read {
        /// What was read.
        path: String,
        /// Why it failed.
        source: io::Error,
    },

    /// A file could not be written.
    #[error("{path} に書き込めません（{}）。{}", reason(source), advice(source))]
    Write {
        /// What was written.
        path: String,
        /// Why it failed.
        source: io::Error,
    },

    /// `serve` can't listen where it was told to.
    #[error(
        "ポート {port} を使えません（{}）。--port を付けずに実行するか、別の番号を指定してください",
        reason(source)
    )]
    Port {
        /// The port.
        port: u16,
        /// Why it failed.
        source: io::Error,
    },

    /// A font of the office's own is none.
    #[error(
        "{path} はフォントとして読めません。TrueType または OpenType のファイルと取り替えるか、fonts フォルダーから取り除いてください"
    )]
    Font {
        /// The file.
        path: String,
    },

    /// A template is wrong.
    #[error(
        "{path}:{line}: ひな形の誤りです（{message}）。ひな形を直すか、templates フォルダーから取り除いて既定のものに戻してください"
    )]
    Template {
        /// The template's file.
        path: String,
        /// The line in it, from 1; 0 where none is known.
        line: usize,
        /// What the template engine said.
        message: String,
    },

    /// Typst refused what the templates made.
    #[error(
        "{path}:{line}:{column}: 組版の誤りです（{message}）。templates フォルダーのひな形を直すか、取り除いて既定のものに戻してください（--emit-typst で、この行のある {path} を書き出せます）"
    )]
    Typst {
        /// The markup, as `--emit-typst` would name it.
        path: String,
        /// The line in it, from 1.
        line: usize,
        /// The column in it, from 1.
        column: usize,
        /// What Typst said.
        message: String,
    },

    /// Something could not be sealed, or the archive not be used.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

impl From<Diagnostic> for Error {
    fn from(problem: Diagnostic) -> Self {
        Self::Diagnostics(vec![problem])
    }
}
