//! The fonts: BIZ UDGothic, compiled in, and those of the office's own.

use std::fs;
use std::sync::OnceLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::error::Error;
use crate::own::{OwnFile, OwnKind};
use crate::root::{Root, file_names};

/// The universal-design face of Japanese offices, under the SIL Open Font
/// License (`fonts/OFL.txt`).
const BUILT_IN: [(&str, &[u8]); 2] = [
    ("BIZUDGothic-Regular.ttf", include_bytes!("../fonts/BIZUDGothic-Regular.ttf")),
    ("BIZUDGothic-Bold.ttf", include_bytes!("../fonts/BIZUDGothic-Bold.ttf")),
];

/// The endings of font files, in lower case.
const ENDINGS: [&str; 4] = [".ttf", ".otf", ".ttc", ".otc"];

/// Every font that the report can be set in, and no other: never one that
/// happens to be installed.
#[derive(Debug)]
pub struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    /// A bit for every character that some font has. Asked for each character
    /// of the data, where a font's own list is searched from its start.
    covered: OnceLock<Vec<u64>>,
    /// The files of the office's own, by name.
    own: Vec<(String, Bytes)>,
}

impl Fonts {
    /// The fonts of `root/fonts`, by file name, before those compiled in.
    ///
    /// The templates name BIZ UDGothic, so a face of that family in the
    /// folder replaces the built-in one, and any other is a fallback for the
    /// characters that BIZ UDGothic lacks.
    ///
    /// # Errors
    /// If a font file there can't be read or is no font.
    pub fn load(root: &Root) -> Result<Self, Error> {
        let mut own = Vec::new();
        // An office without fonts of its own has no such folder.
        for name in file_names(&root.join("fonts")).unwrap_or_default() {
            let lower = name.to_lowercase();
            if !ENDINGS.iter().any(|ending| lower.ends_with(ending)) {
                continue;
            }
            let inside = format!("fonts/{name}");
            let bytes =
                fs::read(root.join(&inside)).map_err(|source| Error::Read { path: root.shown(&inside), source })?;
            own.push((name, Bytes::new(bytes)));
        }
        Self::with(own, &root.shown("fonts"))
    }

    /// Other fonts, by file name, before those compiled in. `folder` is what
    /// messages call where they are.
    ///
    /// # Errors
    /// If one is no font.
    pub fn with(mut own: Vec<(String, Bytes)>, folder: &str) -> Result<Self, Error> {
        own.retain(|(_, bytes)| !BUILT_IN.iter().any(|(_, built_in)| bytes.as_slice() == *built_in));
        let mut fonts = Vec::new();
        for (name, bytes) in &own {
            let before = fonts.len();
            fonts.extend(Font::iter(bytes.clone()));
            if fonts.len() == before {
                return Err(Error::Font { path: format!("{folder}/{name}") });
            }
        }
        fonts.extend(BUILT_IN.iter().flat_map(|(_, bytes)| Font::iter(Bytes::new(*bytes))));
        Ok(Self { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts, covered: OnceLock::new(), own })
    }

    /// Every font file: its name and its bytes.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let own = self.own.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        own.chain(BUILT_IN)
    }

    /// Those of the office's own.
    pub fn own(&self) -> impl Iterator<Item = OwnFile> {
        let own = self.own.iter().cloned();
        own.map(|(file, bytes)| OwnFile { kind: OwnKind::Font, file, bytes })
    }

    /// What Typst chooses from.
    pub fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    /// The font at an index of the book.
    pub fn get(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// Whether some font shows `c`, or `c` needs none: blanks, and what only
    /// joins or varies its neighbours.
    pub fn cover(&self, c: char) -> bool {
        c.is_whitespace()
            || typst::text::is_default_ignorable(c)
            || self.covered()[c as usize / 64] >> (c as usize % 64) & 1 == 1
    }

    fn covered(&self) -> &[u64] {
        self.covered.get_or_init(|| {
            let mut bits = vec![0; char::MAX as usize / 64 + 1];
            for point in self.fonts.iter().flat_map(|font| font.info().coverage.iter()) {
                bits[point as usize / 64] |= 1 << (point % 64);
            }
            bits
        })
    }
}
