//! The register: one readable text, an entry for each sealing, and for each
//! thing that was appended to a sealed PDF.
//!
//! There is one way to write each register and only that is read, so no byte
//! can change unseen: what the entries say is under their hashes, and what
//! stands between them is fixed. [`register_parse`](super::register_parse) reads it.
//!
//! The first line has the number of the form. Form 1 has sealings alone; form 2
//! has entries about what was appended to their PDFs too, and a register is of
//! it as soon as one of these is in it. The sealings keep their lines, byte for
//! byte, for the hash of each is of these. A program that doesn't know a form
//! says so and reads nothing of it.

use super::addition::{Addition, AdditionRecord};
use super::entry::{Record, RegisterEntry};

pub use super::entry::file;
use crate::digest::Digest;
use crate::model::FiscalYear;

/// What the register begins with.
pub const HEAD: &str = "\
進行管理表の承認の記録（形式1）
手で書き換えないでください。shiryo verify で確かめられます。
";

/// What a register begins with that has entries about what was appended.
pub const HEAD_2: &str = "\
進行管理表の承認の記録（形式2）
手で書き換えないでください。shiryo verify で確かめられます。
";

/// Every sealing there ever was, in their order, and everything that was
/// appended to what was sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register {
    entries: Vec<RegisterEntry>,
    additions: Vec<Addition>,
}

/// What was recorded last, and what must be in its place for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Newest<'a> {
    /// The sealing, or the one to whose PDF something was appended.
    pub entry: &'a RegisterEntry,
    /// What it is called.
    pub word: &'static str,
    /// The hash of the PDF.
    pub pdf: Digest,
    /// The hash of the PDF that stood in its place before.
    pub before: Option<Digest>,
    /// The entry whose PDF is to be kept elsewhere.
    pub kept: Option<&'a RegisterEntry>,
}

impl Register {
    /// Every sealing, oldest first.
    pub fn entries(&self) -> &[RegisterEntry] {
        &self.entries
    }

    /// The newest entry, if it is a sealing.
    pub fn last(&self) -> Option<&RegisterEntry> {
        self.entries.last().filter(|entry| entry.number == self.count())
    }

    /// The newest entry, if it is about something that was appended.
    pub fn newest_addition(&self) -> Option<&Addition> {
        self.additions.last().filter(|addition| addition.number == self.count())
    }

