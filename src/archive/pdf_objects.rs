//! The objects of a PDF, as far as its attachments need them.
//!
//! The readers of PDFs at hand follow nested arrays as deep as they go, and a
//! file made for it overflows their stack. This one reads the plain form in
//! which sealed PDFs are written (one cross-reference table, objects that
//! stand by themselves), to a fixed depth, and refuses any other. `seal` reads
//! what it has made with this reader before it signs it off, so a Typst that
//! wrote another form would be noticed on that day and not in ten years.

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

/// A PDF whose objects can be looked up.
pub struct Objects<'a> {
    bytes: &'a [u8],
    /// Where each object stands, by its number.
    places: Vec<usize>,
    trailer: Dictionary,
}

impl<'a> Objects<'a> {
    /// Finds the objects of a PDF; none if it isn't written as sealed ones
    /// are.
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        let end = bytes.len().saturating_sub(64);
        let at = end + find(&bytes[end..], b"startxref")? + b"startxref".len();
        let mut scanner = Scanner { bytes, at };
        scanner.at = scanner.whole()?;
        scanner.keyword(b"xref")?;
        if scanner.whole()? != 0 {
            return None;
        }
        let count = scanner.whole()?;
        let mut places = Vec::new();
        for _ in 0..count {
            places.push(scanner.whole()?);
            scanner.whole()?;
            scanner.blanks();
            scanner.keyword(b"n").or_else(|| scanner.keyword(b"f"))?;
        }
        scanner.keyword(b"trailer")?;
        let Object::Dictionary(trailer) = scanner.object(0)? else { return None };
        Some(Self { bytes, places, trailer })
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
        let at = *self.places.get(number)?;
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

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|window| window == wanted)
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

    /// Steps over a keyword, with blanks before it.
    fn keyword(&mut self, keyword: &[u8]) -> Option<()> {
        self.blanks();
        self.rest().starts_with(keyword).then(|| self.at += keyword.len())
    }

    /// The bytes up to the next blank or delimiter.
    fn token(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let end = rest.iter().position(|byte| is_blank(*byte) || b"()<>[]{}/%".contains(byte)).unwrap_or(rest.len());
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
