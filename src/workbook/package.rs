//! The zip that a workbook is, read in bounded memory.
//!
//! Workbooks come back by mail from anywhere. Whatever a file claims of
//! itself, no more than [`MAX_FILE`] of it is read and no more than
//! [`MAX_EXPANDED`] comes out of it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use quick_xml::events::Event;
use zip::ZipArchive;
use zip::result::ZipError;

use super::book_error::BookError;
use super::xml::{attribute, each};

/// The largest file that is read: thirty times a whole plan's.
pub const MAX_FILE: u64 = 32 << 20;

/// The most that is unpacked of one file: two hundred times a whole plan's.
const MAX_EXPANDED: u64 = 32 << 20;

/// The most parts that a workbook has.
const MAX_PARTS: usize = 4096;

/// An open workbook.
pub struct Package {
    archive: ZipArchive<Cursor<Arc<[u8]>>>,
    /// How much may still be unpacked.
    left: u64,
}

impl Package {
    /// Opens the file at `path`.
    ///
    /// # Errors
    /// If it is no workbook, or more than a workbook of a plan can be.
    pub fn open(path: &Path) -> Result<Self, BookError> {
        // Opening a pipe would wait for someone who writes into it.
        if !fs::metadata(path)?.is_file() {
            return Err(BookError::NotAFile);
        }
        let mut bytes = Vec::new();
        File::open(path)?.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
        Self::new(bytes.into())
    }

    /// Opens a file of these bytes.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn new(bytes: Arc<[u8]>) -> Result<Self, BookError> {
        if bytes.len() as u64 > MAX_FILE {
            return Err(BookError::TooLarge);
        }
        if let Some(fault) = other_kind(&bytes) {
            return Err(fault);
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BookError::Broken)?;
        if archive.len() > MAX_PARTS {
            return Err(BookError::TooLarge);
        }
        Ok(Self { archive, left: MAX_EXPANDED })
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The parts that a part refers to; those of the whole file for ``.
    ///
    /// # Errors
    /// If what holds the references is broken.
    pub fn related(&mut self, part: &str) -> Result<Vec<Relationship>, BookError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let references = inside(folder, &format!("_rels/{file}.rels"));
        if !self.has(&references) {
            return Ok(Vec::new());
        }
        self.part(&references, |xml| {
            let mut related = Vec::new();
            each(xml, |event| {
                if let Event::Start(tag) = event
                    && tag.local_name().as_ref() == "Relationship"
                {
                    let said = |name| attribute(tag, name).unwrap_or_default();
                    related.push(Relationship {
                        id: said("Id"),
                        kind: said("Type"),
                        part: inside(folder, &said("Target")),
                    });
                }
                Ok(())
            })?;
            Ok(related)
        })
    }

    /// Reads a part with `read`, as it is unpacked.
    ///
    /// # Errors
    /// Those of `read`; if the part is missing or broken; or if more was
    /// unpacked than a workbook holds.
    pub fn part<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut dyn BufRead) -> Result<T, BookError>,
    ) -> Result<T, BookError> {
        let part = self.archive.by_name(name).map_err(|error| match error {
            ZipError::UnsupportedArchive(_) => BookError::Encrypted,
            _ => BookError::Broken,
        })?;
        // One byte more than allowed, to tell "all" from "too much".
        let mut limited = BufReader::new(part.take(self.left + 1));
        let result = read(&mut limited);
        let left = limited.into_inner().limit();
        if left == 0 {
            return Err(BookError::TooLarge);
        }
        self.left = left - 1;
        result
    }
}

/// A part that another one refers to.
pub struct Relationship {
    /// What the other one calls it.
    pub id: String,
    kind: String,
    /// Its name in the zip.
    pub part: String,
}

impl Relationship {
    /// Whether it is of this kind: `worksheet`.
    pub fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}

/// The name of the part that `target` means in a folder.
fn inside(folder: &str, target: &str) -> String {
    let folder = if target.starts_with('/') { "" } else { folder };
    let mut names: Vec<&str> = Vec::new();
    for name in folder.split('/').chain(target.split('/')) {
        match name {
            "" | "." => {}
            ".." => {
                names.pop();
            }
            name => names.push(name),
        }
    }
    names.join("/")
}

/// What a file is that is no zip, by its first bytes.
fn other_kind(bytes: &[u8]) -> Option<BookError> {
    /// Old Office files, and the shell around encrypted ones.
    const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    /// The name of the stream that holds an encrypted workbook, in UTF-16.
    const ENCRYPTED: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
    let text = || std::str::from_utf8(bytes).is_ok() || bytes.starts_with(&[0xff, 0xfe]);
    Some(match bytes {
        [] => BookError::Empty,
        [b'P', b'K', ..] => return None,
        _ if bytes.starts_with(COMPOUND) => match bytes.windows(ENCRYPTED.len()).any(|window| window == ENCRYPTED) {
            true => BookError::Encrypted,
            false => BookError::Kind("古い形式（.xls）などのファイル"),
        },
        _ if bytes.starts_with(b"%PDF") => BookError::Kind("PDF"),
        _ if text() => BookError::Kind("CSVなどの文字のファイル"),
        _ => BookError::Kind("ほかの種類のファイル"),
    })
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn zip_of(parts: &[(&str, usize)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for &(name, megabytes) in parts {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            for _ in 0..megabytes {
                zip.write_all(&vec![b' '; 1 << 20]).unwrap();
            }
        }
        zip.finish().unwrap().into_inner()
    }

    fn all(input: &mut dyn BufRead) -> Result<u64, BookError> {
        Ok(io::copy(input, &mut io::sink())?)
    }

    #[test]
    fn no_more_is_unpacked_than_allowed() {
        let mut package = Package::new(zip_of(&[("a", 20), ("b", 20)]).into()).unwrap();
        assert_eq!(package.part("a", all).unwrap(), 20 << 20);
        assert!(matches!(package.part("b", all), Err(BookError::TooLarge)));
    }

    #[test]
    fn parts_are_found_from_their_folders() {
        for (folder, target, part) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/worksheets", "../comments1.xml", "xl/comments1.xml"),
            ("xl/worksheets", "/xl/drawings/drawing1.xml", "xl/drawings/drawing1.xml"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("", "../../x", "x"),
        ] {
            assert_eq!(inside(folder, target), part);
        }
    }

    #[test]
    fn other_files_are_told_apart() {
        let fault = |bytes: &[u8]| Package::new(bytes.into()).err().map(|fault| fault.to_string()).unwrap();
        assert!(fault(b"").contains("空です"));
        assert!(fault("実績,課題\r\n".as_bytes()).contains("CSV"));
        assert!(fault(&[0x8e, 0xc0, 0x90, 0xd1, 0xff, 0]).contains("ほかの種類"));
        assert!(fault(b"PK\x03\x04 and no more").contains("壊れて"));
        let compound = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        assert!(fault(&compound).contains(".xls"));
        assert!(fault(&[&compound[..], b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"].concat()).contains("暗号"));
    }
}
