//! What stands in the bytes of a PDF, one after the other: names, numbers,
//! strings, lists, dictionaries, tables.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// How deep arrays and dictionaries may be nested; attachments need five.
const MAX_DEPTH: usize = 32;

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

impl Object {
    /// The number of the object that this refers to.
    pub fn reference(&self) -> Option<usize> {
        match self {
            Self::Reference(number) => Some(*number),
            _ => None,
        }
    }
}

/// A dictionary as it is written: each key with the text of its value.
pub struct DictionaryText<'a>(Vec<(&'a [u8], Cow<'a, [u8]>)>);

impl<'a> DictionaryText<'a> {
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

/// A table that was read.
pub struct Table {
    /// Whether it begins with object 0, as that of a whole file does.
    pub whole: bool,
    /// Where its trailer's dictionary stands.
    pub trailer: usize,
}

/// Reads objects one after the other.
pub struct Scanner<'a> {
    /// The bytes that it may read.
    pub bytes: &'a [u8],
    /// Where it stands.
    pub at: usize,
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
    pub fn table(&mut self, places: &mut BTreeMap<usize, usize>) -> Option<Table> {
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
    pub fn written(&mut self) -> Option<DictionaryText<'a>> {
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
        Some(DictionaryText(entries))
    }

    /// Steps over a keyword, with blanks before it.
    pub fn keyword(&mut self, keyword: &[u8]) -> Option<()> {
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

    /// A whole number that is not negative.
    pub fn whole(&mut self) -> Option<usize> {
        self.blanks();
        let token = self.token();
        token.first()?.is_ascii_digit().then(|| std::str::from_utf8(token).ok()?.parse().ok())?
    }

    /// An object, nested so deep.
    pub fn object(&mut self, depth: usize) -> Option<Object> {
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
        }

        #[test]
        fn any_punctuation_is_read_or_refused(text in "[\\[\\]<>()/\\\\ A0-9R]{0,200}") {
            let _ = object(&text);
        }
    }
}
