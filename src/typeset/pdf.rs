//! Pages → PDF, for good: always PDF/A-3a and PDF/UA-1 at once.

use rayon::prelude::*;
use typst::foundations::Smart;
use typst::layout::{Frame, FrameItem};
use typst::model::Document;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::memory;
use crate::typeset::pages::{Pages, ReportWorld};
use crate::typeset::refusal::TypstRefusal;

/// Of more pages than this, what Typst remembers of the layout is thrown away
/// while the PDF is written: it is no longer needed, and takes more memory
/// than the pages. Of a small report it costs more time than it saves.
const LARGE: usize = 50;

/// Writes pages as a PDF that archives and screen readers can hold on to.
///
/// # Errors
/// Everything for which the pages can't be such a PDF.
pub fn write(world: &ReportWorld, pages: &Pages) -> Result<Vec<u8>, TypstRefusal> {
    let is_large = pages.pages().len() > LARGE;
    if is_large {
        // While something is forgotten, nothing can be remembered that never
        // was before, and the writing would wait. What is wrong with one page
        // is wrong with all of them.
        let _ = write_here(world, &first(pages));
    }
    // A PDF is written in one thread. The others, where there are any, are free.
    let beside = || {
        if is_large {
            forget();
        } else if rayon::current_num_threads() > 1 {
            measure_texts(pages);
        }
    };
    let (pdf, ()) = rayon::join(|| write_here(world, pages), beside);
    pdf
}

fn write_here(world: &ReportWorld, pages: &Pages) -> Result<Vec<u8>, TypstRefusal> {
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
        .unwrap_or_else(|_| unreachable!("the two standards go together"));
    let creator = concat!("shiryo ", env!("CARGO_PKG_VERSION"));
    let options = PdfOptions { standards, creator: Smart::Custom(Some(creator.to_owned())), ..PdfOptions::default() };
    typst_pdf::pdf(pages, &options).map_err(|errors| TypstRefusal::new(world, &errors))
}

/// The first page alone, and with it what is attached.
fn first(pages: &Pages) -> Pages {
    Pages::new(pages.pages().first().into_iter().cloned().collect(), pages.info().clone())
}

/// Throws away what Typst remembers.
fn forget() {
    typst::comemo::evict(0);
    memory::give_back();
}

/// Measures every text. PDF/UA wants the size of each table, for which Typst
/// draws all glyphs in it, a third of the time that a PDF takes; and it
/// remembers the sizes. So another thread can go ahead of the one that writes.
fn measure_texts(pages: &Pages) {
    pages.pages().par_iter().for_each(|page| measure_texts_in(&page.frame));
}

fn measure_texts_in(frame: &Frame) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => measure_texts_in(&group.frame),
            FrameItem::Text(text) => {
                text.bbox();
            }
            _ => {}
        }
    }
}
