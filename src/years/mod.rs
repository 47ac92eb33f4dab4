//! An office's years: where each stands and how far it is written, their
//! summaries side by side, what changed between two, the first one's file and
//! the next one's, and the correction of slips.

pub mod compare;
pub mod courses;
pub mod first;
pub mod fix;
pub mod listing;
pub mod next;
pub mod progress;
pub mod standing;
pub mod summaries;

use serde::Serializer;
use unicode_width::UnicodeWidthStr;

use crate::model::FiscalYear;

/// A text filled up with blanks to a width in half-width characters.
fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width_cjk())))
}

/// Serialises a year as its short name.
fn code<S: Serializer>(year: &FiscalYear, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&year.code())
}