    /// What was recorded last.
    pub fn newest(&self) -> Option<Newest<'_>> {
        if let Some(addition) = self.newest_addition() {
            let AdditionRecord { year, kind, prefix, pdf, .. } = &addition.record;
            let entry = self.current(*year)?;
            return Some(Newest { entry, word: kind.word(), pdf: *pdf, before: Some(*prefix), kept: None });
        }
        let entry = self.last()?;
        let kept = self.replaced_by(entry);
        let before = kept.map(|kept| self.pdf(kept));
        Some(Newest { entry, word: "承認", pdf: entry.record.pdf, before, kept })
    }

    /// How many entries there are, of both kinds.
    pub fn count(&self) -> usize {
        self.entries.len() + self.additions.len()
    }

    /// The number and own hash of every entry, oldest first.
    pub fn heads(&self) -> impl Iterator<Item = (usize, Digest)> {
        let sealed = self.entries.iter().map(|entry| (entry.number, entry.own));
        let added = self.additions.iter().map(|addition| (addition.number, addition.own));
        let mut all: Vec<_> = sealed.chain(added).collect();
        all.sort_by_key(|(number, _)| *number);
        all.into_iter()
    }

    /// The number and own hash of the newest entry.
    pub fn head(&self) -> Option<(usize, Digest)> {
        let sealed = self.last().map(|entry| (entry.number, entry.own));
        sealed.or_else(|| self.newest_addition().map(|addition| (addition.number, addition.own)))
    }

    /// Whether an entry has this own hash.
    pub fn has(&self, own: &Digest) -> bool {
        self.heads().any(|(_, other)| other == *own)
    }

    /// What was appended to the PDF of a sealing, oldest first.
    pub fn additions_to(&self, entry: &RegisterEntry) -> impl Iterator<Item = &Addition> {
        let year = entry.record.year;
        let next = self.entries.iter().find(|other| other.record.year == year && other.number > entry.number);
        let numbers = entry.number..next.map_or(usize::MAX, |next| next.number);
        self.additions.iter().filter(move |one| one.record.year == year && numbers.contains(&one.number))
    }

    /// The hash of the PDF of a sealing as it is now, with all that was
    /// appended to it.
    pub fn pdf(&self, entry: &RegisterEntry) -> Digest {
        self.additions_to(entry).last().map_or(entry.record.pdf, |addition| addition.record.pdf)
    }

    /// The number of the entry that last changed the PDF of a year, and the
    /// hash that this PDF has.
    pub fn standing(&self, year: FiscalYear) -> Option<(usize, Digest)> {
        let entry = self.current(year)?;
        let addition = self.additions_to(entry).last();
        Some(addition.map_or((entry.number, entry.record.pdf), |one| (one.number, one.record.pdf)))
    }

    /// The number of the register's form: 1 as long as only sealings are in it.
    pub fn form(&self) -> u32 {
        if self.additions.is_empty() { 1 } else { 2 }
    }

    /// The years that are sealed, by calendar.
    pub fn years(&self) -> Vec<FiscalYear> {
        let mut years: Vec<_> = self.entries.iter().map(|entry| entry.record.year).collect();
        years.sort();
        years.dedup();
        years
    }

    /// The entry that holds for a year: its newest.
    pub fn current(&self, year: FiscalYear) -> Option<&RegisterEntry> {
        self.entries.iter().rfind(|entry| entry.record.year == year)
    }

    /// The entry that an entry replaces.
    pub fn replaced_by(&self, entry: &RegisterEntry) -> Option<&RegisterEntry> {
        let number = entry.record.correction.as_ref()?.replaces;
        self.entries.iter().find(|entry| entry.number == number)
    }

    /// Where in the archive the PDF of an entry stands.
    pub fn file(&self, entry: &RegisterEntry) -> String {
        let year = entry.record.year;
        let newer = self.entries.iter().any(|other| other.record.year == year && other.number > entry.number);
        if newer { self.kept(entry) } else { file(year) }
    }

    /// Where the PDF of an entry stands once it is replaced:
    /// `superseded/R01-1.pdf` for the year's first.
    pub fn kept(&self, entry: &RegisterEntry) -> String {
        let same = |other: &&RegisterEntry| other.record.year == entry.record.year && other.number <= entry.number;
        format!("superseded/{}-{}.pdf", entry.record.year.code(), self.entries.iter().filter(same).count())
    }

    /// Adds an entry at the end.
    pub fn add(&mut self, record: Record) {
        self.entries.push(self.next(record, |entry| self.body(entry)));
    }

    /// Adds an entry about something that was appended, at the end.
    pub fn append(&mut self, record: AdditionRecord) {
        self.additions.push(self.next(record, Addition::body));
    }

    /// The entry that would come next.
    fn next<R>(&self, record: R, body: impl Fn(&RegisterEntry<R>) -> String) -> RegisterEntry<R> {
        RegisterEntry::new(self.count() + 1, self.head().map(|(_, own)| own), record, body)
    }

    /// The register as it is written.
    pub fn text(&self) -> String {
        let sealed = self.entries.iter().map(|entry| (entry.number, self.body(entry), entry.own));
        let added = self.additions.iter().map(|addition| (addition.number, addition.body(), addition.own));
        let mut entries: Vec<_> = sealed.chain(added).collect();
        entries.sort_by_key(|(number, ..)| *number);
        let head = if self.form() == 1 { HEAD } else { HEAD_2 };
        let entries = entries.iter().map(|(_, body, own)| format!("\n{body}照合番号: {own}\n"));
        std::iter::once(head.to_owned()).chain(entries).collect()
    }

    /// What the hash of an entry is of: its lines before that one.
    fn body(&self, entry: &RegisterEntry) -> String {
        let Record { year, by, on, correction, pdf, data, maker } = &entry.record;
        let replaced = correction.as_ref().zip(self.replaced_by(entry)).map(|(correction, replaced)| {
            format!(
                "訂正した記録: {}\n訂正の理由: {}\n訂正前のファイル: {}\n",
                correction.replaces,
                correction.reason,
                self.kept(replaced)
            )
        });
        let says = [
            format!("承認者: {by}\n"),
            format!("承認日: {}\n", on.calendar()),
            replaced.unwrap_or_default(),
            format!("PDFのSHA-256: {pdf}\n"),
            format!("データのSHA-256: {data}\n"),
            format!("shiryo: {}\n", maker.shiryo),
            format!("Typst: {}\n", maker.typst),
            format!("動作環境: {}\n", maker.platform),
            format!("ひな形とフォントのSHA-256: {}\n", maker.tools),
        ];
        entry.framed(*year, &says)
    }
}
