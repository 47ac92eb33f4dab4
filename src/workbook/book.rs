//! A workbook's sheets and cells, as Excel, LibreOffice and other programs
//! write them.
//!
//! The parts are read here and not by a crate because all that a crate leaves
//! out counts: which cells have formulas or are covered by merged ones, how a
//! number is shown, readings of words (furigana) that are no part of a text.

use std::collections::{BTreeMap, HashMap};
use std::io::BufRead;
use std::path::Path;

use quick_xml::events::Event;
use ssfmt::DateSystem;

use super::grid::place;
use super::package::{BookError, Package};
use super::shown::{built_in, shown};
use super::xml::{RichText, attribute, each, push, unescape};

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

/// A sheet.
#[derive(Debug)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its cells that hold something, by row and column from 0.
    pub cells: BTreeMap<(u32, u16), Cell>,
    /// The areas of merged cells: first row and column, last row and column.
    merged: Vec<((u32, u16), (u32, u16))>,
}

/// What a cell holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// Its text, or its number or date as shown.
    pub text: String,
    /// Its number, of a number in per cent a hundred times that.
    pub number: Option<f64>,
    /// Whether it is worked out by a formula.
    pub formula: bool,
}

impl Book {
    /// Reads the workbook at `path`.
    ///
    /// # Errors
    /// If it is no workbook, broken or too large.
    pub fn open(path: &Path) -> Result<Self, BookError> {
        let mut package = Package::open(path)?;
        let root = relations(&mut package, "_rels/.rels")?;
        let Some(workbook) = root.values().find(|relation| relation.kind.ends_with("/officeDocument")) else {
            return Err(other_format(&package));
        };
        let workbook = workbook.target.trim_start_matches('/').to_owned();
        if workbook.ends_with(".bin") {
            return Err(BookError::Kind("バイナリ形式（.xlsb）のブック"));
        }
        let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
        let inside = |target: &str| match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None if folder.is_empty() => target.to_owned(),
            None => format!("{folder}/{target}"),
        };
        let relations = relations(&mut package, &inside(&format!("_rels/{file}.rels")))?;
        let (listed, dates) = package.part(&workbook, workbook_part)?;
        let part_of_kind = |kind: &str| {
            let relation = relations.values().find(|relation| relation.kind.ends_with(kind));
            relation.map(|relation| inside(&relation.target))
        };
        let strings = match part_of_kind("/sharedStrings") {
            Some(part) => package.part(&part, shared_strings)?,
            None => Vec::new(),
        };
        let formats = match part_of_kind("/styles") {
            Some(part) => package.part(&part, number_formats)?,
            None => Vec::new(),
        };
        let mut sheets = Vec::new();
        let mut left = Left { cells: MAX_CELLS, bytes: MAX_TEXT };
        for (name, id) in listed {
            let relation = relations.get(&id).ok_or(BookError::Broken)?;
            if !relation.kind.ends_with("/worksheet") {
                continue;
            }
            let mut reader = SheetReader::new(&strings, &formats, dates, left);
            package.part(&inside(&relation.target), |xml| reader.read(xml))?;
            left = reader.left;
            sheets.push(Sheet { name, cells: reader.cells, merged: reader.merged });
        }
        Ok(Self { sheets })
    }
}

impl Sheet {
    /// The cell at a row and column; an empty one if nothing is there.
    pub fn cell(&self, row: u32, column: u16) -> Cell {
        self.cells.get(&(row, column)).cloned().unwrap_or_default()
    }

