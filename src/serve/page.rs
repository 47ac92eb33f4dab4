//! One page as the browser gets it: the picture, and what is printed where.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use hyper::body::Bytes;
use serde::Serialize;
use serde::ser::SerializeStruct;
use typst::foundations::Value;
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Frame, FrameItem, Point, Transform};
use typst::syntax::Span;
use typst::text::TextItem;
use typst::utils::hash128;
use typst_layout::Page;

use super::area::Area;
use super::piece::{Cutter, Piece};
use crate::view::Origin;
use crate::yaml::KeyPath;

/// One page.
#[derive(Debug)]
pub struct PagePicture {
    /// Its name: no two pages that differ share one.
    pub id: String,
    /// Width and height in points.
    pub size: (f64, f64),
    /// The pieces of the picture.
    pub pieces: Vec<Piece>,
    /// Pieces and texts as JSON.
    pub json: Bytes,
    /// The texts.
    pub texts: Vec<PlacedText>,
}

/// What is on a page, for the browser.
#[derive(Serialize)]
struct PageContent<'a> {
    pieces: &'a [Piece],
    texts: &'a [PlacedText],
}

/// A value of the data where it is printed; an empty one where there is room
/// for it.
#[derive(Debug)]
pub struct PlacedText {
    /// The value.
    pub path: Arc<KeyPath>,
    /// What is printed.
    pub text: String,
    /// Where.
    pub area: Area,
    /// Its glyphs.
    glyphs: Vec<Glyph>,
}

#[derive(Debug)]
struct Glyph {
    area: Area,
    /// The byte of the value that it shows.
    offset: usize,
    /// The bytes of the value that it shows.
    length: usize,
}

/// Where texts came from, by their spans.
pub type Origins<'a> = HashMap<Span, &'a Origin>;

impl PagePicture {
    /// A page of a report. `origins` tells what its texts came from.
    pub fn new(page: &Page, origins: &Origins, cutter: &mut Cutter) -> Self {
        let pieces = cutter.cut(page);
        let mut reader = Reader { origins, texts: Vec::new() };
        reader.frame(&page.frame, Transform::identity());
        let texts = reader.into_texts();
        let json = serde_json::to_string(&PageContent { pieces: &pieces, texts: &texts }).unwrap_or_default();
        let size = page.frame.size();
        let id = format!("{:032x}", hash128(&json));
        Self { id, size: (size.x.to_pt(), size.y.to_pt()), pieces, json: json.into(), texts }
    }
}

impl PlacedText {
    /// The bytes of the value that stand nearest to a point of the page; the
    /// first ones where none is given.
    pub fn at(&self, point: Option<(f64, f64)>) -> Range<usize> {
        let nearest = match point {
            Some(point) => {
                let distance = |glyph: &&Glyph| glyph.area.distance(point);
                self.glyphs.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
            }
            None => self.glyphs.first(),
        };
        nearest.map_or(0..0, |glyph| glyph.offset..glyph.offset + glyph.length)
    }

    /// Its lines, so that the browser can find and select what is printed: for
    /// each where it ends in the text (in UTF-16 units, as browsers count) and
    /// left, top, width and height.
    fn lines(&self) -> Vec<(usize, [f64; 4])> {
        let mut lines: Vec<(usize, Area)> = Vec::new();
        let (mut rest, mut end) = (self.text.as_str(), 0);
        for glyph in &self.glyphs {
            let Some((shown, behind)) = rest.split_at_checked(glyph.length) else { break };
            rest = behind;
            end += shown.encode_utf16().count();
            match lines.last_mut().filter(|(_, line)| (line.y - glyph.area.y).abs() < line.height / 2.0) {
                Some(last) => *last = (end, last.1.with(glyph.area)),
                None => lines.push((end, glyph.area)),
            }
        }
        let round = |points: f64| (points * 100.0).round() / 100.0;
        lines.into_iter().map(|(end, Area { x, y, width, height })| (end, [x, y, width, height].map(round))).collect()
    }
}

