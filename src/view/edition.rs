//! The copies of a report: the plain one, a draft, the one that was signed off.

use std::fmt;

use crate::model::{Date, FiscalYear};

/// How this copy of the report differs from the plain one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Edition {
    /// Whether every page is marked 「（案）」.
    pub draft: bool,
    /// The sign-off that every page bears, if there was one.
    pub approval: Option<Approval>,
}

impl Edition {
    /// What a year's files of this edition are called, without their endings.
    pub fn file(&self, year: FiscalYear) -> String {
        let mark = if self.draft { "-案" } else { "" };
        format!("{}{mark}", year.code())
    }
}

/// A sign-off (承認).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Approval {
    /// Who signed it off.
    pub by: String,
    /// When. It is also the date of the PDF.
    pub on: Date,
}

/// Prints it as it stands on every page:
/// 令和2年2月13日　在宅高齢者療養推進協議会　承認.
impl fmt::Display for Approval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}　{}　承認", self.on, self.by)
    }
}