    /// Whether a merged cell covers this one, so that it can hold nothing.
    pub fn is_covered(&self, row: u32, column: u16) -> bool {
        self.merged.iter().any(|&(first, last)| {
            first != (row, column) && (first.0..=last.0).contains(&row) && (first.1..=last.1).contains(&column)
        })
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

/// How one part of the file refers to another.
struct Relation {
    kind: String,
    target: String,
}

fn relations(package: &mut Package, part: &str) -> Result<HashMap<String, Relation>, BookError> {
    if !package.has(part) {
        return Ok(HashMap::new());
    }
    package.part(part, |xml| {
        let mut relations = HashMap::new();
        each(xml, |event| {
            if let Event::Start(tag) = event
                && tag.local_name().as_ref() == "Relationship"
            {
                let (kind, target) = (attribute(tag, "Type"), attribute(tag, "Target"));
                let relation = Relation { kind: kind.unwrap_or_default(), target: target.unwrap_or_default() };
                relations.insert(attribute(tag, "Id").unwrap_or_default(), relation);
            }
            Ok(())
        })?;
        Ok(relations)
    })
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

/// How much may still be kept.
#[derive(Clone, Copy)]
struct Left {
    cells: usize,
    bytes: usize,
}

impl Left {
    fn take(&mut self, bytes: usize) -> Result<(), BookError> {
        self.cells = self.cells.checked_sub(1).ok_or(BookError::TooLarge)?;
        self.bytes = self.bytes.checked_sub(bytes).ok_or(BookError::TooLarge)?;
        Ok(())
    }
}

/// Reads a sheet's cells.
struct SheetReader<'a> {
    strings: &'a [String],
    formats: &'a [String],
    dates: DateSystem,
    left: Left,
    cells: BTreeMap<(u32, u16), Cell>,
    merged: Vec<((u32, u16), (u32, u16))>,
    /// Where the cell stands that is being read.
    place: (u32, u16),
    kind: String,
    style: usize,
    formula: bool,
    value: String,
    in_value: bool,
    text: RichText,
}

impl<'a> SheetReader<'a> {
    fn new(strings: &'a [String], formats: &'a [String], dates: DateSystem, left: Left) -> Self {
        Self {
            strings,
            formats,
            dates,
            left,
            cells: BTreeMap::new(),
            merged: Vec::new(),
            place: (0, 0),
            kind: String::new(),
            style: 0,
            formula: false,
            value: String::new(),
            in_value: false,
            text: RichText::default(),
        }
    }

    fn read(&mut self, xml: &mut dyn BufRead) -> Result<(), BookError> {
        // A row or cell without a place of its own comes next to the last.
        let (mut next_row, mut next_column) = (0, 0);
        each(xml, |event| {
            self.text.take_in(event)?;
            match event {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "row" => {
                        let row = attribute(tag, "r").and_then(|r| r.parse::<u32>().ok()?.checked_sub(1));
                        self.place.0 = row.unwrap_or(next_row);
                        (next_row, next_column) = (self.place.0.saturating_add(1), 0);
                    }
                    "c" => {
                        self.place.1 = attribute(tag, "r").and_then(|r| place(&r)).map_or(next_column, |(_, c)| c);
                        next_column = self.place.1.saturating_add(1);
                        self.kind = attribute(tag, "t").unwrap_or_default();
                        self.style = attribute(tag, "s").and_then(|s| s.parse().ok()).unwrap_or_default();
                        self.formula = false;
                        self.value.clear();
                    }
                    "f" => self.formula = true,
                    "v" => self.in_value = true,
                    "mergeCell" => self.merge(attribute(tag, "ref").as_deref().unwrap_or_default())?,
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "v" => self.in_value = false,
                    "c" => self.keep()?,
                    _ => {}
                },
                event if self.in_value => push(event, &mut self.value)?,
                _ => {}
            }
            Ok(())
        })
    }

    fn merge(&mut self, area: &str) -> Result<(), BookError> {
        if let Some((first, last)) = area.split_once(':')
            && let (Some(first), Some(last)) = (place(first), place(last))
        {
            self.left.take(0)?;
            self.merged.push((first, last));
        }
        Ok(())
    }

    /// Keeps the cell that was read, if it holds something.
    fn keep(&mut self) -> Result<(), BookError> {
        let inline = self.text.finish();
        let value = std::mem::take(&mut self.value);
        let (text, number) = match self.kind.as_str() {
            "s" => {
                let index = value.trim().parse::<usize>().map_err(|_| BookError::Broken)?;
                let text = self.strings.get(index).ok_or(BookError::Broken)?;
                self.left.take(text.len())?;
                (text.clone(), None)
            }
            "inlineStr" => (inline, None),
            "str" => (unescape(&value), None),
            "b" => (if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(), None),
            "e" | "d" => (value, None),
            _ => match value.trim().parse::<f64>() {
                Ok(number) => {
                    let code = self.formats.get(self.style).map_or("General", String::as_str);
                    let scaled = if code.contains('%') { number * 100.0 } else { number };
                    (shown(number, code, self.dates), Some(scaled))
                }
                Err(_) => (value, None),
            },
        };
        if !text.is_empty() || self.formula {
            self.left.take(0)?;
            self.cells.insert(self.place, Cell { text, number, formula: self.formula });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(xml: &str) -> BTreeMap<(u32, u16), Cell> {
        let strings = ["甲".to_owned()];
        let formats = ["General".to_owned(), "0%".to_owned()];
        let mut reader = SheetReader::new(&strings, &formats, DateSystem::Date1900, Left { cells: 100, bytes: 100 });
        reader.read(&mut xml.as_bytes()).unwrap();
        reader.cells
    }

    #[test]
    fn every_kind_of_cell() {
        let cells = read(
            "<x:worksheet><x:sheetData><x:row r=\"2\"><x:c r=\"A2\" t=\"s\"><x:v>0</x:v></x:c>\
             <x:c t=\"inlineStr\"><x:is><x:r><x:t>乙&amp;</x:t></x:r><x:r><x:t xml:space=\"preserve\"> 丙</x:t></x:r>\
             <x:rPh><x:t>へい</x:t></x:rPh></x:is></x:c><x:c s=\"1\"><x:v>0.667</x:v></x:c>\
             <x:c t=\"str\"><x:f>A1</x:f><x:v>丁</x:v></x:c><x:c s=\"1\"/></x:row>\
             <x:row><x:c t=\"b\"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>",
        );
        let texts: Vec<_> = cells.iter().map(|(at, cell)| (*at, cell.text.as_str())).collect();
        assert_eq!(texts, [((1, 0), "甲"), ((1, 1), "乙& 丙"), ((1, 2), "67%"), ((1, 3), "丁"), ((2, 0), "TRUE")]);
        assert_eq!(cells[&(1, 2)].number, Some(66.7));
        assert!(cells[&(1, 3)].formula && !cells[&(1, 0)].formula);
    }

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

    /// What our own writer makes of a text, read back.
    fn travelled(text: &str) -> String {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        workbook.add_worksheet().write_string(0, 0, text).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        workbook.save(&path).unwrap();
        Book::open(&path).unwrap().sheets[0].cell(0, 0).text
    }

    proptest! {
        #[test]
        fn any_text_that_a_cell_holds_reads_back(text in "(.|[\x00-\x1f 　\u{fffe}\u{ffff}😀]|_x[0-9A-F]{4}_){1,30}") {
            prop_assert_eq!(travelled(&text), text);
        }
    }
}