/// Walks over a page and gathers what is printed from the data.
struct Reader<'a> {
    origins: &'a Origins<'a>,
    texts: Vec<PlacedText>,
}

impl Reader<'_> {
    fn frame(&mut self, frame: &Frame, transform: Transform) {
        for (position, item) in frame.items() {
            let here = transform.pre_concat(Transform::translate(position.x, position.y));
            match item {
                FrameItem::Group(group) => self.frame(&group.frame, here.pre_concat(group.transform)),
                FrameItem::Text(text) => self.text(text, here),
                FrameItem::Tag(Tag::Start(content, _)) => {
                    if let Some(mark) = content.to_packed::<MetadataElem>() {
                        self.room(&mark.value, Point::zero().transform(here));
                    }
                }
                _ => {}
            }
        }
    }

    fn text(&mut self, item: &TextItem, transform: Transform) {
        let metrics = item.font.metrics();
        let (top, bottom) = (-metrics.ascender.at(item.size), -metrics.descender.at(item.size));
        let mut cursor = Point::zero();
        for glyph in &item.glyphs {
            let start = cursor;
            cursor += Point::new(glyph.x_advance.at(item.size), glyph.y_advance.at(item.size));
            let Some(origin) = self.origins.get(&glyph.span.0) else { continue };
            let a = Point::new(start.x, start.y + top).transform(transform);
            let b = Point::new(cursor.x, start.y + bottom).transform(transform);
            let area = Area {
                x: a.x.min(b.x).to_pt(),
                y: a.y.min(b.y).to_pt(),
                width: (a.x - b.x).abs().to_pt(),
                height: (a.y - b.y).abs().to_pt(),
            };
            let text = item.text.get(glyph.range()).unwrap_or_default();
            let offset = origin.offset + usize::from(glyph.span.1);
            self.glyph(&origin.path, text, Glyph { area, offset, length: text.len() });
        }
    }

    /// Takes a corner of the room that there is for a value.
    fn room(&mut self, value: &Value, corner: Point) {
        let Value::Content(content) = value else { return };
        let Some(origin) = self.origins.get(&content.span()) else { return };
        let corner = Area { x: corner.x.to_pt(), y: corner.y.to_pt(), width: 0.0, height: 0.0 };
        match self.texts.iter_mut().rfind(|text| text.path == origin.path) {
            Some(text) if text.glyphs.is_empty() => text.area = text.area.with(corner),
            // An empty line of a text.
            Some(_) => {}
            None => self.texts.push(PlacedText {
                path: origin.path.clone(),
                text: String::new(),
                area: corner,
                glyphs: Vec::new(),
            }),
        }
    }

    /// What there is on the page. A text that begins with an empty line is not
    /// empty.
    fn into_texts(self) -> Vec<PlacedText> {
        let written: HashSet<_> =
            self.texts.iter().filter(|text| !text.glyphs.is_empty()).map(|text| text.path.clone()).collect();
        let stays = |text: &PlacedText| !text.glyphs.is_empty() || !written.contains(&text.path);
        self.texts.into_iter().filter(stays).collect()
    }

    /// Adds a glyph to the text before it, or begins a new one.
    fn glyph(&mut self, path: &Arc<KeyPath>, text: &str, glyph: Glyph) {
        match self.texts.last_mut().filter(|last| last.path == *path) {
            Some(last) => {
                last.text.push_str(text);
                last.area = last.area.with(glyph.area);
                last.glyphs.push(glyph);
            }
            None => self.texts.push(PlacedText {
                path: path.clone(),
                text: text.to_owned(),
                area: glyph.area,
                glyphs: vec![glyph],
            }),
        }
    }
}

/// The form of a page's `texts`: the path in the form's words, and in steps.
impl Serialize for PlacedText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Printed", 5)?;
        object.serialize_field("path", &self.path.to_string())?;
        object.serialize_field("steps", &*self.path)?;
        object.serialize_field("text", &self.text)?;
        object.serialize_field("box", &self.area)?;
        object.serialize_field("lines", &self.lines())?;
        object.end()
    }
}
