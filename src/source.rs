//! A file as it was read: its bytes, its text, and where in it each byte
//! stands as people count.
//!
//! A file is read once. Everything downstream that has to say where something
//! stands (messages, browser, workbooks) points into this text.

#![cfg_attr(not(test), deny(clippy::string_slice))]

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::{Bound, Range, RangeBounds};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use memchr::memchr2_iter;

use crate::system::reason;

/// The largest file that is read: three hundred times the largest real report.
pub const MAX_BYTES: u64 = 16 << 20;

/// One file as it was read.
#[derive(Debug)]
pub struct Source {
    path: String,
    raw: String,
    lines: OnceLock<Vec<usize>>,
}

/// A position in a file, as people count: from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A file that could not be read as a text, and where in it that shows.
#[derive(Debug)]
pub struct Unreadable {
    /// The file, with as much text as could be made out.
    pub source: Arc<Source>,
    /// The bytes of that text that are meant.
    pub span: Range<usize>,
    /// Why.
    pub why: Why,
}

/// Why a file could not be read as a text; printed, what is wrong.
#[derive(Debug, thiserror::Error)]
pub enum Why {
    /// There is none.
    #[error("ファイルがありません")]
    Missing,
    /// It is a folder.
    #[error("ファイルではなくフォルダーです")]
    Folder,
    /// It is a pipe, a device or the like, which may never end.
    #[error("ふつうのファイルではありません")]
    Special,
    /// The system says no.
    #[error("ファイルを読めません（{}）", reason(.0))]
    System(io::Error),
    /// It is larger than [`MAX_BYTES`].
    #[error("ファイルが大きすぎます（上限は {} MB です）", MAX_BYTES >> 20)]
    TooLarge,
    /// It is no text but a file of another program: this one.
    #[error("文字だけのファイルではありません（{0}です）")]
    OtherFormat(&'static str),
    /// It is a text in another encoding: this one.
    #[error("文字コードが UTF-8 ではありません（{0}と思われます）")]
    Encoding(&'static str),
    /// It is UTF-8 but for this place.
    #[error("文字として読めないものが混ざっています")]
    BrokenCharacter,
}

const BOM: char = '\u{feff}';

impl Source {
    /// A source with this text. `path` is what messages call it.
    pub fn new(path: impl Into<String>, raw: impl Into<String>) -> Arc<Self> {
        let path = visible(&path.into()).into_owned();
        Arc::new(Self { path, raw: raw.into(), lines: OnceLock::new() })
    }

    /// Reads the file at `path`, which messages call `shown`.
    ///
    /// # Errors
    /// Placed at the file's start or at the first byte that is no text, if the file can't be read, is too large or isn't UTF-8.
    pub fn read(path: &Path, shown: &str) -> Result<Arc<Self>, Unreadable> {
        let unreadable = |why| Unreadable { source: Self::new(shown, ""), span: 0..0, why };
        let bytes = read_at_most(path, MAX_BYTES + 1).map_err(|error| {
            unreadable(match error.kind() {
                io::ErrorKind::NotFound => Why::Missing,
                io::ErrorKind::IsADirectory => Why::Folder,
                io::ErrorKind::InvalidInput => Why::Special,
                _ => Why::System(error),
            })
        })?;
        if let Some(name) = other_format(&bytes) {
            return Err(unreadable(Why::OtherFormat(name)));
        }
        if bytes.len() as u64 > MAX_BYTES {
            return Err(unreadable(Why::TooLarge));
        }
        String::from_utf8(bytes).map(|raw| Self::new(shown, raw)).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let source = Self::new(shown, String::from_utf8_lossy(error.as_bytes()));
            let at = valid.saturating_sub(source.offset());
            let bytes = error.as_bytes();
            let read = bytes.get(..valid).unwrap_or_default();
            let (span, why) = match bytes {
                [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => (0..0, Why::Encoding("UTF-16（Unicode）")),
                _ if read.contains(&0) => (0..0, Why::Encoding("UTF-16（Unicode）")),
                // Japanese that could be read before it: not another encoding
                // but a broken place.
                _ if !read.is_ascii() => (at..at + char::REPLACEMENT_CHARACTER.len_utf8(), Why::BrokenCharacter),
                _ => (at..at, Why::Encoding("Shift_JIS（ANSI）")),
            };
            Unreadable { source, span, why }
        })
    }

    /// What messages call the file: its path as reached from where the user
    /// stands, with `/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The file's bytes, as they are on the disk.
    pub fn bytes(&self) -> &[u8] {
        self.raw.as_bytes()
    }

    /// The file's text, without a byte order mark.
    pub fn text(&self) -> &str {
        part(&self.raw, self.offset()..)
    }

    /// The same file with another text; a byte order mark stays.
    #[must_use]
    pub fn with_text(&self, text: &str) -> Arc<Self> {
        Self::new(self.path.clone(), [part(&self.raw, ..self.offset()), text].concat())
    }

    /// A part of the text.
    pub fn part(&self, range: impl RangeBounds<usize>) -> &str {
        part(self.text(), range)
    }

    /// How many bytes of the file stand before its text.
    fn offset(&self) -> usize {
        if self.raw.starts_with(BOM) { BOM.len_utf8() } else { 0 }
    }

    /// The byte offsets in the text at which its lines begin. As in YAML, a
    /// line ends with LF, CRLF or CR.
    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let bytes = self.text().as_bytes();
            let is_end = |at: &usize| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n');
            std::iter::once(0).chain(memchr2_iter(b'\n', b'\r', bytes).filter(is_end).map(|at| at + 1)).collect()
        })
    }

    /// Where a byte of the text stands.
    pub fn position(&self, offset: usize) -> Position {
        let text = self.text();
        let offset = text.floor_char_boundary(offset);
        // The first line begins at 0, so there is always one.
        let line = self.lines().partition_point(|&start| start <= offset);
        let start = self.lines().get(line.saturating_sub(1)).copied().unwrap_or(0);
        Position { line, column: part(text, start..offset).chars().count() + 1 }
    }

    /// How many lines it has.
    pub fn line_count(&self) -> usize {
        self.lines().len()
    }

    /// The first line of a span that may have many, without blanks at its end.
    pub fn first_line(&self, span: &Range<usize>) -> Range<usize> {
        let line = self.part(span.clone()).split('\n').next().unwrap_or_default();
        span.start..span.start + line.trim_end().len()
    }

    /// The byte range of a line, from 1, without its line end.
    pub fn line(&self, number: usize) -> Range<usize> {
        let lines = self.lines();
        let text = self.text();
        let Some(&start) = number.checked_sub(1).and_then(|index| lines.get(index)) else {
            return text.len()..text.len();
        };
        let end = lines.get(number).map_or(text.len(), |&next| next - 1);
        start..start + part(text, start..end).trim_end_matches('\r').len()
    }
}

