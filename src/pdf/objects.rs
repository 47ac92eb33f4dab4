//! The objects of a PDF, as far as its attachments and signatures need them.
//!
//! This one reads the plain form in which sealed PDFs are written (one
//! cross-reference table, objects that stand by themselves) and in which this
//! program appends revisions to them (a table each), to a fixed depth and
//! size, and refuses any other. `seal` reads what it has made with this
//! reader before it signs it off, so a Typst that wrote another form would be
//! noticed on that day and not in ten years.
//!
//! Why no library, when last looked at (2026): `verify` must end with a
//! sentence, whatever somebody made of a file. hayro-syntax 0.7, which Typst
//! brings along, follows nested arrays as deep as they go, and a file of 20 KB
//! overflows its stack, which no caller can catch. lopdf did so up to 0.41
//! (RUSTSEC-2026-0187) and has had a bound since. It would read attachments and
//! is worth another look if this reader ever has to learn more: it must bound
//! what a stream unfolds to as well, and refuse what it would have to guess.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::ZlibDecoder;

/// How deep arrays and dictionaries may be nested; attachments need five.
const MAX_DEPTH: usize = 32;

/// How many bytes of the file one object may take, without its stream: what
/// many names lead to is read many times.
const MAX_OBJECT: usize = 1 << 20;

/// How many bytes a stream may unfold to.
const MAX_STREAM: u64 = 256 << 20;

/// One object.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// A name, `/Type`.
    Name(Vec<u8>),
    /// A string, decoded to its bytes.
    Text(Vec<u8>),
    /// A whole number that is not negative.
    Whole(usize),
    /// `12 0 R`.
    Reference(usize),
    /// A list.
    Array(Vec<Self>),
    /// Keys with values.
    Dictionary(Dictionary),
    /// Other numbers, true, false and null.
    Other,
}

/// Keys with values.
pub type Dictionary = BTreeMap<Vec<u8>, Object>;

/// How many revisions a file may have.
const MAX_REVISIONS: usize = 256;

/// A PDF whose objects can be looked up.
pub struct Objects<'a> {
    bytes: &'a [u8],
    /// Where each object stands in the newest revision that has it.
    places: BTreeMap<usize, usize>,
    /// The newest revision's.
    trailer: Dictionary,
    /// The same as it is written.
    written: Written<'a>,
    /// Where the newest revision's table stands.
    table: usize,
}

/// A dictionary as it is written: each key with the text of its value.
pub struct Written<'a>(Vec<(&'a [u8], Cow<'a, [u8]>)>);

impl<'a> Written<'a> {
    /// The text of a key's value.
    pub fn get(&self, key: &[u8]) -> Option<&[u8]> {
        self.0.iter().find(|(name, _)| *name == key).map(|(_, text)| text.as_ref())
    }

    /// Gives a key another value, at the end where it has none.
    pub fn set(&mut self, key: &'a [u8], text: Vec<u8>) {
        match self.0.iter_mut().find(|(name, _)| *name == key) {
            Some((_, old)) => *old = text.into(),
            None => self.0.push((key, text.into())),
        }
    }

    /// The whole dictionary. All that wasn't set is as it was.
    pub fn text(&self) -> Vec<u8> {
        let mut text = b"<<".to_vec();
        for (key, value) in &self.0 {
            text.push(b'/');
            text.extend_from_slice(key);
            if !value.first().is_some_and(|byte| is_blank(*byte) || is_delimiter(*byte)) {
                text.push(b' ');
            }
            text.extend_from_slice(value);
        }
        text.extend_from_slice(b">>");
        text
    }
}

