//! A sealed year, taken out of the archive again.

use std::sync::Arc;

use super::entry::RegisterEntry;
use super::error::ArchiveError;
use super::folder::Folder;
use super::register::{self, Register};
use super::{attachment, files, staging};
use crate::digest::Digest;
use crate::model::FiscalYear;
use crate::office::Root;
use crate::source::Source;

/// What was sealed of a year.
#[derive(Debug)]
pub struct SealedYear {
    /// The entry that holds.
    pub entry: RegisterEntry,
    /// Its PDF, with everything that was appended to it since.
    pub pdf: Vec<u8>,
    /// The year's data as it was sealed, out of the PDF.
    pub data: Arc<Source>,
}

/// Takes a sealed year's PDF and its data out of the archive, if both are what
/// the register says.
///
/// # Errors
/// If the year isn't sealed, or the PDF can't be read or is not what was
/// sealed.
pub fn sealed(root: &Root, register: &Register, year: FiscalYear) -> Result<SealedYear, ArchiveError> {
    let entry = register.current(year).ok_or(ArchiveError::NotSealed { year })?.clone();
    let archive = Folder::of(root);
    // Nothing is moved while it is looked for.
    let _watch = staging::watch(&archive);
    let file = register::file(year);
    let damaged = || ArchiveError::Damaged { path: archive.shown(&file) };
    let place = staging::place_of(&archive, register, &entry, staging::placement(&archive, register)?);
    let pdf = files::read(&place, files::MAX_PDF)
        .map_err(|why| ArchiveError::Unreadable { path: archive.shown(&file), why })?
        .filter(|pdf| Digest::of(pdf) == register.pdf(&entry))
        .ok_or_else(damaged)?;
    let name = format!("{}.yaml", year.code());
    let attached = attachment::all(&pdf).ok_or_else(damaged)?.into_iter().find(|file| file.name == name);
    let data = attached.filter(|file| Digest::of(&file.bytes) == entry.record.data).ok_or_else(damaged)?;
    let text = String::from_utf8(data.bytes).map_err(|_| damaged())?;
    Ok(SealedYear {
        entry, pdf, data: Source::new(format!("{} に添付された {name}", archive.shown(&file)), text)
    })
}
