//! The bytes of a signed-off PDF.

use super::attachment;
use super::error::ArchiveError;
use crate::build::Press;
use crate::check::SoundYear;
use crate::view::{Approval, Edition};

/// The bytes that are sealed, with everything attached that they were made
/// from.
///
/// # Errors
/// If a template is wrong, or leaves an attachment out.
pub fn print(press: &Press, year: &SoundYear, approval: Approval) -> Result<Vec<u8>, ArchiveError> {
    let edition = Edition { approval: Some(approval), ..Edition::default() };
    let pdf = press.print(year, &press.view(year, &edition))?.pdf;
    // Templates of the office's own may have left the attachments out.
    let attached = attachment::all(&pdf).unwrap_or_default();
    let data = (format!("{}.yaml", year.year().code()), year.source().bytes());
    let own = press.own();
    let own = own.iter().map(|own| (own.name(), own.bytes.as_slice()));
    for (name, bytes) in std::iter::once(data).chain(own) {
        if !attached.iter().any(|file| file.name == name && file.bytes == bytes) {
            return Err(ArchiveError::NotAttached { name });
        }
    }
    Ok(pdf)
}
