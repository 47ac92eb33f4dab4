//! Reading a PDF back: every glyph that it shows, in the order in which the
//! file shows them, which is the order in which it is read and copied.

#![allow(dead_code, reason = "every test file uses its own part of this")]

use std::sync::Arc;

use hayro_interpret::font::Glyph as PdfGlyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::content::ops::TypedInstruction;
use hayro_interpret::hayro_syntax::object::{Dict, Stream, String as PdfString};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, interpret_page,
};
use kurbo::{Affine, BezPath, Point, Rect, Shape};

/// A shown character.
#[derive(Debug, Clone)]
pub struct Glyph {
    /// The text it stands for.
    pub text: String,
    /// The page, from 1.
    pub page: usize,
    /// Where its origin is, in points from the page's bottom left.
    pub origin: Point,
    /// The box around its ink; empty for blanks.
    pub ink: Rect,
    /// The size of the type, in points.
    pub size: f64,
    /// The area of its outline in square units, of which there are 1000 to the
    /// em: what tells one form of a character from another.
    pub area: f64,
    /// Whether it is decoration to a screen reader: headers and footers.
    pub artifact: bool,
}

/// Every glyph of a PDF, in reading order.
pub fn glyphs(pdf: &[u8]) -> Vec<Glyph> {
    let pdf = Pdf::new(Arc::new(pdf.to_vec())).unwrap();
    let mut reader = Reader::default();
    for (index, page) in pdf.pages().iter().enumerate() {
        let cache = InterpreterCache::new();
        let bounds = Rect::new(0.0, 0.0, 1.0, 1.0);
        let settings = InterpreterSettings::default();
        let mut context = Context::new(Affine::IDENTITY, bounds, &cache, pdf.xref(), settings);
        reader.page = index + 1;
        reader.replacements = replacements(page).into_iter();
        interpret_page(page, &mut context, &mut reader);
    }
    reader.glyphs
}

/// How many pages a PDF has.
pub fn pages(pdf: &[u8]) -> usize {
    Pdf::new(Arc::new(pdf.to_vec())).unwrap().pages().len()
}

/// The text of a PDF's content, headers and footers left out, in reading
/// order and without any blanks: what tells texts apart is not where lines
/// end.
pub fn text(pdf: &[u8]) -> String {
    joined(glyphs(pdf).iter().filter(|glyph| !glyph.artifact))
}

/// The texts of glyphs in their order, without blanks.
pub fn joined<'a>(glyphs: impl IntoIterator<Item = &'a Glyph>) -> String {
    glyphs.into_iter().flat_map(|glyph| glyph.text.chars()).filter(|c| !c.is_whitespace()).collect()
}

/// A text without its blanks, as [`text`] gives it.
pub fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What each marked part of a page, in order, is to be read as where that is
/// not what its glyphs say: a mark that shares a glyph with another text.
fn replacements(page: &Page<'_>) -> Vec<Option<String>> {
    let mut found = Vec::new();
    let mut operations = page.typed_operations();
    while let Some(operation) = operations.next() {
        match operation {
            TypedInstruction::BeginMarkedContent(_) => found.push(None),
            TypedInstruction::BeginMarkedContentWithProperties(mark) => {
                let properties = mark.1.clone().into_dict();
                let text = properties.and_then(|dict| dict.get::<PdfString>(b"ActualText".as_slice()));
                found.push(text.map(|text| text_string(text.as_bytes())));
            }
            _ => {}
        }
    }
    found
}

/// A PDF's text string: UTF-16 behind a byte order mark, or ASCII.
fn text_string(bytes: &[u8]) -> String {
    match bytes.strip_prefix(b"\xfe\xff") {
        Some(pairs) => {
            let units: Vec<u16> = pairs.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).unwrap()
        }
        None => String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

#[derive(Default)]
struct Reader {
    page: usize,
    replacements: std::vec::IntoIter<Option<String>>,
    /// Of each open mark, whether it is an artifact and what is to be read
    /// for its first glyph.
    marks: Vec<(bool, Option<String>)>,
    glyphs: Vec<Glyph>,
}

impl Device<'_> for Reader {
    fn draw_glyph(
        &mut self,
        glyph: &PdfGlyph<'_>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'_>,
        _: &GlyphDrawMode,
    ) {
        let replacement = self.marks.iter_mut().rev().find_map(|mark| mark.1.as_mut()).map(std::mem::take);
        let text = match (replacement, glyph.as_unicode()) {
            (Some(text), _) => text,
            (_, Some(BfString::Char(c))) => c.to_string(),
            (_, Some(BfString::String(text))) => text,
            (_, None) => String::new(),
        };
        let whole = transform * glyph_transform;
        let (area, ink) = match glyph {
            PdfGlyph::Outline(outline) => {
                let outline = outline.outline();
                (outline.area().abs(), (whole * outline).bounding_box())
            }
            PdfGlyph::Type3(_) => (0.0, Rect::ZERO),
        };
        // Outlines are drawn in a space of 1000 units to the em.
        let size = whole.determinant().abs().sqrt() * 1000.0;
        let artifact = self.marks.iter().any(|mark| mark.0);
        self.glyphs.push(Glyph { text, page: self.page, origin: whole * Point::ORIGIN, ink, size, area, artifact });
    }

    fn begin_marked_content(&mut self, tag: &[u8], _: Option<i32>) {
        let replacement = self.replacements.next().flatten();
        self.marks.push((tag == b"Artifact", replacement));
    }

    fn end_marked_content(&mut self) {
        self.marks.pop();
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// A file that is attached to a PDF.
pub fn attachment(pdf: &[u8], name: &str) -> Vec<u8> {
    let pdf = Pdf::new(Arc::new(pdf.to_vec())).unwrap();
    let specification = pdf
        .objects()
        .into_iter()
        .filter_map(|object| object.into_dict())
        .find(|dict| {
            let named = dict.get::<PdfString>(b"F".as_slice());
            named.is_some_and(|named| named.as_bytes() == name.as_bytes())
        })
        .unwrap();
    let files = specification.get::<Dict>(b"EF".as_slice()).unwrap();
    files.get::<Stream>(b"F".as_slice()).unwrap().decoded().unwrap().to_vec()
}
