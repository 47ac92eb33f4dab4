//! What is wrong with the data, where, and what to do about it.

#![cfg_attr(not(test), deny(clippy::string_slice))]

mod code;
mod message;
pub mod suggestion;
pub mod terminal;

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::SerializeStruct;

pub use self::code::{Code, Severity, UnknownCode};
pub use self::message::Message;
use crate::source::{Position, Source, Unreadable, Why, part, visible};

/// One thing that is wrong in one place, said so that an officer can act.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// What kind it is.
    pub code: Code,
    /// The file.
    pub source: Arc<Source>,
    /// The bytes of the file's text that are meant.
    pub span: Range<usize>,
    /// What is wrong, in Japanese.
    pub message: String,
    /// What to do, in Japanese.
    pub hint: String,
    /// What to do in the browser, where that is something else: it has no
    /// commands.
    pub page_hint: Option<String>,
    /// A second place that it has to do with.
    pub related: Option<Box<Related>>,
    /// What sets it right, where exactly one thing does.
    pub fix: Option<Box<Fix>>,
}

/// A correction that a program can make: where there is exactly one right way
/// to write what was meant. Those of one file may overlap: one is made, and
/// the file checked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The bytes of the file's text that it replaces.
    pub span: Range<usize>,
    /// What stands there instead.
    pub text: String,
}

/// A text with corrections made; of those that overlap, the first.
pub fn patched<'a>(text: &str, fixes: impl IntoIterator<Item = &'a Fix>) -> String {
    let mut fixes: Vec<&Fix> = fixes.into_iter().collect();
    fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
    let mut better = String::with_capacity(text.len());
    let mut done = 0;
    for fix in fixes {
        let Some(between) = text.get(done..fix.span.start).filter(|_| fix.span.start >= done) else { continue };
        better.push_str(between);
        better.push_str(&fix.text);
        done = fix.span.end;
    }
    better.push_str(part(text, done..));
    better
}

/// A place that a diagnostic has to do with, in the same file or another.
#[derive(Debug, Clone)]
pub struct Related {
    /// The file.
    pub source: Arc<Source>,
    /// The bytes of its text that are meant.
    pub span: Range<usize>,
    /// What it is, in Japanese.
    pub label: String,
}

impl Diagnostic {
    /// A diagnostic at a place of a file.
    pub fn new(code: Code, source: &Arc<Source>, span: Range<usize>, message: impl AsRef<str>) -> Self {
        Self {
            code,
            source: source.clone(),
            span,
            message: visible(message.as_ref()).into_owned(),
            hint: String::new(),
            page_hint: None,
            related: None,
            fix: None,
        }
    }

    /// What is said of a key that is written a second time in the same place.
    pub fn twice(source: &Arc<Source>, key: &str, second: Range<usize>, first: Range<usize>) -> Self {
        let message = format!("「{key}」が二度書かれています");
        Self::new(Code::ShapeDuplicateKey, source, second, message).related(source, first, "一つ目")
    }

    /// The same diagnostic with advice, which may have several lines.
    #[must_use]
    pub fn hint(self, hint: impl AsRef<str>) -> Self {
        Self { hint: advice(hint.as_ref()), page_hint: None, ..self }
    }

    /// The same diagnostic with advice of its own for the browser.
    #[must_use]
    pub fn hint_on_page(self, hint: impl AsRef<str>) -> Self {
        Self { page_hint: Some(advice(hint.as_ref())), ..self }
    }

    /// What to do in the browser.
    pub fn on_page(&self) -> &str {
        self.page_hint.as_deref().unwrap_or(&self.hint)
    }

    /// The same diagnostic with a second place.
    #[must_use]
    pub fn related(self, source: &Arc<Source>, span: Range<usize>, label: impl AsRef<str>) -> Self {
        let label = visible(label.as_ref()).into_owned();
        Self { related: Some(Box::new(Related { source: source.clone(), span, label })), ..self }
    }

    /// The same diagnostic with its one right correction.
    #[must_use]
    pub fn fix(self, span: Range<usize>, text: impl Into<String>) -> Self {
        Self { fix: Some(Box::new(Fix { span, text: text.into() })), ..self }
    }

    /// How grave it is.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Whether it stops a build.
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }

    /// Where it begins.
    pub fn start(&self) -> Position {
        self.source.position(self.span.start)
    }

    /// Where it ends; the position behind its last character.
    pub fn end(&self) -> Position {
        self.source.position(self.span.end)
    }
}

/// Advice as it is shown, line by line.
fn advice(hint: &str) -> String {
    let lines: Vec<_> = hint.split('\n').map(visible).collect();
    lines.join("\n")
}

