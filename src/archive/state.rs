//! How a year's data stands to the archive: the one answer that every output
//! shows.

use std::fmt;

use super::entry::RegisterEntry;
use super::error::ArchiveError;
use super::folder::{ARCHIVE, Folder, STAGING};
use super::register::{self, Register};
use super::staging::{self, lost};
use crate::digest::Digest;
use crate::error::Error;
use crate::model::{Date, FiscalYear};
use crate::office::Root;

/// How a year's data stands to the archive. Shown, it is one of the words that
/// all outputs share: 作成中, 承認済み, 承認後に変更あり.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It was not signed off yet.
    InProgress,
    /// It is what was signed off.
    SignedOff {
        /// The day.
        on: Date,
    },
    /// It is no longer what was signed off.
    ChangedSince {
        /// The day.
        on: Date,
    },
}

impl State {
    /// The state of a year with these bytes of data.
    pub fn of(register: &Register, year: FiscalYear, data: &[u8]) -> Self {
        match register.current(year).map(|entry| &entry.record) {
            None => Self::InProgress,
            Some(record) if record.data == Digest::of(data) => Self::SignedOff { on: record.on },
            Some(record) => Self::ChangedSince { on: record.on },
        }
    }

    /// The state of a year that has no data any more, which can't differ.
    pub fn unchanged(register: &Register, year: FiscalYear) -> Self {
        register.current(year).map_or(Self::InProgress, |entry| Self::SignedOff { on: entry.record.on })
    }

    /// When the year was signed off; none where it wasn't.
    pub fn signed_off(self) -> Option<Date> {
        match self {
            Self::InProgress => None,
            Self::SignedOff { on } | Self::ChangedSince { on } => Some(on),
        }
    }

    /// Whether the data is no longer what was signed off.
    pub fn is_changed(self) -> bool {
        matches!(self, Self::ChangedSince { .. })
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InProgress => "作成中",
            Self::SignedOff { .. } => "承認済み",
            Self::ChangedSince { .. } => "承認後に変更あり",
        })
    }
}

/// The state of one year of an office. For several, read the
/// [`register`](super::register) once and ask [`State::of`].
///
/// # Errors
/// As [`register`](super::register).
pub fn state(root: &Root, year: FiscalYear, data: &[u8]) -> Result<State, ArchiveError> {
    Ok(State::of(&register(root)?, year, data))
}

/// What messages call the signed-off PDF of a year.
pub fn sealed_pdf(root: &Root, year: FiscalYear) -> String {
    Folder::of(root).shown(&register::file(year))
}

/// The PDF of an entry inside the office's folder: in its year's place as long
/// as the entry holds, else where the replaced ones are kept.
pub fn entry_pdf(register: &Register, entry: &RegisterEntry) -> String {
    let holds = register.current(entry.record.year).is_some_and(|current| current.number == entry.number);
    let name = if holds { register::file(entry.record.year) } else { register.kept(entry) };
    format!("{ARCHIVE}/{name}")
}

/// Makes sure that a folder is an office: a mistyped one must not pass for an
/// archive in which nothing is, nor be made.
///
/// # Errors
/// [`ArchiveError::NotBegunHere`] where there is neither an archive nor data.
pub fn require_office(root: &Root) -> Result<(), ArchiveError> {
    if [ARCHIVE, STAGING].iter().any(|folder| root.join(folder).exists()) {
        return Ok(());
    }
    match root.years() {
        Err(nothing @ Error::NoYears { .. }) => {
            Err(ArchiveError::NotBegunHere { archive: root.shown(ARCHIVE), nothing })
        }
        _ => Ok(()),
    }
}

/// Reads the register of an office; an empty one where nothing was sealed.
///
/// # Errors
/// If it can't be read or is not as it was written.
pub fn register(root: &Root) -> Result<Register, ArchiveError> {
    Folder::of(root).register()
}

/// Why the states of an office's years can't be known: its last sealing is not
/// in the register any more.
pub fn missed(root: &Root) -> Option<ArchiveError> {
    let archive = Folder::of(root);
    let last = staging::watch(&archive).last?;
    let register = archive.register().ok()?;
    (!register.has(&last)).then(|| lost(&archive, &last))
}
