//! The register: one readable text, an entry for each sealing.
//!
//! There is one way to write each register and only that is read, so no byte
//! can change unseen: what the entries say is under their hashes, and what
//! stands between them is fixed.

use std::fmt;
use std::str::FromStr;

use super::number::Digest;
use crate::model::{Date, FiscalYear};

/// What the register begins with.
const HEAD: &str = "\
進行管理表の承認の記録（形式1）
手で書き換えないでください。shiryo verify で確かめられます。
";

/// Every sealing there ever was, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register {
    entries: Vec<Entry>,
}

/// One sealing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1.
    pub number: usize,
    /// What was sealed.
    pub record: Record,
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

/// A text of one line that looks like what it is: not empty, no blanks around
/// it, and nothing in it that can't be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line(String);

/// Why a text is no [`Line`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseLineError {
    /// There is nothing in it.
    #[error("空です")]
    Empty,
    /// It has more characters than this.
    #[error("長すぎます（{0}文字まで）")]
    TooLong(usize),
    /// A line break, or something else that can't be seen.
    #[error("改行や目に見えない文字（U+{:04X}）があります", u32::from(*.0))]
    Invisible(char),
    /// Blanks before or after it.
    #[error("前か後に空白があります")]
    Padded,
}

/// The length of the longest [`Line`].
const MAX_CHARACTERS: usize = 500;

/// Why a text is no register: the line, from 1, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, in Japanese.
    pub message: String,
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

    /// Reads a register.
    ///
    /// # Errors
    /// The first line that is not as it would have been written.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut reader = Reader { rest: text, line: 0 };
        for expected in HEAD.lines() {
            reader.exactly(expected)?;
        }
        let mut register = Self::default();
        while !reader.rest.is_empty() {
            reader.exactly("")?;
            register.read(&mut reader)?;
        }
        Ok(register)
    }

    /// Reads the entry that comes next.
    fn read(&mut self, reader: &mut Reader) -> Result<(), Fault> {
        let number = self.entries.len() + 1;
        reader.exactly(&format!("記録: {number}"))?;
        let year = reader.value("年度", "年度（R01 の形）", FiscalYear::from_code)?;
        reader.exactly(&format!("ファイル: {}", file(year)))?;
        let by = reader.line("承認者")?;
        let on = reader.value("承認日", "日付（2020-02-13 の形）", |text| text.parse().ok())?;
        let correction = match self.current(year) {
            None => None,
            Some(replaced) => {
                reader.exactly(&format!("訂正した記録: {}", replaced.number))?;
                let reason = reader.line("訂正の理由")?;
                reader.exactly(&format!("訂正前のファイル: {}", self.kept(replaced)))?;
                Some(Correction { replaces: replaced.number, reason })
            }
        };
        let pdf = reader.digest("PDFのSHA-256")?;
        let data = reader.digest("データのSHA-256")?;
        let maker = Maker {
            shiryo: reader.line("shiryo")?,
            typst: reader.line("Typst")?,
            platform: reader.line("動作環境")?,
            tools: reader.digest("ひな形とフォントのSHA-256")?,
        };
        let before = self.last().map_or(FIRST.to_owned(), |entry| entry.own.to_string());
        reader.exactly(&format!("前の照合番号: {before}"))?;
        self.add(Record { year, by, on, correction, pdf, data, maker });
        let own = self.last().map(|entry| entry.own.to_string()).unwrap_or_default();
        reader.exactly(&format!("照合番号: {own}"))
    }
}

/// What the first entry has instead of the hash of the one before.
const FIRST: &str = "なし";

/// The file of a year in the archive.
pub fn file(year: FiscalYear) -> String {
    format!("{}.pdf", year.code())
}

/// The lines of a register that are still to be read.
struct Reader<'a> {
    rest: &'a str,
    /// The number of the line read last.
    line: usize,
}

impl<'a> Reader<'a> {
    fn fault(&self, message: String) -> Fault {
        Fault { line: self.line, message }
    }

