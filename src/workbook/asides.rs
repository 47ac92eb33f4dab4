//! What people write on a sheet outside its cells: notes, comments and text
//! boxes. None of it is brought back, so all of it is named.

use std::io::BufRead;

use quick_xml::events::Event;

use super::book_error::BookError;
use super::package::Package;
use super::xml::{RichText, attribute, each};

/// The most that are kept of a sheet.
const MOST: usize = 1000;

/// Something written on a sheet outside its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// The cell that it is pinned to: F7; empty for a text box.
    pub cell: String,
    /// What it says.
    pub text: String,
}

/// All that stands on the sheet in this part.
pub fn read(package: &mut Package, sheet: &str) -> Result<Vec<Aside>, BookError> {
    let mut asides: Vec<Aside> = Vec::new();
    for related in package.related(sheet)? {
        if !package.has(&related.part) {
            continue;
        }
        // A threaded comment is kept a second time, as a note for older Excel.
        if related.is("comments") {
            asides.extend(package.part(&related.part, |xml| texts(xml, "comment"))?);
        } else if related.is("drawing") {
            asides.extend(package.part(&related.part, |xml| texts(xml, "txBody"))?);
        }
    }
    asides.retain(|aside| !aside.text.trim().is_empty());
    Ok(asides)
}

/// The text of every element of this name.
fn texts(xml: &mut dyn BufRead, element: &str) -> Result<Vec<Aside>, BookError> {
    let mut asides = Vec::new();
    let mut cell = String::new();
    let mut text = RichText::default();
    each(xml, |event| {
        text.take_in(event)?;
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == element => {
                text.finish();
                cell = attribute(tag, "ref").unwrap_or_default();
            }
            Event::End(tag) if tag.local_name().as_ref() == element && asides.len() < MOST => {
                asides.push(Aside { cell: std::mem::take(&mut cell), text: text.finish() });
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(asides)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_and_text_boxes() {
        let notes = "<comments><authors><author>課</author></authors><commentList><comment ref=\"F7\" authorId=\"0\"><text>\
                     <r><t>確認</t></r><r><t>してください</t></r></text></comment></commentList></comments>";
        let aside = |cell: &str, text: &str| Aside { cell: cell.into(), text: text.into() };
        assert_eq!(texts(&mut notes.as_bytes(), "comment").unwrap(), [aside("F7", "確認してください")]);
        let boxes =
            "<xdr:wsDr><xdr:sp><xdr:txBody><a:p><a:r><a:t>追記</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>";
        assert_eq!(texts(&mut boxes.as_bytes(), "txBody").unwrap(), [aside("", "追記")]);
    }
}
