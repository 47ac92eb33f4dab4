//! Signing and stamping a PDF: what is appended to it, in one step where the
//! key is at hand, in two where the answer comes from elsewhere.

use super::certificate::Certificate;
use super::cms::{self, Signed};
use super::error::{SignatureError, Wrong};
use super::key::{Key, require_usable};
use super::moment::Moment;
use super::revision::{Evidence, NewRevision, Revision};
use super::time_stamp::{self, Stamp};
use super::{Hash, Stamped};

/// A PDF with one more revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extended<By> {
    /// All of its bytes, the old ones first.
    pub pdf: Vec<u8>,
    /// Who made what was added.
    pub by: By,
}

/// Signs a PDF.
///
/// # Errors
/// If key or certificate can't, or the PDF isn't one that was sealed.
pub fn sign(pdf: &[u8], key: &dyn Key, at: Moment) -> Result<Extended<Certificate>, SignatureError> {
    require_usable(key.certificate(), at)?;
    let empty = empty(pdf, at)?;
    let contents = cms::sign(&empty.covered(pdf), key)?;
    signed(pdf, at, contents, key.certificate().clone())
}

/// The bytes that are to be signed elsewhere.
///
/// # Errors
/// If the PDF isn't one that was sealed.
pub fn to_be_signed(pdf: &[u8], at: Moment) -> Result<Vec<u8>, SignatureError> {
    Ok(empty(pdf, at)?.covered(pdf).concat())
}

/// Takes a signature that was made elsewhere, of what [`to_be_signed`] gave.
///
/// # Errors
/// If it isn't a signature or is one of something else, or its certificate
/// can't sign.
pub fn take_signature(pdf: &[u8], at: Moment, file: &[u8]) -> Result<Extended<Certificate>, SignatureError> {
    let (message, contents) = Signed::from_file(file).ok_or(SignatureError::NotCms)?;
    let certificate = message.check(&empty(pdf, at)?.covered(pdf), &[]).map_err(SignatureError::Wrong)?;
    require_usable(&certificate, at)?;
    signed(pdf, at, contents, certificate)
}

/// The signature in a file that was made elsewhere, as it goes into a PDF;
/// none if there is none.
pub fn response(file: &[u8]) -> Option<Vec<u8>> {
    Signed::from_file(file).map(|(_, contents)| contents)
}

fn empty(pdf: &[u8], at: Moment) -> Result<NewRevision, SignatureError> {
    Revision::Signature { at, contents: Vec::new() }.write(pdf).ok_or(SignatureError::NotSealed)
}

fn signed(pdf: &[u8], at: Moment, contents: Vec<u8>, by: Certificate) -> Result<Extended<Certificate>, SignatureError> {
    let revision = Revision::Signature { at, contents };
    let written = revision.write(pdf).ok_or(SignatureError::TooLarge)?;
    Ok(Extended { pdf: extended(pdf, &revision, &written)?, by })
}

/// The request for a time stamp of a PDF as it is, all that was appended
/// before included.
///
/// # Errors
/// If the PDF isn't one that was sealed.
pub fn stamp_request(pdf: &[u8]) -> Result<Vec<u8>, SignatureError> {
    let empty = Revision::Stamp { contents: Vec::new() }.write(pdf).ok_or(SignatureError::NotSealed)?;
    time_stamp::request(&Hash::Sha256.of(&empty.covered(pdf)))
}

/// Takes an authority's answer to [`stamp_request`].
///
/// # Errors
/// If it isn't an answer, or is one to something else.
pub fn take_stamp(pdf: &[u8], file: &[u8]) -> Result<Extended<Stamped>, SignatureError> {
    let contents = time_stamp::token(file)?;
    let stamp = Stamp::from_der(&contents).ok_or(SignatureError::NotStamp)?;
    let empty = Revision::Stamp { contents: Vec::new() }.write(pdf).ok_or(SignatureError::NotSealed)?;
    let by = stamp.check(&empty.covered(pdf), &[]).map_err(SignatureError::Wrong)?;
    let revision = Revision::Stamp { contents };
    let written = revision.write(pdf).ok_or(SignatureError::TooLarge)?;
    Ok(Extended { pdf: extended(pdf, &revision, &written)?, by })
}

/// Adds evidence to a PDF, as far as it isn't there.
///
/// # Errors
/// If it is, or the PDF isn't one that was sealed.
pub fn add_evidence(pdf: &[u8], evidence: Evidence) -> Result<Extended<Evidence>, SignatureError> {
    let new = evidence.without(&Evidence::of(pdf));
    if new.is_empty() {
        return Err(SignatureError::NothingNew);
    }
    let revision = Revision::Evidence(new.clone());
    let written = revision.write(pdf).ok_or(SignatureError::NotSealed)?;
    Ok(Extended { pdf: extended(pdf, &revision, &written)?, by: new })
}

/// The longer file, if it reads back as what it is meant to be.
fn extended(pdf: &[u8], revision: &Revision, written: &NewRevision) -> Result<Vec<u8>, SignatureError> {
    let whole = [pdf, &written.bytes].concat();
    match Revision::read(&whole, pdf.len()) {
        Some((read, end)) if read == *revision && end == whole.len() => Ok(whole),
        _ => Err(SignatureError::Wrong(Wrong::Unreadable)),
    }
}
