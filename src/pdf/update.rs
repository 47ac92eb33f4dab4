//! Appending a revision to a PDF: new objects, new versions of old ones, and a
//! table of where they stand (ISO 32000-1, 7.5.6).

use std::collections::BTreeMap;

use super::objects::Objects;
use super::scanner::{DictionaryText, Object};

/// A revision in the making.
pub struct Update<'a> {
    prior: &'a [u8],
    objects: Objects<'a>,
    /// The number of the next new object.
    next: usize,
    bodies: BTreeMap<usize, Vec<u8>>,
}

/// A finished revision.
pub struct NewBytes {
    /// What is appended to the file.
    pub bytes: Vec<u8>,
    /// Where in it each object's text begins.
    pub places: BTreeMap<usize, usize>,
}

impl<'a> Update<'a> {
    /// Begins a revision of a PDF; none if it isn't written as sealed ones
    /// are.
    pub fn of(prior: &'a [u8]) -> Option<Self> {
        let objects = Objects::of(prior)?;
        let next = objects.size()?;
        Some(Self { prior, objects, next, bodies: BTreeMap::new() })
    }

    /// The objects of the file as it was.
    pub fn objects(&self) -> &Objects<'a> {
        &self.objects
    }

    /// Adds an object and returns its number.
    pub fn add(&mut self, body: impl FnOnce(usize) -> Vec<u8>) -> usize {
        let number = self.next;
        self.next += 1;
        self.bodies.insert(number, body(number));
        number
    }

    /// Adds a stream, as it is, and returns its number.
    pub fn add_stream(&mut self, bytes: &[u8]) -> usize {
        self.add(|_| {
            let head = format!("<</Length {}>>\nstream\n", bytes.len());
            [head.as_bytes(), bytes, b"\nendstream"].concat()
        })
    }

    /// Writes an object of the file anew.
    pub fn replace(&mut self, number: usize, body: &DictionaryText<'_>) {
        self.bodies.insert(number, body.text());
    }

    /// The number of the first page.
    pub fn first_page(&self) -> Option<usize> {
        let catalog = self.objects.catalog()?;
        let mut number = catalog.get(b"Pages".as_slice())?.reference()?;
        // A tree of pages has few levels.
        for _ in 0..32 {
            let node = self.objects.dictionary(&Object::Reference(number))?;
            match node.get(b"Kids".as_slice()) {
                None => return Some(number),
                Some(Object::Array(kids)) => number = kids.first()?.reference()?,
                Some(_) => return None,
            }
        }
        None
    }

    /// The revision, to be appended to the file.
    pub fn finish(self) -> NewBytes {
        let mut bytes = Vec::new();
        // Typst ends its files without one; PDF/A wants it before an object (6.1.9).
        if !self.prior.ends_with(b"\n") {
            bytes.push(b'\n');
        }
        let mut places = BTreeMap::new();
        let mut offsets = BTreeMap::new();
        for (number, body) in &self.bodies {
            offsets.insert(*number, self.prior.len() + bytes.len());
            bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            places.insert(*number, bytes.len());
            bytes.extend_from_slice(body);
            bytes.extend_from_slice(b"\nendobj\n");
        }
        let table = self.prior.len() + bytes.len();
        bytes.extend_from_slice(b"xref\n");
        let mut numbers: Vec<usize> = offsets.keys().copied().collect();
        while let Some(&first) = numbers.first() {
            let run = numbers.iter().zip(first..).take_while(|(number, expected)| *number == expected).count();
            bytes.extend_from_slice(format!("{first} {run}\n").as_bytes());
            for number in numbers.drain(..run) {
                bytes.extend_from_slice(format!("{:010} 00000 n\r\n", offsets[&number]).as_bytes());
            }
        }
        bytes.extend_from_slice(format!("trailer\n<</Size {}", self.next).as_bytes());
        // The identifier stays: it is still the same document.
        for key in ["Root", "Info", "ID"] {
            if let Some(value) = self.objects.trailer(key.as_bytes()) {
                bytes.extend_from_slice(format!("/{key}").as_bytes());
                bytes.extend_from_slice(value);
            }
        }
        let previous = self.objects.table();
        bytes.extend_from_slice(format!("/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n").as_bytes());
        NewBytes { bytes, places }
    }
}