impl<'a> Objects<'a> {
    /// Finds the objects of a PDF; none if it isn't written as sealed ones
    /// and their revisions are.
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        let end = bytes.len().saturating_sub(64);
        let at = end + find(&bytes[end..], b"startxref")? + b"startxref".len();
        let mut scanner = Scanner { bytes, at };
        let newest = scanner.whole()?;
        let (mut table, mut limit) = (newest, bytes.len());
        let mut places = BTreeMap::new();
        let mut trailers = Vec::new();
        while trailers.len() < MAX_REVISIONS {
            // Each table ends before the next one begins, so that none is read twice.
            let mut scanner = Scanner { bytes: bytes.get(..limit)?, at: table };
            let first = scanner.table(&mut places)?;
            let written = scanner.written()?;
            let Object::Dictionary(trailer) = Scanner { bytes: &bytes[..limit], at: first.trailer }.object(0)? else {
                return None;
            };
            limit = table;
            match trailer.get(b"Prev".as_slice()) {
                // The first table is that of a whole file.
                None if first.whole => {
                    trailers.push((trailer, written));
                    let (trailer, written) = trailers.swap_remove(0);
                    return Some(Self { bytes, places, trailer, written, table: newest });
                }
                Some(Object::Whole(previous)) if *previous < table => table = *previous,
                _ => return None,
            }
            trailers.push((trailer, written));
        }
        None
    }

    /// Where the newest revision's table stands.
    pub fn table(&self) -> usize {
        self.table
    }

    /// A key of the trailer as it is written.
    pub fn trailer(&self, key: &[u8]) -> Option<&[u8]> {
        self.written.get(key)
    }

    /// The number that the next new object gets.
    pub fn size(&self) -> Option<usize> {
        match self.trailer.get(b"Size".as_slice())? {
            Object::Whole(size) => Some(*size),
            _ => None,
        }
    }

    /// The number of the document's own dictionary.
    pub fn root(&self) -> Option<usize> {
        self.trailer.get(b"Root".as_slice())?.reference()
    }

    /// The dictionary with this number as it is written.
    pub fn written(&self, number: usize) -> Option<Written<'a>> {
        self.at(number)?.written()
    }

    /// The document's own dictionary.
    pub fn catalog(&self) -> Option<Dictionary> {
        self.dictionary(self.trailer.get(b"Root".as_slice())?)
    }

    /// The dictionary that an object is or refers to.
    pub fn dictionary(&self, object: &Object) -> Option<Dictionary> {
        match object {
            Object::Dictionary(dictionary) => Some(dictionary.clone()),
            Object::Reference(number) => match self.at(*number)?.object(0)? {
                Object::Dictionary(dictionary) => Some(dictionary),
                _ => None,
            },
            _ => None,
        }
    }

    /// The bytes of the stream that an object refers to, unfolded.
    pub fn stream(&self, object: &Object) -> Option<Vec<u8>> {
        let Object::Reference(number) = object else { return None };
        let mut scanner = self.at(*number)?;
        let Object::Dictionary(dictionary) = scanner.object(0)? else { return None };
        let Object::Whole(length) = *dictionary.get(b"Length".as_slice())? else { return None };
        scanner.keyword(b"stream")?;
        let start = match self.bytes.get(scanner.at..)? {
            [b'\r', b'\n', ..] => scanner.at + 2,
            [b'\n', ..] => scanner.at + 1,
            _ => return None,
        };
        let raw = self.bytes.get(start..start.checked_add(length)?)?;
        match dictionary.get(b"Filter".as_slice()) {
            None => Some(raw.to_vec()),
            Some(Object::Name(name)) if name == b"FlateDecode" => {
                let mut unfolded = Vec::new();
                ZlibDecoder::new(raw).take(MAX_STREAM + 1).read_to_end(&mut unfolded).ok()?;
                (unfolded.len() as u64 <= MAX_STREAM).then_some(unfolded)
            }
            Some(_) => None,
        }
    }

    /// A scanner at what the object of a number is.
    fn at(&self, number: usize) -> Option<Scanner<'a>> {
        let at = *self.places.get(&number)?;
        let end = at.saturating_add(MAX_OBJECT).min(self.bytes.len());
        let mut scanner = Scanner { bytes: &self.bytes[..end], at };
        if scanner.whole()? != number {
            return None;
        }
        scanner.whole()?;
        scanner.keyword(b"obj")?;
        Some(scanner)
    }
}

