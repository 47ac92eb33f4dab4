//! What can go wrong in any command.

use std::io;

use crate::diagnostics::Diagnostic;
use crate::system::{advice, reason};

/// Why a command could not do its work, as far as all commands share the
/// reasons; rooms with reasons of their own wrap these. Every message is a
/// sentence in the users' language that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data has errors; each has its place.
    #[error("データに誤りがあります")]
    Diagnostics(Vec<Diagnostic>),

    /// There is no year in the data folder.
    #[error(
        "{folder} に年度のファイル（R01.yaml など）がありません。はじめての計画なら、shiryo init R06 ではじめられます。別のフォルダーにあるときは、--root で指定してください"
    )]
    NoYears {
        /// The folder.
        folder: String,
    },

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

    /// A file that was made read-only is not to be written.
    #[error(
        "{path} は読み取り専用なので、書き換えていません。書き換えてよいファイルなら、プロパティなどで「読み取り専用」を外してから、もう一度実行してください"
    )]
    ReadOnly {
        /// The file.
        path: String,
    },

    /// A place that is kept for what can't be made again.
    #[error(
        "{path} には書き出しません。data と out/archive には、データと承認済みのPDFだけを置きます。別の場所を指定してください"
    )]
    Kept {
        /// The place.
        path: String,
    },

    /// A file of the data can't be changed so that it says just what it is to
    /// say.
    #[error("{path} を安全に書き換えられません（{what}）。このファイルを手で直してください。何も書き込んでいません")]
    Edit {
        /// The file.
        path: String,
        /// What would come out wrong.
        what: String,
    },

    /// Somebody else saved a file between reading it and writing it.
    #[error(
        "{path} は、この作業の間にほかのソフトか人が書き換えたので、何も書き込んでいません。もう一度実行してください"
    )]
    Changed {
        /// The file.
        path: String,
    },

    /// Another command changes the data and doesn't come to an end.
    #[error("{path} を、ほかの shiryo が書き換えている途中です。それが終わってから、もう一度実行してください")]
    Busy {
        /// The folder.
        path: String,
    },

    /// A power cut or a kill while a file was written over.
    #[error(
        "{path} への前の書き込みが、途中で止まっています。書き込むはずだった全文は {copy} にあります。二つを比べ、正しいほうを {path} の名前にし、{copy} を消してから、もう一度実行してください"
    )]
    CutShort {
        /// The file.
        path: String,
        /// The file with all that was to be written.
        copy: String,
    },

    /// Some of several files were written and could not be taken back.
    #[error("{source}。{} だけが新しくなっています。控えと比べてください", files.join("、"))]
    HalfWritten {
        /// The files that are new.
        files: Vec<String>,
        /// Why the next one was not written.
        source: Box<Error>,
    },

    /// A file of the office's fonts that holds no font.
    #[error(
        "{path} はフォントとして読めません。TrueType または OpenType のファイルと取り替えるか、fonts フォルダーから取り除いてください"
    )]
    Font {
        /// The file.
        path: String,
    },

    /// A template is wrong.
    #[error(
        "{}: ひな形の誤りです（{message}）。ひな形を直すか、templates フォルダーから取り除いて既定のものに戻してください",
        at_line(path, *line)
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
    #[error("{}", refused(faults, own, true))]
    Typst {
        /// Everything that it found wrong.
        faults: Vec<TypstFault>,
        /// What messages call the templates of the office's own.
        own: Vec<String>,
    },
}

/// One thing that Typst found wrong.
#[derive(Debug)]
pub struct TypstFault {
    /// The template of the office's own that it comes from, or else the
    /// markup, as `--emit-typst` would name it.
    pub path: String,
    /// The line in it, from 1.
    pub line: usize,
    /// The column in it, from 1.
    pub column: usize,
    /// Whether it comes from a template of the office's own.
    pub is_own: bool,
    /// What Typst said, in its own language.
    pub message: String,
    /// What it said to do.
    pub hints: Vec<String>,
}

fn at_line(path: &str, line: usize) -> String {
    if line == 0 { path.to_owned() } else { format!("{path}:{line}") }
}

impl Error {
    /// What it says in the browser, where there are no commands.
    pub fn on_page(&self) -> String {
        match self {
            Self::NoYears { folder } => {
                format!("{folder} に年度のファイル（R01.yaml など）がありません。data フォルダーを確かめてください")
            }
            Self::Typst { faults, own } => refused(faults, own, false),
            error => error.to_string(),
        }
    }
}

/// Everything that Typst said, and what to do; `by_command`, where an option
/// can be given.
fn refused(faults: &[TypstFault], own: &[String], by_command: bool) -> String {
    let mut text = String::new();
    for TypstFault { path, line, column, message, hints, .. } in faults {
        text += &format!("{path}:{line}:{column}: 組版の誤りです（{message}）\n");
        text.extend(hints.iter().map(|hint| format!("  ヒント: {hint}\n")));
    }
    let templates = if own.is_empty() { "templates フォルダーのひな形".to_owned() } else { own.join("、") };
    text += &format!("{templates} を直すか、取り除いて既定のものに戻してください");
    if let Some(fault) = faults.iter().find(|fault| !fault.is_own) {
        text += "。かっこの閉じ忘れは、離れたところの誤りとして現れます";
        if by_command {
            text +=
                &format!("（build に --emit-typst を付けると {} が書き出され、その行を確かめられます）", fault.path);
        }
    }
    text
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Diagnostics(vec![diagnostic])
    }
}
