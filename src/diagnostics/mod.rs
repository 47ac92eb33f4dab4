//! What is wrong with the data, where, and what to do about it.

pub mod suggestion;
pub mod terminal;

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::SerializeStruct;

use crate::source::{Position, Source, Unreadable};

/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is built from data with an error.
    Error,
    /// Worth a look; nothing is stopped.
    Warning,
}

/// One thing that is wrong in one place, said so that an officer can act.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// A stable name for this kind of problem, for programs.
    pub code: &'static str,
    /// The file.
    pub source: Arc<Source>,
    /// The bytes of the file's text that are meant.
    pub span: Range<usize>,
    /// What is wrong, in Japanese.
    pub message: String,
    /// What to do, in Japanese.
    pub hint: String,
    /// A second place that it has to do with.
    pub related: Option<Box<Related>>,
}

/// A place that a problem has to do with, in the same file or another.
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
    /// An error at a place of a file.
    pub fn error(code: &'static str, source: &Arc<Source>, span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            source: source.clone(),
            span,
            message: message.into(),
            hint: String::new(),
            related: None,
        }
    }

    /// A warning at a place of a file.
    pub fn warning(code: &'static str, source: &Arc<Source>, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, source, span, message) }
    }

    /// The same problem with advice.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The same problem with a second place.
    #[must_use]
    pub fn related(self, source: &Arc<Source>, span: Range<usize>, label: impl Into<String>) -> Self {
        Self { related: Some(Box::new(Related { source: source.clone(), span, label: label.into() })), ..self }
    }

    /// Whether it stops a build.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
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

impl From<Unreadable> for Diagnostic {
    fn from(unreadable: Unreadable) -> Self {
        let Unreadable { code, source, span, message, hint } = unreadable;
        Self::error(code, &source, span, message).hint(hint)
    }
}

/// Puts problems in the order of their places, file by file.
pub fn sort(problems: &mut [Diagnostic]) {
    problems.sort_by(|a, b| {
        let key = |p: &Diagnostic| (p.span.start, p.severity, p.span.end);
        a.source.path().cmp(b.source.path()).then_with(|| key(a).cmp(&key(b)))
    });
}

/// The most problems of one file that are told.
const MOST: usize = 300;

/// The first problems of each file, and how many more there are. A file with
/// so many is none of ours, and each costs the time to say it.
pub fn limited(sorted: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<Diagnostic> = Vec::new();
    for file in sorted.chunk_by(|a, b| a.source.path() == b.source.path()) {
        kept.extend(file.iter().take(MOST).cloned());
        if let [rest, ..] = &file[MOST.min(file.len())..] {
            let message = format!("このほかに {}件の誤りや注意があります", file.len() - MOST);
            let severity = file[MOST..].iter().map(|problem| problem.severity).min().unwrap_or(rest.severity);
            let more = Diagnostic { message, severity, code: "file/more", related: None, ..rest.clone() };
            kept.push(more.hint("ここまでのものを直してから、もう一度確かめてください"));
        }
    }
    kept
}

/// How many problems there are of each kind, as a line.
pub fn counts(problems: &[Diagnostic]) -> String {
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    format!("誤り {errors}件、注意 {}件", problems.len() - errors)
}

/// The problems for programs: a list, each as [`Diagnostic`] serialises.
pub fn json(problems: &[Diagnostic]) -> String {
    // Neither a map with other keys than strings nor a failing Serialize is in it.
    serde_json::to_string_pretty(problems).unwrap_or_default() + "\n"
}

/// The problems for Excel, a row each.
pub fn csv(problems: &[Diagnostic]) -> String {
    let head = ["ファイル", "行", "列", "程度", "内容", "直し方", "種類"];
    let rows = problems.iter().map(|problem| {
        let start = problem.start();
        vec![
            problem.source.path().to_owned(),
            start.line.to_string(),
            start.column.to_string(),
            if problem.is_error() { "誤り" } else { "注意" }.to_owned(),
            problem.message.clone(),
            problem.hint.clone(),
            problem.code.to_owned(),
        ]
    });
    crate::csv::table(head, rows)
}

/// The form of `check --format json`.
impl Serialize for Diagnostic {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (start, end) = (self.start(), self.end());
        let mut object = serializer.serialize_struct("Diagnostic", 9)?;
        object.serialize_field("path", self.source.path())?;
        object.serialize_field("line", &start.line)?;
        object.serialize_field("column", &start.column)?;
        object.serialize_field("end_line", &end.line)?;
        object.serialize_field("end_column", &end.column)?;
        object.serialize_field("severity", &self.severity)?;
        object.serialize_field("code", self.code)?;
        object.serialize_field("message", &self.message)?;
        object.serialize_field("hint", &self.hint)?;
        object.end()
    }
}
