//! Why a year's file was not changed as asked.

use crate::archive::ArchiveError;
use crate::diagnostics::Diagnostic;
use crate::error::Error;
use crate::model::Date;
use crate::yaml::document::{EditError, Value};

/// Why a change was not made. Nothing was written then. Each is a sentence in
/// the users' language.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The report is only shown.
    #[error("見るだけにして始めたので、書き換えられません（--read-only）")]
    ReadOnly,

    /// What is asked for can't be understood: an older or newer page asks.
    #[error("この画面からの書き込みを受け取れませんでした。画面を再読み込みしてください")]
    Malformed,

    /// Something else stands there than the client has seen.
    #[error("開いてから、ほかで書き換えられています。どちらの文章を残すか、選んでください")]
    Differs {
        /// What stands there.
        now: Value,
    },

    /// What was to be undone, or done again, was changed by somebody since.
    #[error("この変更のあとに、ほかで書き換えられています。いまの文章を確かめてください")]
    ChangedSince {
        /// What stands there.
        now: Value,
        /// What stood there after the change.
        then: Value,
    },

    /// The place is not there any more, or somewhere else.
    #[error("この欄は、動かされたか削除されています。ページの新しい場所で開き直してください")]
    Gone,

    /// The problem that was to be corrected isn't there any more, or can't be
    /// corrected so.
    #[error("この訂正は、もう行われているか、いまの文章には当てはまりません。何も書き換えていません")]
    NoFix,

    /// There is nothing to undo, or to do again.
    #[error("元に戻す（やり直す）変更がありません")]
    Nothing,

    /// The list must not become empty, or the member is at its end.
    #[error("{0}")]
    Structure(&'static str),

    /// The file can't take it.
    #[error("このファイルの書き方では、ここを安全に書き換えられません（{0}）。このところをファイルで直してください")]
    Layout(#[from] EditError),

    /// The file has a fault that keeps every change out.
    #[error("{} {}。{}", place(.0), .0.message, .0.on_page())]
    Faulty(Box<Diagnostic>),

    /// The year is sealed, and nobody has said that it is to be corrected.
    #[error(
        "この年度は{on}に承認済みです。書き換えても承認済みのPDFは変わらず、データは「承認後に変更あり」になります。訂正するときは、書き換えたあとで、もう一度承認（訂正）の手続きがいります"
    )]
    Sealed {
        /// When it was signed off.
        on: Date,
    },

    /// The file can't be read or written.
    #[error(transparent)]
    File(#[from] Error),

    /// Whether the year is sealed can't be found out.
    #[error(transparent)]
    Archive(Box<ArchiveError>),
}

fn place(diagnostic: &Diagnostic) -> String {
    format!("{}:{}", diagnostic.source.path(), diagnostic.start().line)
}

impl From<Diagnostic> for Refusal {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Faulty(Box::new(diagnostic))
    }
}

impl From<ArchiveError> for Refusal {
    fn from(error: ArchiveError) -> Self {
        Self::Archive(Box::new(error))
    }
}
