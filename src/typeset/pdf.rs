//! Pages → PDF, for good: always PDF/A-3a and PDF/UA-1 at once.

use typst::foundations::Smart;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::typeset::pages::{Pages, ReportWorld};
use crate::typeset::refusal::TypstRefusal;

/// Writes pages as a PDF that archives and screen readers can hold on to.
///
/// # Errors
/// Everything for which the pages can't be such a PDF.
pub fn write(world: &ReportWorld, pages: &Pages) -> Result<Vec<u8>, TypstRefusal> {
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
        .unwrap_or_else(|_| unreachable!("the two standards go together"));
    let creator = concat!("shiryo ", env!("CARGO_PKG_VERSION"));
    let options = PdfOptions { standards, creator: Smart::Custom(Some(creator.to_owned())), ..PdfOptions::default() };
    typst_pdf::pdf(pages, &options).map_err(|errors| TypstRefusal::new(world, &errors))
}