impl Object {
    /// The number of the object that this refers to.
    pub fn reference(&self) -> Option<usize> {
        match self {
            Self::Reference(number) => Some(*number),
            _ => None,
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|window| window == wanted)
}

/// A table that was read.
struct Table {
    /// Whether it begins with object 0, as that of a whole file does.
    whole: bool,
    /// Where its trailer's dictionary stands.
    trailer: usize,
}

/// Reads objects one after the other.
struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn blanks(&mut self) {
        self.at += self.rest().iter().take_while(|byte| is_blank(**byte)).count();
    }

    /// Reads a table up to its trailer's dictionary. What a newer one says of
    /// an object holds.
    fn table(&mut self, places: &mut BTreeMap<usize, usize>) -> Option<Table> {
        self.keyword(b"xref")?;
        let mut first = None;
        while self.keyword(b"trailer").is_none() {
            let start = self.whole()?;
            first.get_or_insert(start);
            let count = self.whole()?;
            for number in (start..start.checked_add(count)?).take(self.bytes.len()) {
                let place = self.whole()?;
                self.whole()?;
                self.blanks();
                self.keyword(b"n").or_else(|| self.keyword(b"f"))?;
                places.entry(number).or_insert(place);
            }
        }
        self.blanks();
        Some(Table { whole: first? == 0, trailer: self.at })
    }