    /// The next line. Every line, the last too, has its end.
    fn next(&mut self) -> Result<&'a str, Fault> {
        self.line += 1;
        let (line, rest) = self.rest.split_once('\n').ok_or_else(|| self.fault("行が途中で切れています".to_owned()))?;
        self.rest = rest;
        Ok(line)
    }

    fn exactly(&mut self, expected: &str) -> Result<(), Fault> {
        let found = self.next()?;
        if found == expected {
            return Ok(());
        }
        Err(self.fault(match expected {
            "" => "空行のはずの行です".to_owned(),
            _ => format!("「{expected}」のはずの行です"),
        }))
    }

    fn value<T>(&mut self, key: &str, form: &str, read: impl FnOnce(&'a str) -> Option<T>) -> Result<T, Fault> {
        let line = self.next()?;
        let value = line.strip_prefix(key).and_then(|rest| rest.strip_prefix(": "));
        value.and_then(read).ok_or_else(|| self.fault(format!("「{key}: {form}」のはずの行です")))
    }

    fn digest(&mut self, key: &str) -> Result<Digest, Fault> {
        self.value(key, "0〜9 と a〜f の64文字", |text| text.parse().ok())
    }

    fn line(&mut self, key: &str) -> Result<Line, Fault> {
        self.value(key, "文字", |text| text.parse().ok())
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Line {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Line {
    type Err = ParseLineError;

    fn from_str(text: &str) -> Result<Self, ParseLineError> {
        if text.trim().is_empty() {
            return Err(ParseLineError::Empty);
        }
        if text.trim() != text {
            return Err(ParseLineError::Padded);
        }
        if text.chars().count() > MAX_CHARACTERS {
            return Err(ParseLineError::TooLong(MAX_CHARACTERS));
        }
        match text.chars().find(|&c| is_invisible(c)) {
            Some(c) => Err(ParseLineError::Invisible(c)),
            None => Ok(Self(text.to_owned())),
        }
    }
}

/// Whether a character breaks a line, has no width or turns the direction of
/// its neighbours. What chooses the variant of a kanji belongs to names.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || (c.is_whitespace() && !matches!(c, ' ' | '　'))
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(year: i32, correction: Option<Correction>) -> Record {
        let line = |text: &str| text.parse().unwrap();
        Record {
            year: FiscalYear::new(year).unwrap(),
            by: line("在宅高齢者療養推進協議会"),
            on: "2020-02-13".parse().unwrap(),
            correction,
            pdf: Digest::of(b"pdf"),
            data: Digest::of(b"data"),
            maker: Maker {
                shiryo: line("0.1.0"),
                typst: line("0.15.1"),
                platform: line("x86_64-linux-gnu"),
                tools: Digest::of(b"tools"),
            },
        }
    }

    fn register() -> Register {
        let mut register = Register::default();
        register.add(record(2018, None));
        register.add(record(2019, None));
        register.add(record(2018, Some(Correction { replaces: 1, reason: "表の誤り".parse().unwrap() })));
        register
    }

    #[test]
    fn reads_what_it_writes() {
        let register = register();
        assert_eq!(Register::parse(&register.text()), Ok(register.clone()));
        let files: Vec<_> = register.entries().iter().map(|entry| register.file(entry)).collect();
        assert_eq!(files, ["superseded/H30-1.pdf", "R01.pdf", "H30.pdf"]);
        assert_eq!(Register::parse(&Register::default().text()), Ok(Register::default()));
    }

    #[test]
    fn an_entrys_hash_is_of_the_lines_before_it() {
        let text = register().text();
        let body = text.split("\n\n").nth(2).unwrap();
        let (body, own) = body.rsplit_once("照合番号: ").unwrap();
        assert_eq!(Digest::of(body.as_bytes()).to_string(), own.trim());
    }

    #[test]
    fn a_fault_has_its_line() {
        let text = register().text();
        let fault = Register::parse(&text.replacen("R01.pdf", "../x.pdf", 1)).unwrap_err();
        assert_eq!((fault.line, fault.message.as_str()), (20, "「ファイル: R01.pdf」のはずの行です"));
        let fault = Register::parse(&text[..text.len() - 1]).unwrap_err();
        assert_eq!(fault.message, "行が途中で切れています");
        assert!(Register::parse("").is_err());
    }

    #[test]
    fn a_year_can_only_be_sealed_twice_as_a_correction() {
        let mut register = register();
        register.add(record(2019, None));
        assert!(Register::parse(&register.text()).is_err());
    }

    #[test]
    fn lines_hold_what_can_be_seen() {
        for text in ["", " ", "　", "a\nb", "a\tb", "a\u{202e}b", " a", "a　", &"あ".repeat(501)] {
            assert!(text.parse::<Line>().is_err(), "{text:?}");
        }
        for text in ["在宅高齢者療養推進協議会", "第2回 協議会（書面）", "葛\u{e0100}飾", &"あ".repeat(500)]
        {
            assert!(text.parse::<Line>().is_ok(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,400}") {
            let _ = Register::parse(&text);
            let _ = Register::parse(&format!("{HEAD}\n記録: 1\n{text}\n"));
        }

        /// One register, one text: whatever else is done to it is found.
        #[test]
        fn any_edit_is_found(at in 0usize..2000, length in 0usize..80, put in "\\PC{0,20}") {
            let text = register().text();
            let (start, end) = (text.floor_char_boundary(at), text.floor_char_boundary(at + length));
            let edited = format!("{}{put}{}", &text[..start], &text[end..]);
            match Register::parse(&edited) {
                Ok(_) if edited == text => {}
                // Entries cut off at the end are what the 照合番号 is for.
                Ok(_) => prop_assert!(text.starts_with(&edited)),
                Err(_) => prop_assert_ne!(edited, text),
            }
        }
    }
}
