//! The fonts: BIZ UDGothic, compiled in, and those of the office's own.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use ttf_parser::Face;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontVariant, FontWeight};
use typst::utils::LazyHash;

use crate::error::Error;
use crate::office::own_files::{OwnFile, OwnKind};
use crate::office::{Root, file_names};

/// The universal-design face of Japanese offices, under the SIL Open Font
/// License (`fonts/OFL.txt`). A `static`, so that the program holds them once.
static BUILT_IN: [(&str, &[u8]); 2] = [
    ("BIZUDGothic-Regular.ttf", include_bytes!("../../fonts/BIZUDGothic-Regular.ttf")),
    ("BIZUDGothic-Bold.ttf", include_bytes!("../../fonts/BIZUDGothic-Bold.ttf")),
];

/// The family that the templates name, as Typst looks it up.
const FAMILY: &str = "biz udgothic";

/// The endings of font files, in lower case.
const ENDINGS: [&str; 4] = [".ttf", ".otf", ".ttc", ".otc"];

/// Every font that the report can be set in, and no other: never one that
/// happens to be installed. A copy is the same fonts, not read again.
#[derive(Debug, Clone)]
pub struct Fonts(Arc<Files>);

#[derive(Debug)]
struct Files {
    /// What Typst sets in, once something is: `check` needs no more than which
    /// characters there are.
    loaded: OnceLock<(LazyHash<FontBook>, Vec<Font>)>,
    /// The files of the office's own, by name.
    own: Vec<(String, Bytes)>,
    /// Characters that nothing is wrong with in these fonts.
    sound: Known,
}

/// Characters of which something is known, for those who look whole texts through:
/// texts have few different ones, and most of a year's are the last year's. Only
/// those of the first plane are remembered, which nearly all texts are written in.
#[derive(Debug)]
pub struct Known(Vec<AtomicBool>);

impl Known {
    const PLANE: usize = 1 << 16;

    fn none() -> Self {
        Self(std::iter::repeat_with(AtomicBool::default).take(Self::PLANE).collect())
    }

    /// Whether a character was noted.
    pub fn has(&self, c: char) -> bool {
        // Whoever reads before somebody else has written looks it up once more.
        self.0.get(c as usize).is_some_and(|known| known.load(Ordering::Relaxed))
    }

    /// Notes a character.
    pub fn note(&self, c: char) {
        if let Some(known) = self.0.get(c as usize) {
            known.store(true, Ordering::Relaxed);
        }
    }
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
            let path = root.join(&inside);
            let unreadable = |source| Error::Read { path: root.shown(&inside), source };
            // Neither a folder nor what only looks like a file and never ends.
            if !fs::metadata(&path).map_err(unreadable)?.is_file() {
                return Err(Error::Font { path: root.shown(&inside) });
            }
            if is_built_in(&path).map_err(unreadable)? {
                continue;
            }
            let bytes = fs::read(&path).map_err(unreadable)?;
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
        match own.iter().find(|(_, bytes)| faces(bytes).next().is_none()) {
            Some((name, _)) => Err(Error::Font { path: format!("{folder}/{name}") }),
            None => Ok(Self(Arc::new(Files { loaded: OnceLock::new(), own, sound: Known::none() }))),
        }
    }

    /// Every font file: its name and its bytes.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let own = self.0.own.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        own.chain(BUILT_IN.iter().copied())
    }

    /// Those of the office's own.
    pub fn own(&self) -> impl Iterator<Item = OwnFile> {
        let own = self.0.own.iter().cloned();
        own.map(|(file, bytes)| OwnFile { kind: OwnKind::Font, file, bytes })
    }

    /// What Typst chooses from.
    pub fn book(&self) -> &LazyHash<FontBook> {
        &self.loaded().0
    }

    /// The font at an index of the book.
    pub fn get(&self, index: usize) -> Option<Font> {
        self.loaded().1.get(index).cloned()
    }

    /// Makes the fonts ready, to be called beside what is done meanwhile: Typst
    /// knows a font by the hash of its bytes, and these are many.
    pub fn make_ready(&self) {
        self.loaded().1.iter().map(typst::utils::hash128).for_each(drop);
    }

    fn loaded(&self) -> &(LazyHash<FontBook>, Vec<Font>) {
        self.0.loaded.get_or_init(|| {
            let own = self.0.own.iter().map(|(_, bytes)| bytes.clone());
            let files = own.chain(BUILT_IN.map(|(_, bytes)| Bytes::new(bytes)));
            let fonts: Vec<Font> = files.flat_map(Font::iter).collect();
            (LazyHash::new(FontBook::from_fonts(&fonts)), fonts)
        })
    }

    /// How `base` is drawn with `selector` behind it, as the fonts' own tables
    /// of variation sequences tell. Both weights that the report is set in
    /// must have the form.
    pub fn form(&self, base: char, selector: char) -> Form {
        let (book, fonts) = self.loaded();
        let has = |index: usize| {
            let face = Face::parse(fonts[index].data(), fonts[index].index());
            face.is_ok_and(|face| face.glyph_variation_index(base, selector).is_some())
        };
        let draws = |family: &str| {
            let weights = [FontWeight::REGULAR, FontWeight::BOLD];
            let variant = |weight| FontVariant { weight, ..FontVariant::default() };
            weights.into_iter().all(|weight| book.select(family, variant(weight)).is_some_and(has))
        };
        if draws(FAMILY) {
            return Form::Own;
        }
        let other = book.families().find(|(family, _)| draws(&family.to_lowercase()));
        other.map_or(Form::Missing, |(family, _)| Form::Of(family.to_owned()))
    }

    /// Whether some font shows `c`. For a whole text, ask [`Self::coverage`].
    pub fn cover(&self, c: char) -> bool {
        self.coverage().has(c)
    }

    /// The characters that nothing was found to be wrong with so far.
    pub fn sound(&self) -> &Known {
        &self.0.sound
    }

    /// Which characters the fonts show.
    pub fn coverage(&self) -> Coverage<'_> {
        Coverage(self.files().flat_map(|(_, bytes)| faces(bytes)).collect())
    }
}

