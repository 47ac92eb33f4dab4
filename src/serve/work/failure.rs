//! Why work in the browser could not be done, in words that fit there: where
//! the commands have options, the page has boxes to be ticked, and the
//! library's messages know of both.

use serde::Serialize;

use crate::archive::ArchiveError;
use crate::diagnostics::{Diagnostic, Severity};
use crate::error::Error;
use crate::publish::PublishError;
use crate::workbook::{Occupied, Remark, WorkbookError};

/// Why something was not done.
#[derive(Debug, Default, Serialize)]
pub struct Failure {
    /// Why, in Japanese.
    message: String,
    /// What is wrong with the data.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ShownProblem>,
    /// What keeps workbooks from being brought back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    conflicts: Vec<Said>,
    /// What would be lost.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    occupied: Vec<Said>,
}

/// A problem of the data.
#[derive(Debug, Serialize)]
pub struct ShownProblem {
    severity: Severity,
    message: String,
    hint: String,
    /// `data/R01.yaml:57`.
    place: String,
}

/// Something that is said of a file.
#[derive(Debug, Serialize)]
pub struct Said {
    /// The file.
    file: String,
    /// Where in it: `[方向性2] F7`; may be empty.
    place: String,
    /// What is said.
    message: String,
}

impl Failure {
    /// One for this reason.
    pub fn of(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    fn with_problems(message: String, problems: &[Diagnostic]) -> Self {
        Self { problems: ShownProblem::all(problems), ..Self::of(message) }
    }
}

impl ShownProblem {
    /// Problems, as the page shows them.
    pub fn all(problems: &[Diagnostic]) -> Vec<Self> {
        let found = |problem: &Diagnostic| Self {
            severity: problem.severity(),
            message: problem.message.clone(),
            hint: problem.on_page().to_owned(),
            place: format!("{}:{}", problem.source.path(), problem.start().line),
        };
        problems.iter().map(found).collect()
    }
}

impl Said {
    /// Remarks, as the page shows them.
    pub fn all(remarks: &[Remark]) -> Vec<Self> {
        let said = |remark: &Remark| Self {
            file: remark.place.file.clone(),
            place: remark.place.inside(),
            message: remark.message.on_page().to_owned(),
        };
        remarks.iter().map(said).collect()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match &error {
            Error::Diagnostics(problems) => match &problems[..] {
                [one] => Self::with_problems(one.message.clone(), problems),
                _ => Self::with_problems(error.on_page(), problems),
            },
            _ => Self::of(error.on_page()),
        }
    }
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::Common(error) => error.into(),
            ArchiveError::CutOff { ref notices } => Self::with_problems(error.on_page(), notices),
            error => Self::of(error.on_page()),
        }
    }
}

impl From<WorkbookError> for Failure {
    fn from(error: WorkbookError) -> Self {
        let message = error.on_page();
        match error {
            WorkbookError::Common(error) => error.into(),
            WorkbookError::Archive(error) => error.into(),
            WorkbookError::Conflicts(conflicts) => {
                Self { conflicts: Said::all(&conflicts.remarks), ..Self::of(message) }
            }
            WorkbookError::Occupied(files) => {
                let said = |Occupied { path, why }| Said { file: path, place: String::new(), message: why };
                Self { occupied: files.into_iter().map(said).collect(), ..Self::of(message) }
            }
            _ => Self::of(message),
        }
    }
}

impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Common(error) => error.into(),
            PublishError::Archive(error) => error.into(),
            error => Self::of(error.on_page()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::GivenLine;
    use crate::diagnostics::Code;
    use crate::source::Source;

    /// No message that work in the browser can end with names an option.
    #[test]
    fn no_option_is_named_on_the_page() {
        let year = "R01".parse().unwrap();
        let on = "2020-02-13".parse().unwrap();
        let line = |given| ArchiveError::Line { given, why: "".parse::<crate::archive::Line>().unwrap_err() };
        let at = crate::signature::Moment::of(std::time::SystemTime::now());
        let notice = Diagnostic::new(Code::YamlCutOff, &Source::new("data/R01.yaml", ""), 0..0, "切れています");
        let archive = [
            ArchiveError::NotBegun { year, on },
            ArchiveError::NotYet { on },
            ArchiveError::AlreadySealed { year, on, file: "out/archive/R01.pdf".into() },
            ArchiveError::NotSealed { year },
            ArchiveError::NothingCorrected { year },
            ArchiveError::BeforeCorrected { on, before: on },
            ArchiveError::NoGlyph { character: '😀' },
            ArchiveError::Damaged { path: "out/archive/R01.pdf".into() },
            line(GivenLine::By),
            line(GivenLine::Reason),
            ArchiveError::NotBegunHere {
                archive: "out/archive".into(),
                nothing: Error::NoYears { folder: "data".into() },
            },
            ArchiveError::CutOff { notices: vec![notice] },
            ArchiveError::NotSealedYet { year },
            ArchiveError::SignedBefore { at, on },
            ArchiveError::SignedLater { at },
            ArchiveError::NotAsked { year },
        ];
        let failures = archive.into_iter().map(Failure::from);
        let failures = failures.chain([
            PublishError::NotSealed { year }.into(),
            PublishError::NothingSealed.into(),
            WorkbookError::Occupied(Vec::new()).into(),
        ]);
        for failure in failures {
            assert!(!failure.message.contains("--") && !failure.message.contains("shiryo "), "{}", failure.message);
            assert!(!failure.message.is_empty());
        }
    }
}
