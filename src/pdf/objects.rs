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

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::ZlibDecoder;

use super::scanner::{Dictionary, DictionaryText, Object, Scanner};

/// How many bytes of the file one object may take, without its stream: what
/// many names lead to is read many times.
const MAX_OBJECT: usize = 1 << 20;

/// How many bytes a stream may unfold to.
const MAX_STREAM: u64 = 256 << 20;

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
    written: DictionaryText<'a>,
    /// Where the newest revision's table stands.
    table: usize,
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
    pub fn written(&self, number: usize) -> Option<DictionaryText<'a>> {
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

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Objects::of(&bytes);
        }

        #[test]
        fn any_punctuation_is_read_or_refused(text in "[\\[\\]<>()/\\\\ A0-9R]{0,200}") {
            let _ = Objects::of(format!("{text} startxref 0").as_bytes());
        }
    }
}
