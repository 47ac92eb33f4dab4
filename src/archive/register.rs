//! The register: one readable text, an entry for each sealing.
//!
//! There is one way to write each register and only that is read, so no byte
//! can change unseen: what the entries say is under their hashes, and what
//! stands between them is fixed. [`parse`](super::parse) reads it.
//!
//! The first line has the number of the form, 形式1, and tells a later form
//! apart. A form 2 would begin with 形式2 and may have entries of other keys;
//! the entries that stand there from form 1 keep their lines, byte for byte,
//! for the hash of each is of these. A program that doesn't know a form says
//! so and reads nothing of it.

use super::entry::{Entry, Record};
use crate::digest::Digest;
use crate::model::FiscalYear;

/// What the register begins with.
pub const HEAD: &str = "\
進行管理表の承認の記録（形式1）
手で書き換えないでください。shiryo verify で確かめられます。
";

/// Every sealing there ever was, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register {
    entries: Vec<Entry>,
}

impl Register {
    /// Every entry, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The newest entry.
    pub fn last(&self) -> Option<&Entry> {
        self.entries.last()
    }

    /// Whether an entry has this own hash.
    pub fn has(&self, own: &Digest) -> bool {
        self.entries.iter().any(|entry| entry.own == *own)
    }

    /// The entry that holds for a year: its newest.
    pub fn current(&self, year: FiscalYear) -> Option<&Entry> {
        self.entries.iter().rfind(|entry| entry.record.year == year)
    }

    /// The entry that an entry replaces.
    pub fn replaced_by(&self, entry: &Entry) -> Option<&Entry> {
        let number = entry.record.correction.as_ref()?.replaces;
        self.entries.get(number.checked_sub(1)?)
    }

    /// Where in the archive the PDF of an entry stands.
    pub fn file(&self, entry: &Entry) -> String {
        let year = entry.record.year;
        let newer = self.entries.iter().any(|other| other.record.year == year && other.number > entry.number);
        if newer { self.kept(entry) } else { file(year) }
    }

    /// Where the PDF of an entry stands once it is replaced:
    /// `superseded/R01-1.pdf` for the year's first.
    pub fn kept(&self, entry: &Entry) -> String {
        let same = |other: &&Entry| other.record.year == entry.record.year && other.number <= entry.number;
        format!("superseded/{}-{}.pdf", entry.record.year.code(), self.entries.iter().filter(same).count())
    }

    /// Adds an entry at the end.
    pub fn add(&mut self, record: Record) {
        let before = self.last().map(|entry| entry.own);
        let mut entry = Entry { number: self.entries.len() + 1, record, before, own: Digest::of(b"") };
        entry.own = Digest::of(self.body(&entry).as_bytes());
        self.entries.push(entry);
    }

    /// The register as it is written.
    pub fn text(&self) -> String {
        let entries = self.entries.iter().map(|entry| format!("\n{}照合番号: {}\n", self.body(entry), entry.own));
        std::iter::once(HEAD.to_owned()).chain(entries).collect()
    }

    /// What the hash of an entry is of: its lines before that one.
    fn body(&self, entry: &Entry) -> String {
        let Record { year, by, on, correction, pdf, data, maker } = &entry.record;
        let before = entry.before.map_or(FIRST.to_owned(), |digest| digest.to_string());
        let replaced = correction.as_ref().zip(self.replaced_by(entry)).map(|(correction, replaced)| {
            format!(
                "訂正した記録: {}\n訂正の理由: {}\n訂正前のファイル: {}\n",
                correction.replaces,
                correction.reason,
                self.kept(replaced)
            )
        });
        [
            format!("記録: {}\n", entry.number),
            format!("年度: {}\n", year.code()),
            format!("ファイル: {}\n", file(*year)),
            format!("承認者: {by}\n"),
            format!("承認日: {}\n", on.calendar()),
            replaced.unwrap_or_default(),
            format!("PDFのSHA-256: {pdf}\n"),
            format!("データのSHA-256: {data}\n"),
            format!("shiryo: {}\n", maker.shiryo),
            format!("Typst: {}\n", maker.typst),
            format!("動作環境: {}\n", maker.platform),
            format!("ひな形とフォントのSHA-256: {}\n", maker.tools),
            format!("前の照合番号: {before}\n"),
        ]
        .concat()
    }
}

/// What the first entry has instead of the hash of the one before.
pub const FIRST: &str = "なし";

/// The file of a year in the archive.
pub fn file(year: FiscalYear) -> String {
    format!("{}.pdf", year.code())
}
