//! A sheet's cells: what each of them shows.

use std::collections::BTreeMap;
use std::io::BufRead;

use quick_xml::events::Event;
use ssfmt::DateSystem;

use super::asides::Aside;
use super::book_error::BookError;
use super::grid::place;
use super::shown::{is_percent, shown};
use super::xml::{RichText, attribute, each, push, unescape};

/// A sheet of a workbook that came back.
#[derive(Debug)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its cells that hold something, by row and column from 0.
    pub cells: BTreeMap<(u32, u16), Cell>,
    /// What was written on it outside its cells.
    pub asides: Vec<Aside>,
    /// The areas of merged cells: first row and column, last row and column.
    merged: Vec<((u32, u16), (u32, u16))>,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What is seen in it.
    pub shown: Result<String, Unclear>,
    /// Its number; a hundred times that where it is shown in per cent.
    pub number: Option<f64>,
    /// Whether it is worked out by a formula.
    pub formula: bool,
}

/// Why it can't be told what a cell shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// It holds an error of Excel's: `#N/A`.
    Error(String),
    /// Its number or date is shown by a format that differs from machine to
    /// machine, or that isn't known here.
    Format,
}

impl Default for Cell {
    fn default() -> Self {
        Self { shown: Ok(String::new()), number: None, formula: false }
    }
}

impl Cell {
    /// Whether nothing is to be seen in it.
    pub fn is_blank(&self) -> bool {
        self.shown.as_ref().is_ok_and(|text| text.trim().is_empty())
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

/// How much may still be kept of a workbook.
#[derive(Clone, Copy)]
pub struct Left {
    /// Cells.
    pub cells: usize,
    /// Bytes of text.
    pub bytes: usize,
}

impl Left {
    fn take(&mut self, bytes: usize) -> Result<(), BookError> {
        self.cells = self.cells.checked_sub(1).ok_or(BookError::TooLarge)?;
        self.bytes = self.bytes.checked_sub(bytes).ok_or(BookError::TooLarge)?;
        Ok(())
    }
}

/// Reads a sheet's cells.
pub struct SheetReader<'a> {
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
    /// A reader of cells whose texts and formats stand in these.
    pub fn new(strings: &'a [String], formats: &'a [String], dates: DateSystem, left: Left) -> Self {
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

    /// Reads the sheet's part.
    pub fn read(&mut self, xml: &mut dyn BufRead) -> Result<(), BookError> {
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

    /// How much may be kept of the sheets after this one.
    pub fn left(&self) -> Left {
        self.left
    }

    /// What was read.
    pub fn into_sheet(self, name: String, asides: Vec<Aside>) -> Sheet {
        Sheet { name, cells: self.cells, asides, merged: self.merged }
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
        let (shown, number) = match self.kind.as_str() {
            "s" => {
                let index = value.trim().parse::<usize>().map_err(|_| BookError::Broken)?;
                let text = self.strings.get(index).ok_or(BookError::Broken)?;
                self.left.take(text.len())?;
                (Ok(text.clone()), None)
            }
            "inlineStr" => (Ok(inline), None),
            "str" => (Ok(unescape(&value)), None),
            "b" => (Ok(if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned()), None),
            "e" => (Err(Unclear::Error(value)), None),
            "d" => (Err(Unclear::Format), None),
            _ if value.trim().is_empty() => (Ok(String::new()), None),
            _ => {
                let number = value.trim().parse::<f64>().map_err(|_| BookError::Broken)?;
                let code = self.formats.get(self.style).map_or("General", String::as_str);
                let scale = is_percent(number, code).map(|percent| if percent { 100.0 } else { 1.0 });
                (shown(number, code, self.dates).ok_or(Unclear::Format), scale.map(|scale| number * scale))
            }
        };
        if self.formula || shown.as_ref().is_ok_and(|text| !text.is_empty()) || shown.is_err() {
            self.left.take(0)?;
            self.cells.insert(self.place, Cell { shown, number, formula: self.formula });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(xml: &str) -> BTreeMap<(u32, u16), Cell> {
        let strings = ["甲".to_owned()];
        let formats = ["General".to_owned(), "0%".to_owned(), "[$-F800]dddd".to_owned(), "0.0\"%\"".to_owned()];
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
             <x:row><x:c t=\"b\"><x:v>1</x:v></x:c><x:c t=\"e\"><x:v>#N/A</x:v></x:c>\
             <x:c s=\"2\"><x:v>43874</x:v></x:c><x:c s=\"3\"><x:v>0.8</x:v></x:c></x:row></x:sheetData></x:worksheet>",
        );
        let shown: Vec<_> = cells.iter().map(|(at, cell)| (*at, cell.shown.as_deref())).collect();
        assert_eq!(
            shown,
            [
                ((1, 0), Ok("甲")),
                ((1, 1), Ok("乙& 丙")),
                ((1, 2), Ok("67%")),
                ((1, 3), Ok("丁")),
                ((2, 0), Ok("TRUE")),
                ((2, 1), Err(&Unclear::Error("#N/A".into()))),
                ((2, 2), Err(&Unclear::Format)),
                ((2, 3), Ok("0.8%")),
            ]
        );
        assert_eq!((cells[&(1, 2)].number, cells[&(2, 3)].number), (Some(66.7), Some(0.8)));
        assert!(cells[&(1, 3)].formula && !cells[&(1, 0)].formula);
    }
}