/// How a character is drawn in the form that a variation selector behind it
/// asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// The report's own family has that form.
    Own,
    /// This family has it, and is to be named for it.
    Of(String),
    /// No font has it: the character would come out in its plain form.
    Missing,
}

/// Whether a character chooses the form of the one before it and shows
/// nothing itself.
pub fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180b}'..='\u{180d}' | '\u{180f}')
}

/// The characters that some font shows.
pub struct Coverage<'a>(Vec<Face<'a>>);

impl Coverage<'_> {
    /// Whether some font shows `c`, or `c` needs none: blanks, and what only
    /// joins or varies its neighbours.
    pub fn has(&self, c: char) -> bool {
        c.is_whitespace()
            || typst::text::is_default_ignorable(c)
            || self.0.iter().any(|face| face.glyph_index(c).is_some_and(|glyph| glyph.0 != 0))
    }
}

/// Whether a file is one of those compiled in, as in this repository's own
/// folder. Reading its beginning will do: a font's first bytes hold the
/// checksums of all its tables.
fn is_built_in(path: &Path) -> io::Result<bool> {
    const HEAD: usize = 1024;
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let Some((_, font)) = BUILT_IN.iter().find(|(_, font)| font.len() as u64 == length) else { return Ok(false) };
    let mut head = [0; HEAD];
    file.read_exact(&mut head)?;
    Ok(font.starts_with(&head))
}

fn faces(bytes: &[u8]) -> impl Iterator<Item = Face<'_>> {
    let count = ttf_parser::fonts_in_collection(bytes).unwrap_or(1);
    (0..count).filter_map(|index| Face::parse(bytes, index).ok())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use unicode_script::{Script, UnicodeScript};

    use super::*;

    /// The templates have Typst shape all text as of one script, kana.
    #[test]
    fn the_built_in_fonts_draw_all_scripts_that_they_have_alike() {
        for (name, bytes) in BUILT_IN {
            let face = Face::parse(bytes, 0).unwrap();
            let rules = face.tables().gsub.unwrap();
            let features = |script: ttf_parser::opentype_layout::Script| {
                assert_eq!(script.languages.len(), 0, "{name}");
                script.default_language.unwrap().feature_indices.into_iter().collect::<Vec<u16>>()
            };
            let of: Vec<_> = rules.scripts.into_iter().map(features).collect();
            assert!(rules.scripts.find(ttf_parser::Tag::from_bytes(b"kana")).is_some(), "{name}");
            // They may be numbered anew for each script, so what they do is compared.
            let does = |features: &Vec<u16>| -> Vec<_> {
                let of = features.iter().filter_map(|index| rules.features.get(*index));
                of.map(|feature| (feature.tag, feature.lookup_indices.into_iter().collect::<Vec<u16>>())).collect()
            };
            assert!(of.iter().all(|features| does(features) == does(&of[0])), "{name}");
            assert!(face.tables().gpos.is_none() && face.tables().kern.is_none(), "{name}");

            let mut scripts = BTreeSet::new();
            for table in face.tables().cmap.unwrap().subtables.into_iter().filter(|table| table.is_unicode()) {
                table.codepoints(|c| scripts.extend(char::from_u32(c).map(|c| c.script().short_name())));
            }
            let simple = [
                Script::Common,
                Script::Cyrillic,
                Script::Greek,
                Script::Han,
                Script::Hiragana,
                Script::Inherited,
                Script::Katakana,
                Script::Latin,
            ];
            assert_eq!(scripts, simple.iter().map(|script| script.short_name()).collect(), "{name}");
        }
    }
}
