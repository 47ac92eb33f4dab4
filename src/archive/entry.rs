//! An entry of the register, and what it says of a sealing.

use super::line::Line;
use crate::digest::Digest;
use crate::model::{Date, FiscalYear};

/// An entry: one sealing, or with another record something that was appended
/// to what was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterEntry<R = Record> {
    /// Its number among all entries, from 1.
    pub number: usize,
    /// What it says.
    pub record: R,
    /// The own hash of the entry before; none for the first.
    pub before: Option<Digest>,
    /// The hash of this entry's text up to here: the register's 照合番号 as
    /// long as no entry follows.
    pub own: Digest,
}

/// What an entry says of a sealing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The year.
    pub year: FiscalYear,
    /// Who signed it off.
    pub by: Line,
    /// When it was signed off.
    pub on: Date,
    /// What it corrects, if it does.
    pub correction: Option<Correction>,
    /// The hash of the PDF.
    pub pdf: Digest,
    /// The hash of the year's YAML.
    pub data: Digest,
    /// What the PDF was made with.
    pub maker: Maker,
}

/// What a PDF was made with. With the same, the same data gives the same
/// bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    /// The version of shiryo.
    pub shiryo: Line,
    /// The version of Typst.
    pub typst: Line,
    /// Processor and system: Typst promises equal bytes on one platform, not
    /// across processors.
    pub platform: Line,
    /// The hash of the templates and fonts.
    pub tools: Digest,
}

/// Why an entry takes another's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The number of the entry whose PDF it replaces.
    pub replaces: usize,
    /// Why.
    pub reason: Line,
}

impl<R> RegisterEntry<R> {
    /// An entry with its hash, which is of its `body`.
    pub fn new(number: usize, before: Option<Digest>, record: R, body: impl Fn(&Self) -> String) -> Self {
        let mut entry = Self { number, record, before, own: Digest::of(b"") };
        entry.own = Digest::of(body(&entry).as_bytes());
        entry
    }

    /// What its hash is of, its lines before that one: `says` between those
    /// that every entry has.
    pub fn framed(&self, year: FiscalYear, says: &[String]) -> String {
        let before = self.before.map_or(FIRST.to_owned(), |digest| digest.to_string());
        let (number, code, file, says) = (self.number, year.code(), file(year), says.concat());
        format!("記録: {number}\n年度: {code}\nファイル: {file}\n{says}前の照合番号: {before}\n")
    }
}

/// What the first entry has instead of the hash of the one before.
pub const FIRST: &str = "なし";

/// The file of a year in the archive.
pub fn file(year: FiscalYear) -> String {
    format!("{}.pdf", year.code())
}