impl From<Unreadable> for Diagnostic {
    fn from(Unreadable { source, span, why }: Unreadable) -> Self {
        let (code, hint) = match &why {
            Why::Missing => (Code::FileMissing, "ファイルの名前と置き場所（data フォルダー）を確かめてください"),
            Why::Folder => (Code::FileFolder, "このフォルダーを別の名前に変え、この名前のファイルを置いてください"),
            Why::Special => (Code::FileSpecial, "これを別の場所に移し、ふつうのファイルを置いてください"),
            Why::OtherFormat(_) => (
                Code::FileFormat,
                "名前を変えるだけでは文字だけのファイルになりません。これを別の場所に移し、文字だけ（UTF-8）のファイルを置いてください。各課が記入したブックは shiryo sheet import で取り込みます",
            ),
            Why::System(_) => {
                (Code::FileUnreadable, "ほかのソフトで開いていないか、読む権限があるかを確かめてください")
            }
            Why::TooLarge => (Code::FileTooLarge, "別のファイルを誤って置いていないか確かめてください"),
            Why::Encoding(_) => (
                Code::FileEncoding,
                "メモ帳で開き、「名前を付けて保存」の「エンコード」で「UTF-8」を選んで保存し直してください",
            ),
            Why::BrokenCharacter => (Code::FileEncoding, "この位置の文字をいったん消し、打ち直してください"),
        };
        let diagnostic = Self::new(code, &source, span, why.to_string()).hint(hint);
        match why {
            Why::OtherFormat(_) => {
                diagnostic.hint_on_page(hint.replace("shiryo sheet import で", "「ブックを取り込む」で"))
            }
            _ => diagnostic,
        }
    }
}

/// Puts diagnostics in the order of their places, file by file.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        let key = |p: &Diagnostic| (p.span.start, p.severity(), p.span.end);
        a.source.path().cmp(b.source.path()).then_with(|| key(a).cmp(&key(b)))
    });
}

/// The most diagnostics of one file that are told.
const MOST: usize = 300;

/// The first diagnostics of each file, and how many more there are. A file with
/// so many was hardly meant to be a year's, and each costs the time to say it.
pub fn limited(sorted: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<Diagnostic> = Vec::new();
    for file in sorted.chunk_by(|a, b| a.source.path() == b.source.path()) {
        kept.extend(file.iter().take(MOST).cloned());
        if let [rest, ..] = &file[MOST.min(file.len())..] {
            let message = format!("このほかに {}件の誤りや注意があります", file.len() - MOST);
            let errors = file[MOST..].iter().any(Diagnostic::is_error);
            let code = if errors { Code::FileMoreErrors } else { Code::FileMoreWarnings };
            let more = Diagnostic::new(code, &rest.source, rest.span.clone(), message);
            kept.push(more.hint("ここまでのものを直してから、もう一度確かめてください"));
        }
    }
    kept
}

/// How many diagnostics there are of each kind, as a line.
pub fn counts(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    format!("誤り {errors}件、注意 {}件", diagnostics.len() - errors)
}

/// The diagnostics for programs: a list, each as [`Diagnostic`] serialises.
pub fn json(diagnostics: &[Diagnostic]) -> String {
    crate::json::text(diagnostics)
}

/// The diagnostics for Excel, a row each.
pub fn csv(diagnostics: &[Diagnostic]) -> String {
    let head = ["ファイル", "行", "列", "程度", "内容", "直し方", "種類"];
    let rows = diagnostics.iter().map(|diagnostic| {
        let start = diagnostic.start();
        vec![
            diagnostic.source.path().to_owned(),
            start.line.to_string(),
            start.column.to_string(),
            diagnostic.severity().name().to_owned(),
            diagnostic.message.clone(),
            diagnostic.hint.clone(),
            diagnostic.code.to_string(),
        ]
    });
    crate::csv::table(head, rows)
}

/// The form of `check --format json`. `related` is there where there is one.
impl Serialize for Diagnostic {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Diagnostic", 10)?;
        serialize_place::<S>(&mut object, &self.source, &self.span)?;
        object.serialize_field("severity", &self.severity())?;
        object.serialize_field("code", &self.code)?;
        object.serialize_field("message", &self.message)?;
        object.serialize_field("hint", &self.hint)?;
        match &self.related {
            Some(related) => object.serialize_field("related", related)?,
            None => object.skip_field("related")?,
        }
        object.end()
    }
}

impl Serialize for Related {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Related", 6)?;
        serialize_place::<S>(&mut object, &self.source, &self.span)?;
        object.serialize_field("label", &self.label)?;
        object.end()
    }
}

/// The fields that say where something stands.
fn serialize_place<S: serde::Serializer>(
    object: &mut S::SerializeStruct,
    source: &Source,
    span: &Range<usize>,
) -> Result<(), S::Error> {
    let (start, end) = (source.position(span.start), source.position(span.end));
    object.serialize_field("path", source.path())?;
    object.serialize_field("line", &start.line)?;
    object.serialize_field("column", &start.column)?;
    object.serialize_field("end_line", &end.line)?;
    object.serialize_field("end_column", &end.column)
}