/// A part of a text, as far as there is one: an end beyond the text or inside
/// a character moves to the character's beginning. What is read may be broken
/// anywhere, and nothing in it may end the program.
pub fn part(text: &str, range: impl RangeBounds<usize>) -> &str {
    let start = match range.start_bound() {
        Bound::Included(&start) => start,
        Bound::Excluded(&before) => before + 1,
        Bound::Unbounded => 0,
    };
    let end = match range.end_bound() {
        Bound::Included(&last) => last + 1,
        Bound::Excluded(&end) => end,
        Bound::Unbounded => text.len(),
    };
    let (start, end) = (text.floor_char_boundary(start), text.floor_char_boundary(end));
    text.get(start..end).unwrap_or_default()
}

/// Which program's file this is, if it is one that people take for a text by
/// its name.
fn other_format(bytes: &[u8]) -> Option<&'static str> {
    let holds = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    let name = match bytes {
        [b'P', b'K', 3, 4, ..] if holds(b"xl/workbook") => "Excelのブック",
        [b'P', b'K', 3, 4, ..] if holds(b"word/document") => "Wordの文書",
        [b'P', b'K', 3, 4, ..] if holds(b"ppt/presentation") => "PowerPointの文書",
        [b'P', b'K', 3, 4, ..] => "圧縮されたファイル（ZIPなど）",
        [b'%', b'P', b'D', b'F', ..] => "PDF",
        [0xd0, 0xcf, 0x11, 0xe0, ..] => "以前の形式のExcelやWordのファイル",
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] | [b'G', b'I', b'F', b'8', ..] => "画像",
        [b'{', b'\\', b'r', b't', b'f', ..] => "ワードパッドの文書",
        _ => return None,
    };
    Some(name)
}

/// Reads up to `limit` bytes, so that a large file costs no more than that,
/// and nothing from what isn't a file: a pipe may never end.
fn read_at_most(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A text as it can stand in a message: what would turn the message's own
/// characters round, end its line or stay unseen stands there by its number.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => shown.push('⏎'),
            c if is_unsafe(c) => shown.push_str(&format!("〈U+{:04X}〉", u32::from(c))),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// A text whose lines end with a line feed, however they ended.
pub fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Whether a character can stand in a line and be seen for what it is: it
/// breaks no line, has a width, and doesn't turn the direction of its
/// neighbours. What chooses the form of a kanji belongs to names.
///
/// Registers and signatures of every version were written by this rule, so it
/// can't become stricter.
pub fn is_seen(c: char) -> bool {
    !(c.is_control()
        || (c.is_whitespace() && !matches!(c, ' ' | '　'))
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'))
}

/// Whether a character acts on what stands around it, or is not seen at all:
/// controls, line ends, marks of direction, tags. Joiners and variation
/// selectors are part of how names are written.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let source = Source::new("x", "\u{feff}年度: 令和\r\n表題: あ\n");
        let at = |needle: &str| source.position(source.text().find(needle).unwrap());
        assert_eq!(at("年度"), Position { line: 1, column: 1 });
        assert_eq!(at("令和"), Position { line: 1, column: 5 });
        assert_eq!(at("あ"), Position { line: 2, column: 5 });
        assert_eq!(source.position(source.text().len()), Position { line: 3, column: 1 });
        assert_eq!(&source.text()[source.line(1)], "年度: 令和");
        assert_eq!(&source.text()[source.line(2)], "表題: あ");
        assert!(source.line(0).is_empty() && source.line(9).is_empty());
    }

    #[test]
    fn lines_end_as_in_yaml() {
        let source = Source::new("x", "a\rb\r\nc\n\nd");
        let lines: Vec<_> = (1..=source.line_count()).map(|number| source.part(source.line(number))).collect();
        assert_eq!(lines, ["a", "b", "c", "", "d"]);
        assert_eq!(source.position(2), Position { line: 2, column: 1 });
    }

    #[test]
    fn a_part_is_never_a_panic() {
        assert_eq!(part("年度", 1..5), "年");
        assert_eq!(part("年度", 3..), "度");
        assert_eq!((part("年度", 9..), part("年度", std::ops::Range { start: 6, end: 3 })), ("", ""));
    }
}
