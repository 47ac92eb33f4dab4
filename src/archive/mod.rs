//! The archive: one signed-off PDF per fiscal year, provably whole.
//!
//! `out/archive/` holds a PDF for each sealed year, the replaced ones under
//! `superseded/`, and the [`register`]: an entry for each sealing with the
//! hashes of what was sealed, each entry with the hash of the one before. Who
//! knows the last entry's hash, the 照合番号, can tell whether anything in the
//! folder was changed, swapped, lost or added, for [`verify`] needs nothing
//! but the folder.
//!
//! A sealing is two files, the PDF and the new register, but must happen
//! whole or not at all. Both are made ready in `out/.seal/`; then the register
//! is renamed into the archive. That one step is the sealing: before it nothing
//! has happened, after it everything has, though the PDF may not stand in its
//! place yet. What is left to do after a crash can be read off the register
//! and the folder, by `verify` too, which only looks; see [`staging`]. Nothing
//! half done is ever in the archive, and no other journal is needed.

mod attachment;
mod conditions;
mod error;
mod files;
mod number;
mod register;
mod report;
mod seal;
mod staging;
mod tools;
mod verify;

pub use self::error::ArchiveError;
pub use self::number::{Digest, Number, ParseDigestError, ParseNumberError};
pub use self::register::{Correction, Entry, Fault, Line, Maker, ParseLineError, Record, Register};
pub use self::report::{Failure, Findings, Rebuilt, YearFindings};
pub use self::seal::{Request, Sealed, Step, latest_day, seal};
pub use self::verify::{Options, verify};

use crate::model::FiscalYear;
use crate::office::Root;

/// The archive inside the office's folder.
const ARCHIVE: &str = "out/archive";

/// The register's name in the archive.
const REGISTER: &str = "register.txt";

/// Where, inside the office's folder, something in the archive is.
fn inside(name: &str) -> String {
    format!("{ARCHIVE}/{name}")
}

/// Reads the register of an office; an empty one where nothing was sealed.
///
/// # Errors
/// [`ArchiveError`] if it can't be read or is not as it was written.
pub fn register(root: &Root) -> Result<Register, ArchiveError> {
    // A folder that is a link is none of this archive.
    files::names(&root.join(ARCHIVE))
        .map_err(|trouble| ArchiveError::Trouble { path: root.shown(ARCHIVE), trouble })?;
    let path = inside(REGISTER);
    let shown = root.shown(&path);
    match files::read(&root.join(&path), files::MAX_REGISTER) {
        Ok(None) => Ok(Register::default()),
        Ok(Some(bytes)) => {
            let text = String::from_utf8(bytes).map_err(|error| ArchiveError::Register {
                path: shown.clone(),
                fault: Fault {
                    line: error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count()
                        + 1,
                    message: "文字として読めないところがあります".to_owned(),
                },
            })?;
            Ok(Register::parse(&text).map_err(|fault| ArchiveError::Register { path: shown, fault })?)
        }
        Err(trouble) => Err(ArchiveError::Trouble { path: shown, trouble }),
    }
}

/// What the archive says of a year whose data is at hand.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The entry that holds.
    pub entry: Entry,
    /// The signed-off PDF, as messages call it.
    pub file: String,
    /// Whether the data is no longer what was signed off.
    pub changed: bool,
}

/// How a year with this data stands to the archive; none where it isn't
/// sealed.
///
/// # Errors
/// As [`register`].
pub fn standing(root: &Root, year: FiscalYear, data: &[u8]) -> Result<Option<Standing>, ArchiveError> {
    let register = register(root)?;
    Ok(register.current(year).map(|entry| Standing {
        entry: entry.clone(),
        file: root.shown(&inside(&register.file(entry))),
        changed: entry.record.data != Digest::of(data),
    }))
}
