//! Making a sealed PDF again from what is attached to it.

use super::attachment::Attachment;
use super::entry::{Record, RegisterEntry};
use super::error::ArchiveError;
use super::maker;
use super::sealed_pdf::print;
use super::verification::VerifyFailure;
use crate::build::Press;
use crate::check::SoundYear;
use crate::digest::Digest;
use crate::error::Error;
use crate::office::own_files::OwnFile;
use crate::source::Source;
use crate::view::Approval;

/// A PDF that is as it was sealed.
pub struct SealedPdf {
    /// What messages call it.
    pub path: String,
    /// Its bytes, without what was appended later.
    pub bytes: Vec<u8>,
    /// What is attached to it.
    pub attached: Vec<Attachment>,
}

/// Why a PDF that was made again is not known to be equal.
pub enum NotEqual {
    /// It was made with another program or on another platform than this; a
    /// note says with what.
    Unchecked(String),
    /// It is different.
    Different(Box<VerifyFailure>),
}

/// Makes a PDF again and compares it with the one that was sealed.
pub fn rebuild(entry: &RegisterEntry, sealed: &SealedPdf) -> Result<(), NotEqual> {
    let maker = &entry.record.maker;
    let different = |message: &str, expected: Digest, found: String| {
        let failure = VerifyFailure::new("rebuild", sealed.path.clone(), message).expected(expected, Some(found));
        NotEqual::Different(Box::new(failure))
    };
    let own = sealed.attached.iter().filter_map(|file| OwnFile::attached(&file.name, file.bytes.clone())).collect();
    let press = Press::with(own, &sealed.path)
        .map_err(|error| different("添付されたひな形とフォントを使えません", maker.tools, error.to_string()))?;
    let here = maker::here(&press);
    if (&here.shiryo, &here.typst, &here.platform) != (&maker.shiryo, &maker.typst, &maker.platform) {
        let made = format!("shiryo {}、Typst {}、{}", maker.shiryo, maker.typst, maker.platform);
        return Err(NotEqual::Unchecked(format!(
            "{} は未照合です。作り直して比べるには {made} が要ります",
            sealed.path
        )));
    }
    // A register that was written anew fits its own hashes. This value must
    // fit the PDF's attachments, too.
    if here.tools != maker.tools {
        let message = "添付されたものと組み込みのものから計算したひな形とフォントのSHA-256が、記録と違います";
        return Err(different(message, maker.tools, here.tools.to_string()));
    }
    match remake(&press, entry, sealed) {
        Ok(pdf) if pdf == sealed.bytes => Ok(()),
        Ok(pdf) => {
            let message = "PDFは記録にあるものですが、添付されたデータから作り直すと一致しません";
            Err(different(message, entry.record.pdf, Digest::of(&pdf).to_string()))
        }
        Err(why) => {
            let message = "PDFは記録にあるものですが、添付されたデータから作り直せません";
            Err(different(message, entry.record.pdf, why))
        }
    }
}

/// The bytes that a PDF's attachments make, or why they make none.
fn remake(press: &Press, entry: &RegisterEntry, sealed: &SealedPdf) -> Result<Vec<u8>, String> {
    let Record { year, by, on, .. } = &entry.record;
    let wanted = format!("{}.yaml", year.code());
    let data =
        sealed.attached.iter().find(|file| file.name == wanted).map(|file| file.bytes.clone()).unwrap_or_default();
    let text = String::from_utf8(data).map_err(|_| "UTF-8ではないデータ".to_owned())?;
    let source = Source::new(format!("{} に添付された {wanted}", sealed.path), text);
    let approval = Approval { by: by.to_string(), on: *on };
    let year = SoundYear::read(source, &press.fonts, *year);
    year.map_err(ArchiveError::from).and_then(|year| print(press, &year, approval)).map_err(|error| match error {
        ArchiveError::Common(Error::Diagnostics(found)) => {
            found.first().map_or_else(String::new, |first| first.message.clone())
        }
        other => other.to_string(),
    })
}
