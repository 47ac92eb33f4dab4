//! A workbook, as Excel, LibreOffice and other programs write it: the parts
//! that all sheets share, and the sheets.
//!
//! The parts are read here and not by a crate because what a crate leaves out
//! counts, and because these files come by mail. When last looked at (2026):
//! `calamine` 0.34 keeps a cell's number and not its format, so 0.8 shown as
//! `0.8%` by `0.0"%"` can't be told from 80 %; notes and text boxes are not
//! read, and nothing bounds what is unpacked. `umya-spreadsheet` 3 reads all of
//! that, and panics at files that lack a part.

use std::collections::HashMap;
use std::io::BufRead;
use std::path::Path;
use std::sync::Arc;

use quick_xml::events::Event;
use ssfmt::DateSystem;

use super::asides;
use super::book_error::BookError;
use super::package::{Package, Relationship};
use super::sheet::{Left, Sheet, SheetReader};
use super::shown::built_in;
use super::xml::{RichText, attribute, each};

/// The most texts and cells that are kept of a workbook.
const MAX_CELLS: usize = 500_000;

/// The most bytes of text that all cells of a workbook hold together: cells
/// can share one long text.
const MAX_TEXT: usize = 32 << 20;

/// The longest number format that Excel takes.
const MAX_FORMAT: usize = 255;

/// A workbook.
#[derive(Debug)]
pub struct Book {
    /// Its sheets, hidden ones too.
    pub sheets: Vec<Sheet>,
}

impl Book {
    /// Reads the workbook at `path`.
    ///
    /// # Errors
    /// If it is no workbook, broken or too large.
    pub fn open(path: &Path) -> Result<Self, BookError> {
        Self::of(Package::open(path)?)
    }

    /// Reads a workbook of these bytes.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn read(bytes: Arc<[u8]>) -> Result<Self, BookError> {
        Self::of(Package::new(bytes)?)
    }

    fn of(mut package: Package) -> Result<Self, BookError> {
        let workbook = package.related("")?.into_iter().find(|related| related.is("officeDocument"));
        let Some(Relationship { part: workbook, .. }) = workbook else {
            return Err(other_format(&package));
        };
        if workbook.ends_with(".bin") {
            return Err(BookError::Kind("バイナリ形式（.xlsb）のブック"));
        }
        let related = package.related(&workbook)?;
        let (listed, dates) = package.part(&workbook, workbook_part)?;
        let of_kind = |kind: &str| related.iter().find(|related| related.is(kind));
        let strings = match of_kind("sharedStrings") {
            Some(related) => package.part(&related.part, shared_strings)?,
            None => Vec::new(),
        };
        let formats = match of_kind("styles") {
            Some(related) => package.part(&related.part, number_formats)?,
            None => Vec::new(),
        };
        let mut sheets = Vec::new();
        let mut left = Left { cells: MAX_CELLS, bytes: MAX_TEXT };
        for (name, id) in listed {
            let sheet = related.iter().find(|related| related.id == id).ok_or(BookError::Broken)?;
            if !sheet.is("worksheet") {
                continue;
            }
            let mut reader = SheetReader::new(&strings, &formats, dates, left);
            package.part(&sheet.part, |xml| reader.read(xml))?;
            left = reader.left();
            let asides = asides::read(&mut package, &sheet.part)?;
            sheets.push(reader.into_sheet(name, asides));
        }
        Ok(Self { sheets })
    }
}

/// What a zip is that holds no workbook of this format.
fn other_format(package: &Package) -> BookError {
    if package.has("mimetype") {
        BookError::Kind("OpenDocument（.ods など）のファイル")
    } else {
        BookError::Kind("zip などのファイル")
    }
}

/// The names of the sheets with the relations that lead to them, and the day
/// from which dates count.
fn workbook_part(xml: &mut dyn BufRead) -> Result<(Vec<(String, String)>, DateSystem), BookError> {
    let mut sheets = Vec::new();
    let mut dates = DateSystem::Date1900;
    each(xml, |event| {
        if let Event::Start(tag) = event {
            match tag.local_name().as_ref() {
                "workbookPr" if attribute(tag, "date1904").is_some_and(|on| on == "1" || on == "true") => {
                    dates = DateSystem::Date1904;
                }
                "sheet" => {
                    sheets.push((attribute(tag, "name").unwrap_or_default(), attribute(tag, "id").unwrap_or_default()))
                }
                _ => {}
            }
        }
        Ok(())
    })?;
    Ok((sheets, dates))
}

fn shared_strings(xml: &mut dyn BufRead) -> Result<Vec<String>, BookError> {
    let mut strings = Vec::new();
    let mut text = RichText::default();
    each(xml, |event| {
        text.take_in(event)?;
        if matches!(event, Event::End(tag) if tag.local_name().as_ref() == "si") {
            strings.push(text.finish());
            if strings.len() > MAX_CELLS {
                return Err(BookError::TooLarge);
            }
        }
        Ok(())
    })?;
    Ok(strings)
}

/// The number format of each cell style.
fn number_formats(xml: &mut dyn BufRead) -> Result<Vec<String>, BookError> {
    let mut own = HashMap::new();
    let mut ids = Vec::new();
    let mut in_cells = false;
    each(xml, |event| {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "cellXfs" => in_cells = true,
                "numFmt" => {
                    own.insert(attribute(tag, "numFmtId"), attribute(tag, "formatCode").unwrap_or_default());
                }
                "xf" if in_cells => ids.push(attribute(tag, "numFmtId")),
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => in_cells = false,
            _ => {}
        }
        if own.len() + ids.len() > MAX_CELLS { Err(BookError::TooLarge) } else { Ok(()) }
    })?;
    let code = |id: Option<String>| match own.get(&id) {
        Some(code) if code.chars().count() <= MAX_FORMAT => code.clone(),
        Some(_) => "General".to_owned(),
        None => id.and_then(|id| built_in(id.parse().ok()?)).unwrap_or("General").to_owned(),
    };
    Ok(ids.into_iter().map(code).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn readings_are_no_text() {
        let xml = "<sst><si><t>日野</t><rPh sb=\"0\" eb=\"2\"><t>ひの</t></rPh><phoneticPr/></si><si/></sst>";
        assert_eq!(shared_strings(&mut xml.as_bytes()).unwrap(), ["日野", ""]);
    }

    #[test]
    fn entities_are_refused() {
        let xml = "<!DOCTYPE s [<!ENTITY a \"aaaa\">]><sst><si><t>&a;</t></si></sst>";
        assert!(matches!(shared_strings(&mut xml.as_bytes()), Err(BookError::Broken)));
    }

    #[test]
    fn a_part_that_breaks_off_is_broken() {
        for xml in
            ["", "<sst>", "<sst><si><t>日野</t></si>", "<sst><si><t>日野</t></si></sst", "<?xml version=\"1.0\"?>"]
        {
            assert!(matches!(shared_strings(&mut xml.as_bytes()), Err(BookError::Broken)), "{xml}");
        }
    }

    /// What our own writer makes of a text, read back.
    fn travelled(text: &str) -> String {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        workbook.add_worksheet().write_string(0, 0, text).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        workbook.save(&path).unwrap();
        Book::open(&path).unwrap().sheets[0].cell(0, 0).shown.unwrap()
    }

    proptest! {
        #[test]
        fn any_text_that_a_cell_holds_reads_back(text in "(.|[\x00-\x1f 　\u{fffe}\u{ffff}😀]|_x[0-9A-F]{4}_){1,30}") {
            prop_assert_eq!(travelled(&text), text);
        }
    }
}
