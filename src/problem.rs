//! What is wrong with the data, where, and what to do about it.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::SerializeStruct;

use crate::source::{Position, Source};

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
pub struct Problem {
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
}

impl Problem {
    /// An error at a place of a file.
    pub fn error(code: &'static str, source: &Arc<Source>, span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            source: source.clone(),
            span,
            message: message.into(),
            hint: String::new(),
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

/// Puts problems in the order of their places, file by file.
pub fn sort(problems: &mut [Problem]) {
    problems.sort_by(|a, b| {
        let key = |p: &Problem| (p.span.start, p.severity, p.span.end);
        a.source.path().cmp(b.source.path()).then_with(|| key(a).cmp(&key(b)))
    });
}

/// The form of `check --format json`.
impl Serialize for Problem {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (start, end) = (self.start(), self.end());
        let mut object = serializer.serialize_struct("Problem", 9)?;
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