    /// Reads a dictionary as it is written.
    fn written(&mut self) -> Option<Written<'a>> {
        self.keyword(b"<<")?;
        let mut entries = Vec::new();
        while self.keyword(b">>").is_none() {
            self.blanks();
            self.keyword(b"/")?;
            let key = self.token();
            let start = self.at;
            self.object(1)?;
            entries.push((key, Cow::Borrowed(&self.bytes[start..self.at])));
        }
        Some(Written(entries))
    }

    /// Steps over a keyword, with blanks before it.
    fn keyword(&mut self, keyword: &[u8]) -> Option<()> {
        self.blanks();
        self.rest().starts_with(keyword).then(|| self.at += keyword.len())
    }

    /// The bytes up to the next blank or delimiter.
    fn token(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let end = rest.iter().position(|byte| is_blank(*byte) || is_delimiter(*byte)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn whole(&mut self) -> Option<usize> {
        self.blanks();
        let token = self.token();
        token.first()?.is_ascii_digit().then(|| std::str::from_utf8(token).ok()?.parse().ok())?
    }

    fn object(&mut self, depth: usize) -> Option<Object> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.blanks();
        match self.rest() {
            [b'/', ..] => self.name().map(Object::Name),
            [b'<', b'<', ..] => self.entries(depth).map(Object::Dictionary),
            [b'<', ..] => self.hexadecimal().map(Object::Text),
            [b'(', ..] => self.literal().map(Object::Text),
            [b'[', ..] => {
                self.at += 1;
                let mut members = Vec::new();
                while self.keyword(b"]").is_none() {
                    members.push(self.object(depth + 1)?);
                }
                Some(Object::Array(members))
            }
            [b'0'..=b'9', ..] => Some(self.number()),
            _ => (!self.token().is_empty()).then_some(Object::Other),
        }
    }

    /// A number, or the reference that it begins.
    fn number(&mut self) -> Object {
        let start = self.at;
        let Some(number) = self.whole() else { return Object::Other };
        let end = self.at;
        let reference = self.whole().and_then(|_| self.keyword(b"R"));
        if reference.is_some() && self.rest().first().is_none_or(|byte| !byte.is_ascii_alphanumeric()) {
            return Object::Reference(number);
        }
        self.at = end.max(start + 1);
        Object::Whole(number)
    }

    fn entries(&mut self, depth: usize) -> Option<Dictionary> {
        self.at += 2;
        let mut entries = Dictionary::new();
        while self.keyword(b">>").is_none() {
            self.blanks();
            let key = self.name()?;
            entries.insert(key, self.object(depth + 1)?);
        }
        Some(entries)
    }

    fn name(&mut self) -> Option<Vec<u8>> {
        self.rest().starts_with(b"/").then(|| {
            self.at += 1;
            self.token().to_vec()
        })
    }

    fn hexadecimal(&mut self) -> Option<Vec<u8>> {
        let rest = &self.rest()[1..];
        let end = rest.iter().position(|byte| *byte == b'>')?;
        self.at += end + 2;
        let digits: Option<Vec<u8>> = rest[..end]
            .iter()
            .filter(|byte| !is_blank(**byte))
            .map(|byte| Some(char::from(*byte).to_digit(16)? as u8))
            .collect();
        Some(digits?.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)).collect())
    }

    fn literal(&mut self) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        let mut open = 0;
        loop {
            let byte = *self.rest().first()?;
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => open -= 1,
                b'\\' => {
                    text.push(self.escaped()?);
                    continue;
                }
                _ => {}
            }
            if open == 0 {
                return Some(text);
            }
            if !(byte == b'(' && open == 1) {
                text.push(byte);
            }
        }
    }

    /// The byte that an escape stands for, its backslash read.
    fn escaped(&mut self) -> Option<u8> {
        let digits = self.rest().iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
        let value = match self.rest().first()? {
            b'0'..=b'7' => {
                let digits = self.rest()[..digits].iter();
                digits.fold(0u32, |value, digit| value * 8 + u32::from(digit - b'0')) as u8
            }
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            other => *other,
        };
        self.at += digits.max(1);
        Some(value)
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    b"()<>[]{}/%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn object(text: &str) -> Option<Object> {
        Scanner { bytes: text.as_bytes(), at: 0 }.object(0)
    }

    #[test]
    fn reads_each_kind_of_object() {
        let text = |bytes: &[u8]| Some(Object::Text(bytes.to_vec()));
        assert_eq!(object(r"(a(b)\)\\\101\n)"), text(b"a(b))\\A\n"));
        assert_eq!(object("<FE fF 4>"), text(&[0xfe, 0xff, 0x40]));
        assert_eq!(object("12 0 R"), Some(Object::Reference(12)));
        let members = vec![Object::Whole(12), Object::Whole(0), Object::Other, Object::Reference(3)];
        assert_eq!(object("[12 0 -1.5 3 0 R]"), Some(Object::Array(members)));
        let Some(Object::Dictionary(entries)) = object("<</A/B/C<</D null>>/E[]>>") else { panic!() };
        assert_eq!(entries.get(b"A".as_slice()), Some(&Object::Name(b"B".to_vec())));
        assert_eq!(entries.len(), 3);
    }

    #[test]
    fn what_has_no_end_or_no_bottom_is_refused() {
        for text in
            ["", "(", "((a)", "<41", "[1", "<</A", "<</A 1", ">", "\\", "(\\", "99999999999999999999999999 0 R["]
        {
            assert!(
                !matches!(object(text), Some(Object::Text(_) | Object::Array(_) | Object::Dictionary(_))),
                "{text}"
            );
        }
        assert_eq!(object(&"[".repeat(1_000_000)), None);
        assert_eq!(object(&"<</A".repeat(1_000_000)), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Scanner { bytes: &bytes, at: 0 }.object(0);
            let _ = Objects::of(&bytes);
        }

        #[test]
        fn any_punctuation_is_read_or_refused(text in "[\\[\\]<>()/\\\\ A0-9R]{0,200}") {
            let _ = object(&text);
            let _ = Objects::of(format!("{text} startxref 0").as_bytes());
        }
    }
}
